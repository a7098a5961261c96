/**
 * Tricky cases G of 2.1: payments, words that are younger than the hub, and batteries. C20, C25,
 * S03.
 */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { isoTime } from './scenario.ts'
import {
  authorize2,
  bootStation2,
  card,
  endSession2,
  eventuallyView2,
  journaled2,
  only21,
  register2,
  Session2,
  shownItem2,
  type Version2,
} from './scenario2.ts'
import { settle } from './tricky.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

const SECRET = '0123456789abcdefXYZ!'
const LENGTH = 8
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** An hour, so that no interval ends while a case runs. */
const INTERVAL_SECONDS = 3_600

/** Of intervals of a minute: at its second, this is the code. */
const VECTORS = [
  [1_767_225_540, 'vEXSOi96'],
  [1_767_225_599, 'vEXSOi96'],
  [1_767_225_600, 'K4hgKKpn'],
  [1_767_225_660, 'jfS4X8A6'],
] as const

only21(
  'G34 codes of the interval before and after are taken, older ones not',
  async (version, id) => {
    // What makes the codes here is right, so what the hub takes is.
    for (const [second, code] of VECTORS) assert.equal(codeOf(Math.floor(second / 60)), code)
    const station = await bootWithCode(id, version)
    station.answerAll({ NotifyWebPaymentStarted: {} })
    const now = Math.floor(systemClock.now() / 1_000 / INTERVAL_SECONDS)
    for (const [off, status] of [
      [0, 200],
      [-1, 200],
      [1, 200],
      [-2, 404],
      [2, 404],
    ] as const) {
      const link = { chargePoint: id, evseId: 1, totp: codeOf(now + off) }
      const reply = await hub.api.request('POST', '/v1/web-payments/verify', link)
      assert.equal(reply.status, status, `${off} intervals off`)
    }
    await settle(station)
    const started = station.calls.filter(({ action }) => action === 'RequestStartTransaction')
    assert.deepEqual(started, [])
  },
)

only21('G35 a settlement that comes again is one booking', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const settlement = {
    transactionId: `tx-${id}`,
    pspRef: `psp-${id}`,
    status: 'Settled',
    settlementAmount: 12.34,
    settlementTime: isoTime(-30),
  }
  const answers: unknown[] = []
  for (let turn = 0; turn < 3; turn += 1) {
    answers.push(await station.request('NotifySettlement', settlement))
  }
  assert.deepEqual(answers, [{}, {}, {}])
  // Also after the connection was lost with the answer.
  await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'settlement' })
    assert.deepEqual(
      items.map(({ body }) => body),
      [settlement],
    )
    const events = await hub.api.events({ chargePoint: id, type: 'payment.settled' })
    assert.equal(events.length, 1)
  })
})

only21('G37 types that nobody knows are kept as they are', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = { idToken: `palm-${id}`, type: 'PalmVein' }
  await hub.api.putIdToken(idToken.idToken, { type: idToken.type })
  assert.equal((await authorize2(station, idToken)).status, 'Accepted')
  assert.equal((await authorize2(station, card(idToken.idToken))).status, 'Invalid')
  const session = new Session2(station, `tx-${id}`)
  const told = await session.start({
    triggerReason: 'Authorized',
    evse: { id: 1, connectorId: 1 },
    meterValue: register2(1_000, 'Transaction.Begin'),
    idToken,
  })
  assert.equal(told.idTokenInfo?.status, 'Accepted')
  await endSession2(session)
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.idToken, view.idTokenType], [idToken.idToken, 'PalmVein'])
    assert.deepEqual([view.isActive, view.energyWh], [false, 5_000])
  })

  // Of connectors: as it is told, and as it is asked for.
  const named = variable2('Connector', 'ConnectorType')
  await getOne(hub, station, named, 'cMegawatt9')
  await shownVariable(hub, id, 'Connector.ConnectorType', 'cMegawatt9')
  station.answerAll({ ReserveNow: ACCEPTED })
  const reserved = { idToken: `palm-${id}`, idTokenType: 'PalmVein', connectorType: 'cMegawatt9' }
  const { result } = await operation2(hub, id, 'reserve', { ...reserved, expiresAt: isoTime(600) })
  assert.equal(result.status, 'accepted')
  const { payload } = await station.expectCall('ReserveNow')
  const asked = payload as { readonly connectorType: string; readonly idToken: object }
  assert.deepEqual([asked.connectorType, asked.idToken], ['cMegawatt9', idToken])
})

only21('G38 a battery that went while none came is kept, and an alarm', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const battery = { evseId: 2, serialNumber: 'BAT-0038', soC: 96, soH: 98 }
  const swap = { requestId: 38, idToken: card('G38'), batteryData: [battery] }
  const gone = { ...swap, eventType: 'BatteryOut' }
  assert.deepEqual(await station.request('BatterySwap', gone), {})
  const told = await journaled2(hub, id, 'battery.swapped')
  assert.deepEqual([told.eventType, told.batteryData], ['BatteryOut', [battery]])
  const item = await shownItem2(hub, id, 'battery')
  assert.deepEqual([item.itemId, item.isOpen, item.body], ['38', false, { BatteryOut: [battery] }])
  const alarm = await shownItem2(hub, id, 'alarm', ({ isOpen }) => isOpen)
  assert.deepEqual([alarm.body.eventType, alarm.body.isSwapOpen], ['BatteryOut', false])

  // One that was offered and not taken leaves the one that came: an alarm too.
  const other = { ...swap, requestId: 39 }
  const came = { ...other, eventType: 'BatteryIn' }
  assert.deepEqual(await station.request('BatterySwap', came), {})
  const left = { ...other, eventType: 'BatteryOutTimeout' }
  assert.deepEqual(await station.request('BatterySwap', left), {})
  await eventually(async () => {
    const alarms = await hub.api.items(id, { kind: 'alarm', open: true })
    assert.deepEqual(
      alarms.map(({ itemId }) => itemId),
      ['BatterySwap 38', 'BatterySwap 39'],
    )
  })
})

/** The hub and the charge point have the same secret. */
async function bootWithCode(id: string, version: Version2): Promise<Station> {
  const station = await bootStation2(hub, id, version, { webPaymentSecret: SECRET })
  for (const [name, value] of [
    ['ValidityTime', String(INTERVAL_SECONDS)],
    ['Length', String(LENGTH)],
  ] as const) {
    const component = { name: 'WebPaymentsCtrlr', evse: { id: 1 } }
    await getOne(hub, station, { component, variable: { name } }, value)
    await shownVariable(hub, id, `WebPaymentsCtrlr(1).${name}`, value)
  }
  return station
}

/** The code of an interval, by its number. */
function codeOf(interval: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(interval))
  const hash = createHmac('sha256', SECRET).update(counter).digest()
  const from = hash.readUInt8(31) & 15
  return Array.from({ length: LENGTH }, (_, index) =>
    ALPHABET.charAt(hash.readUInt8((from + index) % 32) % ALPHABET.length),
  ).join('')
}
