/**
 * Partitions of the large tables: made ahead of their time, and dropped when all in them is older
 * than what is kept, which frees the disk at once. Fixed lengths from 1970 on, so that the name of
 * one says what it holds.
 */
import type { Clock } from '../base/clock.ts'
import type { Db } from './db.ts'
import type { Sql } from './link.ts'
import { forgetGone } from './nodes.ts'
import type { StoreSettings } from './store.ts'

const DAY_MS = 86_400_000

/** The one lock of all nodes that look after partitions. */
const LOCK = 7_302_242

const KEEP_MS = 60_000

/** Of reports that did not become complete, and of the memory of those that did. */
const PARTS_KEPT_MS = DAY_MS

/** What charge points said of customers. A choice. */
const CUSTOMERS_KEPT_MS = 7 * DAY_MS

interface Partitioned {
  readonly table: 'messages' | 'events' | 'meter_values'
  /** Days in one partition. */
  readonly days: number
  /** Partitions before and after the one of now. Older rows go to the default partition. */
  readonly before: number
  readonly after: number
  readonly keptBy: keyof StoreSettings['retentionDays']
}

const PARTITIONED: readonly Partitioned[] = [
  { table: 'messages', days: 1, before: 0, after: 3, keptBy: 'messages' },
  { table: 'events', days: 7, before: 0, after: 2, keptBy: 'events' },
  { table: 'meter_values', days: 30, before: 1, after: 1, keptBy: 'meterValues' },
]

export interface Kept {
  readonly made: readonly string[]
  readonly dropped: readonly string[]
}

/** Does all that is due now. Any number of nodes may call it at any time. */
export async function keepPartitions(
  db: Db,
  clock: Clock,
  retentionDays: StoreSettings['retentionDays'],
): Promise<Kept> {
  return await db.transaction(async (sql) => {
    await sql`set local lock_timeout = '5s'`
    await sql`select pg_advisory_xact_lock(${LOCK})`
    const made: string[] = []
    const dropped: string[] = []
    for (const one of PARTITIONED) {
      const keptFrom = clock.now() - retentionDays[one.keptBy] * DAY_MS
      made.push(...(await makeDue(sql, one, clock.now(), keptFrom)))
      dropped.push(...(await dropOld(sql, one, keptFrom)))
    }
    await deleteOld(sql, clock.now(), retentionDays)
    return { made, dropped }
  }, KEEP_MS)
}

async function makeDue(
  sql: Sql,
  { table, days, before, after }: Partitioned,
  now: number,
  keptFrom: number,
): Promise<readonly string[]> {
  const length = days * DAY_MS
  const current = Math.floor(now / length)
  const made: string[] = []
  for (let index = current - before; index <= current + after; index += 1) {
    if ((index + 1) * length < keptFrom) continue
    const name = nameOf(table, index * length)
    const rows = await sql<{ is_new: boolean }[]>`
      select make_partition(${table}, ${name}, ${isoOf(index * length)},
        ${isoOf((index + 1) * length)}) as is_new`
    if (rows[0]?.is_new === true) made.push(name)
  }
  return made
}

async function dropOld(
  sql: Sql,
  { table, days }: Partitioned,
  keptFrom: number,
): Promise<readonly string[]> {
  const rows = await sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = to_regclass(${table}) and c.relname ~ '_[0-9]{8}$' order by 1`
  const old = rows
    .map(({ name }) => name)
    .filter((name) => startOf(name) + days * DAY_MS < keptFrom)
  for (const name of old) await sql`select drop_partition(${table}, ${name})`
  return old
}

/** Tables without partitions, and the rows in default ones. */
async function deleteOld(
  sql: Sql,
  now: number,
  { messages, events, meterValues }: StoreSettings['retentionDays'],
): Promise<void> {
  const messagesFrom = isoOf(now - messages * DAY_MS)
  const eventsFrom = isoOf(now - events * DAY_MS)
  const meterValuesFrom = isoOf(now - meterValues * DAY_MS)
  await sql`delete from messages_default where at < ${messagesFrom}`
  await sql`delete from events_default where at < ${eventsFrom}`
  await sql`delete from meter_values_default where received_at < ${meterValuesFrom}`
  await sql`delete from evidence_keys where at < ${eventsFrom}`
  await sql`delete from transaction_events where received_at < ${eventsFrom}`
  await sql`delete from dead_letters where at < ${eventsFrom}`
  await forgetGone(sql)
  await sql`delete from commands where updated_at < ${eventsFrom}`
  await sql`delete from report_parts where received_at < ${isoOf(now - PARTS_KEPT_MS)}`
  // Personal, and wanted for a moment: N09.
  await sql`
    delete from charge_point_items where kind = 'customerInformation'
      and updated_at < ${isoOf(now - CUSTOMERS_KEPT_MS)}`
}

const isoOf = (at: number): string => new Date(at).toISOString()

function nameOf(table: string, at: number): string {
  return `${table}_${isoOf(at).slice(0, 10).replaceAll('-', '')}`
}

function startOf(name: string): number {
  const day = name.slice(-8)
  return Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`)
}
