/**
 * A batch of facts, in one transaction: what each becomes in the record, and its rows in the
 * journal. Either all of it is durable when this returns, or it throws.
 */
import type { Fact, MeterFact, Receipt } from '../model/record.ts'
import type { Db } from './db.ts'
import { type EventRow, type Item, PLAIN_RECEIPT } from './fact.ts'
import type { Sql } from './link.ts'
import type { TransactionIds } from './transaction-ids.ts'
import { insertEvents } from './write-events.ts'
import {
  storeCredentials,
  storeJobs,
  storeRegistrations,
  storeRejected,
  storeSecurity,
} from './write-evidence.ts'
import { insertReadings, type Readings } from './write-meter-values.ts'
import { insertStarts } from './write-starts.ts'
import { storeStops } from './write-stops.ts'

export interface CommitOptions {
  readonly db: Db
  readonly ids: TransactionIds
  readonly hashSecret: (secret: Uint8Array) => string
  readonly deadlineMs: number
}

/** Receipts in the order of the items. */
export async function commitFacts(
  options: CommitOptions,
  items: readonly Item[],
): Promise<readonly Receipt[]> {
  const { db, deadlineMs } = options
  const readings = ofType(items, 'meter.values').map(toReadings)
  if (readings.length === items.length) {
    // The usual case: a single statement is a transaction by itself, and saves two trips.
    await db.run((sql) => insertReadings(sql, readings), deadlineMs)
    return items.map(() => PLAIN_RECEIPT)
  }
  return await db.transaction((sql) => storeAll(sql, options, items, readings), deadlineMs)
}

async function storeAll(
  sql: Sql,
  { ids, hashSecret }: CommitOptions,
  items: readonly Item[],
  readings: readonly Readings[],
): Promise<readonly Receipt[]> {
  const events: EventRow[] = []
  const receipts = new Map<Item, Receipt>()
  const starts = ofType(items, 'transaction.started')
  if (starts.length > 0) {
    const stored = await insertStarts(sql, starts, ids)
    keep(receipts, starts, stored.receipts)
    events.push(...stored.events)
  }
  const stops = ofType(items, 'transaction.ended')
  let inStops: readonly Readings[] = []
  if (stops.length > 0) {
    const stored = await storeStops(sql, stops, ids)
    keep(receipts, stops, stored.receipts)
    events.push(...stored.events)
    inStops = stored.readings
  }
  await insertReadings(sql, [...readings, ...inStops])
  const security = ofType(items, 'security.event')
  if (security.length > 0) events.push(...(await storeSecurity(sql, security)))
  const jobs = ofType(items, 'job.status')
  if (jobs.length > 0) events.push(...(await storeJobs(sql, jobs)))
  const rejected = ofType(items, 'frame.rejected')
  if (rejected.length > 0) events.push(...(await storeRejected(sql, rejected)))
  await storeCredentials(sql, ofType(items, 'credential'), hashSecret)
  await storeRegistrations(sql, ofType(items, 'charge-point.registered'))
  await insertEvents(sql, events)
  return items.map((item) => receipts.get(item) ?? PLAIN_RECEIPT)
}

function keep(all: Map<Item, Receipt>, items: readonly Item[], receipts: readonly Receipt[]): void {
  for (const [index, item] of items.entries()) all.set(item, receipts[index] ?? PLAIN_RECEIPT)
}

type FactOf<Type extends Fact['type']> = Extract<Fact, { type: Type }>

function ofType<Type extends Fact['type']>(
  items: readonly Item[],
  type: Type,
): readonly Item<FactOf<Type>>[] {
  return items.filter((item): item is Item<FactOf<Type>> => item.fact.type === type)
}

function toReadings({ owner, fact }: Item<MeterFact>): Readings {
  const { type, at, connectorId, transactionId, reportedTransactionId, samples, raw } = fact
  const { tenant, chargePointId } = owner
  const occurredAt = samples[0]?.occurredAt ?? null
  // The samples are in the frame, and in their own table.
  const payload = JSON.stringify({ connectorId, transactionId, reportedTransactionId })
  const event = { tenant, chargePointId, type, at, occurredAt, key: raw, payload, raw }
  return { owner, at, connectorId, transactionId, reportedTransactionId, samples, raw, event }
}
