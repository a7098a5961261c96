/**
 * Repairs a payload that breaks its schema, rule by rule, until it passes or no rule helps.
 *
 * Only for what findViolation has refused: a payload that passes never comes here. The schema
 * leads: it names the first thing that is wrong, a rule changes it there and in all elements like
 * it, and the schema is asked again. So a rule needs to know no schema, and what comes out has
 * passed; but for the places where a rule keeps what came (KEEPING_RULES).
 */
import type { SchemaError } from '../validate.ts'
import { findSchemaError } from '../validate.ts'
import type { Version } from '../version.ts'
import type { Change, Draft } from './draft.ts'
import { applyChanges, findPlace, finishDraft, newDraft, valueAt } from './draft.ts'
import type { Fault, Message } from './fault.ts'
import { faultsOf } from './fault.ts'
import type { Fix } from './fixes.ts'
import { FIXES } from './fixes.ts'
import type { Leniency } from './leniency.ts'
import type { Rule } from './rules.ts'

export interface Repair {
  readonly rule: Rule
  /** The first place, in names of the schema: nothing of what came but the names of its fields. */
  readonly path: string
  /** In how many elements of the same lists. */
  readonly count: number
}

export interface Repaired {
  readonly payload: unknown
  /** In the order in which they were made. */
  readonly repairs: readonly Repair[]
}

/** What is tried before the payload is refused after all; fewer times for a large one. */
const ATTEMPTS_MAX = 200
const ATTEMPTS_MIN = 12

/** Values looked at, over all attempts: some 50 ms for the worst that a frame can hold. */
const WORK_MAX = 500_000

/** The only text of the sender's in a path: what may be the name of a field. */
const PLAIN_NAME = /^[A-Za-z_]\w{0,49}$/

/** Null when it stays refused. The payload itself is not changed. */
export function repair(
  version: Version,
  action: string,
  kind: 'request' | 'response',
  payload: unknown,
  leniency: Leniency,
): Repaired | null {
  let error = findSchemaError(version, action, kind, payload)
  if (error === null) return { payload, repairs: [] }
  if (leniency === 'strict' || leniency.length === 0) return null
  const draft = newDraft(payload)
  if (draft === null) return null
  const message = { version, action, kind }
  const repairs: Repair[] = []
  let attemptsLeft = attemptsFor(draft)
  while (error !== null) {
    const outcome = mend({ draft, message, error, leniency, attemptsLeft })
    if (outcome === null) return null
    repairs.push(outcome.repair)
    attemptsLeft = outcome.attemptsLeft
    error = outcome.next
  }
  return { payload: finishDraft(draft), repairs }
}

function attemptsFor({ size }: Draft): number {
  return Math.max(ATTEMPTS_MIN, Math.min(ATTEMPTS_MAX, Math.floor(WORK_MAX / size)))
}

interface Task {
  readonly draft: Draft
  readonly message: Message
  readonly error: SchemaError
  readonly leniency: readonly Rule[]
  readonly attemptsLeft: number
}

interface Outcome {
  readonly repair: Repair
  readonly next: SchemaError | null
  readonly attemptsLeft: number
}

/** The first fix that the schema does not take back. */
function mend({ draft, message, error, leniency, ...task }: Task): Outcome | null {
  let { attemptsLeft } = task
  const { version, action, kind } = message
  const faults = faultsOf(draft, message, error)
  const passed: Fix[] = []
  for (const { rule, fix } of FIXES[error.keyword] ?? []) {
    if (!leniency.includes(rule)) continue
    const changes = planChanges(fix, faults, passed)
    if (changes === null) {
      passed.push(fix)
      continue
    }
    if (attemptsLeft === 0) return null
    attemptsLeft -= 1
    const undo = applyChanges(draft, changes.all)
    const next = findSchemaError(version, action, kind, draft.root.payload)
    if (next === null || !isConsequence(draft, next, error, changes.all)) {
      const path = formatPath(error)
      return { repair: { rule, path, count: changes.count }, next, attemptsLeft }
    }
    undo()
  }
  return null
}

/**
 * Null unless the fix helps in the place that was named: the schema would name it again. Where one
 * would help that comes before it, and was of no use here, that has its own turn.
 */
function planChanges(fix: Fix, [first, ...others]: readonly Fault[], passed: readonly Fix[]) {
  if (first === undefined) return null
  const all = [...fix(first)]
  if (all.length === 0) return null
  let count = 1
  for (const fault of others) {
    if (passed.some((better) => better(fault).length > 0)) continue
    const changes = fix(fault)
    if (changes.length > 0) count += 1
    for (const change of changes) all.push(change)
  }
  return { all, count }
}

/** Whether what is wrong now is the same as before, or what was done about it. */
function isConsequence(
  draft: Draft,
  next: SchemaError,
  error: SchemaError,
  changes: readonly Change[],
): boolean {
  if (isSame(next, error)) return true
  const { missingProperty, additionalProperty } = next.params
  const place = findPlace(draft, next.instancePath)
  const object = place === null ? undefined : valueAt(place)
  switch (next.keyword) {
    case 'required':
      return changes.some(
        ({ type, place: { holder, key } }) =>
          type === 'drop' && holder === object && key === missingProperty,
      )
    case 'additionalProperties':
      return changes.some(
        ({ type, place: { holder, key } }) =>
          type === 'set' && holder === object && key === additionalProperty,
      )
    default:
      return false
  }
}

function isSame(next: SchemaError, error: SchemaError): boolean {
  return (
    next.instancePath === error.instancePath &&
    next.keyword === error.keyword &&
    next.params.missingProperty === error.params.missingProperty &&
    next.params.additionalProperty === error.params.additionalProperty
  )
}

function formatPath({ instancePath, params }: SchemaError): string {
  const name = params.missingProperty ?? params.additionalProperty
  if (name === undefined) return instancePath
  return `${instancePath}/${PLAIN_NAME.test(name) ? name : '*'}`
}
