import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { CompositeSchedule } from '../../../src/ocpp/charging/composite.ts'
import { compositeSchedule } from '../../../src/ocpp/charging/composite.ts'
import type { CompositeQuestion } from '../../../src/ocpp/charging/places.ts'
import type { Period, Profile } from '../../../src/ocpp/charging/profile.ts'
import { newPeriod } from '../../../src/ocpp/charging/profile.ts'
import type { Random } from '../../support/random.ts'
import { seededRandom } from '../../support/random.ts'
import { newProfile, newQuestion } from './make.ts'
import type { Minute } from './painted.ts'
import { MINUTE_MS, paintSchedule } from './painted.ts'

const STACKS = 1_000

/** Two of them the nights before the clock is changed. */
const STARTS = ['2026-06-03T12:00:00Z', '2026-03-28T20:00:00Z', '2026-10-24T19:30:00Z'] as const

const PURPOSES = [
  'ChargingStationMaxProfile',
  'ChargingStationExternalConstraints',
  'LocalGeneration',
  'PriorityCharging',
  'TxProfile',
  'TxDefaultProfile',
  'TxDefaultProfile',
] as const

const KINDS = ['Absolute', 'Recurring', 'Recurring', 'Relative'] as const

describe('a composite schedule of any stack', () => {
  it(`is what painting ${STACKS} of them minute by minute gives`, () => {
    for (let seed = 1; seed <= STACKS; seed += 1) {
      const random = seededRandom(seed)
      const question = randomQuestion(random)
      const stack = Array.from({ length: random.int(0, 10) }, (_, place) =>
        randomProfile(random, question, place),
      )
      const composite = compositeSchedule(stack, question)
      const painted = paintSchedule(stack, question)
      assert.equal(composite.durationSeconds, question.durationSeconds, `seed ${seed}`)
      for (const [minute, expected] of painted.entries()) {
        const found = minuteOf(composite, minute)
        if (isSame(found, expected)) continue
        assert.deepEqual(found, expected, `seed ${seed}, minute ${minute}`)
      }
      assert.ok(composite.periods.every(isOfMinutes), `seed ${seed}`)
    }
  })
})

const isOfMinutes = ({ startSeconds }: { readonly startSeconds: number }) => startSeconds % 60 === 0

/** Before the assertion, which is slow a million times over. */
function isSame(a: Minute, b: Minute): boolean {
  return a.limit === b.limit && a.phases === b.phases && a.conflict === b.conflict
}

function minuteOf({ periods }: CompositeSchedule, minute: number): Minute {
  const period = periods.findLast(({ startSeconds }) => startSeconds <= minute * 60)
  return {
    limit: period?.limit ?? null,
    phases: period?.numberPhases ?? null,
    conflict: period?.isPhaseConflict ?? false,
  }
}

function randomQuestion(random: Random): CompositeQuestion {
  const from = Date.parse(random.pick(STARTS))
  const minutes = random.int(1, 28 * 60)
  const offlineAt = from + random.int(-200, minutes) * MINUTE_MS
  return newQuestion({
    evseId: random.int(0, 2),
    from,
    durationSeconds: minutes * 60,
    unit: random.pick(['A', 'W']),
    evses: [1, 2].slice(0, random.int(0, 2)).map((evseId) => ({
      evseId,
      ratingW: random.pick([null, 3_680, 11_040, 22_080]),
      transaction:
        random.int(0, 2) === 0
          ? null
          : { transactionId: `T${evseId}`, startedAt: from - random.int(-120, 600) * MINUTE_MS },
      isPriorityActive: random.int(0, 2) === 0,
    })),
    ratingW: random.pick([null, 44_160]),
    timeZone: random.pick([null, 'Europe/Amsterdam']),
    offline:
      random.int(0, 2) > 0
        ? null
        : {
            fromAt: offlineAt,
            toAt: random.pick([null, offlineAt + random.int(1, 900) * MINUTE_MS]),
          },
  })
}

function randomProfile(
  random: Random,
  { from, durationSeconds }: CompositeQuestion,
  place: number,
) {
  const minutes = durationSeconds / 60
  const purpose = random.pick(PURPOSES)
  const maybe = <T>(value: T): T | null => (random.int(0, 3) === 0 ? value : null)
  const near = () => from + random.int(-minutes, minutes) * MINUTE_MS
  const profile: Profile = newProfile({
    profileId: place,
    evseId: purpose === 'ChargingStationMaxProfile' ? 0 : random.int(0, 2),
    stackLevel: random.int(0, 3),
    purpose,
    kind: random.pick(KINDS),
    recurrency: random.pick(['Daily', 'Daily', 'Weekly'] as const),
    startAt: random.pick([null, near(), near(), from - random.int(0, 20_000) * MINUTE_MS]),
    durationSeconds: random.pick([null, random.int(0, 2_000) * 60, random.int(0, 300) * 60]),
    isLocalTime: random.int(0, 1) === 0,
    unit: random.pick(['A', 'W']),
    periods: randomPeriods(random),
    validFrom: maybe(near()),
    validTo: maybe(near()),
    transactionId: random.pick([null, 'T1', 'T2']),
    offlineSecondsMax: maybe(random.int(0, 200) * 60),
    isInvalidAfterOffline: random.int(0, 1) === 0,
  })
  const [schedule] = profile.schedules
  if (schedule === undefined || schedule.unit === 'A') return profile
  const periods = schedule.periods.map(({ limit, ...rest }) => ({
    ...rest,
    limit: limit === null ? null : limit * 345,
  }))
  return { ...profile, schedules: [{ ...schedule, periods }] }
}

function randomPeriods(random: Random): readonly Period[] {
  let startSeconds = random.int(0, 3) === 0 ? random.int(0, 200) * 60 : 0
  return Array.from({ length: random.int(1, 6) }, () => {
    const numberPhases = random.pick([null, null, 1, 2, 3])
    const phaseToUse = numberPhases === 1 ? random.pick([null, 1, 2, 3]) : null
    const period = {
      ...newPeriod(startSeconds, random.int(0, 64) / 2, numberPhases),
      phaseToUse,
    }
    startSeconds += random.int(1, 400) * 60
    return period
  })
}
