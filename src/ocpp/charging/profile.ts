/**
 * A charging profile as plain data, the same for all versions: times in milliseconds since 1970,
 * null where nothing was said, the words of 2.x (1.6's ChargePointMaxProfile is
 * ChargingStationMaxProfile). OCPP 1.6 §3.13; 2.x K §3; 2.1 Q.
 */
import type {
  ChargingProfileKindEnumType,
  ChargingProfilePurposeEnumType,
  ChargingProfileType,
  ChargingRateUnitEnumType,
  ChargingSchedulePeriodType,
  ChargingScheduleType,
  LimitAtSoCType,
  OperationModeEnumType,
  RecurrencyKindEnumType,
} from '../messages-21.gen.ts'

/** A is for each phase, W for all of them together. */
export type Unit = ChargingRateUnitEnumType
export type Purpose = ChargingProfilePurposeEnumType
export type Kind = ChargingProfileKindEnumType
export type Recurrency = RecurrencyKindEnumType
export type OperationMode = OperationModeEnumType

export interface Profile {
  readonly profileId: number
  /** Where it is installed; 0 is the whole charge point. Of a remote start 0 is any EVSE. */
  readonly evseId: number
  readonly stackLevel: number
  readonly purpose: Purpose
  readonly kind: Kind
  readonly recurrency: Recurrency | null
  readonly validFrom: number | null
  readonly validTo: number | null
  readonly transactionId: string | null
  /** One, but up to three of which an EV takes one by ISO 15118. */
  readonly schedules: readonly Schedule[]
  /** How long it holds without a connection; null for ever. 2.1. */
  readonly offlineSecondsMax: number | null
  /** Whether a longer time without one ends it for good. 2.1. */
  readonly isInvalidAfterOffline: boolean
  /** How often a Dynamic one asks for its next values; null when it does not. 2.1. */
  readonly updateIntervalSeconds: number | null
  /** When a Dynamic one last got values. 2.1. */
  readonly updatedAt: number | null
  /** Fields with a time that cannot be read; they count as not said. */
  readonly unreadable: readonly string[]
  /** What is only passed on. */
  readonly kept: KeptOfProfile
}

export interface Schedule {
  readonly scheduleId: number
  /** With `isLocalTime` the time on a clock there, counted as if it were UTC. */
  readonly startAt: number | null
  readonly durationSeconds: number | null
  readonly unit: Unit
  readonly minRate: number | null
  readonly periods: readonly Period[]
  /** 2.1. */
  readonly limitAtSoC: LimitAtSoCType | null
  /** Follows the clock of the place, also when that changes to summer time. 2.1, K01.FR.90. */
  readonly isLocalTime: boolean
  /** 2.1. */
  readonly randomizedDelaySeconds: number | null
  readonly kept: KeptOfSchedule
}

export interface Period {
  /** Since the schedule's start; the one before ends there. */
  readonly startSeconds: number
  /** Null only in 2.1, where the mode of operation asks for none. */
  readonly limit: number | null
  /** Null: three, on AC. */
  readonly numberPhases: number | null
  readonly phaseToUse: number | null
  /** 2.1; null: ChargingOnly. */
  readonly operationMode: OperationMode | null
  /** Below 0 to discharge. 2.1. */
  readonly setpoint: number | null
  /** Never above 0. 2.1. */
  readonly dischargeLimit: number | null
  readonly kept: KeptOfPeriod
}

export type KeptOfProfile = Pick<ChargingProfileType, 'priceScheduleSignature' | 'customData'>

export type KeptOfSchedule = Omit<
  ChargingScheduleType,
  | 'id'
  | 'startSchedule'
  | 'duration'
  | 'chargingRateUnit'
  | 'minChargingRate'
  | 'chargingSchedulePeriod'
  | 'limitAtSoC'
  | 'useLocalTime'
  | 'randomizedDelay'
>

export type KeptOfPeriod = Omit<
  ChargingSchedulePeriodType,
  | 'startPeriod'
  | 'limit'
  | 'numberPhases'
  | 'phaseToUse'
  | 'operationMode'
  | 'setpoint'
  | 'dischargeLimit'
>

/** Purposes of what a single transaction may draw; the others limit the place. */
export function isOfTransaction(purpose: Purpose): boolean {
  return purpose === 'TxProfile' || purpose === 'TxDefaultProfile' || purpose === 'PriorityCharging'
}

/** For a profile or schedule that is made here, and says no more than its fields do. */
export const NOTHING_KEPT: Readonly<Record<string, never>> = Object.freeze({})

/** A profile that says no more than is given; what 2.1 added is not said. */
export function newProfile(
  said: Omit<Profile, keyof typeof UNSAID_OF_PROFILE> & Partial<Profile>,
): Profile {
  return { ...UNSAID_OF_PROFILE, ...said }
}

export function newSchedule(
  said: Omit<Schedule, keyof typeof UNSAID_OF_SCHEDULE> & Partial<Schedule>,
): Schedule {
  return { ...UNSAID_OF_SCHEDULE, ...said }
}

const UNSAID_OF_PROFILE = {
  recurrency: null,
  validFrom: null,
  validTo: null,
  offlineSecondsMax: null,
  isInvalidAfterOffline: false,
  updateIntervalSeconds: null,
  updatedAt: null,
  unreadable: [],
  kept: NOTHING_KEPT,
} as const satisfies Partial<Profile>

const UNSAID_OF_SCHEDULE = {
  minRate: null,
  limitAtSoC: null,
  isLocalTime: false,
  randomizedDelaySeconds: null,
  kept: NOTHING_KEPT,
} as const satisfies Partial<Schedule>

/** A period of a limit and nothing else. */
export function newPeriod(
  startSeconds: number,
  limit: number | null,
  numberPhases: number | null,
): Period {
  return {
    startSeconds,
    limit,
    numberPhases,
    phaseToUse: null,
    operationMode: null,
    setpoint: null,
    dischargeLimit: null,
    kept: NOTHING_KEPT,
  }
}
