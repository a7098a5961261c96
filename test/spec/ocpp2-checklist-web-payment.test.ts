/**
 * Outer checklist of 2.1, block C: the QR code on a charge point, whose link carries a code that
 * holds for a short time. One test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { operation2, request2 } from './operations2.ts'
import {
  bootStation2,
  endSession2,
  eventuallyView2,
  only21,
  register2,
  Session2,
  type Version2,
} from './scenario2.ts'
import { assertProblem, settle } from './tricky.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'

const hub = await startHub({
  env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false', STATOR_STORE__MESSAGE_LOG: 'all' },
})
after(() => hub.stop())

const SECRET = '0123456789abcdefXYZ!'
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const VALIDITY_SECONDS = 60
const LENGTH = 8
const TEMPLATE = 'https://pay.example/{chargingstationid}/{evse}?totp={totp}&v={version}'

only21('TC_C_131 QR code', async (version, id) => {
  const station = await bootWithCode(id, version)
  await getOne(hub, station, variable2('TxCtrlr', 'SupportedLimits'), 'maxTime,maxEnergy')
  await shownVariable(hub, id, 'TxCtrlr.SupportedLimits', 'maxTime,maxEnergy')
  station.answerAll({
    NotifyWebPaymentStarted: {},
    RequestStartTransaction: { status: 'Accepted' },
  })
  const link = { chargePoint: id, evseId: 1, totp: codeAt(0), maxTime: 3_600, maxCost: 20 }
  const reply = await verifies({ ...link, timeoutSeconds: 120 })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  // A limit that it cannot keep is not promised. C25.FR.56 to .60.
  const limits = { maxTime: 3_600 }
  assert.deepEqual(reply.body, {
    valid: true,
    isNotified: true,
    limits,
    unsupportedLimits: ['maxCost'],
  })
  const locked = await station.expectCall('NotifyWebPaymentStarted')
  assert.deepEqual(locked.payload, { evseId: 1, timeout: 120 })

  // The payment service has the money; the hub is told, and starts.
  const paid = { idToken: `psp-${id}`, type: 'DirectPayment' }
  await hub.api.putIdToken(paid.idToken, { type: paid.type, limits: { maxSeconds: 3_600 } })
  const start = { idToken: paid.idToken, idTokenType: paid.type, evseId: 1 }
  const { result } = await operation2(hub, id, 'start', start)
  assert.equal(result.status, 'accepted')
  const session = new Session2(station, `tx-${id}`)
  const told = await session.start({
    triggerReason: 'RemoteStart',
    evse: { id: 1, connectorId: 1 },
    idToken: paid,
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { remoteStartId: result.remoteStartId, chargingState: 'Charging' },
  })
  assert.equal(told.idTokenInfo?.status, 'Accepted')
  assert.deepEqual(told.transactionLimit, { maxTime: 3_600 })
  await endSession2(session)
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh], [false, 5_000])
    assert.equal(view.remoteStartId, result.remoteStartId)
  })
})

only21('TC_C_132 QR code, parameters that are none', async (version, id) => {
  const station = await bootWithCode(id, version)
  const good = { chargePoint: id, evseId: 1, totp: codeAt(0), timeoutSeconds: 60 }
  for (const wrong of [
    { maxTime: -1 },
    { maxEnergy: 'much' },
    { maxCost: null },
    { maxPower: 11_000 },
    { evseId: 'one' },
    { totp: '' },
    { chargePoint: undefined },
  ]) {
    const reply = await verifies({ ...good, ...wrong })
    assertProblem(reply, 400, 'BAD_REQUEST')
  }
  await settle(station)
  assert.deepEqual(actionsOf(station), [])
})

only21('TC_C_133 QR code, an old or wrong code', async (version, id) => {
  const station = await bootWithCode(id, version)
  const good = { chargePoint: id, evseId: 1, timeoutSeconds: 60 }
  const isFound = async (wanted: object) => (await verifies({ ...good, ...wanted })).status === 200
  assert.equal(await isFound({ totp: 'AAAAAAAA' }), false)
  assert.equal(await isFound({ totp: codeAt(0).slice(1) }), false)
  // One interval off is a clock, two are a code that somebody kept.
  for (const off of [-3, 3]) assert.equal(await isFound({ totp: codeAt(off) }), false)
  assert.equal(await isFound({ totp: codeAt(0), chargePoint: `${id}-NOBODY` }), false)
  await settle(station)
  assert.deepEqual(actionsOf(station), [])
  const { body } = await verifies({ ...good, totp: 'AAAAAAAA' })
  assertProblem(await verifies({ ...good, totp: 'AAAAAAAA' }), 404, 'NOT_FOUND')
  assert.ok(!JSON.stringify(body).includes(codeAt(0)))

  station.answerAll({ NotifyWebPaymentStarted: {} })
  assert.equal(await isFound({ totp: codeAt(0) }), true)
  assert.deepEqual(actionsOf(station), ['NotifyWebPaymentStarted'])
})

function verifies(link: object) {
  return hub.api.request('POST', '/v1/web-payments/verify', link)
}

/** Set up by an operator: the secret is on both sides, and shown on none. */
async function bootWithCode(id: string, version: Version2): Promise<Station> {
  const station = await bootStation2(hub, id, version, { webPaymentSecret: SECRET })
  assert.equal((await hub.api.chargePoint(id)).hasWebPaymentSecret, true)
  station.answerAll({ SetVariables: toAccepted })
  const values = Object.entries({
    Enabled: 'true',
    URLTemplate: TEMPLATE,
    TOTPVersion: 'v1',
    ValidityTime: String(VALIDITY_SECONDS),
    Length: String(LENGTH),
    SharedSecret: SECRET,
  }).map(([name, value]) => ({ name: `WebPaymentsCtrlr(1).${name}`, value }))
  const { result } = await operation2(hub, id, 'set-variables', { values })
  assert.equal(result.status, 'accepted')
  await shownVariable(hub, id, 'WebPaymentsCtrlr(1).Length', String(LENGTH))
  await shownVariable(hub, id, 'WebPaymentsCtrlr(1).ValidityTime', String(VALIDITY_SECONDS))
  // A link without a place for the code is none.
  const bad = { name: 'WebPaymentsCtrlr(1).URLTemplate', value: 'https://pay.example/' }
  const refused = await request2(hub, id, 'set-variables', { values: [bad] })
  assertProblem(refused, 400, 'BAD_REQUEST')
  for (const shown of [await hub.api.variables(id), await hub.api.messages(id), hub.output()]) {
    assert.ok(!JSON.stringify(shown).includes(SECRET))
  }
  return station
}

interface SetVariables {
  readonly setVariableData: readonly { readonly attributeValue: string }[]
}

function toAccepted({ setVariableData }: SetVariables) {
  const setVariableResult = setVariableData.map(({ attributeValue: _, ...named }) => ({
    ...named,
    attributeStatus: 'Accepted',
  }))
  return { setVariableResult }
}

function actionsOf({ calls }: Station): readonly string[] {
  return calls.map(({ action }) => action).filter((action) => action !== 'SetVariables')
}

/** As the charge point makes it: of an interval so many before or after that of now. */
function codeAt(intervals: number): string {
  const now = Math.floor(systemClock.now() / 1_000 / VALIDITY_SECONDS)
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(now + intervals))
  const hash = createHmac('sha256', SECRET).update(counter).digest()
  const from = hash.readUInt8(31) & 15
  const letters = Array.from({ length: LENGTH }, (_, index) => {
    const byte = hash.readUInt8((from + index) % 32)
    return ALPHABET.charAt(byte % ALPHABET.length)
  })
  return letters.join('')
}
