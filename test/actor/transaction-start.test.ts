/** Starts: recorded whatever they say, answered as stored, and what they do to the rest. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { IdTokenStatus, RunningTransaction } from '../../src/model/id-token.ts'
import type { Flag } from '../../src/model/record.ts'
import type { Transaction } from '../../src/model/transaction.ts'
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
  standing,
  started,
  tell,
  tellFound,
  tellRecorded,
  transaction,
} from './told.ts'

describe('start', () => {
  it('is looked up, recorded, and only then answered', () => {
    const asking = tell(READY, started())
    assert.deepEqual(
      asking.effects.map(({ type }) => type),
      ['lookup'],
    )
    assert.equal(effectsOf(asking, 'lookup')[0]?.isHeld, true)
    const recording = tellFound(asking)
    assert.deepEqual(
      recording.effects.map(({ type }) => type),
      ['record'],
    )
    assert.deepEqual(recording.state.transactions, [])
    const told = tellRecorded(recording)
    const answer = { type: 'started', info: ACCEPTED, transactionId: '7' }
    assert.deepEqual(told.effects, [{ type: 'answer', call: started().call, answer }])
    assert.deepEqual(told.state.transactions, [transaction()])
    assert.deepEqual(told.state.questions, [])
  })

  it('is answered as the first time when it is a repetition', () => {
    const info = { ...ACCEPTED, status: 'blocked' } as const
    const told = tellRecorded(tellFound(tell(READY, started())), { info, isRepeated: true })
    assert.deepEqual(effectsOf(told, 'answer')[0]?.answer, {
      type: 'started',
      info,
      transactionId: '7',
    })
  })

  it('adds one transaction when it comes twice', () => {
    const again = started({ call: { ...started().call, messageId: 'start-2' } })
    const asking = tell(READY, started(), again)
    const told = tellRecorded(tellRecorded(tellFound(tellFound(asking))), { isRepeated: true })
    assert.deepEqual(told.state.transactions, [transaction()])
    assert.deepEqual(countsOf(told), [])
  })

  it('is recorded as invalid at once without an idToken', () => {
    const told = tell(READY, started({ idToken: '' }))
    assert.equal(infoOf(told), 'invalid')
    assert.deepEqual(flagsOf(told), ['notAuthorized'])
  })

  it('is not recorded when the store is away', () => {
    const told = tellFound(tell(READY, started()), null)
    assert.deepEqual(told.effects, [
      { type: 'answer', call: started().call, answer: { type: 'unavailable' } },
    ])
  })

  const flags: readonly [when: string, occurredAt: number | null, flags: readonly Flag[]][] = [
    ['it is of now', NOON, []],
    ['it is a little old', NOON - 5 * MINUTE, []],
    ['it waited in a queue', NOON - 6 * MINUTE, ['offline']],
    ['it gives no time', null, ['clockSuspect']],
    ['its clock was never set', 0, ['clockSuspect']],
    ['its clock is ahead', NOON + 6 * MINUTE, ['clockSuspect']],
  ]
  for (const [when, occurredAt, expected] of flags) {
    it(`is flagged [${expected.join()}] when ${when}`, () => {
      const told = tellFound(tell(READY, started({ occurredAt })))
      assert.deepEqual(flagsOf(told), expected)
      const isTrusted = occurredAt !== null && !expected.includes('clockSuspect')
      const { state } = tellRecorded(told)
      assert.equal(state.transactions[0]?.startedAt, isTrusted ? occurredAt : NOON)
    })
  }

  it('gets no id from a receipt that has none', () => {
    const told = tellRecorded(tellFound(tell(READY, started())), { transactionId: '' })
    assert.deepEqual(effectsOf(told, 'answer')[0]?.answer, { type: 'unavailable' })
    assert.deepEqual(told.state.transactions, [])
  })
})

describe('concurrent start', () => {
  const elsewhere = { chargePointId: 'CP2', transactionId: '1', startKey: 'another' }
  const here = { chargePointId: 'CP1', transactionId: '3', startKey: 'another' }
  const known = (facts: Partial<Transaction>) => transaction({ transactionId: '3', ...facts })
  const cases: readonly [
    when: string,
    running: readonly RunningTransaction[],
    transactions: readonly Transaction[],
    status: IdTokenStatus,
  ][] = [
    ['nothing else runs', [], [], 'accepted'],
    ['one runs elsewhere', [elsewhere], [], 'concurrentTx'],
    ['it is the start itself', [{ ...elsewhere, startKey: 'start-key-1' }], [], 'accepted'],
    ['one runs on another connector', [here], [known({ evseId: 2 })], 'concurrentTx'],
    ['it replaces the one on its connector', [here], [known({})], 'accepted'],
    ['the other was orphaned', [here], [known({ evseId: 2, isOrphaned: true })], 'accepted'],
    ['the other has ended by now', [here], [known({ evseId: 2, phase: 'ended' })], 'accepted'],
    ['one runs here that was forgotten', [here], [], 'concurrentTx'],
  ]
  for (const [when, running, transactions, status] of cases) {
    it(`is ${status} when ${when}`, () => {
      const told = tellFound(tell({ ...READY, transactions }, started()), standing({ running }))
      assert.equal(infoOf(told), status)
      assert.deepEqual(flagsOf(told), status === 'accepted' ? [] : ['notAuthorized'])
    })
  }
})

describe('start on a connector that is in use', () => {
  it('orphans the one before, which is kept', () => {
    const before = { ...READY, transactions: [transaction({ transactionId: '3' })] }
    const told = start(before, { at: NOON + MINUTE })
    assert.deepEqual(countsOf(told), ['transaction.orphaned'])
    assert.deepEqual(notesOf(told), [
      { type: 'transaction.flagged', at: NOON, transactionId: '3', flag: 'orphaned' },
    ])
    assert.deepEqual(orphansOf(told), ['3'])
    const stopped = tellRecorded(tell(told.state, ended({ transactionId: '3' })), {
      transactionId: '3',
      info: null,
    })
    assert.equal(
      stopped.state.transactions.find((one) => one.transactionId === '3')?.phase,
      'ended',
    )
  })

  it('is the orphan itself when it is the older of the two', () => {
    const before = { ...READY, transactions: [transaction({ transactionId: '3' })] }
    const told = start(before, { at: NOON, occurredAt: NOON - 60 * MINUTE })
    assert.deepEqual(orphansOf(told), ['7'])
  })

  it('leaves other connectors alone, and the one that has ended', () => {
    const transactions = [
      transaction({ transactionId: '3', evseId: 2 }),
      transaction({ transactionId: '4', phase: 'ended' }),
    ]
    assert.deepEqual(orphansOf(start({ ...READY, transactions })), [])
  })

  it('that is a repetition of one that has ended adds nothing', () => {
    const before = { ...READY, transactions: [transaction({ transactionId: '9' })] }
    const asking = tellFound(tell(before, started({ occurredAt: NOON - 60 * MINUTE })))
    const told = tellRecorded(asking, { isRepeated: true, isEnded: true })
    assert.deepEqual(told.state.transactions, before.transactions)
    assert.equal(effectsOf(told, 'answer').length, 1)
  })
})

describe('start with a reservation', () => {
  const reservation = {
    reservationId: 5,
    evseId: 1,
    idToken: 'driver',
    groupIdToken: 'FLEET',
    expiresAt: NOON + 60 * MINUTE,
    status: 'active',
  } as const
  const cases: readonly [
    when: string,
    facts: Parameters<typeof started>[0],
    group: string | null,
    of: Partial<typeof reservation> | { readonly evseId: number },
    isUsed: boolean,
  ][] = [
    ['it names it', { reservationId: 5 }, null, {}, true],
    ['it names it with another idToken', { reservationId: 5, idToken: 'X' }, null, {}, true],
    ['it names another', { reservationId: 6 }, null, {}, false],
    ['it is of its idToken, in another case', {}, null, {}, true],
    ['it is of its group', { idToken: 'X' }, 'fleet', {}, true],
    ['it is of somebody else', { idToken: 'X' }, 'OTHER', {}, false],
    ['it is on another connector', {}, null, { evseId: 2 }, false],
    ['it is for any connector', {}, null, { evseId: 0 }, true],
  ]
  for (const [when, facts, groupIdToken, of, isUsed] of cases) {
    it(`${isUsed ? 'uses' : 'leaves'} it when ${when}`, () => {
      const state = { ...READY, reservations: [{ ...reservation, ...of }] }
      const told = start(state, facts, groupIdToken)
      const notes = notesOf(told).filter(({ type }) => type === 'reservation')
      assert.equal(told.state.reservations.length, isUsed ? 0 : 1)
      assert.deepEqual(
        notes,
        isUsed
          ? [
              {
                ...reservation,
                ...of,
                type: 'reservation',
                at: NOON,
                status: 'used',
                transactionId: '7',
              },
            ]
          : [],
      )
    })
  }
})

describe('start after its stop', () => {
  const stop = { stopKey: 's', occurredAt: NOON + MINUTE, meterStopWh: 2_000, idToken: null }
  it('is ended by it, and the store is told to join them', () => {
    const told = start({ ...READY, unmatchedStops: [stop] })
    const facts = effectsOf(told, 'record').map(({ fact }) => fact)
    assert.equal(facts.length, 1)
    const [fact] = facts
    assert.ok(fact?.type === 'transaction.ended')
    assert.deepEqual([fact.joinsStopKey, fact.transactionId], ['s', '7'])
    assert.deepEqual(told.state.unmatchedStops, [])
    assert.equal(told.state.transactions[0]?.phase, 'ended')
    assert.equal(told.effects[0]?.type, 'answer', 'the answer waits for nothing')
  })

  const cases: readonly [when: string, facts: Partial<typeof stop> | { idToken: string }][] = [
    ['it is older', { occurredAt: NOON - 1 }],
    ['it has less on the meter', { meterStopWh: 999 }],
    ['it is of another idToken', { idToken: 'OTHER' }],
  ]
  for (const [when, facts] of cases) {
    it(`is not ended by a stop when ${when}`, () => {
      const told = start({ ...READY, unmatchedStops: [{ ...stop, ...facts }] })
      assert.equal(told.state.transactions[0]?.phase, 'running')
      assert.equal(told.state.unmatchedStops.length, 1)
    })
  }

  it('does not orphan what has begun since', () => {
    const later = transaction({ transactionId: '9', startedAt: NOON + 5 * MINUTE })
    const told = start({ ...READY, transactions: [later], unmatchedStops: [stop] })
    assert.deepEqual(orphansOf(told), [])
    assert.equal(told.state.transactions.length, 2)
  })
})

function start(
  state: Told['state'],
  facts: Parameters<typeof started>[0] = {},
  groupIdToken: string | null = null,
): Told {
  const recording = tellFound(tell(state, started(facts)), standing({ groupIdToken }))
  return tellRecorded(recording, { info: { ...ACCEPTED, groupIdToken } })
}

function factOf(told: Told) {
  const fact = effectsOf(told, 'record')[0]?.fact
  assert.ok(fact?.type === 'transaction.started')
  return fact
}

function infoOf(told: Told): IdTokenStatus {
  return factOf(told).info.status
}

function flagsOf(told: Told): readonly Flag[] {
  return factOf(told).flags
}

function orphansOf({ state }: Told): readonly string[] {
  const orphans = state.transactions.filter(({ isOrphaned }) => isOrphaned)
  return orphans.map(({ transactionId }) => transactionId)
}
