/**
 * What the charging profiles of our charge point of 2.x allow at a moment. OCPP 2.x K01 §3.
 *
 *   limit = min( ChargingStationMaxProfile shared by the EVSEs that charge,
 *                PriorityCharging if activated, else TxProfile where it has a period,
 *                else TxDefaultProfile,
 *                what the EVSE can give )  + LocalGeneration
 *
 * Among profiles of one purpose the highest stack level that has a period at that moment counts.
 * Limits are in watts inside; amperes are per phase at 230 V.
 */

import { finite, type SpanQuestion, spanAt } from '../profile-span.ts'
import type { InstalledProfile2, OperationMode, Profile2, Station2 } from './state.ts'
import { findEvse } from './state.ts'

export const VOLTS = 230
export const PHASES = 3

type Purpose = Profile2['chargingProfilePurpose']
type Period = Profile2['chargingSchedule'][number]['chargingSchedulePeriod'][number]

export interface Limit2 {
  readonly limitW: number
  /** When it may be another; null is never. */
  readonly changesAt: number | null
  readonly operationMode: OperationMode | null
}

interface Found {
  readonly period: Period | null
  /** Null with a period is one that sets no limit. */
  readonly limitW: number | null
  readonly changesAt: number | null
}

interface Moment {
  readonly at: number
  /** Of the power path, for what is relative to it. */
  readonly startedAt: number
  /** Since when there is no connection; null is that there is one. */
  readonly closedAt: number | null
}

/** What an EVSE may draw at that moment; 0 is the whole charge point. */
export function limitAt2(state: Station2, evseId: number, at: number): Limit2 {
  const session = findEvse(state, evseId)?.session ?? null
  const moment = { at, startedAt: session?.startedAt ?? at, closedAt: state.closedAt }
  const ofPurpose = (purpose: Purpose): Found =>
    highest(
      state.profiles
        .filter(
          ({ profile, evseId: on }) =>
            profile.chargingProfilePurpose === purpose && (on === evseId || on === 0),
        )
        // One for this EVSE stands in for the general one of its level.
        .toSorted((a, b) => b.evseId - a.evseId),
      moment,
    )
  const whole = ofPurpose('ChargingStationMaxProfile')
  const outside = ofPurpose('ChargingStationExternalConstraints')
  const priority = session?.isPriority === true ? ofPurpose('PriorityCharging') : NONE
  const own = ofPurpose('TxProfile')
  const fallback = ofPurpose('TxDefaultProfile')
  const extra = ofPurpose('LocalGeneration')
  const wanted = [priority, own, fallback].find(({ period }) => period !== null) ?? NONE
  const mostW = evseId === 0 ? state.evses.length * state.identity.powerW : state.identity.powerW
  const share = evseId === 0 ? 1 : Math.max(1, countOfBusy(state))
  const set = Math.min(
    whole.limitW === null ? mostW : whole.limitW / share,
    outside.limitW === null ? mostW : outside.limitW / share,
    wanted.limitW ?? mostW,
  )
  const limitW = Math.min(mostW, set + (extra.limitW ?? 0) / share)
  const found = [whole, outside, priority, own, fallback, extra]
  const changes = found.flatMap(({ changesAt }) => changesAt ?? [])
  const changesAt = changes.length === 0 ? null : Math.min(...changes)
  return { limitW, changesAt, operationMode: wanted.period?.operationMode ?? null }
}

const NONE: Found = { period: null, limitW: null, changesAt: null }

const countOfBusy = ({ evses }: Station2): number =>
  evses.filter(({ points }) => points.PowerPathClosed).length

/** The first, by falling level, that has a period; every one of them may change what is found. */
function highest(profiles: readonly InstalledProfile2[], moment: Moment): Found {
  let best: Found = NONE
  let changesAt: number | null = null
  const levels = profiles.toSorted((a, b) => b.profile.stackLevel - a.profile.stackLevel)
  for (const installed of levels) {
    const found = periodAt(installed, moment)
    if (found.changesAt !== null) changesAt = Math.min(changesAt ?? Infinity, found.changesAt)
    if (best.period === null) best = found
  }
  return { ...best, changesAt }
}

/** What one profile says at a moment, and when it says something else. */
function periodAt(installed: InstalledProfile2, moment: Moment): Found {
  const { profile } = installed
  const { at } = moment
  const [schedule] = profile.chargingSchedule
  const validFrom = profile.validFrom === undefined ? -Infinity : Date.parse(profile.validFrom)
  const validTo = Math.min(
    profile.validTo === undefined ? Infinity : Date.parse(profile.validTo),
    offlineUntil(profile, moment),
  )
  if (at < validFrom) return { ...NONE, changesAt: finite(validFrom) }
  if (at >= validTo || schedule === undefined) return NONE
  const span = spanAt(toSpanQuestion(installed, schedule, moment), at)
  const soonest = (time: number): number | null => finite(Math.min(time, validTo))
  if (at < span.originAt) return { ...NONE, changesAt: soonest(span.originAt) }
  if (at >= span.endAt) return { ...NONE, changesAt: soonest(span.againAt) }
  const { chargingSchedulePeriod: periods } = schedule
  const startOf = ({ startPeriod }: Period): number => span.originAt + startPeriod * 1_000
  const period = periods.findLast((each) => startOf(each) <= at) ?? null
  const next = periods.find((each) => startOf(each) > at)
  const nextAt = next === undefined ? Infinity : startOf(next)
  const changesAt = soonest(Math.min(nextAt, span.endAt, span.againAt))
  if (period === null) return { ...NONE, changesAt }
  const perUnit = schedule.chargingRateUnit === 'W' ? 1 : VOLTS * (period.numberPhases ?? PHASES)
  const limit = limitOf(period)
  return { period, limitW: limit === null ? null : limit * perUnit, changesAt }
}

/** A set point is what shall flow; nothing flows back here. Null sets no limit. */
function limitOf({ limit, setpoint, operationMode }: Period): number | null {
  if (operationMode === 'Idle') return 0
  if (setpoint !== undefined) return Math.max(0, Math.min(setpoint, limit ?? Infinity))
  return limit ?? null
}

/** Some hold only so long without a connection. OCPP 2.1 K01, maxOfflineDuration. */
function offlineUntil({ maxOfflineDuration }: Profile2, { closedAt }: Moment): number {
  if (maxOfflineDuration === undefined || closedAt === null) return Infinity
  return closedAt + maxOfflineDuration * 1_000
}

function toSpanQuestion(
  { profile, setAt }: InstalledProfile2,
  { duration, startSchedule }: Profile2['chargingSchedule'][number],
  { startedAt }: Moment,
): SpanQuestion {
  const { chargingProfileKind: kind, recurrencyKind } = profile
  return { kind, recurrencyKind, startSchedule, duration, setAt, startedAt }
}
