/**
 * A lane: the worker thread that owns a share of the charge points. The hub gives each lane a
 * Piscina pool of one thread, so a charge point always meets the same lane, one input at a time.
 *
 * A lane is a function from a batch of inputs to a batch of effects. It has no timer, promise or
 * I/O: between batches Piscina parks the thread (Atomics.wait), where they would never run. Time
 * comes in with the batch; wishes go out as effects.
 */
import { findCommand } from '../src/actor/calls.ts'
import { stepChargePoint } from '../src/actor/charge-point.ts'
import { bootIntervalSeconds, mayCall } from '../src/actor/registration.ts'
import type { ChargePoint } from '../src/model/charge-point.ts'
import type { ActorEffect, Effect } from '../src/model/effect.ts'
import type { CallAnswered, CallRef, Event } from '../src/model/event.ts'
import { findRow } from '../src/ocpp/actions.ts'
import type { Call, CallResult } from '../src/ocpp/frame.ts'
import {
  formatCall,
  formatCallError,
  formatCallResult,
  formatCallResultError,
  parseFrame,
} from '../src/ocpp/frame.ts'
import type { Context } from '../src/ocpp/handler.ts'
import { findViolation } from '../src/ocpp/validate.ts'
import type { Version } from '../src/ocpp/version.ts'
import {
  apologise,
  count,
  describe,
  findOddities,
  findRefusal,
  refuse,
  refuseUnreadable,
} from './refusals.ts'

export type Input =
  /** A frame, as it came. */
  | string
  /** Its connection begins. A state to start from, or null to go on with what the lane has. */
  | { readonly type: 'adopt'; readonly state: ChargePoint | null; readonly version: Version }
  /** Something it did not tell us itself: an operator's wish, a timer, an answer of the store. */
  | { readonly type: 'event'; readonly event: Event }
  /** Nobody needs it now: forget it. */
  | { readonly type: 'drop' }

/** Two lists side by side, since one object for each input would double the cost of the hop. */
export interface Batch {
  readonly context: Context
  /** The hub's number for each charge point: shorter than its name. */
  readonly actors: readonly number[]
  readonly inputs: readonly Input[]
}

/** Performed in order. A string is text to send; most outputs are just that. */
export type Output = readonly (string | Effect)[]

/** Longest frame kept to recognise its repetition. Facts need none: the store knows them. */
const REMEMBERED_LENGTH_MAX = 2_048

export type StepFunction = typeof stepChargePoint

interface Actor {
  /** The machine, the same for all: a simulation brings its own. */
  readonly step: StepFunction
  state: ChargePoint
  version: Version
  /** Counts its connections in this lane. */
  connection: number
  /** The last call that is no fact, and its answer; null while that is on its way. */
  last: { readonly messageId: string; readonly text: string; answer: string | null } | null
}

const NOTHING: Output = []
const UNREAD = { type: 'restart', reason: 'not adopted', isUnread: true } as const

/** Runs a batch in order: one output for each input, in the same order. */
export default newLane(stepChargePoint)

/** A lane of its own, with its own actors. */
export function newLane(stepFunction: StepFunction): (batch: Batch) => readonly Output[] {
  const actors = new Map<number, Actor>()
  const run = (number: number, input: Input, context: Context): Output => {
    const actor = actors.get(number)
    if (typeof input === 'string') {
      return actor === undefined ? [UNREAD] : runFrame(actor, input, context)
    }
    switch (input.type) {
      case 'adopt': {
        const state = input.state ?? actor?.state
        if (state === undefined) return [UNREAD]
        const { version } = input
        const connection = (actor?.connection ?? 0) + 1
        actors.set(number, { step: stepFunction, state, version, connection, last: null })
        return NOTHING
      }
      case 'drop':
        actors.delete(number)
        return NOTHING
      case 'event':
        return actor === undefined ? [UNREAD] : step(actor, input.event, context)
    }
  }
  /** An actor that throws is dropped, alone: its neighbours go on as if nothing had happened. */
  const runSupervised = (number: number, input: Input, context: Context): Output => {
    try {
      return run(number, input, context)
    } catch (error) {
      const actor = actors.get(number)
      actors.delete(number)
      const restart = { type: 'restart', reason: describe(error), isUnread: false } as const
      if (typeof input !== 'string' || actor === undefined) return [restart]
      return [...apologise(actor.version, input, context), restart]
    }
  }
  return ({ context, actors: numbers, inputs }) =>
    inputs.map((input, i) => runSupervised(numbers[i] as number, input, context))
}

function runFrame(actor: Actor, text: string, context: Context): Output {
  const frame = parseFrame(text)
  switch (frame.type) {
    case 'call':
      return runCall(actor, frame, text, context)
    case 'callResult':
      return runResult(actor, frame, context)
    case 'callError': {
      const { messageId, code, description, details } = frame
      const outcome = { type: 'callError', code, description, details } as const
      return step(actor, { type: 'call.answered', at: context.now, messageId, outcome }, context)
    }
    case 'callResultError':
    case 'send': {
      // Only 2.1 has these, and never answers them; to the others the type is unknown.
      const { messageId } = frame
      const unknown = { type: 'unreadable', messageId, isNumericId: false } as const
      const oddity = frame.type === 'send' ? 'frame.unknownType' : 'answer.invalid'
      if (actor.version === 'ocpp2.1') return [count(oddity)]
      return refuseUnreadable(actor.version, { ...unknown, why: 'messageType' })
    }
    case 'unreadable':
      return refuseUnreadable(actor.version, frame)
  }
}

function runCall(actor: Actor, call: Call, text: string, context: Context): Output {
  const { version } = actor
  const row = findRow(version, call.action)
  const isFact = row !== null && row.from !== 'csms' && row.isFact
  if (!isFact) {
    const known = findRepetition(actor, call, text)
    if (known !== null) return known
  }
  const isAllowed = mayCall(actor.state, call.action)
  const refusal = findRefusal(actor.state, isAllowed, { version, row, call })
  if (refusal !== null) return refuse(version, call, refusal, { isFact, text, now: context.now })
  if (!isFact) remember(actor, call, text)
  const { messageId, action, isNumericId } = call
  const { connection } = actor
  const ref: CallRef = isNumericId
    ? { messageId, action, connection, isNumericId }
    : { messageId, action, connection }
  const received = { call: ref, raw: text }
  if (row !== null && 'deferred' in row) {
    const event = row.deferred.toEvent(call.payload, context, received)
    return [...findOddities(call, event), ...step(actor, event, context)]
  }
  const handler = row !== null && 'handler' in row ? row.handler : undefined
  if (handler === undefined) {
    // In the table without a handler: known, and not served yet. Money is kept all the same.
    const description = `${call.action} is not served yet`
    const violation = { code: 'NotSupported', description } as const
    const output = refuse(version, call, violation, { isFact, text, now: context.now })
    noteAnswer(actor, call.messageId, output.at(-1) as string)
    return output
  }
  const event = handler.toEvent(call.payload, context, received)
  const oddities = findOddities(call, event)
  const effects = event === null ? oddities : [...oddities, ...step(actor, event, context)]
  const answer = formatCallResult(
    call,
    handler.toResponse(actor.state, contextOf(call, actor.state, context), call.payload),
  )
  noteAnswer(actor, call.messageId, answer)
  return effects.length === 0 ? [answer] : [...effects, answer]
}

/** Who boots in haste is told to wait longer. */
function contextOf({ action }: Call, state: ChargePoint, context: Context): Context {
  if (action !== 'BootNotification') return context
  const seconds = bootIntervalSeconds(state, context)
  return { ...context, heartbeatSeconds: seconds, bootRetrySeconds: seconds }
}

/** The same id and text again: the same answer. Spec ocppj §5.2, rows 5 and 6. */
function findRepetition({ last, version }: Actor, call: Call, text: string): Output | null {
  if (last === null || last.messageId !== call.messageId) return null
  const repeated = count('call.repeated')
  // Still on its way: the one answer serves both, unless this is another call under an old id.
  if (last.text === text) return last.answer === null ? [repeated] : [repeated, last.answer]
  if (last.answer !== null) return null
  const code = version === 'ocpp1.6' ? 'GenericError' : 'RpcFrameworkError'
  return [repeated, formatCallError(version, call, code, 'this message id is in use')]
}

function remember(actor: Actor, { messageId }: Call, text: string): void {
  actor.last = text.length > REMEMBERED_LENGTH_MAX ? null : { messageId, text, answer: null }
}

function noteAnswer({ last }: Actor, messageId: string, answer: string): void {
  if (last?.messageId === messageId) last.answer = answer
}

/** What the answer tells comes before the command ends, so that its sender finds it done. */
function runResult(actor: Actor, frame: CallResult, context: Context): Output {
  const { messageId } = frame
  const payload = JSON.stringify(frame.payload)
  const answered = (outcome: CallAnswered['outcome']): Event => ({
    type: 'call.answered',
    at: context.now,
    messageId,
    outcome,
  })
  const found = findCommand(actor.state, messageId)
  if (found === null) return step(actor, answered({ type: 'result', payload }), context)
  const { action, payload: asked } = found.command
  const violation = findViolation(actor.version, action, 'response', frame.payload)
  if (violation !== null) {
    const { code, description } = violation
    const outcome = { type: 'invalidResponse', description, payload } as const
    const effects = step(actor, answered(outcome), context)
    if (actor.version !== 'ocpp2.1') return effects
    return [...effects, formatCallResultError(messageId, code, description)]
  }
  const row = findRow(actor.version, action)
  const onAnswer = row !== null && 'onAnswer' in row ? row.onAnswer : undefined
  const told = onAnswer?.(JSON.parse(asked), frame.payload, context, messageId) ?? null
  const first = told === null ? NOTHING : step(actor, told, context)
  return [...first, ...step(actor, answered({ type: 'result', payload }), context)]
}

function step(actor: Actor, event: Event, context: Context): Output {
  const { state, effects } = actor.step(actor.state, event)
  const output = effects.flatMap((effect) => translate(actor, effect, context))
  actor.state = state
  return output
}

/** Puts an actor's effects into words; what is not about words passes through. */
function translate(actor: Actor, effect: ActorEffect, context: Context): Output {
  switch (effect.type) {
    case 'call':
      return [formatCall(effect.messageId, effect.action, effect.payload)]
    case 'answer':
      return formatAnswer(actor, effect, context)
    default:
      return [effect]
  }
}

function formatAnswer(
  actor: Actor,
  { call, answer }: Extract<ActorEffect, { type: 'answer' }>,
  context: Context,
): Output {
  // Asked on a connection that has ended since: whoever asked will ask again.
  if (call.connection !== actor.connection) return NOTHING
  const row = findRow(actor.version, call.action)
  const response =
    row !== null && 'deferred' in row && answer.type !== 'unavailable'
      ? row.deferred.toAnswer(answer, context)
      : null
  const id = { messageId: call.messageId, isNumericId: call.isNumericId === true }
  const text =
    response === null
      ? formatCallError(actor.version, id, 'InternalError', 'try again later')
      : formatCallResult(id, response)
  noteAnswer(actor, call.messageId, text)
  return [text]
}
