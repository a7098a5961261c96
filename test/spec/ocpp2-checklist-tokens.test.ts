/**
 * Outer checklist of 2.0.1 and 2.1, block C: idTokens that may not charge, those that a charge
 * point remembers, those that are paid before. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import type { IdTokenSettings } from '../support/api-client.ts'
import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { CERTIFICATE } from './certificates.ts'
import { operation2 } from './operations2.ts'
import { assertNow, isoTime, operate } from './scenario.ts'
import {
  authorize2,
  beginSession2,
  bootStation2,
  both,
  card,
  endSession2,
  eventuallyView2,
  only21,
  register2,
  report2,
  Session2,
  viewOf2,
} from './scenario2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

/** Hashes of a chain, as an EV's contract has one. The responder is nobody's. */
const HASHES = [
  {
    hashAlgorithm: 'SHA256',
    issuerNameHash: '5f3ab0c2d4e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7081',
    issuerKeyHash: '0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9',
    serialNumber: '561e341f105f36d744',
    responderURL: 'http://ocsp.example/',
  },
]

both('TC_C_02 an unknown idToken', (version, id) => {
  return isTurnedAway(id, () => bootStation2(hub, id, version), null, ['Invalid', 'Unknown'])
})

both('TC_C_06 a blocked idToken', (version, id) => {
  const settings = { status: 'blocked' }
  return isTurnedAway(id, () => bootStation2(hub, id, version), settings, ['Blocked'])
})

both('TC_C_07 an expired idToken', (version, id) => {
  const settings = { expiresAt: isoTime(-3_600) }
  return isTurnedAway(id, () => bootStation2(hub, id, version), settings, ['Expired'])
})

both('TC_C_08 from the cache, still good', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = card(`TAG-${id}`)
  await hub.api.putIdToken(idToken.idToken)
  await fillsCache(station, idToken.idToken)

  // It knows the card, so it asks nobody and begins.
  const session = await plugsIn(station, `${id}-2`)
  const { idTokenInfo } = await session.update({ triggerReason: 'Authorized', idToken })
  assert.equal(idTokenInfo?.status, 'Accepted')
  await session.update({
    triggerReason: 'ChargingStateChanged',
    info: { chargingState: 'Charging' },
  })
  await endSession2(session, { idToken })
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh, view.stopReason], [false, 5_000, 'Local'])
    assert.deepEqual([view.idToken, view.idTokenType], [idToken.idToken, 'ISO14443'])
    assert.deepEqual(view.flags, [])
  })
})

both('TC_C_20 from the cache, not good any more', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = card(`TAG-${id}`)
  await hub.api.putIdToken(idToken.idToken)
  await fillsCache(station, idToken.idToken)
  const path = `/v1/id-tokens/${idToken.idToken}`
  assert.equal((await hub.api.request('DELETE', path)).status, 204)

  const session = await plugsIn(station, `${id}-2`)
  const { idTokenInfo } = await session.update({ triggerReason: 'Authorized', idToken })
  assert.ok(['Invalid', 'Unknown'].includes(idTokenInfo?.status ?? ''), idTokenInfo?.status)
  await session.end({
    triggerReason: 'Deauthorized',
    meterValue: register2(1_100, 'Transaction.End'),
    info: { stoppedReason: 'DeAuthorized', chargingState: 'EVConnected' },
  })
  // It charged, so it is a session, whoever it was.
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh, view.stopReason], [false, 100, 'DeAuthorized'])
    assert.equal(view.authorizationStatus, 'invalid')
    assert.ok(view.flags.includes('notAuthorized'), `flags: ${view.flags.join()}`)
  })
})

both('TC_C_37 clear the cache', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await operate(hub, station, 'ClearCache', {}, { status: 'Accepted' })
  station.answerAll({ ClearCache: { status: 'Accepted' } })
  const { result } = await operation2(hub, id, 'clear-cache')
  assert.equal(result.status, 'accepted')
})

both('TC_C_38 clear the cache, rejected', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await operate(hub, station, 'ClearCache', {}, { status: 'Rejected' })
  station.answerAll({ ClearCache: { status: 'Rejected' } })
  const { result } = await operation2(hub, id, 'clear-cache')
  assert.deepEqual([result.status, result.reportedStatus], ['rejected', 'Rejected'])
})

both('TC_C_51 contract certificate, refused', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = { idToken: `DE-8AA-${id}`.slice(0, 36), type: 'eMAID' }
  await hub.api.putIdToken(idToken.idToken, { type: 'eMAID' })
  for (const proof of [{ iso15118CertificateHashData: HASHES }, { certificate: CERTIFICATE }]) {
    const answer = await station.request<{
      idTokenInfo: { status: string }
      certificateStatus?: string
    }>('Authorize', { idToken, ...proof })
    assert.equal(answer.idTokenInfo.status, 'Invalid')
    // A chain that was not looked at is none that was found good.
    assert.equal(answer.certificateStatus, 'CertChainError')
  }
  assert.deepEqual(await hub.api.transactions({ chargePoint: id }), [])
})

only21('TC_C_103 prepaid', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = card(`TAG-${id}`)
  await hub.api.putIdToken(idToken.idToken, { isPrepaid: true })
  // It is to be asked for each time: what is told holds until now.
  const asked = await authorize2(station, idToken)
  assert.equal(asked.status, 'Accepted')
  assertNow(String(asked.cacheExpiryDateTime))
  const session = await beginSession2Prepaid(station, `tx-${id}`, idToken.idToken)
  await endSession2(session, { idToken })
  await eventuallyView2(hub, session, ({ isActive, energyWh }) => {
    assert.deepEqual([isActive, energyWh], [false, 5_000])
  })
})

only21('TC_C_104 prepaid, no credit', async (version, id) => {
  const settings = { status: 'noCredit', isPrepaid: true }
  await isTurnedAway(id, () => bootStation2(hub, id, version), settings, ['NoCredit'])

  // It ran out while it charged: it is told so, and what was charged is recorded.
  const station = await bootStation2(hub, `${id}-B`, version)
  const idToken = card(`TAG-${id}-B`)
  await hub.api.putIdToken(idToken.idToken, { isPrepaid: true })
  const session = await beginSession2Prepaid(station, `tx-${id}-B`, idToken.idToken)
  await hub.api.putIdToken(idToken.idToken, settings)
  assert.equal((await authorize2(station, idToken)).status, 'NoCredit')
  await endSession2(session, { info: { stoppedReason: 'LocalOutOfCredit' } })
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.energyWh, view.stopReason], [5_000, 'LocalOutOfCredit'])
  })
})

/** Plugged in, refused, unplugged: nothing was charged, and no idToken is told of it. */
async function isTurnedAway(
  id: string,
  boot: () => Promise<Station>,
  settings: IdTokenSettings | null,
  statuses: readonly string[],
): Promise<void> {
  const station = await boot()
  const idToken = `TAG-${id}`
  if (settings !== null) await hub.api.putIdToken(idToken, settings)
  const session = await plugsIn(station, id)
  const { status } = await authorize2(station, card(idToken))
  assert.ok(statuses.includes(status), status)
  await session.end({
    triggerReason: 'EVCommunicationLost',
    meterValue: register2(1_000, 'Transaction.End'),
    info: { stoppedReason: 'EVDisconnected', chargingState: 'Idle' },
  })
  await report2(station, 1, 'Available')
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh, view.idToken], [false, 0, null])
    assert.equal(view.stopReason, 'EVDisconnected')
  })
}

async function plugsIn(station: Station, name: string): Promise<Session2> {
  const session = new Session2(station, `tx-${name}`.slice(-36))
  await report2(station, 1, 'Occupied')
  await session.start({
    triggerReason: 'CablePluggedIn',
    evse: { id: 1, connectorId: 1 },
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { chargingState: 'EVConnected' },
  })
  return session
}

/** A session from its begin to its end, of which it remembers the card. */
async function fillsCache(station: Station, idToken: string): Promise<void> {
  const session = await beginSession2(hub, station, idToken)
  await endSession2(session)
  await report2(station, 1, 'Available')
  await eventually(async () => assert.equal((await viewOf2(hub, session)).isActive, false))
}

async function beginSession2Prepaid(station: Station, name: string, idToken: string) {
  const session = await plugsIn(station, name)
  const told = await session.update({ triggerReason: 'Authorized', idToken: card(idToken) })
  assert.equal(told.idTokenInfo?.status, 'Accepted')
  assertNow(String(told.idTokenInfo?.cacheExpiryDateTime))
  await session.update({
    triggerReason: 'ChargingStateChanged',
    info: { chargingState: 'Charging' },
  })
  return session
}
