/**
 * Charging profiles that the CSMS installed, and what they allow at a moment. OCPP 1.6 §3.13,
 * §5.16.
 *
 *   limit = min( ChargePointMaxProfile shared by the running sessions,
 *                TxProfile where it has a period, else TxDefaultProfile,
 *                what the connector can give )
 *
 * Among profiles of one purpose the highest stack level that has a period at that moment counts.
 * Limits are in watts inside; amperes are per phase at 230 V.
 */
import { numberOf } from './configuration.ts'
import { finite, type SpanQuestion, spanAt } from './profile-span.ts'
import type { InstalledProfile, Profile, Request, Response, Schedule, Station } from './state.ts'
import { isoTime } from './state.ts'

const VOLTS = 230
const PHASES = 3

/** Longest composite schedule; what is beyond is left out. */
const COMPOSITE_PERIODS_MAX = 100

export interface Limit {
  readonly limitW: number
  /** When it may be another; null is never. */
  readonly changesAt: number | null
}

/** What a connector may draw at that moment. */
export function limitAt(state: Station, connectorId: number, at: number): Limit {
  const startedAt = state.connectors[connectorId]?.session?.startedAt ?? at
  const ofPurpose = (purpose: Profile['chargingProfilePurpose']): readonly InstalledProfile[] =>
    state.profiles.filter(
      (installed) =>
        installed.profile.chargingProfilePurpose === purpose &&
        (installed.connectorId === connectorId || installed.connectorId === 0),
    )
  const whole = highest(ofPurpose('ChargePointMaxProfile'), at, startedAt)
  const own = highest(ofPurpose('TxProfile'), at, startedAt)
  const fallback = highest(
    // One for this connector stands in for the general one of its level.
    ofPurpose('TxDefaultProfile').toSorted((a, b) => b.connectorId - a.connectorId),
    at,
    startedAt,
  )
  const sessions = state.connectors.filter(({ session }) => session !== null).length
  const share = connectorId === 0 ? 1 : Math.max(1, sessions)
  const { connectors, powerW } = state.identity
  const mostW = connectorId === 0 ? connectors * powerW : powerW
  const limitW = Math.min(
    mostW,
    whole.limitW === null ? mostW : whole.limitW / share,
    own.limitW ?? fallback.limitW ?? mostW,
  )
  const changes = [whole, own, fallback].flatMap(({ changesAt }) => changesAt ?? [])
  return { limitW, changesAt: changes.length === 0 ? null : Math.min(...changes) }
}

/** Null when it is installed, else why not. */
export function refusalOf(
  state: Station,
  { connectorId, csChargingProfiles: profile }: Request<'SetChargingProfile'>,
): string | null {
  const periods = profile.chargingSchedule.chargingSchedulePeriod
  const session = state.connectors[connectorId]?.session ?? null
  const transactionId = session === null ? null : state.transactionIds[session.sessionId]
  if (periods[0]?.startPeriod !== 0) return 'the first period must start at 0'
  if (periods.length > numberOf(state, 'ChargingScheduleMaxPeriods')) return 'too many periods'
  if (profile.stackLevel < 0) return 'stack level below 0'
  if (profile.stackLevel > numberOf(state, 'ChargeProfileMaxStackLevel')) return 'stack level'
  if (profile.chargingProfileKind === 'Recurring' && profile.recurrencyKind === undefined) {
    return 'a recurring profile needs its recurrence'
  }
  switch (profile.chargingProfilePurpose) {
    case 'ChargePointMaxProfile':
      return connectorId === 0 ? null : 'a maximum is for connector 0'
    case 'TxDefaultProfile':
      return null
    case 'TxProfile':
      if (session === null) return 'no transaction on the connector'
      return profile.transactionId === undefined || profile.transactionId === transactionId
        ? null
        : 'another transaction'
  }
}

/**
 * The same id, or the same purpose and level on the connector, is replaced. Null when it is full.
 */
export function installProfile(
  state: Station,
  connectorId: number,
  profile: Profile,
  at: number,
): Station | null {
  const kept = state.profiles.filter(
    (other) =>
      other.profile.chargingProfileId !== profile.chargingProfileId &&
      !(
        other.connectorId === connectorId &&
        other.profile.stackLevel === profile.stackLevel &&
        other.profile.chargingProfilePurpose === profile.chargingProfilePurpose
      ),
  )
  if (kept.length >= numberOf(state, 'MaxChargingProfilesInstalled')) return null
  return { ...state, profiles: [...kept, { connectorId, setAt: at, profile }] }
}

/** With an id only that one; else whatever fits all the criteria given. */
export function clearProfiles(
  state: Station,
  criteria: Request<'ClearChargingProfile'>,
): { readonly state: Station; readonly status: Response<'ClearChargingProfile'>['status'] } {
  const { id, connectorId, chargingProfilePurpose, stackLevel } = criteria
  const fits = ({ profile, connectorId: on }: InstalledProfile): boolean =>
    id === undefined
      ? (connectorId === undefined || on === connectorId) &&
        (stackLevel === undefined || profile.stackLevel === stackLevel) &&
        (chargingProfilePurpose === undefined ||
          profile.chargingProfilePurpose === chargingProfilePurpose)
      : profile.chargingProfileId === id
  const profiles = state.profiles.filter((installed) => !fits(installed))
  if (profiles.length === state.profiles.length) return { state, status: 'Unknown' }
  return { state: { ...state, profiles }, status: 'Accepted' }
}

/** The transaction on the connector is over, and its profiles with it. */
export function endTransactionProfiles(state: Station, connectorId: number): Station {
  const isOver = ({ profile, connectorId: on }: InstalledProfile): boolean =>
    on === connectorId && profile.chargingProfilePurpose === 'TxProfile'
  if (!state.profiles.some(isOver)) return state
  return { ...state, profiles: state.profiles.filter((installed) => !isOver(installed)) }
}

export function compositeSchedule(
  state: Station,
  { connectorId, duration, chargingRateUnit = 'W' }: Request<'GetCompositeSchedule'>,
  at: number,
): Response<'GetCompositeSchedule'> {
  if (state.connectors[connectorId] === undefined || duration <= 0) return { status: 'Rejected' }
  const endAt = at + duration * 1_000
  const periods: { startPeriod: number; limit: number }[] = []
  let from: number | null = at
  while (from !== null && from < endAt && periods.length < COMPOSITE_PERIODS_MAX) {
    const { limitW, changesAt } = limitAt(state, connectorId, from)
    const limit = toUnit(limitW, chargingRateUnit)
    const startPeriod = Math.round((from - at) / 1_000)
    if (periods.at(-1)?.limit !== limit) periods.push({ startPeriod, limit })
    from = changesAt
  }
  return {
    status: 'Accepted',
    connectorId,
    scheduleStart: isoTime(at),
    chargingSchedule: { duration, chargingRateUnit, chargingSchedulePeriod: periods },
  }
}

/** One decimal, as the wire has it. */
function toUnit(limitW: number, unit: Schedule['chargingRateUnit']): number {
  const value = unit === 'W' ? limitW : limitW / (VOLTS * PHASES)
  return Math.round(value * 10) / 10
}

interface Found {
  readonly limitW: number | null
  readonly changesAt: number | null
}

/** The first, by falling level, that has a period; every one of them may change what is found. */
function highest(profiles: readonly InstalledProfile[], at: number, startedAt: number): Found {
  let limitW: number | null = null
  let changesAt: number | null = null
  const levels = profiles.toSorted((a, b) => b.profile.stackLevel - a.profile.stackLevel)
  for (const installed of levels) {
    const found = periodAt(installed, at, startedAt)
    if (found.changesAt !== null) changesAt = Math.min(changesAt ?? Infinity, found.changesAt)
    limitW ??= found.limitW
  }
  return { limitW, changesAt }
}

/** What one profile says at a moment, and when it says something else. */
function periodAt(installed: InstalledProfile, at: number, startedAt: number): Found {
  const { profile } = installed
  const validFrom = profile.validFrom === undefined ? -Infinity : Date.parse(profile.validFrom)
  const validTo = profile.validTo === undefined ? Infinity : Date.parse(profile.validTo)
  if (at < validFrom) return { limitW: null, changesAt: validFrom }
  if (at >= validTo) return { limitW: null, changesAt: null }
  const span = spanAt(toSpanQuestion(installed, startedAt), at)
  const soonest = (time: number): number | null => finite(Math.min(time, validTo))
  if (at < span.originAt) return { limitW: null, changesAt: soonest(span.originAt) }
  if (at >= span.endAt) return { limitW: null, changesAt: soonest(span.againAt) }
  const { chargingSchedulePeriod: periods, chargingRateUnit } = profile.chargingSchedule
  const startOf = (startPeriod: number): number => span.originAt + startPeriod * 1_000
  const current = periods.findLast(({ startPeriod }) => startOf(startPeriod) <= at)
  const next = periods.find(({ startPeriod }) => startOf(startPeriod) > at)
  const nextAt = next === undefined ? Infinity : startOf(next.startPeriod)
  const changesAt = soonest(Math.min(nextAt, span.endAt, span.againAt))
  if (current === undefined) return { limitW: null, changesAt }
  const perUnit = chargingRateUnit === 'W' ? 1 : VOLTS * (current.numberPhases ?? PHASES)
  return { limitW: current.limit * perUnit, changesAt }
}

function toSpanQuestion({ profile, setAt }: InstalledProfile, startedAt: number): SpanQuestion {
  const { chargingProfileKind: kind, recurrencyKind, chargingSchedule } = profile
  const { duration, startSchedule } = chargingSchedule
  return { kind, recurrencyKind, startSchedule, duration, setAt, startedAt }
}
