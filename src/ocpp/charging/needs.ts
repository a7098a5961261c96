/**
 * A profile for what an EV asks for by ISO 15118, and whether the schedule that it answers with
 * keeps to it. As fast as it may: no tariff is looked at. 2.x K15 to K17; 2.1 K18, K19, Q.
 */
import type { ChargingNeedsType, ChargingScheduleType } from '../messages-21.gen.ts'
import { parseTime } from '../time.ts'
import type { CompositeSchedule } from './composite.ts'
import { compositeSchedule } from './composite.ts'
import type { Gap } from './drift.ts'
import { compareSchedules, edgesOf, endOf, findPeriod } from './drift.ts'
import type { EvLimits } from './ev-limits.ts'
import { toEvLimits } from './ev-limits.ts'
import type { Period, Profile, Unit } from './profile.ts'
import { newPeriod, newProfile, newSchedule } from './profile.ts'
import { fitPeriods } from './tuples.ts'
import type { Nominal } from './units.ts'
import { toTenths, toUnit } from './units.ts'

export interface NeedsQuestion {
  readonly needs: ChargingNeedsType
  readonly evseId: number
  readonly transactionId: string
  readonly profileId: number
  readonly stackLevel: number
  readonly now: number
  /** That the charge point takes; null when that is not known. */
  readonly units: readonly Unit[] | null
  readonly nominal: Nominal
  /** What may be drawn here: the lowest counts. Converted, if at all, by toEvNominal. */
  readonly limits: readonly CompositeSchedule[]
  /** Periods that the EV can take; null when it did not say. */
  readonly maxScheduleTuples: number | null
  /** 2.1: whether the charge point takes Dynamic profiles, for an EV that asks for control. K19. */
  readonly isDynamicSupported: boolean
  /** 2.1: with a number an EV that can discharge is told what to do; below 0 to discharge. Q03. */
  readonly setpointW: number | null
}

export interface Plan {
  readonly profile: Profile
  /** What can be delivered with it until it ends or the EV leaves. */
  readonly deliveredWh: number
  /** Null when the EV did not say how much it needs. */
  readonly isEnough: boolean | null
}

/** How far it plans for an EV that does not say when it leaves. ISO 15118-2 wants a day. */
const HORIZON_SECONDS = 86_400

/** Of a schedule in 2.x. */
const TUPLES_MAX = 1_024

/** Null when neither the EV nor the place has a limit to plan with. */
export function planForNeeds(question: NeedsQuestion): Plan | null {
  const { needs, nominal, now, limits } = question
  const ev = toEvLimits(needs, nominal)
  const unit = chooseUnit(ev, question.units)
  const fromAt = Math.floor(now / 1_000) * 1_000
  const toAt = Math.min(fromAt + horizonOf(needs, fromAt) * 1_000, ...limits.map(endOf))
  const durationSeconds = Math.floor((toAt - fromAt) / 1_000)
  const edges = limits.flatMap(edgesOf).filter((at) => at > fromAt && at < toAt)
  const starts = [fromAt, ...new Set(edges.sort((a, b) => a - b))]
  const periods = starts.map((at) => planPeriod(at, fromAt, unit, ev, question))
  if (durationSeconds <= 0 || periods.some((period) => period === null)) return null
  const most = Math.max(1, Math.min(question.maxScheduleTuples ?? TUPLES_MAX, TUPLES_MAX))
  const planned = fitPeriods(
    periods.filter((period) => period !== null),
    durationSeconds,
    most,
  )
  const isDynamic = needs.controlMode === 'DynamicControl' && question.isDynamicSupported
  const deliveredWh = energyOf(planned, durationSeconds, unit, ev)
  return {
    profile: toProfile(isDynamic ? planned.slice(0, 1) : planned, {
      ...question,
      unit,
      // Its values change when they are pushed, and no clock ends it.
      startAt: isDynamic ? null : fromAt,
      durationSeconds: isDynamic ? null : durationSeconds,
    }),
    deliveredWh,
    isEnough: ev.energyWh === null ? null : deliveredWh >= ev.energyWh,
  }
}

/** AC in A and DC in W, unless the charge point takes only the other. */
function chooseUnit({ isAc }: EvLimits, units: readonly Unit[] | null): Unit {
  const wanted: Unit = isAc ? 'A' : 'W'
  return units === null || units.length === 0 || units.includes(wanted)
    ? wanted
    : (units[0] ?? wanted)
}

/** A departure that has passed says nothing. Seconds. */
function horizonOf({ departureTime }: ChargingNeedsType, fromAt: number): number {
  const at = departureTime === undefined ? null : parseTime(departureTime).at
  return at === null || at <= fromAt ? HORIZON_SECONDS : Math.ceil((at - fromAt) / 1_000)
}

/** Null when there is no limit at all. */
function planPeriod(
  at: number,
  fromAt: number,
  unit: Unit,
  ev: EvLimits,
  { limits, needs, setpointW }: NeedsQuestion,
): Period | null {
  const startSeconds = Math.floor((at - fromAt) / 1_000)
  const held = limits.map((schedule) => ({ unit: schedule.unit, period: findPeriod(schedule, at) }))
  const told = held.flatMap(({ period }) => period?.numberPhases ?? [])
  const phases = Math.min(ev.wiring.phases, ...told)
  const wiring = { ...ev.wiring, phases }
  const mostW = Math.min(
    // It shares its power among the phases that it has.
    (ev.mostW * phases) / ev.wiring.phases,
    ...held.flatMap((one) =>
      one.period === null || one.period.limit === null
        ? []
        : toUnit(one.period.limit, one.unit, 'W', wiring),
    ),
  )
  if (!Number.isFinite(mostW)) return null
  const leastW = (ev.leastW * phases) / ev.wiring.phases
  const write = (valueW: number): number => toTenths(toUnit(valueW, 'W', unit, wiring))
  // A double's noise must not pause a charge at exactly 6 A.
  const limitW = mostW < leastW - 1e-6 ? 0 : mostW
  const numberPhases = ev.isAc ? phases : null
  if (setpointW === null || needs.v2xChargingParameters === undefined) {
    return newPeriod(startSeconds, write(limitW), numberPhases)
  }
  return {
    ...newPeriod(startSeconds, null, numberPhases),
    operationMode: 'CentralSetpoint',
    setpoint: write(toSetpoint(setpointW, limitW, leastW, ev)),
  }
}

/** Within what it can do in either direction; what is too little for it is nothing. */
function toSetpoint(wantedW: number, limitW: number, leastW: number, ev: EvLimits): number {
  const setpointW = Math.max(-ev.mostDischargeW, Math.min(limitW, wantedW))
  if (setpointW > 0) return setpointW < leastW ? 0 : setpointW
  return -setpointW < ev.leastDischargeW ? 0 : setpointW
}

function energyOf(
  periods: readonly Period[],
  durationSeconds: number,
  unit: Unit,
  { wiring }: EvLimits,
): number {
  return periods.reduce((sum, { limit, setpoint, startSeconds, numberPhases }, place) => {
    const endSeconds = periods[place + 1]?.startSeconds ?? durationSeconds
    const phases = numberPhases ?? wiring.phases
    const powerW = toUnit(limit ?? setpoint ?? 0, unit, 'W', { ...wiring, phases })
    return sum + (powerW * (endSeconds - startSeconds)) / 3_600
  }, 0)
}

interface Shape extends NeedsQuestion {
  readonly unit: Unit
  readonly startAt: number | null
  readonly durationSeconds: number | null
}

function toProfile(periods: readonly Period[], shape: Shape): Profile {
  const { startAt, durationSeconds, unit } = shape
  return newProfile({
    profileId: shape.profileId,
    evseId: shape.evseId,
    stackLevel: shape.stackLevel,
    purpose: 'TxProfile',
    kind: startAt === null ? 'Dynamic' : 'Absolute',
    transactionId: shape.transactionId,
    schedules: [newSchedule({ scheduleId: 1, startAt, durationSeconds, unit, periods })],
  })
}

export interface EvScheduleQuestion {
  readonly evseId: number
  /** As the EV's schedule came; its periods count from `timeBase`. */
  readonly schedule: ChargingScheduleType
  readonly timeBase: string
  /** 2.1: which of the schedules that it was sent the EV took; null when it did not say. */
  readonly selectedScheduleId: number | null
  /** What the charge point has from us: of other purposes and places too. */
  readonly sent: readonly Profile[]
  readonly transaction: { readonly transactionId: string; readonly startedAt: number } | null
  readonly now: number
  readonly nominal: Nominal
}

export interface EvScheduleVerdict {
  readonly isWithin: boolean
  /** Where it is first above what was sent; null when it is not. */
  readonly excess: Gap | null
}

/** A voltage that is not quite the nominal one, when it answers in the other unit. */
const CONVERTED_RATIO = 0.05

/** Within any of the schedules sent, when it does not say which it took. K15.FR.12, K17.FR.12. */
export function checkEvSchedule(question: EvScheduleQuestion): EvScheduleVerdict {
  const { sent, selectedScheduleId: selected, nominal, now } = question
  const theirs = readEvSchedule(question)
  const chosen = new Set(sent.flatMap(({ schedules }) => schedules.map((_, place) => place)))
  const verdicts = [...chosen].map((place) => {
    const ours = compositeSchedule(
      sent.map((profile) => take(profile, place, selected)),
      {
        evseId: question.evseId,
        from: theirs.startAt,
        durationSeconds: theirs.durationSeconds,
        unit: theirs.unit,
        nominal,
        evses: [
          {
            evseId: question.evseId,
            ratingW: null,
            transaction: question.transaction,
            isPriorityActive: false,
          },
        ],
        ratingW: null,
        timeZone: null,
        offline: null,
      },
    )
    const isConverted = sent.some(({ schedules }) => schedules[place]?.unit !== theirs.unit)
    const ratio = isConverted ? CONVERTED_RATIO : 0
    const { gaps } = compareSchedules(ours, theirs, { nominal, seconds: 0, ratio })
    return gaps.find(({ kind, toAt }) => kind === 'higher' && toAt > now) ?? null
  })
  const isWithin = verdicts.length === 0 || verdicts.includes(null)
  return { isWithin, excess: isWithin ? null : (verdicts[0] ?? null) }
}

/** Without a duration its last period has no end; a day of it is looked at. */
function readEvSchedule({
  schedule,
  timeBase,
  evseId,
  now,
}: EvScheduleQuestion): CompositeSchedule {
  const periods = schedule.chargingSchedulePeriod.map(
    ({ startPeriod, limit = null, numberPhases = null }) => ({
      startSeconds: startPeriod,
      limit,
      numberPhases,
      phaseToUse: null,
      isPhaseConflict: false,
    }),
  )
  const lastSeconds = periods.at(-1)?.startSeconds ?? 0
  return {
    evseId,
    startAt: parseTime(timeBase).at ?? now,
    durationSeconds: schedule.duration ?? lastSeconds + HORIZON_SECONDS,
    unit: schedule.chargingRateUnit,
    periods,
  }
}

/** With the schedule at a place, or the one selected, as its only one: the first with the first. */
function take(profile: Profile, place: number, selected: number | null): Profile {
  const { schedules } = profile
  const named = schedules.find(({ scheduleId }) => scheduleId === selected)
  const schedule = (selected === null ? undefined : named) ?? schedules[place] ?? schedules[0]
  return { ...profile, schedules: schedule === undefined ? [] : [schedule] }
}
