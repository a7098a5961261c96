/**
 * Outer checklist of 2.0.1 and 2.1, block K: charging that an EV and we agree on by ISO 15118. One
 * test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { newProfile2, setProfile2, showsProfiles2, takesProfile2 } from './charging2.ts'
import {
  beginSession2,
  bootStation2,
  both,
  endSession2,
  eventuallyView2,
  register2,
  type Session2,
  shownItem2,
  type Version2,
} from './scenario2.ts'
import { settle } from './tricky.ts'
import { AC_NEEDS, assertForEv, DC_NEEDS, needs2, plans2 } from './vehicles2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

both('TC_K_53 an EV asks, gets a profile, and keeps to it', async (version, id) => {
  const { station, session } = await begins(version, id)
  // What the site allows holds for the EV too.
  const limited = newProfile2(53, 20, {}, { duration: 86_400 })
  await setProfile2(hub, station, 1, limited)
  assert.equal(await needs2(station, AC_NEEDS), 'Accepted')
  const sent = await takesProfile2(station)
  const schedule = assertForEv(sent, session.transactionId)
  assert.equal(schedule.chargingRateUnit, 'A')
  assert.deepEqual(
    schedule.chargingSchedulePeriod.map(({ limit }) => limit),
    [20],
  )
  await charges(session)
  assert.equal(await plans2(station, [{ startPeriod: 0, limit: 20, numberPhases: 3 }]), 'Accepted')
  const { isOpen } = await shownItem2(hub, id, 'chargingSchedule', ({ itemId }) => itemId === '1')
  assert.equal(isOpen, true)
  await showsProfiles2(hub, id, [
    [1, limited],
    [1, sent.chargingProfile],
  ])
  await isLeftAlone(station, 2)
  await ends(session)
  // It was made for this session and goes with it.
  await showsProfiles2(hub, id, [[1, limited]])
})

both('TC_K_55 an EV plans more than its profile allows', async (version, id) => {
  const { station, session } = await begins(version, id)
  const limited = newProfile2(55, 16, {}, { duration: 86_400 })
  await setProfile2(hub, station, 1, limited)
  assert.equal(await needs2(station, AC_NEEDS), 'Accepted')
  const first = await takesProfile2(station)
  await charges(session)
  const above = [{ startPeriod: 0, limit: 32, numberPhases: 3 }]
  assert.equal(await plans2(station, above), 'Rejected')
  await shownItem2(hub, id, 'chargingSchedule', ({ isOpen }) => !isOpen)

  // It negotiates anew: the same limits once more.
  const second = await takesProfile2(station)
  assertForEv(second, session.transactionId)
  assert.deepEqual(second, first)
  assert.equal(await plans2(station, [{ startPeriod: 0, limit: 16, numberPhases: 3 }]), 'Accepted')
  await shownItem2(hub, id, 'chargingSchedule', ({ isOpen }) => isOpen)
  await isLeftAlone(station, 3)
  await ends(session)
})

both('TC_K_57 an EV wants another profile', async (version, id) => {
  const { station, session } = await begins(version, id)
  assert.equal(await needs2(station, DC_NEEDS), 'Accepted')
  const first = await takesProfile2(station)
  const schedule = assertForEv(first, session.transactionId)
  assert.equal(schedule.chargingRateUnit, 'W')
  assert.equal(schedule.chargingSchedulePeriod[0]?.limit, 50_000)
  await charges(session)
  const all = [{ startPeriod: 0, limit: 50_000 }]
  assert.equal(await plans2(station, all, { unit: 'W' }), 'Accepted')

  const { dcChargingParameters: dc } = DC_NEEDS
  const less = { ...DC_NEEDS, dcChargingParameters: { ...dc, evMaxPower: 30_000 } }
  assert.equal(await needs2(station, less, { maxScheduleTuples: 1 }), 'Accepted')
  const second = await takesProfile2(station)
  const renewed = assertForEv(second, session.transactionId, 1)
  assert.equal(renewed.chargingSchedulePeriod[0]?.limit, 30_000)
  // The newer one takes the place of the older one.
  assert.equal(second.chargingProfile.id, first.chargingProfile.id)
  await showsProfiles2(hub, id, [[1, second.chargingProfile]])
  const some = [{ startPeriod: 0, limit: 30_000 }]
  assert.equal(await plans2(station, some, { unit: 'W' }), 'Accepted')
  await ends(session)
})

both('TC_K_58 we want another profile for an EV', async (version, id) => {
  const { station, session } = await begins(version, id)
  assert.equal(await needs2(station, AC_NEEDS), 'Accepted')
  await takesProfile2(station)
  assert.equal(await plans2(station, [{ startPeriod: 0, limit: 32, numberPhases: 3 }]), 'Accepted')

  const another = newTxProfile(58, 8, session)
  await setProfile2(hub, station, 1, another)
  await showsProfiles2(hub, id, [[1, another]])
  await charges(session)
  assert.equal(await plans2(station, [{ startPeriod: 0, limit: 8, numberPhases: 3 }]), 'Accepted')
  await isLeftAlone(station, 2)
  await ends(session)
})

both('TC_K_59 we want another profile for an EV, which asks anew', async (version, id) => {
  const { station, session } = await begins(version, id)
  assert.equal(await needs2(station, AC_NEEDS), 'Accepted')
  await takesProfile2(station)
  await charges(session)
  await setProfile2(hub, station, 1, newTxProfile(59, 8, session))

  const { acChargingParameters: ac } = AC_NEEDS
  const less = { ...AC_NEEDS, acChargingParameters: { ...ac, evMaxCurrent: 10 } }
  assert.equal(await needs2(station, less), 'Accepted')
  const { chargingProfile, ...where } = await takesProfile2(station)
  const schedule = assertForEv({ chargingProfile, ...where }, session.transactionId)
  assert.equal(schedule.chargingSchedulePeriod[0]?.limit, 10)
  await showsProfiles2(hub, id, [[1, chargingProfile]])
  assert.equal(await plans2(station, [{ startPeriod: 0, limit: 10, numberPhases: 3 }]), 'Accepted')
  await ends(session)
})

/** One charges on EVSE 1, to which an EV is connected that can negotiate. */
async function begins(version: Version2, id: string) {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  return { station, session }
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

function newTxProfile(profileId: number, limit: number, { transactionId }: Session2) {
  return newProfile2(profileId, limit, { chargingProfilePurpose: 'TxProfile', transactionId })
}

/** So many profiles were sent in all, and none follows. */
async function isLeftAlone(station: Station, count: number): Promise<void> {
  await settle(station)
  const sent = station.calls.filter(({ action }) => action === 'SetChargingProfile')
  assert.equal(sent.length, count)
}
