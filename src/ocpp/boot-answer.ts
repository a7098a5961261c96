/** The answer to a BootNotification, alike in every version. OCPP 1.6 §4.2; 2.x B01 to B03. */
import type { ChargePoint, Registration } from '../model/charge-point.ts'
import type { Context } from './handler.ts'
import { formatTime } from './time.ts'

const STATUSES = {
  unknown: 'Pending',
  pending: 'Pending',
  accepted: 'Accepted',
  rejected: 'Rejected',
} as const satisfies Record<Registration, string>

export function bootAnswer({ registration }: ChargePoint, context: Context) {
  const { now, heartbeatSeconds, bootRetrySeconds } = context
  return {
    currentTime: formatTime(now),
    // Between heartbeats once accepted; until the next try before that.
    interval: registration === 'accepted' ? heartbeatSeconds : bootRetrySeconds,
    status: STATUSES[registration],
  }
}
