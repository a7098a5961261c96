/**
 * A plain price over REST: in smallest units of the currency (cents), with up to three decimals.
 * 23.8 is 23.8 cents. Inside it is in thousandths of them, whole.
 */
import type { Tariff } from '../model/tariff.ts'
import { badRequest } from './problem.ts'

const THOUSANDTHS = 1_000

/** A kWh for ten million euro would be a mistake. */
const PRICE_MAX = 1e9

const PRICE = { type: 'number', minimum: 0, maximum: PRICE_MAX }

export const TARIFF_BODY = {
  type: ['object', 'null'],
  additionalProperties: false,
  required: ['currency', 'pricePerKwh', 'pricePerMinute', 'startFee'],
  properties: {
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    currencyDigits: { type: 'integer', minimum: 0, maximum: 4 },
    pricePerKwh: PRICE,
    pricePerMinute: PRICE,
    startFee: PRICE,
  },
}

/** One that has passed TARIFF_BODY. */
export interface TariffBody {
  readonly currency: string
  readonly currencyDigits?: number
  readonly pricePerKwh: number
  readonly pricePerMinute: number
  readonly startFee: number
}

/** ISO 4217: currencies whose smallest unit is not a hundredth. */
const DIGITS: Readonly<Record<string, readonly string[]>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '),
  3: 'BHD IQD JOD KWD LYD OMR TND'.split(' '),
  4: 'CLF UYW'.split(' '),
}

const DIGITS_DEFAULT = 2

/** Throws BAD_REQUEST for a price with more decimals than are kept. */
export function toTariff(body: TariffBody): Tariff {
  const { currency, currencyDigits = digitsOf(currency) } = body
  return {
    currency,
    currencyDigits,
    pricePerKwh: toThousandths('pricePerKwh', body.pricePerKwh),
    pricePerMinute: toThousandths('pricePerMinute', body.pricePerMinute),
    startFee: toThousandths('startFee', body.startFee),
  }
}

export function toTariffBody(tariff: Tariff): Required<TariffBody> {
  return {
    ...tariff,
    pricePerKwh: tariff.pricePerKwh / THOUSANDTHS,
    pricePerMinute: tariff.pricePerMinute / THOUSANDTHS,
    startFee: tariff.startFee / THOUSANDTHS,
  }
}

function digitsOf(currency: string): number {
  const found = Object.entries(DIGITS).find(([, currencies]) => currencies.includes(currency))
  return found === undefined ? DIGITS_DEFAULT : Number(found[0])
}

function toThousandths(name: string, price: number): number {
  const thousandths = Math.round(price * THOUSANDTHS)
  if (thousandths / THOUSANDTHS === price) return thousandths
  throw badRequest(`tariff.${name} must have at most three decimals.`)
}
