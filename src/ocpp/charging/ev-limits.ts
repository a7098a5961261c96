/** What an EV can do, from what it told in NotifyEVChargingNeeds. 2.x K15; 2.1 K18, Q. */
import type { ChargingNeedsType } from '../messages-21.gen.ts'
import type { Nominal } from './units.ts'

export interface EvLimits {
  readonly isAc: boolean
  /** How a value of it is split, and at which voltage. */
  readonly wiring: Nominal
  /** Infinity where it does not say. */
  readonly mostW: number
  /** Below it it does not charge. */
  readonly leastW: number
  /** 0 where it does not discharge. */
  readonly mostDischargeW: number
  readonly leastDischargeW: number
  /** Null where it does not say. */
  readonly energyWh: number | null
}

type Transfer = ChargingNeedsType['requestedEnergyTransfer']

/** Null: as many as the place has. */
const PHASES: Readonly<Record<Transfer, number | null>> = {
  AC_single_phase: 1,
  AC_two_phase: 2,
  AC_three_phase: 3,
  AC_BPT: null,
  AC_BPT_DER: null,
  AC_DER: null,
  DC: 1,
  DC_BPT: 1,
  DC_ACDP: 1,
  DC_ACDP_BPT: 1,
  WPT: 1,
}

/** The least that an AC socket may offer for each phase. IEC 61851. */
export const LEAST_AC_A = 6

/**
 * By which limits of the place must be converted for it: 16 A on each of three phases are 16 A, and
 * no more, for an EV on one. DC is made of all phases.
 */
export function toEvNominal(needs: ChargingNeedsType, nominal: Nominal): Nominal {
  const { isAc, wiring } = toEvLimits(needs, nominal)
  return isAc ? wiring : nominal
}

export function toEvLimits(needs: ChargingNeedsType, nominal: Nominal): EvLimits {
  const { requestedEnergyTransfer, dcChargingParameters: dc, acChargingParameters: ac } = needs
  const { v2xChargingParameters: v2x } = needs
  const isAc = requestedEnergyTransfer.startsWith('AC')
  const phases = PHASES[requestedEnergyTransfer] ?? nominal.phases
  const voltageV = isAc ? nominal.voltageV : (dc?.evMaxVoltage ?? v2x?.maxVoltage ?? null)
  // A current means nothing here without the voltage that it flows at.
  const toW = (currentA: number | undefined): number | null =>
    currentA === undefined || voltageV === null ? null : currentA * voltageV * phases
  const most = [
    toW(isAc ? ac?.evMaxCurrent : dc?.evMaxCurrent),
    (isAc ? null : dc?.evMaxPower) ?? null,
    toW(v2x?.maxChargeCurrent),
    sumOf(v2x?.maxChargePower, v2x?.maxChargePower_L2, v2x?.maxChargePower_L3),
  ]
  const least = [
    isAc ? toW(Math.max(LEAST_AC_A, ac?.evMinCurrent ?? 0)) : 0,
    toW(v2x?.minChargeCurrent),
    sumOf(v2x?.minChargePower, v2x?.minChargePower_L2, v2x?.minChargePower_L3),
  ]
  return {
    isAc,
    wiring: { voltageV: voltageV ?? nominal.voltageV, phases },
    mostW: Math.min(...most.filter((value) => value !== null)),
    leastW: Math.max(...least.filter((value) => value !== null)),
    ...toDischarge(needs, toW),
    energyWh: ac?.energyAmount ?? dc?.energyAmount ?? v2x?.evTargetEnergyRequest ?? null,
  }
}

function toDischarge(
  { v2xChargingParameters: v2x }: ChargingNeedsType,
  toW: (currentA: number | undefined) => number | null,
): Pick<EvLimits, 'mostDischargeW' | 'leastDischargeW'> {
  const most = [
    toW(v2x?.maxDischargeCurrent),
    sumOf(v2x?.maxDischargePower, v2x?.maxDischargePower_L2, v2x?.maxDischargePower_L3),
  ].filter((value) => value !== null)
  const least = [
    toW(v2x?.minDischargeCurrent),
    sumOf(v2x?.minDischargePower, v2x?.minDischargePower_L2, v2x?.minDischargePower_L3),
  ].filter((value) => value !== null)
  return {
    mostDischargeW: most.length === 0 ? 0 : Math.min(...most),
    leastDischargeW: Math.max(0, ...least),
  }
}

/** Of all phases: with values for L2 and L3 the plain one is of L1. */
function sumOf(
  first: number | undefined,
  second: number | undefined,
  third: number | undefined,
): number | null {
  return first === undefined ? null : first + (second ?? 0) + (third ?? 0)
}
