/** What the schedules of a profile must be. See stack-rules.ts. */
import type { Candidate, Rule } from './rule.ts'
import { findInSchedules } from './rule.ts'
import { isInTenths } from './units.ts'

/** An EV takes one of them, by ISO 15118. 2.x K15.FR.10. */
const SCHEDULES_MAX = 3

export const SCHEDULE_RULES = {
  schedules: {
    requirement: ['§7.8', 'K01'],
    find: ({ profile: { schedules, purpose }, facts: { version } }) => {
      const most = version === 'ocpp1.6' || purpose !== 'TxProfile' ? 1 : SCHEDULES_MAX
      return schedules.length >= 1 && schedules.length <= most
        ? null
        : `has ${schedules.length} schedules, and may have from 1 to ${most}`
    },
  },
  scheduleIds: {
    requirement: [null, 'K01'],
    find: ({ profile: { schedules } }) =>
      new Set(schedules.map(({ scheduleId }) => scheduleId)).size === schedules.length
        ? null
        : 'its schedules need different ids',
  },
  firstPeriod: {
    requirement: ['§7.14', 'K01.FR.31'],
    find: (candidate) =>
      findInSchedules(candidate, ({ periods }) =>
        periods[0]?.startSeconds === 0 ? null : 'the first period must start at 0',
      ),
  },
  order: {
    requirement: ['§7.14', 'K01.FR.35'],
    find: (candidate) =>
      findInSchedules(candidate, ({ periods }) =>
        periods.every(
          ({ startSeconds }, place) => startSeconds > (periods[place - 1]?.startSeconds ?? -1),
        )
          ? null
          : 'each period must start after the one before it',
      ),
  },
  start: {
    requirement: ['§7.13', 'K01.FR.40'],
    find: ({ profile: { kind, schedules, unreadable } }) =>
      (kind === 'Absolute' || kind === 'Recurring') &&
      // One that cannot be read has its own rule.
      !unreadable.includes('startSchedule') &&
      schedules.some(({ startAt }) => startAt === null)
        ? `a profile of kind ${kind} needs startSchedule`
        : null,
  },
  noStart: {
    requirement: ['§7.13', 'K01.FR.41'],
    find: ({ profile: { kind, schedules } }) =>
      kind === 'Relative' && schedules.some(({ startAt }) => startAt !== null)
        ? 'a Relative profile must not have startSchedule'
        : null,
  },
  unit: {
    requirement: ['§9.4.2', 'K01.FR.26'],
    find: (candidate) =>
      findInSchedules(candidate, ({ unit }) =>
        candidate.facts.units?.includes(unit) === false
          ? `takes limits in ${candidate.facts.units.join(' or ')} only, not in ${unit}`
          : null,
      ),
  },
  periods: {
    requirement: ['§9.4.3', 'K01'],
    find: (candidate) =>
      findInSchedules(candidate, ({ periods }) =>
        periods.length > (candidate.facts.periodsMax ?? Infinity)
          ? `has ${periods.length} periods, and may have ${candidate.facts.periodsMax}`
          : null,
      ),
  },
  duration: {
    requirement: ['§7.13', 'K01'],
    find: (candidate) =>
      findInSchedules(candidate, ({ durationSeconds }) =>
        durationSeconds !== null && durationSeconds <= 0 ? 'its duration must be above 0' : null,
      ),
  },
  priorityDuration: {
    requirement: [null, 'K01.FR.70'],
    find: ({ profile: { purpose, schedules } }) =>
      purpose === 'PriorityCharging' &&
      schedules.some(({ durationSeconds }) => durationSeconds !== null)
        ? 'a PriorityCharging profile has no duration'
        : null,
  },
  leastRate: {
    requirement: ['§7.13', 'K01'],
    find: (candidate) =>
      findInSchedules(candidate, ({ minRate }) =>
        minRate === null || isInTenths(minRate) ? null : 'minChargingRate has one decimal at most',
      ),
  },
  dynamic: {
    requirement: [null, 'K28'],
    find: findDynamicFault,
  },
  updateInterval: {
    requirement: [null, 'K01.FR.122'],
    find: ({ profile: { kind, updateIntervalSeconds } }) =>
      kind !== 'Dynamic' && updateIntervalSeconds !== null
        ? 'only a Dynamic profile has dynUpdateInterval'
        : null,
  },
  localTime: {
    requirement: [null, 'K01.FR.90'],
    find: ({ profile: { schedules }, facts: { isLocalTimeSupported } }) =>
      isLocalTimeSupported === false && schedules.some(({ isLocalTime }) => isLocalTime)
        ? 'does not support useLocalTime'
        : null,
  },
  randomizedDelay: {
    requirement: [null, 'K01.FR.95'],
    find: ({ profile: { schedules, purpose }, facts: { isRandomizedDelaySupported } }) => {
      if (!schedules.some(({ randomizedDelaySeconds: delay }) => delay !== null && delay > 0)) {
        return null
      }
      if (purpose !== 'TxProfile' && purpose !== 'TxDefaultProfile') {
        return 'randomizedDelay is only for TxProfile and TxDefaultProfile'
      }
      return isRandomizedDelaySupported === false ? 'does not support randomizedDelay' : null
    },
  },
  limitAtSoC: {
    requirement: [null, 'K01'],
    find: ({ profile: { schedules }, facts: { isLimitAtSoCSupported } }) =>
      isLimitAtSoCSupported === false && schedules.some(({ limitAtSoC }) => limitAtSoC !== null)
        ? 'does not support limitAtSoC'
        : null,
  },
} as const satisfies Record<string, Rule>

/** One schedule of one period; that it starts at 0 is a rule for all. 2.1 K28.FR.03; K01.FR.121. */
function findDynamicFault({ profile, facts: { isDynamicSupported } }: Candidate): string | null {
  const { kind, schedules } = profile
  if (kind !== 'Dynamic') return null
  if (isDynamicSupported === false) return 'does not support Dynamic profiles'
  const isSingle = schedules.length === 1 && schedules[0]?.periods.length === 1
  return isSingle ? null : 'a Dynamic profile has one schedule with one period'
}
