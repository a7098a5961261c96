/** An EV that can give back what it took, in the cases of 2.1: what it needs, and what it does. */
import assert from 'node:assert/strict'

import type { Hub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { isoTime, operate } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  card,
  endSession2,
  eventuallyView2,
  journaled2,
  type Session2,
  type Version2,
} from './scenario2.ts'

export const ACCEPTED = { status: 'Accepted' }

/** It takes 20 kW and gives 10. */
export const NEEDS = {
  requestedEnergyTransfer: 'DC_BPT',
  availableEnergyTransfer: ['DC', 'DC_BPT'],
  controlMode: 'ScheduledControl',
  v2xChargingParameters: {
    minChargePower: 500,
    maxChargePower: 20_000,
    minDischargePower: 500,
    maxDischargePower: 10_000,
    evTargetEnergyRequest: 30_000,
  },
}

export type Needs = Omit<typeof NEEDS, 'v2xChargingParameters'> & Partial<typeof NEEDS>

/** One that has no leave to give anything back yet. */
export const CHARGING_NEEDS: Needs = {
  requestedEnergyTransfer: 'DC',
  availableEnergyTransfer: ['DC'],
  controlMode: 'ScheduledControl',
  v2xChargingParameters: { ...NEEDS.v2xChargingParameters, maxDischargePower: 0 },
}

export interface Profile {
  readonly id: number
  readonly stackLevel: number
  readonly chargingProfilePurpose: string
  readonly chargingProfileKind: string
  readonly transactionId: string
  readonly chargingSchedule: readonly {
    readonly id: number
    readonly chargingRateUnit: string
    readonly chargingSchedulePeriod: readonly object[]
    readonly startSchedule?: string
    readonly duration?: number
  }[]
  readonly dynUpdateInterval?: number
}

/** It charges, for somebody whose EV may take and give energy in these ways. */
export async function beginAllowed(
  hub: Hub,
  station: Station,
  allowedEnergyTransfer: readonly string[],
): Promise<Session2> {
  const settings = { allowedEnergyTransfer }
  const session = await beginSession2(hub, station, `TAG-${station.id}`, 1, settings)
  const answer = await station.request('Authorize', { idToken: card(`TAG-${station.id}`) })
  assert.deepEqual(answer, { idTokenInfo: ACCEPTED, allowedEnergyTransfer })
  return session
}

/** It charges, has told what it needs, and has a profile for it. */
export async function beginV2x(hub: Hub, id: string, version: Version2): Promise<Session2> {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await getsProfile(session, NEEDS)
  return session
}

/** What the EV needs is accepted, and the hub sends a profile for it. */
export async function getsProfile(session: Session2, needs: Needs): Promise<Profile> {
  const { station } = session
  assert.deepEqual(await tellsNeeds(session, needs), ACCEPTED)
  const call = await station.expectCall('SetChargingProfile')
  station.answer(call, ACCEPTED)
  const { evseId, chargingProfile } = call.payload as {
    readonly evseId: number
    readonly chargingProfile: Profile
  }
  assert.equal(evseId, 1)
  assert.equal(chargingProfile.chargingProfilePurpose, 'TxProfile')
  assert.equal(chargingProfile.transactionId, session.transactionId)
  return chargingProfile
}

export async function tellsNeeds({ station }: Session2, chargingNeeds: Needs): Promise<object> {
  const request = { evseId: 1, timestamp: isoTime(), chargingNeeds }
  return await station.request('NotifyEVChargingNeeds', request)
}

/** A profile of an operator for this transaction, above that of the hub. */
export function newProfile(
  session: Session2,
  periods: readonly object[],
  more: { readonly kind?: string; readonly dynUpdateInterval?: number } = {},
): Profile {
  const { kind = 'Absolute', ...rest } = more
  const isDynamic = kind === 'Dynamic'
  const times = isDynamic ? {} : { startSchedule: isoTime(), duration: 7_200 }
  return {
    id: 901,
    stackLevel: 1,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: kind,
    transactionId: session.transactionId,
    chargingSchedule: [{ id: 1, chargingRateUnit: 'W', chargingSchedulePeriod: periods, ...times }],
    ...rest,
  }
}

/** The operator sends it as it is, and the hub shows it. */
export async function steers(hub: Hub, session: Session2, profile: Profile): Promise<void> {
  const { station } = session
  const request = { evseId: 1, chargingProfile: profile }
  await operate(hub, station, 'SetChargingProfile', request, ACCEPTED)
  await showsPeriods(hub, station.id, profile.chargingSchedule[0]?.chargingSchedulePeriod ?? [])
}

/** The periods of the operator's profile, as the hub shows them. */
export async function showsPeriods(
  hub: Hub,
  id: string,
  periods: readonly object[],
): Promise<void> {
  await eventually(async () => {
    const profiles = await hub.api.chargingProfiles(id)
    const shown = profiles.find(({ profileId }) => profileId === 901)?.profile as Profile
    assert.deepEqual(shown?.chargingSchedule[0]?.chargingSchedulePeriod, periods)
  })
}

/** It works in this mode from now on, with this power: below 0 it gives. */
export async function changesMode(hub: Hub, session: Session2, operationMode: string, watt = 0) {
  const { station, seqNo } = session
  const direction = watt < 0 ? 'Export' : 'Import'
  const sampledValue = [
    { value: Math.abs(watt), measurand: `Power.Active.${direction}`, unitOfMeasure: { unit: 'W' } },
    { value: 2_500, measurand: 'Energy.Active.Export.Register' },
  ]
  await session.update({
    triggerReason: 'OperationModeChanged',
    info: { chargingState: operationMode === 'Idle' ? 'SuspendedEVSE' : 'Charging', operationMode },
    meterValue: [{ timestamp: isoTime(), sampledValue }],
  })
  await journaled2(hub, station.id, 'transaction.updated', (told) => told.seqNo === seqNo)
  await eventually(async () => {
    const values = await hub.api.meterValues({ chargePoint: station.id })
    const power = values.filter(({ measurand }) => measurand === `Power.Active.${direction}`)
    assert.ok(power.some(({ number }) => number === Math.abs(watt)))
  })
}

/** What went back is not taken off what was taken. */
export async function endsV2x(hub: Hub, session: Session2): Promise<void> {
  await endSession2(session)
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh, view.stopReason], [false, 5_000, 'Local'])
    assert.deepEqual(view.flags, [])
  })
}

/** An operator pushes a value, and what is known of the profile follows. */
export async function pushes(hub: Hub, station: Station, scheduleUpdate: object): Promise<void> {
  const request = { chargingProfileId: 901, scheduleUpdate }
  await operate(hub, station, 'UpdateDynamicSchedule', request, ACCEPTED)
}
