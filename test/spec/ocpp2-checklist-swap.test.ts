/**
 * Outer checklist of 2.1, block S: batteries that are swapped on our request. One test for each
 * case, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { eventually } from '../support/wait.ts'
import { operate, shownJob } from './scenario.ts'
import {
  bootStation2,
  card,
  eventuallyView2,
  journaled2,
  only21,
  register2,
  Session2,
} from './scenario2.ts'
import { settle } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

const EMPTY = { evseId: 1, serialNumber: 'BAT-0001', soC: 12, soH: 91 }
const FULL = { evseId: 2, serialNumber: 'BAT-0002', soC: 95, soH: 97.5, vendorInfo: 'Cell 7' }

only21('TC_S_102 asked for, not enough batteries', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = card(`TAG-${id}`)
  await hub.api.putIdToken(idToken.idToken)
  const answer = { status: 'Rejected', statusInfo: { reasonCode: 'NoBatteryAvailable' } }
  await operate(hub, station, 'RequestBatterySwap', { requestId: 102, idToken }, answer)
  const job = await shownJob(hub, id, 'batterySwap', 'Rejected', true)
  assert.deepEqual([job.requestId, job.detail], [102, idToken.idToken])
  await settle(station)
  assert.deepEqual(await hub.api.items(id, { kind: 'battery' }), [])
})

only21('TC_S_103 asked for, and done', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = card(`TAG-${id}`)
  await hub.api.putIdToken(idToken.idToken)
  await operate(hub, station, 'RequestBatterySwap', { requestId: 103, idToken }, ACCEPTED)
  await shownJob(hub, id, 'batterySwap', 'requested', false)
  const swap = { requestId: 103, idToken }

  const taken = { ...swap, eventType: 'BatteryIn', batteryData: [EMPTY] }
  assert.deepEqual(await station.request('BatterySwap', taken), {})
  await shownJob(hub, id, 'batterySwap', 'BatteryIn', false)
  await hasSwap(id, true, { BatteryIn: [EMPTY] })
  // It is charged there, in a transaction of its own.
  const session = new Session2(station, `tx-${id}`)
  const told = await session.start({
    triggerReason: 'CablePluggedIn',
    evse: { id: 1, connectorId: 1 },
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { chargingState: 'Charging' },
    idToken: { idToken: '', type: 'NoAuthorization' },
  })
  assert.equal(told.idTokenInfo?.status, 'Accepted')

  const given = { ...swap, eventType: 'BatteryOut', batteryData: [FULL] }
  assert.deepEqual(await station.request('BatterySwap', given), {})
  await shownJob(hub, id, 'batterySwap', 'BatteryOut', true)
  await hasSwap(id, false, { BatteryIn: [EMPTY], BatteryOut: [FULL] })
  await journaled2(hub, id, 'battery.swapped', ({ eventType }) => eventType === 'BatteryOut')
  assert.deepEqual(await hub.api.items(id, { kind: 'alarm' }), [])

  await session.end({
    triggerReason: 'EnergyLimitReached',
    meterValue: register2(3_500, 'Transaction.End'),
    info: { stoppedReason: 'EnergyLimitReached' },
  })
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh], [false, 2_500])
    assert.equal(view.stopReason, 'EnergyLimitReached')
  })
})

/** The one swap that there is: whether it is open, and which batteries had what happen to them. */
async function hasSwap(id: string, isOpen: boolean, body: object): Promise<void> {
  await eventually(async () => {
    const swaps = await hub.api.items(id, { kind: 'battery' })
    assert.deepEqual(
      swaps.map((one) => [one.itemId, one.isOpen, one.body]),
      [['103', isOpen, body]],
    )
  })
}
