/**
 * The lowest of all limits that hold at one time in one place. Of each purpose the highest level
 * counts that has a period then. Spec transactions §8.2; OCPP 1.6 §3.13; 2.x K02; 2.1 K01.FR.140.
 */
import type { CompositeQuestion, Place } from './places.ts'
import type { Period, Profile, Purpose, Unit } from './profile.ts'
import type { Moment } from './stretch.ts'
import { stretchAt } from './stretch.ts'
import { phaseValuesOf, toUnit } from './units.ts'

/** A limit in the unit that it was given in. */
export interface Ceiling {
  readonly value: number
  readonly unit: Unit
  readonly numberPhases: number | null
  readonly phaseToUse: number | null
}

export interface Lowest {
  /** In the unit asked for; Infinity: no limit. */
  readonly limit: number
  readonly numberPhases: number | null
  readonly phases: readonly number[]
  readonly untilAt: number
}

export function lowestAt(
  { layers, moment, isPriorityActive, ratingW }: Place,
  at: number,
  below: readonly Ceiling[],
  { unit, nominal }: CompositeQuestion,
): Lowest {
  const look = (purpose: Purpose): Found => highestAt(layers[purpose], at, moment)
  const [most, outer] = [
    look('ChargingStationMaxProfile'),
    look('ChargingStationExternalConstraints'),
  ]
  const ofTransaction = [
    ...(isPriorityActive ? [look('PriorityCharging')] : []),
    look('TxProfile'),
    look('TxDefaultProfile'),
  ]
  const extra = look('LocalGeneration')
  const own = ofTransaction.find(({ ceilings }) => ceilings.length > 0)?.ceilings ?? []
  const rating: readonly Ceiling[] =
    ratingW === null ? [] : [{ value: ratingW, unit: 'W', numberPhases: null, phaseToUse: null }]
  const ceilings = [...most.ceilings, ...outer.ceilings, ...own, ...below]
  const told = ceilings.flatMap(({ numberPhases }) => numberPhases ?? [])
  const numberPhases = told.length === 0 ? null : Math.min(...told)
  // A is for a phase and W for all, so both are converted with the phases that are left.
  const wiring = { ...nominal, phases: numberPhases ?? nominal.phases }
  const convert = (ceiling: Ceiling): number => toUnit(ceiling.value, ceiling.unit, unit, wiring)
  const limit = Math.min(...ceilings.map(convert))
  const added = extra.ceilings.length === 0 ? 0 : Math.min(...extra.ceilings.map(convert))
  return {
    // What is made there comes on top, but not on top of what the place is built for.
    limit: Math.min(limit + added, ...rating.map(convert)),
    numberPhases,
    phases: [...new Set(ceilings.flatMap(({ phaseToUse }) => phaseToUse ?? []))],
    untilAt: Math.min(...[most, outer, ...ofTransaction, extra].map((found) => found.untilAt)),
  }
}

interface Found {
  /** Of the level that counts; empty where no profile says anything. */
  readonly ceilings: readonly Ceiling[]
  readonly untilAt: number
}

/** Several at one level happen with limits from outside: then all of them hold. */
function highestAt(profiles: readonly Profile[], at: number, moment: Moment): Found {
  const ceilings: Ceiling[] = []
  let level: number | null = null
  let untilAt = Infinity
  for (const profile of profiles) {
    const stretch = stretchAt(profile, at, moment)
    untilAt = Math.min(untilAt, stretch.untilAt)
    if (stretch.period === null || (level !== null && profile.stackLevel < level)) continue
    level = profile.stackLevel
    ceilings.push(toCeiling(stretch.period, profile.schedules[0]?.unit ?? 'W'))
  }
  return { ceilings, untilAt }
}

function toCeiling(period: Period, unit: Unit): Ceiling {
  const { numberPhases, phaseToUse } = period
  // 0 phases and phase 0 say as little as none.
  return {
    value: limitOf(period, unit),
    unit,
    numberPhases: numberPhases === 0 ? null : numberPhases,
    phaseToUse: phaseToUse === 0 ? null : phaseToUse,
  }
}

/** What may be charged with: a setpoint is followed, and while idle nothing flows. 2.1 Q. */
function limitOf(period: Period, unit: Unit): number {
  const { limit, setpoint, operationMode } = period
  if (operationMode === 'Idle') return 0
  if (limit !== null) return acrossPhases(limit, phaseValuesOf(period, 'limit'), unit)
  if (setpoint === null) return Infinity
  return Math.max(0, acrossPhases(setpoint, phaseValuesOf(period, 'setpoint'), unit))
}

/** Where L2 and L3 have their own, W adds up and the lowest A is sure on all. K01.FR.147. */
function acrossPhases(first: number, others: readonly number[], unit: Unit): number {
  return unit === 'W' ? others.reduce((sum, one) => sum + one, first) : Math.min(first, ...others)
}

/** Draws on as many phases as the widest of its parts. */
export function sumOf(parts: readonly Lowest[], unit: Unit): Ceiling {
  const widths = parts.map(({ numberPhases }) => numberPhases)
  const isKnown = widths.every((width) => width !== null)
  return {
    value: parts.reduce((sum, { limit }) => sum + limit, 0),
    unit,
    numberPhases: isKnown ? Math.max(...widths) : null,
    phaseToUse: null,
  }
}
