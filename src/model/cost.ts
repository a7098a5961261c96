/**
 * What a transaction costs by a plain tariff: exact, and rounded once, at the end, half up to the
 * smallest unit of the currency. I02, I03; spec transactions §11.
 */
import type { Tariff } from './tariff.ts'

export interface Use {
  readonly energyWh: number
  readonly seconds: number
}

/** Finer than any meter: what is measured is taken as so many of these. */
const PARTS_OF_WH = 1_000_000
const PARTS_OF_SECOND = 1_000

/** Parts in what a price is for: a kWh, a minute. */
const KWH = BigInt(1_000 * PARTS_OF_WH)
const MINUTE = BigInt(60 * PARTS_OF_SECOND)

/** Prices are in thousandths of the smallest unit. */
const THOUSANDTHS = 1_000n

/** In units of the currency: 12.34 for 12 euro 34. */
export function costOf(tariff: Tariff, use: Use): number {
  return costMinorOf(tariff, use) / 10 ** tariff.currencyDigits
}

/** In smallest units of the currency: 1234 for 12 euro 34. */
export function costMinorOf(tariff: Tariff, { energyWh, seconds }: Use): number {
  const energy = wholeOf(energyWh * PARTS_OF_WH)
  const time = wholeOf(seconds * PARTS_OF_SECOND)
  // All three over one denominator, so that nothing is rounded before they are added up.
  const sum =
    wholeOf(tariff.startFee) * KWH * MINUTE +
    wholeOf(tariff.pricePerKwh) * energy * MINUTE +
    wholeOf(tariff.pricePerMinute) * time * KWH
  const one = KWH * MINUTE * THOUSANDTHS
  return Number((sum * 2n + one) / (one * 2n))
}

/** Nothing is paid back: below zero is zero. */
function wholeOf(value: number): bigint {
  return BigInt(Math.max(0, Math.round(value)))
}
