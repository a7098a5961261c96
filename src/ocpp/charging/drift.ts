/**
 * What a charge point says that it will do beside what it should: GetCompositeSchedule only
 * advises, so a difference is reported and changes nothing. Spec transactions §8.2; 2.x K08.
 */
import type { Messages16 } from '../messages-16.gen.ts'
import type { CompositeScheduleType } from '../messages-21.gen.ts'
import { parseTime } from '../time.ts'
import type { CompositePeriod, CompositeSchedule } from './composite.ts'
import type { Nominal } from './units.ts'
import { toTenths, toUnit } from './units.ts'

export interface Drift {
  readonly isSame: boolean
  /** In the order of time; at most GAPS_MAX. */
  readonly gaps: readonly Gap[]
  /** How much both of them cover. */
  readonly comparedSeconds: number
}

export interface Gap {
  readonly fromAt: number
  readonly toAt: number
  readonly kind: GapKind
  /** In the unit of ours. Null: no limit, or for `missing` nothing. */
  readonly ours: number | null
  readonly theirs: number | null
}

export type GapKind =
  /** It would draw more than it may. */
  | 'higher'
  /** It would draw less: perhaps it is built for no more. */
  | 'lower'
  /** It says nothing for that time. */
  | 'missing'
  /** The same limit on another number of phases. */
  | 'phases'

export interface Tolerance {
  readonly nominal: Nominal
  /** Gaps up to this are none: clocks differ, and delays are random. */
  readonly seconds: number
  /** Of a limit; one tenth of a unit is always forgiven. */
  readonly ratio: number
}

/** What a charge point's own rounding and a few seconds of its clock make. */
export const DRIFT_TOLERANCE = { seconds: 10, ratio: 0.01 } as const

/** The rest are left out. */
export const GAPS_MAX = 100

const TENTH = 0.1 + 1e-6

export type Composite16 = Messages16['GetCompositeSchedule']['response']

/** Null when it was refused. Periods count from scheduleStart alone: errata §3.57. */
export function parseComposite16(
  answer: Composite16,
  asked: { readonly evseId: number; readonly durationSeconds: number; readonly at: number },
): CompositeSchedule | null {
  const { chargingSchedule: schedule, scheduleStart, connectorId = asked.evseId, status } = answer
  if (status !== 'Accepted' || schedule === undefined) return null
  return {
    evseId: connectorId,
    startAt: (scheduleStart === undefined ? null : parseTime(scheduleStart).at) ?? asked.at,
    durationSeconds: schedule.duration ?? asked.durationSeconds,
    unit: schedule.chargingRateUnit,
    periods: schedule.chargingSchedulePeriod.map(readPeriod),
  }
}

/** `at`: when it was asked, should its start be unreadable. */
export function parseComposite2(schedule: CompositeScheduleType, at: number): CompositeSchedule {
  return {
    evseId: schedule.evseId,
    startAt: parseTime(schedule.scheduleStart).at ?? at,
    durationSeconds: schedule.duration,
    unit: schedule.chargingRateUnit,
    periods: schedule.chargingSchedulePeriod.map(readPeriod),
  }
}

/** Where there is no limit of ours, whatever they plan is right. */
export function compareSchedules(
  ours: CompositeSchedule,
  theirs: CompositeSchedule,
  tolerance: Tolerance,
): Drift {
  const fromAt = Math.max(ours.startAt, theirs.startAt)
  const toAt = Math.min(endOf(ours), endOf(theirs))
  const edges = [...edgesOf(ours), ...edgesOf(theirs)].filter((at) => at > fromAt && at < toAt)
  const starts = toAt > fromAt ? [fromAt, ...new Set(edges.sort((a, b) => a - b))] : []
  const gaps: Gap[] = []
  for (const [place, start] of starts.entries()) {
    const end = starts[place + 1] ?? toAt
    const gap = findGap(start, end, findPeriod(ours, start), findPeriod(theirs, start), {
      ...tolerance,
      convert: (value, phases) =>
        toUnit(value, theirs.unit, ours.unit, { ...tolerance.nominal, phases }),
    })
    if (gap !== null) join(gaps, gap)
  }
  const wide = gaps.filter((gap) => gap.toAt - gap.fromAt > tolerance.seconds * 1_000)
  return {
    isSame: wide.length === 0,
    gaps: wide.slice(0, GAPS_MAX),
    comparedSeconds: Math.max(0, (toAt - fromAt) / 1_000),
  }
}

/** The period at a time; null before the first. */
export function findPeriod(schedule: CompositeSchedule, at: number): CompositePeriod | null {
  const seconds = (at - schedule.startAt) / 1_000
  return schedule.periods.findLast(({ startSeconds }) => startSeconds <= seconds) ?? null
}

/** Milliseconds since 1970 at which its periods start. */
export function edgesOf({ startAt, periods }: CompositeSchedule): readonly number[] {
  return periods.map(({ startSeconds }) => startAt + startSeconds * 1_000)
}

export function endOf({ startAt, durationSeconds }: CompositeSchedule): number {
  return startAt + durationSeconds * 1_000
}

interface Measure extends Tolerance {
  readonly convert: (value: number, phases: number) => number
}

function findGap(
  fromAt: number,
  toAt: number,
  ours: CompositePeriod | null,
  theirs: CompositePeriod | null,
  { nominal, ratio, convert }: Measure,
): Gap | null {
  if (ours === null || ours.limit === null) return null
  if (theirs === null) {
    return { fromAt, toAt, kind: 'missing', ours: ours.limit, theirs: null }
  }
  const phases = theirs.numberPhases ?? ours.numberPhases ?? nominal.phases
  const limit = theirs.limit === null ? null : convert(theirs.limit, phases)
  const told = { fromAt, toAt, ours: ours.limit, theirs: limit === null ? null : toTenths(limit) }
  const slack = TENTH + Math.abs(ours.limit) * ratio
  if (limit === null || limit > ours.limit + slack) return { ...told, kind: 'higher' }
  if (limit < ours.limit - slack) return { ...told, kind: 'lower' }
  const isOnOthers =
    ours.numberPhases !== null &&
    theirs.numberPhases !== null &&
    theirs.numberPhases !== ours.numberPhases
  // Nothing flows on any number of phases.
  return isOnOthers && ours.limit !== 0 ? { ...told, kind: 'phases' } : null
}

/** Gaps of one kind that touch are one, with the values of its beginning. */
function join(gaps: Gap[], gap: Gap): void {
  const last = gaps.at(-1)
  const isMore = last !== undefined && last.kind === gap.kind && last.toAt === gap.fromAt
  if (isMore && last.ours === gap.ours && last.theirs === gap.theirs) {
    gaps[gaps.length - 1] = { ...last, toAt: gap.toAt }
  } else gaps.push(gap)
}

interface ToldPeriod {
  readonly startPeriod: number
  readonly limit?: number
  readonly numberPhases?: number
  readonly phaseToUse?: number
}

function readPeriod(period: ToldPeriod): CompositePeriod {
  const { startPeriod, limit = null, numberPhases = null, phaseToUse = null } = period
  return { startSeconds: startPeriod, limit, numberPhases, phaseToUse, isPhaseConflict: false }
}
