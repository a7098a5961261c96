/**
 * Names for transaction messages that depend on what they say and not on how they came: the same
 * for a repetition with a new message id, after a reboot, on another node. The store keeps each
 * once for a charge point. Integrity R8; transactions §2.2 and §2.4.
 *
 * They are JSON or hashes of it, so that a separator inside of an idToken cannot make two alike,
 * and bounded.
 */
import { createHash } from 'node:crypto'

import { parseTime, toTimeText } from './time.ts'

export interface Start {
  readonly connectorId: number
  readonly idTag: string
  readonly meterStart: number
  readonly timestamp: string
  readonly reservationId?: number
}

export interface Stop {
  readonly transactionId: number
  readonly idTag?: string
  readonly meterStop: number
  readonly timestamp: string
}

/** Everything that a StartTransaction says. */
export function startKey(start: Start): string {
  const { connectorId, idTag, meterStart, timestamp, reservationId = null } = start
  return JSON.stringify([
    connectorId,
    idTag.toLowerCase(),
    meterStart,
    canonicalTime(timestamp),
    reservationId,
  ])
}

/** A StopTransaction by its money in the clear, and a hash of the rest: reason, signed readings. */
export function stopKey({ transactionId, idTag, meterStop, timestamp, ...rest }: Stop): string {
  return JSON.stringify([
    transactionId,
    canonicalTime(timestamp),
    meterStop,
    idTag?.toLowerCase() ?? null,
    hashContent(rest),
  ])
}

/**
 * All that a TransactionEvent says, but for whether it was sent late: that is about the sending.
 * Its number is its key; this tells a repetition from a contradiction.
 */
export function bodyKey(event: object): string {
  return hash(JSON.stringify({ ...event, offline: undefined }, canonical))
}

/** A charge point that restarts may write the same instant with other digits. */
function canonicalTime(text: string): number | string {
  return parseTime(text).at ?? toTimeText(text)
}

function hashContent(content: object): string {
  const entries = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1))
  return hash(JSON.stringify(entries))
}

/** Fields in the order of their names, and times as instants. */
function canonical(name: string, value: unknown): unknown {
  if (name === 'timestamp' && typeof value === 'string') return canonicalTime(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
