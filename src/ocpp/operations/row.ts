/**
 * What an operation of an operator is made of: the calls to make, what an answer changes about
 * those that still wait, and what all answers together mean. A row of table.ts has these for one
 * operation; plan.ts runs them. Pure, and all of it plain data.
 */
import type { ErrorName } from '../../base/errors.ts'
import type { Outcome } from '../../model/command.ts'
import type { JsonObject, Operation } from '../../model/operation.ts'
import type { OperationResult } from '../../model/operation-result.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Version } from '../version.ts'
import type { Facts } from './facts.ts'

/** One call to the charge point. */
export interface Step {
  readonly action: string
  readonly payload: JsonObject
}

/** One that was made, and how it ended. */
export interface Done {
  readonly step: Step
  readonly outcome: Outcome
}

/** It must not be sent, and why: never with a value that was given. */
export interface Refusal {
  readonly code: Extract<
    ErrorName,
    'BAD_REQUEST' | 'INVALID_PAYLOAD' | 'COMMAND_REFUSED' | 'NOT_IMPLEMENTED'
  >
  readonly detail: string
}

export interface Asked<Wanted extends Operation = Operation> {
  readonly version: Version
  readonly operation: Wanted
  readonly facts: Facts
}

export interface Row<Wanted extends Operation = Operation> {
  /** The calls it needs, in order. None when there is nothing to do. */
  readonly plan: (asked: Asked<Wanted>) => readonly Step[] | Refusal
  /** What is still to be done after an answer, or why no more is. Without it: what waited. */
  readonly follow?: (
    asked: Asked<Wanted>,
    done: readonly Done[],
    waiting: readonly Step[],
  ) => readonly Step[] | Refusal
  readonly merge: (asked: Asked<Wanted>, done: readonly Done[]) => OperationResult
}

export function isRefusal(planned: object): planned is Refusal {
  return 'code' in planned && 'detail' in planned
}

export function call16<Action extends keyof Messages16 & string>(
  action: Action,
  payload: Messages16[Action]['request'],
): Step {
  return { action, payload: { ...payload } }
}

/** In the words of 2.1, which has all of 2.0.1's. Whether 2.0.1 has them its schema tells. */
export function call2<Action extends keyof Messages21 & string>(
  action: Action,
  payload: Messages21[Action]['request'],
): Step {
  return { action, payload: { ...payload } }
}

export function notImplemented(version: Version, what: string): Refusal {
  return { code: 'NOT_IMPLEMENTED', detail: `It speaks ${version}, which has no ${what}.` }
}

export const badRequest = (detail: string): Refusal => ({ code: 'BAD_REQUEST', detail })

/** The charge point could be asked, but by its own rules or ours it must not be. */
export const refused = (detail: string): Refusal => ({ code: 'COMMAND_REFUSED', detail })

/** A field that has a value; nothing at all when it has none. */
export function field<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { readonly [Key in Name]?: Value } {
  return value === null || value === undefined
    ? {}
    : ({ [name]: value } as { readonly [Key in Name]: Value })
}

/** A connector of 1.6 is an EVSE with one connector. Null when there is such a place. */
export function findConnectorFault(
  version: Version,
  place: { readonly evseId?: number; readonly connectorId?: number },
): Refusal | null {
  const { evseId = 0, connectorId } = place
  if (connectorId === undefined) return null
  if (version === 'ocpp1.6' && connectorId !== 1) {
    return badRequest('In 1.6 connector n is EVSE n, connectorId 1.')
  }
  return evseId === 0 ? badRequest('A connectorId needs its evseId.') : null
}
