/** Error-prone rows of section E: sessions whose messages come twice, late, or for nobody. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import {
  assertEnded,
  assertRunning,
  beginSession,
  bootStation,
  isoTime,
  leave,
  meter,
  operate,
  report,
  start,
  stop,
} from './scenario.ts'

const hub = await startHub()
after(() => hub.stop())

const DAY_SECONDS = 86_400

/** One that we never gave; ours are spread over all of int32, so this is a bet that holds. */
const UNKNOWN_ID = 2_147_480_001

test('E1 a start that comes again is one session, on this connection and the next', async () => {
  const idTag = 'TAGE1'
  await hub.api.putIdToken(idTag)
  const station = await bootStation(hub, 'E1')
  const told = { idTag, timestamp: isoTime(-30) }
  const first = await start(station, told)
  const again = await start(station, told)
  await station.cut()
  const returned = await openStation(hub, 'E1')
  const late = await start(returned, { ...told, idTag: idTag.toLowerCase() })
  assert.equal(first.status, 'Accepted')
  assert.deepEqual([again, late], [first, first])
  assert.equal((await hub.api.transactions({ chargePoint: 'E1' })).length, 1)
})

test('E2 two connectors that start in the same millisecond get two ids', async () => {
  await hub.api.putIdToken('TAGE2A')
  await hub.api.putIdToken('TAGE2B')
  const station = await bootStation(hub, 'E2')
  const timestamp = isoTime()
  const [one, other] = await Promise.all([
    start(station, { idTag: 'TAGE2A', connectorId: 1, timestamp }),
    start(station, { idTag: 'TAGE2B', connectorId: 2, timestamp }),
  ])
  assert.notEqual(one.transactionId, other.transactionId)
  await assertRunning(hub, 'E2', one.transactionId, 'TAGE2A')
  await assertRunning(hub, 'E2', other.transactionId, 'TAGE2B')
})

test('E3 a stop of an unknown id is kept alone and ends no other session', async () => {
  const station = await bootStation(hub, 'E3')
  const running = await beginSession(hub, station, 'TAGE3')
  assert.equal(await stop(station, { transactionId: UNKNOWN_ID, meterStop: 7_000 }), null)
  const named = { transactionId: UNKNOWN_ID + 1, idTag: 'TAGE3' }
  assert.equal((await stop(station, named))?.status, 'Accepted')
  await assertRunning(hub, 'E3', running, 'TAGE3')
  const sessions = await hub.api.transactions({ chargePoint: 'E3' })
  const alone = sessions.filter(({ startMissing }) => startMissing)
  assert.equal(alone.length, 2)
  assert.ok(alone.every(({ isActive }) => !isActive))
})

test('E4 a stop of id -1 finds the session that was never told its id', async () => {
  const idTag = 'TAGE4'
  await hub.api.putIdToken(idTag)
  const station = await bootStation(hub, 'E4')
  const { transactionId } = await start(station, { idTag, timestamp: isoTime(-600) })
  await stop(station, { transactionId: -1, idTag, timestamp: isoTime(-60) })
  await assertEnded(hub, transactionId, { reason: 'Local' })
  assert.equal((await hub.api.transactions({ chargePoint: 'E4' })).length, 1)
})

test('E5 a stop that comes again gets the same answer and counts once', async () => {
  const station = await bootStation(hub, 'E5')
  const transactionId = await beginSession(hub, station, 'TAGE5')
  const told = { transactionId, idTag: 'TAGE5', timestamp: isoTime() }
  const first = await stop(station, told)
  assert.deepEqual(await stop(station, told), first)
  await assertEnded(hub, transactionId, { reason: 'Local' })
  assert.equal((await hub.api.transactions({ chargePoint: 'E5' })).length, 1)
})

test('E6 a last reading below the first is answered and flagged', async () => {
  const station = await bootStation(hub, 'E6')
  const transactionId = await beginSession(hub, station, 'TAGE6')
  await meter(station, transactionId, 3_000)
  await eventually(async () => {
    const { activeTransactions } = await hub.api.chargePoint('E6')
    assert.equal(activeTransactions[0]?.meterWh, 3_000)
  })
  await stop(station, { transactionId, meterStop: 10 })
  const ended = await assertEnded(hub, transactionId, { reason: 'Local', energyWh: 2_000 })
  assert.ok(ended.flags.includes('meterSuspect'), ended.flags.join())
  assert.equal(ended.meterStopWh, 10)
})

test('E7 a session of yesterday is recorded with its own times', async () => {
  const idTag = 'TAGE7'
  await hub.api.putIdToken(idTag)
  const station = await bootStation(hub, 'E7')
  const [from, to] = [isoTime(-DAY_SECONDS), isoTime(-DAY_SECONDS + 3_600)]
  const { transactionId } = await start(station, { idTag, timestamp: from })
  await stop(station, { transactionId, timestamp: to })
  const session = await assertEnded(hub, transactionId, { reason: 'Local' })
  assert.equal(Date.parse(String(session.startedAt)), Date.parse(from))
  assert.equal(Date.parse(String(session.stoppedAt)), Date.parse(to))
  assert.ok(session.flags.includes('offline'), session.flags.join())
  // Nothing is sent because of a session that is long over.
  assert.deepEqual(station.calls, [])
})

test('E8 readings of an unknown session are answered and kept', async () => {
  const station = await bootStation(hub, 'E8')
  await meter(station, UNKNOWN_ID, 4_200)
  const [value, ...others] = await hub.api.meterValues({ chargePoint: 'E8' })
  assert.deepEqual(others, [])
  assert.equal(value?.number, 4_200)
  assert.equal(value?.transactionId, null)
})

test('E10 a start that was answered Invalid is a session until its stop', async () => {
  const station = await bootStation(hub, 'E10')
  const { transactionId, status } = await start(station, { idTag: 'STRANGERE10' })
  assert.equal(status, 'Invalid')
  await assertRunning(hub, 'E10', transactionId, 'STRANGERE10')
  await stop(station, { transactionId, reason: 'DeAuthorized', meterStop: 1_010 })
  const ended = await assertEnded(hub, transactionId, { reason: 'DeAuthorized', energyWh: 10 })
  assert.ok(ended.flags.includes('notAuthorized'), ended.flags.join())
})

test('E11 a new start where one is open keeps both, and the old stop still counts', async () => {
  const station = await bootStation(hub, 'E11')
  const old = await beginSession(hub, station, 'TAGE11A')
  await hub.api.putIdToken('TAGE11B')
  const { transactionId, status } = await start(station, { idTag: 'TAGE11B', meterStart: 4_000 })
  assert.equal(status, 'Accepted')
  await eventually(async () => {
    const { flags } = await hub.api.transaction(old)
    assert.ok(flags.includes('orphaned'), flags.join())
  })
  await assertRunning(hub, 'E11', transactionId, 'TAGE11B')
  await stop(station, { transactionId: old, meterStop: 3_900, timestamp: isoTime(-1) })
  await assertEnded(hub, old, { reason: 'Local', energyWh: 2_900 })
  await assertRunning(hub, 'E11', transactionId, 'TAGE11B')
})

test('E16 a remote stop that was accepted ends nothing by itself', async () => {
  const station = await bootStation(hub, 'E16')
  const transactionId = await beginSession(hub, station, 'TAGE16')
  const accepted = { status: 'Accepted' }
  await operate(hub, station, 'RemoteStopTransaction', { transactionId }, accepted)
  await assertRunning(hub, 'E16', transactionId, 'TAGE16')
  await stop(station, { transactionId, reason: 'Remote' })
  await leave(station)
  await assertEnded(hub, transactionId, { reason: 'Remote' })
})

test('E20 a start that names a reservation uses it, for any idTag of the group', async () => {
  const group = { groupIdToken: 'GROUPE20' }
  await hub.api.putIdToken('TAGE20A', group)
  await hub.api.putIdToken('TAGE20B', group)
  const station = await bootStation(hub, 'E20')
  const wish = { reservationId: 20, connectorId: 1, idTag: 'TAGE20A', parentIdTag: 'GROUPE20' }
  const payload = { ...wish, expiryDate: isoTime(3_600) }
  await operate(hub, station, 'ReserveNow', payload, { status: 'Accepted' })
  await report(station, 1, 'Reserved')
  const { transactionId } = await start(station, { idTag: 'TAGE20B', reservationId: 20 })
  await eventually(async () => {
    const [reservation] = await hub.api.reservations('E20')
    assert.equal(reservation?.status, 'used')
    assert.equal(reservation?.transactionId, String(transactionId))
  })
})
