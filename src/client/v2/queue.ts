/**
 * What our charge point of 2.x sends: one call in flight, everything else waits. OCPP 2.x part 4
 * §4.1.1; E04, E13.
 *
 *   calls   status, authorize, reports ...        lost when the connection ends
 *   facts   transaction events, security events   kept, in order, until answered or discarded
 *   sends   2.1 only                              leave at once, and nobody answers
 *
 * A fact that gets no answer is sent again after interval x attempts so far, and discarded after
 * the last attempt; so is a transaction event that gets an error, and nothing else. A connection
 * that ends is no attempt.
 */
import { formatCall } from '../../ocpp/frame.ts'
import { toEntry2 } from './books.ts'
import { numberOf } from './device-model.ts'
import type { Action2, Request2, Send2 } from './part.ts'
import type {
  About2,
  Fact2,
  InFlight2,
  KeptFact,
  Station2,
  TransactionFact,
  WaitingCall2,
} from './state.ts'
import { count2 } from './state.ts'
import { forEach2, type Step2, still2 } from './step.ts'

/** Calls that wait. Past it the oldest is lost, as if it had been sent into the void. */
export const CALLS_WAITING_MAX = 256

/** Facts that wait. Past it the oldest reading is discarded: first and last ones stay. */
export const FACTS_WAITING_MAX = 10_000

/** A call that is younger than a fact by more than this goes before it. */
const OVERTAKES_AFTER_MS = 2_000

/** What came of the call in flight. */
export type Outcome2 =
  | { readonly type: 'result'; readonly payload: unknown }
  | { readonly type: 'error'; readonly code: string }
  | { readonly type: 'timeout' }

/** Without a connection the call is lost: what it would have said is asked anew after the next. */
export function enqueueCall2<A extends Action2>(
  state: Station2,
  at: number,
  call: {
    readonly action: A
    readonly payload: Request2<A>
    readonly about: About2
    readonly isAsked?: boolean
  },
): Station2 {
  if (!state.isOnline) return state
  const { action, payload, about, isAsked = false } = call
  const common = { order: state.count, madeAt: at }
  const waiting: WaitingCall2 = { action, payload, about, isAsked, ...common }
  const kept = state.calls.length < CALLS_WAITING_MAX ? state.calls : state.calls.slice(1)
  return { ...state, count: state.count + 1, calls: [...kept, waiting] }
}

export function enqueueFact2(
  state: Station2,
  at: number,
  content: TransactionFact | KeptFact,
): Step2 {
  const numbers = { factId: state.count, order: state.count }
  const fact: Fact2 = {
    ...content,
    ...numbers,
    ...{ madeAt: at, attempts: 0, notBefore: at, messageId: null },
  }
  const room = makeRoom(state, at)
  return {
    state: { ...room.state, count: state.count + 1, facts: [...room.state.facts, fact] },
    effects: [...room.effects, ...toEntry2(state, at, 'made', fact)],
  }
}

/** Messages of the parts, each the way it goes: kept, only sent, or said once. */
export function enqueueSends(
  before: Station2,
  at: number,
  sends: readonly Send2[],
  isAsked = false,
): Step2 {
  return forEach2(before, sends, (state, { action, payload, isKept = false }) => {
    if (isKept) return enqueueFact2(state, at, { kind: 'kept', action, payload, occurredAt: at })
    if (action === 'NotifyPeriodicEventStream') {
      if (!state.isOnline) return still2(state)
      return still2({ ...state, sends: [...state.sends, { action, payload }] })
    }
    const about = { type: 'other' } as const
    // What comes with an older version has passed what the newest wants.
    const call = { action, payload: payload as Request2<Action2>, about, isAsked }
    return still2(enqueueCall2(state, at, call))
  })
}

/** Sends the next message, if there is one and its turn has come. */
export function dispatch2(before: Station2, at: number): Step2 {
  const { state, effects } = flushSends(before)
  const sent = dispatchCall(state, at)
  return effects.length === 0 ? sent : { ...sent, effects: [...effects, ...sent.effects] }
}

function dispatchCall(state: Station2, at: number): Step2 {
  if (!state.isOnline || state.inFlight !== null || isGone(state)) return still2(state)
  if (state.registration !== 'accepted') {
    const isPending = state.registration === 'pending'
    const asked = state.calls.find(
      ({ about, isAsked }) => about.type === 'boot' || (isPending && isAsked),
    )
    return asked === undefined ? still2(state) : sendCall(state, at, asked)
  }
  const call = state.calls[0]
  const [head] = state.facts
  const fact = head !== undefined && head.notBefore <= at ? head : null
  if (call === undefined) return fact === null ? still2(state) : sendFact(state, at, fact)
  const isFactFirst =
    fact !== null && fact.order < call.order && call.madeAt - fact.madeAt <= OVERTAKES_AFTER_MS
  return isFactFirst ? sendFact(state, at, fact) : sendCall(state, at, call)
}

/** The call in flight is over; it comes back. A fact leaves, or waits again. */
export function settle2(
  state: Station2,
  at: number,
  outcome: Outcome2,
): Step2 & { readonly call: InFlight2 | null; readonly fact: Fact2 | null } {
  const { inFlight: call } = state
  if (call === null) return { ...still2(state), call, fact: null }
  const free = count2({ ...state, inFlight: null }, COUNTER_OF[outcome.type])
  const fact = state.facts[0]
  if (call.about.type !== 'fact' || fact === undefined) {
    return { ...still2(free), call, fact: null }
  }
  const step =
    outcome.type === 'result'
      ? still2(withoutHead(free))
      : failFact(free, at, fact, outcome.type === 'error')
  return { ...step, call, fact }
}

const COUNTER_OF = { result: 'answered', error: 'errors', timeout: 'timeouts' } as const

/** The connection ended: calls are lost, facts stay, and nothing counts as an attempt. */
export function loseConnection2(state: Station2): Station2 {
  return { ...state, isOnline: false, inFlight: null, calls: [], sends: [] }
}

/** When `dispatch` has something to do by itself; null when it waits for something else. */
export function nextSendAt2(state: Station2): number | null {
  const fact = state.facts[0]
  if (!state.isOnline || state.registration !== 'accepted' || fact === undefined) return null
  return state.inFlight === null && !isGone(state) ? fact.notBefore : null
}

/** About to be cut off: nothing more is sent. */
const isGone = ({ reboot }: Station2): boolean => reboot !== null && !reboot.isGentle

function flushSends(state: Station2): Step2 {
  const mayLeave = state.isOnline && state.registration === 'accepted' && !isGone(state)
  if (state.sends.length === 0 || !mayLeave) return still2(state)
  const { messagePrefix } = state.identity
  const effects = state.sends.map(({ action, payload }, i) => {
    const text = JSON.stringify([6, `${messagePrefix}-${state.count + i}`, action, payload])
    return { type: 'send', text } as const
  })
  const counters = { ...state.counters, sent: state.counters.sent + effects.length }
  return {
    state: { ...state, counters, count: state.count + effects.length, sends: [] },
    effects,
  }
}

function sendCall(state: Station2, at: number, call: WaitingCall2): Step2 {
  const calls = state.calls.filter((other) => other !== call)
  const messageId = `${state.identity.messagePrefix}-${state.count}`
  const { action, payload, about } = call
  const sent = { ...state, count: state.count + 1, calls }
  return send(sent, at, { messageId, action, payload, about })
}

function sendFact(state: Station2, at: number, fact: Fact2): Step2 {
  const isSameId = fact.messageId !== null && state.identity.retryIds === 'same'
  const messageId = isSameId ? fact.messageId : `${state.identity.messagePrefix}-${state.count}`
  const facts = state.facts.with(0, { ...fact, messageId })
  const sent = { ...state, count: state.count + 1, facts }
  const action = fact.kind === 'transaction' ? 'TransactionEvent' : fact.action
  const { payload } = fact
  return send(sent, at, { messageId, action, payload, about: { type: 'fact' } })
}

function send(state: Station2, at: number, call: Omit<InFlight2, 'deadlineAt'>): Step2 {
  const timeoutSeconds = numberOf(state.parts.model, 'OCPPCommCtrlr.MessageTimeout[Default]')
  const deadlineAt = at + Math.max(1, timeoutSeconds) * 1_000
  const sent = count2({ ...state, inFlight: { ...call, deadlineAt } }, 'sent')
  const text = formatCall(call.messageId, call.action, JSON.stringify(call.payload))
  return { state: sent, effects: [{ type: 'send', text }] }
}

function failFact(state: Station2, at: number, fact: Fact2, isError: boolean): Step2 {
  const { model } = state.parts
  const attempts = fact.attempts + 1
  const attemptsMax = numberOf(model, 'OCPPCommCtrlr.MessageAttempts[TransactionEvent]')
  const isRefused = isError && fact.kind === 'kept'
  const isOver = isRefused || attempts >= Math.max(1, attemptsMax)
  if (isOver) return discard(state, at, { ...fact, attempts })
  const stepSeconds = numberOf(model, 'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]')
  const notBefore = at + stepSeconds * 1_000 * attempts
  return still2({ ...state, facts: state.facts.with(0, { ...fact, attempts, notBefore }) })
}

function discard(state: Station2, at: number, fact: Fact2): Step2 {
  const what = fact.kind === 'kept' ? fact.action : `a TransactionEvent ${fact.payload.eventType}`
  return {
    state: count2(withoutHead(state), 'discarded'),
    effects: [
      ...toEntry2(state, at, 'discarded', fact),
      { type: 'log', text: `gave up ${what} after ${fact.attempts} attempts` },
    ],
  }
}

const withoutHead = (state: Station2): Station2 => ({ ...state, facts: state.facts.slice(1) })

const isReading = (fact: Fact2): boolean =>
  fact.kind === 'transaction' &&
  fact.payload.eventType === 'Updated' &&
  fact.payload.triggerReason.startsWith('MeterValue')

/** The head may be in flight and stays. */
function makeRoom(state: Station2, at: number): Step2 {
  if (state.facts.length < FACTS_WAITING_MAX) return still2(state)
  const oldest = state.facts.findIndex((fact, index) => index > 0 && isReading(fact))
  const index = oldest === -1 ? 1 : oldest
  const fact = state.facts[index]
  if (fact === undefined) return still2(state)
  const left = count2({ ...state, facts: state.facts.toSpliced(index, 1) }, 'discarded')
  return { state: left, effects: toEntry2(state, at, 'discarded', fact) }
}
