/**
 * Outer checklist of 2.0.1 and 2.1, block N: what a charge point knows of a customer, told or
 * forgotten. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { isoTime, operate, shownJob } from './scenario.ts'
import { bootStation2, both, card, journaled2, shownItem2, type Version2 } from './scenario2.ts'
import { settle } from './tricky.ts'

const hub = await startHub({
  env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false', STATOR_STORE__MESSAGE_LOG: 'all' },
})
after(() => hub.stop())

const ACTION = 'CustomerInformation'
const ACCEPTED = { status: 'Accepted' }

/** Longer than one message takes. */
const KNOWN = ['Card 04A224B1, 12 sessions, ', 'the last of them yesterday.']

/** As messages name a certificate. */
const CERTIFICATE = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a3f1c2d4e5b60718293a4b5c6d7e8f90a3f1c2d4e5b60718293a4b5c6d7e8f90',
  issuerKeyHash: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
  serialNumber: '1a2b3c',
}

const TOLD = { report: true, clear: false }
const FORGOTTEN = { report: false, clear: true }
const BOTH = { report: true, clear: true }

both('TC_N_27 what is known of a customer', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await asks(station, 27, { ...TOLD, idToken: card('N27') })
  // Out of their order.
  await tells(station, 27, { seqNo: 1, tbc: false, data: KNOWN[1] })
  await tells(station, 27, { seqNo: 0, tbc: true, data: KNOWN[0] })
  await isTold(id, 27, KNOWN.join(''))
  // In no log and no journal: it is about a person.
  await eventually(async () => {
    const messages = await hub.api.messages(id)
    assert.ok(messages.some(({ action }) => action === 'NotifyCustomerInformation'))
  })
  const shown = [await hub.api.messages(id), await hub.api.events({ chargePoint: id })]
  for (const part of [...shown, hub.output()]) {
    assert.ok(KNOWN.every((text) => !JSON.stringify(part).includes(text)))
  }
})

both('TC_N_28 what is known of a customer, nothing', (version, id) =>
  findsNothing(version, id, TOLD),
)

both('TC_N_29 what is known of a customer, not told', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const asked = { requestId: 29, ...TOLD, idToken: card('N29') }
  await operate(hub, station, ACTION, asked, { status: 'Rejected' })
  const job = await shownJob(hub, id, 'customerInformation', 'Rejected', true)
  assert.equal(job.requestId, 29)
  await settle(station)
  assert.deepEqual(await hub.api.items(id, { kind: 'customerInformation' }), [])

  const answered = operation2(hub, id, 'customer-information', { ...TOLD, idToken: 'N29' })
  const call = await station.expectCall(ACTION)
  station.answer(call, { status: 'Invalid' })
  assert.deepEqual((await answered).result.status, 'rejected')
})

both('TC_N_30 forget a customer, and tell', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await asks(station, 30, { ...BOTH, idToken: card('N30') })
  await tells(station, 30, { seqNo: 0, tbc: true, data: KNOWN[0] })
  await tells(station, 30, { seqNo: 1, data: KNOWN[1] })
  await isTold(id, 30, KNOWN.join(''))
})

both('TC_N_31 forget a customer, and tell, nothing is known', (version, id) =>
  findsNothing(version, id, BOTH),
)

both('TC_N_32 forget a customer, without a word', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const asked = { requestId: 32, ...FORGOTTEN, idToken: card('N32') }
  await operate(hub, station, ACTION, asked, ACCEPTED)
  await settle(station)
  // Nothing is waited for.
  assert.deepEqual((await hub.api.chargePoint(id)).jobs, [])

  station.answerAll({ [ACTION]: ACCEPTED })
  const wanted = { ...FORGOTTEN, idToken: 'N32', idTokenType: 'ISO14443' }
  const { result } = await operation2(hub, id, 'customer-information', wanted)
  assert.equal(result.status, 'accepted')
  const [requestId] = result.requestIds ?? []
  const sent = station.calls.findLast(({ action }) => action === ACTION)
  assert.deepEqual(sent?.payload, { requestId, ...FORGOTTEN, idToken: card('N32') })
})

both('TC_N_46 forget a customer, also in the local list', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await operate(hub, station, 'GetLocalListVersion', {}, { versionNumber: 4 })
  await hasListVersion(id, 4)
  station.answerAll({
    [ACTION]: ACCEPTED,
    GetLocalListVersion: { versionNumber: 4 },
    SendLocalList: ACCEPTED,
  })
  const wanted = { ...FORGOTTEN, idToken: 'N46-GONE', idTokenType: 'ISO14443' }
  const { result } = await operation2(hub, id, 'customer-information', wanted)
  assert.match(result.hint ?? '', /local list/)

  const [gone, stays] = ['N46-GONE', 'N46-STAYS'].map((idToken) => ({
    idToken,
    idTokenType: 'ISO14443',
    status: 'accepted',
  }))
  const list = { idTokens: [stays], lastSent: [gone, stays] }
  const sent = await operation2(hub, id, 'local-list', list)
  assert.equal(sent.result.status, 'accepted')
  const call = await station.expectCall('SendLocalList')
  const { updateType, localAuthorizationList } = call.payload as {
    readonly updateType: string
    readonly localAuthorizationList: readonly object[]
  }
  // Without a word about it an idToken is taken off the list.
  assert.equal(updateType, 'Differential')
  assert.deepEqual(localAuthorizationList, [{ idToken: card('N46-GONE') }])
  await hasListVersion(id, 5)
})

both('TC_N_62 forget a customer by number, and tell', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await asks(station, 62, { ...BOTH, customerIdentifier: 'customer-0815' })
  await tells(station, 62, { seqNo: 0, data: KNOWN[0] })
  await isTold(id, 62, String(KNOWN[0]))
})

both('TC_N_63 forget a customer by certificate, and tell', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await asks(station, 63, { ...BOTH, customerCertificate: CERTIFICATE })
  await tells(station, 63, { seqNo: 0, data: KNOWN[0] })
  await isTold(id, 63, String(KNOWN[0]))
})

async function hasListVersion(id: string, version: number): Promise<void> {
  await eventually(async () => {
    assert.equal((await hub.api.chargePoint(id)).localListVersion, version)
  })
}

/** One notification says so, with whatever text; or with none. */
async function findsNothing(version: Version2, id: string, what: object): Promise<void> {
  const station = await bootStation2(hub, id, version)
  await asks(station, 281, { ...what, idToken: card('NOBODY') })
  await tells(station, 281, { seqNo: 0, data: 'No data.' })
  await isTold(id, 281, 'No data.')
  await asks(station, 282, { ...what, idToken: card('NOBODY') })
  await tells(station, 282, { seqNo: 0, tbc: false, data: '' })
  await isTold(id, 282, '')
}

/** Asked with exactly this, and it will tell. */
async function asks(station: Station, requestId: number, what: object): Promise<void> {
  await operate(hub, station, ACTION, { requestId, ...what }, ACCEPTED)
  await hasJob(station.id, requestId, 'requested', false)
}

async function tells(station: Station, requestId: number, part: object): Promise<void> {
  const told = { requestId, generatedAt: isoTime(), ...part }
  assert.deepEqual(await station.request('NotifyCustomerInformation', told), {})
}

/** All of it, in its order, and nothing more will come. */
async function isTold(id: string, requestId: number, data: string): Promise<void> {
  const isIt = ({ itemId }: { readonly itemId: string }) => itemId === String(requestId)
  const { body } = await shownItem2(hub, id, 'customerInformation', isIt)
  assert.equal(body.data, data)
  await hasJob(id, requestId, 'complete', true)
  await journaled2(hub, id, 'report.completed', (told) => told.requestId === requestId)
}

async function hasJob(id: string, requestId: number, status: string, isOver: boolean) {
  await eventually(async () => {
    const { jobs } = await hub.api.chargePoint(id)
    const job = jobs.find((one) => one.requestId === requestId)
    const told = [job?.kind, job?.status, job?.isOver]
    assert.deepEqual(told, ['customerInformation', status, isOver])
  })
}
