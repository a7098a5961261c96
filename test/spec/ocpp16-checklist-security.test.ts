/**
 * Outer checklist of OCPP 1.6: the security extension, as far as it needs neither a TLS listener
 * nor a certificate authority of our own. One test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { knock } from '../support/handshake.ts'
import { startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { CERTIFICATE, SIGNING_REQUEST } from './certificates.ts'
import {
  BOOT,
  bootAccepted,
  bootStation,
  connectAndBoot,
  isoTime,
  operate,
  shownJob,
} from './scenario.ts'

const hub = await startHub({ env: { STATOR_STORE__MESSAGE_LOG: 'all' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }
const REJECTED = { status: 'Rejected' }

/** 20 bytes that are no text: a colon, bytes of 0x80 and above. OCPP-J 1.6 §6.2.2. */
const KEY_HEX = '00ff3a80c3289f0102030405060708090a0b0c0d'
const NEXT_KEY_HEX = 'f0e1d2c3b4a5968778695a4b3c2d1e0f00ff3afe'

const HASH_DATA = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: '5f3ab0c2d4e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7081',
  issuerKeyHash: '0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9',
  serialNumber: '561e341f105f36d744',
}

test('TC_073 password of the charge point changed', async () => {
  const id = 'TC073'
  const settings = { securityProfile: 1, passwordHex: KEY_HEX } as const
  const station = await bootStation(hub, id, settings, { password: bytes(KEY_HEX) })
  const change = { key: 'AuthorizationKey', value: NEXT_KEY_HEX }
  await operate(hub, station, 'ChangeConfiguration', change, ACCEPTED)
  await station.close()

  const returned = await connectAndBoot(hub, id, { password: bytes(NEXT_KEY_HEX) })
  assert.equal((await knock(hub, id, { password: bytes(KEY_HEX) })).status, 401)
  await returned.request('Heartbeat', {})
  await eventually(async () => {
    const messages = await hub.api.messages(id)
    assert.ok(messages.some(({ action }) => action === 'Heartbeat'))
  })
  for (const shown of [await hub.api.messages(id), await hub.api.variables(id), hub.output()]) {
    assert.ok(!JSON.stringify(shown).toLowerCase().includes(NEXT_KEY_HEX))
  }
})

test('TC_074 certificate of the charge point, by request of the central system', async () => {
  const id = 'TC074'
  const station = await bootStation(hub, id)
  const trigger = { requestedMessage: 'SignChargePointCertificate' }
  await operate(hub, station, 'ExtendedTriggerMessage', trigger, ACCEPTED)
  assert.deepEqual(await station.request('SignCertificate', { csr: SIGNING_REQUEST }), ACCEPTED)
  await eventually(async () => {
    const events = await hub.api.events({ chargePoint: id, type: 'certificate.requested' })
    assert.equal(events.length, 1)
    const payload = events[0]?.payload as { readonly csr?: string } | undefined
    assert.equal(payload?.csr, SIGNING_REQUEST)
  })
  const signed = { certificateChain: CERTIFICATE }
  await operate(hub, station, 'CertificateSigned', signed, ACCEPTED)
})

test('TC_075_1 install a certificate, root of the manufacturer', async () => {
  const station = await bootStation(hub, 'TC075-1')
  const certificateType = 'ManufacturerRootCertificate'
  await lists(station, certificateType, { status: 'NotFound' })
  await installs(station, certificateType, 'Accepted')
  await lists(station, certificateType, { ...ACCEPTED, certificateHashData: [HASH_DATA] })
})

test('TC_075_2 install a certificate, root of the central system', async () => {
  const station = await bootStation(hub, 'TC075-2')
  const certificateType = 'CentralSystemRootCertificate'
  await installs(station, certificateType, 'Accepted')
  await lists(station, certificateType, { ...ACCEPTED, certificateHashData: [HASH_DATA] })
})

test('TC_076 delete a certificate', async () => {
  const station = await bootStation(hub, 'TC076')
  const certificateType = 'ManufacturerRootCertificate'
  await lists(station, certificateType, { ...ACCEPTED, certificateHashData: [HASH_DATA] })
  // With the hash data exactly as the charge point told it.
  const payload = { certificateHashData: HASH_DATA }
  await operate(hub, station, 'DeleteCertificate', payload, ACCEPTED)
  await lists(station, certificateType, { status: 'NotFound' })
})

test('TC_077 security event, invalid certificate of the charge point', async () => {
  const station = await bootStation(hub, 'TC077')
  const signed = { certificateChain: CERTIFICATE }
  await operate(hub, station, 'CertificateSigned', signed, REJECTED)
  await reportsEvent(station, 'InvalidChargePointCertificate')
})

test('TC_078 security event, invalid certificate of the central system', async () => {
  const station = await bootStation(hub, 'TC078')
  await installs(station, 'CentralSystemRootCertificate', 'Rejected')
  await reportsEvent(station, 'InvalidCentralSystemCertificate')
})

test('TC_079 security log', async () => {
  const id = 'TC079'
  const station = await bootStation(hub, id)
  const log = {
    remoteLocation: 'https://upload.example/logs/',
    oldestTimestamp: isoTime(-86_400),
    latestTimestamp: isoTime(),
  }
  const payload = { logType: 'SecurityLog', requestId: 79, log, retries: 1, retryInterval: 10 }
  await operate(hub, station, 'GetLog', payload, { ...ACCEPTED, filename: 'security.log' })
  const job = await shownJob(hub, id, 'log', 'requested', false)
  assert.equal(job.requestId, 79)
  assert.equal(job.fileName, 'security.log')
  for (const status of ['Uploading', 'Uploaded']) {
    const answer = await station.request('LogStatusNotification', { status, requestId: 79 })
    assert.deepEqual(answer, {})
    await shownJob(hub, id, 'log', status, status === 'Uploaded')
  }
})

test('TC_080 signed firmware, installed', async () => {
  const id = 'TC080'
  const station = await bootStation(hub, id)
  await requestSignedFirmware(station, 80)
  for (const status of ['Downloading', 'Downloaded', 'SignatureVerified', 'Installing']) {
    await signedFirmwareStatus(station, 80, status)
    await shownJob(hub, id, 'firmware', status, false)
  }
  await signedFirmwareStatus(station, 80, 'InstallRebooting')
  await station.close()

  const returned = await connectAndBoot(hub, id, {}, { ...BOOT, firmwareVersion: '2.0.0' })
  await signedFirmwareStatus(returned, 80, 'Installed')
  await reportsEvent(returned, 'FirmwareUpdated')
  assert.equal((await shownJob(hub, id, 'firmware', 'Installed', true)).requestId, 80)
})

test('TC_081 signed firmware, invalid signature', async () => {
  const station = await bootStation(hub, 'TC081')
  await requestSignedFirmware(station, 81)
  for (const status of ['Downloading', 'Downloaded', 'InvalidSignature']) {
    await signedFirmwareStatus(station, 81, status)
  }
  await reportsEvent(station, 'InvalidFirmwareSignature')
  const job = await shownJob(hub, 'TC081', 'firmware', 'InvalidSignature', true)
  assert.equal(job.requestId, 81)
})

test('TC_083 security profile raised, the lower one is refused', async () => {
  const id = 'TC083'
  const password = 'a-password-of-tc083'
  const station = await bootStation(hub, id, { securityProfile: 0 })
  const raise = { key: 'SecurityProfile', value: '1' }
  await operate(hub, station, 'ChangeConfiguration', raise, ACCEPTED)
  await hub.api.putChargePoint(id, { securityProfile: 1, password })
  await station.close()
  assert.equal((await knock(hub, id)).status, 401)
  const returned = await connectAndBoot(hub, id, { password })

  // One more step up: from here on it has to come over TLS, whatever it knows.
  const again = { key: 'SecurityProfile', value: '2' }
  await operate(hub, returned, 'ChangeConfiguration', again, ACCEPTED)
  await hub.api.putChargePoint(id, { securityProfile: 2, password })
  await returned.close()
  const { status } = await knock(hub, id, { password })
  assert.ok(status === 401 || status === 403, `answered ${status}`)
  assert.equal((await hub.api.chargePoint(id)).securityProfile, 2)
})

test('TC_085 Basic authentication', async () => {
  const id = 'TC085'
  await hub.api.putChargePoint(id, { securityProfile: 1, passwordHex: KEY_HEX })
  const key = bytes(KEY_HEX)
  const refused = {
    'no credentials': {},
    'another user': { password: key, user: 'TC085X' },
    'another password': { password: bytes(NEXT_KEY_HEX) },
    'the key as text': { password: KEY_HEX },
  }
  for (const [what, credentials] of Object.entries(refused)) {
    assert.equal((await knock(hub, id, credentials)).status, 401, what)
  }
  assert.equal((await hub.api.chargePoint(id)).connected, false)
  await bootAccepted(await openStation(hub, id, { password: key }))
  await eventually(async () => {
    const view = await hub.api.chargePoint(id)
    assert.equal(view.hasPassword, true)
    assert.equal(view.registration, 'accepted')
  })
})

test('TC_088 subprotocol negotiation', async () => {
  const id = 'TC088'
  await hub.api.putChargePoint(id)
  const refused = await knock(hub, id, { protocols: ['ocpp0.1'] })
  assert.equal(refused.status, 400)
  assert.equal(refused.headers['sec-websocket-protocol'], undefined)
  const station = await openStation(hub, id, { protocols: ['ocpp0.1', 'ocpp1.6'] })
  assert.equal(station.protocol, 'ocpp1.6')
  await bootAccepted(station)
})

function bytes(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex')
}

function lists(station: Station, certificateType: string, answer: unknown): Promise<void> {
  return operate(hub, station, 'GetInstalledCertificateIds', { certificateType }, answer)
}

function installs(station: Station, certificateType: string, status: string): Promise<void> {
  const payload = { certificateType, certificate: CERTIFICATE }
  return operate(hub, station, 'InstallCertificate', payload, { status })
}

/** Answered with nothing, kept with the charge point's time: it may have waited for days. */
async function reportsEvent(station: Station, type: string): Promise<void> {
  const event = { type, timestamp: isoTime(-7 * 86_400), techInfo: 'told by the checklist' }
  assert.deepEqual(await station.request('SecurityEventNotification', event), {})
  const events = await hub.api.events({ chargePoint: station.id, type: 'security.event' })
  const kept = events.filter(({ payload }) => JSON.stringify(payload).includes(type))
  assert.equal(kept.length, 1, `events: ${JSON.stringify(events)}`)
  assert.equal(Date.parse(String(kept[0]?.occurredAt)), Date.parse(event.timestamp))
}

async function requestSignedFirmware(station: Station, requestId: number): Promise<void> {
  const firmware = {
    location: 'https://firmware.example/twin-22/2.0.0.bin',
    retrieveDateTime: isoTime(60),
    signingCertificate: CERTIFICATE,
    signature: Buffer.from('a signature that the charge point checks').toString('base64'),
  }
  await operate(hub, station, 'SignedUpdateFirmware', { requestId, firmware }, ACCEPTED)
  const job = await shownJob(hub, station.id, 'firmware', 'requested', false)
  assert.equal(job.requestId, requestId)
}

async function signedFirmwareStatus(station: Station, requestId: number, status: string) {
  const answer = await station.request('SignedFirmwareStatusNotification', { status, requestId })
  assert.deepEqual(answer, {})
}
