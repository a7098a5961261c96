/** Transactions with events missing: who is asked, how often, and when that is over. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { GAP_ASK_AFTER_MAX_MS, GAP_ASK_AFTER_MS, GAP_ASKED_MAX } from '../../src/actor/gaps.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { TransactionStatusTold } from '../../src/model/event-answer.ts'
import { GAPS_MAX, type Gap } from '../../src/model/transaction.ts'
import type { Told } from './told.ts'
import { countsOf, effectsOf, MINUTE, NOON, notesOf, READY, reported, tell } from './told.ts'
import { CHARGING, known, tellReceipt } from './told-reports.ts'

const GAP: Gap = { transactionId: 'tx', askAt: NOON + MINUTE, asked: 1 }
const ENDED: ChargePoint = { ...READY, transactions: [known({ phase: 'ended' })] }
const OPEN: ChargePoint = { ...ENDED, gaps: [GAP], wakeAt: GAP.askAt }

describe('gap', () => {
  it('is found when an end is recorded and something is missing: it is asked at once', () => {
    const ending = tell(CHARGING, reported({ phase: 'ended' }))
    const told = tellReceipt(ending, { isEnded: true })
    assert.deepEqual(told.state.gaps, [{ ...GAP, askAt: NOON + GAP_ASK_AFTER_MS }])
    assert.deepEqual(askedOf(told), ['tx'])
    assert.equal(told.state.wakeAt, NOON + GAP_ASK_AFTER_MS)
    assert.deepEqual(
      told.effects.map(({ type }) => type),
      ['wake', 'answer', 'ask'],
    )
  })

  it('is found once', () => {
    const told = tellReceipt(tell(OPEN, reported({ phase: 'ended' })), { isEnded: true })
    assert.deepEqual(told.state.gaps, [GAP])
    assert.deepEqual(askedOf(told), [])
  })

  it('is none while the transaction runs, nor when all is there', () => {
    const running = tellReceipt(tell(CHARGING, reported({ idToken: '' })))
    const whole = { isEnded: true, isComplete: true }
    const ended = tellReceipt(tell(CHARGING, reported({ phase: 'ended' })), whole)
    assert.deepEqual([running.state.gaps, ended.state.gaps], [[], []])
  })

  it('is closed when what was missing comes', () => {
    const told = tellReceipt(tell(OPEN, reported()), { isEnded: true, isComplete: true })
    assert.deepEqual(told.state.gaps, [])
    assert.equal(told.state.wakeAt, null)
  })

  it('stays when something that was missing comes, and not all', () => {
    const told = tellReceipt(tell(OPEN, reported()), { isEnded: true })
    assert.deepEqual(told.state.gaps, [GAP])
  })

  const answers: readonly [
    what: string,
    answer: Partial<TransactionStatusTold>,
    isOpen: boolean,
  ][] = [
    ['more is to come', { isOngoing: false, hasMessagesQueued: true }, true],
    ['it runs and more is to come', { isOngoing: true, hasMessagesQueued: true }, true],
    ['it runs and nothing is queued', { isOngoing: true }, true],
    ['nothing is to come', { isOngoing: false }, false],
    ['nothing is to come of any', { transactionId: null, isOngoing: null }, false],
    ['something is to come of any', { transactionId: null, hasMessagesQueued: true }, true],
    ['nothing is to come of another', { transactionId: 'other' }, true],
  ]
  for (const [what, answer, isOpen] of answers) {
    it(`${isOpen ? 'stays open' : 'is for good'} when ${what}`, () => {
      const told = tell(OPEN, status(answer))
      assert.deepEqual(told.state.gaps, isOpen ? [GAP] : [])
      const flagged = {
        type: 'transaction.flagged',
        at: NOON,
        transactionId: 'tx',
        flag: 'dataGap',
      }
      assert.deepEqual(notesOf(told), isOpen ? [] : [flagged])
    })
  }

  it('is asked about again, less and less often, and not for ever', () => {
    let told: Told = { state: OPEN, effects: [] }
    const waits: number[] = []
    let asked = 1
    while (told.state.gaps.length > 0) {
      const at = told.state.wakeAt ?? 0
      told = tell(told.state, { type: 'woke', at })
      asked += askedOf(told).length
      const [gap] = told.state.gaps
      if (gap !== undefined) waits.push(gap.askAt - at)
    }
    assert.equal(asked, GAP_ASKED_MAX)
    assert.deepEqual(
      waits.slice(0, 4),
      [2, 4, 8, 16].map((minutes) => minutes * MINUTE),
    )
    assert.equal(Math.max(...waits), GAP_ASK_AFTER_MAX_MS)
    assert.equal(told.state.wakeAt, null)
    assert.deepEqual(notesOf(told), [])
  })

  it('has another id for each question', () => {
    const first = tell(OPEN, { type: 'woke', at: NOON + MINUTE })
    const second = tell(first.state, { type: 'woke', at: NOON + 10 * MINUTE })
    const ids = [first, second].flatMap((told) => effectsOf(told, 'ask'))
    assert.equal(new Set(ids.map(({ commandId }) => commandId)).size, 2)
    for (const { commandId } of ids) assert.match(commandId, /^own-[0-9a-z]+-[0-9a-z]+$/)
  })

  it('waits for a charge point that is away, and is asked about when it is back', () => {
    const away = tell(OPEN, { type: 'disconnected', at: NOON })
    assert.equal(away.state.wakeAt, null)
    const missed = tell(away.state, { type: 'woke', at: NOON + 5 * MINUTE })
    assert.deepEqual(missed.state.gaps, [GAP])
    const back = tell(missed.state, { type: 'connected', at: NOON + 9 * MINUTE, protocol: 'v' })
    assert.equal(back.state.wakeAt, GAP.askAt)
    assert.deepEqual(askedOf(tell(back.state, { type: 'woke', at: NOON + 9 * MINUTE })), ['tx'])
  })

  it('is not asked about while nobody is there', () => {
    const away = { ...CHARGING, isConnected: false }
    const told = tellReceipt(tell(away, reported({ phase: 'ended' })), { isEnded: true })
    assert.equal(told.state.gaps.length, 1)
    assert.deepEqual(askedOf(told), [])
  })

  it('is forgotten past the limit, the oldest first', () => {
    let state = ENDED
    for (let i = 0; i <= GAPS_MAX; i += 1) {
      const event = reported({ transactionId: `tx-${i}`, phase: 'ended' })
      const receipt = { isEnded: true }
      state = tellReceipt(tell(state, event), receipt, { transactionId: `tx-${i}` }).state
    }
    assert.equal(state.gaps.length, GAPS_MAX)
    assert.equal(state.gaps[0]?.transactionId, 'tx-1')
  })
})

describe('transaction that runs here and not there', () => {
  it('is orphaned when its end will not come, and ends when it does', () => {
    const told = tell(CHARGING, status({ isOngoing: false }))
    assert.deepEqual(told.state.transactions, [known({ isOrphaned: true })])
    assert.deepEqual(countsOf(told), ['transaction.orphaned'])
    const ended = tell(told.state, reported({ phase: 'ended' }))
    assert.equal(ended.state.transactions[0]?.phase, 'ended')
    assert.deepEqual(tell(told.state, status({ isOngoing: false })).effects, [])
  })

  const others: readonly [what: string, answer: Partial<TransactionStatusTold>][] = [
    ['it goes on', { isOngoing: true }],
    ['its end may be queued', { isOngoing: false, hasMessagesQueued: true }],
    ['it does not say', { isOngoing: null }],
    ['nobody knows what is asked for', { transactionId: 'other', isOngoing: false }],
  ]
  for (const [what, answer] of others) {
    it(`stays when ${what}`, () => {
      assert.deepEqual(tell(CHARGING, status(answer)), { state: CHARGING, effects: [] })
    })
  }
})

function status(facts: Partial<TransactionStatusTold>): TransactionStatusTold {
  const told = { transactionId: 'tx', isOngoing: null, hasMessagesQueued: false }
  return { type: 'transaction.status', at: NOON, ...told, ...facts }
}

function askedOf(told: Told): readonly string[] {
  return effectsOf(told, 'ask').flatMap(({ wish }) =>
    wish.type === 'transactionStatus' ? [wish.transactionId] : [],
  )
}
