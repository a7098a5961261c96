/**
 * Outer checklist of OCPP 1.6, core: what an operator starts, stops, resets and unlocks from afar.
 * One test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually, waitFor } from '../support/wait.ts'
import {
  assertAuthorized,
  assertEnded,
  assertNoSessions,
  assertNow,
  assertRunning,
  beginSession,
  bootStation,
  connectAndBoot,
  leave,
  operate,
  report,
  shown,
  start,
  stop,
} from './scenario.ts'

const hub = await startHub()
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }
const REJECTED = { status: 'Rejected' }

test('TC_010 remote start, cable plugged in first', async () => {
  const idTag = 'TAG010'
  await hub.api.putIdToken(idTag)
  const station = await bootStation(hub, 'TC010')
  await report(station, 1, 'Preparing')
  await operate(hub, station, 'RemoteStartTransaction', { idTag, connectorId: 1 }, ACCEPTED)
  // The answer is a promise of the charge point, not a session.
  await assertNoSessions(hub, 'TC010')
  await assertAuthorized(station, idTag)
  await beginRemote(station, idTag)
})

test('TC_011_1 remote start, remote start first', async () => {
  const idTag = 'TAG011-1'
  await hub.api.putIdToken(idTag)
  const station = await bootStation(hub, 'TC011-1')
  await operate(hub, station, 'RemoteStartTransaction', { idTag, connectorId: 1 }, ACCEPTED)
  await assertAuthorized(station, idTag)
  await report(station, 1, 'Preparing')
  await beginRemote(station, idTag)
})

test('TC_011_2 remote start first, nothing plugged in before the time-out', async () => {
  const idTag = 'TAG011-2'
  await hub.api.putIdToken(idTag)
  const station = await bootStation(hub, 'TC011-2')
  // Without a connector: the field is left out on the wire, not sent as null.
  await operate(hub, station, 'RemoteStartTransaction', { idTag }, ACCEPTED)
  await report(station, 1, 'Preparing')
  await shown(hub, 'TC011-2', 1, 'Preparing')
  await report(station, 1, 'Available')
  await shown(hub, 'TC011-2', 1, 'Available')
  await assertNoSessions(hub, 'TC011-2')
})

test('TC_012 remote stop', async () => {
  const station = await bootStation(hub, 'TC012')
  const transactionId = await beginSession(hub, station, 'TAG012')
  await operate(hub, station, 'RemoteStopTransaction', { transactionId }, ACCEPTED)
  // Only the stop of the charge point ends it.
  await assertRunning(hub, 'TC012', transactionId, 'TAG012')
  await stop(station, { transactionId, reason: 'Remote' })
  await leave(station)
  await assertEnded(hub, transactionId, { reason: 'Remote' })
})

test('TC_013 hard reset', () => resets('TC013', 'Hard'))

test('TC_014 soft reset', () => resets('TC014', 'Soft'))

test('TC_017_1 unlock without a session, cable not fixed', async () => {
  const station = await bootStation(hub, 'TC017-1')
  await operate(hub, station, 'UnlockConnector', { connectorId: 1 }, { status: 'Unlocked' })
})

test('TC_017_2 unlock without a session, fixed cable', async () => {
  const station = await bootStation(hub, 'TC017-2')
  await operate(hub, station, 'UnlockConnector', { connectorId: 1 }, { status: 'NotSupported' })
})

test('TC_018_1 unlock with a session', async () => {
  const station = await bootStation(hub, 'TC018-1')
  const transactionId = await beginSession(hub, station, 'TAG018-1')
  await operate(hub, station, 'UnlockConnector', { connectorId: 1 }, { status: 'Unlocked' })
  await stop(station, { transactionId, reason: 'UnlockCommand' })
  await leave(station)
  await assertEnded(hub, transactionId, { reason: 'UnlockCommand' })
})

test('TC_026 remote start, rejected', async () => {
  const station = await bootStation(hub, 'TC026')
  const payload = { idTag: 'TAG026', connectorId: 1 }
  await operate(hub, station, 'RemoteStartTransaction', payload, REJECTED)
  await assertNoSessions(hub, 'TC026')
})

test('TC_028 remote stop, rejected', async () => {
  const station = await bootStation(hub, 'TC028')
  const transactionId = await beginSession(hub, station, 'TAG028')
  const other = { transactionId: transactionId === 1 ? 2 : transactionId - 1 }
  await operate(hub, station, 'RemoteStopTransaction', other, REJECTED)
  await assertRunning(hub, 'TC028', transactionId, 'TAG028')
})

test('TC_030 unlock, failed', async () => {
  const station = await bootStation(hub, 'TC030')
  await operate(hub, station, 'UnlockConnector', { connectorId: 1 }, { status: 'UnlockFailed' })
})

test('TC_031 unlock, unknown connector', async () => {
  const station = await bootStation(hub, 'TC031')
  await operate(hub, station, 'UnlockConnector', { connectorId: 9 }, { status: 'NotSupported' })
  // Asked for only: the hub learns of connectors from what charge points report.
  const { connectors } = await hub.api.chargePoint('TC031')
  assert.ok(connectors.every(({ evseId }) => evseId !== 9))
})

/** The session begins after all, and is told apart by its idTag. */
async function beginRemote(station: Station, idTag: string): Promise<void> {
  const { transactionId, status } = await start(station, { idTag })
  assert.equal(status, 'Accepted')
  await report(station, 1, 'Charging')
  await assertRunning(hub, station.id, transactionId, idTag)
}

/** It goes, comes back, boots, and is there as before. */
async function resets(id: string, type: 'Hard' | 'Soft'): Promise<void> {
  const station = await bootStation(hub, id)
  const bootedAt = await waitFor(`the boot of ${id}`, async () => {
    return (await hub.api.chargePoint(id)).bootedAt
  })
  await operate(hub, station, 'Reset', { type }, ACCEPTED)
  await station.close()
  await eventually(async () => assert.equal((await hub.api.chargePoint(id)).connected, false))

  await connectAndBoot(hub, id)
  await eventually(async () => {
    const view = await hub.api.chargePoint(id)
    assert.equal(view.connected, true)
    assert.equal(view.registration, 'accepted')
    assertNow(String(view.bootedAt))
    assert.ok(Date.parse(String(view.bootedAt)) > Date.parse(bootedAt))
  })
}
