/**
 * What can happen to our charge point of 2.x, and how two steps of its machines become one. Its
 * effects are those of its sister of 1.6.
 */
import type { Act, Effect } from '../step.ts'
import type { Station2 } from './state.ts'

/** Connector n of an act is EVSE n, connector 1. */
export type Act2 =
  | Act
  /** A vehicle comes into the bay, or leaves it, without any cable. */
  | { readonly name: 'park'; readonly evseId: number }
  | { readonly name: 'leave'; readonly evseId: number }
  | {
      readonly name: 'plugInto'
      readonly evseId: number
      readonly connectorId: number
      readonly wantedWh: number | null
    }

export type Event2 =
  | { readonly type: 'tick'; readonly at: number }
  | { readonly type: 'opened'; readonly at: number }
  | { readonly type: 'closed'; readonly at: number }
  | { readonly type: 'frame'; readonly at: number; readonly text: string }
  | { readonly type: 'act'; readonly at: number; readonly act: Act2 }

export interface Step2 {
  readonly state: Station2
  readonly effects: readonly Effect[]
}

const NOTHING: readonly Effect[] = []

export const still2 = (state: Station2): Step2 => ({ state, effects: NOTHING })

/** Does `next` from where `step` ended; the effects stand in that order. */
export function after2(step: Step2, next: (state: Station2) => Step2): Step2 {
  const { state, effects } = next(step.state)
  if (step.effects.length === 0) return { state, effects }
  return { state, effects: effects.length === 0 ? step.effects : [...step.effects, ...effects] }
}

/** The same for each of many, one after the other. */
export function forEach2<T>(
  state: Station2,
  items: readonly T[],
  next: (state: Station2, item: T) => Step2,
): Step2 {
  return items.reduce((step, item) => after2(step, (before) => next(before, item)), still2(state))
}
