/**
 * Frames as they were, for operators to read: the least of all that is written. It has a rate and a
 * size beyond which frames are shed and counted, its own connection, and commits that do not wait
 * for the disk.
 */
import { BoundedQueue } from '../base/bounded-queue.ts'
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'
import { numberColumn, textColumn } from './columns.ts'
import type { Db } from './db.ts'
import type { Sql } from './link.ts'
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
  return new BoundedLog(options)
}

class BoundedLog implements MessageLog {
  readonly #options: MessageLogOptions
  readonly #waiting = new BoundedQueue<MessageLogEntry>(WAITING_MAX)
  #tokens: number
  #filledAt: number
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null

  constructor(options: MessageLogOptions) {
    this.#options = options
    this.#tokens = options.settings.messageLogRowsPerSecondMax
    this.#filledAt = options.clock.monotonic()
  }

  readonly add = (entry: MessageLogEntry): void => {
    if (this.#options.settings.messageLog === 'off') return
    if (!this.#mayTake() || !this.#waiting.push(entry)) return this.#shed(1)
    if (this.#timer !== null || this.#running !== null) return
    this.#timer = setTimeout(() => void this.flush(), WRITE_MS)
    this.#timer.unref()
  }

  readonly flush = async (): Promise<void> => {
    this.#running ??= this.#write().finally(() => {
      this.#running = null
    })
    await this.#running
  }

  readonly close = (): void => {
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #mayTake(): boolean {
    if (this.#tokens < 1) {
      const perSecond = this.#options.settings.messageLogRowsPerSecondMax
      const now = this.#options.clock.monotonic()
      const fresh = ((now - this.#filledAt) / 1_000) * perSecond
      this.#tokens = Math.min(perSecond, this.#tokens + fresh)
      this.#filledAt = now
    }
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  async #write(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    for (let rows = this.#take(); rows.length > 0; rows = this.#take()) {
      const { db, deadlineMs } = this.#options
      await db
        .run((sql) => insertMessages(sql, rows), deadlineMs)
        .catch(() => this.#shed(rows.length))
    }
  }

  #take(): readonly MessageLogEntry[] {
    const rows: MessageLogEntry[] = []
    while (rows.length < ROWS_PER_COMMIT_MAX) {
      const row = this.#waiting.shift()
      if (row === undefined) break
      rows.push(row)
    }
    return rows
  }

  #shed(count: number): void {
    this.#options.metrics.count('stator_store_notes_dropped_total', { kind: 'message' }, count)
  }
}

async function insertMessages(sql: Sql, rows: readonly MessageLogEntry[]): Promise<void> {
  await sql`
    insert into messages (at, tenant, charge_point_id, direction, text)
    select to_timestamp(m.at / 1000), tenant, charge_point_id, direction, text
    from unnest(
      ${numberColumn(rows.map(({ at }) => at))}::float8[],
      texts(${textColumn(rows.map(({ tenant }) => tenant))}),
      texts(${textColumn(rows.map(({ chargePointId }) => chargePointId))}),
      texts(${textColumn(rows.map(({ direction }) => direction))}),
      texts(${textColumn(rows.map(({ text }) => text.slice(0, TEXT_LENGTH_MAX)))})
    ) as m (at, tenant, charge_point_id, direction, text)`
}
