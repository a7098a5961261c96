/**
 * What the record shows of a transaction of 2.x, from what its events told: its energy, whether all
 * of it is there, what it costs, and the doubts. Worked out anew with each event.
 */
import { costMinorOf } from '../model/cost.ts'
import type { Flag } from '../model/record.ts'
import { isComplete, type ToldTransaction } from './merge-transaction.ts'
import { type Energy, toEnergy } from './transaction-registers.ts'

/** Null while it runs, or events are missing, or its energy is not known. */
export interface Cost {
  readonly minor: number
  readonly digits: number
  readonly currency: string
}

export interface Settled extends Energy {
  readonly isComplete: boolean
  readonly cost: Cost | null
  readonly flags: readonly string[]
}

/** Found anew each time: what was doubted may have come since. */
const FOUND: readonly Flag[] = ['startMissing', 'incomplete', 'meterSuspect']

/** `noted`: flags that the record has so far, some of which only others know. */
export function settle(told: ToldTransaction, noted: readonly string[]): Settled {
  const { started, ended } = told
  const energy = toEnergy(told.registers, ended !== null)
  const isAll = isComplete(told)
  const found: readonly (Flag | null)[] = [
    started === null ? 'startMissing' : null,
    ended !== null && !isAll ? 'incomplete' : null,
    energy.isSuspect ? 'meterSuspect' : null,
  ]
  const isKept = (flag: string): boolean =>
    !FOUND.some((one) => one === flag) && !(isAll && flag === ('dataGap' satisfies Flag))
  const flags = [
    ...noted.filter(isKept),
    ...told.flags,
    ...found.filter((flag): flag is Flag => flag !== null),
  ]
  const cost = isAll ? toCost(told, energy) : null
  return { ...energy, isComplete: isAll, cost, flags: [...new Set(flags)].toSorted() }
}

export function amountOf({ minor, digits }: Cost): number {
  return minor / 10 ** digits
}

function toCost(told: ToldTransaction, { energyWh }: Energy): Cost | null {
  if (told.tariff === null) return null
  const { value: tariff } = told.tariff
  const seconds = toSeconds(told)
  const isEnergyKnown = energyWh !== null || tariff.pricePerKwh === 0
  const isTimeKnown = seconds !== null || tariff.pricePerMinute === 0
  if (!isEnergyKnown || !isTimeKnown) return null
  const minor = costMinorOf(tariff, { energyWh: energyWh ?? 0, seconds: seconds ?? 0 })
  return { minor, digits: tariff.currencyDigits, currency: tariff.currency }
}

/**
 * By its clock where that can be believed, else by ours where it told at once; null where neither
 * says how long it took.
 */
function toSeconds({ started, ended, flags }: ToldTransaction): number | null {
  if (started === null || ended === null) return null
  const isDoubted = flags.includes('clockSuspect')
  if (!isDoubted && started.occurredAt !== null && ended.occurredAt !== null) {
    return secondsBetween(started.occurredAt, ended.occurredAt)
  }
  return flags.includes('offline') ? null : secondsBetween(started.at, ended.at)
}

/** Null when the clock ran backwards. */
function secondsBetween(start: number, stop: number): number | null {
  return stop >= start ? (stop - start) / 1_000 : null
}
