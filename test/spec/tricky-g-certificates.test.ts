/**
 * Tricky cases G: requests for certificates that nobody can sign at once, and the last root by
 * which a charge point trusts us. White paper and 2.x A02, M04.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { CERTIFICATE, SIGNING_REQUEST } from './certificates.ts'
import { operation2 } from './operations2.ts'
import { operate } from './scenario.ts'
import { bootStation2, both, only21 } from './scenario2.ts'
import { bringIn, settle } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }
const QUESTION = 'GetInstalledCertificateIds'

const ROOT = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a3f1c2d4e5b60718293a4b5c6d7e8f90a3f1c2d4e5b60718293a4b5c6d7e8f90',
  issuerKeyHash: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
  serialNumber: '1a2b',
}

test('G23 a request that cannot be signed now is answered at once (ocpp1.6)', async () => {
  const station = await bringIn(hub, 'G23-16')
  await waitsForSigning(station)
})

both('G23 a request that cannot be signed now is answered at once', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await waitsForSigning(station)
})

both('G24 the same request again is one order', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const request = { csr: SIGNING_REQUEST, certificateType: 'ChargingStationCertificate' }
  for (let turn = 0; turn < 4; turn += 1) {
    assert.deepEqual(await station.request('SignCertificate', request), ACCEPTED)
  }
  await hasOrders(id, [SIGNING_REQUEST])
  // Once it has its certificate the next request is another one, be it the same.
  const signed = { certificateChain: CERTIFICATE, certificateType: request.certificateType }
  await operate(hub, station, 'CertificateSigned', signed, ACCEPTED)
  await hasOpen(id, [])
  assert.deepEqual(await station.request('SignCertificate', request), ACCEPTED)
  await hasOrders(id, [SIGNING_REQUEST, SIGNING_REQUEST])
  await hasOpen(id, [null])
})

test('G24 the same request again is one order, of 1.6 too (ocpp1.6)', async () => {
  const station = await bringIn(hub, 'G24-16')
  for (let turn = 0; turn < 3; turn += 1) {
    const answer = await station.request('SignCertificate', { csr: SIGNING_REQUEST })
    assert.deepEqual(answer, ACCEPTED)
  }
  await hasOrders('G24-16', [SIGNING_REQUEST])
})

only21('G25 a certificate goes with the number of its request', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const certificateType = 'ChargingStationCertificate'
  for (const requestId of [251, 252]) {
    const request = { csr: SIGNING_REQUEST, certificateType, requestId }
    assert.deepEqual(await station.request('SignCertificate', request), ACCEPTED)
  }
  await hasOpen(id, [251, 252])
  const signed = { certificateChain: CERTIFICATE, certificateType, requestId: 252 }
  await operate(hub, station, 'CertificateSigned', signed, ACCEPTED)
  await hasOpen(id, [251])
  const other = { ...signed, requestId: 251 }
  await operate(hub, station, 'CertificateSigned', other, { status: 'Rejected' })
  await settle(station)
  await hasOpen(id, [251])
})

test('G26 the last root of ours is not deleted unless it is meant (ocpp1.6)', async () => {
  const station = await bringIn(hub, 'G26-16')
  await keepsLastRoot(station, { ...ACCEPTED, certificateHashData: [ROOT] })
})

both('G26 the last root of ours is not deleted unless it is meant', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const certificateType = 'CSMSRootCertificate'
  const chain = { certificateType, certificateHashData: ROOT }
  await keepsLastRoot(station, { ...ACCEPTED, certificateHashDataChain: [chain] })
})

/** An operator sees it; all else goes on meanwhile. */
async function waitsForSigning(station: Station): Promise<void> {
  const { id } = station
  const answer = await station.request('SignCertificate', { csr: SIGNING_REQUEST })
  assert.deepEqual(answer, ACCEPTED)
  await settle(station)
  await hasOrders(id, [SIGNING_REQUEST])
  await hasOpen(id, [null])
  const rubbish = await station.request('SignCertificate', { csr: 'rubbish' })
  assert.equal(rubbish.status, 'Rejected')
  await settle(station)
  await hasOrders(id, [SIGNING_REQUEST])
}

async function keepsLastRoot(station: Station, roots: object): Promise<void> {
  const { id } = station
  station.answerAll({ [QUESTION]: roots, DeleteCertificate: ACCEPTED })
  const certificate = { ...ROOT, serialNumber: '00001A2B' }
  const { result, steps } = await operation2(hub, id, 'delete-certificate', { certificate })
  assert.equal(result.status, 'refused')
  assert.match(result.hint ?? '', /last root/)
  assert.deepEqual(
    steps.map(({ action }) => action),
    [QUESTION],
  )
  const forced = { certificate: ROOT, isForced: true }
  const again = await operation2(hub, id, 'delete-certificate', forced)
  assert.equal(again.result.status, 'accepted')
  const sent = station.calls.at(-1)
  assert.deepEqual(
    [sent?.action, sent?.payload],
    ['DeleteCertificate', { certificateHashData: ROOT }],
  )
}

/** What integrators read, who sign: one event for each order. */
async function hasOrders(id: string, requests: readonly string[]): Promise<void> {
  await eventually(async () => {
    const events = await hub.api.events({ chargePoint: id, type: 'certificate.requested' })
    const told = events.map(({ payload }) => (payload as { readonly csr: string }).csr)
    assert.deepEqual(told, requests)
  })
}

/** By the numbers of the requests that wait. */
async function hasOpen(id: string, requestIds: readonly (number | null)[]): Promise<void> {
  await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'certificateRequest', open: true })
    const told = items.map(({ body }) => (body as { readonly requestId: number | null }).requestId)
    assert.deepEqual(told, requestIds)
  })
}
