/**
 * The shapes in which the store answers the API: as REST gives them, times as ISO 8601 text or
 * null, energy in Wh. What only the node with the connection knows is added by the API.
 */
import type { SecurityProfile } from '../model/admission.ts'
import type { Registration } from '../model/charge-point.ts'
import type { VariableAbout } from '../model/event-answer.ts'
import type { Identity } from '../model/event-message.ts'
import type { EnergyTransfer, Place, TransactionLimits } from '../model/id-token.ts'
import type { ItemKind } from '../model/item.ts'
import type { Tariff } from '../model/tariff.ts'

/** A page of a list. `cursor` is opaque; null begins. Throws BAD_REQUEST for one we never gave. */
export interface PageOf {
  readonly limit: number
  readonly cursor: string | null
}

export interface Page<Row> {
  readonly data: readonly Row[]
  /** Null when nothing follows. */
  readonly nextCursor: string | null
}

/** More rows than this are never in one page, whatever was asked. */
export const PAGE_ROWS_MAX = 1_000

export type Decision = Exclude<Registration, 'unknown'>

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
}

export interface ActiveTransactionView {
  readonly transactionId: string
  readonly evseId: number
  readonly idToken: string
  readonly startedAt: string
  readonly meterStartWh: number | null
  readonly meterWh: number | null
  readonly flags: readonly string[]
}

export interface JobView {
  readonly kind: string
  readonly requestId: number | null
  readonly commandId: string | null
  readonly status: string
  readonly isOver: boolean
  /** Of a remote start the idToken, of a report its base; else null. */
  readonly detail: string | null
  readonly fileName: string | null
  readonly updatedAt: string
}

export interface AvailabilityView {
  readonly evseId: number
  /** Null for all of the EVSE. */
  readonly connectorId: number | null
  readonly isOperative: boolean
  readonly isScheduled: boolean
}

/** Which node has its connection, and which connection that is. */
export interface ConnectionView {
  readonly node: string
  readonly epoch: number
  readonly protocol: string
  readonly remoteAddress: string
  readonly connectedAt: string
}

/** A charge point without what only its node knows: life signs, waiting commands. */
export interface StoredChargePoint {
  readonly id: string
  readonly registration: Registration
  readonly decision: Decision | null
  readonly securityProfile: SecurityProfile
  readonly hasPassword: boolean
  readonly defaultProtocol: string | null
  readonly isBlocked: boolean
  readonly acceptsHexPassword: boolean
  readonly ignoresPings: boolean
  readonly tariff: Tariff | null
  readonly leniency: 'strict' | 'lenient' | null
  /** The secret itself is never shown. */
  readonly hasWebPaymentSecret: boolean
  /** The version it spoke last, connected or not. */
  readonly lastProtocol: string | null
  /** The last life sign that was written: a live connection knows better. */
  readonly lastSeenAt: string | null
  readonly bootedAt: string | null
  readonly identity: Identity | null
  readonly connectors: readonly ConnectorView[]
  readonly activeTransactions: readonly ActiveTransactionView[]
  readonly localListVersion: number | null
  readonly jobs: readonly JobView[]
  readonly availability: readonly AvailabilityView[]
  /** Null when it is not connected, or its node is not heard of any more. */
  readonly connection: ConnectionView | null
}

/** What an operator sets. A missing field stays as it is, or gets its default when it is new. */
export interface ChargePointChange {
  /** The bytes of the password; null removes it. They are hashed here and never stored. */
  readonly password?: Uint8Array | null
  /** When missing: 1 with a password and 0 without, unless 2 or 3 was chosen before. */
  readonly securityProfile?: SecurityProfile
  readonly decision?: Decision | null
  readonly defaultProtocol?: string | null
  readonly isBlocked?: boolean
  readonly acceptsHexPassword?: boolean
  readonly ignoresPings?: boolean
  readonly tariff?: Tariff | null
  readonly leniency?: 'strict' | 'lenient' | null
  readonly webPaymentSecret?: string | null
}

/** In 1.6 all of what 2.x says of a variable besides is null. */
export interface VariableView extends NullableOf<VariableAbout> {
  readonly name: string
  /** Null also for what may only be written, and for passwords. */
  readonly value: string | null
  readonly isReadonly: boolean
  readonly updatedAt: string
}

type NullableOf<Type> = { readonly [Name in keyof Type]: Type[Name] | null }

/** Something it has or is in besides: an alarm, a monitor, a limit, a message on its display... */
export interface ItemView {
  readonly kind: ItemKind
  readonly itemId: string
  readonly body: unknown
  /** Whether it is in force. */
  readonly isOpen: boolean
  readonly updatedAt: string
}

export type IdTokenStanding = 'accepted' | 'blocked' | 'noCredit'

/** What is set for an idToken besides its times. */
export interface IdTokenTerms {
  readonly status: IdTokenStanding
  readonly groupIdToken: string | null
  readonly isConcurrentAllowed: boolean
  readonly isPrepaid: boolean
  /** Null for everywhere. */
  readonly places: readonly Place[] | null
  readonly language1: string | null
  readonly language2: string | null
  readonly personalMessage: string | null
  readonly chargingPriority: number | null
  readonly limits: TransactionLimits | null
  /** Null for nothing said. */
  readonly allowedEnergyTransfer: readonly EnergyTransfer[] | null
}

export interface IdTokenView extends IdTokenTerms {
  readonly idToken: string
  /** Null for whatever type it comes with. */
  readonly type: string | null
  readonly expiresAt: string | null
}

/** `expiresAt` in milliseconds since 1970. */
export interface IdTokenChange extends IdTokenTerms {
  readonly expiresAt: number | null
}

export interface TransactionView {
  readonly transactionId: string
  readonly chargePoint: string
  /** 0 while it has not been told. */
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
  /** Once it has ended, and nothing of it is missing; in units of the currency. */
  readonly cost: { readonly amount: number; readonly currency: string } | null
  /** The numbers of its events; null in 1.6, which has none. */
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
  /** The profile as it was sent. */
  readonly profile: unknown
  readonly setAt: string
}

export interface EventView {
  readonly eventId: string
  readonly at: string
  readonly occurredAt: string | null
  readonly chargePoint: string
  readonly type: string
  readonly payload: unknown
}

export interface DeadLetterView {
  readonly deadLetterId: string
  readonly at: string
  readonly chargePoint: string
  /** Of the fact it should have become. */
  readonly type: string
  readonly reason: string
  readonly body: string
}

export interface MessageView {
  readonly at: string
  readonly direction: 'in' | 'out'
  readonly messageId: string | null
  /** Null for answers, and for frames that could not be read. */
  readonly action: string | null
  readonly text: string
}
