/**
 * Outer checklist of OCPP 1.6, core: cold start, sessions that a driver begins and ends at the
 * charge point, and what becomes of idTags that must not charge. One test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import {
  assertAuthorized,
  assertEnded,
  assertNoSessions,
  assertNow,
  assertRunning,
  authorize,
  BOOT,
  beginSession,
  bootAccepted,
  bootStation,
  isoTime,
  leave,
  meter,
  operate,
  report,
  shown,
  start,
  stop,
} from './scenario.ts'

const hub = await startHub()
after(() => hub.stop())

test('TC_001 cold boot', async () => {
  const id = 'TC001'
  await hub.api.putChargePoint(id)
  assert.equal((await hub.api.chargePoint(id)).registration, 'unknown')
  const station = await openStation(hub, id)
  await bootAccepted(station)
  for (const connectorId of [0, 1, 2]) await report(station, connectorId, 'Available')
  assertNow((await station.request<{ currentTime: string }>('Heartbeat', {})).currentTime)

  for (const connectorId of [0, 1, 2]) {
    const connector = await shown(hub, id, connectorId, 'Available')
    assert.equal(connector.status, 'available')
    assert.equal(connector.errorCode, 'NoError')
  }
  await eventually(async () => {
    const view = await hub.api.chargePoint(id)
    assert.equal(view.registration, 'accepted')
    assert.equal(view.connected, true)
    assert.equal(view.protocol, 'ocpp1.6')
    assertNow(String(view.bootedAt))
    assert.equal(view.identity?.vendor, BOOT.chargePointVendor)
    assert.equal(view.identity?.model, BOOT.chargePointModel)
    assert.equal(view.identity?.serialNumber, BOOT.chargePointSerialNumber)
    assert.equal(view.identity?.firmwareVersion, BOOT.firmwareVersion)
  })
})

test('TC_003 session, plug-in first', async () => {
  const id = 'TC003'
  const station = await bootStation(hub, id)
  const startedAt = isoTime()
  const transactionId = await beginSession(hub, station, 'TAG003')
  await shown(hub, id, 1, 'Charging')
  await meter(station, transactionId, 3_500)

  await stop(station, { transactionId, idTag: 'TAG003', reason: 'Local' })
  await leave(station)
  const session = await assertEnded(hub, transactionId, { reason: 'Local' })
  assert.equal(session.evseId, 1)
  assert.equal(session.meterStartWh, 1_000)
  assert.equal(session.meterStopWh, 6_000)
  assert.equal(session.authorizationStatus, 'accepted')
  assert.deepEqual(session.flags, [])
  assert.ok(Date.parse(String(session.startedAt)) >= Date.parse(startedAt))
  const values = await hub.api.meterValues({ transactionId })
  assert.deepEqual(
    values.map(({ evseId, number, unit }) => ({ evseId, number, unit })),
    [{ evseId: 1, number: 3_500, unit: 'Wh' }],
  )
  await shown(hub, id, 1, 'Available')
})

test('TC_004_1 session, identification first', async () => {
  const id = 'TC004-1'
  await hub.api.putIdToken('TAG004-1')
  const station = await bootStation(hub, id)
  await assertAuthorized(station, 'TAG004-1')
  await report(station, 1, 'Preparing')
  const { transactionId, status } = await start(station, { idTag: 'TAG004-1' })
  assert.equal(status, 'Accepted')
  await report(station, 1, 'Charging')
  await assertRunning(hub, id, transactionId, 'TAG004-1')

  await stop(station, { transactionId, idTag: 'TAG004-1' })
  await leave(station)
  // A stop that gives no reason is one by the driver.
  await assertEnded(hub, transactionId, { reason: 'Local' })
})

test('TC_004_2 identification first, nothing plugged in before the time-out', async () => {
  const id = 'TC004-2'
  await hub.api.putIdToken('TAG004-2')
  const station = await bootStation(hub, id)
  const setting = { key: 'ConnectionTimeOut', value: '10' }
  await operate(hub, station, 'ChangeConfiguration', setting, { status: 'Accepted' })
  await assertAuthorized(station, 'TAG004-2')
  await report(station, 1, 'Preparing')
  await shown(hub, id, 1, 'Preparing')
  await report(station, 1, 'Available')
  await shown(hub, id, 1, 'Available')
  await assertNoSessions(hub, id)
})

test('TC_005_1 EV side disconnected, StopTransactionOnEVSideDisconnect true', async () => {
  const id = 'TC005-1'
  const station = await bootStation(hub, id)
  const setting = { key: 'StopTransactionOnEVSideDisconnect', value: 'true' }
  await operate(hub, station, 'ChangeConfiguration', setting, { status: 'Accepted' })
  const transactionId = await beginSession(hub, station, 'TAG005-1')

  await report(station, 1, 'SuspendedEV')
  await shown(hub, id, 1, 'SuspendedEV')
  await stop(station, { transactionId, reason: 'EVDisconnected' })
  await report(station, 1, 'Finishing', { info: 'EV side disconnected' })
  assert.equal((await shown(hub, id, 1, 'Finishing')).info, 'EV side disconnected')
  await report(station, 1, 'Available')
  await assertEnded(hub, transactionId, { reason: 'EVDisconnected' })
})

test('TC_007 session with an idTag from the cache', async () => {
  const id = 'TC007'
  const idTag = 'TAG007'
  await hub.api.putIdToken(idTag, { groupIdToken: 'GROUP007' })
  const station = await bootStation(hub, id)
  const asked = await authorize(station, idTag)
  assert.deepEqual(asked, { status: 'Accepted', parentIdTag: 'GROUP007' })

  // Its next session asks nobody: what refreshes the cache is in the answer to the start.
  await report(station, 1, 'Preparing')
  const { transactionId, info } = await start(station, { idTag })
  assert.deepEqual(info, { status: 'Accepted', parentIdTag: 'GROUP007' })
  await report(station, 1, 'Charging')
  await assertRunning(hub, id, transactionId, idTag)
  assert.equal((await hub.api.transaction(transactionId)).groupIdToken, 'GROUP007')
})

test('TC_023_1 an unknown idTag is Invalid', async () => {
  const station = await bootStation(hub, 'TC023-1')
  assert.deepEqual(await authorize(station, 'NOBODY'), { status: 'Invalid' })
  await assertNoSessions(hub, 'TC023-1')
})

test('TC_023_2 an idTag past its date is Expired', async () => {
  const expiresAt = isoTime(-3_600)
  await hub.api.putIdToken('TAG023-2', { expiresAt })
  const station = await bootStation(hub, 'TC023-2')
  const { status, expiryDate } = await authorize(station, 'TAG023-2')
  assert.equal(status, 'Expired')
  if (expiryDate !== undefined) assert.equal(Date.parse(expiryDate), Date.parse(expiresAt))
  await assertNoSessions(hub, 'TC023-2')
})

test('TC_023_3 a disabled idTag is Blocked', async () => {
  await hub.api.putIdToken('TAG023-3', { status: 'blocked' })
  const station = await bootStation(hub, 'TC023-3')
  assert.equal((await authorize(station, 'TAG023-3')).status, 'Blocked')
  await assertNoSessions(hub, 'TC023-3')
})

test('TC_024 the connector cannot be locked', async () => {
  const id = 'TC024'
  await hub.api.putIdToken('TAG024')
  const station = await bootStation(hub, id)
  await report(station, 1, 'Preparing')
  await assertAuthorized(station, 'TAG024')
  await report(station, 1, 'Faulted', { errorCode: 'ConnectorLockFailure' })
  const connector = await shown(hub, id, 1, 'Faulted')
  assert.equal(connector.status, 'faulted')
  assert.equal(connector.errorCode, 'ConnectorLockFailure')
  await assertNoSessions(hub, id)
})
