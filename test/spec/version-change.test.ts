/**
 * A charge point that speaks 1.6 today and 2.1 tomorrow, and 1.6 again the day after: one charge
 * point with one history. What happened stays, whoever told it; what it said of its set-up in the
 * words of the other version is void.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import {
  assertEnded,
  assertRunning,
  beginSession,
  bootAccepted,
  bootStation,
  isoTime,
  leave,
  operate,
  report,
  shown,
  shownJob,
  start,
  stop,
} from './scenario.ts'
import {
  bootAccepted2,
  card,
  endSession2,
  eventuallyView2,
  journaled2,
  openStation2,
  report2,
  Session2,
  shownItem2,
} from './scenario2.ts'
import { beginsFor, isOver2, isRunning2, newSession2, tellsEvent } from './stories2.ts'
import { assertProblem, queueCommand, readOddity } from './tricky.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }
const HEARTBEAT = { key: 'HeartbeatInterval', readonly: false, value: '300' }

const PERIODS = [{ startPeriod: 0, limit: 16 }]
const DEFAULT_16 = {
  chargingProfileId: 61,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: PERIODS },
}
const DEFAULT_21 = {
  id: 21,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: [{ id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: PERIODS }],
}

test('another version: one charge point with one history, there and back', async () => {
  const id = 'CHANGE-HISTORY'
  const old = await bootStation(hub, id)
  const first = await beginSession(hub, old, 'TAG-FIRST')
  await stop(old, { transactionId: first })
  await leave(old)
  const begun = await beginSession(hub, old, 'TAG-BEGUN')
  await old.close()

  const station = await turns21(id)
  // What ran runs on, as far as anybody knows.
  await assertRunning(hub, id, begun, 'TAG-BEGUN')
  await hub.api.putIdToken('TAG-SECOND')
  const second = newSession2(station, 2)
  await beginsFor(second, 'TAG-SECOND', { evse: { id: 2, connectorId: 1 } })
  await isRunning2(hub, second)
  await endSession2(second)
  await isOver2(hub, second)
  // The end of the other was lost, since its EVSE begins another one.
  const third = newSession2(station, 1)
  await beginsFor(third, 'TAG-SECOND')
  await eventually(async () => {
    assert.deepEqual((await hub.api.transaction(begun)).flags, ['orphaned'])
  })
  await station.close()

  const returned = await turns16(id)
  // It still had the stop of the day before.
  await stop(returned, { transactionId: begun, timestamp: isoTime(-1) })
  await assertEnded(hub, begun, { reason: 'Local' })
  await assertEnded(hub, first, { reason: 'Local' })
  await eventuallyView2(hub, third, (view) => assert.equal(view.isActive, true))
  const all = await hub.api.transactions({ chargePoint: id })
  const ids = [third.transactionId, second.transactionId, String(begun), String(first)]
  assert.deepEqual(
    all.map(({ transactionId }) => transactionId),
    ids,
  )
  const started = await hub.api.events({ chargePoint: id, type: 'transaction.started' })
  assert.equal(started.length, 4)
})

test('another version: connectors and reservations stay, and are used in its words', async () => {
  const id = 'CHANGE-RESERVED'
  await hub.api.putIdToken('TAG-RESERVED')
  const old = await bootStation(hub, id)
  const reservationId = 77
  const wanted = { connectorId: 1, expiryDate: isoTime(600), idTag: 'TAG-RESERVED', reservationId }
  await operate(hub, old, 'ReserveNow', wanted, ACCEPTED)
  await report(old, 1, 'Reserved')
  await shown(hub, id, 1, 'Reserved')
  await old.close()

  const station = await turns21(id)
  await shown(hub, id, 1, 'Reserved')
  const [kept] = await hub.api.reservations(id)
  assert.deepEqual([kept?.reservationId, kept?.status], [reservationId, 'active'])
  const session = newSession2(station)
  await beginsFor(session, 'TAG-RESERVED', { reservationId })
  await eventually(async () => {
    const [used] = await hub.api.reservations(id)
    assert.deepEqual([used?.status, used?.transactionId], ['used', session.transactionId])
  })
  // The same connector, by both names.
  await report2(station, 1, 'Occupied')
  await shown(hub, id, 1, 'Occupied')
  const { connectors } = await hub.api.chargePoint(id)
  assert.deepEqual(
    connectors.filter(({ evseId }) => evseId > 0).map((one) => [one.evseId, one.connectorId]),
    [
      [1, 1],
      [2, 1],
    ],
  )
})

test('another version: what it said of its set-up in the old one is void', async () => {
  const id = 'CHANGE-SET-UP'
  const before = await readOddity(hub, 'protocol.changed')
  const old = await bootStation(hub, id)
  await operate(hub, old, 'GetConfiguration', {}, { configurationKey: [HEARTBEAT] })
  await shownVariable(hub, id, 'HeartbeatInterval', '300')
  const set = { connectorId: 1, csChargingProfiles: DEFAULT_16 }
  await operate(hub, old, 'SetChargingProfile', set, ACCEPTED)
  await eventually(async () => assert.equal((await hub.api.chargingProfiles(id)).length, 1))
  await old.close()

  const station = await turns21(id)
  await hasNoSetUp(id)
  assert.equal((await hub.api.chargePoint(id)).identity?.model, 'Twin 22')
  await getOne(hub, station, variable2('OCPPCommCtrlr', 'HeartbeatInterval'), '600')
  await shownVariable(hub, id, 'OCPPCommCtrlr.HeartbeatInterval', '600')
  await operate(
    hub,
    station,
    'SetChargingProfile',
    { evseId: 1, chargingProfile: DEFAULT_21 },
    ACCEPTED,
  )
  await eventually(async () => assert.equal((await hub.api.chargingProfiles(id)).length, 1))
  const chargingLimit = { chargingLimitSource: 'EMS', isGridCritical: false }
  await station.request('NotifyChargingLimit', { evseId: 1, chargingLimit })
  await shownItem2(hub, id, 'chargingLimit')
  await tellsEvent(station, {})
  await shownItem2(hub, id, 'alarm')
  await station.close()

  await turns16(id)
  await hasNoSetUp(id)
  // An alarm is no set-up: somebody may still have to look at it.
  const kinds = (await hub.api.items(id)).map(({ kind }) => kind)
  assert.deepEqual(kinds, ['alarm'])
  assert.equal(await readOddity(hub, 'protocol.changed'), before + 2)
})

test('another version: jobs of the old one end, and say why', async () => {
  const id = 'CHANGE-JOBS'
  const old = await bootStation(hub, id)
  const location = 'ftp://files.example.org/logs'
  await operate(hub, old, 'GetDiagnostics', { location }, { fileName: 'log.zip' })
  await hub.api.putIdToken('TAG-JOBS')
  await operate(hub, old, 'RemoteStartTransaction', { idTag: 'TAG-JOBS' }, ACCEPTED)
  await shownJob(hub, id, 'diagnostics', 'requested', false)
  await old.close()

  const station = await turns21(id)
  await shownJob(hub, id, 'diagnostics', 'VersionChanged', true)
  await shownJob(hub, id, 'remoteStart', 'VersionChanged', true)
  const asked = { requestId: 5, reportBase: 'ConfigurationInventory' }
  await operate(hub, station, 'GetBaseReport', asked, ACCEPTED)
  await shownJob(hub, id, 'deviceModel', 'requested', false)
  await station.close()

  await turns16(id)
  await shownJob(hub, id, 'deviceModel', 'VersionChanged', true)
  const { jobs } = await hub.api.chargePoint(id)
  assert.ok(
    jobs.every(({ isOver }) => isOver),
    JSON.stringify(jobs),
  )
})

test('another version: commands of the old one end with its connection', async () => {
  const id = 'CHANGE-COMMANDS'
  const old = await bootStation(hub, id)
  const sent = hub.api.command(id, 'ClearCache', {}, 60)
  await old.expectCall('ClearCache')
  const { reply } = await queueCommand(hub, id, 'GetLocalListVersion', {})
  // It is back before the old connection is gone.
  const station = await openStation2(hub, id, 'ocpp2.1')
  assertProblem(await sent, 502, 'CALL_DISCONNECTED')
  assertProblem(await reply, 409, 'CHARGE_POINT_OFFLINE')
  await bootAccepted2(station)
  assert.deepEqual(station.calls, [])
})

test('another version: what is asked from now on is asked in its words', async () => {
  const id = 'CHANGE-WORDS'
  await hub.api.putIdToken('TAG-WORDS')
  const old = await bootStation(hub, id)
  old.answerAll({ RemoteStartTransaction: ACCEPTED, RemoteStopTransaction: ACCEPTED })
  const wanted = { idToken: 'TAG-WORDS', evseId: 1 }
  assert.equal((await operation2(hub, id, 'start', wanted)).result.status, 'accepted')
  assert.equal(old.calls.at(-1)?.action, 'RemoteStartTransaction')
  await old.close()

  const station = await turns21(id)
  const wrong = await hub.api.command(id, 'RemoteStartTransaction', { idTag: 'TAG-WORDS' })
  assertProblem(wrong, 501, 'NOT_IMPLEMENTED')
  station.answerAll({ RequestStartTransaction: ACCEPTED })
  const { result } = await operation2(hub, id, 'start', { ...wanted, idTokenType: 'ISO14443' })
  assert.equal(result.status, 'accepted')
  assert.deepEqual(station.calls.at(-1)?.payload, {
    idToken: card('TAG-WORDS'),
    remoteStartId: result.remoteStartId,
    evseId: 1,
  })
  await station.close()

  const returned = await turns16(id)
  returned.answerAll({ RemoteStartTransaction: ACCEPTED })
  assert.equal((await operation2(hub, id, 'start', wanted)).result.status, 'accepted')
  const { transactionId } = await start(returned, { idTag: 'TAG-WORDS' })
  await shownJob(hub, id, 'remoteStart', 'started', true)
  await stop(returned, { transactionId })
  await assertEnded(hub, transactionId, { reason: 'Local' })
})

test('another version: an id that the old one had is no way into its record', async () => {
  const id = 'CHANGE-SAME-ID'
  const old = await bootStation(hub, id)
  const transactionId = await beginSession(hub, old, 'TAG-SAME')
  await stop(old, { transactionId })
  const before = await assertEnded(hub, transactionId, { reason: 'Local' })
  await old.close()

  const station = await turns21(id)
  const session = new Session2(station, String(transactionId))
  const answer = await session.start({ triggerReason: 'CablePluggedIn', evse: { id: 1 } })
  assert.deepEqual(answer, {})
  // Both are kept, and somebody is told to look.
  await journaled2(hub, id, 'transaction.started', ({ seqNo }) => seqNo === 0)
  const { flags, ...same } = await hub.api.transaction(transactionId)
  const { flags: _, ...was } = before
  assert.deepEqual([same, flags], [was, ['conflict']])
})

/** It comes back with another firmware, and boots. */
async function turns21(id: string): Promise<Station> {
  const station = await openStation2(hub, id, 'ocpp2.1')
  await bootAccepted2(station, { reason: 'FirmwareUpdate' })
  await speaks(id, 'ocpp2.1')
  return station
}

async function turns16(id: string): Promise<Station> {
  const station = await openStation(hub, id)
  await bootAccepted(station)
  await speaks(id, 'ocpp1.6')
  return station
}

async function speaks(id: string, version: string): Promise<void> {
  await eventually(async () => {
    const { protocol, lastProtocol, registration } = await hub.api.chargePoint(id)
    assert.deepEqual([protocol, lastProtocol, registration], [version, version, 'accepted'])
  })
}

async function hasNoSetUp(id: string): Promise<void> {
  await eventually(async () => {
    assert.deepEqual(await hub.api.variables(id), [])
    assert.deepEqual(await hub.api.chargingProfiles(id), [])
  })
}
