import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { readChargingFacts } from '../../../src/ocpp/charging/facts.ts'
import { FACTS } from './make.ts'

const TRANSACTION = { runningTransactionId: 'T1', isPowerToldByPhase: null }

const UNKNOWN = {
  ...Object.fromEntries(Object.keys(FACTS).map((name) => [name, null])),
  ...TRANSACTION,
}

describe('what a charge point can do with profiles', () => {
  it('is in keys of 1.6', () => {
    const keys = {
      ChargingScheduleAllowedChargingRateUnit: '"Current, Power"',
      ChargeProfileMaxStackLevel: ' 8',
      ChargingScheduleMaxPeriods: '24',
      MaxChargingProfilesInstalled: '5',
    }
    assert.deepEqual(readChargingFacts('ocpp1.6', finder(keys), TRANSACTION), {
      ...UNKNOWN,
      version: 'ocpp1.6',
      units: ['A', 'W'],
      stackLevelMax: 8,
      periodsMax: 24,
      profilesMax: 5,
    })
  })

  it('is in variables of 2.x, by the names of either edition of 2.1', () => {
    const variables = {
      'SmartChargingCtrlr.RateUnit': 'W',
      'SmartChargingCtrlr.ProfileStackLevel': '3',
      'SmartChargingCtrlr.PeriodsPerSchedule': '12',
      'SmartChargingCtrlr.Entries[ChargingProfiles]': '2',
      'SmartChargingCtrlr.ACPhaseSwitchingSupported': 'true',
      'SmartChargingCtrlr.MaxExternalConstraintsId': '99',
      'SmartChargingCtrlr.SupportedAdditionalPurposes': 'LocalGeneration',
      'SmartChargingCtrlr.SupportsDynamicProfiles': 'true',
      'SmartChargingCtrlr.SupportsFeature[UseLocalTime]': 'true',
      'SmartChargingCtrlr.SupportsEvseSleep': 'false',
      'V2XChargingCtrlr.SupportedOperationModes': 'CentralSetpoint,LocalFrequency',
    }
    assert.deepEqual(readChargingFacts('ocpp2.1', finder(variables), TRANSACTION), {
      ...UNKNOWN,
      version: 'ocpp2.1',
      units: ['W'],
      stackLevelMax: 3,
      periodsMax: 12,
      profilesMax: 20,
      isPhaseSwitchingSupported: true,
      externalConstraintsIdMax: 99,
      additionalPurposes: ['LocalGeneration'],
      operationModes: ['CentralSetpoint', 'LocalFrequency'],
      isDynamicSupported: true,
      isLocalTimeSupported: true,
      isEvseSleepSupported: false,
    })
  })

  it('is not known where it says nothing, or nothing that can be read', () => {
    const expected = { ...UNKNOWN, version: 'ocpp2.0.1' }
    assert.deepEqual(
      readChargingFacts('ocpp2.0.1', () => null, TRANSACTION),
      expected,
    )
    const odd = finder({ 'SmartChargingCtrlr.RateUnit': 'furlong' })
    assert.deepEqual(readChargingFacts('ocpp2.0.1', odd, TRANSACTION), expected)
  })
})

function finder(values: Readonly<Record<string, string>>) {
  return (name: string) => {
    const value = values[name]
    return value === undefined ? null : { value, maxLimit: 20 }
  }
}
