import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { compositeSchedule, installProfile, limitAt } from '../../src/client/charging-profiles.ts'
import type { Profile, Station } from '../../src/client/state.ts'
import { plug, Rig, START_AT, stop } from './rig.ts'

interface Given {
  readonly id: number
  readonly purpose: Profile['chargingProfilePurpose']
  readonly kind?: Profile['chargingProfileKind']
  readonly level?: number
  readonly connectorId?: number
  readonly unit?: 'A' | 'W'
  /** Start in seconds and limit, one after the other. */
  readonly periods: readonly (readonly [number, number])[]
  readonly more?: Partial<Profile>
  readonly schedule?: Partial<Profile['chargingSchedule']>
}

const iso = (seconds: number): string => new Date(START_AT + seconds * 1_000).toISOString()

function install(state: Station, given: Given): Station {
  const { id, purpose, kind = 'Absolute', level = 0, connectorId = 0, unit = 'W', periods } = given
  const profile: Profile = {
    chargingProfileId: id,
    stackLevel: level,
    chargingProfilePurpose: purpose,
    chargingProfileKind: kind,
    chargingSchedule: {
      chargingRateUnit: unit,
      chargingSchedulePeriod: periods.map(([startPeriod, limit]) => ({ startPeriod, limit })),
      ...(kind === 'Relative' ? {} : { startSchedule: iso(0) }),
      ...given.schedule,
    },
    ...given.more,
  }
  const installed = installProfile(state, connectorId, profile, START_AT)
  assert.ok(installed !== null)
  return installed
}

const fallback = (watts: number): Given => ({
  id: 1,
  purpose: 'TxDefaultProfile',
  periods: [[0, watts]],
})

/** Seconds from the start, and the limit of connector 1 then: 12 kW is what it can give. */
const CASES: readonly {
  readonly name: string
  readonly given: readonly Given[]
  readonly limits: readonly (readonly [number, number])[]
}[] = [
  { name: 'without a profile the connector is the limit', given: [], limits: [[0, 12_000]] },
  { name: 'a default holds', given: [fallback(6_000)], limits: [[0, 6_000]] },
  {
    name: 'amperes are per phase, of three unless told',
    given: [{ ...fallback(0), unit: 'A', periods: [[0, 10]] }],
    limits: [[0, 6_900]],
  },
  {
    name: 'periods follow each other',
    given: [
      {
        ...fallback(0),
        periods: [
          [0, 3_000],
          [60, 9_000],
        ],
      },
    ],
    limits: [
      [0, 3_000],
      [59, 3_000],
      [60, 9_000],
      [9_999, 9_000],
    ],
  },
  {
    name: 'a higher level counts, and a lower shows through where it has no period',
    given: [
      fallback(6_000),
      { ...fallback(2_000), id: 2, level: 1, periods: [[0, 2_000]], schedule: { duration: 60 } },
    ],
    limits: [
      [0, 2_000],
      [60, 6_000],
    ],
  },
  {
    name: 'one for the connector stands in for the general one',
    given: [fallback(6_000), { ...fallback(4_000), id: 2, connectorId: 1, periods: [[0, 4_000]] }],
    limits: [[0, 4_000]],
  },
  {
    name: 'one for another connector does not matter',
    given: [{ ...fallback(4_000), connectorId: 2 }],
    limits: [[0, 12_000]],
  },
  {
    name: 'the whole charge point is a lid on top',
    given: [fallback(9_000), { id: 2, purpose: 'ChargePointMaxProfile', periods: [[0, 5_000]] }],
    limits: [[0, 5_000]],
  },
  {
    name: 'validity begins and ends',
    given: [{ ...fallback(3_000), more: { validFrom: iso(10), validTo: iso(20) } }],
    limits: [
      [9, 12_000],
      [10, 3_000],
      [20, 12_000],
    ],
  },
  {
    name: 'a recurring one comes again every day',
    given: [
      {
        ...fallback(0),
        kind: 'Recurring',
        more: { recurrencyKind: 'Daily' },
        schedule: { duration: 3_600 },
        periods: [[0, 1_000]],
      },
    ],
    limits: [
      [0, 1_000],
      [3_600, 12_000],
      [86_400, 1_000],
      [90_000, 12_000],
      [864_000, 1_000],
    ],
  },
]

describe('client charging profiles', () => {
  for (const { name, given, limits } of CASES) {
    it(name, () => {
      const state = given.reduce(install, Rig.booted().station)
      for (const [seconds, expected] of limits) {
        assert.equal(limitAt(state, 1, START_AT + seconds * 1_000).limitW, expected)
      }
    })

    it(`${name}: the composite schedule says the same`, () => {
      const state = given.reduce(install, Rig.booted().station)
      const request = { connectorId: 1, duration: 100_000 }
      const { chargingSchedule } = compositeSchedule(state, request, START_AT)
      const periods = chargingSchedule?.chargingSchedulePeriod ?? []
      for (const [seconds, expected] of limits) {
        if (seconds >= 100_000) continue
        const period = periods.findLast(({ startPeriod }) => startPeriod <= seconds)
        assert.equal(period?.limit, expected)
      }
      assert.equal(periods[0]?.startPeriod, 0)
    })
  }

  it('lets what flows follow the schedule, to the watt-hour', () => {
    const rig = Rig.booted({ configuration: { MeterValueSampleInterval: '0' } })
    rig.act(plug())
    rig.act({ name: 'start', connectorId: 1, idTag: 'TAG' })
    const chargingSchedule = {
      chargingRateUnit: 'W',
      chargingSchedulePeriod: [
        { startPeriod: 0, limit: 6_000 },
        { startPeriod: 600, limit: 0 },
        { startPeriod: 1_200, limit: 3_000 },
      ],
    }
    const csChargingProfiles = {
      chargingProfileId: 1,
      stackLevel: 0,
      transactionId: 101,
      chargingProfilePurpose: 'TxProfile',
      chargingProfileKind: 'Relative',
      chargingSchedule,
    }
    const answer = rig.command('SetChargingProfile', { connectorId: 1, csChargingProfiles })
    assert.deepEqual(answer, { status: 'Accepted' })
    rig.advance(2_400_000)
    rig.act(stop())
    // 10 min at 6 kW, 10 min at nothing, 20 min at 3 kW.
    assert.equal(rig.sentOf('StopTransaction')[0]?.payload.meterStop, 1_000 + 1_000 + 1_000)
    assert.deepEqual(rig.statusesOf(1).slice(2, 5), ['Charging', 'SuspendedEVSE', 'Charging'])
    assert.deepEqual(rig.station.profiles, [])
  })

  it('shares the lid of the charge point among its sessions', () => {
    const rig = Rig.booted()
    const purpose = 'ChargePointMaxProfile'
    rig.station = install(rig.station, { id: 1, purpose, periods: [[0, 8_000]] })
    for (const connectorId of [1, 2]) {
      rig.act(plug(connectorId))
      rig.act({ name: 'start', connectorId, idTag: 'TAG' })
    }
    const powers = rig.station.connectors.map(({ session }) => session?.powerW ?? null)
    assert.deepEqual(powers, [null, 4_000, 4_000])
    rig.command('RemoteStopTransaction', { transactionId: 102 })
    assert.equal(rig.station.connectors[1]?.session?.powerW, 8_000)
  })

  it('replaces by id, and by purpose and level, and holds a bounded number', () => {
    let state = install(Rig.booted().station, fallback(6_000))
    state = install(state, fallback(5_000))
    assert.equal(state.profiles.length, 1)
    state = install(state, { ...fallback(4_000), id: 2 })
    assert.deepEqual(
      state.profiles.map(({ profile }) => profile.chargingProfileId),
      [2],
    )
    for (let id = 3; id < 34; id += 1) state = install(state, { ...fallback(1), id, level: id })
    const { profile } = state.profiles[0] ?? assert.fail('there are some')
    const more = { ...profile, chargingProfileId: 99, stackLevel: 99 }
    assert.equal(installProfile(state, 0, more, START_AT), null)
  })

  it('gives a schedule in amperes, with one decimal', () => {
    const state = install(Rig.booted().station, fallback(5_000))
    const request = { connectorId: 1, duration: 60, chargingRateUnit: 'A' } as const
    const { chargingSchedule } = compositeSchedule(state, request, START_AT)
    assert.deepEqual(chargingSchedule?.chargingSchedulePeriod, [{ startPeriod: 0, limit: 7.2 }])
  })
})
