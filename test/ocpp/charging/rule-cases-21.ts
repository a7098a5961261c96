/** Profiles that only 2.1 has words for, and whether they may be sent. */
import type { KeptOfPeriod, Period, Profile } from '../../../src/ocpp/charging/profile.ts'
import { newPeriod } from '../../../src/ocpp/charging/profile.ts'
import { newProfile } from './make.ts'
import type { RuleCase } from './rule-cases.ts'
import { MAXIMUM, OF_TRANSACTION } from './rule-cases.ts'

export const CASES_21: readonly RuleCase[] = [
  { name: 'Dynamic', profile: newProfile({ kind: 'Dynamic' }), faults: [] },
  {
    name: 'Dynamic where it is not supported',
    profile: newProfile({ kind: 'Dynamic' }),
    facts: { isDynamicSupported: false },
    faults: ['dynamic'],
  },
  {
    name: 'Dynamic with two periods',
    profile: newProfile({
      kind: 'Dynamic',
      periods: [
        [0, 16],
        [60, 8],
      ],
    }),
    faults: ['dynamic'],
  },
  {
    name: 'K01.FR.122: an interval of updates and not Dynamic',
    profile: newProfile({ updateIntervalSeconds: 60 }),
    faults: ['updateInterval'],
  },
  {
    name: 'an id of those from outside',
    profile: newProfile({ profileId: 99 }),
    facts: { externalConstraintsIdMax: 99 },
    faults: ['externalId'],
  },
  {
    name: 'the first id after them',
    profile: newProfile({ profileId: 100 }),
    facts: { externalConstraintsIdMax: 99 },
    faults: [],
  },
  { name: 'priority', profile: newProfile({ purpose: 'PriorityCharging' }), faults: [] },
  {
    name: 'K01.FR.120: priority where it is not supported',
    profile: newProfile({ purpose: 'PriorityCharging' }),
    facts: { additionalPurposes: [] },
    faults: ['additionalPurpose'],
  },
  {
    name: 'K01.FR.70: priority with a duration',
    profile: newProfile({ purpose: 'PriorityCharging', durationSeconds: 60 }),
    faults: ['priorityDuration'],
  },
  {
    name: 'local time, a delay and a limit at a charge, none of them supported',
    profile: newProfile({
      isLocalTime: true,
      randomizedDelaySeconds: 60,
      limitAtSoC: { soc: 80, limit: 6 },
      offlineSecondsMax: 60,
    }),
    facts: {
      isLocalTimeSupported: false,
      isRandomizedDelaySupported: false,
      isLimitAtSoCSupported: false,
      isOfflineDurationSupported: false,
    },
    faults: ['offlineDuration', 'localTime', 'randomizedDelay', 'limitAtSoC'],
  },
  {
    name: 'all of them, supported',
    profile: newProfile({
      isLocalTime: true,
      randomizedDelaySeconds: 60,
      limitAtSoC: { soc: 80, limit: 6 },
      offlineSecondsMax: 60,
    }),
    faults: [],
  },
  {
    name: 'a random delay of a maximum',
    profile: newProfile({ ...MAXIMUM, randomizedDelaySeconds: 60, schedules: delayed() }),
    faults: ['randomizedDelay'],
  },
  { name: 'no limit while charging only', profile: of({ limit: null }), faults: ['values'] },
  {
    name: 'a setpoint from here',
    profile: of({ limit: null, operationMode: 'CentralSetpoint', setpoint: -3_000 }),
    faults: [],
  },
  {
    name: 'Q03.FR.02: a setpoint from here beside a limit',
    profile: of({ limit: 6, operationMode: 'CentralSetpoint', setpoint: 6 }),
    faults: ['values'],
  },
  {
    name: 'a frequency from here without its setpoint',
    profile: of({ limit: null, operationMode: 'CentralFrequency' }),
    faults: ['values'],
  },
  { name: 'Idle', profile: of({ limit: null, operationMode: 'Idle' }), faults: [] },
  {
    name: 'Idle with a limit',
    profile: of({ limit: 6, operationMode: 'Idle' }),
    faults: ['values'],
  },
  {
    name: 'an external limit',
    profile: of({ limit: null, operationMode: 'ExternalLimits' }),
    faults: [],
  },
  {
    name: 'a mode that it does not have',
    profile: of({ limit: null, operationMode: 'ExternalLimits' }),
    facts: { operationModes: ['CentralSetpoint'] },
    faults: ['mode'],
  },
  {
    name: 'K01.FR.111: a maximum by a setpoint',
    profile: {
      ...MAXIMUM,
      schedules: of({ limit: null, operationMode: 'CentralSetpoint', setpoint: 6 }).schedules,
    },
    faults: ['mode'],
  },
  {
    name: 'a discharge above 0',
    profile: of({ operationMode: 'ExternalLimits', dischargeLimit: 6 }),
    faults: ['sign'],
  },
  {
    name: 'a curve',
    profile: curve({ v2xBaseline: 100, v2xFreqWattCurve: points(2) }),
    faults: [],
  },
  {
    name: 'a curve without its baseline',
    profile: curve({ v2xFreqWattCurve: points(2) }),
    faults: ['localFrequency'],
  },
  {
    name: 'a curve of one point',
    profile: curve({ v2xBaseline: 100, v2xFreqWattCurve: points(1) }),
    faults: ['localFrequency'],
  },
  {
    name: 'a curve in A',
    profile: of({
      limit: null,
      operationMode: 'LocalFrequency',
      kept: { v2xBaseline: 100, v2xFreqWattCurve: points(2) },
    }),
    faults: ['localFrequency'],
  },
  {
    name: 'sleep while Idle',
    profile: of({ limit: null, operationMode: 'Idle', kept: { evseSleep: true } }),
    faults: [],
  },
  {
    name: 'sleep while charging',
    profile: of({ kept: { evseSleep: true } }),
    faults: ['evseSleep'],
  },
  {
    name: 'sleep where it is not supported',
    profile: of({ limit: null, operationMode: 'Idle', kept: { evseSleep: true } }),
    facts: { isEvseSleepSupported: false },
    faults: ['evseSleep'],
  },
  {
    name: 'a limit for L2 of an EV that told its power by phase',
    profile: { ...OF_TRANSACTION, schedules: of({ kept: { limit_L2: 6 } }).schedules },
    facts: { isPowerToldByPhase: true },
    faults: [],
  },
  {
    name: 'K01.FR.142: of one that did not',
    profile: { ...OF_TRANSACTION, schedules: of({ kept: { limit_L2: 6 } }).schedules },
    faults: ['phaseValues'],
  },
  {
    name: 'K01.FR.143: in a default',
    profile: of({ kept: { limit_L2: 6 } }),
    facts: { isPowerToldByPhase: true },
    faults: ['phaseValues'],
  },
  {
    name: 'K01.FR.145: without the one of L1',
    profile: {
      ...OF_TRANSACTION,
      schedules: of({
        limit: null,
        operationMode: 'ExternalLimits',
        kept: { limit_L3: 6 },
      }).schedules,
    },
    facts: { isPowerToldByPhase: true },
    faults: ['phaseValues'],
  },
  {
    name: 'K01.FR.141: another phase than the maximum',
    profile: newProfile({ periods: [{ ...newPeriod(0, 16, 1), phaseToUse: 3 }] }),
    stack: [
      {
        ...MAXIMUM,
        profileId: 2,
        schedules: newProfile({ periods: [{ ...newPeriod(0, 16, 1), phaseToUse: 1 }] }).schedules,
      },
    ],
    faults: ['phaseConflict'],
  },
]

function of(period: Partial<Period>): Profile {
  return newProfile({ periods: [{ ...newPeriod(0, 6, null), ...period }] })
}

function curve(kept: KeptOfPeriod): Profile {
  const period = { ...newPeriod(0, null, null), operationMode: 'LocalFrequency', kept } as const
  return newProfile({ unit: 'W', periods: [period] })
}

function points(count: number): { frequency: number; power: number }[] {
  return Array.from({ length: count }, (_, k) => ({ frequency: 50 + k, power: k * 100 }))
}

function delayed() {
  return newProfile({ randomizedDelaySeconds: 60 }).schedules
}
