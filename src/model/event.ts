/**
 * What can happen to a charge point, in words that every OCPP version shares.
 *
 * The type of an event is one name from end to end: journal, NATS subject suffix, metric label,
 * log field. `at` is the hub's clock, `occurredAt` the charge point's (null where it gave none that
 * can be read); both are milliseconds since 1970.
 */

import type { Registration } from './charge-point.ts'
import type { ChargingProfile } from './charging-profile.ts'
import type { Command, Outcome } from './command.ts'
import type { ConnectorStatus } from './connector.ts'
import type { IdTokenInfo, Standing } from './id-token.ts'
import type { JobKind } from './job.ts'
import type { Sample } from './transaction.ts'

export type Event = FromChargePoint | FromAnswer | FromHub

/** A message of the charge point. */
export type FromChargePoint =
  | Booted
  | AuthorizationAsked
  | ConnectorReported
  | TransactionStarted
  | MeterReported
  | TransactionEnded
  | SecurityReported
  | JobReported
  | DataTransferred
  | CertificateRequested

/** What its answer to a call of ours tells. */
export type FromAnswer =
  | CallAnswered
  | VariablesReported
  | VariableSet
  | AvailabilityAnswered
  | LocalListReported
  | ReservationMade
  | ReservationCancelled
  | ChargingProfileSet
  | ChargingProfilesCleared
  | JobRequested

/** Something it did not tell us itself. */
export type FromHub = Connected | Disconnected | Judged | Commanded | IdTokenFound | Recorded | Woke

/** A call that is answered later: who asked, opaque to the actor. */
export interface CallRef {
  readonly messageId: string
  readonly action: string
  /** Which of its connections asked: an answer never goes out on another. Set by the lane. */
  readonly connection?: number
  /** The id came as a number and goes back as one. Set by the lane. */
  readonly isNumericId?: boolean
}

export interface Identity {
  readonly vendor: string
  readonly model: string
  readonly serialNumber: string | null
  readonly firmwareVersion: string | null
  readonly iccid: string | null
  readonly imsi: string | null
  readonly meterType: string | null
  readonly meterSerialNumber: string | null
}

export interface Booted {
  readonly type: 'charge-point.booted'
  readonly at: number
  readonly identity: Identity
}

export interface AuthorizationAsked {
  readonly type: 'authorization.asked'
  readonly at: number
  readonly call: CallRef
  readonly idToken: string
}

export interface ConnectorReported {
  readonly type: 'connector.status'
  readonly at: number
  readonly occurredAt: number | null
  readonly connectorId: number
  readonly status: ConnectorStatus
  readonly reportedStatus: string
  readonly errorCode: string
  readonly info: string | null
  readonly vendorId: string | null
  readonly vendorErrorCode: string | null
}

export interface TransactionStarted {
  readonly type: 'transaction.started'
  readonly at: number
  readonly occurredAt: number | null
  /** The charge point's own text of the time. */
  readonly occurredText: string
  readonly call: CallRef
  readonly connectorId: number
  readonly idToken: string
  readonly meterStartWh: number | null
  readonly reservationId: number | null
  /** The same for a repetition, whatever its message id. Integrity R8. */
  readonly startKey: string
  /** The frame as it came. */
  readonly raw: string
}

export interface MeterReported {
  readonly type: 'meter.values'
  readonly at: number
  readonly connectorId: number
  /** As told; null when absent. It may be wrong. */
  readonly transactionId: string | null
  readonly samples: readonly Sample[]
  readonly raw: string
}

export interface TransactionEnded {
  readonly type: 'transaction.ended'
  readonly at: number
  readonly occurredAt: number | null
  readonly occurredText: string
  readonly call: CallRef
  /** As told. It may be unknown, 0 or -1. */
  readonly transactionId: string
  readonly idToken: string | null
  readonly meterStopWh: number | null
  readonly reason: string
  readonly samples: readonly Sample[]
  /** The same for a repetition, whatever its message id. Integrity R8. */
  readonly stopKey: string
  readonly raw: string
}

export interface SecurityReported {
  readonly type: 'security.event'
  readonly at: number
  readonly occurredAt: number | null
  readonly occurredText: string
  readonly kind: string
  readonly techInfo: string | null
  readonly raw: string
}

export interface JobReported {
  readonly type: 'job.status'
  readonly at: number
  readonly kind: JobKind
  readonly requestId: number | null
  readonly status: string
  readonly isOver: boolean
  /** Signed firmware and log statuses are evidence: durable before the answer. */
  readonly raw: string | null
}

export interface DataTransferred {
  readonly type: 'data.transferred'
  readonly at: number
  readonly vendorId: string
  readonly messageId: string | null
  readonly data: string | null
}

export interface CertificateRequested {
  readonly type: 'certificate.requested'
  readonly at: number
  readonly csr: string
}

/** The frame that ends the call in flight, or one that came too late. */
export interface CallAnswered {
  readonly type: 'call.answered'
  readonly at: number
  readonly messageId: string
  readonly outcome: Extract<Outcome, { type: 'result' | 'callError' | 'invalidResponse' }>
}

export interface VariablesReported {
  readonly type: 'variables.reported'
  readonly at: number
  readonly variables: readonly Variable[]
  readonly unknown: readonly string[]
}

export interface Variable {
  readonly name: string
  readonly value: string | null
  readonly isReadonly: boolean
}

export interface VariableSet {
  readonly type: 'variable.set'
  readonly at: number
  readonly name: string
  readonly value: string
  readonly status: 'accepted' | 'rejected' | 'rebootRequired' | 'notSupported'
}

export interface AvailabilityAnswered {
  readonly type: 'availability.answered'
  readonly at: number
  readonly connectorId: number
  readonly isOperative: boolean
  readonly status: 'accepted' | 'rejected' | 'scheduled'
}

export interface LocalListReported {
  readonly type: 'local-list.reported'
  readonly at: number
  readonly version: number
}

export interface ReservationMade {
  readonly type: 'reservation.made'
  readonly at: number
  readonly reservationId: number
  readonly connectorId: number
  readonly idToken: string
  readonly groupIdToken: string | null
  readonly expiresAt: number
}

export interface ReservationCancelled {
  readonly type: 'reservation.cancelled'
  readonly at: number
  readonly reservationId: number
}

export interface ChargingProfileSet {
  readonly type: 'charging-profile.set'
  readonly at: number
  readonly profile: ChargingProfile
}

/** Null criteria match everything. OCPP 1.6 §5.5. */
export interface ChargingProfilesCleared {
  readonly type: 'charging-profile.cleared'
  readonly at: number
  readonly profileId: number | null
  readonly connectorId: number | null
  readonly purpose: string | null
  readonly stackLevel: number | null
}

export interface JobRequested {
  readonly type: 'job.requested'
  readonly at: number
  readonly kind: JobKind
  readonly requestId: number | null
  readonly commandId: string
  readonly fileName: string | null
  readonly isAccepted: boolean
}

export type Connected = { readonly type: 'connected'; readonly at: number }

export type Disconnected = { readonly type: 'disconnected'; readonly at: number }

/** An operator decided on its registration, or took the decision back (null). */
export interface Judged {
  readonly type: 'judged'
  readonly at: number
  readonly decision: Exclude<Registration, 'unknown'> | null
}

export interface Commanded {
  readonly type: 'commanded'
  readonly at: number
  readonly command: Command
}

/** The answer to a `lookup`. A null standing: the store could not be asked in time. */
export interface IdTokenFound {
  readonly type: 'id-token.found'
  readonly at: number
  readonly ticket: number
  readonly standing: Standing | null
}

/** A `record` with a ticket is durable; what counts is what the store holds now. */
export interface Recorded {
  readonly type: 'recorded'
  readonly at: number
  readonly ticket: number
  readonly transactionId: string
  /** What was answered the first time, if this was a repetition; else what we decided. */
  readonly info: IdTokenInfo | null
  readonly isRepeated: boolean
  /** Of a repeated start: its transaction has ended already. */
  readonly isEnded: boolean
}

export type Woke = { readonly type: 'woke'; readonly at: number }
