/** What EVs ask for, and what is planned for them. */
import { compositeSchedule } from '../../../src/ocpp/charging/composite.ts'
import type { NeedsQuestion } from '../../../src/ocpp/charging/needs.ts'
import { constantSchedule } from './constant-schedule.ts'
import { NOON, newProfile, newQuestion } from './make.ts'

export type Needs = NeedsQuestion['needs']

export const AC: Needs = {
  requestedEnergyTransfer: 'AC_three_phase',
  acChargingParameters: {
    energyAmount: 22_080,
    evMinCurrent: 6,
    evMaxCurrent: 32,
    evMaxVoltage: 400,
  },
}

export const DC: Needs = {
  requestedEnergyTransfer: 'DC',
  dcChargingParameters: {
    evMaxCurrent: 200,
    evMaxVoltage: 400,
    evMaxPower: 60_000,
    energyAmount: 30_000,
  },
}

export const V2X: Needs = {
  requestedEnergyTransfer: 'DC_BPT',
  v2xChargingParameters: {
    minChargePower: 1_000,
    maxChargePower: 11_000,
    minDischargePower: 500,
    maxDischargePower: 5_000,
    evTargetEnergyRequest: 20_000,
  },
}

export const HOURS = { from: NOON, durationSeconds: 12 * 3_600 }

/** 16 A, then 4 A, then 10 A. */
export const UNEVEN = compositeSchedule(
  [
    newProfile({
      startAt: NOON,
      periods: [
        [0, 16],
        [3_600, 4],
        [7_200, 10],
      ],
    }),
  ],
  newQuestion({ durationSeconds: 12 * 3_600 }),
)

interface NeedsCase {
  readonly name: string
  readonly needs: Needs
  readonly changes?: Partial<NeedsQuestion>
  readonly unit: 'A' | 'W'
  /** Seconds, and the limit or setpoint from then on. */
  readonly values: readonly (readonly [seconds: number, value: number])[]
  readonly isEnough?: boolean
}

export const CASES: readonly NeedsCase[] = [
  { name: 'AC: all that the EV can', needs: AC, unit: 'A', values: [[0, 32]], isEnough: true },
  {
    name: 'AC: no more than the place',
    needs: AC,
    changes: { limits: [constantSchedule(16, 'A', HOURS), constantSchedule(22_000, 'W', HOURS)] },
    unit: 'A',
    values: [[0, 16]],
  },
  {
    name: 'AC: 11 kW are 15.9 A',
    needs: AC,
    changes: { limits: [constantSchedule(11_000, 'W', HOURS)] },
    unit: 'A',
    values: [[0, 15.9]],
  },
  {
    name: 'AC on one phase: 11 kW are more than its 32 A',
    needs: { ...AC, requestedEnergyTransfer: 'AC_single_phase' },
    changes: { limits: [constantSchedule(11_000, 'W', HOURS)] },
    unit: 'A',
    values: [[0, 32]],
  },
  {
    name: 'AC in W, where the charge point takes nothing else',
    needs: AC,
    changes: { units: ['W'], limits: [constantSchedule(16, 'A', HOURS)] },
    unit: 'W',
    values: [[0, 11_040]],
  },
  {
    name: 'AC: at least 6 A, or nothing',
    needs: AC,
    changes: { limits: [UNEVEN] },
    unit: 'A',
    values: [
      [0, 16],
      [3_600, 0],
      [7_200, 10],
    ],
  },
  {
    name: 'AC: exactly 6 A are enough',
    needs: AC,
    changes: { limits: [constantSchedule(4_140, 'W', HOURS)] },
    unit: 'A',
    values: [[0, 6]],
  },
  {
    name: 'AC: in two tuples, the lower of those that cost least',
    needs: AC,
    changes: { limits: [UNEVEN], maxScheduleTuples: 2 },
    unit: 'A',
    values: [
      [0, 0],
      [7_200, 10],
    ],
  },
  {
    name: 'AC: in one tuple',
    needs: AC,
    changes: { limits: [UNEVEN], maxScheduleTuples: 1 },
    unit: 'A',
    values: [[0, 0]],
    isEnough: false,
  },
  {
    name: 'AC: not enough before it leaves',
    needs: { ...AC, departureTime: '2026-06-03T12:30:00Z' },
    unit: 'A',
    values: [[0, 32]],
    isEnough: false,
  },
  { name: 'DC: all that the EV can', needs: DC, unit: 'W', values: [[0, 60_000]], isEnough: true },
  {
    name: 'DC: no more than the place, of which 20 A are 20 A',
    needs: DC,
    changes: { limits: [constantSchedule(20, 'A', HOURS)] },
    unit: 'W',
    values: [[0, 8_000]],
  },
  {
    name: 'DC in A, where the charge point takes nothing else',
    needs: DC,
    changes: { units: ['A'] },
    unit: 'A',
    values: [[0, 150]],
  },
  { name: 'V2X: charging only', needs: V2X, unit: 'W', values: [[0, 11_000]], isEnough: true },
  {
    name: 'V2X: too little to charge with',
    needs: V2X,
    changes: { limits: [constantSchedule(900, 'W', HOURS)] },
    unit: 'W',
    values: [[0, 0]],
    isEnough: false,
  },
  {
    name: 'V2X: a setpoint',
    needs: V2X,
    changes: { setpointW: 7_000 },
    unit: 'W',
    values: [[0, 7_000]],
  },
  {
    name: 'V2X: a setpoint above the limit',
    needs: V2X,
    changes: { setpointW: 50_000, limits: [constantSchedule(9_000, 'W', HOURS)] },
    unit: 'W',
    values: [[0, 9_000]],
  },
  {
    name: 'V2X: a discharge, as far as it can',
    needs: V2X,
    changes: { setpointW: -9_000 },
    unit: 'W',
    values: [[0, -5_000]],
    isEnough: false,
  },
  {
    name: 'V2X: a discharge that is too little for it',
    needs: V2X,
    changes: { setpointW: -300 },
    unit: 'W',
    values: [[0, 0]],
  },
  {
    name: 'no setpoint for an EV that cannot discharge',
    needs: AC,
    changes: { setpointW: -9_000 },
    unit: 'A',
    values: [[0, 32]],
  },
]
