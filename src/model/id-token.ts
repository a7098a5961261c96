/** An idToken and what it may do. OCPP 1.6 §7.28 IdTagInfo; 2.x C01. Compared without case. */
import type {
  CallRef,
  TransactionEnded,
  TransactionReported,
  TransactionStarted,
} from './event-message.ts'

/** The words of 1.6, and those that only 2.x has: 1.6 is told `invalid` for them. */
export type IdTokenStatus =
  | 'accepted'
  | 'blocked'
  | 'expired'
  | 'invalid'
  | 'concurrentTx'
  | 'noCredit'
  | 'notAtThisLocation'
  | 'notAtThisTime'

/** What the answer to a charge point says of an idToken. */
export interface IdTokenInfo {
  readonly status: IdTokenStatus
  /** Until when the charge point may believe it; null for no limit. */
  readonly expiresAt: number | null
  readonly groupIdToken: string | null
  /** Only told by 2.x; left out when there is nothing of it. */
  readonly more?: IdTokenMore
}

/** How energy may go to an EV, and back: BPT is both ways. The words of 2.1. */
export const ENERGY_TRANSFERS = [
  'AC_single_phase',
  'AC_two_phase',
  'AC_three_phase',
  'DC',
  'AC_BPT',
  'AC_BPT_DER',
  'AC_DER',
  'DC_BPT',
  'DC_ACDP',
  'DC_ACDP_BPT',
  'WPT',
] as const

export type EnergyTransfer = (typeof ENERGY_TRANSFERS)[number]

/** 2.x C01. */
export interface IdTokenMore {
  /** EVSEs of this charge point that it may use; null for all. C01.FR.20. */
  readonly evseIds: readonly number[] | null
  readonly language1: string | null
  /** Only with the first. C01.FR.10. */
  readonly language2: string | null
  readonly personalMessage: string | null
  /** -9 to 9. K03. */
  readonly chargingPriority: number | null
  /** 2.1 E16: what a transaction of it may come to. */
  readonly limits: TransactionLimits | null
  /** 2.1 Q01: null when nothing is said about it. */
  readonly allowedEnergyTransfer: readonly EnergyTransfer[] | null
}

/** Null for no limit. */
export interface TransactionLimits {
  readonly maxEnergyWh: number | null
  readonly maxSeconds: number | null
  /** In units of the currency. */
  readonly maxCost: number | null
  /** Percent. */
  readonly maxSoc: number | null
}

/** Where an idToken may charge; it may elsewhere only if there is no such list. */
export interface Place {
  readonly chargePointId: string
  /** Null for all of it. */
  readonly evseIds: readonly number[] | null
}

/** What the store knows of an idToken. */
export interface Standing {
  /** `null` when there is no such idToken. */
  readonly status: 'accepted' | 'blocked' | 'noCredit' | null
  readonly expiresAt: number | null
  readonly groupIdToken: string | null
  /** Whether it may have several transactions at once. */
  readonly isConcurrentAllowed: boolean
  /** What it costs is paid before: the charge point is not to remember it. C17. */
  readonly isPrepaid: boolean
  /** Its group is the one that ends anybody's transactions, and starts none. C12.FR.09, C16. */
  readonly isMasterPass: boolean
  /** Null for everywhere. */
  readonly places: readonly Place[] | null
  readonly language1: string | null
  readonly language2: string | null
  readonly personalMessage: string | null
  readonly chargingPriority: number | null
  readonly limits: TransactionLimits | null
  /** Null for nothing said, which forbids nothing. */
  readonly allowedEnergyTransfer: readonly EnergyTransfer[] | null
  /** Its running transactions anywhere, without those flagged as orphaned. */
  readonly running: readonly RunningTransaction[]
}

export interface RunningTransaction {
  readonly chargePointId: string
  readonly transactionId: string
  readonly startKey: string
}

/** Asked of the store; the answer comes back as an event with this ticket. */
export interface Question {
  readonly ticket: number
  readonly call: CallRef
  readonly idToken: string
  /** Null in 1.6, which has no types. */
  readonly idTokenType: string | null
  /** What to go on with once the answer is there. Null for Authorize. */
  readonly then: TransactionStarted | TransactionEnded | TransactionReported | null
  /** `found`: waits for the idToken; `recorded`: waits for the commit. */
  readonly waitsFor: 'found' | 'recorded'
}
