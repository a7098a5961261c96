/** The few words that every machine uses to put a step together. */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect, Answer, Oddity, Step } from '../model/effect.ts'
import type { CallRef } from '../model/event-message.ts'
import type { Note } from '../model/record.ts'

export type ActorStep = Step<ChargePoint>

/** The empty list of all: most actors have most of their lists empty. */
export const NONE: readonly never[] = Object.freeze([])

export function stay(state: ChargePoint): ActorStep {
  return { state, effects: NONE }
}

/** One step and then another; the effects of the first are performed first. */
export function andThen(
  { state, effects }: ActorStep,
  next: (state: ChargePoint) => ActorStep,
): ActorStep {
  const after = next(state)
  if (effects.length === 0) return after
  if (after.effects.length === 0) return { state: after.state, effects }
  return { state: after.state, effects: [...effects, ...after.effects] }
}

export function count(what: Oddity): ActorEffect {
  return { type: 'count', what }
}

/** The lane drops it when the connection of the call has ended. */
export function answer(call: CallRef, content: Answer): ActorEffect {
  return { type: 'answer', call, answer: content }
}

export function writeNote(note: Note): ActorEffect {
  return { type: 'note', note }
}

/** The list without those that `isGone` names; the shared empty one when none is left. */
export function without<T>(list: readonly T[], isGone: (item: T) => boolean): readonly T[] {
  const rest = list.filter((item) => !isGone(item))
  return rest.length === 0 ? NONE : rest
}

/** The list with one more at its end, of which at most `max` are kept: the oldest go. */
export function append<T>(list: readonly T[], item: T, max: number): readonly T[] {
  return list.length < max ? [...list, item] : [...list.slice(list.length - max + 1), item]
}
