/** A connector as last reported. OCPP 1.6 §4.9; 2.x G01. */

/** The five of OCPP 2.x; 1.6's nine are these and a charging state. */
export type ConnectorStatus = 'available' | 'occupied' | 'reserved' | 'unavailable' | 'faulted'

export interface Connector {
  /** 0 is the charge point itself. */
  readonly evseId: number
  /** In 1.6 always 1; 0 for the charge point itself. */
  readonly connectorId: number
  readonly status: ConnectorStatus
  /** The word the charge point used, e.g. `SuspendedEV`. */
  readonly reportedStatus: string
  /** Its clock, or ours where it gave no time. Older reports change nothing. */
  readonly occurredAt: number
}

/** More than any charge point has; a report of one above is stored in the journal only. */
export const CONNECTORS_MAX = 1_000
