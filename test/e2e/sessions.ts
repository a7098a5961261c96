/**
 * Charge points at work in end-to-end tests: each makes one transaction after the other until its
 * connection ends, and keeps what it was told was stored. Afterwards that is held against the API.
 */
import assert from 'node:assert/strict'

import { systemClock } from '../../src/base/clock.ts'
import type { Api } from '../support/api-client.ts'
import type { Hub } from '../support/hub-process.ts'
import { openStation, type Station, type StationClosed } from '../support/station.ts'

export const ID_TOKEN = 'E2E-TAG'

const WH_A_STEP = 100
const READINGS_A_TRANSACTION = 3

/** What one charge point was told; values are meter readings in Wh. */
export interface Told {
  readonly id: string
  readonly started: Map<number, number>
  readonly ended: Map<number, number>
  readonly readings: Set<number>
}

export interface Worker {
  readonly told: Told
  /** Settles when its connection ended. */
  readonly done: Promise<StationClosed & { readonly endedAt: number }>
}

export const isoNow = (): string => new Date(systemClock.now()).toISOString()

/** Needs a hub that accepts by itself, or charge points that are there. */
export async function startWorker(hub: Hub, id: string): Promise<Worker> {
  const station = await openStation(hub, id)
  await station.request('BootNotification', {
    chargePointVendor: 'Stator',
    chargePointModel: 'Worker',
  })
  const told: Told = { id, started: new Map(), ended: new Map(), readings: new Set() }
  const done = station.closed.then((end) => ({ ...end, endedAt: systemClock.monotonic() }))
  return { told, done: work(station, told).then(() => done) }
}

/** All that was acknowledged is there, once, as it was told. */
export async function assertKept(api: Api, { id, started, ended, readings }: Told): Promise<void> {
  const stored = await api.transactions({ chargePoint: id })
  const byId = new Map(stored.map((transaction) => [transaction.transactionId, transaction]))
  assert.equal(byId.size, stored.length, `${id}: ids are unique`)
  // One more at most: stored, but its answer was lost.
  assert.ok(stored.length - started.size <= 1, `${id}: ${stored.length} for ${started.size}`)
  for (const [transactionId, meterStartWh] of started) {
    assert.equal(byId.get(String(transactionId))?.meterStartWh, meterStartWh, `${id}: start`)
  }
  for (const [transactionId, meterStopWh] of ended) {
    const transaction = byId.get(String(transactionId))
    assert.equal(transaction?.isActive, false, `${id}: ${transactionId} has ended`)
    assert.equal(transaction?.meterStopWh, meterStopWh, `${id}: stop`)
  }
  const values = await api.meterValues({ chargePoint: id })
  const numbers = values.map(({ number }) => number)
  assert.equal(new Set(numbers).size, numbers.length, `${id}: each reading is stored once`)
  for (const reading of readings) {
    assert.ok(numbers.includes(reading), `${id}: reading ${reading}`)
  }
}

/**
 * Each meter reading of a charge point is higher than the one before, so that it names a message.
 */
async function work(station: Station, told: Told): Promise<void> {
  const since = systemClock.now()
  let meterWh = 0
  // Two messages of one millisecond must not pass for one.
  const time = () => new Date(since + meterWh / WH_A_STEP).toISOString()
  const next = () => {
    meterWh += WH_A_STEP
    return meterWh
  }
  for (;;) {
    const meterStart = next()
    const started = await ask<{ transactionId: number }>(station, 'StartTransaction', {
      connectorId: 1,
      idTag: ID_TOKEN,
      meterStart,
      timestamp: time(),
    })
    if (started === null) return
    const { transactionId } = started
    told.started.set(transactionId, meterStart)
    for (let i = 0; i < READINGS_A_TRANSACTION; i += 1) {
      const reading = next()
      const sampledValue = [{ value: String(reading) }]
      const meterValue = [{ timestamp: time(), sampledValue }]
      const payload = { connectorId: 1, transactionId, meterValue }
      if ((await ask(station, 'MeterValues', payload)) === null) return
      told.readings.add(reading)
    }
    const meterStop = next()
    const stop = { transactionId, meterStop, timestamp: time(), idTag: ID_TOKEN }
    if ((await ask(station, 'StopTransaction', stop)) === null) return
    told.ended.set(transactionId, meterStop)
  }
}

/** Null when the connection ended first: then it was not acknowledged. */
function ask<Result>(station: Station, action: string, payload: unknown): Promise<Result | null> {
  const ended = station.closed.then(() => null)
  return Promise.race([station.request<Result>(action, payload), ended])
}
