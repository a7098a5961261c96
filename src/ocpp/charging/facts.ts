/**
 * What a charge point said that it can do with profiles, from its variables. 1.6 §9.4; 2.x
 * SmartChargingCtrlr; 2.1 V2XChargingCtrlr.
 */
import {
  toConfigurationBoolean,
  toConfigurationInteger,
  toConfigurationList,
  toRateUnits,
} from '../lenient/configuration-values.ts'
import type { Version } from '../version.ts'
import type { Unit } from './profile.ts'

/** Null is not known, and then held against a profile only where phases are chosen. */
export interface ChargingFacts {
  readonly version: Version
  readonly units: readonly Unit[] | null
  readonly stackLevelMax: number | null
  readonly periodsMax: number | null
  readonly profilesMax: number | null
  /** Whether the phase of a charge on one phase can be chosen. */
  readonly isPhaseSwitchingSupported: boolean | null
  /** Of the transaction on the EVSE in question; null: none runs there. */
  readonly runningTransactionId: string | null
  /** Ids up to it are those of limits from outside. 2.1. */
  readonly externalConstraintsIdMax: number | null
  /** Of those that 2.1 added. */
  readonly additionalPurposes: readonly string[] | null
  /** Besides ChargingOnly. 2.1. */
  readonly operationModes: readonly string[] | null
  readonly isDynamicSupported: boolean | null
  readonly isOfflineDurationSupported: boolean | null
  readonly isLocalTimeSupported: boolean | null
  readonly isRandomizedDelaySupported: boolean | null
  readonly isLimitAtSoCSupported: boolean | null
  readonly isEvseSleepSupported: boolean | null
  /** Whether the EV told its power for each phase: maxChargePower_L2, _L3. 2.1 K01.FR.142. */
  readonly isPowerToldByPhase: boolean | null
}

/** Of a variable, as it told it. */
export interface Variable {
  readonly value: string | null
  readonly maxLimit: number | null
}

/** By a name as `SmartChargingCtrlr.RateUnit`, `Component.Variable[instance]`, or a key of 1.6. */
export type FindVariable = (name: string) => Variable | null

/** Names in order of preference; the two editions of 2.1 name some differently. */
const NAMES_16 = {
  units: ['ChargingScheduleAllowedChargingRateUnit'],
  stackLevel: ['ChargeProfileMaxStackLevel'],
  periods: ['ChargingScheduleMaxPeriods'],
  profiles: ['MaxChargingProfilesInstalled'],
  phaseSwitching: [],
} as const

const NAMES_2 = {
  units: ['SmartChargingCtrlr.RateUnit'],
  stackLevel: ['SmartChargingCtrlr.ProfileStackLevel'],
  periods: ['SmartChargingCtrlr.PeriodsPerSchedule'],
  profiles: ['SmartChargingCtrlr.Entries[ChargingProfiles]'],
  phaseSwitching: ['SmartChargingCtrlr.ACPhaseSwitchingSupported'],
} as const

export interface OfTransaction {
  readonly runningTransactionId: string | null
  readonly isPowerToldByPhase: boolean | null
}

export function readChargingFacts(
  version: Version,
  find: FindVariable,
  ofTransaction: OfTransaction,
): ChargingFacts {
  const names = version === 'ocpp1.6' ? NAMES_16 : NAMES_2
  const units = text(find, names.units)
  const purposes = text(find, ['SmartChargingCtrlr.SupportedAdditionalPurposes'])
  const modes = text(find, ['V2XChargingCtrlr.SupportedOperationModes'])
  const allowed = units === null ? [] : toRateUnits(units)
  return {
    version,
    // One that is not understood is as good as none.
    units: allowed.length === 0 ? null : allowed,
    stackLevelMax: integer(find, names.stackLevel),
    periodsMax: integer(find, names.periods),
    profilesMax: profilesMax(version, find, names.profiles),
    isPhaseSwitchingSupported: boolean(find, names.phaseSwitching),
    externalConstraintsIdMax: integer(find, ['SmartChargingCtrlr.MaxExternalConstraintsId']),
    additionalPurposes: purposes === null ? null : toConfigurationList(purposes),
    operationModes: modes === null ? null : toConfigurationList(modes),
    isDynamicSupported: supports(find, 'DynamicProfiles'),
    isOfflineDurationSupported: supports(find, 'MaxOfflineDuration'),
    isLocalTimeSupported: supports(find, 'UseLocalTime', 'LocalTime'),
    isRandomizedDelaySupported: supports(find, 'RandomizedDelay'),
    isLimitAtSoCSupported: supports(find, 'LimitAtSoC'),
    isEvseSleepSupported: supports(find, 'EvseSleep'),
    ...ofTransaction,
  }
}

/** In 2.x the value is how many there are, and its limit how many there may be. */
function profilesMax(
  version: Version,
  find: FindVariable,
  names: readonly string[],
): number | null {
  if (version === 'ocpp1.6') return integer(find, names)
  return names.map((name) => find(name)?.maxLimit ?? null).find((limit) => limit !== null) ?? null
}

function supports(find: FindVariable, ...features: readonly string[]): boolean | null {
  const names = features.flatMap((feature) => [
    `SmartChargingCtrlr.Supports${feature}`,
    `SmartChargingCtrlr.SupportsFeature[${feature}]`,
  ])
  return boolean(find, names)
}

function text(find: FindVariable, names: readonly string[]): string | null {
  return names.map((name) => find(name)?.value ?? null).find((value) => value !== null) ?? null
}

function integer(find: FindVariable, names: readonly string[]): number | null {
  const value = text(find, names)
  return value === null ? null : toConfigurationInteger(value)
}

function boolean(find: FindVariable, names: readonly string[]): boolean | null {
  const value = text(find, names)
  return value === null ? null : toConfigurationBoolean(value)
}
