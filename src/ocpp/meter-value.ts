/**
 * Meter readings as samples: the specification's defaults filled in, the number in base units, the
 * text as it came. Spec transactions §9; OCPP 1.6 §7.33 and §7.43; 2.x part 2 §2.46.
 *
 * A reading is never refused: what is not a number, or is signed, has none and keeps its text.
 */
import type { Sample, SampleKind } from '../model/transaction.ts'
import { parseTime } from './time.ts'

/** What both families of versions can say of one reading. */
export interface Reading {
  readonly value: string
  /** Value times ten to this. 1.6 has none. */
  readonly multiplier?: number
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

/** Readings of one time. The shape of 2.x, in MeterValues and in TransactionEvent. */
export interface MeterValue2 {
  readonly timestamp: string
  readonly sampledValue: readonly SampledValue2[]
}

interface SampledValue2 extends Omit<Reading, 'value' | 'multiplier' | 'unit' | 'format'> {
  readonly value: number
  readonly unitOfMeasure?: { readonly unit?: string; readonly multiplier?: number }
  /** What the meter signed, and how: the proof of the value beside it. */
  readonly signedMeterValue?: object
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

/**
 * Kinds that were met, each one object: a batch that goes to another thread then carries each once,
 * and not with every sample. Past the limit they are forgotten, and met anew.
 */
const KINDS_MAX = 1_000
const kinds = new Map<string, SampleKind>()

/** Stands between the parts of a kind, and for no phase. Only the unit, the last, can hold it. */
const BETWEEN = '\n'

/** Digits that survive a conversion: 1.005 kWh are 1005 Wh, not 1004.9999999999999. */
const PRECISION = 15

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/

export function toSamples16(meterValues: readonly MeterValue16[]): readonly Sample[] {
  const samples: Sample[] = []
  for (const { timestamp, sampledValue } of meterValues) {
    const { at } = parseTime(timestamp)
    for (const reading of sampledValue) samples.push(toSample(at, reading))
  }
  return samples
}

/**
 * A signed value becomes a second sample of the same kind, whose text is all that was signed as it
 * came: what is counted stays a number, what proves it stays untouched. 2.x J01, J02.
 */
export function toSamples2(meterValues: readonly MeterValue2[]): readonly Sample[] {
  const samples: Sample[] = []
  for (const { timestamp, sampledValue } of meterValues) {
    const { at } = parseTime(timestamp)
    for (const { value, unitOfMeasure = {}, signedMeterValue, ...what } of sampledValue) {
      const { unit, multiplier } = unitOfMeasure
      const kind = unit === undefined ? what : { ...what, unit }
      const scale = multiplier === undefined ? {} : { multiplier }
      samples.push(toSample(at, { ...kind, ...scale, value: String(value) }))
      if (signedMeterValue === undefined) continue
      const signed = JSON.stringify(signedMeterValue)
      samples.push(toSample(at, { ...kind, value: signed, format: 'SignedData' }))
    }
  }
  return samples
}

export function toSample(occurredAt: number | null, reading: Reading): Sample {
  const { value, multiplier = 0 } = reading
  const kind = toKind(reading)
  const { format, unit } = kind
  const number = format === 'Raw' ? toBaseUnit(value, unit, multiplier) : null
  return { occurredAt, value, number, kind }
}

function toKind(reading: Reading): SampleKind {
  const { measurand = REGISTER, context = 'Sample.Periodic', phase = null } = reading
  const { location = 'Outlet', unit = defaultUnit(measurand), format = 'Raw' } = reading
  const key = [measurand, context, phase ?? BETWEEN, location, format, unit].join(BETWEEN)
  const known = kinds.get(key)
  if (known !== undefined) return known
  if (kinds.size >= KINDS_MAX) kinds.clear()
  const kind = Object.freeze({ measurand, context, phase, location, unit, format })
  kinds.set(key, kind)
  return kind
}

/** Null for what is not a finite decimal number: hex, `NaN`, `1e400`, a comma. */
function toBaseUnit(value: string, unit: string, multiplier: number): number | null {
  const text = value.trim()
  if (!DECIMAL.test(text)) return null
  const told = Number(text)
  const base = Object.hasOwn(UNITS, unit) ? (UNITS[unit] ?? BASE) : BASE
  const number = base === BASE && multiplier === 0 ? told : convert(told, base, multiplier)
  return Number.isFinite(number) ? number : null
}

function convert(told: number, { factor, offset }: Unit, multiplier: number): number {
  return Number((told * 10 ** multiplier * factor + offset).toPrecision(PRECISION))
}

function defaultUnit(measurand: string): string {
  return DEFAULT_UNITS.find(([beginning]) => measurand.startsWith(beginning))?.[1] ?? ''
}
