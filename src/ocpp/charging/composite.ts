/**
 * What a place may draw over time, from all profiles that are installed: the hub's own calculation
 * of what GetCompositeSchedule asks of a charge point. Spec transactions §8.2; OCPP 1.6 §3.13 and
 * §5.7; 2.x K02, K08; 2.1 K01.FR.140.
 *
 *   Max ----------\
 *   constraints ---+-- lowest -- + local generation
 *   priority, else transaction's, else default --/
 *
 * Of each purpose the highest level counts that has a period at the time; a lower one shows through
 * where it has none. For EVSE 0 the limits of the EVSEs are added up first. It looks only where
 * something may change. A randomized delay is not known here, nor is the charge of a battery.
 */

import { lowestAt, sumOf } from './lowest.ts'
import type { CompositeQuestion, Places } from './places.ts'
import { toPlaces } from './places.ts'
import type { Profile, Unit } from './profile.ts'
import { toTenths } from './units.ts'

export interface CompositeSchedule {
  readonly evseId: number
  readonly startAt: number
  /** Shorter than asked where the question was too long: see the constants. */
  readonly durationSeconds: number
  readonly unit: Unit
  readonly periods: readonly CompositePeriod[]
}

export interface CompositePeriod {
  readonly startSeconds: number
  /** Null: no limit. One decimal, rounded down. */
  readonly limit: number | null
  /** Null where no profile names any. */
  readonly numberPhases: number | null
  readonly phaseToUse: number | null
  /** Profiles name different phases to use, which is an error of whoever set them. K01.FR.141. */
  readonly isPhaseConflict: boolean
}

/** Five weeks. What lies beyond is not answered. */
export const DURATION_SECONDS_MAX = 35 * 86_400

/** Moments that are looked at. Past it the answer is shorter. */
export const MOMENTS_MAX = 20_000

/** Periods of a schedule in 2.x. Past it the answer is shorter. */
export const COMPOSITE_PERIODS_MAX = 1_024

export function compositeSchedule(
  stack: readonly Profile[],
  question: CompositeQuestion,
): CompositeSchedule {
  const { evseId, from, unit } = question
  const wantedSeconds = Math.min(Math.max(0, question.durationSeconds), DURATION_SECONDS_MAX)
  const places = toPlaces(stack, question, from + wantedSeconds * 1_000)
  const periods: CompositePeriod[] = []
  let seconds = 0
  for (let looked = 0; seconds < wantedSeconds; looked += 1) {
    const { period, untilAt } = periodAt(places, seconds, question)
    const last = periods.at(-1)
    const isSame = last !== undefined && isSamePeriod(last, period)
    if (looked === MOMENTS_MAX || (!isSame && periods.length === COMPOSITE_PERIODS_MAX)) break
    if (!isSame) periods.push(period)
    // Whole seconds: a change within one shows in the next.
    seconds = Math.min(wantedSeconds, Math.max(seconds + 1, Math.ceil((untilAt - from) / 1_000)))
  }
  return { evseId, startAt: from, durationSeconds: seconds, unit, periods }
}

function periodAt(
  { whole, parts }: Places,
  startSeconds: number,
  question: CompositeQuestion,
): { readonly period: CompositePeriod; readonly untilAt: number } {
  const at = question.from + startSeconds * 1_000
  const inner = parts?.map((part) => lowestAt(part, at, [], question)) ?? []
  const { limit, numberPhases, phases, untilAt } = lowestAt(
    whole,
    at,
    inner.length === 0 ? [] : [sumOf(inner, question.unit)],
    question,
  )
  const period = {
    startSeconds,
    limit: Number.isFinite(limit) ? toTenths(limit) : null,
    numberPhases,
    phaseToUse: phases.length === 1 ? (phases[0] ?? null) : null,
    isPhaseConflict: phases.length > 1,
  }
  return { period, untilAt: Math.min(untilAt, ...inner.map((part) => part.untilAt)) }
}

function isSamePeriod(a: CompositePeriod, b: CompositePeriod): boolean {
  return (
    a.limit === b.limit &&
    a.numberPhases === b.numberPhases &&
    a.phaseToUse === b.phaseToUse &&
    a.isPhaseConflict === b.isPhaseConflict
  )
}
