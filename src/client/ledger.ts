/**
 * What the charge points of a fleet know of their own transactions: the other half of the books. A
 * test holds them against the database: what was answered must be there, once, to the watt-hour.
 */

import type { WriteStream } from 'node:fs'
import { createWriteStream } from 'node:fs'

import { isoTime } from './state.ts'
import type { LedgerEntry } from './step.ts'

export type Fate = 'waiting' | 'answered' | 'discarded'

/** One session of one charge point. */
export interface LedgerRow {
  readonly chargePointId: string
  readonly sessionId: number
  readonly connectorId: number
  /** Null before anybody has shown a card. */
  readonly idTag: string | null
  readonly reservationId: number | null
  readonly startedAt: number
  readonly meterStartWh: number
  readonly start: Fate
  /** The status last told of the idTag: in 1.6 in the answer to the start. */
  readonly idTagStatus: string | null
  /** In 1.6 null before the answer, -1 when the start was discarded; in 2.x our own text. */
  readonly transactionId: number | string | null
  /** Null while it runs. */
  readonly stop: Fate | null
  readonly stoppedAt: number | null
  readonly meterStopWh: number | null
  readonly reason: string | null
  /** MeterValues messages, or events with a reading between start and stop: one reading each. */
  readonly readings: {
    readonly made: number
    readonly answered: number
    readonly discarded: number
  }
}

export interface LedgerTotals {
  readonly made: number
  readonly answered: number
  readonly discarded: number
}

/** Settled sessions beyond this are dropped, oldest first; the file keeps all of them. */
const ROWS_MAX = 1_000_000

export class Ledger {
  #rows: Map<string, LedgerRow> = new Map()
  #totals: Record<LedgerEntry['event'], number> = { made: 0, answered: 0, discarded: 0 }
  #file: WriteStream | null

  /** Entries are appended to the file as JSON lines, if there is one. */
  constructor(filePath: string | null) {
    this.#file = filePath === null ? null : createWriteStream(filePath, { flags: 'a' })
  }

  add(entry: LedgerEntry): void {
    this.#totals[entry.event] += 1
    this.#file?.write(`${JSON.stringify(toLine(entry))}\n`)
    const { chargePointId, fact } = entry
    if (fact.kind === 'security') return
    const key = `${chargePointId}/${fact.sessionId}`
    const row = nextRow(this.#rows.get(key) ?? null, entry)
    if (row === null) return
    this.#rows.set(key, row)
    if (this.#rows.size > ROWS_MAX) this.#dropSettled()
  }

  rows(): readonly LedgerRow[] {
    return [...this.#rows.values()]
  }

  totals(): LedgerTotals {
    return { ...this.#totals }
  }

  /** Resolves when the file has everything. */
  async close(): Promise<void> {
    const file = this.#file
    this.#file = null
    if (file === null) return
    await new Promise<void>((resolve, reject) => {
      file.once('error', reject)
      file.end(resolve)
    })
  }

  #dropSettled(): void {
    for (const [key, { stop }] of this.#rows) {
      if (this.#rows.size <= ROWS_MAX) return
      if (stop === 'answered' || stop === 'discarded') this.#rows.delete(key)
    }
  }
}

const FATE_OF = { made: 'waiting', answered: 'answered', discarded: 'discarded' } as const

/** Null for what belongs to no session that was seen to begin. */
function nextRow(row: LedgerRow | null, entry: LedgerEntry): LedgerRow | null {
  const { fact, event, transactionId, idTagStatus } = entry
  const fate = FATE_OF[event]
  if (fact.kind === 'security') return row
  if (fact.kind === 'start') {
    if (row !== null) return { ...row, start: fate, transactionId, idTagStatus }
    return {
      chargePointId: entry.chargePointId,
      sessionId: fact.sessionId,
      connectorId: fact.connectorId,
      idTag: fact.idTag,
      reservationId: fact.reservationId,
      startedAt: fact.occurredAt,
      meterStartWh: fact.meterWh,
      start: fate,
      idTagStatus,
      transactionId,
      stop: null,
      stoppedAt: null,
      meterStopWh: null,
      reason: null,
      readings: { made: 0, answered: 0, discarded: 0 },
    }
  }
  if (row === null) return null
  if (fact.kind === 'meter') {
    const readings = { ...row.readings, [event]: row.readings[event] + 1 }
    return { ...row, readings, transactionId: transactionId ?? row.transactionId }
  }
  if (fact.kind === 'update') {
    return { ...row, idTag: row.idTag ?? fact.idTag, idTagStatus: idTagStatus ?? row.idTagStatus }
  }
  const { occurredAt: stoppedAt, meterWh: meterStopWh, reason } = fact
  const known = transactionId ?? row.transactionId
  return { ...row, stop: fate, stoppedAt, meterStopWh, reason, transactionId: known }
}

/** Flat, so that a line can be read alone. */
function toLine({ at, chargePointId, event, fact, transactionId, idTagStatus }: LedgerEntry) {
  const { kind, factId, attempts } = fact
  const common = { at: isoTime(at), chargePointId, event, kind, factId, attempts }
  if (fact.kind === 'security') return { ...common, name: fact.name }
  const { sessionId, connectorId, occurredAt } = fact
  const of = { ...common, sessionId, connectorId, occurredAt: isoTime(occurredAt), transactionId }
  switch (fact.kind) {
    case 'start':
      return { ...of, idTag: fact.idTag, meterWh: fact.meterWh, idTagStatus }
    case 'meter':
      return { ...of, meterValue: fact.meterValue }
    case 'update':
      return { ...of, idTag: fact.idTag, reason: fact.reason, idTagStatus }
    case 'stop':
      return { ...of, idTag: fact.idTag, meterWh: fact.meterWh, reason: fact.reason }
  }
}
