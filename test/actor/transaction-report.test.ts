/** Events of 2.x: which are asked about, what is recorded and answered, and what each leads to. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { TransactionReported } from '../../src/model/event-message.ts'
import type { Flag } from '../../src/model/record.ts'
import { TRANSACTIONS_ENDED_MAX } from '../../src/model/transaction.ts'
import {
  ACCEPTED,
  countsOf,
  effectsOf,
  MINUTE,
  NOON,
  notesOf,
  READY,
  reported,
  sample,
  standing,
  tell,
  tellFound,
  tellRecorded,
  transaction,
} from './told.ts'
import { CHARGING, factOf, known, orphansOf, TOLD, tellReceipt } from './told-reports.ts'

describe('event of a transaction', () => {
  const started = { seqNo: 0, phase: 'started' } as const
  const token = { idToken: 'DRIVER', idTokenType: 'ISO14443' } as const
  const nobody = { idToken: '', idTokenType: 'NoAuthorization' } as const
  const gap = { ...CHARGING, gaps: [{ transactionId: 'tx', askAt: NOON + MINUTE, asked: 1 }] }
  const roads: readonly [
    what: string,
    before: ChargePoint,
    event: Partial<TransactionReported>,
    effects: readonly string[],
  ][] = [
    ['a plain update', CHARGING, {}, ['record', 'answer']],
    ['an update with an idToken', CHARGING, token, ['lookup']],
    ['an update for nobody', CHARGING, nobody, ['record']],
    ['an update with an empty idToken', CHARGING, { idToken: '' }, ['record']],
    ['an update of one that nobody knows', READY, {}, ['record']],
    ['an update of one with something missing', gap, {}, ['record']],
    ['a start', READY, started, ['record']],
    ['a start with an idToken', READY, { ...started, ...token }, ['lookup']],
    ['an end', CHARGING, { phase: 'ended' }, ['record']],
    ['an end with an idToken', CHARGING, { phase: 'ended', ...token }, ['lookup']],
  ]
  for (const [what, before, event, effects] of roads) {
    it(`that is ${what} leads to ${effects.join(', ')}`, () => {
      const told = tell(before, reported(event))
      const types = told.effects.map(({ type }) => type)
      assert.deepEqual(
        types.filter((type) => type !== 'wake'),
        effects,
      )
      const isAnswered = effects.includes('answer')
      const [record] = effectsOf(told, 'record')
      if (record !== undefined) assert.equal(record.ticket === null, isAnswered)
      assert.equal(told.state.questions.length, isAnswered ? 0 : 1)
    })
  }

  it('is looked up, recorded, and only then answered', () => {
    const event = reported({ ...started, ...token, evseId: 2 })
    const asking = tell(READY, event)
    assert.deepEqual(
      effectsOf(asking, 'lookup').map(({ idToken, idTokenType, isHeld }) => [
        idToken,
        idTokenType,
        isHeld,
      ]),
      [['DRIVER', 'ISO14443', true]],
    )
    const recording = tellFound(asking, standing({ groupIdToken: 'FLEET' }))
    const { call: _, ...facts } = event
    const info = { ...ACCEPTED, groupIdToken: 'FLEET' }
    const answer = { info, totalCost: null, hasLimits: false }
    const fact = { ...facts, groupIdToken: 'FLEET', answer, tariff: null, flags: [] }
    const [record] = effectsOf(recording, 'record')
    assert.deepEqual(record?.fact, fact)
    const told = tellReceipt(recording, { answer })
    assert.deepEqual(told.effects, [
      { type: 'answer', call: event.call, answer: { type: 'reported', answer } },
    ])
    const its = known({ groupIdToken: 'FLEET' })
    assert.deepEqual(told.state, { ...READY, transactions: [its] })
  })

  it('is answered as it was the first time', () => {
    const recording = tellFound(tell(READY, reported(token)), standing({ status: 'blocked' }))
    const answer = { info: ACCEPTED, totalCost: null, hasLimits: true }
    const told = tellReceipt(recording, { answer }, { isRepeated: true })
    assert.deepEqual(effectsOf(told, 'answer')[0]?.answer, { type: 'reported', answer })
  })

  it('is asked about once when it comes twice', () => {
    const again = tell(READY, reported(token), reported(token))
    assert.deepEqual(countsOf(again), ['call.repeated'])
    const other = tell(again.state, reported({ ...token, bodyKey: 'other' }))
    assert.equal(other.state.questions.length, 2)
  })

  it('gets an error when the store is away, or gave it up', () => {
    const unavailable = [
      { type: 'answer', call: reported().call, answer: { type: 'unavailable' } },
    ] as const
    const away = tellFound(tell(CHARGING, reported(token)), null)
    assert.deepEqual(away.effects, unavailable)
    const given = tellRecorded(tell(CHARGING, reported({ phase: 'ended' })))
    assert.deepEqual(given.effects, unavailable)
    assert.deepEqual([away.state.questions, given.state.questions], [[], []])
  })

  it('of a transaction of 1.6 with the same id changes nothing of it', () => {
    const before = { ...READY, transactions: [transaction()] }
    const told = tell(before, reported({ transactionId: '7', seqNo: 5, phase: 'ended' }))
    assert.deepEqual(told.state.transactions, before.transactions)
    assert.notEqual(effectsOf(told, 'record')[0]?.ticket, null)
    const done = tellReceipt(told, { isEnded: true, isComplete: true })
    assert.deepEqual(done.state.transactions, before.transactions)
  })

  const flags: readonly [
    what: string,
    event: Partial<TransactionReported>,
    standing: Parameters<typeof standing>[0],
    flags: readonly Flag[],
  ][] = [
    ['of now', {}, {}, []],
    ['told offline', { isOffline: true }, {}, ['offline']],
    ['old', { occurredAt: NOON - 10 * MINUTE }, {}, ['offline']],
    ['of a clock that was never set', { occurredAt: 0 }, {}, ['clockSuspect']],
    ['of one that may not', {}, { status: 'blocked' }, ['notAuthorized']],
    ['an end by one that may not', { phase: 'ended' }, { status: 'blocked' }, []],
  ]
  for (const [what, event, known, expected] of flags) {
    it(`is flagged [${expected.join()}] when it is ${what}`, () => {
      const told = tellFound(tell(READY, reported({ ...token, ...event })), standing(known))
      assert.deepEqual(factOf(told).flags, expected)
    })
  }
})

describe('transaction that is told in events', () => {
  it('keeps what is told once', () => {
    const { state } = tell(
      READY,
      reported({ seqNo: 0, phase: 'started' }),
      reported({ seqNo: 1, evseId: 3, connectorId: 2, remoteStartId: 9 }),
      reported({ seqNo: 2, chargingState: 'Charging' }),
      reported({ seqNo: 3 }),
    )
    const [its] = state.transactions
    assert.equal(its?.evseId, 3)
    const told = { seqNo: 3, connectorId: 2, chargingState: 'Charging', remoteStartId: 9 }
    assert.deepEqual(its?.told, { ...TOLD, ...told })
  })

  it('is as its highest number says, not as the last to come', () => {
    const { state } = tell(
      READY,
      reported({ seqNo: 5, chargingState: 'SuspendedEV' }),
      reported({ seqNo: 4, chargingState: 'Charging' }),
    )
    assert.equal(state.transactions[0]?.told?.chargingState, 'SuspendedEV')
  })

  it('stays ended when its start comes late', () => {
    const { state } = tell(
      READY,
      reported({ seqNo: 3, phase: 'ended' }),
      reported({ seqNo: 0, phase: 'started', evseId: 2, at: NOON }),
    )
    const [its] = state.transactions
    assert.deepEqual([its?.phase, its?.evseId, its?.startedAt], ['ended', 2, NOON])
  })

  it('orphans the older one on its EVSE, and is flagged in the record if it is that itself', () => {
    const newer = tell(CHARGING, reported({ transactionId: 'tx-2', evseId: 2 }))
    assert.deepEqual(orphansOf(newer), ['tx'])
    assert.deepEqual(
      notesOf(newer).map((note) => note.type === 'transaction.flagged' && note.flag),
      ['orphaned'],
    )
    const occurredAt = NOON - 90 * MINUTE
    const older = tell(CHARGING, reported({ transactionId: 'tx-2', evseId: 2, occurredAt }))
    assert.deepEqual(orphansOf(older), ['tx-2'])
    assert.ok(factOf(older).flags.includes('orphaned'))
  })

  it('orphans the older one when its EVSE is told late', () => {
    const told = tell(
      CHARGING,
      reported({ transactionId: 'tx-2', seqNo: 0, phase: 'started' }),
      reported({ transactionId: 'tx-2', seqNo: 1 }),
    )
    assert.deepEqual(orphansOf(told), [])
    assert.deepEqual(orphansOf(tell(told.state, reported({ transactionId: 'tx-2', evseId: 2 }))), [
      'tx',
    ])
  })

  it('that was forgotten here and has ended is not taken for a running one', () => {
    const told = tellReceipt(tell(READY, reported()), { isEnded: true, isComplete: true })
    assert.deepEqual(
      told.state.transactions.map(({ phase }) => phase),
      ['ended'],
    )
  })

  it('is forgotten past the limit once it has ended', () => {
    let state: ChargePoint = READY
    for (let i = 0; i <= TRANSACTIONS_ENDED_MAX; i += 1) {
      state = tell(state, reported({ transactionId: `tx-${i}`, phase: 'ended' })).state
    }
    assert.equal(state.transactions.length, TRANSACTIONS_ENDED_MAX)
    assert.equal(state.transactions[0]?.transactionId, 'tx-1')
  })

  const meters: readonly [
    what: string,
    samples: Parameters<typeof sample>[0][],
    start: number | null,
    now: number | null,
  ][] = [
    ['nothing', [], null, null],
    ['a register', [{ number: 2_000 }], 2_000, 2_000],
    ['its begin', [{ number: 1_000, context: 'Transaction.Begin' }, { number: 3 }], 3, 1_000],
    ['a meter that is not awake', [{ number: 0 }, { number: 9 }], 9, 9],
    ['a new meter', [{ number: 0, context: 'Transaction.Begin' }, { number: 9 }], 0, 9],
    ['another measurand', [{ measurand: 'Power.Active.Import', number: 7_000 }], null, null],
    ['the grid', [{ location: 'Inlet', number: 7_000 }], null, null],
    [
      'three phases',
      [
        { phase: 'L1', number: 100.1 },
        { phase: 'L2', number: 200.2 },
        { phase: 'L3', number: 300 },
      ],
      600.3,
      600.3,
    ],
    [
      'two phases',
      [
        { phase: 'L1', number: 1 },
        { phase: 'L2', number: 2 },
      ],
      null,
      null,
    ],
    ['phases and the sum', [{ phase: 'L1', number: 1 }, { number: 600 }], 600, 600],
  ]
  for (const [what, samples, start, now] of meters) {
    it(`has ${start} to ${now} Wh on the meter when it tells ${what}`, () => {
      const told = tell(CHARGING, reported({ samples: samples.map((one) => sample(one)) }))
      const [its] = told.state.transactions
      assert.deepEqual([its?.meterStartWh, its?.meterWh], [start, now])
      const notes = notesOf(told).filter(({ type }) => type === 'transaction.progress')
      assert.equal(notes.length, now === null ? 0 : 1)
    })
  }
})
