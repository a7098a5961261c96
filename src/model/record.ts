/**
 * What goes to the store. A fact is money or evidence (class T of the integrity rules): it is
 * durable before the charge point is answered, and is stored once however often it is told. A note
 * is state, where the latest counts: it is written behind, and notes of one key replace each other.
 *
 * Who it is about (tenant, charge point, epoch) is known to the hub and not repeated here.
 */

import type { Registration } from './charge-point.ts'
import type { ChargingProfile } from './charging-profile.ts'
import type { Variable } from './event-answer.ts'
import type {
  Booted,
  CertificateRequested,
  ConnectorReported,
  DataTransferred,
  ReportPart,
  Told,
  TransactionReported,
} from './event-message.ts'
import type { IdTokenInfo } from './id-token.ts'
import type { Item, ItemChange, ItemKind } from './item.ts'
import type { JobKind } from './job.ts'
import type { ReservationStatus } from './reservation.ts'
import type { Tariff } from './tariff.ts'
import type { Sample } from './transaction.ts'

/** Whose record it is. */
export interface Owner {
  readonly tenant: string
  readonly chargePointId: string
  /** Counts the claims on this charge point; a lower one than the store's is a lost owner. */
  readonly epoch: number
}

export type Fact =
  | StartFact
  | MeterFact
  | StopFact
  | SecurityFact
  | JobFact
  | RejectedFact
  | CredentialFact
  | RegistrationFact
  | TransactionFact
  | ReportFact
  | ToldFact

export interface StartFact {
  readonly type: 'transaction.started'
  readonly at: number
  readonly occurredAt: number | null
  readonly occurredText: string
  readonly startKey: string
  readonly evseId: number
  readonly idToken: string
  readonly meterStartWh: number | null
  readonly reservationId: number | null
  /** What we tell the charge point; a repetition gets the one that was stored first. */
  readonly info: IdTokenInfo
  readonly flags: readonly Flag[]
  readonly raw: string
}

export interface MeterFact {
  readonly type: 'meter.values'
  readonly at: number
  readonly evseId: number
  /** Where it belongs as far as we can tell; null for none. */
  readonly transactionId: string | null
  /** What the charge point said, which makes it the same reading again; null for nothing. */
  readonly reportedTransactionId: string | null
  readonly samples: readonly Sample[]
  readonly raw: string
}

export interface StopFact {
  readonly type: 'transaction.ended'
  readonly at: number
  readonly occurredAt: number | null
  readonly occurredText: string
  readonly stopKey: string
  /** The transaction it ends; null when we know of none: kept as one without a start. */
  readonly transactionId: string | null
  readonly reportedTransactionId: string
  /** Set when a start came after its stop: the stopKey of the stop that was kept alone. */
  readonly joinsStopKey: string | null
  readonly idToken: string | null
  readonly meterStopWh: number | null
  readonly reason: string
  readonly info: IdTokenInfo | null
  readonly samples: readonly Sample[]
  readonly flags: readonly Flag[]
  readonly raw: string
}

export interface SecurityFact {
  readonly type: 'security.event'
  readonly at: number
  readonly occurredAt: number | null
  readonly occurredText: string
  readonly kind: string
  readonly techInfo: string | null
  readonly raw: string
}

export interface JobFact {
  readonly type: 'job.status'
  readonly at: number
  readonly kind: JobKind
  readonly requestId: number | null
  readonly status: string
  readonly isOver: boolean
  readonly raw: string
}

/** A message of money or evidence that breaks its schema: kept raw, then answered with an error. */
export interface RejectedFact {
  readonly type: 'frame.rejected'
  readonly at: number
  readonly action: string
  readonly description: string
  readonly raw: string
}

/** A new password for the charge point itself. Spec ocppj §3; A01.FR.02 to 04. */
export interface CredentialFact {
  readonly type: 'credential'
  readonly at: number
  readonly step: 'proposed' | 'accepted' | 'withdrawn'
  /** The key as bytes in hex, while proposed. */
  readonly secretHex: string | null
}

/** It was told that it may work here, or no longer: what it was told must be so after a restart. */
export interface RegistrationFact {
  readonly type: 'charge-point.registered'
  readonly at: number
  readonly registration: Registration
}

/**
 * An event of a transaction of 2.x. Its key is (charge point, transactionId, seqNo); the record is
 * the same in whatever order and how often they come. Integrity R8, R12 to R14.
 */
export interface TransactionFact extends Omit<TransactionReported, 'call'> {
  /** Of its idToken, as we know it. */
  readonly groupIdToken: string | null
  /** What we tell the charge point; a repetition gets the one that was stored first. */
  readonly answer: TransactionAnswer
  /** What applies from now on, if this is the first that is heard of it. */
  readonly tariff: Tariff | null
  readonly flags: readonly Flag[]
}

/** What a charge point is told about an event of a transaction. */
export interface TransactionAnswer {
  /** Null when the event had no idToken. */
  readonly info: IdTokenInfo | null
  /**
   * In units of the currency; null for unknown. That of one that ended is the store's to fill in,
   * who knows whether all its events are there. I03.
   */
  readonly totalCost: number | null
  /** Whether `info` has limits that its transaction is to be told. 2.1 E16. */
  readonly hasLimits: boolean
}

/** A part of a report, and whether it is one of all variables: then those not in it are gone. */
export interface ReportFact extends ReportPart {
  readonly isWhole: boolean
}

export interface ToldFact extends Omit<Told, 'items'> {}

/** Doubts about a transaction, kept with it. */
export type Flag =
  | 'startMissing'
  | 'offline'
  | 'clockSuspect'
  | 'meterSuspect'
  | 'orphaned'
  | 'conflict'
  | 'notAuthorized'
  /** Events between its first and its last are missing; they may still come. */
  | 'incomplete'
  /** They will not come. */
  | 'dataGap'
  /** What the charge point calculated is not what we did. */
  | 'costDiffers'

/** What the store made of a fact. */
export interface Receipt {
  /** Of starts and stops: the transaction's id now; empty for the others. */
  readonly transactionId: string
  /** Of starts and stops: what was answered the first time. */
  readonly info: IdTokenInfo | null
  readonly isRepeated: boolean
  /** Of a repeated start: its transaction has ended already. */
  readonly isEnded: boolean
  /** Of an event of a transaction of 2.x; null for the others. */
  readonly report: TransactionReceipt | null
}

export interface TransactionReceipt {
  /** As it was first told. */
  readonly answer: TransactionAnswer
  /** The record has its end. */
  readonly isEnded: boolean
  /** The record has its start, its end, and all between. */
  readonly isComplete: boolean
}

export type Note =
  | { readonly type: 'charge-point.disconnected'; readonly at: number }
  | (Booted & { readonly registration: Registration })
  | ConnectorReported
  | DataTransferred
  | CertificateRequested
  | ToldFact
  /** Of each item the latest counts. */
  | { readonly type: 'items'; readonly at: number; readonly items: readonly ItemChange[] }
  /** What of this kind is not among them is gone. */
  | {
      readonly type: 'items.replaced'
      readonly at: number
      readonly kind: ItemKind
      readonly items: readonly Item[]
    }
  /** It speaks another version now: what it said of its set-up in the old one is void. */
  | { readonly type: 'protocol'; readonly at: number; readonly protocol: string }
  | {
      readonly type: 'transaction.progress'
      readonly at: number
      readonly transactionId: string
      readonly meterWh: number
    }
  | {
      readonly type: 'transaction.flagged'
      readonly at: number
      readonly transactionId: string
      readonly flag: Flag
    }
  | {
      readonly type: 'reservation'
      readonly at: number
      readonly reservationId: number
      readonly evseId: number
      readonly idToken: string
      readonly groupIdToken: string | null
      readonly expiresAt: number
      readonly status: ReservationStatus
      /** The transaction that used it. */
      readonly transactionId: string | null
    }
  | {
      readonly type: 'charging-profile.set'
      readonly at: number
      readonly profile: ChargingProfile
    }
  | { readonly type: 'charging-profile.removed'; readonly at: number; readonly profileId: number }
  | { readonly type: 'variables'; readonly at: number; readonly variables: readonly Variable[] }
  | {
      readonly type: 'availability'
      readonly at: number
      readonly evseId: number
      readonly connectorId: number | null
      readonly isOperative: boolean
      readonly isScheduled: boolean
    }
  | { readonly type: 'local-list'; readonly at: number; readonly version: number }
  | {
      readonly type: 'job'
      readonly at: number
      readonly kind: JobKind
      readonly requestId: number | null
      readonly commandId: string | null
      readonly status: string
      readonly isOver: boolean
      readonly detail: string | null
      readonly fileName: string | null
    }
  | {
      readonly type: 'command'
      readonly at: number
      readonly commandId: string
      readonly action: string
      readonly status: string
      readonly detail: string | null
    }
