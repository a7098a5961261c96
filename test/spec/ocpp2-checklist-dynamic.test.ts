/**
 * Outer checklist of 2.1, block K: EVs that speak ISO 15118-20, and profiles whose values change
 * while they hold. One test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import {
  newProfile2,
  type Profile2,
  setProfile2,
  showsProfiles2,
  takesProfile2,
} from './charging2.ts'
import { operate } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  endSession2,
  eventuallyView2,
  journaled2,
  only21,
  register2,
  type Session2,
  type Version2,
} from './scenario2.ts'
import { settle } from './tricky.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'
import { assertForEv, needs2, plans2 } from './vehicles2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

/** One that can give back what it took; it has a schedule of its own. */
const SCHEDULED = {
  requestedEnergyTransfer: 'AC_BPT',
  availableEnergyTransfer: ['AC_BPT', 'AC_three_phase'],
  controlMode: 'ScheduledControl',
  mobilityNeedsMode: 'EVCC',
  v2xChargingParameters: {
    minChargePower: 4_140,
    maxChargePower: 11_040,
    minDischargePower: 1_000,
    maxDischargePower: 11_040,
    evTargetEnergyRequest: 20_000,
    evMinEnergyRequest: 5_000,
    evMaxEnergyRequest: 40_000,
  },
}

/** The same, but we tell it what to do at each moment. */
const DYNAMIC = { ...SCHEDULED, controlMode: 'DynamicControl', mobilityNeedsMode: 'EVCC_SECC' }

only21('TC_K_113 ISO 15118-20: we want another profile', async (version, id) => {
  const { station, session } = await begins(version, id)
  assert.equal(await needs2(station, SCHEDULED), 'Accepted')
  const schedule = assertForEv(await takesProfile2(station), session.transactionId)
  assert.equal(schedule.chargingSchedulePeriod[0]?.limit, 16)
  const more = { selectedChargingScheduleId: 1, powerToleranceAcceptance: true }
  const all = [{ startPeriod: 0, limit: 11_000 }]
  assert.equal(await plans2(station, all, { unit: 'W', more }), 'Accepted')

  const { transactionId } = session
  const purpose = { chargingProfilePurpose: 'TxProfile', transactionId }
  const another = newProfile2(113, 8, purpose)
  await setProfile2(hub, station, 1, another)
  await charges(session)
  const some = [{ startPeriod: 0, limit: 5_520 }]
  assert.equal(await plans2(station, some, { unit: 'W', more }), 'Accepted')
  await showsProfiles2(hub, id, [[1, another]])
  await ends(session)
})

only21('TC_K_114 ISO 15118-20: the EV wants another profile', async (version, id) => {
  const { station, session } = await begins(version, id)
  assert.equal(await needs2(station, SCHEDULED), 'Accepted')
  const first = await takesProfile2(station)
  const all = [{ startPeriod: 0, limit: 11_000 }]
  assert.equal(await plans2(station, all, { unit: 'W' }), 'Accepted')
  await charges(session)

  const { v2xChargingParameters: v2x } = SCHEDULED
  const less = { ...SCHEDULED, v2xChargingParameters: { ...v2x, maxChargePower: 6_900 } }
  assert.equal(await needs2(station, less), 'Accepted')
  const second = await takesProfile2(station)
  const schedule = assertForEv(second, session.transactionId)
  assert.equal(schedule.chargingSchedulePeriod[0]?.limit, 10)
  assert.equal(second.chargingProfile.id, first.chargingProfile.id)
  const some = [{ startPeriod: 0, limit: 6_900 }]
  assert.equal(await plans2(station, some, { unit: 'W' }), 'Accepted')
  await ends(session)
})

only21('TC_K_115 EV that lets us steer', async (version, id) => {
  const { station, session } = await begins(version, id)
  await isSteered(station, session)
  await charges(session)
  // It has no plan of its own, so none is told; nothing more is sent.
  await settle(station)
  const sent = station.calls.filter(({ action }) => action === 'SetChargingProfile')
  assert.equal(sent.length, 1)
  await ends(session)
  await showsProfiles2(hub, id, [])
})

only21('TC_K_117 EV that lets us steer, limits change', async (version, id) => {
  const { station, session } = await begins(version, id)
  const { id: chargingProfileId } = await isSteered(station, session)
  for (const limit of [10, 6.5]) {
    const update = { chargingProfileId, scheduleUpdate: { limit } }
    await operate(hub, station, 'UpdateDynamicSchedule', update, ACCEPTED)
    await charges(session)
    const { dynUpdateTime, chargingSchedule } = await hasLimit(id, limit)
    assert.ok(Date.parse(String(dynUpdateTime)) > 0)
    assert.equal(chargingSchedule.length, 1)
  }
  // What it does not take does not hold.
  const refused = { chargingProfileId, scheduleUpdate: { limit: 99 } }
  await operate(hub, station, 'UpdateDynamicSchedule', refused, { status: 'Rejected' })
  await settle(station)
  await hasLimit(id, 6.5)
  await ends(session)
})

only21('TC_K_121 values of a profile, asked for', async (version, id) => {
  const { station, session } = await begins(version, id)
  const { transactionId } = session
  const chargingSchedulePeriod = [{ startPeriod: 0, limit: 12, numberPhases: 3 }]
  const profile: Profile2 = {
    id: 121,
    stackLevel: 0,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Dynamic',
    transactionId,
    dynUpdateInterval: 30,
    chargingSchedule: [{ id: 1, chargingRateUnit: 'A', chargingSchedulePeriod }],
  }
  await setProfile2(hub, station, 1, profile)
  assert.deepEqual(await pulls(station, 121), { ...ACCEPTED, scheduleUpdate: { limit: 12 } })
  const update = { chargingProfileId: 121, scheduleUpdate: { limit: 9 } }
  await operate(hub, station, 'UpdateDynamicSchedule', update, ACCEPTED)
  assert.deepEqual(await pulls(station, 121), { ...ACCEPTED, scheduleUpdate: { limit: 9 } })
  await journaled2(hub, id, 'dynamic-schedule.asked')
  await charges(session)
  await ends(session)
  // With its session the profile has gone.
  await showsProfiles2(hub, id, [])
  assert.equal((await pulls(station, 121)).status, 'Rejected')
})

only21('TC_K_126 EV that lets us steer, and there is no profile', async (version, id) => {
  const { station, session } = await begins(version, id)
  // Neither the EV nor the site says how much it may be.
  const { v2xChargingParameters: _, ...unlimited } = DYNAMIC
  assert.equal(await needs2(station, unlimited), 'NoChargingProfile')
  await charges(session)
  await settle(station)
  assert.ok(station.calls.every(({ action }) => action !== 'SetChargingProfile'))
  await ends(session)
})

/** One charges on EVSE 1, and the charge point can have its profiles changed while they hold. */
async function begins(version: Version2, id: string) {
  const station = await bootStation2(hub, id, version)
  await getOne(hub, station, variable2('SmartChargingCtrlr', 'SupportsDynamicProfiles'), 'true')
  await shownVariable(hub, id, 'SmartChargingCtrlr.SupportsDynamicProfiles', 'true')
  const session = await beginSession2(hub, station, `TAG-${id}`)
  return { station, session }
}

/** It asks, and gets a profile without an end whose one value can be changed. */
async function isSteered(station: Station, session: Session2): Promise<Profile2> {
  assert.equal(await needs2(station, DYNAMIC), 'Accepted')
  const sent = await takesProfile2(station)
  const schedule = assertForEv(sent, session.transactionId)
  const { chargingProfile } = sent
  assert.equal(chargingProfile.chargingProfileKind, 'Dynamic')
  assert.equal(chargingProfile.chargingSchedule.length, 1)
  assert.deepEqual(schedule.chargingSchedulePeriod, [
    { startPeriod: 0, limit: 16, numberPhases: 3 },
  ])
  assert.equal('startSchedule' in schedule || 'duration' in schedule, false)
  await showsProfiles2(hub, station.id, [[1, chargingProfile]])
  return chargingProfile
}

/** The profile that the hub has of it, once it has this limit. */
function hasLimit(id: string, limit: number): Promise<Profile2> {
  return eventually(async () => {
    const [shown] = await hub.api.chargingProfiles(id)
    const profile = shown?.profile as Profile2
    assert.equal(profile.chargingSchedule[0]?.chargingSchedulePeriod[0]?.limit, limit)
    return profile
  })
}

async function pulls(station: Station, chargingProfileId: number) {
  return await station.request('PullDynamicScheduleUpdate', { chargingProfileId })
}

/** At what was agreed on. */
async function charges(session: Session2): Promise<void> {
  await session.update({
    triggerReason: 'ChargingRateChanged',
    info: { chargingState: 'Charging' },
    meterValue: register2(3_000),
  })
}

async function ends(session: Session2): Promise<void> {
  await endSession2(session)
  await eventuallyView2(hub, session, ({ isActive, energyWh, flags }) => {
    assert.deepEqual([isActive, energyWh, flags], [false, 5_000, []])
  })
}
