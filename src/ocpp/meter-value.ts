/**
 * Meter readings as samples: the specification's defaults filled in, the number in base units, the
 * text as it came. Spec transactions §9; OCPP 1.6 §7.33 and §7.43; 2.x part 2 §2.46.
 *
 * A reading is never refused: what is not a number, or is signed, has none and keeps its text.
 */
import type { Sample } from '../model/transaction.ts'
import { parseTime } from './time.ts'

/** What both families of versions can say of one reading. */
export interface Reading {
  readonly value: string
  /** Value times ten to this. Always 0 in 1.6. */
  readonly multiplier: number
  readonly unit?: string
  readonly measurand?: string
  readonly context?: string
  readonly phase?: string
  readonly location?: string
  readonly format?: string
}

/** Readings of one time. The shape of 1.6, in MeterValues and in StopTransaction. */
export interface MeterValue16 {
  readonly timestamp: string
  readonly sampledValue: readonly Omit<Reading, 'multiplier'>[]
}

/** The energy register, which is also what a sample without a measurand means. */
export const REGISTER = 'Energy.Active.Import.Register'

interface Unit {
  readonly factor: number
  /** Added after the factor. */
  readonly offset: number
}

const BASE: Unit = { factor: 1, offset: 0 }
const KILO: Unit = { factor: 1_000, offset: 0 }

/** To Wh, varh, W, var, VA, A, V, Hz, percent and degrees Celsius. Any other is left as it is. */
const UNITS: Readonly<Record<string, Unit>> = {
  Wh: BASE,
  kWh: KILO,
  varh: BASE,
  kvarh: KILO,
  VAh: BASE,
  kVAh: KILO,
  W: BASE,
  kW: KILO,
  var: BASE,
  kvar: KILO,
  VA: BASE,
  kVA: KILO,
  A: BASE,
  V: BASE,
  Hz: BASE,
  Percent: BASE,
  Celsius: BASE,
  // A misprint of the first edition that is in the field. 1.6 errata §2.1.
  Celcius: BASE,
  K: { factor: 1, offset: -273.15 },
  Fahrenheit: { factor: 5 / 9, offset: -160 / 9 },
}

/** What a sample without a unit is in, by the beginning of its measurand; the first that fits. */
const DEFAULT_UNITS: readonly (readonly [measurand: string, unit: string])[] = [
  ['Energy.Reactive', 'varh'],
  ['Energy.Apparent', 'VAh'],
  ['Energy', 'Wh'],
  ['Power.Reactive', 'var'],
  ['Power.Apparent', 'VA'],
  ['Power.Factor', ''],
  ['Power', 'W'],
  ['Current', 'A'],
  ['Voltage', 'V'],
  ['Frequency', 'Hz'],
  ['Temperature', 'Celsius'],
  ['SoC', 'Percent'],
]

/** Digits that survive a conversion: 1.005 kWh are 1005 Wh, not 1004.9999999999999. */
const PRECISION = 15

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/

export function toSamples16(meterValues: readonly MeterValue16[]): readonly Sample[] {
  return meterValues.flatMap(({ timestamp, sampledValue }) => {
    const { at } = parseTime(timestamp)
    return sampledValue.map((reading) => toSample(at, { ...reading, multiplier: 0 }))
  })
}

export function toSample(occurredAt: number | null, reading: Reading): Sample {
  const { value, measurand = REGISTER, format = 'Raw' } = reading
  const unit = reading.unit ?? defaultUnit(measurand)
  return {
    occurredAt,
    value,
    number: format === 'Raw' ? toBaseUnit(value, unit, reading.multiplier) : null,
    unit,
    measurand,
    context: reading.context ?? 'Sample.Periodic',
    phase: reading.phase ?? null,
    location: reading.location ?? 'Outlet',
    format,
  }
}

/** Null for what is not a finite decimal number: hex, `NaN`, `1e400`, a comma. */
function toBaseUnit(value: string, unit: string, multiplier: number): number | null {
  const text = value.trim()
  if (!DECIMAL.test(text)) return null
  const { factor, offset } = Object.hasOwn(UNITS, unit) ? (UNITS[unit] ?? BASE) : BASE
  const number = Number((Number(text) * 10 ** multiplier * factor + offset).toPrecision(PRECISION))
  return Number.isFinite(number) ? number : null
}

function defaultUnit(measurand: string): string {
  return DEFAULT_UNITS.find(([beginning]) => measurand.startsWith(beginning))?.[1] ?? ''
}
