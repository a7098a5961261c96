/**
 * Outer checklist of 2.1, block C: payment without a contract, at a terminal of the charge point,
 * or at one that stands for itself. One test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { isoTime, shownJob } from './scenario.ts'
import {
  authorize2,
  bootStation2,
  endSession2,
  eventuallyView2,
  journaled2,
  only21,
  register2,
  report2,
  Session2,
  shownItem2,
  type TransactionAnswer2,
} from './scenario2.ts'
import { getOne, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

/** 5 kWh are 1 + 5 × 0.50 euro. */
const TARIFF = { currency: 'EUR', pricePerKwh: 50, pricePerMinute: 0, startFee: 100 }
const COST = 3.5

const SUPPORTED_LIMITS = variable2('TxCtrlr', 'SupportedLimits')

only21('TC_C_108 payment terminal, VAT number', async (version, id) => {
  const station = await bootStation2(hub, id, version, { tariff: TARIFF })
  for (const [vatNumber, status] of [
    ['DE123456789', 'Accepted'],
    ['NL123456789B01', 'Accepted'],
    ['DE12345', 'Rejected'],
    ['ZZ123456789', 'Rejected'],
  ] as const) {
    const told = await station.request('VatNumberValidation', { vatNumber, evseId: 1 })
    assert.deepEqual([told.status, told.vatNumber, told.evseId], [status, vatNumber, 1])
  }
  // It may ask for the payment as for any idToken.
  const paid = { idToken: `psp-${id}`, type: 'DirectPayment' }
  assert.equal((await authorize2(station, paid)).status, 'Accepted')
  const session = await paysAtTerminal(station)
  await endsPaid(session)
  const vatCompany = { name: 'Example BV', address1: 'Kade 1', city: 'Delft', country: 'NL' }
  await settles(session, { vatNumber: 'NL123456789B01', vatCompany })
  const { body } = await shownSettlement(session, 'Settled')
  assert.deepEqual([body.vatNumber, body.vatCompany], ['NL123456789B01', vatCompany])
})

only21('TC_C_113 payment terminal, cancelled after the start', async (version, id) => {
  const station = await bootStation2(hub, id, version, { tariff: TARIFF })
  const session = new Session2(station, `tx-${id}`)
  const { idTokenInfo } = await session.start({
    triggerReason: 'Authorized',
    evse: { id: 1, connectorId: 1 },
    idToken: directPayment(session),
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { chargingState: 'Idle' },
  })
  assert.equal(idTokenInfo?.status, 'Accepted')
  await session.end({
    triggerReason: 'StopAuthorized',
    meterValue: register2(1_000, 'Transaction.End'),
    info: { stoppedReason: 'Local', chargingState: 'Idle' },
  })
  await settles(session, { status: 'Canceled', settlementAmount: 0 })
  const { isOpen, body } = await shownSettlement(session, 'Canceled')
  assert.deepEqual([isOpen, body.settlementAmount], [false, 0])
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh], [false, 0])
  })
})

only21('TC_C_117 payment terminal, we settle', async (version, id) => {
  const station = await bootStation2(hub, id, version, { tariff: TARIFF })
  const session = await paysAtTerminal(station)
  const { totalCost } = await endsPaid(session)
  assert.equal(totalCost, COST)
  // What has to be settled, and by which reference, is in the record.
  await eventuallyView2(hub, session, ({ cost, idToken, idTokenType }) => {
    assert.deepEqual(cost, { amount: COST, currency: 'EUR' })
    assert.deepEqual([idToken, idTokenType], [pspRefOf(session), 'DirectPayment'])
  })
  assert.deepEqual(await hub.api.items(id, { kind: 'settlement' }), [])
})

only21('TC_C_118 payment terminal, it settles', async (version, id) => {
  const station = await bootStation2(hub, id, version, { tariff: TARIFF })
  const session = await paysAtTerminal(station)
  await endsPaid(session)
  // Told twice, as after a loss of the connection, it is one payment.
  const settlementTime = isoTime()
  await settles(session, { settlementTime })
  await settles(session, { settlementTime })
  const { isOpen, body } = await shownSettlement(session, 'Settled')
  assert.deepEqual([isOpen, body.settlementAmount], [false, COST])
  assert.equal((await hub.api.items(id, { kind: 'settlement' })).length, 1)
  assert.equal((await hub.api.events({ chargePoint: id, type: 'payment.settled' })).length, 1)
})

only21('TC_C_119 payment terminal, settlement failed', async (version, id) => {
  const station = await bootStation2(hub, id, version, { tariff: TARIFF })
  await isSettledLater(await endedAtTerminal(station), 'Failed')
})

only21('TC_C_120 payment terminal, settlement rejected', async (version, id) => {
  const station = await bootStation2(hub, id, version, { tariff: TARIFF })
  await isSettledLater(await endedAtTerminal(station), 'Rejected')
})

only21('TC_C_125 terminal of its own, we compute the cost', async (version, id) => {
  const station = await bootStation2(hub, id, version, { tariff: TARIFF })
  const session = await paysElsewhere(station)
  await session.update({
    triggerReason: 'LimitSet',
    info: { transactionLimit: { maxCost: 20 }, chargingState: 'Charging' },
  })
  const so = await session.update({
    triggerReason: 'MeterValuePeriodic',
    meterValue: register2(3_000),
  })
  assert.equal(so.totalCost, 2)
  const { totalCost } = await endsPaid(session)
  assert.equal(totalCost, COST)
  await eventuallyView2(hub, session, ({ cost }) => {
    assert.deepEqual(cost, { amount: COST, currency: 'EUR' })
  })
})

only21('TC_C_126 terminal of its own, the charge point computes the cost', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await paysElsewhere(station)
  const running = await session.update({
    triggerReason: 'RunningCost',
    costDetails: toCostDetails(2, 2_000),
  })
  assert.equal(running.totalCost, undefined)
  const costDetails = toCostDetails(COST, 5_000)
  const { totalCost } = await endsPaid(session, { costDetails })
  // Nothing is known here of its price, so nothing is said of it.
  assert.equal(totalCost, undefined)
  const told = await journaled2(hub, id, 'transaction.ended', ({ transactionId }) => {
    return transactionId === session.transactionId
  })
  assert.ok(JSON.stringify(told).includes('inclTax'), JSON.stringify(told))
  await eventuallyView2(hub, session, ({ cost, flags }) => {
    assert.deepEqual([cost, flags], [null, []])
  })
})

/** What a payment service calls a payment; nobody else has heard of it. */
function pspRefOf({ station }: Session2): string {
  return `psp-${station.id}`
}

function directPayment(session: Session2) {
  return { idToken: pspRefOf(session), type: 'DirectPayment' }
}

/** At the terminal of the charge point: the first that is heard of it is the session. */
async function paysAtTerminal(station: Station): Promise<Session2> {
  const session = new Session2(station, `tx-${station.id}`)
  await report2(station, 1, 'Occupied')
  const { idTokenInfo } = await session.start({
    triggerReason: 'Authorized',
    evse: { id: 1, connectorId: 1 },
    idToken: directPayment(session),
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { chargingState: 'Charging' },
  })
  assert.equal(idTokenInfo?.status, 'Accepted')
  return session
}

async function endedAtTerminal(station: Station): Promise<Session2> {
  const session = await paysAtTerminal(station)
  await endsPaid(session)
  return session
}

/** Paid at a terminal of somebody else, who tells the hub, and what the payment is good for. */
async function paysElsewhere(station: Station): Promise<Session2> {
  await getOne(hub, station, SUPPORTED_LIMITS, 'maxCost,maxEnergy')
  const session = new Session2(station, `tx-${station.id}`)
  const { idToken, type } = directPayment(session)
  await hub.api.putIdToken(idToken, { type, limits: { maxCost: 20, maxSeconds: 7_200 } })
  station.answerAll({ RequestStartTransaction: { status: 'Accepted' } })
  const start = { idToken, idTokenType: type, evseId: 1 }
  const { result } = await operation2(hub, station.id, 'start', start)
  assert.equal(result.status, 'accepted')
  const { remoteStartId } = result
  assert.deepEqual(station.calls.at(-1)?.payload, {
    idToken: directPayment(session),
    remoteStartId,
    evseId: 1,
  })
  const told = await session.start({
    triggerReason: 'RemoteStart',
    evse: { id: 1, connectorId: 1 },
    idToken: directPayment(session),
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { chargingState: 'Charging', remoteStartId },
  })
  assert.equal(told.idTokenInfo?.status, 'Accepted')
  // Only what it can keep to. E16.FR.12.
  assert.deepEqual(told.transactionLimit, { maxCost: 20 })
  await shownJob(hub, station.id, 'remoteStart', 'started', true)
  return session
}

async function endsPaid(session: Session2, more: object = {}): Promise<TransactionAnswer2> {
  const answer = await endSession2(session, more)
  await report2(session.station, 1, 'Available')
  await eventuallyView2(hub, session, ({ isActive, energyWh }) => {
    assert.deepEqual([isActive, energyWh], [false, 5_000])
  })
  return answer
}

async function settles(session: Session2, more: object = {}): Promise<void> {
  const settlement = {
    transactionId: session.transactionId,
    pspRef: pspRefOf(session),
    status: 'Settled',
    settlementAmount: COST,
    settlementTime: isoTime(),
    ...more,
  }
  assert.deepEqual(await session.station.request('NotifySettlement', settlement), {})
  await journaled2(hub, session.station.id, 'payment.settled', (payload) => {
    return payload.status === settlement.status && payload.pspRef === settlement.pspRef
  })
}

function shownSettlement({ station }: Session2, status: string) {
  return shownItem2(hub, station.id, 'settlement', ({ body }) => body.status === status)
}

/** It stays open until the payment ends well. */
async function isSettledLater(session: Session2, status: string): Promise<void> {
  await settles(session, { status, settlementAmount: 0, statusInfo: 'card is blocked' })
  const { isOpen, body } = await shownSettlement(session, status)
  assert.deepEqual([isOpen, body.statusInfo], [true, 'card is blocked'])
  await settles(session)
  await eventually(async () => {
    const items = await hub.api.items(session.station.id, { kind: 'settlement' })
    const statuses = items.map((item) => (item.body as { status: string }).status)
    assert.deepEqual(statuses, ['Settled'])
  })
}

function toCostDetails(inclTax: number, energy: number) {
  return {
    totalCost: { currency: 'EUR', typeOfCost: 'NormalCost', total: { exclTax: 1, inclTax } },
    totalUsage: { energy, chargingTime: 60, idleTime: 0 },
  }
}
