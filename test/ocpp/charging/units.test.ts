import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newPeriod } from '../../../src/ocpp/charging/profile.ts'
import {
  convertProfile,
  convertUnit,
  isInTenths,
  NOMINAL,
  toTenths,
} from '../../../src/ocpp/charging/units.ts'
import { newProfile } from './make.ts'

const CONVERTED: readonly (readonly [value: number, to: 'A' | 'W', phases: number, is: number])[] =
  [
    [11_000, 'A', 3, 15.9],
    [11_040, 'A', 3, 16],
    [3_680, 'A', 1, 16],
    [7_400, 'A', 2, 16],
    [0, 'A', 3, 0],
    [16, 'W', 3, 11_040],
    [6, 'W', 1, 1_380],
    [-1_500, 'A', 1, -6.5],
    [1_000, 'A', 0, 4.3],
  ]

const TENTHS: readonly (readonly [value: number, tenths: number])[] = [
  [15.999, 15.9],
  [16.1, 16.1],
  [0.7, 0.7],
  [15.942028985507246, 15.9],
  [-6.59, -6.5],
  [-0.05, 0],
  [11_039.999_999_99, 11_040],
]

describe('a limit', () => {
  for (const [value, to, phases, is] of CONVERTED) {
    it(`of ${value} is ${is} ${to} on ${phases} phases`, () => {
      const from = to === 'A' ? 'W' : 'A'
      assert.equal(convertUnit(value, from, to, { ...NOMINAL, phases }), is)
    })
  }

  for (const [value, tenths] of TENTHS) {
    it(`of ${value} goes on the wire as ${tenths}`, () => {
      assert.equal(toTenths(value), tenths)
    })
  }

  it('of any tenth stays what it is', () => {
    for (let tenths = -2_000; tenths <= 200_000; tenths += 1) {
      assert.equal(toTenths(tenths / 10), tenths / 10)
      assert.ok(isInTenths(tenths / 10))
    }
    assert.ok(!isInTenths(15.95))
  })
})

describe('a profile in the other unit', () => {
  it('has each limit by its own phases, and other numbers as they were', () => {
    const profile = newProfile({
      unit: 'W',
      minRate: 2_000,
      limitAtSoC: { soc: 80, limit: 4_140 },
      periods: [
        newPeriod(0, 11_000, null),
        newPeriod(60, 3_680, 1),
        { ...newPeriod(120, 2_300, null), kept: { limit_L2: 1_150, v2xBaseline: 500 } },
        { ...newPeriod(180, null, null), setpoint: -6_900, dischargeLimit: -690 },
      ],
    })
    const [schedule] = convertProfile(profile, 'A', NOMINAL).schedules
    assert.equal(schedule?.unit, 'A')
    assert.equal(schedule?.minRate, 2.8)
    assert.deepEqual(schedule?.limitAtSoC, { soc: 80, limit: 6 })
    assert.deepEqual(
      schedule?.periods.map(({ limit, setpoint, dischargeLimit, kept }) => ({
        limit,
        setpoint,
        dischargeLimit,
        kept,
      })),
      [
        { limit: 15.9, setpoint: null, dischargeLimit: null, kept: {} },
        { limit: 16, setpoint: null, dischargeLimit: null, kept: {} },
        {
          limit: 10,
          setpoint: null,
          dischargeLimit: null,
          kept: { limit_L2: 5, v2xBaseline: 500 },
        },
        { limit: null, setpoint: -10, dischargeLimit: -1, kept: {} },
      ],
    )
  })

  it('is itself when it has that unit', () => {
    assert.deepEqual(convertProfile(newProfile(), 'A', NOMINAL), newProfile())
  })
})
