/**
 * Our calls to the charge point. OCPP-J 1.6 §4.1.1; OCPP 2.x part 4 §4.1.1.
 *
 *   commanded --> queue --> in flight --> answered
 *       |           |           |---> timed out (and watched for a late answer)
 *    refused,    expired,       '---> disconnected
 *    offline,    refused,
 *    queue full  offline
 *
 * A gatekeeper: one call in flight, the others wait by priority and age. A command is written to
 * the wire at most once, and ends in exactly one reply. Nothing is sent again by itself.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { Calls, Command, Outcome } from '../model/command.ts'
import { COMMANDS_EXPIRED_MAX, COMMANDS_QUEUED_MAX } from '../model/command.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { Commanded, Connected, Disconnected, Woke } from '../model/event.ts'
import type { CallAnswered } from '../model/event-answer.ts'
import { findProposedKey, proposeCredential, withdrawCredential } from './credentials.ts'
import { refusalOf } from './registration.ts'
import type { ActorStep } from './step.ts'
import { append, count, NONE, stay, without, writeNote } from './step.ts'

const IDLE: Calls = Object.freeze({ inFlight: null, queue: NONE, expired: NONE })

export function stepCommanded(before: ChargePoint, { at, command }: Commanded): ActorStep {
  const { calls } = before
  if (isKnown(calls, command.commandId)) return stay(before)
  const outcome = whyNotTaken(before, command)
  if (outcome !== null) return { state: before, effects: end(command, outcome, at) }
  return sendNext(before, { ...calls, queue: insert(calls.queue, command) }, at)
}

export function stepAnswered(before: ChargePoint, event: CallAnswered): ActorStep {
  const { calls } = before
  const { at, messageId, outcome } = event
  const found = findCommand(before, messageId)
  if (found === null) return { state: before, effects: [count('answer.unknown')] }
  const { command, isLate } = found
  const isWithdrawn = outcome.type === 'callError' && findProposedKey(command) !== null
  const first = isWithdrawn ? [withdrawCredential(at)] : NONE
  if (isLate) {
    const expired = without(calls.expired, ({ commandId }) => commandId === messageId)
    const effects = [...first, count('answer.late'), tell(command, 'answeredLate', null, at)]
    return { state: withCalls(before, { ...calls, expired }), effects }
  }
  const next = sendNext(before, { ...calls, inFlight: null }, at)
  return { ...next, effects: [...first, ...end(command, outcome, at), ...next.effects] }
}

/**
 * A new connection. What was out on the one before gets no answer any more, and a late one cannot
 * come; what had not been sent yet can go out now.
 */
export function stepConnected(before: ChargePoint, { at }: Connected): ActorStep {
  const { inFlight, queue } = before.calls
  const lost = inFlight === null ? NONE : end(inFlight.command, { type: 'disconnected' }, at)
  const next = sendNext({ ...before, isConnected: true }, { ...IDLE, queue }, at)
  return { ...next, effects: [...lost, ...next.effects] }
}

export function stepDisconnected(before: ChargePoint, { at }: Disconnected): ActorStep {
  const { inFlight, queue } = before.calls
  const lost = inFlight === null ? NONE : end(inFlight.command, { type: 'disconnected' }, at)
  const unsent = queue.flatMap((command) => end(command, { type: 'offline' }, at))
  return {
    state: { ...before, isConnected: false, calls: IDLE },
    effects: [...lost, ...unsent],
  }
}

/** Ends what waits, for this reason. For people to read. */
export function refuseQueued(before: ChargePoint, description: string, at: number): ActorStep {
  const { calls } = before
  if (calls.queue.length === 0) return stay(before)
  const outcome: Outcome = { type: 'refused', description }
  return {
    state: withCalls(before, { ...calls, queue: NONE }),
    effects: calls.queue.flatMap((command) => end(command, outcome, at)),
  }
}

/** Ends what is past its time: the call in flight, and what waited too long in the queue. */
export function stepCallsWoke(before: ChargePoint, { at }: Woke): ActorStep {
  const { inFlight, queue, expired } = before.calls
  const isOver = inFlight !== null && at >= inFlight.sentAt + inFlight.command.timeoutMs
  const late = queue.filter(({ expiresAt }) => expiresAt <= at)
  if (!isOver && late.length === 0) return stay(before)
  const next = sendNext(
    before,
    {
      inFlight: isOver ? null : inFlight,
      queue: without(queue, ({ expiresAt }) => expiresAt <= at),
      expired: isOver ? append(expired, inFlight.command, COMMANDS_EXPIRED_MAX) : expired,
    },
    at,
  )
  const ended = [
    ...(isOver ? end(inFlight.command, { type: 'timedOut' }, at) : NONE),
    ...late.flatMap((command) => end(command, { type: 'expired' }, at)),
  ]
  return { ...next, effects: [...ended, ...next.effects] }
}

/** The command that an answer belongs to; late when it has timed out already. For the lane. */
export function findCommand(
  { calls }: ChargePoint,
  messageId: string,
): { readonly command: Command; readonly isLate: boolean } | null {
  if (calls.inFlight?.command.commandId === messageId) {
    return { command: calls.inFlight.command, isLate: false }
  }
  const command = calls.expired.find(({ commandId }) => commandId === messageId)
  return command === undefined ? null : { command, isLate: true }
}

/** When something here is next past its time; null when nothing waits. */
export function findCallsWakeAt({ inFlight, queue }: Calls): number | null {
  let wakeAt = inFlight === null ? Infinity : inFlight.sentAt + inFlight.command.timeoutMs
  for (const { expiresAt } of queue) wakeAt = Math.min(wakeAt, expiresAt)
  return wakeAt === Infinity ? null : wakeAt
}

function whyNotTaken(state: ChargePoint, command: Command): Outcome | null {
  if (!state.isConnected) return { type: 'offline' }
  const refusal = refusalOf(state, command)
  if (refusal !== null) return { type: 'refused', description: refusal }
  return state.calls.queue.length < COMMANDS_QUEUED_MAX ? null : { type: 'queueFull' }
}

/** Asked again when it leaves the queue: time has passed, and its registration may have changed. */
function whyNotSent(state: ChargePoint, command: Command, at: number): Outcome | null {
  if (command.expiresAt <= at) return { type: 'expired' }
  const refusal = refusalOf(state, command)
  return refusal === null ? null : { type: 'refused', description: refusal }
}

/** Puts `calls` in place, and sends the first of the queue that may go, if the line is free. */
function sendNext(before: ChargePoint, calls: Calls, at: number): ActorStep {
  if (calls.inFlight !== null || calls.queue.length === 0) return stay(withCalls(before, calls))
  const effects: ActorEffect[] = []
  for (const [index, command] of calls.queue.entries()) {
    const outcome = whyNotSent(before, command, at)
    if (outcome === null) {
      effects.push(...send(command, at))
      const inFlight = { command, sentAt: at }
      const queue = rest(calls.queue, index + 1)
      return { state: withCalls(before, { ...calls, inFlight, queue }), effects }
    }
    effects.push(...end(command, outcome, at))
  }
  return { state: withCalls(before, { ...calls, queue: NONE }), effects }
}

function send(command: Command, at: number): readonly ActorEffect[] {
  const { commandId, action, payload } = command
  const key = findProposedKey(command)
  const call: ActorEffect = { type: 'call', messageId: commandId, action, payload }
  const sent = tell(command, 'sent', null, at)
  return key === null ? [call, sent] : [proposeCredential(key, at), call, sent]
}

function end(command: Command, outcome: Outcome, at: number): readonly ActorEffect[] {
  const { commandId } = command
  const detail = detailOf(command, outcome)
  return [{ type: 'reply', commandId, outcome }, tell(command, outcome.type, detail, at)]
}

/** An error text is the charge point's own, and may repeat a key that it was sent. */
function detailOf(command: Command, outcome: Outcome): string | null {
  switch (outcome.type) {
    case 'callError':
      return findProposedKey(command) === null
        ? `${outcome.code}: ${outcome.description}`
        : outcome.code
    case 'invalidResponse':
    case 'refused':
      return outcome.description
    default:
      return null
  }
}

function tell(command: Command, status: string, detail: string | null, at: number): ActorEffect {
  const { commandId, action } = command
  return writeNote({ type: 'command', at, commandId, action, status, detail })
}

/** Behind all of the same or a higher priority. */
function insert(queue: readonly Command[], command: Command): readonly Command[] {
  const index = queue.findIndex(({ priority }) => priority > command.priority)
  return index === -1 ? [...queue, command] : queue.toSpliced(index, 0, command)
}

function isKnown({ inFlight, queue, expired }: Calls, id: string): boolean {
  const isIt = ({ commandId }: Command) => commandId === id
  return (inFlight !== null && isIt(inFlight.command)) || queue.some(isIt) || expired.some(isIt)
}

function rest(queue: readonly Command[], from: number): readonly Command[] {
  return from >= queue.length ? NONE : queue.slice(from)
}

function withCalls(state: ChargePoint, calls: Calls): ChargePoint {
  const isIdle = calls.inFlight === null && calls.queue.length === 0 && calls.expired.length === 0
  return { ...state, calls: isIdle ? IDLE : calls }
}
