/** Meter readings: where they belong, and how far they move a transaction. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Sample } from '../../src/model/transaction.ts'
import type { Told } from './told.ts'
import {
  countsOf,
  effectsOf,
  MINUTE,
  meter,
  NOON,
  notesOf,
  READY,
  sample,
  tell,
  transaction,
} from './told.ts'
import { known } from './told-reports.ts'

const CHARGING: ChargePoint = {
  ...READY,
  transactions: [
    transaction({ transactionId: '5', phase: 'ended' }),
    transaction(),
    transaction({ transactionId: '8', evseId: 2 }),
  ],
}

describe('meter values', () => {
  const cases: readonly [
    when: string,
    facts: Parameters<typeof meter>[0],
    its: string | null,
    reported: string | null,
  ][] = [
    ['they name it', {}, '7', '7'],
    ['they name nothing', { transactionId: null }, '7', null],
    ['they name 0', { transactionId: '0' }, '7', '0'],
    ['they name -1', { transactionId: '-1' }, '7', '-1'],
    ['they name one that nobody knows', { transactionId: '999' }, '7', '999'],
    ['they name that of another connector', { transactionId: '8' }, '7', '8'],
    ['they name one that has ended', { transactionId: '5' }, '5', '5'],
    ['they are of the grid', { evseId: 0, transactionId: null }, null, null],
    ['they are of the grid and name one', { evseId: 0 }, null, '7'],
    ['nothing runs there', { evseId: 3, transactionId: null }, null, null],
    [
      'they are older than what runs',
      { transactionId: null, samples: [sample({ occurredAt: NOON - 1 })] },
      null,
      null,
    ],
    [
      'their clock was never set',
      { transactionId: null, samples: [sample({ occurredAt: 0 })] },
      '7',
      null,
    ],
    ['they hold no sample', { transactionId: null, samples: [] }, '7', null],
  ]
  for (const [when, facts, its, reported] of cases) {
    it(`belong to ${its ?? 'none'} when ${when}`, () => {
      const told = tell(CHARGING, meter(facts))
      const fact = factOf(told)
      assert.deepEqual([fact.transactionId, fact.reportedTransactionId], [its, reported])
    })
  }

  it('are no part of a transaction that tells its own', () => {
    const told = tell(
      { ...READY, transactions: [known()] },
      meter({ evseId: 2, transactionId: null }),
    )
    assert.equal(factOf(told).transactionId, null)
    assert.deepEqual(notesOf(told), [])
  })

  it('of a transaction that nobody knows are counted', () => {
    assert.deepEqual(countsOf(tell(CHARGING, meter({ transactionId: '999' }))), [
      'transaction.unknown',
    ])
    assert.deepEqual(countsOf(tell(CHARGING, meter())), [])
  })

  it('are recorded whole, and nobody waits for a receipt', () => {
    const [record] = effectsOf(tell(CHARGING, meter()), 'record')
    assert.equal(record?.ticket, null)
    assert.deepEqual(factOf(tell(CHARGING, meter())).samples, meter().samples)
  })
})

describe('progress', () => {
  const cases: readonly [what: string, samples: readonly Sample[], meterWh: number | null][] = [
    ['the register', [sample()], 2_000],
    ['the highest of several', [sample({ number: 3_000 }), sample()], 3_000],
    ['no number', [sample({ number: null, format: 'SignedData' })], null],
    ['one phase only', [sample({ phase: 'L1' })], null],
    ['another place', [sample({ location: 'Inlet' })], null],
    ['an interval', [sample({ measurand: 'Energy.Active.Import.Interval' })], null],
    ['less than at the start', [sample({ number: 500 })], null],
  ]
  for (const [what, samples, meterWh] of cases) {
    it(`is ${meterWh ?? 'none'} for ${what}`, () => {
      const told = tell(CHARGING, meter({ samples }))
      assert.equal(told.state.transactions[1]?.meterWh, meterWh)
      const note = { type: 'transaction.progress', at: NOON + MINUTE, transactionId: '7', meterWh }
      assert.deepEqual(notesOf(told), meterWh === null ? [] : [note])
    })
  }

  it('is told when it changes, and never goes back', () => {
    const first = tell(CHARGING, meter())
    assert.deepEqual(notesOf(tell(first.state, meter())), [])
    const less = tell(first.state, meter({ samples: [sample({ number: 1_500 })] }))
    assert.equal(less.state, first.state)
  })

  it('is none for one that has ended', () => {
    assert.deepEqual(notesOf(tell(CHARGING, meter({ transactionId: '5' }))), [])
  })
})

function factOf(told: Told) {
  const fact = effectsOf(told, 'record')[0]?.fact
  assert.ok(fact?.type === 'meter.values')
  return fact
}
