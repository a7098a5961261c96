/** An EV that speaks ISO 15118 in the cases of 2.0.1 and 2.1: what it needs, and what it plans. */
import assert from 'node:assert/strict'

import type { Station } from '../support/station.ts'
import type { Period2, SetProfile2 } from './charging2.ts'
import { isoTime } from './scenario.ts'

/** Takes 6 to 32 A on three phases, and leaves in two hours. */
export const AC_NEEDS = {
  requestedEnergyTransfer: 'AC_three_phase',
  acChargingParameters: {
    energyAmount: 20_000,
    evMinCurrent: 6,
    evMaxCurrent: 32,
    evMaxVoltage: 400,
  },
}

/** Takes up to 50 kW. */
export const DC_NEEDS = {
  requestedEnergyTransfer: 'DC',
  dcChargingParameters: {
    evMaxCurrent: 200,
    evMaxVoltage: 400,
    evMaxPower: 50_000,
    energyAmount: 30_000,
    stateOfCharge: 30,
  },
}

/** What it is answered when it tells what it needs. */
export async function needs2(
  station: Station,
  chargingNeeds: object,
  { evseId = 1, maxScheduleTuples = 3 } = {},
): Promise<string> {
  const departureTime = isoTime(7_200)
  const { status } = await station.request<{ status: string }>('NotifyEVChargingNeeds', {
    evseId,
    maxScheduleTuples,
    chargingNeeds: { departureTime, ...chargingNeeds },
  })
  return status
}

/** What it is answered when it tells what it will draw. */
export async function plans2(
  station: Station,
  periods: readonly Period2[],
  { evseId = 1, unit = 'A', more = {} }: { evseId?: number; unit?: string; more?: object } = {},
): Promise<string> {
  const { status } = await station.request<{ status: string }>('NotifyEVChargingSchedule', {
    timeBase: isoTime(),
    evseId,
    chargingSchedule: {
      id: 1,
      duration: 3_600,
      chargingRateUnit: unit,
      chargingSchedulePeriod: periods,
    },
    ...more,
  })
  return status
}

/** A profile of this transaction that the EV can take: its schedule. K15.FR.07 to .10. */
export function assertForEv(
  { evseId, chargingProfile }: SetProfile2,
  transactionId: string,
  tuplesMax = 3,
) {
  assert.equal(evseId, 1)
  assert.equal(chargingProfile.chargingProfilePurpose, 'TxProfile')
  assert.equal(chargingProfile.transactionId, transactionId)
  const [schedule, ...others] = chargingProfile.chargingSchedule
  assert.ok(schedule !== undefined && others.length < 3)
  const { chargingSchedulePeriod: periods } = schedule
  assert.ok(periods.length >= 1 && periods.length <= tuplesMax, JSON.stringify(periods))
  assert.equal(periods[0]?.startPeriod, 0)
  return schedule
}
