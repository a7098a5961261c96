/**
 * What is known of a charge point when an operation is planned: as last told, so it may be old or
 * not there. What is not known is assumed to be small (transactions §12).
 */
import type { ChargingProfile } from '../../model/charging-profile.ts'
import type { Variable } from '../charging/facts.ts'
import {
  toConfigurationBoolean,
  toConfigurationInteger,
  toConfigurationList,
} from '../lenient/configuration-values.ts'
import type { Quirk } from '../lenient/profiles.ts'

export interface Facts {
  readonly now: number
  /** The first of REQUEST_IDS_MAX ids that it has not seen: a positive number of 31 bits. */
  readonly requestId: number
  /** Its variables by name in lower case: configuration keys, or names of src/ocpp/v2. */
  readonly variables: Readonly<Record<string, Variable>>
  /** Of its connection. */
  readonly securityProfile: number
  readonly localListVersion: number | null
  /** Those it has told of, without 0. */
  readonly evseIds: readonly number[]
  /** Running ones. */
  readonly transactions: readonly RunningTransaction[]
  /** Those that it took from us. */
  readonly chargingProfiles: readonly ChargingProfile[]
  /** Habits of its model, whatever it says itself. */
  readonly quirks: readonly Quirk[]
}

export interface RunningTransaction {
  readonly transactionId: string
  readonly evseId: number
  readonly startedAt: number
}

/** Enough to look up its variables. */
export type Known = Pick<Facts, 'variables'>

/** Ids that one operation may need. A report of more parts is refused. */
export const REQUEST_IDS_MAX = 4_096

/** Null when it is not known. */
export function findVariable({ variables }: Known, name: string): Variable | null {
  const key = name.toLowerCase()
  return Object.hasOwn(variables, key) ? (variables[key] ?? null) : null
}

/** Null also when it has no value. */
export function textOf(facts: Known, name: string): string | null {
  return findVariable(facts, name)?.value ?? null
}

/** Null also for what is no number. */
export function integerOf(facts: Known, name: string): number | null {
  const text = textOf(facts, name)
  return text === null ? null : toConfigurationInteger(text)
}

export function booleanOf(facts: Known, name: string): boolean | null {
  const text = textOf(facts, name)
  return text === null ? null : toConfigurationBoolean(text)
}

/** Null also for a list of nothing: it says no more than no list. */
export function listOf(facts: Known, name: string): readonly string[] | null {
  const list = toConfigurationList(textOf(facts, name) ?? '')
  return list.length === 0 ? null : list
}
