/**
 * Outer checklist of 2.1, block K: what charging profiles can say since then. One test for each
 * case, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import {
  newProfile2,
  type Profile2,
  setProfile2,
  showsProfiles2,
  takesProfile2,
} from './charging2.ts'
import { operation2, request2 } from './operations2.ts'
import { isoTime, operate } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  endSession2,
  eventuallyView2,
  journaled2,
  only21,
  register2,
  shownItem2,
} from './scenario2.ts'
import { assertProblem } from './tricky.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }
const PRIORITY = { chargingProfilePurpose: 'PriorityCharging' }

/** One without an end, as far as `duration` is concerned. */
const FOR_EVER = {
  startSchedule: isoTime(-60),
  chargingRateUnit: 'A',
  chargingSchedulePeriod: [{ startPeriod: 0, limit: 32, numberPhases: 3 }],
}

only21('TC_K_100 profile that ends when it is offline for long', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const offline = { maxOfflineDuration: 600, invalidAfterOfflineDuration: true }
  const profile = newProfile2(100, 32, offline)
  await setProfile2(hub, station, 1, profile)
  await showsProfiles2(hub, id, [[1, profile]])
  await tellsNotSupported(station, 'SupportsMaxOfflineDuration')
  await isRefused(id, 2, { ...profile, id: 1_001 })
})

only21('TC_K_101 charging and discharging in turn', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const { transactionId } = session
  const purpose = { chargingProfilePurpose: 'TxProfile', transactionId }
  const chargingSchedulePeriod = [
    { startPeriod: 0, limit: 11_000, operationMode: 'ChargingOnly' },
    { startPeriod: 900, setpoint: -5_000, operationMode: 'CentralSetpoint' },
    { startPeriod: 1_800, operationMode: 'Idle' },
  ]
  const inWatts = { chargingRateUnit: 'W', chargingSchedulePeriod }
  const profile = newProfile2(101, 0, purpose, inWatts)
  await setProfile2(hub, station, 1, profile)
  await showsProfiles2(hub, id, [[1, profile]])
  for (const operationMode of ['ChargingOnly', 'CentralSetpoint', 'Idle']) {
    await session.update({ triggerReason: 'OperationModeChanged', info: { operationMode } })
    await journaled2(hub, id, 'transaction.updated', ({ details }) => {
      const told = (details ?? {}) as { readonly operationMode?: string }
      return told.operationMode === operationMode
    })
  }
  await endSession2(session)
  await eventuallyView2(hub, session, ({ energyWh }) => assert.equal(energyWh, 5_000))

  // A mode that it does not have is not sent.
  const modes = variable2('V2XChargingCtrlr', 'SupportedOperationModes')
  await getOne(hub, station, modes, 'ChargingOnly')
  await shownVariable(hub, id, 'V2XChargingCtrlr.SupportedOperationModes', 'ChargingOnly')
  const byDefault = newProfile2(1_011, 0, {}, inWatts)
  await isRefused(id, 1, byDefault)
})

only21('TC_K_102 limit from a state of charge on', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const limitAtSoC = { soc: 80, limit: 8 }
  const profile = newProfile2(102, 32, {}, { limitAtSoC })
  await setProfile2(hub, station, 1, profile)
  await showsProfiles2(hub, id, [[1, profile]])
  await tellsNotSupported(station, 'SupportsLimitAtSoC')
  await isRefused(id, 2, { ...profile, id: 1_021 })
})

only21('TC_K_104 profile of those that go first', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const profile: Profile2 = {
    ...newProfile2(104, 32, PRIORITY),
    chargingSchedule: [{ id: 1, ...FOR_EVER }],
  }
  await setProfile2(hub, station, 1, profile)
  await showsProfiles2(hub, id, [[1, profile]])
  // It has no end of its own: it holds as long as somebody goes first.
  await isRefused(id, 2, newProfile2(1_041, 32, PRIORITY))
  const purposes = variable2('SmartChargingCtrlr', 'SupportedAdditionalPurposes')
  await getOne(hub, station, purposes, 'LocalGeneration')
  await shownVariable(hub, id, 'SmartChargingCtrlr.SupportedAdditionalPurposes', 'LocalGeneration')
  await isRefused(id, 2, { ...profile, id: 1_042 })
})

only21('TC_K_106 profile that starts by chance', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const delay = { randomizedDelay: 300 }
  const profile = newProfile2(106, 16, {}, delay)
  await setProfile2(hub, station, 1, profile)
  await showsProfiles2(hub, id, [[1, profile]])
  // What limits the whole charge point does not come by chance.
  const maximum = { chargingProfilePurpose: 'ChargingStationMaxProfile' }
  await isRefused(id, 0, newProfile2(1_061, 32, maximum, delay))
  await tellsNotSupported(station, 'SupportsRandomizedDelay')
  await isRefused(id, 2, { ...profile, id: 1_062 })
})

only21('TC_K_109 id that is not one of those from outside', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const most = variable2('SmartChargingCtrlr', 'MaxExternalConstraintsId')
  await getOne(hub, station, most, '100')
  await shownVariable(hub, id, 'SmartChargingCtrlr.MaxExternalConstraintsId', '100')
  await isRefused(id, 1, newProfile2(100, 16))
  const sent = operation2(hub, id, 'charging-profile', {
    evseId: 1,
    profile: newProfile2(101, 16),
  })
  const { chargingProfile } = await takesProfile2(station)
  assert.equal(chargingProfile.id, 101)
  assert.equal((await sent).result.status, 'accepted')
  await showsProfiles2(hub, id, [[1, chargingProfile]])
})

only21('TC_K_118 a session goes first, and no longer', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const { transactionId } = session
  const start = { transactionId, activate: true }
  await operate(hub, station, 'UsePriorityCharging', start, { status: 'NoProfile' })
  const profile: Profile2 = {
    ...newProfile2(118, 32, PRIORITY),
    chargingSchedule: [{ id: 1, ...FOR_EVER }],
  }
  await setProfile2(hub, station, 1, profile)
  await operate(hub, station, 'UsePriorityCharging', start, ACCEPTED)
  await goesFirst(station, transactionId, true)
  await session.update({
    triggerReason: 'ChargingRateChanged',
    info: { chargingState: 'Charging' },
    meterValue: register2(3_000),
  })
  const stop = { transactionId, activate: false }
  await operate(hub, station, 'UsePriorityCharging', stop, ACCEPTED)
  await goesFirst(station, transactionId, false)
  await endSession2(session)
  await eventuallyView2(hub, session, ({ energyWh }) => assert.equal(energyWh, 5_000))
  // It was for the EVSE, not for this session.
  await showsProfiles2(hub, id, [[1, profile]])
})

async function goesFirst(
  station: Station,
  transactionId: string,
  activated: boolean,
): Promise<void> {
  const told = { transactionId, activated }
  assert.deepEqual(await station.request('NotifyPriorityCharging', told), {})
  const { body } = await shownItem2(
    hub,
    station.id,
    'priorityCharging',
    (item) => item.itemId === transactionId && item.isOpen === activated,
  )
  assert.deepEqual(body, told)
  await journaled2(hub, station.id, 'priority-charging.changed')
}

async function tellsNotSupported(station: Station, variable: string): Promise<void> {
  await getOne(hub, station, variable2('SmartChargingCtrlr', variable), 'false')
  await shownVariable(hub, station.id, `SmartChargingCtrlr.${variable}`, 'false')
}

/** The hub knows that it must not, or in vain, be sent. */
async function isRefused(id: string, evseId: number, profile: Profile2): Promise<void> {
  const reply = await request2(hub, id, 'charging-profile', { evseId, profile })
  assertProblem(reply, 409, 'COMMAND_REFUSED')
}
