/** Stops: never refused, always recorded, and never the end of another's transaction. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Flag } from '../../src/model/record.ts'
import type { Transaction } from '../../src/model/transaction.ts'
import { UNMATCHED_STOPS_MAX } from '../../src/model/transaction.ts'
import type { Told } from './told.ts'
import {
  ACCEPTED,
  countsOf,
  effectsOf,
  ended,
  MINUTE,
  NOON,
  notesOf,
  READY,
  sample,
  standing,
  started,
  tell,
  tellFound,
  tellRecorded,
  transaction,
} from './told.ts'

const CHARGING: ChargePoint = { ...READY, transactions: [transaction()] }

describe('stop', () => {
  it('without an idToken is recorded at once, then answered with nothing', () => {
    const recording = tell(CHARGING, ended({ samples: [sample()] }))
    assert.deepEqual(
      recording.effects.map(({ type }) => type),
      ['record'],
    )
    assert.equal(recording.state.transactions[0]?.phase, 'running')
    const told = tellRecorded(recording, { info: null })
    const answer = { type: 'ended', info: null }
    assert.deepEqual(told.effects, [{ type: 'answer', call: ended().call, answer }])
    assert.deepEqual(told.state.transactions, [transaction({ phase: 'ended', meterWh: 5_000 })])
  })

  it('with an idToken is looked up first', () => {
    const asking = tell(CHARGING, ended({ idToken: 'DRIVER' }))
    assert.equal(effectsOf(asking, 'lookup')[0]?.isHeld, true)
    const told = tellRecorded(tellFound(asking))
    assert.deepEqual(effectsOf(told, 'answer')[0]?.answer, { type: 'ended', info: ACCEPTED })
  })

  it('is never concurrent', () => {
    const running = [{ chargePointId: 'CP2', transactionId: '1', startKey: 'k' }]
    const told = tellFound(tell(CHARGING, ended({ idToken: 'DRIVER' })), standing({ running }))
    assert.deepEqual(factOf(told).info, ACCEPTED)
  })

  it('is recorded again when it comes again: the store knows that it does', () => {
    const before = { ...READY, transactions: [transaction({ phase: 'ended' })] }
    const recording = tell(before, ended())
    assert.equal(factOf(recording).transactionId, '7')
    const told = tellRecorded(recording, { info: null, isRepeated: true })
    assert.deepEqual(told.state.transactions, before.transactions)
  })

  it('is not recorded when the store is away', () => {
    const told = tellFound(tell(CHARGING, ended({ idToken: 'DRIVER' })), null)
    assert.deepEqual(effectsOf(told, 'answer')[0]?.answer, { type: 'unavailable' })
    assert.deepEqual(effectsOf(told, 'record'), [])
  })

  const flags: readonly [when: string, facts: Parameters<typeof ended>[0], Flag[]][] = [
    ['all is well', {}, []],
    ['the meter ran backwards', { meterStopWh: 999 }, ['meterSuspect']],
    ['it has no meter value', { meterStopWh: null }, []],
    ['it waited in a queue', { occurredAt: NOON }, ['offline']],
    ['it gives no time', { occurredAt: null }, ['clockSuspect']],
  ]
  for (const [when, facts, expected] of flags) {
    it(`is flagged [${expected.join()}] when ${when}`, () => {
      assert.deepEqual(factOf(tell(CHARGING, ended(facts))).flags, expected)
    })
  }

  it('ends the TxProfiles of its transaction', () => {
    const profile = (profileId: number, purpose: string, transactionId: string | null) => ({
      profileId,
      evseId: profileId === 4 ? 2 : 1,
      purpose,
      stackLevel: 0,
      transactionId,
      text: '{}',
    })
    const chargingProfiles = [
      profile(1, 'TxProfile', '7'),
      profile(2, 'TxProfile', '8'),
      profile(3, 'TxProfile', null),
      profile(4, 'TxProfile', null),
      profile(5, 'TxDefaultProfile', null),
    ]
    const told = tellRecorded(tell({ ...CHARGING, chargingProfiles }, ended()), { info: null })
    assert.deepEqual(
      told.state.chargingProfiles.map(({ profileId }) => profileId),
      [2, 4, 5],
    )
    assert.equal(notesOf(told).filter(({ type }) => type === 'charging-profile.removed').length, 2)
  })
})

describe('stop without a usable id', () => {
  const other = transaction({ transactionId: '8', evseId: 2, idToken: 'OTHER' })
  const grouped = transaction({ groupIdToken: 'FLEET' })
  const cases: readonly [
    when: string,
    transactions: readonly Transaction[],
    facts: Parameters<typeof ended>[0],
    group: string | null,
    meant: string | null,
  ][] = [
    ['one runs', [transaction()], { transactionId: '-1' }, null, '7'],
    ['one runs and the id is 0', [transaction()], { transactionId: '0' }, null, '7'],
    ['none runs', [], { transactionId: '-1' }, null, null],
    ['it has ended', [transaction({ phase: 'ended' })], { transactionId: '-1' }, null, null],
    ['several run', [transaction(), other], { transactionId: '-1' }, null, null],
    ['one of several is its own', [transaction(), other], { idToken: 'other' }, null, '8'],
    ['only one of another runs', [transaction()], { idToken: 'OTHER' }, null, null],
    ['one of its group runs', [grouped, other], { idToken: 'X' }, 'fleet', '7'],
    ['what runs began later', [transaction()], { occurredAt: NOON - 1 }, null, null],
    ['what runs began with more', [transaction()], { meterStopWh: 999 }, null, null],
    ['one was orphaned', [transaction({ isOrphaned: true })], {}, null, '7'],
    ['the id is one we do not know', [transaction()], { transactionId: '999' }, null, null],
    [
      'the id is unknown and the idToken fits',
      [transaction()],
      { transactionId: '999', idToken: 'DRIVER' },
      null,
      null,
    ],
  ]
  for (const [when, transactions, facts, groupIdToken, meant] of cases) {
    it(`means ${meant ?? 'none'} when ${when}`, () => {
      const stop = ended({ transactionId: '-1', ...facts })
      const told = tell({ ...READY, transactions }, stop)
      const recording = stop.idToken === null ? told : tellFound(told, standing({ groupIdToken }))
      const fact = factOf(recording)
      assert.equal(fact.transactionId, meant)
      assert.equal(fact.reportedTransactionId, stop.transactionId)
      assert.deepEqual(countsOf(recording), meant === null ? ['transaction.unknown'] : [])
    })
  }
})

describe('stop that matches nothing', () => {
  it('waits for its start', () => {
    const told = tellRecorded(tell(READY, ended({ transactionId: '-1' })), {
      transactionId: '99',
      info: null,
    })
    const occurredAt = ended().at
    assert.deepEqual(told.state.unmatchedStops, [
      { stopKey: 'stop-key-1', occurredAt, meterStopWh: 5_000, idToken: null },
    ])
  })

  it('waits once when it comes twice, and at most so many do', () => {
    let state: ChargePoint = READY
    for (let i = 0; i < 2 * (UNMATCHED_STOPS_MAX + 2); i += 1) {
      const stop = ended({ transactionId: '-1', stopKey: `s-${i >> 1}` })
      const transactionId = `orphan-${i >> 1}`
      state = tellRecorded(tell(state, stop), { transactionId, info: null }).state
    }
    assert.equal(state.unmatchedStops.length, UNMATCHED_STOPS_MAX)
    assert.equal(state.unmatchedStops[0]?.stopKey, 's-2')
  })

  it('does not wait when the store knew the id', () => {
    const told = tellRecorded(tell(READY, ended({ transactionId: '5' })), {
      transactionId: '5',
      info: null,
    })
    assert.deepEqual(told.state.unmatchedStops, [])
  })

  it('is joined when its start was recorded while it was', () => {
    const stop = ended({ transactionId: '-1', at: NOON + 1_000 })
    const both = tellFound(tell(READY, started(), stop))
    const begun = tellRecorded(both)
    assert.equal(begun.state.transactions[0]?.phase, 'running')
    const told = tellRecorded(begun, { transactionId: '99', info: null })
    assert.equal(factOf(told).joinsStopKey, 'stop-key-1')
    assert.equal(told.state.transactions[0]?.phase, 'ended')
    assert.deepEqual(told.state.unmatchedStops, [])
  })

  it('is joined by a start that comes late', () => {
    const waiting = tellRecorded(tell(READY, ended({ transactionId: '-1' })), {
      transactionId: '99',
      info: null,
    })
    const late = started({ at: NOON + 60 * MINUTE, occurredAt: NOON })
    const told = tellRecorded(tellFound(tell(waiting.state, late)))
    assert.equal(factOf(told).transactionId, '7')
    assert.equal(told.state.transactions[0]?.phase, 'ended')
  })
})

function factOf(told: Told) {
  const fact = effectsOf(told, 'record')[0]?.fact
  assert.ok(fact?.type === 'transaction.ended')
  return fact
}
