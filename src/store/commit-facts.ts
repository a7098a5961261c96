/**
 * A batch of facts, in one transaction: what each becomes in the record, and its rows in the
 * journal. Either all of it is durable when this returns, or it throws. Facts of a charge point
 * that another node has by now are left out.
 */
import type { Fact, MeterFact, Receipt, StopFact, TransactionFact } from '../model/record.ts'
import type { Db } from './db.ts'
import { type EventRow, type Item, PLAIN_RECEIPT, type Stored } from './fact.ts'
import type { Sql } from './link.ts'
import type { FindNumbers, ReadingNumbers } from './numbers.ts'
import { lockOwned } from './owned-rows.ts'
import { storeReportParts } from './report-parts.ts'
import type { GivenUp } from './store.ts'
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
import { storeTold } from './write-told.ts'
import { storeTransactionEvents } from './write-transaction-events.ts'

export interface CommitOptions {
  readonly db: Db
  /** This node: it writes only of those that it owns. */
  readonly node: string
  readonly ids: TransactionIds
  readonly findNumbers: FindNumbers
  readonly hashSecret: (secret: Uint8Array) => string
  readonly deadlineMs: number
}

const NOTHING: Stored = { receipts: [], events: [] }

const FENCED: GivenUp = { failed: 'fenced' }

/** What came of each, in the order of the items. */
export async function commitFacts(
  options: CommitOptions,
  items: readonly Item[],
): Promise<readonly (Receipt | GivenUp)[]> {
  const { db, node, deadlineMs, findNumbers } = options
  const readings = ofType(items, 'meter.values').map(toReadings)
  const others = [...ofType(items, 'transaction.ended'), ...ofType(items, 'transaction.reported')]
  const inOthers = others
    .filter(({ fact }) => fact.samples.length > 0)
    .map(({ owner, fact: { samples } }) => ({ owner, samples }))
  const numbers = await findNumbers(db, [...readings, ...inOthers], deadlineMs)
  return await db.transaction(async (sql) => {
    const owners = items.map(({ owner }) => owner)
    const isOwned = await lockOwned(sql, node, owners, 'keyShare')
    const owned = items.filter(({ owner }) => isOwned(owner))
    const receipts = owned.length === 0 ? [] : await storeAll(sql, options, owned, numbers)
    const byItem = new Map(owned.map((item, index) => [item, receipts[index]]))
    return items.map((item) => byItem.get(item) ?? FENCED)
  }, deadlineMs)
}

/**
 * What does not need each other is sent without waiting: the kinds of facts are independent, since
 * nobody can end a transaction before it was told its id.
 */
async function storeAll(
  sql: Sql,
  { ids, hashSecret }: CommitOptions,
  items: readonly Item[],
  numbers: ReadingNumbers,
): Promise<readonly Receipt[]> {
  const readings = ofType(items, 'meter.values').map(toReadings)
  const starts = ofType(items, 'transaction.started')
  const stops = ofType(items, 'transaction.ended')
  const reports = ofType(items, 'transaction.reported')
  const [started, ended, reported, evidence] = await settled([
    starts.length === 0 ? NOTHING : insertStarts(sql, starts, ids),
    stops.length === 0 ? NOTHING : storeStopsWithReadings(sql, stops, ids, numbers),
    reports.length === 0 ? NOTHING : storeReportsWithReadings(sql, reports, numbers),
    storeEvidence(sql, items),
    insertReadings(sql, numbers, readings),
    storeCredentials(sql, ofType(items, 'credential'), hashSecret),
    storeRegistrations(sql, ofType(items, 'charge-point.registered')),
  ])
  const receipts = new Map<Item, Receipt>()
  keep(receipts, starts, started.receipts)
  keep(receipts, stops, ended.receipts)
  keep(receipts, reports, reported.receipts)
  const ofTransactions = [...started.events, ...ended.events, ...reported.events]
  await insertEvents(sql, [...ofTransactions, ...evidence])
  return items.map((item) => receipts.get(item) ?? PLAIN_RECEIPT)
}

/** Facts whose receipt says nothing; the journal's rows of them. */
async function storeEvidence(sql: Sql, items: readonly Item[]): Promise<readonly EventRow[]> {
  const stored = await settled([
    storeAny(sql, ofType(items, 'security.event'), storeSecurity),
    storeAny(sql, ofType(items, 'job.status'), storeJobs),
    storeAny(sql, ofType(items, 'frame.rejected'), storeRejected),
    storeAny(sql, ofType(items, 'told'), storeTold),
    storeAny(sql, ofType(items, 'report.part'), storeReportParts),
  ])
  return stored.flat()
}

async function storeAny<F extends Fact>(
  sql: Sql,
  items: readonly Item<F>[],
  store: (sql: Sql, items: readonly Item<F>[]) => Promise<readonly EventRow[]>,
): Promise<readonly EventRow[]> {
  return items.length === 0 ? [] : await store(sql, items)
}

async function storeStopsWithReadings(
  sql: Sql,
  stops: readonly Item<StopFact>[],
  ids: TransactionIds,
  numbers: ReadingNumbers,
): Promise<Stored> {
  const stored = await storeStops(sql, stops, ids)
  await insertReadings(sql, numbers, stored.readings)
  return stored
}

async function storeReportsWithReadings(
  sql: Sql,
  reports: readonly Item<TransactionFact>[],
  numbers: ReadingNumbers,
): Promise<Stored> {
  const stored = await storeTransactionEvents(sql, reports)
  await insertReadings(sql, numbers, stored.readings)
  return stored
}

/**
 * Waits for all of them, also when one fails: a statement sent after the rollback would be a
 * transaction of its own. Throws the cause, not what the others say of the aborted transaction.
 */
async function settled<Works extends readonly unknown[]>(
  works: Works,
): Promise<{ -readonly [Index in keyof Works]: Awaited<Works[Index]> }> {
  const outcomes = await Promise.allSettled(works)
  const failures = outcomes.filter((outcome) => outcome.status === 'rejected')
  const cause = failures.find(({ reason }) => !isAborted(reason)) ?? failures[0]
  if (cause !== undefined) throw cause.reason
  return outcomes.map((outcome) => (outcome as { value?: unknown }).value) as never
}

/** Of a transaction in which another statement has failed: in_failed_sql_transaction. */
function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '25P02'
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
  const { type, at, evseId, transactionId, reportedTransactionId, samples, raw } = fact
  const { tenant, chargePointId } = owner
  const occurredAt = samples[0]?.occurredAt ?? null
  // The samples are in the frame, and in their own table.
  const payload = JSON.stringify({ evseId, transactionId, reportedTransactionId })
  const event = { tenant, chargePointId, type, at, occurredAt, key: raw, payload, raw }
  return { owner, at, evseId, transactionId, reportedTransactionId, samples, raw, event }
}
