/**
 * Who acts on a place: of all profiles that are installed those for one EVSE, or for the whole
 * charge point and the EVSEs below it, by purpose. Spec transactions §8.2.
 */
import type { LocalClock } from './local-clock.ts'
import { isTimeZone, newLocalClock, UTC_CLOCK } from './local-clock.ts'
import type { Profile, Purpose, Unit } from './profile.ts'
import type { Moment, Offline } from './stretch.ts'
import type { Nominal } from './units.ts'

export interface CompositeQuestion {
  /** 0: the whole charge point. */
  readonly evseId: number
  readonly from: number
  /** At most DURATION_SECONDS_MAX of it are answered. */
  readonly durationSeconds: number
  readonly unit: Unit
  readonly nominal: Nominal
  /** For EVSE 0 those whose limits are added up; else what is not here is an idle EVSE. */
  readonly evses: readonly EvseFacts[]
  /** What the whole charge point is built for; null when that is not known. */
  readonly ratingW: number | null
  /** For `isLocalTime`. Null, or one that the IANA database does not have: UTC. */
  readonly timeZone: string | null
  readonly offline: Offline | null
}

export interface EvseFacts {
  readonly evseId: number
  /** What it is built for; null when that is not known. */
  readonly ratingW: number | null
  /** `startedAt`: of charging in 1.6, of the power path in 2.x. */
  readonly transaction: { readonly transactionId: string; readonly startedAt: number } | null
  readonly isPriorityActive: boolean
}

/** The profiles that act on one place, by purpose, with the highest level first. */
export interface Place {
  readonly layers: Readonly<Record<Purpose, readonly Profile[]>>
  readonly moment: Moment
  readonly isPriorityActive: boolean
  readonly ratingW: number | null
}

/** `whole` is the place asked for; `parts` are added up below it, when it is EVSE 0. */
export interface Places {
  readonly whole: Place
  readonly parts: readonly Place[] | null
}

export function toPlaces(
  stack: readonly Profile[],
  question: CompositeQuestion,
  to: number,
): Places {
  const { evseId, from, ratingW, offline } = question
  const clock = toClock(stack, question, to)
  const idle = { ratingW: null, transaction: null, isPriorityActive: false }
  const shared = { stack, clock, offline, from }
  if (evseId > 0) {
    const facts = question.evses.find((one) => one.evseId === evseId) ?? { evseId, ...idle }
    return { whole: toPlace({ ...shared, facts, isAlone: true }), parts: null }
  }
  const whole = toPlace({ ...shared, facts: { evseId, ...idle, ratingW }, isAlone: true })
  // What is one EVSE's own comes from below.
  const layers = { ...whole.layers, TxProfile: [], TxDefaultProfile: [], PriorityCharging: [] }
  const parts = question.evses.map((facts) => toPlace({ ...shared, facts, isAlone: false }))
  return { whole: { ...whole, layers }, parts: parts.length === 0 ? null : parts }
}

/** To make one takes longer than the rest, and hardly any profile follows one. */
function toClock(
  stack: readonly Profile[],
  { timeZone, from }: CompositeQuestion,
  to: number,
): LocalClock {
  const isNeeded = stack.some(({ schedules }) => schedules.some(({ isLocalTime }) => isLocalTime))
  if (!isNeeded || timeZone === null || !isTimeZone(timeZone)) return UTC_CLOCK
  return newLocalClock(timeZone, from, to)
}

interface PlaceQuestion {
  readonly stack: readonly Profile[]
  readonly facts: EvseFacts
  /** Whether limits of the whole charge point act on it, or only on the sum that it is part of. */
  readonly isAlone: boolean
  readonly clock: LocalClock
  readonly offline: Offline | null
  readonly from: number
}

function toPlace({ stack, facts, isAlone, clock, offline, from }: PlaceQuestion): Place {
  const { evseId, transaction } = facts
  const sorted = stack.toSorted((a, b) => b.stackLevel - a.stackLevel)
  const layer = (purpose: Purpose, mayBeWhole: boolean): readonly Profile[] =>
    sorted.filter(
      (profile) =>
        profile.purpose === purpose &&
        (profile.evseId === evseId || (mayBeWhole && profile.evseId === 0)),
    )
  const defaults = layer('TxDefaultProfile', true)
  const priority = layer('PriorityCharging', true)
  return {
    layers: {
      ChargingStationMaxProfile: layer('ChargingStationMaxProfile', isAlone),
      ChargingStationExternalConstraints: layer('ChargingStationExternalConstraints', isAlone),
      LocalGeneration: layer('LocalGeneration', isAlone),
      TxProfile: layer('TxProfile', false).filter((one) => isOfTransaction(one, transaction)),
      TxDefaultProfile: defaults.filter((one) => !isReplaced(one, defaults)),
      PriorityCharging: priority,
    },
    moment: { askedAt: from, relativeAt: transaction?.startedAt ?? from, clock, offline },
    isPriorityActive: facts.isPriorityActive,
    ratingW: facts.ratingW,
  }
}

/** One without an id is of whichever transaction runs there. 1.6 §5.16. */
function isOfTransaction(profile: Profile, transaction: EvseFacts['transaction']): boolean {
  return (
    transaction !== null &&
    (profile.transactionId === null || profile.transactionId === transaction.transactionId)
  )
}

/** One for the EVSE stands in for the general one of its level. 1.6 §3.13.1; refused in 2.x. */
function isReplaced(profile: Profile, others: readonly Profile[]): boolean {
  return (
    profile.evseId === 0 &&
    others.some(({ evseId, stackLevel }) => evseId !== 0 && stackLevel === profile.stackLevel)
  )
}
