/** Stacks that all versions have, and what a place may draw by them. */
import type { CompositeQuestion } from '../../../src/ocpp/charging/places.ts'
import type { Profile } from '../../../src/ocpp/charging/profile.ts'
import { EVSE, HOUR_MS, NOON, newProfile } from './make.ts'

/** A stack, a question and what comes of it. */
export interface CompositeCase {
  readonly name: string
  readonly stack: readonly Profile[]
  readonly question?: Partial<CompositeQuestion>
  /** Hours after noon, and the limit from then on. */
  readonly expected: readonly (readonly [hours: number, limit: number | null])[]
}

const MIDNIGHT = NOON - 12 * HOUR_MS

export const MAXIMUM = newProfile({
  profileId: 9,
  evseId: 0,
  purpose: 'ChargingStationMaxProfile',
  periods: [[0, 32]],
})

export const EVENING = newProfile({
  profileId: 2,
  stackLevel: 2,
  kind: 'Recurring',
  startAt: MIDNIGHT + 17 * HOUR_MS,
  durationSeconds: 3 * 3_600,
  periods: [[0, 8]],
})

export const OF_TRANSACTION = newProfile({
  purpose: 'TxProfile',
  transactionId: 'T1',
  profileId: 3,
})

export const CASES: readonly CompositeCase[] = [
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
]
