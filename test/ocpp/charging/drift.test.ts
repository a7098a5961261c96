import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { compositeSchedule } from '../../../src/ocpp/charging/composite.ts'
import type { Drift } from '../../../src/ocpp/charging/drift.ts'
import {
  compareSchedules,
  DRIFT_TOLERANCE,
  GAPS_MAX,
  parseComposite2,
  parseComposite16,
} from '../../../src/ocpp/charging/drift.ts'
import { NOMINAL } from '../../../src/ocpp/charging/units.ts'
import { HOUR_MS, NOON, newProfile, newQuestion } from './make.ts'

const OURS = compositeSchedule(
  [
    newProfile({
      startAt: NOON,
      periods: [
        [0, 16],
        [3_600, 8],
      ],
    }),
  ],
  newQuestion({ durationSeconds: 3 * 3_600 }),
)

const TOLERANCE = { ...DRIFT_TOLERANCE, nominal: NOMINAL }

interface Case {
  readonly name: string
  readonly unit?: 'A' | 'W'
  readonly startAt?: number
  readonly periods: readonly (readonly [seconds: number, limit: number])[]
  /** Hours after noon; ours and theirs. */
  readonly gaps: readonly (readonly [string, number, number, number | null, number | null])[]
}

const CASES: readonly Case[] = [
  {
    name: 'the same',
    periods: [
      [0, 16],
      [3_600, 8],
    ],
    gaps: [],
  },
  {
    name: 'the same in W',
    unit: 'W',
    periods: [
      [0, 11_040],
      [3_600, 5_520],
    ],
    gaps: [],
  },
  {
    name: 'a few seconds late',
    periods: [
      [0, 16],
      [3_608, 8],
    ],
    gaps: [],
  },
  {
    name: 'a minute late',
    periods: [
      [0, 16],
      [3_660, 8],
    ],
    gaps: [['higher', 1, 1 + 1 / 60, 8, 16]],
  },
  {
    name: 'too high, then too low',
    periods: [
      [0, 20],
      [3_600, 6],
    ],
    gaps: [
      ['higher', 0, 1, 16, 20],
      ['lower', 1, 3, 8, 6],
    ],
  },
  {
    name: 'rounding',
    periods: [
      [0, 15.9],
      [3_600, 8.1],
    ],
    gaps: [],
  },
  {
    name: 'nothing said at first',
    periods: [
      [1_800, 16],
      [3_600, 8],
    ],
    gaps: [['missing', 0, 0.5, 16, null]],
  },
  {
    name: 'an hour that is theirs alone',
    startAt: NOON - HOUR_MS,
    periods: [
      [0, 40],
      [3_600, 16],
      [7_200, 8],
    ],
    gaps: [],
  },
]

describe('the schedule of a charge point beside ours', () => {
  for (const { name, unit = 'A', startAt = NOON, periods, gaps } of CASES) {
    it(`with ${name}: ${gaps.length} gaps`, () => {
      const theirs = parseComposite2(
        {
          evseId: 1,
          duration: 5 * 3_600,
          scheduleStart: new Date(startAt).toISOString(),
          chargingRateUnit: unit,
          chargingSchedulePeriod: periods.map(([startPeriod, limit]) => ({ startPeriod, limit })),
        },
        0,
      )
      const drift = compareSchedules(OURS, theirs, TOLERANCE)
      assert.deepEqual(inHours(drift), gaps)
      assert.equal(drift.isSame, gaps.length === 0)
      assert.equal(drift.comparedSeconds, 3 * 3_600)
    })
  }

  it('is not compared where we have no limit', () => {
    const free = compositeSchedule([], newQuestion())
    assert.ok(compareSchedules(free, OURS, TOLERANCE).isSame)
  })

  it('is too high where it has none and we have one', () => {
    const free = compositeSchedule([], newQuestion())
    assert.deepEqual(inHours(compareSchedules(OURS, free, TOLERANCE)), [
      ['higher', 0, 1, 16, null],
      ['higher', 1, 3, 8, null],
    ])
  })

  it('may be on other phases', () => {
    const onPhases = (numberPhases: number) => ({
      ...OURS,
      periods: OURS.periods.map((period) => ({ ...period, numberPhases })),
    })
    const { gaps } = compareSchedules(onPhases(1), onPhases(3), TOLERANCE)
    assert.deepEqual(new Set(gaps.map(({ kind }) => kind)), new Set(['phases']))
  })

  it('covers another time altogether', () => {
    const later = { ...OURS, startAt: NOON + 100 * HOUR_MS }
    const drift = compareSchedules(OURS, later, TOLERANCE)
    assert.deepEqual(drift, { isSame: true, gaps: [], comparedSeconds: 0 })
  })

  it('has a bounded number of gaps', () => {
    const periods = Array.from({ length: 300 }, (_, k) => ({
      startSeconds: k * 30,
      limit: 30 + k,
      numberPhases: null,
      phaseToUse: null,
      isPhaseConflict: false,
    }))
    const { gaps, isSame } = compareSchedules(OURS, { ...OURS, periods }, TOLERANCE)
    assert.equal(gaps.length, GAPS_MAX)
    assert.equal(isSame, false)
  })
})

describe('the answer of 1.6', () => {
  const asked = { evseId: 1, durationSeconds: 7_200, at: NOON }
  const schedule = {
    chargingRateUnit: 'A',
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
  } as const
  const chargingSchedule = {
    ...schedule,
    chargingSchedulePeriod: [...schedule.chargingSchedulePeriod],
  }

  it('counts from scheduleStart, whatever startSchedule says: G8', () => {
    const answer = parseComposite16(
      {
        status: 'Accepted',
        connectorId: 1,
        scheduleStart: '2026-06-03T13:00:00Z',
        chargingSchedule: { ...chargingSchedule, startSchedule: '2026-01-01T00:00:00Z' },
      },
      asked,
    )
    assert.equal(answer?.startAt, NOON + HOUR_MS)
    assert.equal(answer?.durationSeconds, 7_200)
  })

  it('counts from the question where there is none', () => {
    assert.equal(parseComposite16({ status: 'Accepted', chargingSchedule }, asked)?.startAt, NOON)
  })

  it('is none when it was refused or is empty', () => {
    assert.equal(parseComposite16({ status: 'Rejected', chargingSchedule }, asked), null)
    assert.equal(parseComposite16({ status: 'Accepted' }, asked), null)
  })
})

function inHours({ gaps }: Drift) {
  return gaps.map(({ kind, fromAt, toAt, ours, theirs }) => [
    kind,
    (fromAt - NOON) / HOUR_MS,
    (toAt - NOON) / HOUR_MS,
    ours,
    theirs,
  ])
}
