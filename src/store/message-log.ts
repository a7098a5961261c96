/**
 * Frames as they were, for operators to read: the least of all that is written. It has a rate and a
 * size beyond which frames are shed and counted, its own connection, and commits that do not wait
 * for the disk.
 */
import { BoundedQueue } from '../base/bounded-queue.ts'
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Db } from './db.ts'
import type { Sql } from './link.ts'
import { numberArray, textArray } from './literals.ts'
import type { MessageLogEntry, StoreSettings } from './store.ts'

export interface MessageLogOptions {
  readonly db: Db
  readonly clock: Clock
  readonly metrics: Metrics
  readonly settings: Pick<StoreSettings, 'messageLog' | 'messageLogRowsPerSecondMax'>
  readonly deadlineMs: number
}

export interface MessageLog {
  readonly add: (entry: MessageLogEntry) => void
  readonly flush: () => Promise<void>
  readonly close: () => void
}

/** Waiting rows. Past it new ones are shed. */
const WAITING_MAX = 20_000
const ROWS_PER_COMMIT_MAX = 2_000
const WRITE_MS = 250

/** The end of a longer frame is not kept. */
const TEXT_LENGTH_MAX = 65_536

export function newMessageLog(options: MessageLogOptions): MessageLog {
  const { clock, metrics, settings } = options
  const waiting = new BoundedQueue<MessageLogEntry>(WAITING_MAX)
  const perSecond = settings.messageLogRowsPerSecondMax
  let tokens = perSecond
  let filledAt = clock.monotonic()
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null

  const mayTake = (): boolean => {
    if (tokens < 1) {
      const now = clock.monotonic()
      tokens = Math.min(perSecond, tokens + ((now - filledAt) / 1_000) * perSecond)
      filledAt = now
    }
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
  const add = (entry: MessageLogEntry): void => {
    if (settings.messageLog === 'off') return
    if (!mayTake() || !waiting.push(entry)) {
      metrics.count('stator_store_notes_dropped_total', { kind: 'message' })
      return
    }
    if (timer !== null) return
    timer = setTimeout(() => void flush(), WRITE_MS)
    timer.unref()
  }
  const flush = async (): Promise<void> => {
    running ??= write().finally(() => {
      running = null
    })
    await running
  }
  const write = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer)
    while (waiting.length > 0) {
      const rows: MessageLogEntry[] = []
      while (rows.length < ROWS_PER_COMMIT_MAX) {
        const row = waiting.shift()
        if (row === undefined) break
        rows.push(row)
      }
      await options.db
        .run((sql) => insertMessages(sql, rows), options.deadlineMs)
        .catch(() => {
          const by = rows.length
          metrics.count('stator_store_notes_dropped_total', { kind: 'message' }, by)
        })
    }
    timer = null
  }
  const close = (): void => {
    if (timer !== null) clearTimeout(timer)
  }
  return { add, flush, close }
}

async function insertMessages(sql: Sql, rows: readonly MessageLogEntry[]): Promise<void> {
  await sql`
    insert into messages (at, tenant, charge_point_id, direction, text)
    select to_timestamp(m.at / 1000), tenant, charge_point_id, direction, text
    from unnest(
      ${numberArray(rows.map(({ at }) => at))}::float8[],
      ${textArray(rows.map(({ tenant }) => tenant))}::text[],
      ${textArray(rows.map(({ chargePointId }) => chargePointId))}::text[],
      ${textArray(rows.map(({ direction }) => direction))}::text[],
      ${textArray(rows.map(({ text }) => text.slice(0, TEXT_LENGTH_MAX)))}::text[]
    ) as m (at, tenant, charge_point_id, direction, text)`
}
