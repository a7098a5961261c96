import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { checkEvSchedule } from '../../../src/ocpp/charging/needs.ts'
import type { Profile } from '../../../src/ocpp/charging/profile.ts'
import { NOMINAL } from '../../../src/ocpp/charging/units.ts'
import { NOON, newProfile, TRANSACTION } from './make.ts'

describe('the schedule of an EV', () => {
  const sent = [
    newProfile({
      purpose: 'TxProfile',
      startAt: NOON,
      periods: [
        [0, 16],
        [3_600, 8],
      ],
    }),
  ]

  it('is within what was sent', () => {
    assert.deepEqual(check(sent, [[0, 16]], { duration: 3_600 }), {
      isWithin: true,
      excess: null,
    })
    const lower = check(sent, [
      [0, 10],
      [3_600, 8],
    ])
    assert.ok(lower.isWithin)
  })

  it('may be in the other unit, at a voltage that is a little higher', () => {
    assert.ok(check(sent, [[0, 11_300]], { chargingRateUnit: 'W', duration: 3_600 }).isWithin)
    assert.ok(!check(sent, [[0, 12_000]], { chargingRateUnit: 'W', duration: 3_600 }).isWithin)
  })

  it('is above it from where it goes on too long', () => {
    const { isWithin, excess } = check(sent, [[0, 16]])
    assert.equal(isWithin, false)
    assert.deepEqual([excess?.fromAt, excess?.ours, excess?.theirs], [NOON + 3_600_000, 8, 16])
  })

  it('is held against the maximum of the place too', () => {
    const maximum = newProfile({
      profileId: 2,
      evseId: 0,
      purpose: 'ChargingStationMaxProfile',
      periods: [[0, 10]],
    })
    assert.ok(!check([...sent, maximum], [[0, 16]], { duration: 60 }).isWithin)
  })

  it('may follow any of several schedules, or the one that it took', () => {
    const schedules = [6, 16].flatMap(
      (limit, place) => newProfile({ scheduleId: place + 1, periods: [[0, limit]] }).schedules,
    )
    const several = [{ ...newProfile({ purpose: 'TxProfile' }), schedules }]
    assert.ok(check(several, [[0, 16]]).isWithin)
    assert.ok(check(several, [[0, 16]], {}, 2).isWithin)
    assert.ok(!check(several, [[0, 16]], {}, 1).isWithin)
    assert.ok(!check(several, [[0, 20]]).isWithin)
  })

  it('is free where nothing was sent', () => {
    assert.ok(check([], [[0, 500]]).isWithin)
  })
})

function check(
  sent: readonly Profile[],
  periods: readonly (readonly [startPeriod: number, limit: number])[],
  changes: { readonly duration?: number; readonly chargingRateUnit?: 'A' | 'W' } = {},
  selectedScheduleId: number | null = null,
) {
  return checkEvSchedule({
    evseId: 1,
    schedule: {
      id: 1,
      chargingRateUnit: 'A',
      chargingSchedulePeriod: periods.map(([startPeriod, limit]) => ({ startPeriod, limit })),
      ...changes,
    },
    timeBase: '2026-06-03T12:00:00Z',
    selectedScheduleId,
    sent,
    transaction: TRANSACTION,
    now: NOON,
    nominal: NOMINAL,
  })
}
