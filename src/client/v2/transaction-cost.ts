/**
 * What a transaction costs by a tariff of the charge point's own. OCPP 2.1 I07 to I12. Of each kind
 * of price the first without conditions counts, so it is an estimate where there are others; taxes
 * are left out.
 */
import type { Request2 } from './part.ts'
import type { Evse, Station2 } from './state.ts'
import { type Tariff, tariffOf } from './tariffs.ts'

export type CostDetails = NonNullable<Request2<'TransactionEvent'>['costDetails']>

const MS_PER_HOUR = 3_600_000

/** Null without a tariff, or without a transaction. */
export function findTariff(state: Station2, { evseId, session }: Evse, at: number): Tariff | null {
  if (state.version !== 'ocpp2.1' || session === null) return null
  const { transactionId } = session
  return tariffOf(state.parts.tariffs, { transactionId, evseId }, at)
}

export function costDetailsOf(tariff: Tariff, evse: Evse, at: number): CostDetails | null {
  const { session, registerWh } = evse
  if (session === null) return null
  const kilowattHours = (registerWh - session.meterStartWh) / 1_000
  const hours = session.chargingMs / MS_PER_HOUR
  const idleHours = Math.max(0, at - session.startedAt - session.chargingMs) / MS_PER_HOUR
  const costs = {
    fixed: priceOf(tariff.fixedFee?.prices, 'priceFixed'),
    energy: priceOf(tariff.energy?.prices, 'priceKwh') * kilowattHours,
    chargingTime: priceOf(tariff.chargingTime?.prices, 'priceMinute') * hours * 60,
    idleTime: priceOf(tariff.idleTime?.prices, 'priceMinute') * idleHours * 60,
  }
  const sum = costs.fixed + costs.energy + costs.chargingTime + costs.idleTime
  const least = tariff.minCost?.exclTax ?? 0
  const most = tariff.maxCost?.exclTax ?? Infinity
  const typeOfCost = sum < least ? 'MinCost' : sum > most ? 'MaxCost' : 'NormalCost'
  return {
    totalCost: {
      currency: tariff.currency,
      typeOfCost,
      ...named('fixed', costs.fixed),
      ...named('energy', costs.energy),
      ...named('chargingTime', costs.chargingTime),
      ...named('idleTime', costs.idleTime),
      total: { exclTax: rounded(Math.min(most, Math.max(least, sum)), 4) },
    },
    totalUsage: {
      energy: rounded(kilowattHours, 3),
      chargingTime: Math.round(hours * 3_600),
      idleTime: Math.round(idleHours * 3_600),
    },
  }
}

/** What the CSMS said, or what the tariff comes to; null is not known. */
export function costOf(state: Station2, evse: Evse, at: number): number | null {
  const tariff = findTariff(state, evse, at)
  const details = tariff === null ? null : costDetailsOf(tariff, evse, at)
  return details?.totalCost.total.exclTax ?? evse.session?.totalCost ?? null
}

function priceOf<Name extends string>(
  prices: readonly ({ readonly conditions?: object } & Readonly<Record<Name, number>>)[] = [],
  name: Name,
): number {
  return prices.find(({ conditions }) => conditions === undefined)?.[name] ?? 0
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

function named<Name extends string>(name: Name, value: number) {
  return value === 0
    ? {}
    : ({ [name]: { exclTax: rounded(value, 4) } } as Record<Name, { exclTax: number }>)
}
