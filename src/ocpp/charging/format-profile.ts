/**
 * Charging profiles as the wire has them, limits with one decimal. A version gets one only when it
 * has words for all that it says: what would be left out is never left out silently.
 */

import type {
  ChargingProfileType as ChargingProfile21,
  ChargingSchedulePeriodType,
  ChargingScheduleType,
} from '../messages-21.gen.ts'
import type { ChargingProfileType as ChargingProfile201 } from '../messages-201.gen.ts'
import { formatTime } from '../time.ts'
import { findViolation } from '../validate.ts'
import type { ChargingProfile16 } from './parse-profile.ts'
import type { Period, Profile, Purpose, Schedule } from './profile.ts'
import { toTenths } from './units.ts'

const PURPOSES_16: Readonly<Partial<Record<Purpose, ChargingProfile16['chargingProfilePurpose']>>> =
  {
    ChargingStationMaxProfile: 'ChargePointMaxProfile',
    TxDefaultProfile: 'TxDefaultProfile',
    TxProfile: 'TxProfile',
  }

/** Past it a transactionId is not one of 1.6, whose ids are numbers of 32 bits. */
const TRANSACTION_ID_16 = /^(0|-?[1-9]\d{0,9})$/

/** Null when 1.6 has no words for it: discharging, chosen phases, several schedules. */
export function formatProfile16(profile: Profile): ChargingProfile16 | null {
  const { purpose, kind, recurrency, validFrom, validTo, transactionId } = profile
  const [schedule, ...others] = profile.schedules
  const purpose16 = PURPOSES_16[purpose]
  if (schedule === undefined || others.length > 0 || purpose16 === undefined) return null
  if (kind === 'Dynamic' || profile.offlineSecondsMax !== null) return null
  const chargingSchedule = formatSchedule16(schedule)
  if (chargingSchedule === null) return null
  if (transactionId !== null && !TRANSACTION_ID_16.test(transactionId)) return null
  return {
    chargingProfileId: profile.profileId,
    ...(transactionId === null ? {} : { transactionId: Number(transactionId) }),
    stackLevel: profile.stackLevel,
    chargingProfilePurpose: purpose16,
    chargingProfileKind: kind,
    ...(recurrency === null ? {} : { recurrencyKind: recurrency }),
    ...(validFrom === null ? {} : { validFrom: formatTime(validFrom) }),
    ...(validTo === null ? {} : { validTo: formatTime(validTo) }),
    chargingSchedule,
  }
}

/** Null when only 2.1 has words for it. */
export function formatProfile201(profile: Profile): ChargingProfile201 | null {
  const formatted = formatProfile21(profile)
  return isOf201(formatted) ? formatted : null
}

export function formatProfile21(profile: Profile): ChargingProfile21 {
  const { recurrency, validFrom, validTo, transactionId, updatedAt, kept } = profile
  const { offlineSecondsMax, updateIntervalSeconds, isInvalidAfterOffline } = profile
  return {
    id: profile.profileId,
    stackLevel: profile.stackLevel,
    chargingProfilePurpose: profile.purpose,
    chargingProfileKind: profile.kind,
    ...(recurrency === null ? {} : { recurrencyKind: recurrency }),
    ...(validFrom === null ? {} : { validFrom: formatTime(validFrom) }),
    ...(validTo === null ? {} : { validTo: formatTime(validTo) }),
    ...(transactionId === null ? {} : { transactionId }),
    ...(offlineSecondsMax === null ? {} : { maxOfflineDuration: offlineSecondsMax }),
    ...(isInvalidAfterOffline ? { invalidAfterOfflineDuration: true } : {}),
    ...(updateIntervalSeconds === null ? {} : { dynUpdateInterval: updateIntervalSeconds }),
    ...(updatedAt === null ? {} : { dynUpdateTime: formatTime(updatedAt) }),
    ...kept,
    chargingSchedule: profile.schedules.map(formatSchedule),
  }
}

function formatSchedule16(schedule: Schedule): ChargingProfile16['chargingSchedule'] | null {
  const { startAt, durationSeconds, unit, minRate, limitAtSoC, isLocalTime } = schedule
  if (limitAtSoC !== null || isLocalTime || (schedule.randomizedDelaySeconds ?? 0) > 0) return null
  const periods = schedule.periods.map(formatPeriod16)
  if (!periods.every((period) => period !== null)) return null
  return {
    ...(durationSeconds === null ? {} : { duration: durationSeconds }),
    ...(startAt === null ? {} : { startSchedule: formatTime(startAt) }),
    chargingRateUnit: unit,
    chargingSchedulePeriod: periods,
    ...(minRate === null ? {} : { minChargingRate: toTenths(minRate) }),
  }
}

type Period16 = ChargingProfile16['chargingSchedule']['chargingSchedulePeriod'][number]

function formatPeriod16(period: Period): Period16 | null {
  const { startSeconds, limit, numberPhases, phaseToUse, setpoint, dischargeLimit } = period
  const { operationMode, kept } = period
  const isPlain = phaseToUse === null && setpoint === null && dischargeLimit === null
  const isCharging = operationMode === null || operationMode === 'ChargingOnly'
  if (limit === null || !isPlain || !isCharging || Object.keys(kept).length > 0) return null
  return {
    startPeriod: startSeconds,
    limit: toTenths(limit),
    ...(numberPhases === null ? {} : { numberPhases }),
  }
}

function formatSchedule(schedule: Schedule): ChargingScheduleType {
  const { startAt, durationSeconds, minRate, limitAtSoC, randomizedDelaySeconds } = schedule
  return {
    id: schedule.scheduleId,
    ...(startAt === null ? {} : { startSchedule: formatTime(startAt) }),
    ...(durationSeconds === null ? {} : { duration: durationSeconds }),
    chargingRateUnit: schedule.unit,
    ...(minRate === null ? {} : { minChargingRate: toTenths(minRate) }),
    ...(limitAtSoC === null ? {} : { limitAtSoC }),
    ...(schedule.isLocalTime ? { useLocalTime: true } : {}),
    ...(randomizedDelaySeconds === null ? {} : { randomizedDelay: randomizedDelaySeconds }),
    ...schedule.kept,
    chargingSchedulePeriod: schedule.periods.map(formatPeriod),
  }
}

function formatPeriod(period: Period): ChargingSchedulePeriodType {
  const { limit, numberPhases, phaseToUse, operationMode, setpoint, dischargeLimit } = period
  return {
    startPeriod: period.startSeconds,
    ...(limit === null ? {} : { limit: toTenths(limit) }),
    ...(numberPhases === null ? {} : { numberPhases }),
    ...(phaseToUse === null ? {} : { phaseToUse }),
    ...(operationMode === null ? {} : { operationMode }),
    ...(setpoint === null ? {} : { setpoint: toTenths(setpoint) }),
    ...(dischargeLimit === null ? {} : { dischargeLimit: toTenths(dischargeLimit) }),
    ...period.kept,
  }
}

/** All that 2.1 added is refused by the schema of 2.0.1. */
function isOf201(profile: object): profile is ChargingProfile201 {
  const request = { evseId: 1, chargingProfile: profile }
  return findViolation('ocpp2.0.1', 'SetChargingProfile', 'request', request) === null
}
