/**
 * An operation on its way: which call is next, and what came of all of them. Plain data and pure
 * functions; whoever runs it makes the call, and hands back how it ended.
 *
 *     planOperation --> next --(call, outcome)--> continuePlan --> next ... --> result
 */
import type { Outcome } from '../../model/command.ts'
import type { Operation } from '../../model/operation.ts'
import type { OperationResult } from '../../model/operation-result.ts'
import { findRow } from '../actions.ts'
import { findViolation } from '../validate.ts'
import type { Version } from '../version.ts'
import { isAnswered } from './answers.ts'
import type { Facts } from './facts.ts'
import type { Asked, Done, Refusal, Step } from './row.ts'
import { isRefusal, notImplemented } from './row.ts'
import { rowOf } from './table.ts'

export interface Plan {
  readonly asked: Asked
  readonly done: readonly Done[]
  readonly waiting: readonly Step[]
  /** The first that waits; null when there is nothing left to do. */
  readonly next: Step | null
  /** Null while there is something left to do. */
  readonly result: OperationResult | null
}

/** Calls of one operation. Behind it there is a mistake of ours, or a list for a whole day. */
export const STEPS_MAX = 10_000

export function planOperation(
  version: Version,
  operation: Operation,
  facts: Facts,
): Plan | Refusal {
  const asked = { version, operation, facts }
  const steps = rowOf(operation).plan(asked)
  if (isRefusal(steps)) return steps
  const fault = findFault(version, steps)
  return fault ?? toPlan(asked, [], steps)
}

/** After one that was not answered nothing more is sent. */
export function continuePlan({ asked, done: before, waiting }: Plan, outcome: Outcome): Plan {
  const [step, ...others] = waiting
  if (step === undefined) return toPlan(asked, before, [])
  const last = { step, outcome }
  const done = [...before, last]
  if (!isAnswered(last)) return toPlan(asked, done, [])
  const { follow } = rowOf(asked.operation)
  const steps = follow === undefined ? others : follow(asked, done, others)
  const fault = isRefusal(steps) ? steps : steps === others ? null : findFault(asked.version, steps)
  if (fault === null) return toPlan(asked, done, isRefusal(steps) ? [] : steps)
  const result = rowOf(asked.operation).merge(asked, done)
  return {
    ...toPlan(asked, done, []),
    result: { ...result, status: 'refused', hint: fault.detail },
  }
}

function toPlan(asked: Asked, done: readonly Done[], waiting: readonly Step[]): Plan {
  const [next = null] = waiting
  const result = next === null ? rowOf(asked.operation).merge(asked, done) : null
  return { asked, done, waiting, next, result }
}

/** What is sent is in the version's own words, whatever an operator gave. */
function findFault(version: Version, steps: readonly Step[]): Refusal | null {
  if (steps.length > STEPS_MAX) {
    return { code: 'BAD_REQUEST', detail: `It would take more than ${STEPS_MAX} calls.` }
  }
  for (const { action, payload } of steps) {
    if (findRow(version, action) === null) return notImplemented(version, action)
    const violation = findViolation(version, action, 'request', payload)
    if (violation !== null) {
      return { code: 'INVALID_PAYLOAD', detail: `${violation.code}: ${violation.description}` }
    }
  }
  return null
}
