/** A plain price: so much for each kWh, for each minute, and to begin. I02, I03; 2.1 I07. */

/** Prices in thousandths of the currency's smallest unit (1 cent is 1000). */
export interface Tariff {
  /** ISO 4217, three letters. */
  readonly currency: string
  /** Digits of the smallest unit: 2 for EUR, 0 for JPY. */
  readonly currencyDigits: number
  readonly pricePerKwh: number
  readonly pricePerMinute: number
  readonly startFee: number
}
