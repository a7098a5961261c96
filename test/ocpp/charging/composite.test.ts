import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import {
  COMPOSITE_PERIODS_MAX,
  compositeSchedule,
  DURATION_SECONDS_MAX,
} from '../../../src/ocpp/charging/composite.ts'
import { newPeriod } from '../../../src/ocpp/charging/profile.ts'
import { CASES, EVENING, MAXIMUM } from './composite-cases.ts'
import { CASES_21, SUMMER_TIME } from './composite-cases-21.ts'
import { constantSchedule } from './constant-schedule.ts'
import { EVSE, HOUR_MS, inHours, NOON, newProfile, newQuestion } from './make.ts'

describe('a composite schedule', () => {
  for (const { name, stack, question, expected } of [...CASES, ...CASES_21, ...SUMMER_TIME]) {
    it(`has ${name}`, () => {
      const { periods } = compositeSchedule(stack, newQuestion(question))
      assert.deepEqual(inHours(periods), expected)
    })
  }

  it('is on the lowest number of phases: G9', () => {
    const one = [newPeriod(0, 32, 1)]
    const stack = [{ ...MAXIMUM, schedules: newProfile({ periods: one }).schedules }]
    const three = newProfile({ periods: [newPeriod(0, 16, 3)] })
    const [period] = compositeSchedule([...stack, three], newQuestion()).periods
    assert.deepEqual(period, {
      startSeconds: 0,
      limit: 16,
      numberPhases: 1,
      phaseToUse: null,
      isPhaseConflict: false,
    })
    // 16 A of one phase are no more than that in W.
    const inW = compositeSchedule([...stack, three], newQuestion({ unit: 'W' }))
    assert.equal(inW.periods[0]?.limit, 3_680)
  })

  it('tells the phase to use, and when profiles want different ones', () => {
    const use = (phaseToUse: number) => [{ ...newPeriod(0, 16, 1), phaseToUse }]
    const maximum = newProfile({ ...MAXIMUM, schedules: newProfile({ periods: use(2) }).schedules })
    const agreed = compositeSchedule([maximum, newProfile({ periods: use(2) })], newQuestion())
    assert.equal(agreed.periods[0]?.phaseToUse, 2)
    const against = compositeSchedule([maximum, newProfile({ periods: use(3) })], newQuestion())
    assert.equal(against.periods[0]?.phaseToUse, null)
    assert.equal(against.periods[0]?.isPhaseConflict, true)
  })

  it('converts units by the phases that are left: 11 kW are 15.9 A', () => {
    const stack = [newProfile({ unit: 'W', periods: [[0, 11_000]] }), MAXIMUM]
    assert.equal(compositeSchedule(stack, newQuestion()).periods[0]?.limit, 15.9)
    assert.equal(compositeSchedule(stack, newQuestion({ unit: 'W' })).periods[0]?.limit, 11_000)
  })

  it('adds up the EVSEs for the whole charge point, below its maximum', () => {
    const evses = [
      EVSE,
      { ...EVSE, evseId: 2, transaction: { transactionId: 'T2', startedAt: NOON } },
    ]
    const stack = [
      newProfile({ evseId: 0, periods: [[0, 10]] }),
      newProfile({
        profileId: 3,
        evseId: 2,
        purpose: 'TxProfile',
        startAt: NOON + HOUR_MS,
        durationSeconds: 3_600,
        periods: [[0, 30]],
      }),
      MAXIMUM,
    ]
    const whole = newQuestion({ evseId: 0, evses })
    assert.deepEqual(inHours(compositeSchedule(stack, whole).periods), [
      [0, 20],
      [1, 32],
      [2, 20],
    ])
    const free = compositeSchedule(stack.slice(1, 2), whole)
    assert.deepEqual(inHours(free.periods), [[0, null]])
    const rated = compositeSchedule([], { ...whole, ratingW: 22_080 })
    assert.deepEqual(inHours(rated.periods), [[0, 32]])
  })

  it('ends where it was asked to, and no later than five weeks', () => {
    const short = compositeSchedule([EVENING], newQuestion({ durationSeconds: 60 }))
    assert.equal(short.durationSeconds, 60)
    const long = compositeSchedule([], newQuestion({ durationSeconds: 10 ** 9 }))
    assert.equal(long.durationSeconds, DURATION_SECONDS_MAX)
    const none = compositeSchedule([], newQuestion({ durationSeconds: -5 }))
    assert.deepEqual([none.durationSeconds, none.periods], [0, []])
  })

  it('is shorter when it would have too many periods', () => {
    const periods = Array.from({ length: 1_440 }, (_, k) => [k * 60, 6 + (k % 2)] as const)
    const stack = [newProfile({ kind: 'Recurring', startAt: NOON, periods })]
    const { durationSeconds, periods: found } = compositeSchedule(stack, newQuestion())
    assert.equal(found.length, COMPOSITE_PERIODS_MAX)
    assert.equal(durationSeconds, COMPOSITE_PERIODS_MAX * 60)
  })

  it('looks at a change within a second in the next', () => {
    const stack = [newProfile({ startAt: NOON + 1_500 })]
    const { periods } = compositeSchedule(stack, newQuestion({ durationSeconds: 60 }))
    assert.deepEqual(
      periods.map(({ startSeconds, limit }) => [startSeconds, limit]),
      [
        [0, null],
        [2, 16],
      ],
    )
  })

  it('takes the first of several schedules', () => {
    const [first] = newProfile().schedules
    const [second] = newProfile({ periods: [[0, 6]] }).schedules
    assert.ok(first !== undefined && second !== undefined)
    const stack = [{ ...newProfile(), schedules: [first, second] }]
    assert.deepEqual(inHours(compositeSchedule(stack, newQuestion()).periods), [[0, 16]])
    const none = compositeSchedule([{ ...newProfile(), schedules: [] }], newQuestion())
    assert.deepEqual(inHours(none.periods), [[0, null]])
  })

  it('can be one limit all along', () => {
    const { periods } = constantSchedule(15.97, 'A', { from: NOON, durationSeconds: 60 })
    assert.deepEqual(inHours(periods), [[0, 15.9]])
  })
})
