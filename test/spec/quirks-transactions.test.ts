/**
 * Quirks Q53 to Q61 and Q65: transactions of 1.6 told twice, too late, for nobody, or with next to
 * nothing. A charge point that is refused such a message sends it for ever.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { bringInMaker, tell } from './quirks.ts'
import {
  assertEnded,
  assertRunning,
  beginSession,
  bootStation,
  isoTime,
  report,
  start,
  stop,
} from './scenario.ts'
import { newStart, type Started } from './tricky.ts'

const hub = await startHub()
after(() => hub.stop())

/** None of these was given by us; the last is a bet that holds. */
const NOBODYS = [0, -1, 2_147_480_053]

const ABB = { chargePointVendor: 'ABB', chargePointModel: 'Terra AC' }

test('Q53 a start told again after a reconnect, under a new id, is the same one', async () => {
  await hub.api.putIdToken('TAGQ53', { isConcurrentAllowed: true })
  const station = await bringInMaker(hub, 'Q53', ABB)
  const told = { idTag: 'TAGQ53', timestamp: isoTime(-120), meterStart: 1_000 }
  const first = await start(station, told)
  await station.cut()
  const returned = await openStation(hub, 'Q53')
  // Its whole queue comes again, in the same order.
  assert.deepEqual(await start(returned, told), first)
  assert.deepEqual(await start(returned, told), first)
  assert.equal((await hub.api.transactions({ chargePoint: 'Q53' })).length, 1)
  await stop(returned, { transactionId: first.transactionId })
  // It has ended meanwhile, and is still the same.
  assert.equal((await start(returned, told)).transactionId, first.transactionId)
  await assertEnded(hub, first.transactionId, { reason: 'Local' })

  // Each of these makes it another one.
  const others = [
    { ...told, connectorId: 2 },
    { ...told, idTag: 'TAGQ53B' },
    { ...told, timestamp: isoTime(-119) },
    { ...told, meterStart: 1_001 },
  ]
  for (const other of others) {
    assert.notEqual((await start(returned, other)).transactionId, first.transactionId)
  }
  assert.equal((await hub.api.transactions({ chargePoint: 'Q53' })).length, 1 + others.length)
})

test('Q55 stops and readings of unknown transactions are answered, and kept', async () => {
  await hub.api.putIdToken('TAGQ55')
  const station = await bootStation(hub, 'Q55')
  for (const [index, transactionId] of NOBODYS.entries()) {
    const reading = { connectorId: 1, transactionId, meterValue: readings(2_000 + index) }
    assert.deepEqual(await station.request('MeterValues', reading), {})
    const told = { transactionId, meterStop: 5_000 + index, timestamp: isoTime(index - 60) }
    assert.equal(await stop(station, told), null)
    assert.equal(await stop(station, told), null)
  }
  const sessions = await hub.api.transactions({ chargePoint: 'Q55' })
  assert.deepEqual(
    sessions.map(({ startMissing, isActive, meterStopWh }) => [
      startMissing,
      isActive,
      meterStopWh,
    ]),
    [5_002, 5_001, 5_000].map((meterStopWh) => [true, false, meterStopWh]),
  )
  assert.ok(sessions.every(({ flags }) => flags.includes('startMissing')))
  const values = await hub.api.meterValues({ chargePoint: 'Q55' })
  assert.deepEqual(
    values.map(({ number, transactionId }) => [number, transactionId]).toSorted(),
    [2_000, 2_001, 2_002].map((number) => [number, null]),
  )
})

test('Q57 a stop sent before the start was answered belongs to it', async () => {
  await hub.api.putIdToken('TAGQ57')
  const station = await bootStation(hub, 'Q57')
  const begin = newStart('TAGQ57', { timestamp: isoTime(-90) })
  const end = { meterStop: 1_700, timestamp: isoTime(-30), idTag: 'TAGQ57', transactionId: -1 }
  // All three at once: the station does not know the id that its start will get.
  const started = station.request<Started>('StartTransaction', begin)
  const reading = station.request('MeterValues', {
    connectorId: 1,
    meterValue: readings(1_500, -60),
  })
  const ended = station.request('StopTransaction', end)
  const { transactionId } = await started
  assert.deepEqual(await reading, {})
  assert.deepEqual(await ended, { idTagInfo: { status: 'Accepted' } })
  await eventually(() => assertEnded(hub, transactionId, { reason: 'Local', energyWh: 700 }))
  assert.equal((await hub.api.transactions({ chargePoint: 'Q57' })).length, 1)
})

test('Q57 a stop that comes before its start waits for it', async () => {
  await hub.api.putIdToken('TAGQ57B')
  const station = await bootStation(hub, 'Q57-BEFORE')
  const begin = newStart('TAGQ57B', { timestamp: isoTime(-600) })
  const told = { transactionId: 0, meterStop: 1_900, timestamp: isoTime(-60), idTag: 'TAGQ57B' }
  assert.equal((await stop(station, told))?.status, 'Accepted')
  const [alone] = await hub.api.transactions({ chargePoint: 'Q57-BEFORE' })
  assert.equal(alone?.startMissing, true)

  const { transactionId } = await station.request<Started>('StartTransaction', begin)
  await eventually(() => assertEnded(hub, transactionId, { reason: 'Local', energyWh: 900 }))
  const sessions = await hub.api.transactions({ chargePoint: 'Q57-BEFORE' })
  assert.deepEqual(
    sessions.map(({ startMissing }) => startMissing),
    [false],
  )
})

test('Q57 after an offline reset the stop alone is enough', async () => {
  const station = await bootStation(hub, 'Q57-RESET')
  const transactionId = await beginSession(hub, station, 'TAGQ57C')
  await station.cut()
  const returned = await openStation(hub, 'Q57-RESET')
  await stop(returned, { transactionId, reason: 'PowerLoss', timestamp: isoTime() })
  await assertEnded(hub, transactionId, { reason: 'PowerLoss' })
  assert.equal((await hub.api.transactions({ chargePoint: 'Q57-RESET' })).length, 1)
})

test('Q59 a stop needs no idTag, no reason and no readings', async () => {
  const station = await bootStation(hub, 'Q59')
  const transactionId = await beginSession(hub, station, 'TAGQ59')
  const told = { transactionId, meterStop: 6_000, timestamp: isoTime(), transactionData: [] }
  assert.deepEqual(await tell(station, 'StopTransaction', told), {})
  const { flags } = await assertEnded(hub, transactionId, { reason: 'Local' })
  assert.deepEqual(flags, [])
})

test('Q61 readings belong to what runs on their connector, if that is beyond doubt', async () => {
  const station = await bootStation(hub, 'Q61')
  const transactionId = await beginSession(hub, station, 'TAGQ61')
  await read(station, 1_100)
  await read(station, 1_200, { transactionId: 0 })
  await read(station, 1_300, { transactionId: 2_147_480_061 })
  await read(station, 1_400, { transactionId })
  // The meter of the whole, a connector where nothing runs, a time before it began.
  await read(station, 90_000, { connectorId: 0 })
  await read(station, 90_001, { connectorId: 0, transactionId })
  await read(station, 90_002, { connectorId: 2 })
  await read(station, 900, {}, -7_200)
  // Out of order: it is kept, and the session does not go back.
  await read(station, 1_350, { transactionId }, -1)
  await eventually(async () => {
    const { activeTransactions } = await hub.api.chargePoint('Q61')
    assert.equal(activeTransactions[0]?.meterWh, 1_400)
  })
  const values = await hub.api.meterValues({ chargePoint: 'Q61' })
  const its = values.filter((value) => value.transactionId === String(transactionId))
  assert.deepEqual(its.map(({ number }) => number).toSorted(), [1_100, 1_200, 1_300, 1_350, 1_400])
  const others = values.filter((value) => value.transactionId === null)
  assert.deepEqual(
    others.map(({ number }) => number).toSorted(),
    [900, 90_000, 90_001, 90_002].toSorted(),
  )
})

test('Q61 readings that come after the stop are kept, and change no bill', async () => {
  const station = await bootStation(hub, 'Q61-LATE')
  const transactionId = await beginSession(hub, station, 'TAGQ61B')
  await stop(station, { transactionId, timestamp: isoTime(-5) })
  await read(station, 3_000, { transactionId }, -10)
  await read(station, 7_777, { transactionId }, 180)
  await read(station, 7_778)
  await assertEnded(hub, transactionId, { reason: 'Local' })
  const values = await hub.api.meterValues({ chargePoint: 'Q61-LATE' })
  assert.deepEqual(values.map((value) => [value.number, value.transactionId]).toSorted(), [
    [3_000, String(transactionId)],
    [7_777, String(transactionId)],
    [7_778, null],
  ])
})

test('Q61 two sessions on one connector: readings without an id are of the newer', async () => {
  await hub.api.putIdToken('TAGQ61D')
  const station = await bootStation(hub, 'Q61-TWO')
  const old = await beginSession(hub, station, 'TAGQ61C')
  const { transactionId } = await start(station, { idTag: 'TAGQ61D', meterStart: 2_000 })
  await read(station, 2_500)
  await read(station, 1_800, { transactionId: old })
  const values = await hub.api.meterValues({ chargePoint: 'Q61-TWO' })
  assert.deepEqual(values.map((value) => [value.number, value.transactionId]).toSorted(), [
    [1_800, String(old)],
    [2_500, String(transactionId)],
  ])
})

test('Q65 an offline start by an idTag that proves invalid is a record', async () => {
  const station = await bootStation(hub, 'Q65')
  await station.cut()
  const returned = await openStation(hub, 'Q65')
  const told = { idTag: 'STRANGERQ65', timestamp: isoTime(-1_200) }
  const { transactionId, status } = await start(returned, told)
  assert.equal(status, 'Invalid')
  await report(returned, 1, 'Charging')
  await assertRunning(hub, 'Q65', transactionId, 'STRANGERQ65')
  const running = await hub.api.transaction(transactionId)
  assert.equal(running.authorizationStatus, 'invalid')
  assert.ok(running.flags.includes('notAuthorized') && running.flags.includes('offline'))

  await stop(returned, { transactionId, reason: 'DeAuthorized', meterStop: 1_400 })
  await assertEnded(hub, transactionId, { reason: 'DeAuthorized', energyWh: 400 })
})

interface About {
  readonly connectorId?: number
  readonly transactionId?: number
}

async function read(station: Station, meterWh: number, about: About = {}, seconds = 0) {
  const payload = { connectorId: 1, ...about, meterValue: readings(meterWh, seconds) }
  assert.deepEqual(await station.request('MeterValues', payload), {})
}

/** One register, taken so many seconds from now. */
function readings(meterWh: number, seconds = 0) {
  return [{ timestamp: isoTime(seconds), sampledValue: [{ value: String(meterWh) }] }]
}
