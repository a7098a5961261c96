/**
 * What its answers tell of its set-up: variables (configuration keys in 1.6), availability, and the
 * version of its local list. Recorders: the store keeps it, the actor only the list's version.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type {
  AvailabilityAnswered,
  LocalListReported,
  Variable,
  VariableSet,
  VariablesReported,
} from '../model/event.ts'
import { isAuthorizationKey, settleCredential } from './credentials.ts'
import type { ActorStep } from './step.ts'
import { stay, writeNote } from './step.ts'

export function stepVariablesReported(
  before: ChargePoint,
  { variables, at }: VariablesReported,
): ActorStep {
  if (variables.length === 0) return stay(before)
  const note = writeNote({ type: 'variables', at, variables: variables.map(hideSecret) })
  return { state: before, effects: [note] }
}

export function stepVariableSet(before: ChargePoint, event: VariableSet): ActorStep {
  const { name, value, status, at } = event
  if (isAuthorizationKey(name)) return { state: before, effects: [settleCredential(event)] }
  if (status !== 'accepted' && status !== 'rebootRequired') return stay(before)
  const variables = [{ name, value, isReadonly: false }]
  return { state: before, effects: [writeNote({ type: 'variables', at, variables })] }
}

export function stepAvailabilityAnswered(
  before: ChargePoint,
  { evseId, isOperative, status, at }: AvailabilityAnswered,
): ActorStep {
  if (status === 'rejected') return stay(before)
  const isScheduled = status === 'scheduled'
  const note = writeNote({ type: 'availability', at, evseId, isOperative, isScheduled })
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
