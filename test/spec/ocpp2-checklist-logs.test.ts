/**
 * Outer checklist of 2.0.1 and 2.1, block N: logs that a charge point uploads. One test for each
 * case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2, request2 } from './operations2.ts'
import { isoTime, operate, shownJob } from './scenario.ts'
import { bootStation2, both, journaled2, only21, type Version2 } from './scenario2.ts'
import { assertProblem, settle } from './tricky.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'

const hub = await startHub({
  env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false', STATOR_STORE__MESSAGE_LOG: 'all' },
})
after(() => hub.stop())

const LOCATION = 'https://upload.example/logs/'

both('TC_N_25 diagnostics log, uploaded', (version, id) =>
  uploads(version, id, { logType: 'DiagnosticsLog', kind: 'diagnostics' }),
)

both('TC_N_35 security log, uploaded', (version, id) =>
  uploads(version, id, { logType: 'SecurityLog', kind: 'security' }),
)

only21('TC_N_100 log of collected data, uploaded', (version, id) =>
  uploads(version, id, { logType: 'DataCollectorLog', kind: 'dataCollector' }),
)

both('TC_N_34 log, rejected', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await operate(hub, station, 'GetLog', toRequest(34), { status: 'Rejected' })
  const job = await shownJob(hub, id, 'log', 'Rejected', true)
  assert.equal(job.requestId, 34)

  station.answerAll({ GetLog: { status: 'Rejected' } })
  const { result } = await operation2(hub, id, 'log', { kind: 'diagnostics', url: LOCATION })
  assert.deepEqual([result.status, result.reportedStatus], ['rejected', 'Rejected'])
})

both('TC_N_36 log, asked for again', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const first = { status: 'Accepted', filename: 'first.zip' }
  await operate(hub, station, 'GetLog', toRequest(361), first)
  await tells(station, 361, 'Uploading')
  await shownStatus(id, 361, 'Uploading', false)
  const second = { status: 'AcceptedCanceled', filename: 'second.zip' }
  await operate(hub, station, 'GetLog', toRequest(362), second)
  await shownStatus(id, 361, 'AcceptedCanceled', true)
  await shownStatus(id, 362, 'requested', false)
  await tells(station, 361, 'AcceptedCanceled')
  await tells(station, 362, 'Uploading')
  // What was under way of the first comes late, and opens nothing.
  await tells(station, 361, 'Uploading')
  await tells(station, 362, 'Uploaded')
  await shownStatus(id, 362, 'Uploaded', true)
  await shownStatus(id, 361, 'AcceptedCanceled', true)
})

only21('TC_N_102 log uploaded by HTTP with a password', (version, id) =>
  uploadsWithPassword(version, id, 'http'),
)

only21('TC_N_102_2 log uploaded by HTTPS with a password', (version, id) =>
  uploadsWithPassword(version, id, 'https'),
)

function toRequest(requestId: number, logType = 'DiagnosticsLog') {
  const times = { oldestTimestamp: isoTime(-86_400), latestTimestamp: isoTime(-60) }
  const log = { remoteLocation: LOCATION, ...times }
  return { log, logType, requestId, retries: 2, retryInterval: 30 }
}

async function tells(station: Station, requestId: number, status: string): Promise<void> {
  const told = { requestId, status }
  assert.deepEqual(await station.request('LogStatusNotification', told), {})
}

async function shownStatus(id: string, requestId: number, status: string, isOver: boolean) {
  return await eventually(async () => {
    const { jobs } = await hub.api.chargePoint(id)
    const job = jobs.find((one) => one.requestId === requestId)
    assert.deepEqual([job?.kind, job?.status, job?.isOver], ['log', status, isOver])
    return job
  })
}

interface Kind {
  readonly logType: string
  /** In our words. */
  readonly kind: string
}

/** Once by its exact message, once in our words, which fails on the way. */
async function uploads(version: Version2, id: string, { logType, kind }: Kind): Promise<void> {
  const station = await bootStation2(hub, id, version)
  const answer = { status: 'Accepted', filename: `${id}.zip` }
  await operate(hub, station, 'GetLog', toRequest(25, logType), answer)
  const job = await shownStatus(id, 25, 'requested', false)
  assert.equal(job?.fileName, answer.filename)
  assert.notEqual(job?.commandId, null)
  await tells(station, 25, 'Uploading')
  await shownStatus(id, 25, 'Uploading', false)
  await tells(station, 25, 'Uploaded')
  const ended = await shownStatus(id, 25, 'Uploaded', true)
  assert.equal(ended?.fileName, answer.filename)
  await journaled2(hub, id, 'job.status', ({ status }) => status === 'Uploaded')

  station.answerAll({ GetLog: { status: 'Accepted', filename: 'next.zip' } })
  const oldest = isoTime(-3_600)
  const wanted = { kind, url: LOCATION, oldest, retries: 0 }
  const { result } = await operation2(hub, id, 'log', wanted)
  const [requestId = 0] = result.requestIds ?? []
  assert.equal(result.status, 'accepted')
  const sent = station.calls.findLast(({ action }) => action === 'GetLog')
  const log = { remoteLocation: LOCATION, oldestTimestamp: oldest }
  assert.deepEqual(sent?.payload, { log, logType, requestId, retries: 0 })
  await tells(station, requestId, 'Uploading')
  await tells(station, requestId, 'PermissionDenied')
  await shownStatus(id, requestId, 'PermissionDenied', true)
}

/**
 * The place is told with its user and password, which are of that place alone and are shown to
 * nobody. A scheme that the charge point does not have is not tried.
 */
async function uploadsWithPassword(version: Version2, id: string, scheme: string): Promise<void> {
  const station = await bootStation2(hub, id, version)
  const protocols = variable2('OCPPCommCtrlr', 'FileTransferProtocols')
  const value = scheme.toUpperCase()
  await getOne(hub, station, protocols, value)
  await shownVariable(hub, id, 'OCPPCommCtrlr.FileTransferProtocols', value)
  const password = `once-${id}`
  const url = `${scheme}://upload:${password}@files.example:8443/logs/`
  station.answerAll({ GetLog: { status: 'Accepted', filename: 'log.zip' } })
  const { result } = await operation2(hub, id, 'log', { kind: 'diagnostics', url })
  const [requestId = 0] = result.requestIds ?? []
  const sent = await station.expectCall('GetLog')
  const { log } = sent.payload as { readonly log: { readonly remoteLocation: string } }
  assert.equal(log.remoteLocation, url)
  await tells(station, requestId, 'Uploading')
  await tells(station, requestId, 'Uploaded')
  await shownStatus(id, requestId, 'Uploaded', true)

  const other = await request2(hub, id, 'log', { kind: 'diagnostics', url: `sftp://${password}` })
  assertProblem(other, 409, 'COMMAND_REFUSED')
  await settle(station)
  assert.equal(station.calls.filter(({ action }) => action === 'GetLog').length, 1)
  await eventually(async () => {
    const messages = await hub.api.messages(id)
    assert.ok(messages.some(({ action }) => action === 'LogStatusNotification'))
    assert.ok(messages.some(({ action }) => action === 'GetLog'))
  })
  const shown = [await hub.api.messages(id), await hub.api.chargePoint(id), other.body]
  for (const part of [...shown, await hub.api.events({ chargePoint: id }), hub.output()]) {
    assert.ok(!JSON.stringify(part).includes(password))
  }
}
