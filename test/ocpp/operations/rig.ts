/** An operation played out: what is sent, in order, and what comes of it. */
import assert from 'node:assert/strict'

import type { Outcome } from '../../../src/model/command.ts'
import type { JsonObject, Operation } from '../../../src/model/operation.ts'
import type { OperationResult } from '../../../src/model/operation-result.ts'
import type { Facts } from '../../../src/ocpp/operations/facts.ts'
import { continuePlan, planOperation } from '../../../src/ocpp/operations/plan.ts'
import type { Refusal, Step } from '../../../src/ocpp/operations/row.ts'
import { isRefusal } from '../../../src/ocpp/operations/row.ts'
import { findViolation, hasSchema } from '../../../src/ocpp/validate.ts'
import type { Version } from '../../../src/ocpp/version.ts'

export const EVERY: readonly Version[] = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1']
export const NEW: readonly Version[] = ['ocpp2.0.1', 'ocpp2.1']

export const NOW = Date.UTC(2030, 0, 1, 12)

export const FACTS: Facts = {
  now: NOW,
  requestId: 1_001,
  variables: {},
  securityProfile: 1,
  localListVersion: 4,
  evseIds: [1, 2],
  transactions: [],
  chargingProfiles: [],
  quirks: [],
}

/** Values of variables by name, in any case. */
export function withVariables(values: Readonly<Record<string, string>>): Facts['variables'] {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name.toLowerCase(), { value, maxLimit: null }]),
  )
}

/** What a charge point answers to a call; text is the code of an error. */
export type Answer = (step: Step, i: number) => JsonObject | string | Outcome

export interface Played {
  readonly steps: readonly Step[]
  readonly result: OperationResult
}

/** More calls than any test needs: a plan that does not end fails. */
const STEPS_MAX = 20_000

export function refuse(version: Version, operation: Operation, facts: Partial<Facts> = {}) {
  const plan = planOperation(version, operation, { ...FACTS, ...facts })
  assert.ok(isRefusal(plan), 'it must be refused')
  return plan satisfies Refusal
}

/** Every call and every answer is held against its schema. */
export function play(
  version: Version,
  operation: Operation,
  answer: Answer = () => ({ status: 'Accepted' }),
  facts: Partial<Facts> = {},
): Played {
  const first = planOperation(version, operation, { ...FACTS, ...facts })
  assert.ok(!isRefusal(first), isRefusal(first) ? `${first.code}: ${first.detail}` : '')
  let plan = first
  const steps: Step[] = []
  while (plan.next !== null) {
    assert.ok(steps.length < STEPS_MAX, 'it comes to an end')
    assert.equal(plan.result, null)
    const step = plan.next
    assert.equal(findViolation(version, step.action, 'request', step.payload), null)
    const outcome = toOutcome(version, step, answer(step, steps.length))
    steps.push(step)
    plan = continuePlan(plan, outcome)
  }
  return { steps, result: plan.result ?? assert.fail('it has no result') }
}

function toOutcome(version: Version, step: Step, answer: ReturnType<Answer>): Outcome {
  if (typeof answer === 'string') {
    return { type: 'callError', code: answer, description: 'because', details: '{}' }
  }
  if (isOutcome(answer)) return answer
  if (hasSchema(version, step.action, 'response')) {
    assert.equal(findViolation(version, step.action, 'response', answer), null, step.action)
  }
  return { type: 'result', payload: JSON.stringify(answer) }
}

function isOutcome(answer: JsonObject | Outcome): answer is Outcome {
  const { type } = answer
  return type === 'timedOut' || type === 'offline' || type === 'disconnected' || type === 'expired'
}
