/**
 * What its answers tell of its set-up: variables (configuration keys in 1.6), availability, and the
 * version of its local list. Recorders: the store keeps it, the actor only what decides something.
 */
import { type ChargePoint, VARIABLES_KEPT } from '../model/charge-point.ts'
import type {
  AvailabilityAnswered,
  LocalListReported,
  Variable,
  VariableSet,
  VariablesReported,
} from '../model/event-answer.ts'
import { isAuthorizationKey, settleCredential } from './credentials.ts'
import type { ActorStep } from './step.ts'
import { stay, writeNote } from './step.ts'

export function stepVariablesReported(
  before: ChargePoint,
  { variables, at }: VariablesReported,
): ActorStep {
  if (variables.length === 0) return stay(before)
  const note = writeNote({ type: 'variables', at, variables: variables.map(hideSecret) })
  return { state: keepVariables(before, variables), effects: [note] }
}

/** Those that actors decide by. */
export function keepVariables(before: ChargePoint, told: readonly Variable[]): ChargePoint {
  const changed = told.filter(({ name, value }) => {
    const key = name.toLowerCase()
    return VARIABLES_KEPT.includes(key) && before.variables[key] !== (value ?? undefined)
  })
  if (changed.length === 0) return before
  const after: Record<string, string> = { ...before.variables }
  for (const { name, value } of changed) {
    if (value === null) delete after[name.toLowerCase()]
    else after[name.toLowerCase()] = value
  }
  return { ...before, variables: after }
}

export function stepVariableSet(before: ChargePoint, event: VariableSet): ActorStep {
  const { name, value, status, at } = event
  if (isAuthorizationKey(name)) return { state: before, effects: [settleCredential(event)] }
  if (status !== 'accepted' && status !== 'rebootRequired') return stay(before)
  const variables = [{ name, value, isReadonly: false }]
  const note = writeNote({ type: 'variables', at, variables })
  return { state: keepVariables(before, variables), effects: [note] }
}

export function stepAvailabilityAnswered(
  before: ChargePoint,
  { evseId, connectorId, isOperative, status, at }: AvailabilityAnswered,
): ActorStep {
  if (status === 'rejected') return stay(before)
  const isScheduled = status === 'scheduled'
  const note = writeNote({
    type: 'availability',
    at,
    evseId,
    connectorId,
    isOperative,
    isScheduled,
  })
  return { state: before, effects: [note] }
}

export function stepLocalListReported(
  before: ChargePoint,
  { version, at }: LocalListReported,
): ActorStep {
  return {
    state: { ...before, localListVersion: version },
    effects: [writeNote({ type: 'local-list', at, version })],
  }
}

function hideSecret(variable: Variable): Variable {
  return isAuthorizationKey(variable.name) ? { ...variable, value: null } : variable
}
