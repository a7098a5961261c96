/** StatusNotification: how a connector is doing. OCPP 1.6 §4.9. */
import type { ConnectorStatus } from '../../model/connector.ts'
import type { HandlerOf } from '../handler.ts'
import type { Messages16, StatusNotificationRequest } from '../messages-16.gen.ts'
import { toEvseId } from '../number.ts'
import { parseTime } from '../time.ts'

/** The nine of 1.6 as the five of 2.x; which of the occupied ones it is, is the charging state. */
const STATUSES = {
  Available: 'available',
  Preparing: 'occupied',
  Charging: 'occupied',
  SuspendedEVSE: 'occupied',
  SuspendedEV: 'occupied',
  Finishing: 'occupied',
  Reserved: 'reserved',
  Unavailable: 'unavailable',
  Faulted: 'faulted',
} as const satisfies Record<StatusNotificationRequest['status'], ConnectorStatus>

export const statusNotification: HandlerOf<Messages16['StatusNotification']> = {
  toEvent: (request, { now }) => ({
    type: 'connector.status',
    at: now,
    occurredAt: request.timestamp === undefined ? null : parseTime(request.timestamp).at,
    evseId: toEvseId(request.connectorId),
    connectorId: request.connectorId === 0 ? 0 : 1,
    status: STATUSES[request.status],
    reportedStatus: request.status,
    errorCode: request.errorCode,
    info: request.info ?? null,
    vendorId: request.vendorId ?? null,
    vendorErrorCode: request.vendorErrorCode ?? null,
  }),

  toResponse: () => ({}),
}
