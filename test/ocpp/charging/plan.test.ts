/** A profile for what an EV needs, within all that is known of its charge point. K15. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { type ChargePoint, newChargePoint } from '../../../src/model/charge-point.ts'
import type { ChargingProfile } from '../../../src/model/charging-profile.ts'
import type { Item } from '../../../src/model/item.ts'
import { planProfile } from '../../../src/ocpp/charging/plan.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'

const NOW = Date.UTC(2026, 5, 7, 8)
const AC_THREE = {
  requestedEnergyTransfer: 'AC_three_phase',
  acChargingParameters: {
    energyAmount: 20_000,
    evMinCurrent: 6,
    evMaxCurrent: 32,
    evMaxVoltage: 400,
  },
}
const AC_ONE = { ...AC_THREE, requestedEnergyTransfer: 'AC_single_phase' }
const DC = {
  requestedEnergyTransfer: 'DC',
  dcChargingParameters: { evMaxCurrent: 400, evMaxVoltage: 500, evMaxPower: 150_000 },
}

function maxProfile(limit: number, unit: 'A' | 'W' = 'A'): ChargingProfile {
  const purpose = 'ChargingStationMaxProfile'
  const profile = {
    id: 1,
    stackLevel: 0,
    chargingProfilePurpose: purpose,
    chargingProfileKind: 'Absolute',
    chargingSchedule: [
      {
        id: 1,
        startSchedule: '2026-01-01T00:00:00Z',
        chargingRateUnit: unit,
        chargingSchedulePeriod: [{ startPeriod: 0, limit }],
      },
    ],
  }
  const text = JSON.stringify(profile)
  return { profileId: 1, evseId: 0, purpose, stackLevel: 0, transactionId: null, text }
}

function gridLimit(limit: number): Item {
  const schedule = {
    id: 9,
    chargingRateUnit: 'A',
    chargingSchedulePeriod: [{ startPeriod: 0, limit }],
  }
  const body = { chargingLimit: { chargingLimitSource: 'SO' }, chargingSchedule: [schedule] }
  return { kind: 'chargingLimit', itemId: 'SO/0', body: JSON.stringify(body), isOpen: true }
}

const CASES: readonly (readonly [
  name: string,
  needs: object,
  state: Partial<ChargePoint>,
  unit: string,
  limit: number,
])[] = [
  ['what the EV can, where nothing limits it', AC_THREE, {}, 'A', 32],
  ['the limit of the charge point', AC_THREE, { chargingProfiles: [maxProfile(16)] }, 'A', 16],
  ['16 A of one phase', AC_ONE, { chargingProfiles: [maxProfile(16)] }, 'A', 16],
  ['a limit from the grid', AC_THREE, { held: [gridLimit(10)] }, 'A', 10],
  ['nothing below the minimum of AC', AC_THREE, { held: [gridLimit(4)] }, 'A', 0],
  ['W for DC', DC, { chargingProfiles: [maxProfile(50_000, 'W')] }, 'W', 50_000],
  [
    'the unit that the charge point takes',
    AC_THREE,
    { variables: { 'smartchargingctrlr.rateunit': 'W' } },
    'W',
    22_080,
  ],
]

describe('a profile planned for what an EV needs', () => {
  for (const version of ['ocpp2.0.1', 'ocpp2.1'] as const) {
    for (const [name, chargingNeeds, facts, unit, limit] of CASES) {
      it(`${version}: ${name}`, () => {
        const state = { ...newChargePoint('default', 'A'), ...facts }
        const needs = {
          evseId: 1,
          text: JSON.stringify({ evseId: 1, chargingNeeds }),
          maxScheduleTuples: 8,
        }
        const wish = { transactionId: 'tx-1', needs, profileId: 77 }
        const profile = planProfile(version, wish, state, NOW)
        assert.ok(profile)
        const request = { evseId: 1, chargingProfile: profile }
        assert.equal(findViolation(version, 'SetChargingProfile', 'request', request), null)
        const { id, transactionId, chargingProfilePurpose } = profile
        assert.deepEqual([id, transactionId, chargingProfilePurpose], [77, 'tx-1', 'TxProfile'])
        const [schedule] = profile.chargingSchedule
        assert.equal(schedule?.chargingRateUnit, unit)
        assert.equal(schedule?.chargingSchedulePeriod[0]?.limit, limit)
      })
    }
  }

  it('is none where neither the EV nor the place has a limit', () => {
    const text = JSON.stringify({ evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'DC' } })
    const wish = {
      transactionId: 'tx-1',
      needs: { evseId: 1, text, maxScheduleTuples: null },
      profileId: 77,
    }
    assert.equal(planProfile('ocpp2.0.1', wish, newChargePoint('default', 'A'), NOW), null)
  })
})
