/**
 * Outer checklist of 2.1, block E: transactions that have a limit, by the driver or by us, and
 * transactions that go on after a power loss. One test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import type { ChargePointSettings, IdTokenSettings } from '../support/api-client.ts'
import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { isoTime, operate } from './scenario.ts'
import {
  beginSession2,
  bootAccepted2,
  bootStation2,
  endSession2,
  journaled2,
  only21,
  openStation2,
  register2,
  report2,
  Session2,
  type TransactionAnswer2,
  type Version2,
} from './scenario2.ts'
import { authorizes, beginsByCable, charges, isOver2, isRunning2 } from './stories2.ts'
import { getOne, setOne, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const SUPPORTED_LIMITS = variable2('TxCtrlr', 'SupportedLimits')
const RESUMPTION_TIMEOUT = variable2('TxCtrlr', 'ResumptionTimeout')
const PERSISTENCE = variable2('SmartChargingCtrlr', 'ChargingProfilePersistence', 'TxProfile')

const SEVERAL = 'maxCost,maxEnergy,maxTime,maxSoC'

/** 5 kWh are 1 + 5 × 0.50 euro. */
const TARIFF = { currency: 'EUR', pricePerKwh: 50, pricePerMinute: 0, startFee: 100 }

only21('TC_E_102 limits of both sides', async (version, id) => {
  const limits = { maxEnergyWh: 20_000, maxSeconds: 7_200 }
  const { session, told } = await begins(version, id, { limits })
  assert.deepEqual(told.transactionLimit, { maxEnergy: 20_000, maxTime: 7_200 })
  // The driver wants less than that, and a limit of their own besides.
  const both = { maxEnergy: 5_000, maxTime: 7_200, maxSoC: 80 }
  await confirms(session, both)
  await reaches(session, 'EnergyLimitReached')
  await endSession2(session, { info: { stoppedReason: 'EnergyLimitReached' } })
  await isOver2(hub, session, { reason: 'EnergyLimitReached' })
})

only21('TC_E_106 limit of energy, by the driver', async (version, id) => {
  const { session, told } = await begins(version, id)
  assert.equal(told.transactionLimit, undefined)
  await confirms(session, { maxEnergy: 5_000 })
  await reaches(session, 'EnergyLimitReached')
  await endSession2(session, {
    triggerReason: 'EnergyLimitReached',
    info: { stoppedReason: 'EnergyLimitReached' },
  })
  await isOver2(hub, session, { reason: 'EnergyLimitReached' })
})

only21('TC_E_107 limit of time, by the driver', async (version, id) => {
  const { session, told } = await begins(version, id)
  assert.equal(told.transactionLimit, undefined)
  await confirms(session, { maxTime: 3_600 })
  await reaches(session, 'TimeLimitReached')
  await endSession2(session, {
    triggerReason: 'TimeLimitReached',
    info: { stoppedReason: 'TimeLimitReached' },
  })
  await isOver2(hub, session, { reason: 'TimeLimitReached' })
})

only21(
  'TC_E_108 limit of cost, by the driver, who is told the cost by the charge point',
  async (version, id) => {
    const { session } = await begins(version, id)
    await confirms(session, { maxCost: 3.5 })
    await session.update({ triggerReason: 'RunningCost', costDetails: toCostDetails(2, 2_000) })
    const reached = toCostDetails(3.5, 5_000)
    // Nothing is known here of its prices, so nothing is said of them.
    assert.deepEqual(await reaches(session, 'CostLimitReached', { costDetails: reached }), {})
    await endSession2(session, { costDetails: reached })
    await isOver2(hub, session)
    const ended = await journaled2(hub, id, 'transaction.ended')
    const { details } = ended as { readonly details: { readonly costDetails: unknown } }
    assert.deepEqual(details.costDetails, reached)
  },
)

only21('TC_E_109 limit of cost, by us', async (version, id) => {
  const { session, told } = await begins(version, id, { limits: { maxCost: 3.5 } }, TARIFF)
  assert.deepEqual(told.transactionLimit, { maxCost: 3.5 })
  await confirms(session, { maxCost: 3.5 })
  // It learns from us what it comes to, and stops there.
  const { totalCost } = await reaches(session, 'CostLimitReached')
  assert.equal(totalCost, 3.5)
  assert.equal((await endSession2(session)).totalCost, 3.5)
  await isOver2(hub, session)
})

only21('TC_E_110 limit of energy, by us', async (version, id) => {
  const { session, told } = await begins(version, id, { limits: { maxEnergyWh: 5_000 } })
  assert.deepEqual(told.transactionLimit, { maxEnergy: 5_000 })
  await confirms(session, { maxEnergy: 5_000 })
  await reaches(session, 'EnergyLimitReached')
  await endSession2(session, { info: { stoppedReason: 'EnergyLimitReached' } })
  await isOver2(hub, session, { reason: 'EnergyLimitReached' })
})

only21('TC_E_111 limit of time, by us', async (version, id) => {
  const { session, told } = await begins(version, id, { limits: { maxSeconds: 3_600 } })
  assert.deepEqual(told.transactionLimit, { maxTime: 3_600 })
  await confirms(session, { maxTime: 3_600 })
  await reaches(session, 'TimeLimitReached')
  await endSession2(session, { info: { stoppedReason: 'TimeLimitReached' } })
  await isOver2(hub, session, { reason: 'TimeLimitReached' })
})

only21('TC_E_113 goes on after a power loss', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await setOne(hub, station, RESUMPTION_TIMEOUT, '300', 'Accepted')
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const resumed = await resumes(session, version)
  const { frames } = resumed.station
  assert.ok(frames.every((text) => !text.includes('SetChargingProfile')))
  await endSession2(resumed)
  await isOver2(hub, resumed)
  // All of it is one, which began before.
  assert.equal((await hub.api.transactions({ chargePoint: id })).length, 1)
})

only21('TC_E_117 its charging profile after a power loss', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await getOne(hub, station, PERSISTENCE, 'false')
  await setOne(hub, station, RESUMPTION_TIMEOUT, '300', 'Accepted')
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const set = { evseId: 1, chargingProfile: toProfile(session) }
  await operate(hub, station, 'SetChargingProfile', set, { status: 'Accepted' })
  await eventually(async () => assert.equal((await hub.api.chargingProfiles(id)).length, 1))

  const resumed = await resumes(session, version)
  const again = await resumed.station.expectCall('SetChargingProfile')
  assert.deepEqual(again.payload, set)
  resumed.station.answer(again, { status: 'Accepted' })
  assert.equal((await hub.api.chargingProfiles(id)).length, 1)
  await endSession2(resumed)
  await isOver2(hub, resumed)
  await eventually(async () => assert.deepEqual(await hub.api.chargingProfiles(id), []))
})

/** Plugged in, and authorized by a card that may have limits; what the charge point is told. */
async function begins(
  version: Version2,
  id: string,
  settings: IdTokenSettings = {},
  tariff: ChargePointSettings['tariff'] = null,
) {
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken, settings)
  const station = await bootStation2(hub, id, version, { tariff })
  await getOne(hub, station, SUPPORTED_LIMITS, SEVERAL)
  const session = await beginsByCable(station)
  const told = await authorizes(session, idToken)
  return { session, told }
}

/** The limits that hold now, as the charge point tells them; the last word is told once. */
async function confirms(session: Session2, transactionLimit: object): Promise<void> {
  const info = { transactionLimit, chargingState: 'EVConnected' }
  const told = await session.update({ triggerReason: 'LimitSet', info })
  assert.equal(told.transactionLimit, undefined)
  const { id } = session.station
  const set = await journaled2(hub, id, 'transaction.updated', (one) => one.trigger === 'LimitSet')
  assert.deepEqual((set.details as { transactionLimit: object }).transactionLimit, transactionLimit)
}

/** It has charged 5 kWh, in an hour, when it has to stop; its transaction goes on. */
async function reaches(
  session: Session2,
  triggerReason: string,
  more: object = {},
): Promise<TransactionAnswer2> {
  const info = { chargingState: 'Charging' }
  await session.update({ triggerReason: 'ChargingStateChanged', info })
  const answer = await session.update({
    triggerReason,
    meterValue: register2(6_000),
    info: { chargingState: 'SuspendedEVSE' },
    ...more,
  })
  await isRunning2(hub, session, (view) => assert.equal(view.chargingState, 'SuspendedEVSE'))
  const { id } = session.station
  await journaled2(hub, id, 'transaction.updated', (one) => one.trigger === triggerReason)
  return answer
}

/** Without power for a while, it boots and goes on where it was. */
async function resumes(session: Session2, version: Version2): Promise<Session2> {
  const { id } = session.station
  await session.station.cut()
  const station: Station = await openStation2(hub, id, version)
  await bootAccepted2(station, { reason: 'PowerUp' })
  await report2(station, 1, 'Occupied')
  await report2(station, 2, 'Available')
  await isRunning2(hub, session)
  const resumed = new Session2(station, session.transactionId)
  resumed.seqNo = session.seqNo
  const info = { chargingState: 'SuspendedEVSE' }
  await resumed.update({ triggerReason: 'TxResumed', timestamp: isoTime(), info })
  await charges(resumed)
  await isRunning2(hub, resumed, (view) => assert.equal(view.chargingState, 'Charging'))
  return resumed
}

function toCostDetails(inclTax: number, energy: number) {
  return {
    totalCost: { currency: 'EUR', typeOfCost: 'NormalCost', total: { exclTax: 1, inclTax } },
    totalUsage: { energy, chargingTime: 60, idleTime: 0 },
  }
}

function toProfile({ transactionId }: Session2) {
  const chargingSchedulePeriod = [{ startPeriod: 0, limit: 8 }]
  return {
    id: 117,
    stackLevel: 0,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Relative',
    transactionId,
    chargingSchedule: [{ id: 1, chargingRateUnit: 'A', chargingSchedulePeriod }],
  }
}
