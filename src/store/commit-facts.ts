/**
 * A batch of facts, in one transaction: what each becomes in the record, and its rows in the
 * journal. Either all of it is durable when this returns, or it throws.
 */
import type { Fact, MeterFact, Receipt } from '../model/record.ts'
import type { Db } from './db.ts'
import { type EventRow, type Item, PLAIN_RECEIPT } from './fact.ts'
import type { Sql } from './link.ts'
import type { FindNumbers, ReadingNumbers } from './numbers.ts'
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
  readonly findNumbers: FindNumbers
  readonly hashSecret: (secret: Uint8Array) => string
  readonly deadlineMs: number
}

/** Receipts in the order of the items. */
export async function commitFacts(
  options: CommitOptions,
  items: readonly Item[],
): Promise<readonly Receipt[]> {
  const { db, deadlineMs, findNumbers } = options
  const readings = ofType(items, 'meter.values').map(toReadings)
  if (readings.length === items.length) {
    const numbers = await findNumbers(db, readings, deadlineMs)
    // The usual case: a single statement is a transaction by itself, and saves two trips.
    await db.run((sql) => insertReadings(sql, numbers, readings), deadlineMs)
    return items.map(() => PLAIN_RECEIPT)
  }
  const stops = ofType(items, 'transaction.ended').filter(({ fact }) => fact.samples.length > 0)
  const inStops = stops.map(({ owner, fact: { samples } }) => ({ owner, samples }))
  const numbers = await findNumbers(db, [...readings, ...inStops], deadlineMs)
  const work = (sql: Sql) => storeAll(sql, options, items, { numbers, readings })
  return await db.transaction(work, deadlineMs)
}

async function storeAll(
  sql: Sql,
  { ids, hashSecret }: CommitOptions,
  items: readonly Item[],
  { numbers, readings }: { numbers: ReadingNumbers; readings: readonly Readings[] },
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
  await insertReadings(sql, numbers, [...readings, ...inStops])
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
