/** What a rule about profiles is: see stack-rules.ts, schedule-rules.ts and period-rules.ts. */
import type { ChargingFacts } from './facts.ts'
import type { Period, Profile, Schedule } from './profile.ts'

/** How it is to be sent: by SetChargingProfile, or within a remote start. */
export type Way = 'set' | 'remoteStart'

export interface Candidate {
  readonly profile: Profile
  readonly way: Way
  /** What the charge point has from us. */
  readonly stack: readonly Profile[]
  readonly facts: ChargingFacts
}

export interface Rule {
  /** Where it says so in 1.6, and in 2.x; null where the version has no such rule. */
  readonly requirement: readonly [in16: string | null, in2: string | null]
  /** What is wrong; null when the rule is kept. */
  readonly find: (candidate: Candidate) => string | null
}

/** The first schedule that breaks a rule speaks for all. */
export function findInSchedules(
  { profile }: Candidate,
  find: (schedule: Schedule) => string | null,
): string | null {
  return profile.schedules.map(find).find((text) => text !== null) ?? null
}

/** The first period that breaks a rule speaks for all, by when it starts. */
export function findInPeriods(
  candidate: Candidate,
  find: (period: Period, schedule: Schedule) => string | null,
): string | null {
  return findInSchedules(candidate, (schedule) => {
    for (const period of schedule.periods) {
      const text = find(period, schedule)
      if (text !== null) return `the period at ${period.startSeconds} s ${text}`
    }
    return null
  })
}
