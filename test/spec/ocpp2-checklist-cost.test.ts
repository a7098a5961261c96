/**
 * Outer checklist of 2.0.1 and 2.1, block I: what a session costs, by a plain price of ours. One
 * test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { operation2 } from './operations2.ts'
import { isoTime, operate } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  both,
  endSession2,
  eventuallyView2,
  journaled2,
  only21,
  register2,
  report2,
  viewOf2,
} from './scenario2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

/** 30 cents for a kWh, and 50 to begin. */
const BY_ENERGY = { currency: 'EUR', pricePerKwh: 30, pricePerMinute: 0, startFee: 50 }

both('TC_I_01 what it costs so far, during the session', async (version, id) => {
  const station = await bootStation2(hub, id, version, { tariff: BY_ENERGY })
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const told = [
    [1_000, 0.5],
    [3_000, 1.1],
    [3_400, 1.22],
  ] as const
  for (const [meterWh, cost] of told) {
    const { totalCost } = await session.update({
      triggerReason: 'MeterValuePeriodic',
      meterValue: register2(meterWh),
    })
    assert.equal(totalCost, cost)
  }

  // It can be told between events too, by an operator.
  const { transactionId } = session
  await operate(hub, station, 'CostUpdated', { transactionId, totalCost: 1.25 }, {})
  station.answerAll({ CostUpdated: {} })
  const { result } = await operation2(hub, id, 'cost-updated', { transactionId, totalCost: 1.3 })
  assert.equal(result.status, 'accepted')
  const sent = station.calls.findLast(({ action }) => action === 'CostUpdated')
  assert.deepEqual(sent?.payload, { transactionId, totalCost: 1.3 })

  // Nothing is final before its end.
  assert.equal((await viewOf2(hub, session)).cost, null)
  assert.equal((await endSession2(session)).totalCost, 2)
})

both('TC_I_02 what it cost, at the end', async (version, id) => {
  const tariff = { ...BY_ENERGY, pricePerKwh: 25.5, startFee: 0 }
  const station = await bootStation2(hub, id, version, { tariff })
  const idToken = `TAG-${id}`
  const session = await beginSession2(hub, station, idToken)
  // Another price from now on is for those that begin from now on.
  await hub.api.putChargePoint(id, { tariff: { ...tariff, pricePerKwh: 99 } })
  const { totalCost, idTokenInfo } = await endSession2(session, {
    idToken: { idToken, type: 'ISO14443' },
  })
  // 5 kWh at 25.5 cents are 1.275: rounded once, to whole cents.
  assert.equal(totalCost, 1.28)
  assert.equal(idTokenInfo?.status, 'Accepted')
  await report2(station, 1, 'Available')
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual(view.cost, { amount: 1.28, currency: 'EUR' })
    assert.deepEqual([view.energyWh, view.stopReason, view.isActive], [5_000, 'Local', false])
  })
  await journaled2(hub, id, 'transaction.ended', ({ cost }) => {
    assert.deepEqual(cost, { amount: 1.28, currency: 'EUR' })
    return true
  })

  // Free is told as 0, and no price at all is told by nothing.
  await hub.api.putChargePoint(id, { tariff: { ...tariff, pricePerKwh: 0 } })
  const free = await beginSession2(hub, station, `${idToken}-B`)
  assert.equal((await endSession2(free)).totalCost, 0)
  await hub.api.putChargePoint(id, { tariff: null })
  const unknown = await beginSession2(hub, station, `${idToken}-C`)
  assert.equal('totalCost' in (await endSession2(unknown)), false)
  assert.equal((await viewOf2(hub, unknown)).cost, null)
})

only21('TC_I_122 what it cost, in detail', async (version, id) => {
  const station = await bootStation2(hub, id, version, { tariff: BY_ENERGY })
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const costDetails = {
    chargingPeriods: [
      {
        tariffId: 'by-energy',
        startPeriod: isoTime(-60),
        dimensions: [
          { type: 'Energy', volume: 5 },
          { type: 'ChargingTime', volume: 60 },
        ],
      },
    ],
    totalCost: {
      currency: 'EUR',
      typeOfCost: 'NormalCost',
      fixed: { exclTax: 0.5 },
      energy: { exclTax: 1.5 },
      total: { exclTax: 2 },
    },
    totalUsage: { energy: 5, chargingTime: 60, idleTime: 0 },
  }
  const info = { tariffId: 'by-energy' }
  // While it charges there is no list of periods yet.
  const { chargingPeriods: _, ...soFar } = costDetails
  await session.update({ triggerReason: 'RunningCost', costDetails: soFar, info })
  await endSession2(session, { costDetails, info })
  await eventuallyView2(hub, session, ({ cost, flags }) => {
    assert.deepEqual([cost, flags], [{ amount: 2, currency: 'EUR' }, []])
  })
  await journaled2(hub, id, 'transaction.ended', ({ details }) => {
    assert.deepEqual(details, { costDetails, tariffId: 'by-energy' })
    return true
  })

  // One that counts otherwise is not believed silently.
  const other = await beginSession2(hub, station, `TAG-${id}-B`)
  const wrong = { ...costDetails, totalCost: { ...costDetails.totalCost, total: { exclTax: 3 } } }
  await endSession2(other, { costDetails: wrong })
  await eventuallyView2(hub, other, ({ cost, flags }) => {
    assert.deepEqual([cost, flags], [{ amount: 2, currency: 'EUR' }, ['costDiffers']])
  })
})
