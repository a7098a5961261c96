/**
 * Outer checklist of 2.0.1 and 2.1, block L: signed firmware. One test for each case and version,
 * by its id. /
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { CERTIFICATE } from './certificates.ts'
import { operation2, request2 } from './operations2.ts'
import { isoTime, operate, shown, shownJob } from './scenario.ts'
import {
  beginSession2,
  bootAccepted2,
  bootStation2,
  both,
  endSession2,
  eventuallyView2,
  journaled2,
  openStation2,
  report2,
  STATION2,
  type Version2,
} from './scenario2.ts'
import { assertProblem } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

const SIGNATURE = Buffer.from('signature over the file').toString('base64')
const URL_OF_FILE = 'https://firmware.example/twin22/1.1.0.bin'

/** The way of an update that ends well, up to its boot. */
const UNTIL_INSTALLING = ['Downloading', 'Downloaded', 'SignatureVerified', 'Installing']

both('TC_L_01 signed firmware, installed', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isAsked(station, 1)
  await report2(station, 1, 'Unavailable')
  await tells(station, 1, [...UNTIL_INSTALLING, 'InstallRebooting'])
  await station.close()
  const returned = await bootsWith(version, id, '1.1.0')
  await tells(returned, 1, ['Installed'])
  await shownJob(hub, id, 'firmware', 'Installed', true)
  await eventually(async () => {
    const { identity } = await hub.api.chargePoint(id)
    assert.equal(identity?.firmwareVersion, '1.1.0')
  })
  await secures(returned, 'FirmwareUpdated')

  // In our words: certificate and signature go together, and must be what they say.
  const wanted = { url: URL_OF_FILE, signingCertificate: CERTIFICATE, signature: SIGNATURE }
  const asked = operation2(hub, id, 'firmware', wanted)
  const call = await returned.expectCall('UpdateFirmware')
  const { requestId, firmware } = call.payload as ReturnType<typeof request>
  returned.answer(call, ACCEPTED)
  const { result } = await asked
  assert.deepEqual([result.status, result.requestIds], ['accepted', [requestId]])
  assert.equal(firmware.location, URL_OF_FILE)
  assert.deepEqual([firmware.signingCertificate, firmware.signature], [CERTIFICATE, SIGNATURE])
  for (const wrong of [
    { url: URL_OF_FILE, signature: SIGNATURE },
    { ...wanted, signature: 'not base64!' },
    { ...wanted, signingCertificate: 'no certificate' },
  ]) {
    assertProblem(await request2(hub, id, 'firmware', wrong), 400, 'BAD_REQUEST')
  }
})

both('TC_L_02 to be installed later', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isAsked(station, 2, { installDateTime: isoTime(3_600) })
  await tells(station, 2, ['Downloading', 'Downloaded', 'SignatureVerified', 'InstallScheduled'])
  await shownJob(hub, id, 'firmware', 'InstallScheduled', false)
  await tells(station, 2, ['Installing', 'InstallRebooting'])
  await station.close()
  await tells(await bootsWith(version, id, '1.1.0'), 2, ['Installed'])
  await shownJob(hub, id, 'firmware', 'Installed', true)
})

both('TC_L_03 to be fetched later', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isAsked(station, 3, { retrieveDateTime: isoTime(3_600) })
  await tells(station, 3, ['DownloadScheduled'])
  await shownJob(hub, id, 'firmware', 'DownloadScheduled', false)
  await tells(station, 3, [...UNTIL_INSTALLING, 'Installed'])
  await shownJob(hub, id, 'firmware', 'Installed', true)
})

both('TC_L_04 signed with a certificate that was revoked', (version, id) =>
  isNotTaken(version, id, 'RevokedCertificate'),
)

both('TC_L_05 signed with a certificate that is not trusted', (version, id) =>
  isNotTaken(version, id, 'InvalidCertificate'),
)

both('TC_L_06 signature that does not fit', async (version, id) => {
  const station = await failsWith(version, id, ['Downloading', 'Downloaded', 'InvalidSignature'])
  await secures(station, 'InvalidFirmwareSignature')
})

both('TC_L_07 cannot be fetched', async (version, id) => {
  await failsWith(version, id, ['Downloading', 'DownloadPaused', 'Downloading', 'DownloadFailed'])
})

both('TC_L_08 does not hold after it was installed', async (version, id) => {
  await failsWith(version, id, [...UNTIL_INSTALLING, 'InstallVerificationFailed'])
})

both('TC_L_09 cannot be installed', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isAsked(station, 9)
  await tells(station, 9, UNTIL_INSTALLING)
  await station.close()
  // It comes back with what it had before.
  const returned = await bootsWith(version, id, STATION2.firmwareVersion)
  await shownJob(hub, id, 'firmware', 'Installing', false)
  await tells(returned, 9, ['InstallationFailed'])
  await shownJob(hub, id, 'firmware', 'InstallationFailed', true)
})

both('TC_L_10 another one takes its place', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isAsked(station, 101)
  await tells(station, 101, ['Downloading'])
  await operate(hub, station, 'UpdateFirmware', request(102), { status: 'AcceptedCanceled' })
  const cancelled = await shownJob(hub, id, 'firmware', 'AcceptedCanceled', true)
  assert.equal(cancelled.requestId, 101)
  const job = await shownJob(hub, id, 'firmware', 'requested', false)
  assert.equal(job.requestId, 102)
  await tells(station, 102, [...UNTIL_INSTALLING, 'Installed'])
  const { requestId } = await shownJob(hub, id, 'firmware', 'Installed', true)
  assert.equal(requestId, 102)
})

both('TC_L_11 another one is refused, the first goes on', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isAsked(station, 111)
  await tells(station, 111, ['Downloading', 'Downloaded', 'SignatureVerified', 'Installing'])
  await operate(hub, station, 'UpdateFirmware', request(112), { status: 'Rejected' })
  const first = await shownJob(hub, id, 'firmware', 'Installing', false)
  assert.equal(first.requestId, 111)
  await tells(station, 111, ['Installed'])
  await shownJob(hub, id, 'firmware', 'Installed', true)
})

both('TC_L_13 waits for the end of a session', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await isAsked(station, 13)
  await tells(station, 13, ['DownloadScheduled'])
  // Nobody else may begin meanwhile.
  await report2(station, 2, 'Unavailable')
  await shown(hub, id, 2, 'Unavailable')
  await shownJob(hub, id, 'firmware', 'DownloadScheduled', false)
  await endSession2(session)
  await report2(station, 1, 'Unavailable')
  await eventuallyView2(hub, session, ({ isActive, energyWh }) => {
    assert.deepEqual([isActive, energyWh], [false, 5_000])
  })
  await tells(station, 13, [...UNTIL_INSTALLING, 'InstallRebooting'])
  await station.close()
  const returned = await bootsWith(version, id, '1.1.0')
  for (const evseId of [1, 2]) await report2(returned, evseId, 'Available')
  await tells(returned, 13, ['Installed'])
  await shownJob(hub, id, 'firmware', 'Installed', true)
})

function request(requestId: number, more: object = {}) {
  return {
    requestId,
    retries: 1,
    firmware: {
      location: URL_OF_FILE,
      retrieveDateTime: isoTime(-1),
      signingCertificate: CERTIFICATE,
      signature: SIGNATURE,
      ...more,
    },
  }
}

/** An operator asks for it, and it is taken on. */
async function isAsked(station: Station, requestId: number, more: object = {}): Promise<void> {
  await operate(hub, station, 'UpdateFirmware', request(requestId, more), ACCEPTED)
  const job = await shownJob(hub, station.id, 'firmware', 'requested', false)
  assert.equal(job.requestId, requestId)
}

/** Each is answered with nothing, and is in the journal. */
async function tells(
  station: Station,
  requestId: number,
  statuses: readonly string[],
): Promise<void> {
  for (const status of statuses) {
    const told = { status, requestId }
    assert.deepEqual(await station.request('FirmwareStatusNotification', told), {})
    await journaled2(hub, station.id, 'job.status', (one) => one.status === status)
  }
}

/** By its own word nothing of it begins. */
async function isNotTaken(version: Version2, id: string, status: string): Promise<void> {
  const station = await bootStation2(hub, id, version)
  await operate(hub, station, 'UpdateFirmware', request(4), { status })
  await secures(station, 'InvalidFirmwareSigningCertificate')
  await eventually(async () => {
    const { jobs } = await hub.api.chargePoint(id)
    assert.deepEqual(
      jobs.map(({ kind, isOver }) => [kind, isOver]),
      [['firmware', true]],
    )
  })
}

/** The last of these is the end of it. */
async function failsWith(
  version: Version2,
  id: string,
  statuses: readonly string[],
): Promise<Station> {
  const station = await bootStation2(hub, id, version)
  await isAsked(station, 6)
  await tells(station, 6, statuses)
  await shownJob(hub, id, 'firmware', statuses.at(-1) ?? '', true)
  return station
}

async function bootsWith(version: Version2, id: string, firmwareVersion: string): Promise<Station> {
  const station = await openStation2(hub, id, version)
  const chargingStation = { ...STATION2, firmwareVersion }
  await bootAccepted2(station, { reason: 'FirmwareUpdate', chargingStation })
  return station
}

async function secures(station: Station, type: string): Promise<void> {
  const event = { type, timestamp: isoTime() }
  assert.deepEqual(await station.request('SecurityEventNotification', event), {})
  await journaled2(hub, station.id, 'security.event', ({ kind }) => kind === type)
}
