/** One thing that is wrong with a draft, as its schema says; and where else it is wrong as well. */
import { DATE_TIME } from '../date-time.ts'
import type { SchemaError } from '../validate.ts'
import type { Version } from '../version.ts'
import type { Draft, Place } from './draft.ts'
import { findPlace, isObject, pathOf, similarPlaces, valueAt } from './draft.ts'

/** Which schema a payload is held against. */
export interface Message {
  readonly version: Version
  readonly action: string
  readonly kind: 'request' | 'response'
}

export interface Fault {
  readonly message: Message
  readonly error: SchemaError
  /** Of the wrong value; for a field missing or too many, of the object that should be other. */
  readonly place: Place
  /** Names on the way there, `*` for each place in a list. */
  readonly path: readonly string[]
  readonly value: unknown
}

/** How far a quotient may be from a whole number: what the compiled validators allow too. */
const STEP_TOLERANCE = 1e-6

/** The fault that was found, and then those of its kind in the other elements of its lists. */
export function faultsOf(draft: Draft, message: Message, error: SchemaError): readonly Fault[] {
  const first = findPlace(draft, error.instancePath)
  if (first === null) return []
  const path = pathOf(first)
  const places = similarPlaces(draft, error.instancePath).filter(
    (place) =>
      (place.holder !== first.holder || place.key !== first.key) && isWrong(valueAt(place), error),
  )
  return [first, ...places].map((place) => ({
    message,
    error,
    place,
    path,
    value: valueAt(place),
  }))
}

export function isOfType(value: unknown, type: string | undefined): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value)
    case 'number':
      return Number.isFinite(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    default:
      return typeof value === type
  }
}

/** Nothing was said: no amount, no text, no part. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

/** Ajv counts characters, not halves of them. */
export function lengthOf(text: string): number {
  let length = 0
  for (const _ of text) length += 1
  return length
}

function isWrong(value: unknown, { keyword, params }: SchemaError): boolean {
  if (value === undefined) return false
  const { limit = 0, multipleOf = 1, missingProperty = '', additionalProperty = '' } = params
  switch (keyword) {
    case 'type':
      return !isOfType(value, params.type)
    case 'required':
      return isObject(value) && !Object.hasOwn(value, missingProperty)
    case 'additionalProperties':
      return isObject(value) && Object.hasOwn(value, additionalProperty)
    case 'enum':
      return params.allowedValues?.includes(value) === false
    case 'format':
      return typeof value === 'string' && !DATE_TIME.test(value)
    case 'maxLength':
      return typeof value === 'string' && value.length > limit && lengthOf(value) > limit
    case 'minItems':
      return Array.isArray(value) && value.length < limit
    case 'minimum':
      return typeof value === 'number' && value < limit
    case 'maximum':
      return typeof value === 'number' && value > limit
    case 'multipleOf': {
      const quotient = Number(value) / multipleOf
      return Math.abs(Math.round(quotient) - quotient) > STEP_TOLERANCE
    }
    default:
      return false
  }
}
