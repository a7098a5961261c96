/** One transaction, and the meter readings that belong to it. Energy is Wh everywhere. */
import type { EnergyTransfer } from './id-token.ts'

export interface Transaction {
  /** In 1.6 the number we gave, as text; in 2.x the text that the charge point gave. */
  readonly transactionId: string
  /** 0 while it has not been told: 2.x E01.FR.16. */
  readonly evseId: number
  readonly idToken: string
  readonly groupIdToken: string | null
  /** The charge point's clock, or ours where it gave no usable time. */
  readonly startedAt: number
  readonly meterStartWh: number | null
  /** Last register reading; null before the first. */
  readonly meterWh: number | null
  readonly phase: 'running' | 'ended'
  /** Another start came on its connector before its end: it is kept, and settled when it ends. */
  readonly isOrphaned: boolean
  /** Of 2.x, where it is told in events that have numbers; null in 1.6. */
  readonly told: TransactionTold | null
}

/** What the events of a transaction told last. 2.x part 2 E. */
export interface TransactionTold {
  /** Highest number seen: what has a lower one is old news. */
  readonly seqNo: number
  readonly connectorId: number | null
  readonly chargingState: string | null
  readonly remoteStartId: number | null
  /** Our clock when it was last told what it costs; null before. */
  readonly costToldAt: number | null
  /** How often its EV was sent its profile again since it told what it needs. 2.x K16. */
  readonly renegotiations: number
  /** How its EV may take and give energy; null when nothing was said of it. 2.1 Q01, Q02. */
  readonly allowedEnergyTransfer: readonly EnergyTransfer[] | null
}

/** An ended transaction of which events are missing. 2.x E14; integrity R14. */
export interface Gap {
  readonly transactionId: string
  /** When to ask next whether the rest is still to come. Milliseconds since 1970. */
  readonly askAt: number
  readonly asked: number
}

/** Past it the oldest is not asked about any more; it stays flagged in the store. */
export const GAPS_MAX = 8

/** A transaction that goes on although its EVSE is free. Integrity R17; spec quirks Q63. */
export interface LeftOpen {
  readonly transactionId: string
  /** When it is doubted, by our clock. Milliseconds since 1970. */
  readonly doubtAt: number
}

/** A stop whose transaction we do not know (yet). Spec transactions §2.5; integrity R7, R12. */
export interface UnmatchedStop {
  readonly stopKey: string
  readonly occurredAt: number
  readonly meterStopWh: number | null
  readonly idToken: string | null
}

/** Ended transactions to remember, so that a late reading finds its own. The store keeps all. */
export const TRANSACTIONS_ENDED_MAX = 4

/** Running ones. Past it the oldest is forgotten here (the store keeps it), and counted. */
export const TRANSACTIONS_RUNNING_MAX = 256

export const UNMATCHED_STOPS_MAX = 8

/** One sampled value, as told; defaults of the specification filled in. */
export interface Sample {
  /** Null when the charge point's time could not be read. */
  readonly occurredAt: number | null
  readonly value: string
  /** In base units (Wh, W, A, V, varh, var, VA, Hz, percent, celsius); null when not a number. */
  readonly number: number | null
  readonly kind: SampleKind
}

/** What a value says something about. There are few of them: samples share theirs. */
export interface SampleKind {
  readonly measurand: string
  readonly context: string
  readonly phase: string | null
  readonly location: string
  /** As told; `number` is in its base unit. */
  readonly unit: string
  readonly format: string
}
