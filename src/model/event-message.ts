/**
 * What a charge point tells: its messages, in words that every OCPP version shares. Each carries
 * `at`, our clock; `occurredAt` is theirs, null where it gave none that can be read.
 */

import type { EvNeeds } from './charging-needs.ts'
import type { ConnectorStatus } from './connector.ts'
import type { ItemsTold, Variable } from './event-answer.ts'
import type { Item, ItemChange } from './item.ts'
import type { JobKind, ReportKind } from './job.ts'
import type { Topic } from './topic.ts'
import type { Sample } from './transaction.ts'

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
  | TransactionReported
  | ReservationReported
  | ReportPart
  | ChargingNeedsTold
  | EvScheduleRefused
  | Told
  | ItemsTold
  | FrameRepaired

/** A call that is answered later: who asked, opaque to the actor. */
export interface CallRef {
  readonly messageId: string
  readonly action: string
  /** Which of its connections asked: an answer never goes out on another. Set by the lane. */
  readonly connection?: number
  /** It came with a contract certificate, which the answer must judge. 2.x C07. */
  readonly hasCertificate?: true
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
  /** Its word for why it boots; null in 1.6. */
  readonly reason: string | null
  /** Whether it should be asked for its variables when it is new, or has changed. 2.x B07.FR.14. */
  readonly isInventoryWanted: boolean
}

export interface AuthorizationAsked {
  readonly type: 'authorization.asked'
  readonly at: number
  readonly call: CallRef
  readonly idToken: string
  /** Null in 1.6, which has no types. */
  readonly idTokenType: string | null
}

export interface ConnectorReported {
  readonly type: 'connector.status'
  readonly at: number
  readonly occurredAt: number | null
  readonly evseId: number
  /** In 1.6 always 1; 0 for the charge point itself. */
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
  readonly evseId: number
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
  readonly evseId: number
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
  /** In 2.x any JSON, as its text. */
  readonly data: string | null
}

export interface CertificateRequested {
  readonly type: 'certificate.requested'
  readonly at: number
  readonly csr: string
  /** Its word for what the certificate is for; null in 1.6 and where it says none. */
  readonly certificateType: string | null
  /** 2.1 A02.FR.25: goes back with the certificate. */
  readonly requestId: number | null
}

/** An event of a transaction of 2.x. Part 2 E; integrity R8, R11 to R15. */
export interface TransactionReported {
  readonly type: 'transaction.reported'
  readonly at: number
  readonly occurredAt: number | null
  readonly occurredText: string
  readonly call: CallRef
  readonly phase: 'started' | 'updated' | 'ended'
  readonly transactionId: string
  readonly seqNo: number
  /** Their word: triggerReason. */
  readonly trigger: string
  readonly isOffline: boolean
  readonly evseId: number | null
  readonly connectorId: number | null
  readonly idToken: string | null
  readonly idTokenType: string | null
  readonly remoteStartId: number | null
  readonly reservationId: number | null
  readonly chargingState: string | null
  /** Of one that ended; `Local` where it says none. E06.FR.09. */
  readonly stopReason: string | null
  /** What else it says, as JSON text; null for nothing: cost, limits, tariff, phases, times. */
  readonly details: string | null
  readonly samples: readonly Sample[]
  /** A hash of all that it says: another one under the same number is a contradiction. */
  readonly bodyKey: string
  readonly raw: string
}

/** What became of a reservation, told by itself. 2.x H04. */
export interface ReservationReported {
  readonly type: 'reservation.reported'
  readonly at: number
  readonly reservationId: number
  readonly status: 'expired' | 'removed'
}

/** A part of a report that was asked for. 2.x B07, K09, N02, N09, O03; 2.1 R04. */
export interface ReportPart {
  readonly type: 'report.part'
  readonly at: number
  readonly kind: ReportKind
  readonly requestId: number
  /** From 0; null for the kinds whose parts have no number. */
  readonly seqNo: number | null
  readonly isLast: boolean
  /** Of a device model. */
  readonly variables: readonly Variable[]
  /** Of the others: what they list. */
  readonly items: readonly Item[]
  readonly raw: string
}

/** What an EV needs, by ISO 15118. 2.x K15, K17. */
export interface ChargingNeedsTold {
  readonly type: 'charging-needs.told'
  readonly at: number
  readonly needs: EvNeeds
  readonly raw: string
}

/** What its EV plans is more than it may draw: our answer says so. 2.x K15.FR.12. */
export interface EvScheduleRefused {
  readonly type: 'ev-schedule.refused'
  readonly at: number
  readonly evseId: number
}

/** What has no machine of its own: kept, published, and answered. */
export interface Told {
  readonly type: 'told'
  readonly at: number
  readonly occurredAt: number | null
  readonly topic: Topic
  /** JSON text, in the words of OCPP 2.1. */
  readonly payload: string
  /** What of it is state. */
  readonly items: readonly ItemChange[]
  readonly raw: string
}

/** A message that broke its schema and was taken all the same, by the rules of src/ocpp/lenient. */
export interface FrameRepaired {
  readonly type: 'frame.repaired'
  readonly at: number
  readonly action: string
  readonly rules: readonly string[]
  readonly raw: string
}
