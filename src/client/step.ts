/**
 * What can happen to our charge point, what it asks of the world around it, and how two steps of
 * its machines become one. The vocabulary of its state is next door.
 */
import type { LedgerFact } from './ledger-fact.ts'
import type { FaultCode, Station, StopReason } from './state.ts'

/** What a person, a vehicle or bad luck does. */
export type Act =
  | { readonly name: 'plug'; readonly connectorId: number; readonly wantedWh: number | null }
  | { readonly name: 'unplug'; readonly connectorId: number }
  | { readonly name: 'authorize'; readonly connectorId: number; readonly idTag: string }
  /** Without asking anybody first. */
  | { readonly name: 'start'; readonly connectorId: number; readonly idTag: string }
  | { readonly name: 'stop'; readonly connectorId: number; readonly reason: StopReason }
  | { readonly name: 'fault'; readonly connectorId: number; readonly errorCode: FaultCode }
  | { readonly name: 'recover'; readonly connectorId: number }
  | { readonly name: 'reset'; readonly resetType: 'Hard' | 'Soft' }

/** `at` is the simulator's clock, milliseconds since 1970. */
export type Event =
  | { readonly type: 'tick'; readonly at: number }
  | { readonly type: 'opened'; readonly at: number }
  | { readonly type: 'closed'; readonly at: number }
  | { readonly type: 'frame'; readonly at: number; readonly text: string }
  | { readonly type: 'act'; readonly at: number; readonly act: Act }

/** One line of what became of a fact. */
export interface LedgerEntry {
  readonly at: number
  readonly chargePointId: string
  readonly event: 'made' | 'answered' | 'discarded'
  readonly fact: LedgerFact
  /** Of the session, once known: a number in 1.6, a text in 2.x. */
  readonly transactionId: number | string | null
  /** The status in an answer that says whether the idTag may charge; else null. */
  readonly idTagStatus: string | null
}

export type Effect =
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'ping' }
  /** Close the socket, and open it again after a while. */
  | { readonly type: 'reconnect'; readonly afterMs: number }
  | { readonly type: 'password'; readonly hex: string }
  | { readonly type: 'ledger'; readonly entry: LedgerEntry }
  | { readonly type: 'log'; readonly text: string }

export interface Step {
  readonly state: Station
  readonly effects: readonly Effect[]
}

const NOTHING: readonly Effect[] = []

export const still = (state: Station): Step => ({ state, effects: NOTHING })

/** Does `next` from where `step` ended; the effects stand in that order. */
export function after(step: Step, next: (state: Station) => Step): Step {
  const { state, effects } = next(step.state)
  if (step.effects.length === 0) return { state, effects }
  return { state, effects: effects.length === 0 ? step.effects : [...step.effects, ...effects] }
}
