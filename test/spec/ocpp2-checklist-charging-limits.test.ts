/**
 * Outer checklist of 2.0.1 and 2.1, block K: limits from outside, as from a grid operator or an
 * energy manager on site. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { newProfile2, reportProfiles2 } from './charging2.ts'
import { operate, shownJob } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  both,
  endSession2,
  eventuallyView2,
  journaled2,
  register2,
  shownItem2,
} from './scenario2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

/** Who sets limits: who runs the site, and who runs the grid. */
const MANAGER = { chargingLimit: { chargingLimitSource: 'EMS', isGridCritical: false } }
const GRID = { chargingLimit: { chargingLimitSource: 'SO', isGridCritical: true } }

both('TC_K_48 limit from outside, set and changed', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isLimited(station, { ...MANAGER, chargingSchedule: schedule(16) }, 'EMS/0')
  const changed = { ...MANAGER, chargingSchedule: schedule(10) }
  await isLimited(station, changed, 'EMS/0')
  // Another source, and another place, are other limits.
  await isLimited(station, { ...GRID, evseId: 1 }, 'SO/1')
  await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'chargingLimit' })
    assert.deepEqual(items.map(({ itemId, isOpen }) => [itemId, isOpen]).toSorted(), [
      ['EMS/0', true],
      ['SO/1', true],
    ])
  })
  await journaled2(hub, id, 'charging-limit.changed')
})

both('TC_K_50 limit from outside, lifted while nothing charges', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isLimited(station, MANAGER, 'EMS/0')
  await isLimited(station, GRID, 'SO/0')
  await isLifted(station, { chargingLimitSource: 'EMS' }, ['SO/0'])
  await journaled2(hub, id, 'charging-limit.cleared')
  // Lifted again, or never set: nothing changes.
  await isLifted(station, { chargingLimitSource: 'EMS', evseId: 2 }, ['SO/0'])
})

both('TC_K_51 limit from outside, lifted during a session', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await isLimited(station, { ...MANAGER, chargingSchedule: schedule(6) }, 'EMS/0')
  for (const meterWh of [2_000, 3_000]) {
    await session.update({
      triggerReason: 'ChargingRateChanged',
      info: { chargingState: 'Charging' },
      meterValue: register2(meterWh),
    })
    if (meterWh === 2_000) await isLifted(station, { chargingLimitSource: 'EMS' }, [])
  }
  await endSession2(session)
  await eventuallyView2(hub, session, ({ energyWh, flags }) => {
    assert.deepEqual([energyWh, flags], [5_000, []])
  })
})

both('TC_K_52 limit from outside, in the report of profiles', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isLimited(station, { ...GRID, chargingSchedule: schedule(16) }, 'SO/0')
  const chargingProfilePurpose = 'ChargingStationExternalConstraints'
  const request = { requestId: 52, evseId: 0, chargingProfile: { chargingProfilePurpose } }
  await operate(hub, station, 'GetChargingProfiles', request, { status: 'Accepted' })
  const profile = newProfile2(1, 16, { chargingProfilePurpose })
  await reportProfiles2(station, 52, [
    { evseId: 0, chargingLimitSource: 'SO', chargingProfile: [profile] },
  ])
  await shownJob(hub, id, 'chargingProfiles', 'complete', true)
  const { body } = await shownItem2(hub, id, 'reportedProfile')
  assert.deepEqual(body, { evseId: 0, chargingLimitSource: 'SO', chargingProfile: profile })
  // It is none of those that it has from us.
  assert.deepEqual(await hub.api.chargingProfiles(id), [])
})

function schedule(limit: number) {
  return newProfile2(1, limit).chargingSchedule
}

/** It tells of a limit, and the hub shows it as it was told. */
async function isLimited(station: Station, limit: object, itemId: string): Promise<void> {
  assert.deepEqual(await station.request('NotifyChargingLimit', limit), {})
  await eventually(async () => {
    const { body } = await shownItem2(
      hub,
      station.id,
      'chargingLimit',
      (item) => item.itemId === itemId && item.isOpen,
    )
    assert.deepEqual(body, limit)
  })
}

async function isLifted(station: Station, which: object, left: readonly string[]): Promise<void> {
  assert.deepEqual(await station.request('ClearedChargingLimit', which), {})
  await eventually(async () => {
    const items = await hub.api.items(station.id, { kind: 'chargingLimit' })
    assert.deepEqual(
      items.map(({ itemId }) => itemId),
      left,
    )
  })
}
