/** A plain tariff as the default of a charge point that counts the cost itself. OCPP 2.1 I07. */
import { createHash } from 'node:crypto'

import type { SetTariff } from '../../model/operation.ts'
import type { TariffType } from '../messages-21.gen.ts'
import { formatTime } from '../time.ts'
import { toResultOfAll } from './answers.ts'
import { integerOf, textOf } from './facts.ts'
import type { Asked, Row } from './row.ts'
import { call2, field, notImplemented, refused } from './row.ts'

const CURRENCY = 'TariffCostCtrlr.Currency'
const ELEMENTS_MAX = 'TariffCostCtrlr.MaxElements[Tariff]'

/** Prices of a plain tariff are in thousandths of the smallest unit. */
const THOUSANDTHS = 1_000

/** Of the hash that names a content. */
const ID_LENGTH = 24

export const tariff: Row<SetTariff> = {
  plan: ({ version, operation, facts }) => {
    if (version !== 'ocpp2.1') return notImplemented(version, 'tariffs')
    const currency = textOf(facts, CURRENCY)
    if (currency !== null && currency.toUpperCase() !== operation.currency) {
      return refused(`It counts in ${currency}.`)
    }
    const { evseId = 0 } = operation
    const plain = toTariff(operation)
    const most = integerOf(facts, ELEMENTS_MAX)
    const count = countPrices(plain)
    return most !== null && count > most
      ? refused(`It takes tariffs of ${most} prices, and this one has ${count}.`)
      : [call2('SetDefaultTariff', { evseId, tariff: plain })]
  },
  merge: ({ operation }: Asked<SetTariff>, done) => ({
    ...toResultOfAll(done),
    tariffId: toTariff(operation).tariffId,
  }),
}

/** Every minute costs the same, whether energy flows or not. */
function toTariff(operation: SetTariff): TariffType {
  const { currency, currencyDigits, pricePerKwh, pricePerMinute, startFee } = operation
  const toPrice = (price: number) => price / (THOUSANDTHS * 10 ** currencyDigits)
  const minute = { prices: [{ priceMinute: toPrice(pricePerMinute) }] }
  const { description, validFrom, tariffId } = operation
  const content = {
    currency,
    ...field('description', toDescription(description)),
    ...field('validFrom', validFrom === undefined ? undefined : formatTime(validFrom)),
    energy: { prices: [{ priceKwh: toPrice(pricePerKwh) }] },
    ...(pricePerMinute === 0 ? {} : { chargingTime: minute, idleTime: minute }),
    ...(startFee === 0 ? {} : { fixedFee: { prices: [{ priceFixed: toPrice(startFee) }] } }),
  }
  return { tariffId: tariffId ?? nameOf(content), ...content }
}

/** Of all kinds together. None of ours has conditions. */
function countPrices({ energy, chargingTime, idleTime, fixedFee }: TariffType): number {
  const parts = [energy, chargingTime, idleTime, fixedFee]
  return parts.reduce((sum, part) => sum + (part?.prices.length ?? 0), 0)
}

function toDescription(content: string | undefined): TariffType['description'] {
  return content === undefined ? undefined : [{ format: 'UTF8', content }]
}

/** I08.FR.08: another content, another id. */
function nameOf(content: object): string {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return `plain-${hash.slice(0, ID_LENGTH)}`
}
