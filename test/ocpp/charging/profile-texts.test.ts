import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import {
  formatProfile16,
  formatProfile21,
  formatProfile201,
} from '../../../src/ocpp/charging/format-profile.ts'
import {
  parseMirrored,
  parseProfile,
  toConstraint,
} from '../../../src/ocpp/charging/parse-profile.ts'
import type { Profile } from '../../../src/ocpp/charging/profile.ts'
import { newPeriod } from '../../../src/ocpp/charging/profile.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import type { Version } from '../../../src/ocpp/version.ts'
import { NOON, newProfile } from './make.ts'

const PROFILE_16 = {
  chargingProfileId: 7,
  transactionId: 42,
  stackLevel: 1,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Recurring',
  recurrencyKind: 'Weekly',
  validFrom: '2026-06-01T00:00:00.000Z',
  validTo: '2026-07-01T00:00:00.000Z',
  chargingSchedule: {
    duration: 3_600,
    startSchedule: '2026-06-03T12:00:00.000Z',
    chargingRateUnit: 'A',
    chargingSchedulePeriod: [
      { startPeriod: 0, limit: 15.9, numberPhases: 3 },
      { startPeriod: 900, limit: 6 },
    ],
    minChargingRate: 4.1,
  },
}

const PROFILE_201 = {
  id: 7,
  stackLevel: 1,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  validFrom: '2026-06-01T00:00:00.000Z',
  transactionId: 'T1',
  customData: { vendorId: 'V', colour: 'green' },
  chargingSchedule: [
    {
      id: 3,
      startSchedule: '2026-06-03T12:00:00.000Z',
      duration: 3_600,
      chargingRateUnit: 'W',
      minChargingRate: 1_380.5,
      salesTariff: {
        id: 1,
        salesTariffEntry: [{ relativeTimeInterval: { start: 0 }, ePriceLevel: 1 }],
      },
      chargingSchedulePeriod: [
        { startPeriod: 0, limit: 11_000, numberPhases: 1, phaseToUse: 2 },
        { startPeriod: 900, limit: 0, customData: { vendorId: 'V' } },
      ],
    },
  ],
}

const PROFILE_21 = {
  id: 9,
  stackLevel: 0,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Dynamic',
  transactionId: 'T1',
  maxOfflineDuration: 60,
  invalidAfterOfflineDuration: true,
  dynUpdateInterval: 30,
  dynUpdateTime: '2026-06-03T12:00:00.000Z',
  priceScheduleSignature: 'abc',
  chargingSchedule: [
    {
      id: 1,
      chargingRateUnit: 'W',
      limitAtSoC: { soc: 80, limit: 3_000 },
      useLocalTime: true,
      randomizedDelay: 10,
      powerTolerance: 5,
      signatureId: 2,
      chargingSchedulePeriod: [
        {
          startPeriod: 0,
          operationMode: 'CentralFrequency',
          setpoint: -3_000.5,
          setpoint_L2: -100,
          dischargeLimit: -4_000,
          limit: 5_000,
          preconditioningRequest: true,
          v2xFreqWattCurve: [{ frequency: 50, power: 0 }],
        },
      ],
    },
  ],
}

const ROUNDS: readonly (readonly [Version, unknown, (profile: Profile) => unknown])[] = [
  ['ocpp1.6', PROFILE_16, formatProfile16],
  ['ocpp2.0.1', PROFILE_201, formatProfile201],
  ['ocpp2.1', PROFILE_201, formatProfile21],
  ['ocpp2.1', PROFILE_21, formatProfile21],
]

/** What each version has no words for, written over a plain profile. */
const UNSAYABLE: readonly (readonly [name: string, profile: Profile, Version[]])[] = [
  [
    'a chosen phase',
    newProfile({ periods: [{ ...newPeriod(0, 6, 1), phaseToUse: 2 }] }),
    ['ocpp1.6'],
  ],
  ['a text for a transaction', newProfile({ transactionId: 'T1' }), ['ocpp1.6']],
  ['a number past 32 bits', newProfile({ transactionId: '12345678901' }), ['ocpp1.6']],
  ['no schedule', { ...newProfile(), schedules: [] }, ['ocpp1.6', 'ocpp2.0.1']],
  [
    'two schedules',
    { ...newProfile(), schedules: [...newProfile().schedules, ...newProfile().schedules] },
    ['ocpp1.6'],
  ],
  ['local time', newProfile({ isLocalTime: true }), ['ocpp1.6', 'ocpp2.0.1']],
  ['a random delay', newProfile({ randomizedDelaySeconds: 5 }), ['ocpp1.6', 'ocpp2.0.1']],
  [
    'a limit at a charge',
    newProfile({ limitAtSoC: { soc: 80, limit: 6 } }),
    ['ocpp1.6', 'ocpp2.0.1'],
  ],
  ['a time offline', newProfile({ offlineSecondsMax: 60 }), ['ocpp1.6', 'ocpp2.0.1']],
  ['a Dynamic one', newProfile({ kind: 'Dynamic' }), ['ocpp1.6', 'ocpp2.0.1']],
  ['priority charging', newProfile({ purpose: 'PriorityCharging' }), ['ocpp1.6', 'ocpp2.0.1']],
  ['no limit', newProfile({ periods: [newPeriod(0, null, null)] }), ['ocpp1.6', 'ocpp2.0.1']],
  [
    'a setpoint',
    newProfile({ periods: [{ ...newPeriod(0, 6, null), setpoint: 6 }] }),
    ['ocpp1.6', 'ocpp2.0.1'],
  ],
  ['nothing special', newProfile(), []],
  ['a number for a transaction', newProfile({ transactionId: '42' }), []],
]

describe('a profile on the wire', () => {
  for (const [version, json, format] of ROUNDS) {
    it(`of ${version} is the same after reading and writing it`, () => {
      const profile = parseProfile(version, 1, json)
      assert.ok(profile !== null)
      assert.deepEqual(JSON.parse(JSON.stringify(format(profile))), json)
      assert.deepEqual(JSON.parse(JSON.stringify(profile)), profile)
    })
  }

  for (const [name, profile, never] of UNSAYABLE) {
    it(`with ${name} is not written for ${never.join(', ') || 'no version'}`, () => {
      const written = {
        'ocpp1.6': formatProfile16(profile),
        'ocpp2.0.1': formatProfile201(profile),
      }
      const missing = Object.entries(written).flatMap(([key, text]) => (text === null ? key : []))
      assert.deepEqual(missing, never)
      checkSchemas(profile, written)
    })
  }

  it('has limits in tenths, rounded down', () => {
    const profile = newProfile({ minRate: 6.66, periods: [[0, 15.99]] })
    assert.equal(formatProfile16(profile)?.chargingSchedule.chargingSchedulePeriod[0]?.limit, 15.9)
    assert.equal(formatProfile16(profile)?.chargingSchedule.minChargingRate, 6.6)
    const [schedule] = formatProfile21(profile).chargingSchedule
    assert.equal(schedule?.chargingSchedulePeriod[0]?.limit, 15.9)
  })

  it('speaks the words of 2.x inside', () => {
    const profile = parseProfile('ocpp1.6', 0, {
      ...PROFILE_16,
      chargingProfilePurpose: 'ChargePointMaxProfile',
    })
    assert.equal(profile?.purpose, 'ChargingStationMaxProfile')
    assert.equal(profile?.transactionId, '42')
    assert.deepEqual(profile?.schedules[0]?.periods[1], newPeriod(900, 6, null))
  })

  it('that breaks its schema is none', () => {
    assert.equal(parseProfile('ocpp1.6', 0, PROFILE_201), null)
    assert.equal(parseProfile('ocpp2.0.1', 0, PROFILE_21), null)
    assert.equal(parseProfile('ocpp2.1', 0, null), null)
  })

  it('is read from its mirror, and not from what is no profile', () => {
    const mirrored = { profileId: 7, evseId: 2, purpose: '', stackLevel: 1, transactionId: null }
    const text = JSON.stringify(PROFILE_201)
    assert.equal(parseMirrored('ocpp2.0.1', { ...mirrored, text })?.evseId, 2)
    assert.equal(parseMirrored('ocpp1.6', { ...mirrored, text }), null)
    assert.equal(parseMirrored('ocpp2.0.1', { ...mirrored, text: '{' }), null)
  })

  it('tells which of its times cannot be read', () => {
    const [schedule] = PROFILE_201.chargingSchedule
    const profile = parseProfile('ocpp2.0.1', 1, {
      ...PROFILE_201,
      validTo: '2026-02-30T00:00:00Z',
      chargingSchedule: [{ ...schedule, startSchedule: '2500-01-01T00:00:00Z' }],
    })
    assert.deepEqual(profile?.unreadable, ['validTo', 'startSchedule'])
    assert.equal(profile?.schedules[0]?.startAt, null)
  })

  it('counts a local start by the clock, whatever its offset', () => {
    const [schedule] = PROFILE_21.chargingSchedule
    for (const offset of ['Z', '+02:00', '-0500', '']) {
      const profile = parseProfile('ocpp2.1', 1, {
        ...PROFILE_21,
        chargingProfileKind: 'Absolute',
        chargingSchedule: [{ ...schedule, startSchedule: `2026-06-03T12:00:00${offset}` }],
      })
      assert.equal(profile?.schedules[0]?.startAt, NOON, offset)
    }
  })
})

describe('a limit from outside', () => {
  const schedule = {
    id: 4,
    chargingRateUnit: 'A',
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 20 }],
  } as const

  it('acts as a constraint from when it was told', () => {
    const told = { ...schedule, chargingSchedulePeriod: [...schedule.chargingSchedulePeriod] }
    const profile = toConstraint(2, told, { toldAt: NOON, isLocalGeneration: false })
    assert.equal(profile.purpose, 'ChargingStationExternalConstraints')
    assert.equal(profile.evseId, 2)
    assert.equal(profile.schedules[0]?.startAt, NOON)
    const start = { ...told, startSchedule: '2026-06-03T13:00:00Z' }
    const later = toConstraint(0, start, { toldAt: NOON, isLocalGeneration: true })
    assert.equal(later.schedules[0]?.startAt, NOON + 3_600_000)
    assert.equal(later.purpose, 'LocalGeneration')
    assert.equal(profile.schedules[0]?.periods[0]?.limit, 20)
  })
})

/** Whatever is written keeps to its schema. */
function checkSchemas(
  profile: Profile,
  written: { readonly 'ocpp1.6': unknown; readonly 'ocpp2.0.1': unknown },
): void {
  const { 'ocpp1.6': in16, 'ocpp2.0.1': in201 } = written
  const check = (version: Version, request: unknown) =>
    assert.equal(findViolation(version, 'SetChargingProfile', 'request', request), null)
  if (in16 !== null) check('ocpp1.6', { connectorId: 1, csChargingProfiles: in16 })
  if (in201 !== null) check('ocpp2.0.1', { evseId: 1, chargingProfile: in201 })
  if (profile.schedules.length > 0) {
    check('ocpp2.1', { evseId: 1, chargingProfile: formatProfile21(profile) })
  }
}
