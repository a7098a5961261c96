/**
 * Outer checklist of 2.0.1 and 2.1, block B: coming in. Boots that are accepted, and those that are
 * not yet; the version that is agreed on. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { knock } from '../support/handshake.ts'
import { startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2, request2 } from './operations2.ts'
import { assertNow, isoTime, operate, shown } from './scenario.ts'
import {
  authorize2,
  boot2,
  bootAccepted2,
  both,
  card,
  openStation2,
  report2,
  STATION2,
} from './scenario2.ts'
import { assertError, assertProblem } from './tricky.ts'
import { getOne, setOne, variable2 } from './variables2.ts'

const BOOT_RETRY_SECONDS = 77

const hub = await startHub({
  env: {
    STATOR_OCPP__INVENTORY_AT_BOOT: 'false',
    STATOR_OCPP__BOOT_RETRY_SECONDS: String(BOOT_RETRY_SECONDS),
  },
})
after(() => hub.stop())

const OFFLINE_THRESHOLD = variable2('OCPPCommCtrlr', 'OfflineThreshold')

both('TC_B_01 cold boot', async (version, id) => {
  await hub.api.putChargePoint(id)
  const station = await openStation2(hub, id, version)
  const modem = { iccid: '89490200001234567890', imsi: '262011234567890' }
  const chargingStation = { ...STATION2, modem }
  const answer = await boot2(station, { reason: 'PowerUp', chargingStation })
  assert.equal(answer.status, 'Accepted')
  assertNow(answer.currentTime)
  for (const evseId of [1, 2]) await report2(station, evseId, 'Available')
  const { currentTime } = await station.request<{ currentTime: string }>('Heartbeat', {})
  assertNow(currentTime)

  for (const evseId of [1, 2]) await shown(hub, id, evseId, 'Available')
  const view = await hub.api.chargePoint(id)
  assert.deepEqual([view.registration, view.protocol], ['accepted', version])
  assert.notEqual(view.bootedAt, null)
  const { vendorName: vendor, model, serialNumber, firmwareVersion } = STATION2
  const { identity } = view
  const expected = { vendor, model, serialNumber, firmwareVersion, ...modem }
  assert.deepEqual({ ...identity, ...expected }, identity)
})

both('TC_B_02 cold boot, pending first', async (version, id) => {
  await hub.api.putChargePoint(id, { registration: 'pending' })
  const station = await openStation2(hub, id, version)
  const pending = await boot2(station)
  assert.deepEqual([pending.status, pending.interval], ['Pending', BOOT_RETRY_SECONDS])
  assertNow(pending.currentTime)
  // Meanwhile it can be looked at and set up, but not be told to charge. B02.FR.01, .05.
  await getOne(hub, station, OFFLINE_THRESHOLD, '60')
  await setOne(hub, station, OFFLINE_THRESHOLD, '123', 'Accepted')
  const start = await request2(hub, id, 'start', { idToken: 'B02', evseId: 1 })
  assertProblem(start, 409, 'COMMAND_REFUSED')
  assert.equal((await hub.api.chargePoint(id)).registration, 'pending')

  await hub.api.putChargePoint(id, { registration: 'accepted' })
  await bootAccepted2(station)
  await becomesNormal(station)
  assert.deepEqual(
    station.calls.map(({ action }) => action),
    ['GetVariables', 'SetVariables'],
  )
})

both('TC_B_30 not accepted, says something else than a boot', async (version, id) => {
  for (const registration of ['pending', 'rejected'] as const) {
    await hub.api.putChargePoint(id, { registration })
    const station = await openStation2(hub, id, version)
    const { status } = await boot2(station)
    assert.equal(status.toLowerCase(), registration)
    const timestamp = isoTime()
    const available = { timestamp, evseId: 1, connectorId: 1, connectorStatus: 'Available' }
    const event = { type: 'StartupOfTheDevice', timestamp }
    const told = [
      await station.call('StatusNotification', available),
      await station.call('Heartbeat', {}),
      await station.call('Authorize', { idToken: card('B30') }),
      await station.call('SecurityEventNotification', event),
    ]
    for (const answer of told) assertError(answer, 'SecurityError')
    assert.deepEqual((await hub.api.chargePoint(id)).connectors, [])
    await station.close()
  }
  await hub.api.putChargePoint(id, { registration: 'accepted' })
  const station = await openStation2(hub, id, version)
  await bootAccepted2(station)
  await becomesNormal(station)
})

both('TC_B_31 not accepted, a boot is triggered', async (version, id) => {
  await hub.api.putChargePoint(id, { registration: 'pending' })
  const station = await openStation2(hub, id, version)
  assert.equal((await boot2(station)).status, 'Pending')
  const trigger = { requestedMessage: 'BootNotification' }
  await operate(hub, station, 'TriggerMessage', trigger, { status: 'Accepted' })
  assert.equal((await boot2(station, { reason: 'Triggered' })).status, 'Pending')

  await hub.api.putChargePoint(id, { registration: 'accepted' })
  station.answerAll({ TriggerMessage: { status: 'Accepted' } })
  const { result } = await operation2(hub, id, 'trigger', { message: 'BootNotification' })
  assert.equal(result.status, 'accepted')
  await bootAccepted2(station, { reason: 'Triggered' })
  await becomesNormal(station)

  // While it is rejected nothing is sent to it at all. B03.FR.03.
  await hub.api.putChargePoint(id, { registration: 'rejected' })
  assert.equal((await boot2(station)).status, 'Rejected')
  const before = station.calls.length
  const refused = await hub.api.command(id, 'TriggerMessage', trigger)
  assertProblem(refused, 409, 'COMMAND_REFUSED')
  assert.equal(station.calls.length, before)
})

both('TC_B_58 subprotocol negotiation', async (version, id) => {
  await hub.api.putChargePoint(id)
  const refused = await knock(hub, id, { protocols: ['ocpp0.1'] })
  assert.equal(refused.status, 400)
  assert.equal(refused.headers['sec-websocket-protocol'], undefined)
  const station = await openStation(hub, id, { protocols: ['ocpp0.1', version] })
  assert.equal(station.protocol, version)
  await bootAccepted2(station)
  await becomesNormal(station)
})

/** What it says is taken, and shown. */
async function becomesNormal(station: Station): Promise<void> {
  for (const evseId of [1, 2]) await report2(station, evseId, 'Available')
  await shown(hub, station.id, 2, 'Available')
  assert.notEqual((await authorize2(station, card('NOBODY'))).status, 'Accepted')
  await eventually(async () => {
    assert.equal((await hub.api.chargePoint(station.id)).registration, 'accepted')
  })
}
