/**
 * Charging profiles of the wire as plain data. What cannot be read as a time is noted and left out;
 * all else is for the rules of stack-rules.ts to judge. OCPP 1.6 §7.8; 2.x part 2 §2.
 */
import type { ChargingProfile } from '../../model/charging-profile.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import type {
  ChargingProfileType,
  ChargingSchedulePeriodType,
  ChargingScheduleType,
} from '../messages-21.gen.ts'
import { parseTime } from '../time.ts'
import { findViolation } from '../validate.ts'
import type { Version } from '../version.ts'
import type { Period, Profile, Purpose, Schedule } from './profile.ts'
import { newPeriod, newProfile, newSchedule } from './profile.ts'

export type ChargingProfile16 = Messages16['SetChargingProfile']['request']['csChargingProfiles']

type Purpose16 = ChargingProfile16['chargingProfilePurpose']

const PURPOSES_16: Readonly<Record<Purpose16, Purpose>> = {
  ChargePointMaxProfile: 'ChargingStationMaxProfile',
  TxDefaultProfile: 'TxDefaultProfile',
  TxProfile: 'TxProfile',
}

/** Any JSON; null when it breaks the schema of the version. */
export function parseProfile(version: Version, evseId: number, json: unknown): Profile | null {
  if (version === 'ocpp1.6') {
    const request = { connectorId: evseId, csChargingProfiles: json }
    return isRequest16(request) ? parseProfile16(evseId, request.csChargingProfiles) : null
  }
  const request = { evseId, chargingProfile: json }
  return isRequest2(version, request) ? parseProfile2(evseId, request.chargingProfile) : null
}

/** One that a charge point has from us. Null when it was sent in the words of another version. */
export function parseMirrored(version: Version, mirrored: ChargingProfile): Profile | null {
  return parseProfile(version, mirrored.evseId, parseJson(mirrored.text))
}

export function parseProfile16(evseId: number, profile: ChargingProfile16): Profile {
  const { chargingSchedule: schedule, transactionId, recurrencyKind } = profile
  const times = newReader()
  return newProfile({
    profileId: profile.chargingProfileId,
    evseId,
    stackLevel: profile.stackLevel,
    purpose: PURPOSES_16[profile.chargingProfilePurpose],
    kind: profile.chargingProfileKind,
    recurrency: recurrencyKind ?? null,
    validFrom: times.read('validFrom', profile.validFrom),
    validTo: times.read('validTo', profile.validTo),
    transactionId: transactionId === undefined ? null : String(transactionId),
    schedules: [
      newSchedule({
        scheduleId: 0,
        startAt: times.read('startSchedule', schedule.startSchedule),
        durationSeconds: schedule.duration ?? null,
        unit: schedule.chargingRateUnit,
        minRate: schedule.minChargingRate ?? null,
        periods: schedule.chargingSchedulePeriod.map(({ startPeriod, limit, numberPhases }) =>
          newPeriod(startPeriod, limit, numberPhases ?? null),
        ),
      }),
    ],
    unreadable: times.unreadable,
  })
}

/** Of 2.0.1 too: all that it says is said alike in 2.1. */
export function parseProfile2(evseId: number, profile: ChargingProfileType): Profile {
  const times = newReader()
  const { priceScheduleSignature, customData, dynUpdateInterval: interval = 0 } = profile
  return {
    profileId: profile.id,
    evseId,
    stackLevel: profile.stackLevel,
    purpose: profile.chargingProfilePurpose,
    kind: profile.chargingProfileKind,
    recurrency: profile.recurrencyKind ?? null,
    validFrom: times.read('validFrom', profile.validFrom),
    validTo: times.read('validTo', profile.validTo),
    transactionId: profile.transactionId ?? null,
    schedules: profile.chargingSchedule.map((schedule) => readSchedule(schedule, times)),
    offlineSecondsMax: profile.maxOfflineDuration ?? null,
    isInvalidAfterOffline: profile.invalidAfterOfflineDuration ?? false,
    // No interval and one of 0 say the same.
    updateIntervalSeconds: interval > 0 ? interval : null,
    updatedAt: times.read('dynUpdateTime', profile.dynUpdateTime),
    unreadable: times.unreadable,
    kept: {
      ...(priceScheduleSignature === undefined ? {} : { priceScheduleSignature }),
      ...(customData === undefined ? {} : { customData }),
    },
  }
}

/**
 * A limit that others set, as the profile that it acts as. They are all at level 0, so that the
 * lowest of them counts. Without a start it holds from `toldAt`. K12.
 */
export function toConstraint(
  evseId: number,
  schedule: ChargingScheduleType,
  { toldAt, isLocalGeneration }: { readonly toldAt: number; readonly isLocalGeneration: boolean },
): Profile {
  const times = newReader()
  const read = readSchedule(schedule, times)
  return newProfile({
    profileId: schedule.id,
    evseId,
    stackLevel: 0,
    purpose: isLocalGeneration ? 'LocalGeneration' : 'ChargingStationExternalConstraints',
    kind: 'Absolute',
    transactionId: null,
    schedules: [{ ...read, startAt: read.startAt ?? toldAt }],
    unreadable: times.unreadable,
  })
}

function readSchedule(schedule: ChargingScheduleType, times: Reader): Schedule {
  const { id, startSchedule, duration, chargingRateUnit, minChargingRate, ...others } = schedule
  const { chargingSchedulePeriod, limitAtSoC, useLocalTime, randomizedDelay, ...kept } = others
  const isLocalTime = useLocalTime === true
  // The offset of a local time means nothing: it is the clock there that counts.
  const start = isLocalTime ? startSchedule?.replace(OFFSET, '') : startSchedule
  return {
    scheduleId: id,
    startAt: times.read('startSchedule', start),
    durationSeconds: duration ?? null,
    unit: chargingRateUnit,
    minRate: minChargingRate ?? null,
    periods: chargingSchedulePeriod.map(readPeriod),
    limitAtSoC: limitAtSoC ?? null,
    isLocalTime,
    randomizedDelaySeconds: randomizedDelay ?? null,
    kept,
  }
}

const OFFSET = /\s?(?:[Zz]|[+-]\d\d(?::?\d\d)?)$/

function readPeriod(period: ChargingSchedulePeriodType): Period {
  const { startPeriod, limit, numberPhases, phaseToUse, ...others } = period
  const { operationMode, setpoint, dischargeLimit, ...kept } = others
  return {
    startSeconds: startPeriod,
    limit: limit ?? null,
    numberPhases: numberPhases ?? null,
    phaseToUse: phaseToUse ?? null,
    operationMode: operationMode ?? null,
    setpoint: setpoint ?? null,
    dischargeLimit: dischargeLimit ?? null,
    kept,
  }
}

interface Reader {
  readonly unreadable: string[]
  readonly read: (field: string, text: string | undefined) => number | null
}

/** Reads times, and remembers the fields whose time it could not read. */
function newReader(): Reader {
  const unreadable: string[] = []
  return {
    unreadable,
    read: (field, text) => {
      if (text === undefined) return null
      const { at } = parseTime(text)
      if (at === null) unreadable.push(field)
      return at
    },
  }
}

function isRequest16(request: unknown): request is Messages16['SetChargingProfile']['request'] {
  return findViolation('ocpp1.6', 'SetChargingProfile', 'request', request) === null
}

function isRequest2(
  version: 'ocpp2.0.1' | 'ocpp2.1',
  request: unknown,
): request is { readonly chargingProfile: ChargingProfileType } {
  return findViolation(version, 'SetChargingProfile', 'request', request) === null
}

/** Text that is no JSON fits no schema, and neither does null. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
