/** What came of an operation, in words that every version shares. */

/** The answer of a charge point in words that every version shares. */
export type OperationStatus =
  /** It did it, or will. */
  | 'accepted'
  /** It will, once what runs has ended. */
  | 'scheduled'
  /** It will, after its next reset. */
  | 'rebootRequired'
  | 'rejected'
  /** It does not know what was named. */
  | 'unknown'
  | 'notSupported'
  /** It answered with an error, or not at all after an earlier step was answered. */
  | 'failed'
  /** Some parts one way, some another. */
  | 'partial'
  /** We found out on the way that it must not be done; the hint says why. */
  | 'refused'

export interface VariableOutcome {
  readonly name: string
  readonly status: OperationStatus
  /** The charge point's own word; null when it said none about this one. */
  readonly reportedStatus: string | null
  /** What it is, of those asked for; null when it is not told. */
  readonly value?: string | null
  /** Why, if the charge point said. */
  readonly info?: string
}

export interface SchedulePeriod {
  readonly startSeconds: number
  readonly limit: number | null
  readonly numberPhases: number | null
}

export interface ScheduleTold {
  readonly evseId: number
  readonly startAt: number
  readonly durationSeconds: number
  readonly unit: 'A' | 'W'
  readonly periods: readonly SchedulePeriod[]
}

/** Where what it plans is not what we set. */
export interface ScheduleGap {
  readonly fromAt: number
  readonly toAt: number
  /** `higher`: it would draw more than it may; `missing`: it says nothing for that time. */
  readonly kind: 'higher' | 'lower' | 'missing' | 'phases'
  readonly ours: number | null
  readonly theirs: number | null
}

/** What came of an operation. The ids are those that later messages will carry. */
export interface OperationResult {
  readonly status: OperationStatus
  /** The charge point's own word, when there was one for the whole. */
  readonly reportedStatus: string | null
  /** For people; null when the status says it all. */
  readonly hint: string | null
  readonly requestIds?: readonly number[]
  readonly remoteStartId?: number
  readonly transactionId?: string | null
  readonly reservationId?: number
  readonly variables?: readonly VariableOutcome[]
  /** Version of the local list that it has now; null when that is not known. */
  readonly listVersion?: number | null
  readonly profileId?: number
  readonly schedule?: ScheduleTold | null
  /** Null when there is nothing to compare. */
  readonly gaps?: readonly ScheduleGap[] | null
  readonly fileName?: string | null
  readonly data?: unknown
  readonly messageId?: number
  readonly tariffId?: string
  readonly controlId?: string
  readonly supersededIds?: readonly string[]
}
