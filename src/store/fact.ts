/** What the writer and its parts hand to each other. */
import type { Fact, Owner, Receipt } from '../model/record.ts'

/** A fact with whose it is. */
export interface Item<F extends Fact = Fact> {
  readonly owner: Owner
  readonly fact: F
}

/** A row of the journal, before it has a number. Times in milliseconds since 1970. */
export interface EventRow {
  readonly tenant: string
  readonly chargePointId: string
  readonly type: string
  readonly at: number
  readonly occurredAt: number | null
  /** The same for the same event, however often it is told: the event id is made of it. */
  readonly key: string
  /** JSON text. */
  readonly payload: string
  /** The frame as it came, of facts. */
  readonly raw: string | null
}

/** Receipts in the order of the items, and what the journal gets of them. */
export interface Stored {
  readonly receipts: readonly Receipt[]
  readonly events: readonly EventRow[]
}

/** Of facts that are no starts or stops. */
export const PLAIN_RECEIPT: Receipt = {
  transactionId: '',
  info: null,
  isRepeated: false,
  isEnded: false,
  report: null,
}

/** One text for several names, none of which can hold the separator. */
export function keyOf(...parts: readonly string[]): string {
  return parts.join('\n')
}
