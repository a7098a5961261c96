import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import {
  COMPOSITE_PERIODS_MAX,
  compositeSchedule,
  constantSchedule,
  DURATION_SECONDS_MAX,
} from '../../../src/ocpp/charging/composite.ts'
import type { CompositeQuestion } from '../../../src/ocpp/charging/places.ts'
import type { Profile } from '../../../src/ocpp/charging/profile.ts'
import { newPeriod } from '../../../src/ocpp/charging/profile.ts'
import { EVSE, HOUR_MS, inHours, NOON, newProfile, newQuestion } from './make.ts'

interface Case {
  readonly name: string
  readonly stack: readonly Profile[]
  readonly question?: Partial<CompositeQuestion>
  /** Hours after noon, and the limit from then on. */
  readonly expected: readonly (readonly [hours: number, limit: number | null])[]
}

const MIDNIGHT = NOON - 12 * HOUR_MS

const MAXIMUM = newProfile({
  profileId: 9,
  evseId: 0,
  purpose: 'ChargingStationMaxProfile',
  periods: [[0, 32]],
})

const EVENING = newProfile({
  profileId: 2,
  stackLevel: 2,
  kind: 'Recurring',
  startAt: MIDNIGHT + 17 * HOUR_MS,
  durationSeconds: 3 * 3_600,
  periods: [[0, 8]],
})

const OF_TRANSACTION = newProfile({ purpose: 'TxProfile', transactionId: 'T1', profileId: 3 })

const CASES: readonly Case[] = [
  { name: 'nothing installed: no limit', stack: [], expected: [[0, null]] },
  { name: 'a default', stack: [newProfile()], expected: [[0, 16]] },
  {
    name: 'G6: a daily window of level 2 over level 0',
    stack: [newProfile(), EVENING],
    expected: [
      [0, 16],
      [5, 8],
      [8, 16],
    ],
  },
  {
    name: 'a recurring one has no limit outside of its window where nothing is below',
    stack: [EVENING],
    expected: [
      [0, null],
      [5, 8],
      [8, null],
    ],
  },
  {
    name: 'a recurring one does not begin before its first start',
    stack: [newProfile({ kind: 'Recurring', startAt: NOON + HOUR_MS, durationSeconds: 3_600 })],
    question: { durationSeconds: 30 * 3_600 },
    expected: [
      [0, null],
      [1, 16],
      [2, null],
      [25, 16],
      [26, null],
    ],
  },
  {
    name: 'a recurring one says nothing beyond a day, whatever its periods say',
    stack: [
      newProfile({
        kind: 'Recurring',
        startAt: MIDNIGHT,
        durationSeconds: 200_000,
        periods: [
          [0, 10],
          [50_000, 6],
          [90_000, 32],
        ],
      }),
    ],
    expected: [
      [0, 10],
      [(50_000 - 43_200) / 3_600, 6],
      [12, 10],
    ],
  },
  {
    name: 'weekly: on its day of the week',
    stack: [
      newProfile({
        kind: 'Recurring',
        recurrency: 'Weekly',
        startAt: MIDNIGHT - 6 * 24 * HOUR_MS,
        durationSeconds: 6 * 3_600,
      }),
    ],
    question: { durationSeconds: 3 * 86_400 },
    expected: [
      [0, null],
      [12, 16],
      [18, null],
    ],
  },
  {
    name: 'a profile without duration on the highest level lets nothing through',
    stack: [newProfile(), newProfile({ profileId: 2, stackLevel: 1, periods: [[0, 10]] })],
    expected: [[0, 10]],
  },
  {
    name: 'a lower level shows through before the first period of a higher one',
    stack: [newProfile(), newProfile({ profileId: 2, stackLevel: 1, periods: [[7_200, 10]] })],
    expected: [
      [0, 16],
      [1, 10],
    ],
  },
  {
    name: 'the profile of the transaction before the default',
    stack: [newProfile({ periods: [[0, 10]] }), OF_TRANSACTION],
    expected: [[0, 16]],
  },
  {
    name: 'K02.FR.08: after its duration the default applies again',
    stack: [
      newProfile({ periods: [[0, 10]] }),
      newProfile({ purpose: 'TxProfile', transactionId: 'T1', durationSeconds: 7_200 }),
    ],
    expected: [
      [0, 16],
      [1, 10],
    ],
  },
  {
    name: 'after its validTo too',
    stack: [
      newProfile({ periods: [[0, 10]] }),
      newProfile({ purpose: 'TxProfile', validTo: NOON + 2 * HOUR_MS }),
    ],
    expected: [
      [0, 16],
      [2, 10],
    ],
  },
  {
    name: 'and before its validFrom',
    stack: [
      newProfile({ periods: [[0, 10]] }),
      newProfile({ purpose: 'TxProfile', validFrom: NOON + 2 * HOUR_MS }),
    ],
    expected: [
      [0, 10],
      [2, 16],
    ],
  },
  {
    name: 'that of another transaction does not count',
    stack: [newProfile({ periods: [[0, 10]] }), { ...OF_TRANSACTION, transactionId: 'T0' }],
    expected: [[0, 10]],
  },
  {
    name: 'none does where no transaction runs',
    stack: [newProfile({ periods: [[0, 10]] }), OF_TRANSACTION],
    question: { evses: [{ ...EVSE, transaction: null }] },
    expected: [[0, 10]],
  },
  {
    name: 'Relative: from the start of the transaction',
    stack: [
      newProfile({
        kind: 'Relative',
        durationSeconds: 3 * 3_600,
        periods: [
          [0, 16],
          [7_200, 8],
        ],
      }),
    ],
    expected: [
      [0, 16],
      [1, 8],
      [2, null],
    ],
  },
  {
    name: 'Relative without a transaction: from the start of the question',
    stack: [
      newProfile({
        kind: 'Relative',
        periods: [
          [0, 16],
          [7_200, 8],
        ],
      }),
    ],
    question: { evses: [] },
    expected: [
      [0, 16],
      [2, 8],
    ],
  },
  {
    name: '1.6: Absolute without a start is relative',
    stack: [
      newProfile({
        startAt: null,
        periods: [
          [0, 16],
          [7_200, 8],
        ],
      }),
    ],
    expected: [
      [0, 16],
      [1, 8],
    ],
  },
  {
    name: 'the lowest of maximum, constraints and transaction',
    stack: [
      MAXIMUM,
      newProfile({
        evseId: 0,
        profileId: -1,
        purpose: 'ChargingStationExternalConstraints',
        startAt: NOON + HOUR_MS,
        durationSeconds: 3_600,
        periods: [[0, 20]],
      }),
      newProfile({
        startAt: NOON,
        periods: [
          [0, 40],
          [3 * 3_600, 6],
        ],
      }),
    ],
    expected: [
      [0, 32],
      [1, 20],
      [2, 32],
      [3, 6],
    ],
  },
  {
    name: 'of several constraints at one level the lowest',
    stack: [40, 12, 20].map((limit, place) =>
      newProfile({
        evseId: place === 1 ? 1 : 0,
        profileId: -place,
        purpose: 'ChargingStationExternalConstraints',
        periods: [[0, limit]],
      }),
    ),
    expected: [[0, 12]],
  },
  {
    name: 'a default for EVSE 1 stands in for the general one of its level',
    stack: [
      newProfile({ evseId: 0, periods: [[0, 32]] }),
      newProfile({ profileId: 2, durationSeconds: 2 * 3_600, periods: [[0, 10]] }),
    ],
    expected: [
      [0, 10],
      [1, null],
    ],
  },
  {
    name: 'that for another EVSE does not',
    stack: [
      newProfile({ evseId: 0, periods: [[0, 32]] }),
      newProfile({ evseId: 2, profileId: 2, periods: [[0, 10]] }),
    ],
    expected: [[0, 32]],
  },
  {
    name: 'a rating is a limit too',
    stack: [newProfile({ periods: [[0, 63]] })],
    question: { evses: [{ ...EVSE, ratingW: 22_080 }] },
    expected: [[0, 32]],
  },
  {
    name: '2.1: priority charging before the profile of the transaction, when it is active',
    stack: [
      OF_TRANSACTION,
      newProfile({ profileId: 5, purpose: 'PriorityCharging', periods: [[0, 32]] }),
    ],
    question: { evses: [{ ...EVSE, isPriorityActive: true }] },
    expected: [[0, 32]],
  },
  {
    name: '2.1: and not when it is not',
    stack: [
      OF_TRANSACTION,
      newProfile({ profileId: 5, purpose: 'PriorityCharging', periods: [[0, 32]] }),
    ],
    expected: [[0, 16]],
  },
  {
    name: '2.1: local generation comes on top',
    stack: [
      newProfile({ periods: [[0, 10]] }),
      newProfile({
        evseId: 0,
        profileId: 5,
        purpose: 'LocalGeneration',
        startAt: NOON + HOUR_MS,
        durationSeconds: 3_600,
        periods: [[0, 4]],
      }),
    ],
    expected: [
      [0, 10],
      [1, 14],
      [2, 10],
    ],
  },
  {
    name: '2.1: a Dynamic one holds for its duration after its last update',
    stack: [
      newProfile({ periods: [[0, 6]] }),
      newProfile({
        profileId: 2,
        stackLevel: 1,
        kind: 'Dynamic',
        durationSeconds: 3_600,
        updatedAt: NOON - HOUR_MS / 2,
      }),
    ],
    expected: [
      [0, 16],
      [0.5, 6],
    ],
  },
  {
    name: '2.1: one that was never updated from when it is asked about',
    stack: [newProfile({ kind: 'Dynamic', durationSeconds: 3_600 })],
    expected: [
      [0, 16],
      [1, null],
    ],
  },
  {
    name: '2.1: a Dynamic one without duration has no end',
    stack: [newProfile({ kind: 'Dynamic', updatedAt: NOON - 1_000 * HOUR_MS })],
    expected: [[0, 16]],
  },
  {
    name: '2.1: offline for too long, and back again',
    stack: [
      newProfile({ periods: [[0, 6]] }),
      newProfile({ profileId: 2, stackLevel: 1, offlineSecondsMax: 3_600 }),
    ],
    question: { offline: { fromAt: NOON, toAt: NOON + 3 * HOUR_MS } },
    expected: [
      [0, 16],
      [1, 6],
      [3, 16],
    ],
  },
  {
    name: '2.1: for good, when it says so',
    stack: [
      newProfile({ periods: [[0, 6]] }),
      newProfile({
        profileId: 2,
        stackLevel: 1,
        offlineSecondsMax: 3_600,
        isInvalidAfterOffline: true,
      }),
    ],
    question: { offline: { fromAt: NOON, toAt: NOON + 3 * HOUR_MS } },
    expected: [
      [0, 16],
      [1, 6],
    ],
  },
  {
    name: '2.1: a shorter time offline changes nothing',
    stack: [newProfile({ offlineSecondsMax: 3_600, isInvalidAfterOffline: true })],
    question: { offline: { fromAt: NOON, toAt: NOON + HOUR_MS / 2 } },
    expected: [[0, 16]],
  },
  {
    name: '2.1: a setpoint is followed, a discharge draws nothing, and neither does Idle',
    stack: [
      newProfile({
        startAt: NOON,
        periods: [
          { ...newPeriod(0, null, null), operationMode: 'CentralSetpoint', setpoint: 12 },
          { ...newPeriod(3_600, null, null), operationMode: 'CentralSetpoint', setpoint: -12 },
          { ...newPeriod(7_200, null, null), operationMode: 'ExternalLimits' },
          { ...newPeriod(10_800, null, null), operationMode: 'Idle' },
        ],
      }),
    ],
    expected: [
      [0, 12],
      [1, 0],
      [2, null],
      [3, 0],
    ],
  },
]

const LOCAL = { kind: 'Recurring', isLocalTime: true, durationSeconds: 4 * 3_600 } as const

const SUMMER_TIME: readonly Case[] = [
  {
    name: 'G7: a day that recurs follows elapsed time',
    stack: [
      newProfile({ ...LOCAL, isLocalTime: false, startAt: Date.parse('2026-03-27T07:00:00Z') }),
    ],
    question: { from: Date.parse('2026-03-28T06:00:00Z'), durationSeconds: 2 * 86_400 },
    expected: [
      [0, null],
      [1, 16],
      [5, null],
      [25, 16],
      [29, null],
    ],
  },
  {
    name: 'G7: with useLocalTime the clock on the wall: an hour earlier from the 29th on',
    stack: [newProfile({ ...LOCAL, startAt: Date.parse('2026-03-27T08:00:00Z') })],
    question: {
      from: Date.parse('2026-03-28T06:00:00Z'),
      durationSeconds: 2 * 86_400,
      timeZone: 'Europe/Amsterdam',
    },
    expected: [
      [0, null],
      [1, 16],
      [5, null],
      [24, 16],
      [28, null],
    ],
  },
  {
    name: 'an hour that the clock leaps over is left out of a period',
    stack: [newProfile({ ...LOCAL, startAt: Date.parse('2026-03-27T01:00:00Z') })],
    question: {
      from: Date.parse('2026-03-28T23:00:00Z'),
      durationSeconds: 12 * 3_600,
      timeZone: 'Europe/Amsterdam',
    },
    expected: [
      [0, null],
      [1, 16],
      [4, null],
    ],
  },
  {
    name: 'and one that passes twice counts twice',
    stack: [newProfile({ ...LOCAL, startAt: Date.parse('2026-10-20T01:00:00Z') })],
    question: {
      from: Date.parse('2026-10-24T22:00:00Z'),
      durationSeconds: 12 * 3_600,
      timeZone: 'Europe/Amsterdam',
    },
    expected: [
      [0, null],
      [1, 16],
      [6, null],
    ],
  },
  {
    name: 'where the time zone is not known it is UTC',
    stack: [newProfile({ ...LOCAL, startAt: NOON })],
    question: { durationSeconds: 12 * 3_600, timeZone: 'Mars/Olympus Mons' },
    expected: [
      [0, 16],
      [4, null],
    ],
  },
]

describe('a composite schedule', () => {
  for (const { name, stack, question, expected } of [...CASES, ...SUMMER_TIME]) {
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
