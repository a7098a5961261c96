/**
 * The shapes of what the REST interface answers, written down a second time on purpose: tests hold
 * the hub to its contract, not to its own types. Times are ISO 8601, or null.
 */

export interface ConnectorView {
  readonly evseId: number
  readonly connectorId: number
  readonly status: string
  readonly reportedStatus: string
  readonly errorCode: string
  readonly info: string | null
  readonly vendorId: string | null
  readonly vendorErrorCode: string | null
  readonly occurredAt: string
  /** Whether somebody may plug in there now. */
  readonly isUsable: boolean
}

export interface JobView {
  readonly kind: string
  readonly requestId: number | null
  readonly commandId: string | null
  readonly status: string
  readonly isOver: boolean
  readonly detail: string | null
  readonly fileName: string | null
  readonly updatedAt: string
}

/** In smallest units of the currency. */
export interface TariffView {
  readonly currency: string
  readonly currencyDigits: number
  readonly pricePerKwh: number
  readonly pricePerMinute: number
  readonly startFee: number
}

export interface IdTokenView {
  readonly idToken: string
  readonly type: string | null
  readonly status: string
  readonly expiresAt: string | null
  readonly groupIdToken: string | null
  readonly isConcurrentAllowed: boolean
  readonly isPrepaid: boolean
  readonly places:
    | readonly { readonly chargePoint: string; readonly evseIds: readonly number[] | null }[]
    | null
  readonly language1: string | null
  readonly language2: string | null
  readonly personalMessage: string | null
  readonly chargingPriority: number | null
  readonly limits: Readonly<Record<string, number | null>> | null
  readonly allowedEnergyTransfer: readonly string[] | null
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
  readonly tariff: TariffView | null
  readonly leniency: string | null
  readonly hasWebPaymentSecret: boolean
  readonly lastProtocol: string | null
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
    readonly evseId: number
    readonly idToken: string
    readonly startedAt: string
    readonly meterStartWh: number | null
    readonly meterWh: number | null
    readonly flags: readonly string[]
  }[]
  readonly localListVersion: number | null
  readonly jobs: readonly JobView[]
  readonly commandsWaiting: number
  readonly commandsUnanswered: number
  readonly availability: readonly {
    readonly evseId: number
    readonly connectorId: number | null
    readonly isOperative: boolean
    readonly isScheduled: boolean
  }[]
}

export interface TransactionView {
  readonly transactionId: string
  readonly chargePoint: string
  readonly evseId: number
  readonly connectorId: number | null
  readonly idToken: string | null
  readonly idTokenType: string | null
  readonly groupIdToken: string | null
  readonly startedAt: string | null
  readonly stoppedAt: string | null
  readonly meterStartWh: number | null
  readonly meterStopWh: number | null
  readonly energyWh: number | null
  readonly stopReason: string | null
  readonly authorizationStatus: string | null
  readonly reservationId: number | null
  readonly remoteStartId: number | null
  readonly chargingState: string | null
  readonly cost: { readonly amount: number; readonly currency: string } | null
  readonly seqNos: {
    readonly started: number | null
    readonly ended: number | null
    readonly count: number
  } | null
  readonly isActive: boolean
  readonly flags: readonly string[]
  readonly startMissing: boolean
}

export interface MeterValueView {
  readonly chargePoint: string
  readonly evseId: number
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
  readonly evseId: number
  readonly idToken: string
  readonly groupIdToken: string | null
  readonly expiresAt: string
  readonly status: string
  readonly transactionId: string | null
}

export interface ChargingProfileView {
  readonly profileId: number
  readonly chargePoint: string
  readonly evseId: number
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
  readonly component: string | null
  readonly componentInstance: string | null
  readonly evseId: number | null
  readonly connectorId: number | null
  readonly variable: string | null
  readonly variableInstance: string | null
  readonly attribute: string | null
  readonly mutability: string | null
  readonly isPersistent: boolean | null
  readonly isConstant: boolean | null
  readonly unit: string | null
  readonly dataType: string | null
  readonly minLimit: number | null
  readonly maxLimit: number | null
  readonly valuesList: string | null
  readonly supportsMonitoring: boolean | null
  readonly updatedAt: string
}

export interface ItemView {
  readonly kind: string
  readonly itemId: string
  readonly body: unknown
  readonly isOpen: boolean
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
