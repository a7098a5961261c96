/** Charging profiles in the cases of 2.0.1 and 2.1: set, shown, and reported back. */
import assert from 'node:assert/strict'

import type { ChargingProfileView } from '../support/api-views.ts'
import type { Hub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { isoTime, operate } from './scenario.ts'

/** As it goes on the wire; what is named here is what these cases look at. */
export interface Profile2 {
  readonly id: number
  readonly stackLevel: number
  readonly chargingProfilePurpose: string
  readonly chargingProfileKind: string
  readonly transactionId?: string
  readonly chargingSchedule: readonly Schedule2[]
  readonly [field: string]: unknown
}

export interface Schedule2 {
  readonly id: number
  readonly startSchedule?: string
  readonly duration?: number
  readonly chargingRateUnit: string
  readonly chargingSchedulePeriod: readonly Period2[]
  readonly [field: string]: unknown
}

export interface Period2 {
  readonly startPeriod: number
  readonly limit?: number
  readonly numberPhases?: number
  readonly [field: string]: unknown
}

const ACCEPTED = { status: 'Accepted' }

/** From now on, for an hour, so many A; what is given more takes the place of what is here. */
export function newProfile2(
  id: number,
  limit: number,
  more: Partial<Profile2> = {},
  schedule: Partial<Schedule2> = {},
): Profile2 {
  const isRelative = more.chargingProfileKind === 'Relative'
  return {
    id,
    stackLevel: 0,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Absolute',
    chargingSchedule: [
      {
        id: 1,
        ...(isRelative ? {} : { startSchedule: isoTime(-1) }),
        duration: 3_600,
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [{ startPeriod: 0, limit, numberPhases: 3 }],
        ...schedule,
      },
    ],
    ...more,
  }
}

/** An operator sets exactly this one, and it is taken. */
export async function setProfile2(
  hub: Hub,
  station: Station,
  evseId: number,
  chargingProfile: Profile2,
): Promise<void> {
  await operate(hub, station, 'SetChargingProfile', { evseId, chargingProfile }, ACCEPTED)
}

/** The hub shows these and no others: ids by EVSE, as it says that they were sent. */
export function showsProfiles2(
  hub: Hub,
  id: string,
  expected: readonly (readonly [evseId: number, profile: Profile2])[],
): Promise<void> {
  return eventually(async () => {
    const shown = await hub.api.chargingProfiles(id)
    const byId = (one: readonly [number, Profile2], other: readonly [number, Profile2]) =>
      one[1].id - other[1].id
    const pairs = shown.map(({ evseId, profile }) => [evseId, profile as Profile2] as const)
    assert.deepEqual(pairs.toSorted(byId), expected.toSorted(byId))
    for (const one of shown) assertSameAbout(one)
  })
}

/** What stands beside the profile is what the profile says. */
function assertSameAbout(view: ChargingProfileView): void {
  const { id, stackLevel, chargingProfilePurpose, transactionId = null } = view.profile as Profile2
  assert.deepEqual(
    [view.profileId, view.stackLevel, view.purpose, view.transactionId],
    [id, stackLevel, chargingProfilePurpose, transactionId],
  )
}

/** A call that the hub makes to set a profile, which is taken. */
export async function takesProfile2(station: Station): Promise<SetProfile2> {
  const call = await station.expectCall('SetChargingProfile')
  station.answer(call, ACCEPTED)
  return call.payload as SetProfile2
}

export interface SetProfile2 {
  readonly evseId: number
  readonly chargingProfile: Profile2
}

/** One message of a report of profiles. */
export interface ReportedProfiles2 {
  readonly evseId: number
  readonly chargingLimitSource: string
  readonly chargingProfile: readonly Profile2[]
}

/** All of a report, message by message. */
export async function reportProfiles2(
  station: Station,
  requestId: number,
  parts: readonly ReportedProfiles2[],
): Promise<void> {
  for (const [place, part] of parts.entries()) {
    const tbc = place < parts.length - 1
    assert.deepEqual(
      await station.request('ReportChargingProfiles', { requestId, tbc, ...part }),
      {},
    )
  }
}
