/**
 * One charge point inside of a lane: its machine, its state, and the version it speaks. What the
 * machine asks for in our words is put into that version's here.
 */
import type { stepChargePoint } from '../src/actor/charge-point.ts'
import type { ChargePoint } from '../src/model/charge-point.ts'
import type { ActorEffect } from '../src/model/effect.ts'
import type { Event } from '../src/model/event.ts'
import { findRow } from '../src/ocpp/actions.ts'
import { formatCall, formatCallError, formatCallResult } from '../src/ocpp/frame.ts'
import type { Context } from '../src/ocpp/handler.ts'
import type { Version } from '../src/ocpp/version.ts'
import { toCall } from '../src/ocpp/wishes.ts'
import type { Output } from './lane.ts'

export type StepFunction = typeof stepChargePoint

export interface Spoken {
  /** The machine, the same for all: a simulation brings its own. */
  readonly step: StepFunction
  state: ChargePoint
  version: Version
  /** Counts its connections in this lane. */
  connection: number
  /** The last call that is no fact, and its answer; null while that is on its way. */
  last: { readonly messageId: string; readonly text: string; answer: string | null } | null
  /** What it wants to ask, once what it was told is answered. */
  asks: Ask[]
}

type Ask = Extract<ActorEffect, { type: 'ask' }>

export const NOTHING: Output = []

/** What we ask on our own waits behind all that an operator asks, and not for long. */
const OWN_PRIORITY = 2
const OWN_TIMEOUT_MS = 30_000
const OWN_EXPIRY_MS = 60_000

export function step(actor: Spoken, event: Event, context: Context): Output {
  const { state, effects } = actor.step(actor.state, event)
  actor.state = state
  return effects.flatMap((effect) => translate(actor, effect, context))
}

/** In their order; nothing for none. */
export function stepAll(
  actor: Spoken,
  told: Event | readonly Event[] | null,
  context: Context,
): Output {
  if (told === null) return NOTHING
  return isList(told)
    ? told.flatMap((one) => step(actor, one, context))
    : step(actor, told, context)
}

export function noteAnswer({ last }: Spoken, messageId: string, answer: string): void {
  if (last?.messageId === messageId) last.answer = answer
}

function isList(told: Event | readonly Event[]): told is readonly Event[] {
  return Array.isArray(told)
}

/** Puts an actor's effects into words; what is not about words passes through. */
function translate(actor: Spoken, effect: ActorEffect, context: Context): Output {
  switch (effect.type) {
    case 'call':
      return [formatCall(effect.messageId, effect.action, effect.payload)]
    case 'answer':
      return formatAnswer(actor, effect, context)
    case 'ask':
      actor.asks.push(effect)
      return NOTHING
    default:
      return [effect]
  }
}

/** Its own questions go out behind the answer to what led to them. */
export function askAll(actor: Spoken, context: Context): Output {
  if (actor.asks.length === 0) return NOTHING
  const { asks } = actor
  actor.asks = []
  return asks.flatMap((one) => ask(actor, one, context))
}

/** A wish becomes a command like any other, and waits for its turn. */
function ask(actor: Spoken, { wish, commandId }: Ask, context: Context): Output {
  const call = toCall(actor.version, wish, actor.state, context)
  if (call === null) return NOTHING
  const command = {
    commandId,
    action: call.action,
    payload: JSON.stringify(call.payload),
    priority: OWN_PRIORITY,
    timeoutMs: OWN_TIMEOUT_MS,
    expiresAt: context.now + OWN_EXPIRY_MS,
  } as const
  return step(actor, { type: 'commanded', at: context.now, command }, context)
}

function formatAnswer(
  actor: Spoken,
  { call, answer }: Extract<ActorEffect, { type: 'answer' }>,
  context: Context,
): Output {
  // Asked on a connection that has ended since: whoever asked will ask again.
  if (call.connection !== actor.connection) return NOTHING
  const row = findRow(actor.version, call.action)
  const response =
    row !== null && 'deferred' in row && answer.type !== 'unavailable'
      ? row.deferred.toAnswer(answer, context, call)
      : null
  const id = { messageId: call.messageId, isNumericId: call.isNumericId === true }
  const text =
    response === null
      ? formatCallError(actor.version, id, 'InternalError', 'try again later')
      : formatCallResult(id, response)
  noteAnswer(actor, call.messageId, text)
  return [text]
}
