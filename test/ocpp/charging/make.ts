/** Profiles for tests: an ordinary one, with what a test is about written over it. */
import type { CompositePeriod } from '../../../src/ocpp/charging/composite.ts'
import type { ChargingFacts } from '../../../src/ocpp/charging/facts.ts'
import type { CompositeQuestion, EvseFacts } from '../../../src/ocpp/charging/places.ts'
import type { Period, Profile, Schedule } from '../../../src/ocpp/charging/profile.ts'
import { newPeriod } from '../../../src/ocpp/charging/profile.ts'
import { NOMINAL } from '../../../src/ocpp/charging/units.ts'

/** A Wednesday, at noon. */
export const NOON = Date.parse('2026-06-03T12:00:00Z')

export const HOUR_MS = 3_600_000

export const TRANSACTION = { transactionId: 'T1', startedAt: NOON - HOUR_MS }

export const EVSE: EvseFacts = {
  evseId: 1,
  ratingW: null,
  transaction: TRANSACTION,
  isPriorityActive: false,
}

export const FACTS: ChargingFacts = {
  version: 'ocpp2.1',
  units: ['A', 'W'],
  stackLevelMax: 10,
  periodsMax: 24,
  profilesMax: 10,
  isPhaseSwitchingSupported: true,
  runningTransactionId: 'T1',
  externalConstraintsIdMax: null,
  additionalPurposes: ['PriorityCharging', 'LocalGeneration'],
  operationModes: null,
  isDynamicSupported: true,
  isOfflineDurationSupported: true,
  isLocalTimeSupported: true,
  isRandomizedDelaySupported: true,
  isLimitAtSoCSupported: true,
  isEvseSleepSupported: true,
  isPowerToldByPhase: false,
}

export type Shape = Partial<Profile> &
  Partial<Omit<Schedule, 'kept' | 'periods'>> & {
    readonly periods?: readonly (Period | readonly [startSeconds: number, limit: number])[]
  }

/** A default of 16 A for EVSE 1, from an hour ago. */
export function newProfile(shape: Shape = {}): Profile {
  const { scheduleId, startAt, durationSeconds, unit, minRate, limitAtSoC, ...rest } = shape
  const { isLocalTime, randomizedDelaySeconds, periods = [[0, 16]], ...ofProfile } = rest
  const kind = shape.kind ?? 'Absolute'
  const hasStart = kind === 'Absolute' || kind === 'Recurring'
  return {
    profileId: 1,
    evseId: 1,
    stackLevel: 0,
    purpose: 'TxDefaultProfile',
    kind,
    recurrency: kind === 'Recurring' ? 'Daily' : null,
    validFrom: null,
    validTo: null,
    transactionId: null,
    schedules: [
      {
        scheduleId: scheduleId ?? 1,
        startAt: startAt === undefined ? (hasStart ? NOON - HOUR_MS : null) : startAt,
        durationSeconds: durationSeconds ?? null,
        unit: unit ?? 'A',
        minRate: minRate ?? null,
        periods: periods.map((period) =>
          'startSeconds' in period ? period : newPeriod(period[0], period[1], null),
        ),
        limitAtSoC: limitAtSoC ?? null,
        isLocalTime: isLocalTime ?? false,
        randomizedDelaySeconds: randomizedDelaySeconds ?? null,
        kept: {},
      },
    ],
    offlineSecondsMax: null,
    isInvalidAfterOffline: false,
    updateIntervalSeconds: null,
    updatedAt: null,
    unreadable: [],
    kept: {},
    ...ofProfile,
  }
}

/** EVSE 1 with its transaction, for a day from noon, in A. */
export function newQuestion(changes: Partial<CompositeQuestion> = {}): CompositeQuestion {
  return {
    evseId: 1,
    from: NOON,
    durationSeconds: 86_400,
    unit: 'A',
    nominal: NOMINAL,
    evses: [EVSE],
    ratingW: null,
    timeZone: null,
    offline: null,
    ...changes,
  }
}

/** Starts in hours and limits, which is all that most tests look at. */
export function inHours(
  periods: readonly CompositePeriod[],
): readonly (readonly [hours: number, limit: number | null])[] {
  return periods.map(({ startSeconds, limit }) => [startSeconds / 3_600, limit])
}
