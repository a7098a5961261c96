/**
 * Outer checklist of 2.0.1 and 2.1, block L: firmware that a local controller fetches once and
 * publishes on its site. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { operate, shownJob } from './scenario.ts'
import { bootStation2, both, journaled2, type Version2 } from './scenario2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const CHECKSUM = createHash('md5').update('firmware 1.1.0').digest('hex')
const LOCATION = 'https://firmware.example/twin22/1.1.0.bin'

both('TC_L_17 published on site', async (version, id) => {
  const station = await isAsked(version, id)
  const location = ['http://10.0.0.2/1.1.0.bin', 'ftp://10.0.0.2/1.1.0.bin']
  await tells(station, ['DownloadScheduled', 'Downloading', 'Downloaded', 'ChecksumVerified'])
  await tells(station, ['Published'], { location })
  await shownJob(hub, id, 'publishFirmware', 'Published', true)
  // Where those on the site can have it from.
  await journaled2(hub, id, 'firmware.published', (payload) => {
    assert.deepEqual(payload.location, location)
    return true
  })
})

both('TC_L_19 published on site, with a wrong checksum', (version, id) =>
  failsWith(version, id, ['Downloading', 'Downloaded', 'InvalidChecksum']),
)

both('TC_L_20 published on site, failed', (version, id) =>
  failsWith(version, id, ['Downloading', 'Downloaded', 'ChecksumVerified', 'PublishFailed']),
)

both('TC_L_24 published on site, cannot be fetched', (version, id) =>
  failsWith(version, id, ['Downloading', 'DownloadPaused', 'DownloadFailed']),
)

both('TC_L_21 taken from the site', async (version, id) => {
  const station = await isAsked(version, id)
  await tells(station, ['Downloading', 'Downloaded', 'ChecksumVerified'])
  await tells(station, ['Published'], { location: ['http://10.0.0.2/1.1.0.bin'] })
  await isTakenAway(station, 'Unpublished')
})

both('TC_L_22 taken from the site, unknown', async (version, id) => {
  await isTakenAway(await bootStation2(hub, id, version), 'NoFirmware')
})

both('TC_L_23 taken from the site, in use', async (version, id) => {
  const station = await isAsked(version, id)
  await tells(station, ['Downloading'])
  await isTakenAway(station, 'DownloadOngoing')
  await shownJob(hub, id, 'publishFirmware', 'Downloading', false)
})

/** An operator asks for it, and it is taken on. */
async function isAsked(version: Version2, id: string): Promise<Station> {
  const station = await bootStation2(hub, id, version)
  const request = { location: LOCATION, checksum: CHECKSUM, requestId: 17, retries: 2 }
  await operate(hub, station, 'PublishFirmware', request, { status: 'Accepted' })
  const job = await shownJob(hub, id, 'publishFirmware', 'requested', false)
  assert.equal(job.requestId, 17)
  return station
}

async function tells(
  station: Station,
  statuses: readonly string[],
  more: object = {},
): Promise<void> {
  for (const status of statuses) {
    const told = { status, requestId: 17, ...more }
    assert.deepEqual(await station.request('PublishFirmwareStatusNotification', told), {})
  }
}

/** The last of these is the end of it. */
async function failsWith(
  version: Version2,
  id: string,
  statuses: readonly string[],
): Promise<void> {
  const station = await isAsked(version, id)
  await tells(station, statuses)
  await shownJob(hub, id, 'publishFirmware', statuses.at(-1) ?? '', true)
}

async function isTakenAway(station: Station, status: string): Promise<void> {
  await operate(hub, station, 'UnpublishFirmware', { checksum: CHECKSUM }, { status })
}
