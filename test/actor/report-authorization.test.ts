/** What is said of an idToken in an event of a transaction of 2.x, and of its limits. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { TransactionReported } from '../../src/model/event-message.ts'
import type { IdTokenStatus, Standing } from '../../src/model/id-token.ts'
import type { Transaction } from '../../src/model/transaction.ts'
import { effectsOf, READY, reported, standing, tell, tellFound } from './told.ts'
import { factOf, known, TOLD, tellReceipt } from './told-reports.ts'

const here = { chargePointId: 'CP1', transactionId: 'other', startKey: '' }
const G = { groupIdToken: 'G' }
const STEERED = { ...TOLD, allowedEnergyTransfer: ['WPT'] } as const
const elsewhere = { chargePointId: 'CP2', transactionId: 'tx', startKey: '' }

describe('idToken of a transaction', () => {
  const fresh = { idToken: '' }
  const other = (facts: Partial<Transaction> = {}) => known({ transactionId: 'other', ...facts })
  const cases: readonly [
    what: string,
    transactions: readonly Transaction[],
    event: Partial<TransactionReported>,
    found: Partial<Standing>,
    status: IdTokenStatus,
  ][] = [
    ['it is the first', [known(fresh)], {}, {}, 'accepted'],
    ['nothing was heard of it', [], { phase: 'started' }, {}, 'accepted'],
    ['one runs elsewhere', [known(fresh)], {}, { running: [elsewhere] }, 'concurrentTx'],
    [
      'it may have several',
      [known(fresh)],
      {},
      { running: [elsewhere], isConcurrentAllowed: true },
      'accepted',
    ],
    [
      'the other is itself',
      [known(fresh)],
      {},
      { running: [{ ...here, transactionId: 'tx' }] },
      'accepted',
    ],
    [
      'another runs here',
      [known(fresh), other({ evseId: 3 })],
      {},
      { running: [here] },
      'concurrentTx',
    ],
    [
      'the other has ended',
      [known(fresh), other({ phase: 'ended' })],
      {},
      { running: [here] },
      'accepted',
    ],
    [
      'the other is orphaned',
      [known(fresh), other({ isOrphaned: true })],
      {},
      { running: [here] },
      'accepted',
    ],
    ['another is replaced by it', [known(fresh), other()], {}, { running: [here] }, 'accepted'],
    ['it is told again', [known()], {}, { running: [elsewhere] }, 'accepted'],
    ['it is told again, and blocked', [known()], {}, { status: 'blocked' }, 'blocked'],
    ['it stops', [known()], { trigger: 'StopAuthorized' }, { running: [elsewhere] }, 'accepted'],
    ['it ends', [known()], { phase: 'ended' }, { running: [elsewhere] }, 'accepted'],
    ['somebody else comes', [known({ idToken: 'OTHER' })], {}, {}, 'notAtThisTime'],
    [
      'somebody else is blocked',
      [known({ idToken: 'OTHER' })],
      {},
      { status: 'blocked' },
      'blocked',
    ],
    [
      'somebody else stops',
      [known({ idToken: 'OTHER' })],
      { trigger: 'StopAuthorized' },
      {},
      'accepted',
    ],
    ['somebody else ends', [known({ idToken: 'OTHER' })], { phase: 'ended' }, {}, 'accepted'],
    [
      'one of the group comes',
      [known({ idToken: 'OTHER', groupIdToken: 'FLEET' })],
      {},
      { groupIdToken: 'fleet' },
      'accepted',
    ],
    ['it ends anybody, and would begin', [known(fresh)], {}, { isMasterPass: true }, 'invalid'],
    [
      'it ends anybody, and would start',
      [],
      { phase: 'started' },
      { isMasterPass: true },
      'invalid',
    ],
    [
      'it ends anybody, and does',
      [known({ idToken: 'X' })],
      { phase: 'ended' },
      { isMasterPass: true },
      'accepted',
    ],
    [
      'it ends anybody, in an update',
      [known({ idToken: 'X' })],
      { trigger: 'StopAuthorized' },
      { isMasterPass: true },
      'accepted',
    ],
    ['it is not for this EVSE', [known(fresh)], {}, places([1]), 'notAtThisLocation'],
    ['it is for this EVSE', [known(fresh)], {}, places([1, 2]), 'accepted'],
    ['its EVSE is not told yet', [known({ ...fresh, evseId: 0 })], {}, places([1]), 'accepted'],
    ['nobody knows it', [known(fresh)], {}, { status: null }, 'invalid'],
    [
      'it is a payment that nobody knows',
      [known(fresh)],
      { idTokenType: 'DirectPayment' },
      { status: null },
      'accepted',
    ],
    [
      'it is a payment that was blocked',
      [known(fresh)],
      { idTokenType: 'DirectPayment' },
      { status: 'blocked' },
      'blocked',
    ],
    ['it is not for this EVSE, and ends', [known()], { phase: 'ended' }, places([1]), 'accepted'],
  ]
  for (const [what, transactions, event, found, status] of cases) {
    it(`is ${status} when ${what}`, () => {
      const before = { ...READY, transactions }
      const asking = tell(before, reported({ idToken: 'DRIVER', ...event }))
      const fact = factOf(tellFound(asking, standing(found)))
      assert.equal(fact.answer.info?.status, status)
    })
  }

  it('is that of its transaction once it is recorded, and stays', () => {
    const first = tellFound(tell(READY, reported({ idToken: 'DRIVER' })))
    const { state } = tellReceipt(first, { answer: factOf(first).answer })
    assert.equal(state.transactions[0]?.idToken, 'DRIVER')
    const second = tellFound(tell(state, reported({ seqNo: 2, idToken: 'OTHER' })))
    const again = tellReceipt(second, { answer: factOf(second).answer })
    assert.equal(again.state.transactions[0]?.idToken, 'DRIVER')
  })
})

describe('limits of a transaction', () => {
  const limits = { maxEnergyWh: 10_000, maxSeconds: 3_600, maxCost: 12.5, maxSoc: 80 }
  const NONE = { maxEnergyWh: null, maxSeconds: null, maxCost: null, maxSoc: null }
  const supporting = (value: string): ChargePoint => ({
    ...READY,
    transactions: [known({ idToken: '' })],
    variables: { 'txctrlr.supportedlimits': value },
  })
  const cases: readonly [what: string, supported: string, told: object | null][] = [
    ['all of them', 'maxCost,maxEnergy,maxTime,maxSoC', limits],
    ['one of them', 'maxEnergy', { ...NONE, maxEnergyWh: 10_000 }],
    ['two, in its own way', 'MAXTIME, maxcost', { ...NONE, maxSeconds: 3_600, maxCost: 12.5 }],
    ['none', '', null],
    ['others', 'maxPower', null],
  ]
  for (const [what, supported, told] of cases) {
    it(`are told as far as it can keep ${what}`, () => {
      const { answer } = authorize(supporting(supported))
      assert.deepEqual(answer.info?.more?.limits ?? null, told)
      assert.equal(answer.hasLimits, told !== null)
    })
  }

  it('are not told when nobody knows which it can keep', () => {
    assert.equal(authorize({ ...supporting(''), variables: {} }).answer.hasLimits, false)
  })

  it('are told once', () => {
    const before = supporting('maxCost')
    const first = tellFound(tell(before, reported({ idToken: 'DRIVER' })), standing({ limits }))
    const { answer } = factOf(first)
    assert.equal(answer.hasLimits, true)
    const { state } = tellReceipt(first, { answer })
    assert.equal(authorize(state, { seqNo: 2 }).answer.hasLimits, false)
  })

  it('are told again when the first answer was not recorded', () => {
    const before = supporting('maxCost')
    const first = tellFound(tell(before, reported({ idToken: 'DRIVER' })), standing({ limits }))
    const lost = tellReceipt(first, {}, { report: null })
    assert.equal(authorize(lost.state).answer.hasLimits, true)
  })

  it('are not told to who may not, nor to who ends it', () => {
    const before = supporting('maxCost')
    assert.equal(authorize(before, {}, { status: 'blocked' }).answer.hasLimits, false)
    assert.equal(authorize(before, { phase: 'ended' }).answer.hasLimits, false)
  })

  it('are never told to Authorize', () => {
    const call = { messageId: 'm', action: 'Authorize' }
    const asking = tell(supporting('maxCost'), {
      type: 'authorization.asked',
      at: 0,
      call,
      idToken: 'DRIVER',
      idTokenType: 'ISO14443',
    })
    const told = tellFound(asking, standing({ limits }))
    assert.doesNotMatch(JSON.stringify(effectsOf(told, 'answer')), /maxCost/)
  })

  function authorize(
    before: ChargePoint,
    event: Partial<TransactionReported> = {},
    found: Partial<Standing> = {},
  ) {
    const asking = tell(before, reported({ idToken: 'DRIVER', ...event }))
    return factOf(tellFound(asking, standing({ limits, ...found })))
  }
})

describe('ways of energy of a transaction', () => {
  const cases: readonly [
    what: string,
    its: Partial<Transaction>,
    event: Partial<TransactionReported>,
    found: Partial<Standing>,
    kept: readonly string[] | null,
  ][] = [
    ['kept of who began it', { idToken: '' }, {}, {}, ['DC']],
    ['kept when nothing was heard of it', { transactionId: 'x' }, {}, {}, ['DC']],
    ['none of who may not', { idToken: '' }, {}, { status: 'blocked' }, null],
    ['none when none are said', { idToken: '' }, {}, { allowedEnergyTransfer: null }, null],
    ['none of who comes later', { idToken: 'OTHER', groupIdToken: 'G' }, {}, G, null],
    ['none of one that ended', { idToken: '', phase: 'ended' }, {}, {}, null],
    ['those of an operator, if they came first', { told: STEERED, idToken: '' }, {}, {}, ['WPT']],
    ['gone when it ends', { told: STEERED }, { phase: 'ended' }, {}, null],
  ]
  for (const [what, its, event, found, kept] of cases) {
    it(`are ${what}`, () => {
      const before = { ...READY, transactions: [known(its)] }
      const asking = tell(before, reported({ idToken: 'DRIVER', ...event }))
      const first = tellFound(asking, standing({ allowedEnergyTransfer: ['DC'], ...found }))
      const { state } = tellReceipt(first, { answer: factOf(first).answer })
      const one = state.transactions.find(({ transactionId }) => transactionId === 'tx')
      assert.deepEqual(one?.told?.allowedEnergyTransfer, kept)
      const later = tell(state, reported({ seqNo: 2 })).state.transactions.at(-1)
      assert.deepEqual(later?.told?.allowedEnergyTransfer, kept)
    })
  }
})

function places(evseIds: readonly number[]): Partial<Standing> {
  return { places: [{ chargePointId: 'CP1', evseIds }] }
}
