/** What a charge point says to a call of ours, or to an answer of ours. Spec ocppj §5.2. */
import { findCommand } from '../src/actor/calls.ts'
import type { Event } from '../src/model/event.ts'
import type { CallAnswered } from '../src/model/event-answer.ts'
import { findRow } from '../src/ocpp/actions.ts'
import type { CallError, CallResult, CallResultError } from '../src/ocpp/frame.ts'
import { formatCallResultError } from '../src/ocpp/frame.ts'
import type { Context } from '../src/ocpp/handler.ts'
import type { Output } from './lane.ts'
import { take } from './leniency.ts'
import { count } from './refusals.ts'
import { type Spoken, step, stepAll } from './spoken.ts'

export function runError(
  actor: Spoken,
  { messageId, code, description, details }: CallError,
  context: Context,
): Output {
  const outcome = { type: 'callError', code, description, details } as const
  return step(actor, { type: 'call.answered', at: context.now, messageId, outcome }, context)
}

/** 2.1 only: an answer of ours that it could not work with, such as a tariff. I08. */
export function runResultError(
  actor: Spoken,
  { messageId, code, description }: CallResultError,
  text: string,
  context: Context,
): Output {
  const payload = JSON.stringify({ messageId, code, description })
  const { now: at } = context
  const told = { type: 'told', at, occurredAt: null, topic: 'answer.refused', payload } as const
  return [count('answer.refused'), ...step(actor, { ...told, items: [], raw: text }, context)]
}

/** What the answer tells comes before the command ends, so that its sender finds it done. */
export function runResult(
  actor: Spoken,
  frame: CallResult,
  text: string,
  context: Context,
): Output {
  const { messageId } = frame
  const answered = (outcome: CallAnswered['outcome']): Event => ({
    type: 'call.answered',
    at: context.now,
    messageId,
    outcome,
  })
  const found = findCommand(actor.state, messageId)
  if (found === null) {
    const payload = JSON.stringify(frame.payload)
    return step(actor, answered({ type: 'result', payload }), context)
  }
  const { action } = found.command
  const taken = take(actor, { action, kind: 'response', payload: frame.payload, text }, context)
  const payload = JSON.stringify(taken.payload)
  if (taken.violation !== null) {
    const { code, description } = taken.violation
    const outcome = { type: 'invalidResponse', description, payload } as const
    const effects = step(actor, answered(outcome), context)
    if (actor.version !== 'ocpp2.1') return effects
    return [...effects, formatCallResultError(messageId, code, description)]
  }
  const row = findRow(actor.version, action)
  const onAnswer = row !== null && 'onAnswer' in row ? row.onAnswer : undefined
  const asked = JSON.parse(found.command.payload)
  const told = onAnswer?.(asked, taken.payload, context, messageId, actor.state) ?? null
  return [
    ...taken.output,
    ...stepAll(actor, told, context),
    ...step(actor, answered({ type: 'result', payload }), context),
  ]
}
