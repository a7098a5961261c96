/**
 * Outer checklist of OCPP 1.6: local authorization list, firmware and diagnostics, remote trigger.
 * One test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import {
  BOOT,
  bootStation,
  connectAndBoot,
  isoTime,
  operate,
  report,
  shown,
  shownJob,
} from './scenario.ts'

const hub = await startHub()
after(() => hub.stop())

const ENTRIES = [
  { idTag: 'TAG043A', idTagInfo: { status: 'Accepted', parentIdTag: 'GROUP043' } },
  { idTag: 'TAG043B', idTagInfo: { status: 'Blocked' } },
]

/** What is asked for after an accepted boot; a second boot is not. Errata §3.40. */
const TRIGGERED = [
  {
    requestedMessage: 'MeterValues',
    payload: {
      connectorId: 1,
      meterValue: [
        { timestamp: isoTime(), sampledValue: [{ value: '500', context: 'Trigger', unit: 'Wh' }] },
      ],
    },
  },
  { requestedMessage: 'Heartbeat', payload: {} },
  {
    requestedMessage: 'StatusNotification',
    payload: { connectorId: 2, errorCode: 'NoError', status: 'Available' },
  },
  { requestedMessage: 'DiagnosticsStatusNotification', payload: { status: 'Idle' } },
  { requestedMessage: 'FirmwareStatusNotification', payload: { status: 'Idle' } },
] as const

test('TC_042_1 local list version, lists are not supported', () => tellsVersion('TC042-1', -1))

test('TC_042_2 local list version, the list is empty', () => tellsVersion('TC042-2', 0))

test('TC_043_1 send local list, not supported', () => keepsVersion('TC043-1', 'NotSupported'))

test('TC_043_3 send local list, failed', () => keepsVersion('TC043-3', 'Failed'))

test('TC_043_4 send local list, full', async () => {
  const station = await bootStation(hub, 'TC043-4')
  await sendList(station, { listVersion: 1, updateType: 'Full', localAuthorizationList: ENTRIES })
  await assertVersion('TC043-4', 1)
})

test('TC_043_5 send local list, differential', async () => {
  const station = await bootStation(hub, 'TC043-5')
  await sendList(station, { listVersion: 1, updateType: 'Full', localAuthorizationList: ENTRIES })
  // One more and one less: an entry without information is taken off the list.
  const changes = [
    { idTag: 'TAG043C', idTagInfo: { status: 'Accepted', expiryDate: isoTime(86_400) } },
    { idTag: 'TAG043B' },
  ]
  const update = { updateType: 'Differential', localAuthorizationList: changes }
  await sendList(station, { listVersion: 2, ...update })
  await assertVersion('TC043-5', 2)
})

test('TC_044_1 firmware update, downloaded and installed', async () => {
  const id = 'TC044-1'
  const station = await bootStation(hub, id)
  await requestFirmware(station)
  await report(station, 1, 'Unavailable')
  for (const status of ['Downloading', 'Downloaded', 'Installing']) {
    await firmwareStatus(station, status)
    await shownJob(hub, id, 'firmware', status, false)
  }
  await station.close()

  const boot = { ...BOOT, firmwareVersion: '1.1.0' }
  const returned = await connectAndBoot(hub, id, {}, boot)
  await firmwareStatus(returned, 'Installed')
  await shownJob(hub, id, 'firmware', 'Installed', true)
  await eventually(async () => {
    assert.equal((await hub.api.chargePoint(id)).identity?.firmwareVersion, '1.1.0')
  })
})

test('TC_044_2 firmware update, download failed', async () => {
  const station = await bootStation(hub, 'TC044-2')
  await requestFirmware(station)
  await firmwareStatus(station, 'Downloading')
  await firmwareStatus(station, 'DownloadFailed')
  await shownJob(hub, 'TC044-2', 'firmware', 'DownloadFailed', true)
})

test('TC_044_3 firmware update, installation failed', async () => {
  const station = await bootStation(hub, 'TC044-3')
  await requestFirmware(station)
  for (const status of ['Downloading', 'Downloaded', 'Installing', 'InstallationFailed']) {
    await firmwareStatus(station, status)
  }
  await shownJob(hub, 'TC044-3', 'firmware', 'InstallationFailed', true)
})

test('TC_045_1 diagnostics, uploaded', () => uploads('TC045-1', 'Uploaded'))

test('TC_045_2 diagnostics, upload failed', () => uploads('TC045-2', 'UploadFailed'))

test('TC_054 trigger message, accepted', async () => {
  const station = await bootStation(hub, 'TC054')
  for (const { requestedMessage, payload } of TRIGGERED) {
    const trigger =
      'connectorId' in payload
        ? { requestedMessage, connectorId: payload.connectorId }
        : { requestedMessage }
    await operate(hub, station, 'TriggerMessage', trigger, { status: 'Accepted' })
    const answer = await station.request(requestedMessage, payload)
    const expected = requestedMessage === 'Heartbeat' ? ['currentTime'] : []
    assert.deepEqual(Object.keys(answer), expected)
  }
  const values = await hub.api.meterValues({ chargePoint: 'TC054' })
  assert.deepEqual(
    values.map(({ context, number }) => ({ context, number })),
    [{ context: 'Trigger', number: 500 }],
  )
})

test('TC_055 trigger message, rejected', async () => {
  const station = await bootStation(hub, 'TC055')
  const trigger = { requestedMessage: 'MeterValues', connectorId: 1 }
  await operate(hub, station, 'TriggerMessage', trigger, { status: 'Rejected' })
  await shown(hub, 'TC055', 1, 'Available')
})

async function tellsVersion(id: string, listVersion: number): Promise<void> {
  const station = await bootStation(hub, id)
  assert.equal((await hub.api.chargePoint(id)).localListVersion, null)
  await operate(hub, station, 'GetLocalListVersion', {}, { listVersion })
  await assertVersion(id, listVersion)
}

/** A list that the charge point did not take changes no version. */
async function keepsVersion(id: string, status: string): Promise<void> {
  const station = await bootStation(hub, id)
  await operate(hub, station, 'GetLocalListVersion', {}, { listVersion: 3 })
  await assertVersion(id, 3)
  const payload = { listVersion: 4, updateType: 'Full', localAuthorizationList: ENTRIES }
  await operate(hub, station, 'SendLocalList', payload, { status })
  await report(station, 1, 'Unavailable')
  // The later report is there, so the earlier answer has had its effect, if any.
  await shown(hub, id, 1, 'Unavailable')
  await assertVersion(id, 3)
}

function sendList(station: Station, payload: object): Promise<void> {
  return operate(hub, station, 'SendLocalList', payload, { status: 'Accepted' })
}

function assertVersion(id: string, version: number): Promise<void> {
  return eventually(async () => {
    assert.equal((await hub.api.chargePoint(id)).localListVersion, version)
  })
}

/** The answer of 1.6 has no fields: all else comes in notifications. */
async function requestFirmware(station: Station): Promise<void> {
  const payload = {
    location: 'https://firmware.example/twin-22/1.1.0.bin',
    retrieveDate: isoTime(60),
    retries: 2,
    retryInterval: 30,
  }
  await operate(hub, station, 'UpdateFirmware', payload, {})
  const job = await shownJob(hub, station.id, 'firmware', 'requested', false)
  assert.notEqual(job.commandId, null)
}

async function firmwareStatus(station: Station, status: string): Promise<void> {
  assert.deepEqual(await station.request('FirmwareStatusNotification', { status }), {})
}

async function uploads(id: string, end: string): Promise<void> {
  const station = await bootStation(hub, id)
  const payload = {
    location: 'ftp://upload.example/diagnostics/',
    startTime: isoTime(-3_600),
    stopTime: isoTime(),
  }
  const fileName = `${id}.zip`
  await operate(hub, station, 'GetDiagnostics', payload, { fileName })
  assert.equal((await shownJob(hub, id, 'diagnostics', 'requested', false)).fileName, fileName)
  for (const status of ['Uploading', end]) {
    assert.deepEqual(await station.request('DiagnosticsStatusNotification', { status }), {})
    await shownJob(hub, id, 'diagnostics', status, status === end)
  }
}
