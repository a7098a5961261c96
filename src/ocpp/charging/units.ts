/**
 * A and W, and the one decimal that limits have on the wire. A is for each phase, W for all of them
 * together: A = W / (voltage of a phase x phases). OCPP 2.x K01.FR.49 and .50.
 */
import type { Period, Profile, Schedule, Unit } from './profile.ts'

/** What a place is wired for. */
export interface Nominal {
  /** Between a phase and neutral. */
  readonly voltageV: number
  /** Where a period names none. On DC 1. */
  readonly phases: number
}

/** European AC: K01.FR.50 has the number of phases, the rest is the usual grid. */
export const NOMINAL: Nominal = { voltageV: 230, phases: 3 }

/** More than arithmetic is off by: 16.1 x 10 is 161.00000000000003. */
const NOISE = 1e-6

/** Exact but for a double's noise. Phases of 0 count as one. */
export function toUnit(value: number, from: Unit, to: Unit, nominal: Nominal): number {
  if (from === to) return value
  const perAmpere = nominal.voltageV * Math.max(1, nominal.phases)
  return to === 'W' ? value * perAmpere : value / perAmpere
}

/** As it goes on the wire: 11 kW on three phases of 230 V are 15.9 A. */
export function convertUnit(value: number, from: Unit, to: Unit, nominal: Nominal): number {
  return toTenths(toUnit(value, from, to, nominal))
}

/** One decimal, towards zero: a limit is never raised by its rounding, nor is a discharge. */
export function toTenths(value: number): number {
  const tenths = Math.floor(Math.abs(value) * 10 + NOISE) / 10
  return value < 0 && tenths > 0 ? -tenths : tenths
}

/** Whether it has no more than one decimal. */
export function isInTenths(value: number): boolean {
  return Math.abs(value * 10 - Math.round(value * 10)) < NOISE
}

/** The same limits in the other unit, each by its own phases. */
export function convertProfile(profile: Profile, unit: Unit, nominal: Nominal): Profile {
  return {
    ...profile,
    schedules: profile.schedules.map((schedule) => convertSchedule(schedule, unit, nominal)),
  }
}

function convertSchedule(schedule: Schedule, unit: Unit, nominal: Nominal): Schedule {
  const { unit: from, minRate, limitAtSoC } = schedule
  if (from === unit) return schedule
  const convert = (value: number, phases: number | null): number =>
    convertUnit(value, from, unit, { ...nominal, phases: phases ?? nominal.phases })
  return {
    ...schedule,
    unit,
    minRate: minRate === null ? null : convert(minRate, null),
    limitAtSoC:
      limitAtSoC === null ? null : { ...limitAtSoC, limit: convert(limitAtSoC.limit, null) },
    periods: schedule.periods.map((period) => convertPeriod(period, convert)),
  }
}

/** A value with others of L2 and L3 beside it is that of L1 alone, in either unit. */
function convertPeriod(
  period: Period,
  convert: (value: number, phases: number | null) => number,
): Period {
  const { limit, setpoint, dischargeLimit, numberPhases, kept } = period
  const total = (field: PhaseField, value: number | null): number | null =>
    value === null
      ? null
      : convert(value, phaseValuesOf(period, field).length > 0 ? 1 : numberPhases)
  const isAlone = (name: string): boolean =>
    /_L[23]$/.test(name) || phaseValuesOf(period, 'setpointReactive').length > 0
  const entries = Object.entries(kept).map(([name, value]) =>
    typeof value === 'number' && IN_RATE_UNIT.test(name)
      ? [name, convert(value, isAlone(name) ? 1 : numberPhases)]
      : [name, value],
  )
  return {
    ...period,
    limit: total('limit', limit),
    setpoint: total('setpoint', setpoint),
    dischargeLimit: total('dischargeLimit', dischargeLimit),
    kept: Object.fromEntries(entries),
  }
}

/** Kept fields in the unit of their schedule; curves and baselines are in W always. 2.1 Q. */
const IN_RATE_UNIT = /^(limit|dischargeLimit|setpoint|setpointReactive)(_L[23])?$/

/** What can be said of L2 and L3 on their own. 2.1. */
export type PhaseField = 'limit' | 'setpoint' | 'dischargeLimit' | 'setpointReactive'

/** The values of L2 and L3; none when the plain field speaks for all phases. 2.1 K01.FR.145. */
export function phaseValuesOf({ kept }: Period, field: PhaseField): readonly number[] {
  return [kept[`${field}_L2`], kept[`${field}_L3`]].filter((value) => value !== undefined)
}
