/**
 * Outer checklist of 2.1, block N: values of a monitor that come in a stream, and are never
 * answered. One test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { newMessageId } from '../../src/base/ids.ts'
import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { EVSE_POWER } from './monitors2.ts'
import { isoTime, operate } from './scenario.ts'
import { bootStation2, journaled2, only21 } from './scenario2.ts'
import { settle } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

/** Ten values in a message, or what there is after a minute. */
const PARAMS = { interval: 60, values: 10 }
const STREAM = { id: 107, variableMonitoringId: 71, params: PARAMS }

only21('TC_N_107 event streams', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await setsMonitor(station)
  assert.deepEqual(await opens(station, STREAM), ACCEPTED)
  await hasStreams(id, [STREAM])
  await journaled2(hub, id, 'stream.opened')

  const basetime = isoTime(-10)
  await streams(station, { id: 107, pending: 0, basetime, values: ['7000', '7100.5'] })
  const told = await journaled2(hub, id, 'stream.values')
  assert.equal(told.variableMonitoringId, 71)
  assert.deepEqual(told.values, [
    { at: basetime, value: '7000' },
    { at: isoTime2(basetime, 0.5), value: '7100.5' },
  ])

  const next = { interval: 10, values: 5 }
  await operate(hub, station, 'AdjustPeriodicEventStream', { id: 107, params: next }, ACCEPTED)
  await hasStreams(id, [{ ...STREAM, params: next }])
  // What it says itself counts: one that we do not know of, and not the one that we do.
  const other = { id: 108, variableMonitoringId: 72, params: next }
  const answer = { constantStreamData: [other] }
  await operate(hub, station, 'GetPeriodicEventStream', {}, answer)
  await hasStreams(id, [other])
  assert.deepEqual(await opens(station, STREAM), ACCEPTED)
  await hasStreams(id, [STREAM, other])

  for (const one of [107, 108]) {
    assert.deepEqual(await station.request('ClosePeriodicEventStream', { id: one }), {})
  }
  await hasStreams(id, [])
  await journaled2(hub, id, 'stream.closed', (closed) => closed.id === 108)
  // Values of one that is closed are not kept, and nothing is said about them either.
  await streams(station, { id: 107, pending: 0, basetime, values: ['1'] })
  const events = await hub.api.events({ chargePoint: id, type: 'stream.values' })
  assert.equal(events.length, 1)
})

/** A monitor whose events come by a stream. */
async function setsMonitor(station: Station): Promise<void> {
  const monitor = { ...EVSE_POWER, type: 'Periodic', severity: 8 }
  const request = { setMonitoringData: [{ ...monitor, value: 1, periodicEventStream: PARAMS }] }
  const answer = { setMonitoringResult: [{ ...monitor, id: 71, status: 'Accepted' }] }
  await operate(hub, station, 'SetVariableMonitoring', request, answer)
}

async function opens(station: Station, constantStreamData: typeof STREAM): Promise<object> {
  return await station.request('OpenPeriodicEventStream', { constantStreamData })
}

interface Values {
  readonly id: number
  readonly pending: number
  readonly basetime: string
  readonly values: readonly string[]
}

/** Half a second apart. Sent, not called: nothing comes back. */
async function streams(station: Station, { values, ...rest }: Values): Promise<void> {
  const data = values.map((v, index) => ({ t: index / 2, v }))
  const before = station.frames.length
  station.send(JSON.stringify([6, newMessageId(), 'NotifyPeriodicEventStream', { ...rest, data }]))
  await settle(station)
  // The answer to the heartbeat alone.
  assert.equal(station.frames.length, before + 1)
}

function isoTime2(base: string, seconds: number): string {
  return new Date(Date.parse(base) + seconds * 1_000).toISOString()
}

async function hasStreams(id: string, expected: readonly (typeof STREAM)[]): Promise<void> {
  await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'eventStream', open: true })
    assert.deepEqual(
      items.map(({ body }) => body),
      expected,
    )
  })
}
