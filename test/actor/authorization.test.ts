/** What is said of an idToken, and what happens to the calls that wait for it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { type Asked, judgeIdToken } from '../../src/actor/authorization.ts'
import { QUESTION_LOST_AFTER_MS, QUESTIONS_MAX } from '../../src/actor/questions.ts'
import type { Event } from '../../src/model/event.ts'
import type { IdTokenStatus, Standing } from '../../src/model/id-token.ts'
import {
  ACCEPTED,
  countsOf,
  effectsOf,
  ended,
  NOON,
  READY,
  reported,
  standing,
  started,
  tell,
  tellFound,
  tellRecorded,
} from './told.ts'

const CALL = { messageId: 'authorize-1', action: 'Authorize', connection: 1 }

const ASKED: Asked = {
  purpose: 'start',
  at: NOON,
  chargePointId: 'CP1',
  evseId: 1,
  isConcurrent: false,
}

/** Places: all of this charge point, its EVSEs 2 and 3, none of it. */
const HERE = { places: [{ chargePointId: 'CP1', evseIds: null }] }
const PARTS = {
  places: [
    { chargePointId: 'CP1', evseIds: [2] },
    { chargePointId: 'CP1', evseIds: [3, 2] },
  ],
}
const AWAY = { places: [{ chargePointId: 'CP2', evseIds: null }] }

describe('idToken', () => {
  const cases: readonly [what: Partial<Standing>, asked: Partial<Asked>, status: IdTokenStatus][] =
    [
      [{}, {}, 'accepted'],
      [{ status: null }, {}, 'invalid'],
      [{ status: null, expiresAt: NOON - 1 }, { isConcurrent: true }, 'invalid'],
      [{ status: 'blocked' }, {}, 'blocked'],
      [{ status: 'blocked', expiresAt: NOON - 1 }, { isConcurrent: true }, 'blocked'],
      [{ expiresAt: NOON }, {}, 'expired'],
      [{ expiresAt: NOON + 1 }, {}, 'accepted'],
      [{ expiresAt: NOON }, { isConcurrent: true }, 'expired'],
      [{ status: 'noCredit' }, {}, 'noCredit'],
      [{ status: 'noCredit', expiresAt: NOON }, {}, 'expired'],
      [{ status: 'noCredit', ...AWAY }, { isConcurrent: true }, 'noCredit'],
      [{ isPrepaid: true }, {}, 'accepted'],
      [HERE, {}, 'accepted'],
      [AWAY, {}, 'notAtThisLocation'],
      [AWAY, { purpose: 'authorize' }, 'notAtThisLocation'],
      [AWAY, { isConcurrent: true }, 'notAtThisLocation'],
      [AWAY, { purpose: 'other' }, 'accepted'],
      [{ places: [] }, {}, 'notAtThisLocation'],
      [PARTS, { evseId: 2 }, 'accepted'],
      [PARTS, { evseId: 1 }, 'notAtThisLocation'],
      [PARTS, { evseId: null }, 'accepted'],
      [PARTS, { evseId: 0 }, 'accepted'],
      [PARTS, { evseId: 1, purpose: 'other' }, 'accepted'],
      [{ places: [...PARTS.places, ...HERE.places] }, { evseId: 1 }, 'accepted'],
      [{}, { isConcurrent: true }, 'concurrentTx'],
      [{ isConcurrentAllowed: true }, { isConcurrent: true }, 'accepted'],
      [{ isMasterPass: true }, {}, 'invalid'],
      [{ isMasterPass: true, status: 'blocked' }, {}, 'blocked'],
      [{ isMasterPass: true }, { purpose: 'authorize' }, 'accepted'],
      [{ isMasterPass: true }, { purpose: 'other' }, 'accepted'],
    ]
  for (const [what, asked, status] of cases) {
    it(`is ${status} when ${JSON.stringify(what)} is asked ${JSON.stringify(asked)}`, () => {
      assert.equal(judgeIdToken(standing(what), { ...ASKED, ...asked }).status, status)
    })
  }

  it('is told with its group and its end', () => {
    const known = standing({ groupIdToken: 'FLEET', expiresAt: NOON + 1 })
    assert.deepEqual(judgeIdToken(known, ASKED), {
      status: 'accepted',
      groupIdToken: 'FLEET',
      expiresAt: NOON + 1,
    })
  })

  it('that is paid before is not to be remembered', () => {
    const known = standing({ isPrepaid: true, expiresAt: NOON + 1 })
    assert.equal(judgeIdToken(known, ASKED).expiresAt, NOON)
  })

  const more = {
    ...PARTS,
    language1: 'en',
    language2: 'de',
    personalMessage: 'Hello',
    chargingPriority: 5,
    allowedEnergyTransfer: ['DC'],
  } as const
  const told = {
    evseIds: [2, 3],
    language1: 'en',
    language2: 'de',
    personalMessage: 'Hello',
    chargingPriority: 5,
    limits: null,
    allowedEnergyTransfer: ['DC'],
  }
  it('is told with what else there is to say', () => {
    const known = standing(more)
    assert.deepEqual(judgeIdToken(known, { ...ASKED, evseId: 2 }).more, told)
  })

  it('has no second language without a first', () => {
    const known = standing({ language2: 'de', personalMessage: 'Hello' })
    assert.equal(judgeIdToken(known, ASKED).more?.language2, null)
  })

  it('that may not is told no place, no priority and no way of energy', () => {
    const refused = judgeIdToken(standing({ ...more, status: 'blocked' }), ASKED)
    const none = { evseIds: null, chargingPriority: null, allowedEnergyTransfer: null }
    assert.deepEqual(refused.more, { ...told, ...none })
  })

  it('never says limits here, since these are for transactions', () => {
    const limits = { maxEnergyWh: 1, maxSeconds: null, maxCost: null, maxSoc: null }
    assert.equal(judgeIdToken(standing({ limits }), ASKED).more, undefined)
  })
})

describe('authorize', () => {
  it('is looked up, then answered', () => {
    const asking = tell(READY, asked())
    assert.deepEqual(
      asking.effects.map(({ type }) => type),
      ['lookup'],
    )
    assert.equal(effectsOf(asking, 'lookup')[0]?.isHeld, false)
    const told = tellFound(asking)
    assert.deepEqual(told.effects, [
      { type: 'answer', call: CALL, answer: { type: 'authorized', info: ACCEPTED } },
    ])
    assert.deepEqual(told.state, READY)
  })

  it('never says concurrentTx', () => {
    const running = [{ chargePointId: 'CP2', transactionId: '1', startKey: 'k' }]
    const told = tellFound(tell(READY, asked()), standing({ running }))
    assert.deepEqual(effectsOf(told, 'answer')[0]?.answer, { type: 'authorized', info: ACCEPTED })
  })

  it('is invalid without an idToken, and nobody is asked', () => {
    const told = tell(READY, { ...asked(), idToken: '' })
    const info = { status: 'invalid', expiresAt: null, groupIdToken: null }
    assert.deepEqual(effectsOf(told, 'answer')[0]?.answer, { type: 'authorized', info })
    assert.deepEqual(effectsOf(told, 'lookup'), [])
  })

  it('of nobody is accepted, and nobody is asked', () => {
    const told = tell(READY, { ...asked(), idToken: '', idTokenType: 'NoAuthorization' })
    assert.deepEqual(effectsOf(told, 'answer')[0]?.answer, { type: 'authorized', info: ACCEPTED })
    assert.deepEqual(effectsOf(told, 'lookup'), [])
  })

  it('is looked up with its type', () => {
    const told = tell(READY, { ...asked(), idTokenType: 'ISO14443' })
    assert.deepEqual(
      effectsOf(told, 'lookup').map(({ idToken, idTokenType }) => [idToken, idTokenType]),
      [['DRIVER', 'ISO14443']],
    )
    assert.equal(told.state.questions[0]?.idTokenType, 'ISO14443')
  })

  it('of a payment at the charge point is accepted, though nobody knows it', () => {
    const statusOf = (idTokenType: string) => {
      const told = tellFound(tell(READY, { ...asked(), idTokenType }), standing({ status: null }))
      const [effect] = effectsOf(told, 'answer')
      return effect?.answer.type === 'authorized' ? effect.answer.info.status : null
    }
    assert.deepEqual(['DirectPayment', 'ISO14443'].map(statusOf), ['accepted', 'invalid'])
  })

  it('gets an error when the store is away', () => {
    const told = tellFound(tell(READY, asked()), null)
    assert.deepEqual(effectsOf(told, 'answer')[0]?.answer, { type: 'unavailable' })
    assert.deepEqual(told.state, READY)
  })
})

describe('question', () => {
  it('is asked once when the same call comes twice', () => {
    const again = tell(READY, asked(), asked())
    assert.deepEqual(again.effects, [{ type: 'count', what: 'call.repeated' }])
    assert.equal(again.state.questions.length, 1)
  })

  const others: readonly [what: string, event: Event][] = [
    ['the same id with another idToken', { ...asked(), idToken: 'OTHER' }],
    ['the same id with another type', { ...asked(), idTokenType: 'Central' }],
    ['the same id on another connection', { ...asked(), call: { ...CALL, connection: 2 } }],
    ['the same id with another message', started({ call: CALL })],
    ['the same id with an event of 2.x', reported({ call: CALL, idToken: 'DRIVER' })],
  ]
  for (const [what, event] of others) {
    it(`is another for ${what}`, () => {
      assert.equal(tell(READY, asked(), event).state.questions.length, 2)
    })
  }

  it('is one for a start and one for a stop of the same id and another key', () => {
    const call = started().call
    const events = [started(), started({ startKey: 'other' }), ended({ call, idToken: 'D' })]
    assert.equal(tell(READY, ...events, ...events).state.questions.length, 3)
  })

  it('is refused when too many are open', () => {
    const all = Array.from({ length: QUESTIONS_MAX + 1 }, (_, i) => asked(`m-${i}`))
    const told = tell(READY, ...all)
    assert.deepEqual(countsOf(told), ['question.tooMany'])
    assert.deepEqual(effectsOf(told, 'answer')[0]?.answer, { type: 'unavailable' })
    assert.equal(told.state.questions.length, QUESTIONS_MAX)
  })

  it('has a ticket of its own, also after others were closed', () => {
    const first = tell(READY, asked('a'))
    const second = tell(first.state, asked('b'))
    const closed = tellFound(tellFound(second))
    const third = tell(closed.state, { ...asked('c'), at: NOON + 1 })
    const tickets = [first, second, third].map((told) => effectsOf(told, 'lookup')[0]?.ticket)
    assert.equal(new Set(tickets).size, 3)
  })

  it('that was given up makes room in the end', () => {
    const all = Array.from({ length: QUESTIONS_MAX }, (_, i) => started({ startKey: `k-${i}` }))
    const full = tell(READY, ...all).state
    const late = { ...asked(), at: NOON + QUESTION_LOST_AFTER_MS + 1 }
    assert.equal(tell(full, late).state.questions.length, 1)
  })

  it('outlives its connection, so that what was told is recorded', () => {
    const asking = tell(READY, started(), { type: 'disconnected', at: NOON })
    const found = tellFound(asking)
    assert.equal(effectsOf(found, 'record').length, 1)
    assert.equal(tellRecorded(found).state.transactions.length, 1)
  })

  for (const [status, expected] of [
    ['requested', 'accepted'],
    ['TimedOut', 'accepted'],
    ['Rejected', 'invalid'],
  ] as const) {
    it(`of an unknown idToken that we asked a start for, which was ${status}`, () => {
      const job = { kind: 'remoteStart', requestId: 5, commandId: 'c', dueAt: null } as const
      const jobs = [{ ...job, status, isOver: status !== 'requested', detail: 'driver' }]
      const unknown = standing({ status: null })
      const [answer] = effectsOf(tellFound(tell({ ...READY, jobs }, asked()), unknown), 'answer')
      assert.ok(answer?.answer.type === 'authorized')
      assert.equal(answer.answer.info.status, expected)
    })
  }

  it('that nobody asked is answered by nothing', () => {
    const found: Event = { type: 'id-token.found', at: NOON, ticket: 9, standing: standing() }
    const recorded: Event = {
      type: 'recorded',
      at: NOON,
      ticket: 9,
      transactionId: '1',
      info: null,
      isRepeated: false,
      isEnded: false,
      report: null,
    }
    assert.deepEqual(tell(READY, found), { state: READY, effects: [] })
    assert.deepEqual(tell(READY, recorded), { state: READY, effects: [] })
  })
})

function asked(messageId = CALL.messageId) {
  const call = { ...CALL, messageId }
  const named = { idToken: 'DRIVER', idTokenType: null } as const
  return { type: 'authorization.asked', at: NOON, call, ...named } as const
}
