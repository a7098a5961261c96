/**
 * What our charge point sends: one call in flight, everything else waits. OCPP-J 1.6 §4.1.1; OCPP
 * 1.6 §3.7.1; spec of retries: errata §3.18.
 *
 *   calls   status, authorize, heartbeat ...   lost when the connection ends
 *   facts   transaction messages               kept, in order, until answered or discarded
 *
 * A fact that fails is sent again after interval x attempts so far, and discarded after the last
 * attempt. A connection that ends is no attempt. Old facts let newer calls overtake them.
 */
import { formatCall } from '../ocpp/frame.ts'
import { numberOf } from './configuration.ts'
import type {
  About,
  ActionName,
  Fact,
  FactContent,
  Request,
  Station,
  WaitingCall,
} from './state.ts'
import { count, isoTime } from './state.ts'
import type { Effect, LedgerEntry, Step } from './step.ts'
import { still } from './step.ts'

/** Calls that wait. Past it the oldest is lost, as if it had been sent into the void. */
export const CALLS_WAITING_MAX = 64

/** Facts that wait. Past it the oldest MeterValues is discarded: first and last readings stay. */
export const FACTS_WAITING_MAX = 10_000

/** A call that is younger than a fact by more than this goes before it. */
const OVERTAKES_AFTER_MS = 2_000

/** What came of the call in flight. */
export type Outcome =
  | { readonly type: 'result'; readonly payload: unknown }
  | { readonly type: 'error'; readonly code: string }
  | { readonly type: 'timeout' }

/** Without a connection the call is lost: what it would have said is asked anew after the next. */
export function enqueueCall<A extends ActionName>(
  state: Station,
  at: number,
  call: { readonly action: A; readonly payload: Request<A>; readonly about: About },
): Station {
  if (!state.isOnline) return state
  const waiting: WaitingCall = { ...call, order: state.count, madeAt: at }
  const kept = state.calls.length < CALLS_WAITING_MAX ? state.calls : state.calls.slice(1)
  return { ...state, count: state.count + 1, calls: [...kept, waiting] }
}

export function enqueueFact(state: Station, at: number, content: FactContent): Step {
  const fact: Fact = {
    ...content,
    factId: state.count,
    order: state.count,
    madeAt: at,
    attempts: 0,
    notBefore: at,
    messageId: null,
  }
  const made = toEntry(state, at, 'made', fact)
  const room = makeRoom(state, at)
  return {
    state: { ...room.state, count: state.count + 1, facts: [...room.state.facts, fact] },
    effects: [...room.effects, made],
  }
}

/** Sends the next message, if there is one and its turn has come. */
export function dispatch(state: Station, at: number): Step {
  if (!state.isOnline || state.inFlight !== null || state.reboot?.type === 'Hard') {
    return still(state)
  }
  if (state.registration !== 'accepted') {
    const boot = state.calls.find(({ about }) => about.type === 'boot')
    return boot === undefined ? still(state) : sendCall(state, at, boot)
  }
  const call = state.calls[0]
  const fact = dueFact(state, at)
  if (call === undefined) return fact === null ? still(state) : sendFact(state, at, fact)
  const isFactFirst =
    fact !== null && fact.order < call.order && call.madeAt - fact.madeAt <= OVERTAKES_AFTER_MS
  return isFactFirst ? sendFact(state, at, fact) : sendCall(state, at, call)
}

/** The call in flight is over; `about` says whose answer it was. A fact leaves, or waits again. */
export function settle(
  state: Station,
  at: number,
  outcome: Outcome,
): Step & { readonly about: About | null; readonly fact: Fact | null } {
  const { inFlight } = state
  if (inFlight === null) return { ...still(state), about: null, fact: null }
  const free = count({ ...state, inFlight: null }, COUNTER_OF[outcome.type])
  const fact = state.facts[0]
  if (inFlight.about.type !== 'fact' || fact === undefined) {
    return { ...still(free), about: inFlight.about, fact: null }
  }
  const step =
    outcome.type === 'result' ? still(withoutHead(free)) : failFact(free, at, fact, outcome)
  return { ...step, about: inFlight.about, fact }
}

const COUNTER_OF = { result: 'answered', error: 'errors', timeout: 'timeouts' } as const

/** The connection ended: calls are lost, facts stay, and nothing counts as an attempt. */
export function loseConnection(state: Station): Station {
  return { ...state, isOnline: false, inFlight: null, calls: [] }
}

/** When `dispatch` has something to do by itself; null when it waits for something else. */
export function nextSendAt(state: Station): number | null {
  const fact = state.facts[0]
  if (!state.isOnline || state.registration !== 'accepted' || fact === undefined) return null
  return state.inFlight === null && state.reboot?.type !== 'Hard' ? fact.notBefore : null
}

export const withTransactionId = (state: Station, sessionId: number, id: number): Station => ({
  ...state,
  transactionIds: { ...state.transactionIds, [sessionId]: id },
})

/** After its stop is settled nothing asks for its id any more. */
export function forgetSession(state: Station, sessionId: number): Station {
  const { [sessionId]: _id, ...transactionIds } = state.transactionIds
  return { ...state, transactionIds }
}

export function toEntry(
  state: Station,
  at: number,
  event: LedgerEntry['event'],
  fact: Fact,
  idTagStatus: string | null = null,
): Effect {
  const { chargePointId } = state.identity
  const transactionId =
    fact.kind === 'security' ? null : (state.transactionIds[fact.sessionId] ?? null)
  return {
    type: 'ledger',
    entry: { at, chargePointId, event, fact, transactionId, idTagStatus },
  }
}

function dueFact(state: Station, at: number): Fact | null {
  const fact = state.facts[0]
  return fact !== undefined && fact.notBefore <= at ? fact : null
}

function sendCall(state: Station, at: number, call: WaitingCall): Step {
  const calls = state.calls.filter((other) => other !== call)
  const messageId = `${state.identity.messagePrefix}-${state.count}`
  const sent = { ...state, count: state.count + 1, calls }
  return send(sent, at, {
    messageId,
    action: call.action,
    payload: call.payload,
    about: call.about,
  })
}

function sendFact(state: Station, at: number, fact: Fact): Step {
  const isSameId = fact.messageId !== null && state.identity.retryIds === 'same'
  const messageId = isSameId ? fact.messageId : `${state.identity.messagePrefix}-${state.count}`
  const facts = state.facts.with(0, { ...fact, messageId })
  const sent = { ...state, count: state.count + 1, facts }
  return send(sent, at, { messageId, about: { type: 'fact' }, ...toMessage(state, fact) })
}

interface Outgoing {
  readonly messageId: string
  readonly action: ActionName
  readonly payload: unknown
  readonly about: About
}

function send(state: Station, at: number, { messageId, action, payload, about }: Outgoing): Step {
  const deadlineAt = at + Math.max(1, numberOf(state, 'MessageTimeout')) * 1_000
  const sent = count({ ...state, inFlight: { messageId, action, about, deadlineAt } }, 'sent')
  const text = formatCall(messageId, action, JSON.stringify(payload))
  return { state: sent, effects: [{ type: 'send', text }] }
}

function failFact(state: Station, at: number, fact: Fact, outcome: Outcome): Step {
  const attempts = fact.attempts + 1
  // A CSMS without the security extension will not learn it by repetition.
  const isUnknown = outcome.type === 'error' && /^Not(Implemented|Supported)$/.test(outcome.code)
  const attemptsMax = Math.max(1, numberOf(state, 'TransactionMessageAttempts'))
  if (attempts >= attemptsMax || (isUnknown && fact.kind === 'security')) {
    return discard(state, at, { ...fact, attempts })
  }
  const waitMs = numberOf(state, 'TransactionMessageRetryInterval') * 1_000 * attempts
  const facts = state.facts.with(0, { ...fact, attempts, notBefore: at + waitMs })
  return still({ ...state, facts })
}

/** A session whose start is given up gets the id -1 for its stop. OCPP 1.6 errata §3.18. */
function discard(state: Station, at: number, fact: Fact): Step {
  const left = count(withoutHead(state), 'discarded')
  const lost = fact.kind === 'start' ? withTransactionId(left, fact.sessionId, -1) : left
  return {
    state: fact.kind === 'stop' ? forgetSession(lost, fact.sessionId) : lost,
    effects: [
      toEntry(state, at, 'discarded', fact),
      { type: 'log', text: `gave up a ${fact.kind} message after ${fact.attempts} attempts` },
    ],
  }
}

const withoutHead = (state: Station): Station => ({ ...state, facts: state.facts.slice(1) })

/** The head may be in flight and stays. */
function makeRoom(state: Station, at: number): Step {
  if (state.facts.length < FACTS_WAITING_MAX) return still(state)
  const oldest = state.facts.findIndex(({ kind }, index) => index > 0 && kind === 'meter')
  const index = oldest === -1 ? 1 : oldest
  const fact = state.facts[index]
  if (fact === undefined) return still(state)
  const left = count({ ...state, facts: state.facts.toSpliced(index, 1) }, 'discarded')
  return { state: left, effects: [toEntry(state, at, 'discarded', fact)] }
}

type FactMessage = {
  [A in ActionName]: { readonly action: A; readonly payload: Request<A> }
}['MeterValues' | 'SecurityEventNotification' | 'StartTransaction' | 'StopTransaction']

function toMessage(state: Station, fact: Fact): FactMessage {
  switch (fact.kind) {
    case 'start': {
      const { connectorId, idTag, meterWh, reservationId } = fact
      const reserved = reservationId === null ? {} : { reservationId }
      const timestamp = isoTime(fact.occurredAt)
      const payload = { connectorId, idTag, meterStart: meterWh, timestamp, ...reserved }
      return { action: 'StartTransaction', payload }
    }
    case 'meter': {
      const { connectorId, meterValue } = fact
      const transactionId = state.transactionIds[fact.sessionId] ?? -1
      const known = transactionId === -1 ? {} : { transactionId }
      const payload = { connectorId, meterValue: [meterValue], ...known }
      return { action: 'MeterValues', payload }
    }
    case 'stop': {
      const { idTag, meterWh, reason, transactionData } = fact
      const payload = {
        transactionId: state.transactionIds[fact.sessionId] ?? -1,
        meterStop: meterWh,
        timestamp: isoTime(fact.occurredAt),
        reason,
        ...(idTag === null ? {} : { idTag }),
        ...(transactionData.length === 0 ? {} : { transactionData: [...transactionData] }),
      }
      return { action: 'StopTransaction', payload }
    }
    case 'security': {
      const payload = { type: fact.name, timestamp: isoTime(fact.occurredAt) }
      return { action: 'SecurityEventNotification', payload }
    }
  }
}
