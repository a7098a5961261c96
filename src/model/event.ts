/**
 * What can happen to a charge point, in words that every OCPP version shares.
 *
 * The type of an event is one name from end to end: journal, NATS subject suffix, metric label,
 * log field. `at` is the hub's clock, `occurredAt` the charge point's (null where it gave none that
 * can be read); both are milliseconds since 1970.
 */

import type { Registration } from './charge-point.ts'
import type { Command } from './command.ts'
import type { FromAnswer } from './event-answer.ts'
import type { FromChargePoint } from './event-message.ts'
import type { IdTokenInfo, Standing } from './id-token.ts'
import type { TransactionReceipt } from './record.ts'
import type { Tariff } from './tariff.ts'

export type Event = FromChargePoint | FromAnswer | FromHub

/** Something it did not tell us itself. */
export type FromHub =
  | Connected
  | Disconnected
  | Judged
  | Configured
  | Commanded
  | IdTokenFound
  | Recorded
  | Woke

export interface Connected {
  readonly type: 'connected'
  readonly at: number
  /** The version spoken now: opaque here, but for whether it is another than before. */
  readonly protocol: string
}

export type Disconnected = { readonly type: 'disconnected'; readonly at: number }

/** An operator decided on its registration, or took the decision back (null). */
export interface Judged {
  readonly type: 'judged'
  readonly at: number
  readonly decision: Exclude<Registration, 'unknown'> | null
}

/** An operator changed what is set for it. */
export interface Configured {
  readonly type: 'configured'
  readonly at: number
  readonly tariff: Tariff | null
  readonly leniency: 'strict' | 'lenient' | null
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
  /** Of an event of a transaction of 2.x; null for the others. */
  readonly report: TransactionReceipt | null
}

export type Woke = { readonly type: 'woke'; readonly at: number }
