/**
 * Two sets of books: what the charge points of a fleet know they made and were told, and what the
 * hub says it has. They must be the same, to the watt-hour.
 */
import assert from 'node:assert/strict'

import type { LedgerRow } from '../../src/client/ledger.ts'
import type { Api } from '../support/api-client.ts'
import type { TransactionView } from '../support/api-views.ts'

const DOUBTS: readonly string[] = [
  'startMissing',
  'incomplete',
  'dataGap',
  'conflict',
  'meterSuspect',
  'orphaned',
]

export interface Differences {
  readonly sessions: number
  readonly readings: number
  /** Answered by the hub, and not in it. */
  readonly answeredNotStored: readonly string[]
  readonly storedTwice: readonly string[]
  /** Made, and neither stored nor discarded by the charge point. */
  readonly lost: readonly string[]
  readonly discarded: number
  /** Transactions that the hub doubts, though all of them was told, and once. */
  readonly doubted: readonly string[]
  readonly energyOfFleetWh: number
  readonly energyOfHubWh: number
}

export async function compareBooks(rows: readonly LedgerRow[], api: Api): Promise<Differences> {
  const stored = await api.transactions({ limit: 1_000 })
  const readings = await countReadings(api)
  const answeredNotStored: string[] = []
  const storedTwice: string[] = []
  const lost: string[] = []
  let energyOfFleetWh = 0
  for (const row of rows) {
    const name = `${row.chargePointId}/${row.sessionId}`
    const same = stored.filter((one) => isSame(row, one))
    const [its] = same
    if (same.length > 1) storedTwice.push(name)
    if (its === undefined) {
      if (row.start === 'answered') answeredNotStored.push(`${name} start`)
      else lost.push(`${name} start`)
      continue
    }
    if (row.transactionId !== null && its.transactionId !== String(row.transactionId)) {
      answeredNotStored.push(`${name} was told ${row.transactionId}, stored ${its.transactionId}`)
    }
    if (row.stop === 'answered' && its.isActive) answeredNotStored.push(`${name} stop`)
    if (row.stop === 'waiting') lost.push(`${name} stop`)
    if (row.meterStopWh !== null) energyOfFleetWh += row.meterStopWh - row.meterStartWh
    const count = readings.get(keyOf(its)) ?? 0
    if (count < row.readings.answered) answeredNotStored.push(`${name} readings ${count}`)
    if (count > row.readings.made) storedTwice.push(`${name} readings ${count}`)
  }
  const energyOfHubWh = stored.reduce((sum, { energyWh }) => sum + (energyWh ?? 0), 0)
  return {
    sessions: rows.length,
    readings: [...readings.values()].reduce((sum, count) => sum + count, 0),
    answeredNotStored,
    storedTwice,
    lost,
    discarded: rows.filter(({ start, stop }) => start === 'discarded' || stop === 'discarded')
      .length,
    doubted: stored.flatMap(findDoubts),
    energyOfFleetWh,
    energyOfHubWh,
  }
}

function findDoubts({ chargePoint, transactionId, flags }: TransactionView): readonly string[] {
  const doubts = flags.filter((flag) => DOUBTS.includes(flag))
  return doubts.length === 0 ? [] : [`${chargePoint}/${transactionId} ${doubts}`]
}

export function assertSame(found: Differences): void {
  const { sessions, readings, energyOfFleetWh, energyOfHubWh, ...wrong } = found
  const none = { answeredNotStored: [], storedTwice: [], lost: [], discarded: 0, doubted: [] }
  assert.deepEqual(wrong, none)
  assert.equal(energyOfHubWh, energyOfFleetWh, 'energy of all sessions, Wh')
  assert.ok(sessions > 0 && readings > 0, 'something was measured')
}

interface Stored {
  readonly chargePoint: string
  readonly evseId: number
  readonly startedAt: string | null
  readonly meterStartWh: number | null
}

/** Fleets never start two sessions of one connector in one millisecond. */
function isSame(row: LedgerRow, stored: Stored): boolean {
  return (
    stored.chargePoint === row.chargePointId &&
    stored.evseId === row.connectorId &&
    stored.meterStartWh === row.meterStartWh &&
    stored.startedAt !== null &&
    Date.parse(stored.startedAt) === row.startedAt
  )
}

/** In 2.x ids are unique for their charge point only. */
function keyOf(its: {
  readonly chargePoint: string
  readonly transactionId: string | null
}): string {
  return `${its.chargePoint} ${its.transactionId}`
}

/** Moments at which each transaction was read; a moment may have several values. */
async function countReadings(api: Api): Promise<ReadonlyMap<string, number>> {
  const moments = new Map<string, Set<string | null>>()
  const values = await api.meterValues({ limit: 1_000 })
  for (const value of values) {
    const { transactionId, occurredAt, context } = value
    // What came with a start or a stop is not a reading in between.
    if (transactionId === null || context === 'Transaction.End') continue
    if (context === 'Transaction.Begin') continue
    const key = keyOf(value)
    const known = moments.get(key) ?? new Set()
    moments.set(key, known.add(occurredAt))
  }
  return new Map([...moments].map(([transactionId, set]) => [transactionId, set.size]))
}
