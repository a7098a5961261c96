/** An idToken and what it may do. OCPP 1.6 §7.28 IdTagInfo; 2.x C01. Compared without case. */
import type { CallRef, TransactionEnded, TransactionStarted } from './event.ts'

export type IdTokenStatus = 'accepted' | 'blocked' | 'expired' | 'invalid' | 'concurrentTx'

/** What the answer to a charge point says of an idToken. */
export interface IdTokenInfo {
  readonly status: IdTokenStatus
  /** Until when the charge point may believe it; null for no limit. */
  readonly expiresAt: number | null
  readonly groupIdToken: string | null
}

/** What the store knows of an idToken. */
export interface Standing {
  /** `null` when there is no such idToken. */
  readonly status: 'accepted' | 'blocked' | null
  readonly expiresAt: number | null
  readonly groupIdToken: string | null
  /** Whether it may have several transactions at once. */
  readonly isConcurrentAllowed: boolean
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
  /** What to go on with once the answer is there. Null for Authorize. */
  readonly then: TransactionStarted | TransactionEnded | null
  /** `found`: waits for the idToken; `recorded`: waits for the commit. */
  readonly waitsFor: 'found' | 'recorded'
}
