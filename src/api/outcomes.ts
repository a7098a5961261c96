/** A call that got no answer, as the problem that it becomes. */
import { unreachable } from '../base/assert.ts'
import type { ErrorName } from '../base/errors.ts'
import { HubError } from '../base/errors.ts'
import type { Outcome } from '../model/command.ts'

/** One to which the charge point has not spoken. */
export type Unanswered = Exclude<Outcome, { readonly type: 'result' | 'callError' }>

const PROBLEMS: Readonly<Record<Unanswered['type'], ErrorName>> = {
  invalidResponse: 'INVALID_RESPONSE',
  timedOut: 'CALL_TIMED_OUT',
  expired: 'COMMAND_EXPIRED',
  disconnected: 'CALL_DISCONNECTED',
  offline: 'CHARGE_POINT_OFFLINE',
  unreachable: 'NODE_UNREACHABLE',
  queueFull: 'QUEUE_FULL',
  refused: 'COMMAND_REFUSED',
}

export function toError(outcome: Unanswered): HubError {
  switch (outcome.type) {
    case 'invalidResponse':
    case 'refused':
      return new HubError(PROBLEMS[outcome.type], { detail: outcome.description })
    case 'timedOut':
    case 'expired':
    case 'disconnected':
    case 'offline':
    case 'unreachable':
    case 'queueFull':
      return new HubError(PROBLEMS[outcome.type])
    default:
      return unreachable(outcome)
  }
}
