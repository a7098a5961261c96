/**
 * Error-prone behaviour, section G: firmware updates whose end is told otherwise, or not at all.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { BOOT, bootAccepted, bootStation, shownJob } from './scenario.ts'
import {
  bootAccepted2,
  bootStation2,
  journaled2,
  openStation2,
  STATION2,
  VERSIONS2,
  type Version2,
} from './scenario2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

type Version = 'ocpp1.6' | Version2

const VERSIONS: readonly Version[] = ['ocpp1.6', ...VERSIONS2]
const ACCEPTED = { status: 'Accepted' }
const URL_OF_FILE = 'https://firmware.example/twin22/1.1.0.bin'

test('G19 a boot with the new firmware, and no word of it: that was it', async () => {
  for (const version of VERSIONS) {
    const id = `G19-${version}`
    const station = await brings(version, id)
    const requestId = await isAsked(version, station)
    await tells(station, 'Downloading', requestId)
    await shownJob(hub, id, 'firmware', 'Downloading', false)
    // It comes back as it was: the update may still go on.
    await station.close()
    const same = await boots(version, id, STATION2.firmwareVersion)
    await shownJob(hub, id, 'firmware', 'Downloading', false)
    await same.close()
    const newer = await boots(version, id, '1.1.0')
    const job = await shownJob(hub, id, 'firmware', 'installed', true)
    assert.equal(job.requestId, requestId ?? null)
    await eventually(async () => {
      assert.equal((await hub.api.chargePoint(id)).identity?.firmwareVersion, '1.1.0')
    })
    // Its own word comes late, and says no more.
    await tells(newer, 'Installed', requestId)
    await shownJob(hub, id, 'firmware', 'Installed', true)
  }
})

test('G20 a status of an unknown update: answered, and kept', async () => {
  for (const version of VERSIONS) {
    const id = `G20-${version}`
    const station = await brings(version, id)
    const requestId = 2_000
    const isOld = version === 'ocpp1.6'
    const action = isOld ? 'SignedFirmwareStatusNotification' : 'FirmwareStatusNotification'
    const told = { status: 'Installed', requestId }
    assert.deepEqual(await station.request(action, told), {})
    await journaled2(hub, id, 'job.status', (status) => {
      assert.deepEqual(
        [status.kind, status.requestId, status.status],
        ['firmware', 2_000, 'Installed'],
      )
      return true
    })
    // One that we asked for is another one.
    const asked = await isAsked(version, station)
    assert.deepEqual(await station.request(action, told), {})
    const job = await shownJob(hub, id, 'firmware', 'requested', false)
    assert.equal(job.requestId, asked ?? null)
  }
})

test('G21 signed firmware only: the operator is told what it may want', async () => {
  const station = await brings('ocpp1.6', 'G21')
  const asked = operation2(hub, 'G21', 'firmware', { url: URL_OF_FILE })
  station.answerError(await station.expectCall('UpdateFirmware'), 'NotSupported')
  const { result } = await asked
  assert.equal(result.status, 'notSupported')
  assert.match(result.hint ?? '', /signed firmware/)
  const { jobs } = await hub.api.chargePoint('G21')
  assert.ok(jobs.every(({ isOver }) => isOver))
})

async function brings(version: Version, id: string): Promise<Station> {
  return version === 'ocpp1.6' ? await bootStation(hub, id) : await bootStation2(hub, id, version)
}

async function boots(version: Version, id: string, firmwareVersion: string): Promise<Station> {
  if (version === 'ocpp1.6') {
    const station = await openStation(hub, id)
    await bootAccepted(station, { ...BOOT, firmwareVersion })
    return station
  }
  const station = await openStation2(hub, id, version)
  await bootAccepted2(station, { chargingStation: { ...STATION2, firmwareVersion } })
  return station
}

/** In our words; unsigned. Its number, which 1.6 does not have. */
async function isAsked(version: Version, station: Station): Promise<number | undefined> {
  const asked = operation2(hub, station.id, 'firmware', { url: URL_OF_FILE })
  const call = await station.expectCall('UpdateFirmware')
  station.answer(call, version === 'ocpp1.6' ? {} : ACCEPTED)
  const { result } = await asked
  assert.equal(result.status, 'accepted')
  await shownJob(hub, station.id, 'firmware', 'requested', false)
  return result.requestIds?.[0]
}

async function tells(
  station: Station,
  status: string,
  requestId: number | undefined,
): Promise<void> {
  const told = requestId === undefined ? { status } : { status, requestId }
  assert.deepEqual(await station.request('FirmwareStatusNotification', told), {})
}
