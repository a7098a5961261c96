/**
 * The shapes of what the REST interface answers, written down a second time on purpose: tests hold
 * the hub to its contract, not to its own types. Times are ISO 8601, or null.
 */

export interface ConnectorView {
  readonly connectorId: number
  readonly status: string
  readonly reportedStatus: string
  readonly errorCode: string
  readonly info: string | null
  readonly vendorId: string | null
  readonly vendorErrorCode: string | null
  readonly occurredAt: string
}

export interface JobView {
  readonly kind: string
  readonly requestId: number | null
  readonly commandId: string | null
  readonly status: string
  readonly isOver: boolean
  readonly fileName: string | null
  readonly updatedAt: string
}

export interface ChargePointView {
  readonly id: string
  readonly registration: string
  readonly decision: string | null
  readonly securityProfile: number
  readonly hasPassword: boolean
  readonly defaultProtocol: string | null
  readonly isBlocked: boolean
  readonly acceptsHexPassword: boolean
  readonly ignoresPings: boolean
  readonly connected: boolean
  readonly connectedSince: string | null
  readonly protocol: string | null
  readonly remoteAddress: string | null
  readonly lastSeenAt: string | null
  readonly bootedAt: string | null
  readonly identity: Readonly<Record<string, string | null>> | null
  readonly connectors: readonly ConnectorView[]
  readonly activeTransactions: readonly {
    readonly transactionId: string
    readonly connectorId: number
    readonly idToken: string
    readonly startedAt: string
    readonly meterStartWh: number | null
    readonly meterWh: number | null
    readonly flags: readonly string[]
  }[]
  readonly localListVersion: number | null
  readonly jobs: readonly JobView[]
  readonly commandsWaiting: number
  readonly availability: readonly {
    readonly connectorId: number
    readonly isOperative: boolean
    readonly isScheduled: boolean
  }[]
}

export interface TransactionView {
  readonly transactionId: string
  readonly chargePoint: string
  readonly connectorId: number
  readonly idToken: string | null
  readonly groupIdToken: string | null
  readonly startedAt: string | null
  readonly stoppedAt: string | null
  readonly meterStartWh: number | null
  readonly meterStopWh: number | null
  readonly energyWh: number | null
  readonly stopReason: string | null
  readonly authorizationStatus: string | null
  readonly reservationId: number | null
  readonly isActive: boolean
  readonly flags: readonly string[]
  readonly startMissing: boolean
}

export interface MeterValueView {
  readonly chargePoint: string
  readonly connectorId: number
  readonly transactionId: string | null
  readonly occurredAt: string | null
  readonly receivedAt: string
  readonly measurand: string
  readonly context: string
  readonly phase: string | null
  readonly location: string
  readonly unit: string
  readonly format: string
  readonly value: string
  readonly number: number | null
}

export interface ReservationView {
  readonly reservationId: number
  readonly chargePoint: string
  readonly connectorId: number
  readonly idToken: string
  readonly groupIdToken: string | null
  readonly expiresAt: string
  readonly status: string
  readonly transactionId: string | null
}

export interface ChargingProfileView {
  readonly profileId: number
  readonly chargePoint: string
  readonly connectorId: number
  readonly purpose: string
  readonly stackLevel: number
  readonly transactionId: string | null
  readonly profile: unknown
  readonly setAt: string
}

export interface VariableView {
  readonly name: string
  readonly value: string | null
  readonly isReadonly: boolean
  readonly updatedAt: string
}

export interface EventView {
  readonly eventId: string
  readonly at: string
  readonly occurredAt: string | null
  readonly chargePoint: string
  readonly type: string
  readonly payload: unknown
}

export interface MessageView {
  readonly at: string
  readonly direction: 'in' | 'out'
  readonly messageId: string | null
  readonly action: string | null
  readonly text: string
}
