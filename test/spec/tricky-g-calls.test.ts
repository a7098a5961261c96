/**
 * Tricky cases G: what an operator asks for and must not be sent, and data that nobody knows. 1.6
 * §4.3; 2.x F06, N09, P01; 2.1 R04.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { operation2, request2 } from './operations2.ts'
import { bootStation2, both, journaled2, only21 } from './scenario2.ts'
import { assertProblem, bringIn, settle } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

const CERTIFICATE = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a3f1c2d4',
  issuerKeyHash: '0f1e2d3c',
  serialNumber: '1a2b',
}

test('G27 data of an unknown vendor is answered without data (ocpp1.6)', async () => {
  const station = await bringIn(hub, 'G27-16')
  await tellsUnknown(station, 'light="on"')
})

both('G27 data of an unknown vendor is answered without data', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await tellsUnknown(station, 'light="on"')
})

both('G28 data may be any JSON', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const values = [{ a: { b: [1, 'two', null, true] } }, [1, 2], 3.25, false, '', null]
  for (const [index, data] of values.entries()) {
    const request = { vendorId: 'com.example.nobody', messageId: `m${index}`, data }
    const answer = await station.request('DataTransfer', request)
    assert.deepEqual(answer, { status: 'UnknownVendorId' })
    const isIt = ({ messageId }: Readonly<Record<string, unknown>>) => messageId === `m${index}`
    const told = await journaled2(hub, id, 'data.transferred', isIt)
    assert.deepEqual(JSON.parse(String(told.data)), data)
  }
  // And ours to it.
  station.answerAll({ DataTransfer: { ...ACCEPTED, data: { level: [3] } } })
  const wanted = { vendorId: 'com.example.voltaworks', data: { light: { level: 3 } } }
  const { result } = await operation2(hub, id, 'data-transfer', wanted)
  assert.equal(result.status, 'accepted')
  assert.deepEqual((result as { readonly data?: unknown }).data, { level: [3] })
  assert.deepEqual(station.calls.at(-1)?.payload, wanted)
})

both('G29 information of a customer is asked by one name', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const names = { idToken: 'G29', customerIdentifier: 'customer-29', certificate: CERTIFICATE }
  const { idToken, customerIdentifier, certificate } = names
  const what = { report: true, clear: false }
  for (const wrong of [
    { ...what, idToken, customerIdentifier },
    { ...what, customerIdentifier, certificate },
    { ...what, ...names },
    what,
    { report: false, clear: false, idToken },
  ]) {
    assertProblem(await request2(hub, id, 'customer-information', wrong), 400, 'BAD_REQUEST')
  }
  await isAsked(station, [])
  station.answerAll({ CustomerInformation: ACCEPTED })
  await operation2(hub, id, 'customer-information', { ...what, customerIdentifier })
  await isAsked(station, ['CustomerInformation'])
})

both('G30 a status is asked of a connector', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const message = 'StatusNotification'
  for (const wrong of [{}, { evseId: 1 }, { evseId: 0, connectorId: 1 }, { connectorId: 1 }]) {
    assertProblem(await request2(hub, id, 'trigger', { message, ...wrong }), 400, 'BAD_REQUEST')
  }
  await isAsked(station, [])
  station.answerAll({ TriggerMessage: ACCEPTED })
  await operation2(hub, id, 'trigger', { message, evseId: 2, connectorId: 1 })
  assert.deepEqual(station.calls.at(-1)?.payload, {
    requestedMessage: message,
    evse: { id: 2, connectorId: 1 },
  })
})

only21('G36 a default control has no start and no end', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const control = { priority: 1, displacement: 0.95, excitation: true }
  const wanted = { controlType: 'FixedPFInject', isDefault: true, control }
  const times = [
    { startTime: '2030-01-01T00:00:00Z' },
    { duration: 3_600 },
    { startTime: '2030-01-01T00:00:00Z', duration: 3_600 },
  ]
  for (const time of times) {
    const timed = { ...wanted, control: { ...control, ...time } }
    assertProblem(await request2(hub, id, 'der-control', timed), 400, 'BAD_REQUEST')
  }
  await isAsked(station, [])
  station.answerAll({ SetDERControl: ACCEPTED })
  await operation2(hub, id, 'der-control', wanted)
  const timed = { ...wanted, isDefault: false, control: { ...control, ...times[2] } }
  await operation2(hub, id, 'der-control', timed)
  await isAsked(station, ['SetDERControl', 'SetDERControl'])
})

/** Whatever its id says of the message, there is no one here to understand it. */
async function tellsUnknown(station: Station, data: string): Promise<void> {
  const request = { vendorId: 'com.example.nobody', messageId: 'any', data }
  const answer = await station.request('DataTransfer', request)
  assert.deepEqual(answer, { status: 'UnknownVendorId' })
  const told = await journaled2(hub, station.id, 'data.transferred')
  assert.deepEqual([told.vendorId, told.messageId], [request.vendorId, request.messageId])
}

/** These calls came, and no others. */
async function isAsked(station: Station, actions: readonly string[]): Promise<void> {
  await settle(station)
  const told = station.calls.map(({ action }) => action)
  assert.deepEqual(told, actions)
}
