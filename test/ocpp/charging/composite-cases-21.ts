/** Stacks that only 2.1 has, and those that follow a clock which is put forward or back. */
import { newPeriod } from '../../../src/ocpp/charging/profile.ts'
import type { CompositeCase } from './composite-cases.ts'
import { OF_TRANSACTION } from './composite-cases.ts'
import { EVSE, HOUR_MS, NOON, newProfile } from './make.ts'

export const CASES_21: readonly CompositeCase[] = [
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
    name: '2.1: a time offline that is not longer changes nothing',
    stack: [newProfile({ offlineSecondsMax: 3_600, isInvalidAfterOffline: true })],
    question: { offline: { fromAt: NOON, toAt: NOON + HOUR_MS } },
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

export const SUMMER_TIME: readonly CompositeCase[] = [
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
