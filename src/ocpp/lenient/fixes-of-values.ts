/** The fixes of one value in its place: another notation, another word, another length. */

import type { Change } from './draft.ts'
import { isObject } from './draft.ts'
import type { Fault } from './fault.ts'
import {
  PEOPLES_TEXTS,
  PROTECTED_FIELDS,
  READING_WORDS,
  SIGNED_FIELDS,
  TIME_FIELDS,
  VALUE_FIELDS,
} from './field-names.ts'
import { mendTime } from './mend-time.ts'
import { findOther, findWord } from './words.ts'

const NOTHING: readonly Change[] = []

/** Digits that a double carries for certain: with more of them, some would be lost. */
const DIGITS_MAX = 15

const DECIMAL = /^[+-]?\d{1,20}(?:\.\d{1,20})?$/

/** Stands in where any text passes, and where any time does. */
const PASSING_TEXT = ''
const PASSING_TIME = '2000-01-01T00:00:00Z'

const TRUE_WORDS: readonly unknown[] = ['true', '1', 'yes', 'on', 1]
const FALSE_WORDS: readonly unknown[] = ['false', '0', 'no', 'off', 0]

export function coerceNumber({ error, place, value }: Fault): readonly Change[] {
  const { type } = error.params
  if (typeof value !== 'string' || (type !== 'integer' && type !== 'number')) return NOTHING
  const text = value.trim()
  const digits = text.replace(/^[+-]?0*|\.0*$|\./g, '')
  if (!DECIMAL.test(text) || digits.length > DIGITS_MAX) return NOTHING
  const number = Number(text)
  // 12.5 for an integer is another matter, and for an amount none at all.
  if (type === 'integer' && !Number.isInteger(number)) return NOTHING
  return [{ type: 'set', place, value: number }]
}

export function coerceString({ error, place, value }: Fault): readonly Change[] {
  if (error.params.type !== 'string') return NOTHING
  if (typeof value === 'boolean') return [{ type: 'set', place, value: String(value) }]
  if (typeof value === 'number') {
    // A larger one has been rounded by the reading of its JSON.
    const isWhole = !Number.isInteger(value) || Number.isSafeInteger(value)
    return Number.isFinite(value) && isWhole
      ? [{ type: 'set', place, value: String(value) }]
      : NOTHING
  }
  // 1.6 wants the data of a DataTransfer as text, and many send what the text would say.
  const isData = place.key === 'data' && typeof value === 'object' && value !== null
  return isData ? [{ type: 'set', place, value: JSON.stringify(value) }] : NOTHING
}

export function coerceBoolean({ error, place, value }: Fault): readonly Change[] {
  if (error.params.type !== 'boolean') return NOTHING
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value
  if (TRUE_WORDS.includes(word)) return [{ type: 'set', place, value: true }]
  return FALSE_WORDS.includes(word) ? [{ type: 'set', place, value: false }] : NOTHING
}

/** A text, or a number of seconds or milliseconds. */
export function fixTime({ error, place, value }: Fault): readonly Change[] {
  const isNumber = typeof value === 'number'
  const isTime = isNumber
    ? error.params.type === 'string' && TIME_FIELDS.has(String(place.key))
    : error.keyword === 'format' && error.params.format === 'date-time'
  const time = isTime ? mendTime(value) : null
  return time === null ? NOTHING : [{ type: 'set', place, value: time }]
}

/**
 * The hub reads such a text as no time, and takes its own clock. Not for a start without any text:
 * starts are told apart by it, and two would be one.
 */
export function keepTime({ message, error, place, value }: Fault): readonly Change[] {
  const isNull = value === null && TIME_FIELDS.has(String(place.key))
  const isText = error.keyword === 'format' && typeof value === 'string'
  if ((!isNull && !isText) || Array.isArray(place.holder)) return NOTHING
  const text = isText ? value : ''
  if (text.trim() === '' && message.action === 'StartTransaction') return NOTHING
  return [{ type: 'keep', place, value: text, passing: PASSING_TIME }]
}

export function fixWord({ error, place, value }: Fault): readonly Change[] {
  if (typeof value !== 'string' || Array.isArray(place.holder)) return NOTHING
  const word = findWord(String(place.key), value, error.params.allowedValues ?? [])
  return word === null ? NOTHING : [{ type: 'set', place, value: word }]
}

export function keepReadingWord({ error, place, path, value }: Fault): readonly Change[] {
  const isReading = path.at(-3) === 'sampledValue' && READING_WORDS.has(String(place.key))
  if (!isReading || typeof value !== 'string') return NOTHING
  return [{ type: 'keep', place, value, passing: error.params.allowedValues?.[0] }]
}

/** The word itself goes where the schema has a place for it that is free. */
export function toOther({ error, place, value }: Fault): readonly Change[] {
  const { holder, key, up } = place
  if (typeof value !== 'string' || !isObject(holder)) return NOTHING
  const other = findOther(String(key), error.params.allowedValues ?? [])
  if (other === null) return NOTHING
  const change = { type: 'set', place, value: other.word } as const
  const { keepIn } = other
  if (keepIn === null || Object.hasOwn(holder, keepIn.name)) return [change]
  const kept = { holder, key: keepIn.name, up }
  return [change, { type: 'set', place: kept, value: cut(value, keepIn.lengthMax) }]
}

export function keepSigned({ place, value }: Fault): readonly Change[] {
  const isSigned = SIGNED_FIELDS.has(String(place.key))
  return isSigned ? [{ type: 'keep', place, value, passing: PASSING_TEXT }] : NOTHING
}

export function keepLongValue({ place, value }: Fault): readonly Change[] {
  const isValue = VALUE_FIELDS.has(String(place.key))
  return isValue ? [{ type: 'keep', place, value, passing: PASSING_TEXT }] : NOTHING
}

export function truncate({ error, place, path, value }: Fault): readonly Change[] {
  const { limit = 0 } = error.params
  // The serial number of a certificate is what it is found by.
  const isSerial = path.join('/') === 'chargingStation/serialNumber'
  const isForPeople = PEOPLES_TEXTS.has(String(place.key)) || isSerial
  if (!isForPeople || typeof value !== 'string') return NOTHING
  return [{ type: 'set', place, value: cut(value, limit) }]
}

export function capNumber({ error, place, value }: Fault): readonly Change[] {
  const { limit } = error.params
  const isAmount = PROTECTED_FIELDS.has(String(place.key))
  if (typeof value !== 'number' || limit === undefined || isAmount) return NOTHING
  return [{ type: 'set', place, value: limit }]
}

/** Down, since a limit rounded up is above the limit. */
export function roundNumber({ error, place, value }: Fault): readonly Change[] {
  const isFraction = error.params.type === 'integer' || error.keyword === 'multipleOf'
  const isAmount = PROTECTED_FIELDS.has(String(place.key))
  if (typeof value !== 'number' || !Number.isFinite(value) || !isFraction || isAmount) {
    return NOTHING
  }
  const step = error.params.multipleOf ?? 1
  const rounded = Number((Math.floor(value / step) * step).toPrecision(DIGITS_MAX))
  return [{ type: 'set', place, value: rounded }]
}

/** By whole characters: half of one is no text. */
function cut(text: string, lengthMax: number): string {
  return Array.from(text.slice(0, 2 * lengthMax))
    .slice(0, lengthMax)
    .join('')
}
