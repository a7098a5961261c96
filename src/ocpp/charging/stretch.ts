/**
 * Which period of a profile holds at a time, and until when that cannot change. Spec transactions
 * §8.2; OCPP 1.6 §3.13; 2.x K01, K02; 2.1 K28.
 */
import type { LocalClock } from './local-clock.ts'
import type { Period, Profile, Schedule } from './profile.ts'

export interface Moment {
  /** When the question begins. */
  readonly askedAt: number
  /** From where Relative schedules count: the start of charging, else of the question. */
  readonly relativeAt: number
  readonly clock: LocalClock
  readonly offline: Offline | null
}

/** A time without a connection; `toAt` is null while it lasts. */
export interface Offline {
  readonly fromAt: number
  readonly toAt: number | null
}

export interface Stretch {
  /** Null where the profile says nothing, and a lower one shows through. */
  readonly period: Period | null
  /** Nothing changes before. Infinity when nothing changes at all. */
  readonly untilAt: number
}

const RECURRENCE_MS = { Daily: 86_400_000, Weekly: 7 * 86_400_000 } as const

/** Of several schedules the first: which one an EV takes is not known here. */
export function stretchAt(profile: Profile, at: number, moment: Moment): Stretch {
  const [schedule] = profile.schedules
  if (schedule === undefined) return { period: null, untilAt: Infinity }
  const closed = closedSpans(profile, schedule, moment)
  const gateAt = nextEdge(closed, at)
  if (closed.some(([fromAt, toAt]) => fromAt <= at && at < toAt)) {
    return { period: null, untilAt: gateAt }
  }
  const { period, untilAt } = periodAt(profile, schedule, at, moment)
  return { period, untilAt: Math.min(untilAt, gateAt) }
}

type Span = readonly [fromAt: number, toAt: number]

/** When a profile does not hold, whatever its schedule says. */
function closedSpans(profile: Profile, schedule: Schedule, moment: Moment): readonly Span[] {
  const spans: Span[] = []
  if (profile.validFrom !== null) spans.push([-Infinity, profile.validFrom])
  if (profile.validTo !== null) spans.push([profile.validTo, Infinity])
  const { offlineSecondsMax, kind, updatedAt } = profile
  if (moment.offline !== null && offlineSecondsMax !== null) {
    const { fromAt, toAt } = moment.offline
    const lostAt = fromAt + offlineSecondsMax * 1_000
    const backAt = toAt ?? Infinity
    if (lostAt < backAt) spans.push([lostAt, profile.isInvalidAfterOffline ? Infinity : backAt])
  }
  if (kind === 'Dynamic' && schedule.durationSeconds !== null) {
    // A dead man's timer: it holds so long after its last update. K28.FR.13.
    const since = updatedAt ?? schedule.startAt ?? moment.askedAt
    spans.push([since + schedule.durationSeconds * 1_000, Infinity])
  }
  return spans
}

function nextEdge(spans: readonly Span[], at: number): number {
  let edge = Infinity
  for (const [fromAt, toAt] of spans) {
    if (fromAt > at) edge = Math.min(edge, fromAt)
    if (toAt > at) edge = Math.min(edge, toAt)
  }
  return edge
}

/** By the schedule alone. */
function periodAt(profile: Profile, schedule: Schedule, at: number, moment: Moment): Stretch {
  const { kind } = profile
  if (kind === 'Dynamic') return { period: schedule.periods[0] ?? null, untilAt: Infinity }
  const { clock, relativeAt } = moment
  // Without a start it counts from when a Relative one does. 1.6 §7.13.
  const startAt = kind === 'Relative' ? null : schedule.startAt
  const isByClock = schedule.isLocalTime && startAt !== null
  const sinceMs = (isByClock ? clock.toLocal(at) : at) - (startAt ?? relativeAt)
  const everyMs = kind === 'Recurring' ? RECURRENCE_MS[profile.recurrency ?? 'Daily'] : Infinity
  // Every so often anew, but never before it first began.
  const offMs = sinceMs >= everyMs ? sinceMs % everyMs : sinceMs
  const { period, leftMs } = periodIn(schedule, offMs, everyMs)
  const changeAt = isByClock ? clock.nextChangeAt(at) : Infinity
  return { period, untilAt: Math.min(at + leftMs, changeAt) }
}

interface Place {
  readonly period: Period | null
  /** How long nothing changes. */
  readonly leftMs: number
}

/** By how far into the schedule; nothing is in force beyond its duration or its recurrence. */
function periodIn(schedule: Schedule, offMs: number, everyMs: number): Place {
  const { durationSeconds, periods } = schedule
  if (offMs < 0) return { period: null, leftMs: -offMs }
  const lengthMs = Math.min(everyMs, durationSeconds === null ? Infinity : durationSeconds * 1_000)
  if (offMs >= lengthMs) return { period: null, leftMs: everyMs - offMs }
  let current: Period | null = null
  let nextMs = lengthMs
  for (const period of periods) {
    const startMs = period.startSeconds * 1_000
    if (startMs > offMs) nextMs = Math.min(nextMs, startMs)
    else if (current === null || period.startSeconds >= current.startSeconds) current = period
  }
  return { period: current, leftMs: nextMs - offMs }
}
