/** What each period of a schedule must be, by its mode of operation. See stack-rules.ts; 2.1 Q. */
import type { OperationMode, Period, Profile, Purpose, Schedule } from './profile.ts'
import type { Candidate, Rule } from './rule.ts'
import { findInPeriods } from './rule.ts'
import { isInTenths, phaseValuesOf } from './units.ts'

interface Mode {
  readonly needs: readonly Value[]
  readonly forbids: readonly Value[]
}

type Value = 'limit' | 'setpoint' | 'dischargeLimit'

const NONE: Mode = { needs: [], forbids: [] }

/** Which values a mode of operation is told by. Those of an external one come from elsewhere. */
const MODES: Readonly<Record<OperationMode, Mode>> = {
  Idle: { needs: [], forbids: ['limit', 'setpoint', 'dischargeLimit'] },
  ChargingOnly: { needs: ['limit'], forbids: [] },
  // The requirement forbids what its table has as optional: Q03.FR.02.
  CentralSetpoint: { needs: ['setpoint'], forbids: ['limit', 'dischargeLimit'] },
  CentralFrequency: { needs: ['setpoint'], forbids: [] },
  ExternalSetpoint: NONE,
  ExternalLimits: NONE,
  LocalFrequency: NONE,
  LocalLoadBalancing: NONE,
}

/** The modes of purposes that limit a place; the others may have any. 2.1 K01.FR.111-113. */
const MODES_OF: Readonly<Partial<Record<Purpose, readonly OperationMode[]>>> = {
  PriorityCharging: ['ChargingOnly'],
  ChargingStationMaxProfile: ['ChargingOnly'],
  ChargingStationExternalConstraints: ['ChargingOnly', 'ExternalLimits', 'ExternalSetpoint'],
  LocalGeneration: ['ChargingOnly', 'ExternalLimits'],
}

/** Points that a curve needs to be one. */
const CURVE_POINTS_MIN = 2

export const PERIOD_RULES = {
  values: {
    requirement: ['§7.14', 'Q01'],
    find: (candidate) => findInPeriods(candidate, findValueFault),
  },
  sign: {
    requirement: ['§7.14', 'K01'],
    find: (candidate) => findInPeriods(candidate, findSignFault),
  },
  decimals: {
    requirement: ['§7.14', 'K01'],
    find: (candidate) =>
      findInPeriods(candidate, (period) =>
        valuesOf(period).every(isInTenths) ? null : 'has a value with more than one decimal',
      ),
  },
  phases: {
    requirement: ['§7.14', 'K01.FR.19, .20'],
    find: (candidate) => findInPeriods(candidate, (period) => findPhaseFault(period, candidate)),
  },
  phaseValues: {
    requirement: [null, 'K01.FR.142-146'],
    find: (candidate) =>
      findInPeriods(candidate, (period) => findPhaseValueFault(period, candidate)),
  },
  mode: {
    requirement: [null, 'K01.FR.111-115'],
    find: (candidate) => findInPeriods(candidate, (period) => findModeFault(period, candidate)),
  },
  localFrequency: {
    requirement: [null, 'Q06'],
    find: (candidate) => findInPeriods(candidate, findCurveFault),
  },
  evseSleep: {
    requirement: [null, 'K01.FR.126'],
    find: (candidate) =>
      findInPeriods(candidate, ({ kept, operationMode }) => {
        if (kept.evseSleep !== true) return null
        if (operationMode !== 'Idle') return 'may put the EVSE to sleep only while Idle'
        const { isEvseSleepSupported } = candidate.facts
        return isEvseSleepSupported === false ? 'asks for evseSleep, which is not supported' : null
      }),
  },
} as const satisfies Record<string, Rule>

function modeOf({ operationMode }: Period): OperationMode {
  return operationMode ?? 'ChargingOnly'
}

function findValueFault(period: Period): string | null {
  const { needs, forbids } = MODES[modeOf(period)]
  const missing = needs.find((value) => period[value] === null)
  if (missing !== undefined) return `needs a ${missing} for ${modeOf(period)}`
  const extra = forbids.find((value) => period[value] !== null)
  return extra === undefined ? null : `must not have a ${extra} for ${modeOf(period)}`
}

function findSignFault(period: Period): string | null {
  const { limit, dischargeLimit } = period
  if ([limit ?? 0, ...phaseValuesOf(period, 'limit')].some((value) => value < 0)) {
    return 'has a limit below 0'
  }
  const discharge = [dischargeLimit ?? 0, ...phaseValuesOf(period, 'dischargeLimit')]
  return discharge.some((value) => value > 0) ? 'has a dischargeLimit above 0' : null
}

function valuesOf(period: Period): readonly number[] {
  const { limit, setpoint, dischargeLimit, kept } = period
  return [
    ...[limit, setpoint, dischargeLimit, kept.setpointReactive ?? null],
    ...phaseValuesOf(period, 'limit'),
    ...phaseValuesOf(period, 'setpoint'),
    ...phaseValuesOf(period, 'dischargeLimit'),
    ...phaseValuesOf(period, 'setpointReactive'),
  ].filter((value) => value !== null)
}

function findPhaseFault({ numberPhases, phaseToUse }: Period, candidate: Candidate): string | null {
  if (numberPhases !== null && (numberPhases < 1 || numberPhases > 3)) {
    return `has ${numberPhases} phases, and there are from 1 to 3`
  }
  if (phaseToUse === null) return null
  if (phaseToUse < 1 || phaseToUse > 3) return 'has a phaseToUse that is not from 1 to 3'
  if (numberPhases !== 1) return 'has phaseToUse, which needs numberPhases 1'
  return candidate.facts.isPhaseSwitchingSupported === true
    ? null
    : 'has phaseToUse, and the charge point cannot switch phases'
}

/** Values of L2 and L3 turn the plain field into that of L1. */
function findPhaseValueFault(period: Period, { profile, facts }: Candidate): string | null {
  const fields = [
    ['limit', period.limit],
    ['setpoint', period.setpoint],
    ['dischargeLimit', period.dischargeLimit],
    ['setpointReactive', period.kept.setpointReactive ?? null],
  ] as const
  const told = fields.filter(([field]) => phaseValuesOf(period, field).length > 0)
  if (told.length === 0) return null
  const alone = told.find(([, plain]) => plain === null)
  if (alone !== undefined) return `has ${alone[0]} for L2 or L3 without ${alone[0]}`
  if (profile.purpose !== 'TxProfile') return 'has values for L2 or L3, which only a TxProfile may'
  return facts.isPowerToldByPhase === true
    ? null
    : 'has values for L2 or L3, and the EV did not tell its power by phase'
}

function findModeFault(
  period: Period,
  { profile, facts }: { readonly profile: Profile; readonly facts: Candidate['facts'] },
): string | null {
  const mode = modeOf(period)
  if (MODES_OF[profile.purpose]?.includes(mode) === false) {
    return `is ${mode}, which a ${profile.purpose} profile may not be`
  }
  return mode !== 'ChargingOnly' && facts.operationModes?.includes(mode) === false
    ? `is ${mode}, which is not supported`
    : null
}

/** Follows the frequency of the grid by itself, in W. */
function findCurveFault(period: Period, { unit }: Schedule): string | null {
  if (modeOf(period) !== 'LocalFrequency') return null
  const { v2xBaseline, v2xFreqWattCurve: curve = [] } = period.kept
  if (unit !== 'W') return 'is LocalFrequency, which needs its schedule in W'
  if (v2xBaseline === undefined) return 'is LocalFrequency, which needs v2xBaseline'
  return curve.length < CURVE_POINTS_MIN
    ? `is LocalFrequency, which needs ${CURVE_POINTS_MIN} points of v2xFreqWattCurve`
    : null
}
