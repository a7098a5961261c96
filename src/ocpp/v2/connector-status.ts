/** How a connector is doing: the five words of 2.x. G01. */
import type { ConnectorStatus } from '../../model/connector.ts'
import type { ConnectorReported } from '../../model/event-message.ts'
import type { ConnectorStatusEnumType } from '../messages-21.gen.ts'
import { toEvseId } from '../number.ts'
import { parseTime } from '../time.ts'

const STATUSES = {
  Available: 'available',
  Occupied: 'occupied',
  Reserved: 'reserved',
  Unavailable: 'unavailable',
  Faulted: 'faulted',
} as const satisfies Record<ConnectorStatusEnumType, ConnectorStatus>

interface Report {
  readonly evseId: number
  readonly connectorId: number
  readonly status: ConnectorStatusEnumType
  readonly timestamp: string
  readonly info?: string | null
  readonly code?: string | null
}

export function isConnectorStatus(text: string): text is ConnectorStatusEnumType {
  return Object.hasOwn(STATUSES, text)
}

export function toConnectorReported(report: Report, at: number): ConnectorReported {
  return {
    type: 'connector.status',
    at,
    occurredAt: parseTime(report.timestamp).at,
    evseId: toEvseId(report.evseId),
    connectorId: toEvseId(report.connectorId),
    status: STATUSES[report.status],
    reportedStatus: report.status,
    // 2.x tells of errors in events of their components.
    errorCode: 'NoError',
    info: report.info ?? null,
    vendorId: null,
    vendorErrorCode: report.code ?? null,
  }
}
