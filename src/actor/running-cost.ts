/**
 * What a transaction costs so far, and whether the charge point came to the same in the end. Told
 * while it runs only; the final cost is the store's, which knows whether all of it is there. OCPP
 * 2.x I02, I03; 2.1 I08. Exact only in the end: readings may be missing here.
 */
import { costOf } from '../model/cost.ts'
import type { Tariff } from '../model/tariff.ts'
import type { Transaction } from '../model/transaction.ts'

/** In units of the currency. Null without a tariff, or without the readings that it needs. */
export function costSoFar(tariff: Tariff | null, its: Transaction, at: number): number | null {
  if (tariff === null || its.phase === 'ended') return null
  const { meterStartWh, meterWh, startedAt } = its
  const isMetered = meterStartWh !== null && meterWh !== null
  if (!isMetered && tariff.pricePerKwh !== 0) return null
  const energyWh = isMetered ? Math.max(0, meterWh - meterStartWh) : 0
  return costOf(tariff, { energyWh, seconds: Math.max(0, at - startedAt) / 1_000 })
}

/** Whether what it calculated itself, as an event tells, is another cost by more than a cent. */
export function isCostOther(details: string | null, cost: number, tariff: Tariff | null): boolean {
  const told = findTold(details)
  if (told === null) return false
  if (tariff !== null && told.currency.toUpperCase() !== tariff.currency.toUpperCase()) return true
  const unit = 10 ** -(tariff?.currencyDigits ?? 2)
  // A plain price says nothing of taxes: either sum may be the one that is meant.
  return told.sums.every((sum) => Math.abs(sum - cost) > unit * 1.000_001)
}

interface ToldCost {
  readonly currency: string
  readonly sums: readonly number[]
}

/** Null when it tells of none, or could not calculate it. */
function findTold(details: string | null): ToldCost | null {
  if (details === null) return null
  const { costDetails } = JSON.parse(details) as Details
  const { totalCost, failureToCalculate } = costDetails ?? {}
  if (totalCost === undefined || failureToCalculate === true) return null
  const { exclTax, inclTax } = totalCost.total
  const sums = [exclTax, inclTax].filter((sum) => sum !== undefined)
  return sums.length === 0 ? null : { currency: totalCost.currency, sums }
}

/** JSON that its handler made of a message that has passed its schema. */
interface Details {
  readonly costDetails?: {
    readonly failureToCalculate?: boolean
    readonly totalCost?: {
      readonly currency: string
      readonly total: { readonly exclTax?: number; readonly inclTax?: number }
    }
  }
}
