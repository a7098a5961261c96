/**
 * Quirks Q83 and Q85, and what Q43 and Q47 mean in 2.x: on a hub that repairs everybody's messages,
 * as operators of mixed fleets set it.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { expectRepair, listRepairs, NO_NAME, tell } from './quirks.ts'
import { isoTime, operate, report, shown, shownJob } from './scenario.ts'
import {
  authorize2,
  beginSession2,
  bootStation2,
  both,
  endSession2,
  only21,
  openStation2,
  report2,
  Session2,
  VERSIONS2,
  viewOf2,
} from './scenario2.ts'
import { assertError, bringIn } from './tricky.ts'

const hub = await startHub({
  env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false', STATOR_OCPP__LENIENCY: 'lenient' },
})
after(() => hub.stop())

const NOBODY = { idToken: '', type: 'NoAuthorization' }

/** Of a firmware update, in the order in which they come. */
const FIRMWARE = ['Downloading', 'Downloaded', 'Installing', 'Installed']

both(
  'Q83 no authorization and an empty idToken is a session like any other',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    const session = new Session2(station, `${id}-tx`)
    const started = await session.start({
      triggerReason: 'CablePluggedIn',
      evse: { id: 1, connectorId: 1 },
      idToken: NOBODY,
    })
    assert.equal(started.idTokenInfo?.status, 'Accepted')
    const running = await viewOf2(hub, session)
    assert.deepEqual([running.idToken, running.isActive, running.flags], ['', true, []])
    // A start button: nobody is asked for, so that it may begin anywhere, and often.
    const second = new Session2(station, `${id}-tx2`)
    const other = await second.start({
      triggerReason: 'Authorized',
      evse: { id: 2, connectorId: 1 },
      idToken: NOBODY,
    })
    assert.equal(other.idTokenInfo?.status, 'Accepted')
    await endSession2(session, { idToken: NOBODY })
    await endSession2(second)
    for (const one of [session, second]) {
      const { isActive, flags } = await viewOf2(hub, one)
      assert.deepEqual([isActive, flags.includes('notAuthorized')], [false, false])
    }
    assert.deepEqual(await listRepairs(hub, id), [])
  },
)

both('Q83 an empty idToken of another type is nobody that we know', async (version) => {
  const id = `Q83-EMPTY-${version}`
  const station = await bootStation2(hub, id, version)
  const info = await authorize2(station, { idToken: '', type: 'ISO14443' })
  assert.equal(info.status, 'Invalid')
})

test('Q85 statuses of firmware, logs and security are taken in 1.6', async () => {
  const station = await bringIn(hub, 'Q85')
  const update = { location: 'https://example.com/f.bin', retrieveDate: isoTime() }
  await operate(hub, station, 'UpdateFirmware', update, {})
  for (const status of FIRMWARE) {
    assert.deepEqual(await station.request('FirmwareStatusNotification', { status }), {})
    await shownJob(hub, 'Q85', 'firmware', status, status === 'Installed')
  }
  const upload = { location: 'https://example.com/', retries: 1 }
  await operate(hub, station, 'GetDiagnostics', upload, { fileName: 'log.zip' })
  assert.deepEqual(
    await station.request('DiagnosticsStatusNotification', { status: 'Uploaded' }),
    {},
  )
  await shownJob(hub, 'Q85', 'diagnostics', 'Uploaded', true)
  for (const action of ['LogStatusNotification', 'SignedFirmwareStatusNotification']) {
    assert.deepEqual(await station.request(action, { status: 'Idle' }), {})
  }
  const event = { type: 'FirmwareUpdated', timestamp: isoTime() }
  assert.deepEqual(await station.request('SecurityEventNotification', event), {})
})

both('Q85 statuses of firmware, logs and security are taken in 2.x', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const firmware = { location: 'https://example.com/f.bin', retrieveDateTime: isoTime() }
  await operate(hub, station, 'UpdateFirmware', { requestId: 85, firmware }, { status: 'Accepted' })
  for (const status of FIRMWARE) {
    const told = { status, requestId: 85 }
    assert.deepEqual(await station.request('FirmwareStatusNotification', told), {})
    await shownJob(hub, id, 'firmware', status, status === 'Installed')
  }
  const log = { remoteLocation: 'https://example.com/' }
  const wish = { logType: 'DiagnosticsLog', requestId: 86, log }
  await operate(hub, station, 'GetLog', wish, { status: 'Accepted', filename: 'log.zip' })
  const uploaded = { status: 'Uploaded', requestId: 86 }
  assert.deepEqual(await station.request('LogStatusNotification', uploaded), {})
  await shownJob(hub, id, 'log', 'Uploaded', true)
  // Out of the blue.
  assert.deepEqual(await station.request('FirmwareStatusNotification', { status: 'Idle' }), {})
  const event = { type: 'FirmwareUpdated', timestamp: isoTime() }
  assert.deepEqual(await station.request('SecurityEventNotification', event), {})
})

both(
  'Q43 readings without a value are left out, and the event around them counts',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    const session = await beginSession2(hub, station, `TAG${id}`.slice(0, 36))
    const timestamp = isoTime()
    for (const meterValue of [[], [{ timestamp, sampledValue: [] }]]) {
      const event = session.toRequest('Updated', {
        triggerReason: 'MeterValuePeriodic',
        meterValue,
      })
      assert.deepEqual(await tell(station, 'TransactionEvent', event), {})
      assert.deepEqual(await tell(station, 'MeterValues', { evseId: 1, meterValue }), {})
    }
    await endSession2(session)
    const { energyWh, seqNos, flags } = await viewOf2(hub, session)
    assert.deepEqual([energyWh, seqNos?.count, flags], [5_000, 5, []])
    await eventually(async () => {
      const rules = (await listRepairs(hub, id)).map(({ itemId }) => itemId)
      assert.deepEqual(rules.toSorted(), ['emptyArrayAsAbsent', 'emptyReadingsDropped'])
    })
  },
)

both('Q45 words of 1.6 in a status of 2.x are understood', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const status = { timestamp: isoTime(1), evseId: 1, connectorId: 1, connectorStatus: 'Charging' }
  assert.deepEqual(await tell(station, 'StatusNotification', status), {})
  await shown(hub, id, 1, 'Occupied')
  await expectRepair(hub, id, 'enumCase', { count: 1, action: 'StatusNotification' })
})

both(
  'Q47 further fields are left out for everybody, but for those the operator excepts',
  async (version, id) => {
    const strictId = `${id}-STRICT`
    const lenient = await bootStation2(hub, id, version)
    const strict = await bootStation2(hub, strictId, version, { leniency: 'strict' })
    const told = {
      timestamp: isoTime(1),
      evseId: 1,
      connectorId: 1,
      connectorStatus: 'Occupied',
      lock: { isLocked: true },
    }
    assert.deepEqual(await tell(lenient, 'StatusNotification', told), {})
    await shown(hub, id, 1, 'Occupied')
    await expectRepair(hub, id, 'dropUnknownField', { count: 1, action: 'StatusNotification' })
    assertError(await strict.call('StatusNotification', told), 'FormatViolation')
    await report2(strict, 2, 'Occupied')
    await shown(hub, strictId, 2, 'Occupied')
    await shown(hub, strictId, 1, 'Available')
    assert.deepEqual(await listRepairs(hub, strictId), [])
  },
)

only21('Q47 what is sent to a charge point is never lenient', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const reply = await hub.api.command(id, 'Reset', { type: 'Immediate', color: 'red' })
  assert.equal(reply.status, 400)
  await report2(station, 1, 'Occupied')
  assert.deepEqual(station.calls, [])
})

test('Q47 even a boot that nobody could read before is read by a hub that is lenient', async () => {
  await hub.api.putChargePoint('Q47-BOOT')
  const station = await openStation(hub, 'Q47-BOOT')
  const boot = { ...NO_NAME, chargePointSerialNumber: 47, color: 'red', meterType: null }
  assert.equal((await tell(station, 'BootNotification', boot)).status, 'Accepted')
  await report(station, 1, 'Available')
  await eventually(async () => {
    assert.equal((await hub.api.chargePoint('Q47-BOOT')).identity?.serialNumber, '47')
  })
  for (const version of VERSIONS2) {
    const id = `Q47-BOOT-${version}`
    await hub.api.putChargePoint(id)
    const newer = await openStation2(hub, id, version)
    const told = { chargingStation: { vendorName: 'Nobody', model: 7, color: 'red' } }
    // Neither why it boots nor, in order, what it is.
    assert.equal((await tell(newer, 'BootNotification', told)).status, 'Accepted')
    await expectRepair(hub, id, 'missingDefault', { count: 1, action: 'BootNotification' })
    await expectRepair(hub, id, 'coerceString', { count: 1, action: 'BootNotification' })
  }
})
