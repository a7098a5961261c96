import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { startKey, stopKey } from '../../src/ocpp/content-key.ts'

const START = {
  connectorId: 1,
  idTag: 'Ab:12',
  meterStart: 1_000,
  timestamp: '2026-01-02T03:04:05Z',
}
const STOP = {
  transactionId: 7,
  idTag: 'Ab:12',
  meterStop: 2_000,
  timestamp: '2026-01-02T04:04:05Z',
  reason: 'Local',
}

describe('the key of a start', () => {
  it('is the same for a repetition, whatever the case of the token or the form of the time', () => {
    const key = startKey(START)
    assert.equal(startKey({ ...START, idTag: 'aB:12' }), key)
    assert.equal(startKey({ ...START, timestamp: '2026-01-02T03:04:05.000Z' }), key)
    assert.equal(startKey({ ...START, timestamp: '2026-01-02T05:04:05+02:00' }), key)
  })

  for (const [name, change] of Object.entries({
    connector: { connectorId: 2 },
    token: { idTag: 'Ab:13' },
    reading: { meterStart: 1_001 },
    time: { timestamp: '2026-01-02T03:04:06Z' },
    reservation: { reservationId: 3 },
  })) {
    it(`is another for another ${name}`, () => {
      assert.notEqual(startKey({ ...START, ...change }), startKey(START))
    })
  }

  it('cannot be made to look like another one by what is in a token', () => {
    assert.notEqual(
      startKey({ ...START, idTag: '",1000' }),
      startKey({ ...START, idTag: '"', meterStart: 1_000 }),
    )
    const strange = startKey({ ...START, idTag: 'a\u0000\ud800' })
    assert.ok(!strange.includes('\u0000') && !strange.includes('\ud800'))
  })

  it('keeps unreadable times apart', () => {
    const first = startKey({ ...START, timestamp: '+222222017-01-01T00:00:00Z' })
    const second = startKey({ ...START, timestamp: '+222222018-01-01T00:00:00Z' })
    assert.notEqual(first, second)
  })

  it('is bounded', () => {
    const timestamp = `2026-99-02T03:04:05.${'1'.repeat(10_000)}Z`
    const key = startKey({ ...START, timestamp, idTag: '\u0000'.repeat(20) })
    assert.ok(key.length < 400)
  })
})

describe('the key of a stop', () => {
  it('is the same for a repetition, whatever the order of its fields', () => {
    const key = stopKey({ ...STOP, ...{ transactionData: [] } })
    const { reason, ...rest } = STOP
    assert.equal(stopKey({ ...{ transactionData: [] }, ...{ reason }, ...rest }), key)
    assert.equal(stopKey({ ...STOP, ...{ transactionData: [] }, idTag: 'AB:12' }), key)
  })

  for (const [name, change] of Object.entries({
    transaction: { transactionId: 8 },
    token: { idTag: 'Ab:13' },
    reading: { meterStop: 2_001 },
    time: { timestamp: '2026-01-02T04:04:06Z' },
    reason: { reason: 'Remote' },
    'set of readings': { transactionData: [{ timestamp: STOP.timestamp, sampledValue: [] }] },
  })) {
    it(`is another for another ${name}`, () => {
      assert.notEqual(stopKey({ ...STOP, ...change }), stopKey(STOP))
    })
  }

  it('is bounded, however many readings there are', () => {
    const transactionData = Array.from({ length: 1_000 }, () => ({ value: 'x'.repeat(100) }))
    assert.ok(stopKey({ ...STOP, ...{ transactionData } }).length < 200)
  })
})
