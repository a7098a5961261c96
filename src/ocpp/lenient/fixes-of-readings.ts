/**
 * Readings that are none: no value, no list, no time with readings. They are left out, so that the
 * message around them counts. One that comes with signed data is never touched.
 */
import type { Change, Place } from './draft.ts'
import { isObject } from './draft.ts'
import type { Fault } from './fault.ts'
import { isEmpty } from './fault.ts'
import { READING_LISTS, READING_WORDS } from './field-names.ts'

/** What meters say that have nothing to say. */
const NO_VALUE = /^\s*(?:nan|null|none|-)?\s*$/i

/** What may stand in a reading, and beside a list of them, without being one. */
const WORDS_OF_READING = new Set([...READING_WORDS, 'unitOfMeasure', 'customData'])
const WORDS_OF_TIME = new Set(['timestamp', 'customData'])

/** Passes every schema; never seen by anybody. */
const PASSING_LIST = [{ timestamp: '2000-01-01T00:00:00Z', sampledValue: [{ value: 0 }] }]

/** The value of a reading is missing, null or `NaN`: the reading goes. */
export function dropReading({ error, place, path, value }: Fault): readonly Change[] {
  const isMissing = error.keyword === 'required'
  if (isMissing && error.params.missingProperty !== 'value') return []
  const reading = isMissing ? place : place.up
  const [list, element] = path.slice(isMissing ? -2 : -3)
  if (reading === null || list !== 'sampledValue' || element !== '*') return []
  if (isMissing ? !hasOnly(value, WORDS_OF_READING) : !isNoValueAt(place, value)) return []
  return hasSignature(reading) ? [] : [{ type: 'drop', place: reading }]
}

/** A time with an empty list of readings, or with none at all: that time goes. */
export function dropReadingsOfTime({ error, place, path, value }: Fault): readonly Change[] {
  if (error.keyword === 'required') {
    const isOne = path.length > 1 && path.at(-1) === '*' && isReadingList(path.at(-2))
    const isWithout = error.params.missingProperty === 'sampledValue'
    return isOne && isWithout && hasOnly(value, WORDS_OF_TIME) ? [{ type: 'drop', place }] : []
  }
  const isList = place.key === 'sampledValue' && isReadingList(path.at(-3)) && isEmpty(value)
  return isList && place.up !== null ? [{ type: 'drop', place: place.up }] : []
}

/** Null for a list of readings that the schema insists on: no readings. */
export function setNoReadings({ error, place, value }: Fault): readonly Change[] {
  const isList = error.params.type === 'array' && isReadingList(place.key) && isEmpty(value)
  return isList ? [{ type: 'set', place, value: [] }] : []
}

/** The schema insists on readings, and there are none: the message says nothing, and counts. */
export function keepNoReadings({ place, value }: Fault): readonly Change[] {
  const isList = isReadingList(place.key) && Array.isArray(value) && value.length === 0
  return isList ? [{ type: 'keep', place, value, passing: PASSING_LIST }] : []
}

function isReadingList(key: string | number | undefined): boolean {
  return typeof key === 'string' && READING_LISTS.has(key)
}

function isNoValueAt({ key }: Place, value: unknown): boolean {
  return key === 'value' && (value === null || (typeof value === 'string' && NO_VALUE.test(value)))
}

/** Under another name there may be a value. */
function hasOnly(object: unknown, names: ReadonlySet<string>): boolean {
  return isObject(object) && Object.keys(object).every((name) => names.has(name))
}

function hasSignature({ holder, key }: Place): boolean {
  const reading = (holder as Record<string | number, unknown>)[key]
  return isObject(reading) && isObject(reading.signedMeterValue)
}
