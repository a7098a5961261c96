import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { bodyKey, startKey, stopKey } from '../../src/ocpp/content-key.ts'

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

const EVENT = {
  eventType: 'Updated',
  timestamp: '2026-01-02T03:04:05Z',
  triggerReason: 'MeterValuePeriodic',
  seqNo: 3,
  transactionInfo: { transactionId: 'T', chargingState: 'Charging' },
  meterValue: [{ timestamp: '2026-01-02T03:04:05Z', sampledValue: [{ value: 1 }, { value: 2 }] }],
}

describe('the key of what an event says', () => {
  it('never changes its form', () => {
    assert.equal(bodyKey(EVENT), '1712ebbfcbe053ca44b19d0ae5937d86')
  })

  it('is the same for a repetition that is sent late, in another order of fields', () => {
    const key = bodyKey(EVENT)
    const { seqNo, transactionInfo, ...rest } = EVENT
    const { transactionId, chargingState } = transactionInfo
    const turned = { transactionInfo: { chargingState, transactionId }, seqNo, ...rest }
    assert.equal(bodyKey(turned), key)
    assert.equal(bodyKey({ ...EVENT, ...{ offline: true } }), key)
    assert.equal(bodyKey({ ...EVENT, timestamp: '2026-01-02T04:04:05.000+01:00' }), key)
  })

  for (const [name, change] of Object.entries({
    time: { timestamp: '2026-01-02T03:04:06Z' },
    reason: { triggerReason: 'Trigger' },
    state: { transactionInfo: { ...EVENT.transactionInfo, chargingState: 'SuspendedEV' } },
    'place of a reading': {
      meterValue: [{ timestamp: EVENT.timestamp, sampledValue: [{ value: 2 }, { value: 1 }] }],
    },
    'unreadable time': { timestamp: '2026-13-02T03:04:05Z' },
    'field of a vendor': { customData: { vendorId: 'org.example' } },
  })) {
    it(`is another for another ${name}`, () => {
      assert.notEqual(bodyKey({ ...EVENT, ...change }), bodyKey(EVENT))
    })
  }

  it('is bounded, and harmless whatever the names of fields', () => {
    const customData = JSON.parse(`{"__proto__":{"polluted":1},"x":"${'x'.repeat(100_000)}"}`)
    assert.equal(bodyKey({ ...EVENT, ...{ customData } }).length, 32)
    assert.equal('polluted' in {}, false)
  })
})
