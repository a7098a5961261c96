/**
 * Outer checklist of 2.0.1 and 2.1, block A: security, as far as it needs neither a TLS listener
 * nor a certificate authority of our own. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { knock } from '../support/handshake.ts'
import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { CERTIFICATE, SIGNING_REQUEST } from './certificates.ts'
import { request2 } from './operations2.ts'
import { isoTime, operate } from './scenario.ts'
import {
  bootAccepted2,
  bootStation2,
  both,
  journaled2,
  openStation2,
  report2,
  shownItem2,
  type Version2,
} from './scenario2.ts'
import { assertProblem } from './tricky.ts'
import { setOne, variable2 } from './variables2.ts'

const hub = await startHub({
  env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false', STATOR_STORE__MESSAGE_LOG: 'all' },
})
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

/** 16 to 40 characters of those that 2.x allows. A00.FR.205. */
const PASSWORD = '*-_=:+|@.2024-abcdefXYZ'
const NEXT_PASSWORD = 'the-next.one_2025=ABCDEFGHIJ+0123456789'

const PASSWORD_VARIABLE = variable2('SecurityCtrlr', 'BasicAuthPassword')
const PRIORITY_VARIABLE = variable2('OCPPCommCtrlr', 'NetworkConfigurationPriority')

both('TC_A_01 the right password', async (version, id) => {
  const handshake = { password: PASSWORD }
  const settings = { securityProfile: 1, password: PASSWORD } as const
  await bootStation2(hub, id, version, settings, handshake)
  await eventually(async () => {
    const { registration, hasPassword, protocol } = await hub.api.chargePoint(id)
    assert.deepEqual([registration, hasPassword, protocol], ['accepted', true, version])
  })
})

both('TC_A_02 a user name that is not the identity', async (version, id) => {
  await hub.api.putChargePoint(id, { securityProfile: 1, password: PASSWORD })
  await isRefused(id, version, { password: PASSWORD, user: `${id}X` })
  assert.equal((await hub.api.chargePoint(id)).connected, false)
})

both('TC_A_03 a wrong password', async (version, id) => {
  await hub.api.putChargePoint(id, { securityProfile: 1, password: PASSWORD })
  await isRefused(id, version, { password: NEXT_PASSWORD })
  await isRefused(id, version, {})
  assert.equal((await hub.api.chargePoint(id)).connected, false)
})

both('TC_A_09 a new password, accepted', async (version, id) => {
  const settings = { securityProfile: 1, password: PASSWORD } as const
  const station = await bootStation2(hub, id, version, settings, { password: PASSWORD })
  await setOne(hub, station, PASSWORD_VARIABLE, NEXT_PASSWORD, 'Accepted')
  await station.close()

  const returned = await openStation2(hub, id, version, { password: NEXT_PASSWORD })
  await bootAccepted2(returned)
  await isRefused(id, version, { password: PASSWORD })
  await eventually(async () => {
    const messages = await hub.api.messages(id)
    assert.ok(messages.some(({ action }) => action === 'SetVariables'))
  })
  const events = await hub.api.events({ chargePoint: id })
  for (const shown of [await hub.api.messages(id), await hub.api.variables(id), events]) {
    assert.ok(!JSON.stringify(shown).includes(NEXT_PASSWORD))
  }
  assert.ok(!hub.output().includes(NEXT_PASSWORD))
})

both('TC_A_10 a new password, rejected', async (version, id) => {
  const settings = { securityProfile: 1, password: PASSWORD } as const
  const station = await bootStation2(hub, id, version, settings, { password: PASSWORD })
  await setOne(hub, station, PASSWORD_VARIABLE, NEXT_PASSWORD, 'Rejected')
  await station.close()

  await isRefused(id, version, { password: NEXT_PASSWORD })
  await bootAccepted2(await openStation2(hub, id, version, { password: PASSWORD }))
})

both('TC_A_11 a new certificate, on our request', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await renewsCertificate(station, version, {
    trigger: 'SignChargingStationCertificate',
    certificateType: 'ChargingStationCertificate',
  })
})

both('TC_A_12 a new V2G certificate, on our request', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await renewsCertificate(station, version, {
    trigger: 'SignV2GCertificate',
    certificateType: 'V2GCertificate',
  })
})

both('TC_A_13 a new certificate for both uses, on our request', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  // It is asked for as a certificate for both, and has no word of its own in the request.
  await renewsCertificate(station, version, { trigger: 'SignCombinedCertificate' })
})

both('TC_A_14 a new certificate that the charge point refuses', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const certificateType = 'ChargingStationCertificate'
  await asksForCertificate(station, version, {
    trigger: 'SignChargingStationCertificate',
    certificateType,
  })
  const signed = { certificateChain: CERTIFICATE, certificateType, ...requestId(version) }
  await operate(hub, station, 'CertificateSigned', signed, { status: 'Rejected' })
  const event = { type: 'InvalidChargingStationCertificate', timestamp: isoTime(-3_600) }
  assert.deepEqual(await station.request('SecurityEventNotification', event), {})
  const isIt = (payload: object) => JSON.stringify(payload).includes(event.type)
  await journaled2(hub, id, 'security.event', isIt)
  // It was not taken, so it is still asked for.
  await shownItem2(hub, id, 'certificateRequest', ({ isOpen }) => isOpen)
})

both('TC_A_19 security profile raised, the lower one is refused', async (version, id) => {
  const station = await bootStation2(hub, id, version, { securityProfile: 0 })
  await raises(station, version, { slot: 1, securityProfile: 1, url: 'ws://csms.example/ocpp' })
  await hub.api.putChargePoint(id, { securityProfile: 1, password: PASSWORD })
  await station.close()
  await isRefused(id, version, {})
  const returned = await openStation2(hub, id, version, { password: PASSWORD })
  await bootAccepted2(returned, { reason: 'RemoteReset' })

  // It is never told to go down again.
  const lower = { slot: 2, url: 'ws://csms.example/ocpp', securityProfile: 0 }
  const reply = await request2(hub, id, 'network-profile', {
    ...lower,
    interface: 'Wired0',
    messageTimeoutSeconds: 30,
  })
  assertProblem(reply, 409, 'COMMAND_REFUSED')

  // One more step up: from here on it has to come over TLS, whatever it knows.
  await raises(returned, version, { slot: 2, securityProfile: 2, url: 'wss://csms.example/ocpp' })
  await hub.api.putChargePoint(id, { securityProfile: 2 })
  await returned.close()
  await isRefused(id, version, { password: PASSWORD })
  assert.equal((await hub.api.chargePoint(id)).securityProfile, 2)
})

/** Before the upgrade, by one status for all reasons. */
async function isRefused(id: string, version: Version2, credentials: object): Promise<void> {
  const { status } = await knock(hub, id, { protocols: [version], ...credentials })
  assert.ok(status === 401 || status === 403, `answered ${status}`)
}

interface Renewal {
  readonly trigger: string
  readonly certificateType?: string
}

/** 2.1 tells which request a certificate answers. A02.FR.25. */
function requestId(version: Version2): { readonly requestId?: number } {
  return version === 'ocpp2.1' ? { requestId: 411 } : {}
}

async function asksForCertificate(station: Station, version: Version2, renewal: Renewal) {
  const { trigger, ...type } = renewal
  await operate(hub, station, 'TriggerMessage', { requestedMessage: trigger }, ACCEPTED)
  const request = { csr: SIGNING_REQUEST, ...type, ...requestId(version) }
  assert.deepEqual(await station.request('SignCertificate', request), ACCEPTED)
  const { csr } = await journaled2(hub, station.id, 'certificate.requested')
  assert.equal(csr, SIGNING_REQUEST)
  await shownItem2(hub, station.id, 'certificateRequest', ({ isOpen }) => isOpen)
}

async function renewsCertificate(station: Station, version: Version2, renewal: Renewal) {
  await asksForCertificate(station, version, renewal)
  const { trigger: _, ...type } = renewal
  const signed = { certificateChain: CERTIFICATE, ...type, ...requestId(version) }
  await operate(hub, station, 'CertificateSigned', signed, ACCEPTED)
  await eventually(async () => {
    const open = await hub.api.items(station.id, { kind: 'certificateRequest', open: true })
    assert.deepEqual(open, [])
  })
}

interface Raised {
  readonly slot: number
  readonly securityProfile: number
  readonly url: string
}

/** Into a slot, that slot first, and a reset to use it. A05. */
async function raises(station: Station, version: Version2, raised: Raised): Promise<void> {
  const { slot, securityProfile, url } = raised
  const connectionData = {
    ocppVersion: version === 'ocpp2.1' ? 'OCPP21' : 'OCPP20',
    ocppTransport: 'JSON',
    ocppCsmsUrl: url,
    messageTimeout: 30,
    securityProfile,
    ocppInterface: 'Wired0',
  }
  const profile = { configurationSlot: slot, connectionData }
  await operate(hub, station, 'SetNetworkProfile', profile, ACCEPTED)
  const isSlot = ({ itemId }: { readonly itemId: string }) => itemId === String(slot)
  const { body } = await shownItem2(hub, station.id, 'networkProfile', isSlot)
  assert.deepEqual(body, connectionData)
  await setOne(hub, station, PRIORITY_VARIABLE, `${slot},0`, 'RebootRequired')
  await operate(hub, station, 'Reset', { type: 'Immediate' }, ACCEPTED)
  await report2(station, 1, 'Unavailable')
}
