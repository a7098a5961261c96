/**
 * A lane: the worker thread that owns a share of the charge points. The hub gives each lane a
 * Piscina pool of one thread, so a charge point always meets the same lane, one input at a time.
 *
 * A lane is a function from a batch of inputs to a batch of effects. It has no timer, promise or
 * I/O: between batches Piscina parks the thread (Atomics.wait), where they would never run. Time
 * comes in with the batch; wishes go out as effects.
 */
import { stepChargePoint } from '../src/actor/charge-point.ts'
import { bootIntervalSeconds, mayCall } from '../src/actor/registration.ts'
import type { ChargePoint } from '../src/model/charge-point.ts'
import type { Effect } from '../src/model/effect.ts'
import type { Event } from '../src/model/event.ts'
import type { CallRef } from '../src/model/event-message.ts'
import { findRow } from '../src/ocpp/actions.ts'
import type { Call, Send } from '../src/ocpp/frame.ts'
import { formatCallError, formatCallResult, parseFrame } from '../src/ocpp/frame.ts'
import type { Context } from '../src/ocpp/handler.ts'
import { isStreamKnown } from '../src/ocpp/v2/event-streams.ts'
import type { Version } from '../src/ocpp/version.ts'
import { runError, runResult, runResultError } from './answers.ts'
import { take } from './leniency.ts'
import {
  apologise,
  count,
  describe,
  findOddities,
  findRefusal,
  refuse,
  refuseUnreadable,
} from './refusals.ts'
import type { Spoken, StepFunction } from './spoken.ts'
import { askAll, NOTHING, noteAnswer, step, stepAll } from './spoken.ts'

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

const UNREAD = { type: 'restart', reason: 'not adopted', isUnread: true } as const

/** Runs a batch in order: one output for each input, in the same order. */
export default newLane(stepChargePoint)

/** A lane of its own, with its own actors. */
export function newLane(stepFunction: StepFunction): (batch: Batch) => readonly Output[] {
  const actors = new Map<number, Spoken>()
  const run = (number: number, input: Input, context: Context): Output => {
    const actor = actors.get(number)
    if (typeof input === 'string') {
      if (actor === undefined) return [UNREAD]
      return withAsks(actor, runFrame(actor, input, context), context)
    }
    switch (input.type) {
      case 'adopt': {
        const state = input.state ?? actor?.state
        if (state === undefined) return [UNREAD]
        const { version } = input
        const connection = (actor?.connection ?? 0) + 1
        const spoken = { step: stepFunction, state, version, connection, last: null, asks: [] }
        actors.set(number, spoken)
        return NOTHING
      }
      case 'drop':
        actors.delete(number)
        return NOTHING
      case 'event':
        if (actor === undefined) return [UNREAD]
        return withAsks(actor, step(actor, input.event, context), context)
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

function withAsks(actor: Spoken, output: Output, context: Context): Output {
  const asked = askAll(actor, context)
  return asked.length === 0 ? output : [...output, ...asked]
}

function runFrame(actor: Spoken, text: string, context: Context): Output {
  const frame = parseFrame(text)
  switch (frame.type) {
    case 'call':
      return runCall(actor, frame, text, context)
    case 'callResult':
      return runResult(actor, frame, text, context)
    case 'callError':
      return runError(actor, frame, context)
    case 'callResultError':
    case 'send': {
      // Only 2.1 has these, and never answers them; to the others the type is unknown.
      const { messageId } = frame
      const unknown = { type: 'unreadable', messageId, isNumericId: false } as const
      if (actor.version !== 'ocpp2.1') {
        return refuseUnreadable(actor.version, { ...unknown, why: 'messageType' })
      }
      return frame.type === 'send'
        ? runSend(actor, frame, text, context)
        : runResultError(actor, frame, text, context)
    }
    case 'unreadable':
      return refuseUnreadable(actor.version, frame)
  }
}

/** Never answered, whatever is wrong with it. OCPP 2.1 part 4 FR.07; N15.FR.02. */
function runSend(actor: Spoken, send: Send, text: string, context: Context): Output {
  const { action, messageId } = send
  const row = findRow(actor.version, action)
  const handler = row !== null && 'handler' in row ? row.handler : undefined
  if (handler === undefined || !mayCall(actor.state, action)) return [count('send.refused')]
  const taken = take(actor, { action, kind: 'request', payload: send.payload, text }, context)
  if (taken.violation !== null) return [count('send.refused')]
  if (!isStreamKnown(actor.state, taken.payload)) return [count('stream.unknown')]
  const received = { call: { messageId, action }, raw: text }
  const told = handler.toEvent(taken.payload, context, received, actor.state)
  return [...taken.output, ...stepAll(actor, told, context)]
}

function runCall(actor: Spoken, call: Call, text: string, context: Context): Output {
  const { version } = actor
  const row = findRow(version, call.action)
  const isFact = row !== null && row.from !== 'csms' && row.isFact
  if (!isFact) {
    const known = findRepetition(actor, call, text)
    if (known !== null) return known
  }
  const refused = findRefusal(actor.state, mayCall(actor.state, call.action), { row, call })
  if (refused !== null) return refuse(version, call, refused, { isFact, text, now: context.now })
  const { messageId, action, isNumericId } = call
  const taken = take(actor, { action, kind: 'request', payload: call.payload, text }, context)
  if (taken.violation !== null) {
    return refuse(version, call, taken.violation, { isFact, text, now: context.now })
  }
  if (!isFact) remember(actor, call, text)
  const { connection } = actor
  const ref: CallRef = isNumericId
    ? { messageId, action, connection, isNumericId }
    : { messageId, action, connection }
  const received = { call: ref, raw: text }
  const { payload, output } = taken
  if (row !== null && 'deferred' in row) {
    const event = row.deferred.toEvent(payload, context, received)
    return [...output, ...findOddities(call, event), ...step(actor, event, context)]
  }
  const handler = row !== null && 'handler' in row ? row.handler : undefined
  if (handler === undefined) return [count('call.refused')]
  const told = handler.toEvent(payload, context, received, actor.state)
  const effects = [...output, ...findOddities(call, told), ...stepAll(actor, told, context)]
  const answer = formatCallResult(
    call,
    handler.toResponse(actor.state, contextOf(call, actor.state, context), payload),
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
function findRepetition({ last, version }: Spoken, call: Call, text: string): Output | null {
  if (last === null || last.messageId !== call.messageId) return null
  const repeated = count('call.repeated')
  // Still on its way: the one answer serves both, unless this is another call under an old id.
  if (last.text === text) return last.answer === null ? [repeated] : [repeated, last.answer]
  if (last.answer !== null) return null
  const code = version === 'ocpp1.6' ? 'GenericError' : 'RpcFrameworkError'
  return [repeated, formatCallError(version, call, code, 'this message id is in use')]
}

function remember(actor: Spoken, { messageId }: Call, text: string): void {
  actor.last = text.length > REMEMBERED_LENGTH_MAX ? null : { messageId, text, answer: null }
}
