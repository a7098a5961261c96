/**
 * Charging profiles that the CSMS installs in our charge point of 2.x, changes, asks for and takes
 * away. OCPP 2.x K01, K08 to K10; 2.1 K21, K28. What they allow stands in charging-limit.ts.
 */
import { limitAt2, PHASES, VOLTS } from './charging-limit.ts'
import { isOn, limitOf, listOf, numberOf } from './device-model.ts'
import { because, iso, type Request2, type Send2 } from './part.ts'
import type { Reply2 } from './reply.ts'
import type { InstalledProfile2, Profile2, Station2 } from './state.ts'
import { findEvse } from './state.ts'

type Period = Profile2['chargingSchedule'][number]['chargingSchedulePeriod'][number]

/** Longest composite schedule; what is beyond is left out. */
const COMPOSITE_PERIODS_MAX = 100

export function setChargingProfile2(
  state: Station2,
  { evseId, chargingProfile }: Request2<'SetChargingProfile'>,
  at: number,
): Reply2<'SetChargingProfile'> {
  const reasonCode = reasonAgainstProfile(state, evseId, chargingProfile)
  const changed = reasonCode === null ? install(state, evseId, chargingProfile, at) : null
  return changed === null
    ? { state, response: { status: 'Rejected', ...because(reasonCode ?? 'OutOfStorage') } }
    : { state: changed, response: { status: 'Accepted' } }
}

/** Null when it can be installed, else a reason code. OCPP 2.x K01. */
function reasonAgainstProfile(state: Station2, evseId: number, profile: Profile2): string | null {
  if (evseId !== 0 && findEvse(state, evseId) === null) return 'UnknownEvse'
  return reasonAgainstSchedule(state, profile) ?? reasonAgainstPurpose(state, evseId, profile)
}

/** The same for what it says by itself, wherever it is meant for. */
export function reasonAgainstSchedule(state: Station2, profile: Profile2): string | null {
  const { model } = state.parts
  if (!isOn(model, 'SmartChargingCtrlr.Enabled')) return 'NotEnabled'
  const { chargingProfileKind: kind, stackLevel } = profile
  const [schedule] = profile.chargingSchedule
  if (stackLevel > numberOf(model, 'SmartChargingCtrlr.ProfileStackLevel'))
    return 'InvalidStackLevel'
  if (kind === 'Recurring' && profile.recurrencyKind === undefined) return 'MissingParam'
  if (schedule === undefined) return 'InvalidSchedule'
  const { chargingSchedulePeriod: periods, chargingRateUnit, startSchedule } = schedule
  const needsStart = kind === 'Absolute' || kind === 'Recurring'
  if (needsStart !== (startSchedule !== undefined) && kind !== 'Dynamic') return 'InvalidSchedule'
  if (periods[0]?.startPeriod !== 0 || !isAscending(periods)) return 'InvalidSchedule'
  if (periods.length > numberOf(model, 'SmartChargingCtrlr.PeriodsPerSchedule')) {
    return 'TooManyElements'
  }
  if (kind === 'Dynamic' && periods.length > 1) return 'InvalidSchedule'
  if (!listOf(model, 'SmartChargingCtrlr.RateUnit').includes(chargingRateUnit)) {
    return 'UnsupportedRateUnit'
  }
  return periods.some(({ phaseToUse }) => phaseToUse !== undefined) ? 'UnsupportedParam' : null
}

function reasonAgainstPurpose(state: Station2, evseId: number, profile: Profile2): string | null {
  switch (profile.chargingProfilePurpose) {
    case 'ChargingStationExternalConstraints':
      return 'InvalidProfile'
    case 'ChargingStationMaxProfile':
      return evseId === 0 && profile.chargingProfileKind !== 'Relative' ? null : 'InvalidProfile'
    case 'TxProfile': {
      const session = findEvse(state, evseId)?.session ?? null
      if (session === null) return 'TxNotFound'
      if (profile.transactionId !== session.transactionId) return 'InvalidProfile'
      return isTwice(state, evseId, profile) ? 'DuplicateProfile' : null
    }
    case 'TxDefaultProfile':
    case 'PriorityCharging':
    case 'LocalGeneration':
      return isTwice(state, evseId, profile) ? 'DuplicateProfile' : null
  }
}

/** Two of one purpose and level that could hold at the same time. OCPP 2.x K01.FR.06, 52, 53. */
function isTwice(state: Station2, evseId: number, profile: Profile2): boolean {
  return state.profiles.some(
    ({ profile: other, evseId: on }) =>
      other.id !== profile.id &&
      other.chargingProfilePurpose === profile.chargingProfilePurpose &&
      other.stackLevel === profile.stackLevel &&
      (on === evseId || on === 0 || evseId === 0) &&
      other.transactionId === profile.transactionId &&
      startOf(other) < endOf(profile) &&
      startOf(profile) < endOf(other),
  )
}

const startOf = ({ validFrom }: Profile2): number =>
  validFrom === undefined ? -Infinity : Date.parse(validFrom)
const endOf = ({ validTo }: Profile2): number =>
  validTo === undefined ? Infinity : Date.parse(validTo)

const isAscending = (periods: readonly Period[]): boolean =>
  periods.every(({ startPeriod }, i) => i === 0 || startPeriod > (periods[i - 1]?.startPeriod ?? 0))

/** The same id is replaced. Null when it is full. */
export function install(
  state: Station2,
  evseId: number,
  profile: Profile2,
  at: number,
): Station2 | null {
  const kept = state.profiles.filter((other) => other.profile.id !== profile.id)
  if (kept.length >= (limitOf('SmartChargingCtrlr.Entries[ChargingProfiles]') ?? Infinity)) {
    return null
  }
  const { dynUpdateInterval = 0 } = profile
  const pullAt = dynUpdateInterval > 0 ? at + dynUpdateInterval * 1_000 : null
  return { ...state, profiles: [...kept, { evseId, setAt: at, profile, pullAt }] }
}

/** With an id only that one; else whatever fits all the criteria given. */
export function clearChargingProfile2(
  state: Station2,
  { chargingProfileId, chargingProfileCriteria: criteria }: Request2<'ClearChargingProfile'>,
): Reply2<'ClearChargingProfile'> {
  const { evseId, chargingProfilePurpose: purpose, stackLevel } = criteria ?? {}
  const isMeant = ({ profile, evseId: on }: InstalledProfile2): boolean => {
    if (profile.chargingProfilePurpose === 'ChargingStationExternalConstraints') return false
    if (chargingProfileId !== undefined) return profile.id === chargingProfileId
    return (
      (evseId === undefined || on === evseId) &&
      (stackLevel === undefined || profile.stackLevel === stackLevel) &&
      (purpose === undefined || profile.chargingProfilePurpose === purpose)
    )
  }
  const profiles = state.profiles.filter((installed) => !isMeant(installed))
  if (profiles.length === state.profiles.length) {
    return { state, response: { status: 'Unknown' } }
  }
  return { state: { ...state, profiles }, response: { status: 'Accepted' } }
}

/** The transaction is over, and its profiles with it. */
export function endProfiles(state: Station2, transactionId: string): Station2 {
  const profiles = state.profiles.filter(({ profile }) => profile.transactionId !== transactionId)
  return profiles.length === state.profiles.length ? state : { ...state, profiles }
}

/** One ReportChargingProfiles for each EVSE. OCPP 2.x K09. */
export function getChargingProfiles2(
  state: Station2,
  { requestId, evseId, chargingProfile: wanted }: Request2<'GetChargingProfiles'>,
): Reply2<'GetChargingProfiles'> {
  const { chargingProfileId: ids, chargingProfilePurpose: purpose, stackLevel } = wanted
  const isOurs = wanted.chargingLimitSource?.includes('CSO') ?? true
  const found = state.profiles.filter(
    ({ profile, evseId: on }) =>
      isOurs &&
      (evseId === undefined || on === evseId) &&
      (ids === undefined || ids.includes(profile.id)) &&
      (stackLevel === undefined || profile.stackLevel === stackLevel) &&
      (purpose === undefined || profile.chargingProfilePurpose === purpose),
  )
  if (found.length === 0) return { state, response: { status: 'NoProfiles' } }
  const places = [...new Set(found.map((each) => each.evseId))]
  const sends = places.map((place, i): Send2 => {
    const chargingProfile = found.filter((each) => each.evseId === place).map((e) => e.profile)
    const tbc = i < places.length - 1
    const payload = { requestId, chargingLimitSource: 'CSO', chargingProfile, evseId: place, tbc }
    return { action: 'ReportChargingProfiles', payload }
  })
  return { state, response: { status: 'Accepted' }, sends }
}

export function getCompositeSchedule2(
  state: Station2,
  { evseId, duration, chargingRateUnit = 'W' }: Request2<'GetCompositeSchedule'>,
  at: number,
): Reply2<'GetCompositeSchedule'> {
  if (evseId !== 0 && findEvse(state, evseId) === null) {
    return { state, response: { status: 'Rejected', ...because('UnknownEvse') } }
  }
  const endAt = at + duration * 1_000
  const periods: { startPeriod: number; limit: number }[] = []
  let from: number | null = at
  while (from !== null && from < endAt && periods.length < COMPOSITE_PERIODS_MAX) {
    const { limitW, changesAt } = limitAt2(state, evseId, from)
    const amount = chargingRateUnit === 'W' ? limitW : limitW / (VOLTS * PHASES)
    const limit = Math.round(amount * 10) / 10
    const startPeriod = Math.round((from - at) / 1_000)
    if (periods.at(-1)?.limit !== limit) periods.push({ startPeriod, limit })
    from = changesAt
  }
  if (periods.length === 0) {
    return { state, response: { status: 'Rejected', ...because('InvalidValue') } }
  }
  const schedule = {
    ...{ evseId, duration, scheduleStart: iso(at), chargingRateUnit },
    chargingSchedulePeriod: periods,
  }
  return { state, response: { status: 'Accepted', schedule } }
}
