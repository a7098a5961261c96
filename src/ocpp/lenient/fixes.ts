/**
 * What each rule does, by the keyword of the schema that failed, in the order in which they are
 * tried. A fix says what it would change, or nothing when the fault is not one of its kind.
 */

import { findDefault } from './defaults.ts'
import type { Change } from './draft.ts'
import { isObject } from './draft.ts'
import type { Fault } from './fault.ts'
import { isEmpty } from './fault.ts'
import { NAMES_WORTH_FINDING, WORDS_WITH_DEFAULT } from './field-names.ts'
import {
  dropReading,
  dropReadingsOfTime,
  keepNoReadings,
  setNoReadings,
} from './fixes-of-readings.ts'
import {
  capNumber,
  coerceBoolean,
  coerceNumber,
  coerceString,
  fixTime,
  fixWord,
  keepLongValue,
  keepReadingWord,
  keepSigned,
  keepTime,
  roundNumber,
  toOther,
  truncate,
} from './fixes-of-values.ts'
import type { Rule } from './rules.ts'

export type Fix = (fault: Fault) => readonly Change[]

export interface RuledFix {
  readonly rule: Rule
  readonly fix: Fix
}

/** When the schema turns out to want what was dropped, that is taken back and the next is tried. */
export const FIXES: Readonly<Record<string, readonly RuledFix[]>> = {
  type: [
    { rule: 'emptyReadingsDropped', fix: dropReading },
    { rule: 'nullAsAbsent', fix: dropEmpty },
    { rule: 'nullAsAbsent', fix: dropHolderOfNothing },
    { rule: 'emptyReadingsDropped', fix: dropReadingsOfTime },
    { rule: 'emptyReadingsDropped', fix: setNoReadings },
    { rule: 'fixTime', fix: fixTime },
    { rule: 'unreadableTimeKept', fix: keepTime },
    { rule: 'coerceNumber', fix: coerceNumber },
    { rule: 'coerceString', fix: coerceString },
    { rule: 'coerceBoolean', fix: coerceBoolean },
    { rule: 'oneAsList', fix: toList },
    { rule: 'roundToStep', fix: roundNumber },
  ],
  required: [
    { rule: 'fieldCase', fix: renameToMissing },
    { rule: 'nullAsAbsent', fix: dropEmpty },
    { rule: 'emptyReadingsDropped', fix: dropReading },
    { rule: 'emptyReadingsDropped', fix: dropReadingsOfTime },
    { rule: 'missingDefault', fix: setDefault },
  ],
  additionalProperties: [
    { rule: 'fieldCase', fix: renameUnknown },
    { rule: 'dropUnknownField', fix: dropUnknown },
  ],
  enum: [
    { rule: 'enumCase', fix: fixWord },
    { rule: 'nullAsAbsent', fix: dropEmptyWord },
    { rule: 'unknownEnumKept', fix: keepReadingWord },
    { rule: 'unknownEnumAsOther', fix: toOther },
    { rule: 'unknownEnumDropped', fix: dropWord },
  ],
  format: [
    { rule: 'fixTime', fix: fixTime },
    { rule: 'nullAsAbsent', fix: dropEmpty },
    { rule: 'unreadableTimeKept', fix: keepTime },
  ],
  maxLength: [
    { rule: 'longSignedData', fix: keepSigned },
    { rule: 'longValueKept', fix: keepLongValue },
    { rule: 'truncateText', fix: truncate },
  ],
  minItems: [
    { rule: 'emptyReadingsDropped', fix: dropReadingsOfTime },
    { rule: 'emptyArrayAsAbsent', fix: dropEmpty },
    { rule: 'emptyArrayAsAbsent', fix: dropHolderOfEmptyList },
    { rule: 'emptyReadingsDropped', fix: keepNoReadings },
  ],
  minimum: [{ rule: 'capNumber', fix: capNumber }],
  maximum: [{ rule: 'capNumber', fix: capNumber }],
  multipleOf: [{ rule: 'roundToStep', fix: roundNumber }],
}

function dropEmpty({ place, value }: Fault): readonly Change[] {
  return place.up !== null && isEmpty(value) ? [{ type: 'drop', place }] : []
}

/** All members null: the whole object was not given. */
function dropHolderOfNothing({ place: { holder, up }, value }: Fault): readonly Change[] {
  const isNothing = isEmpty(value) && isObject(holder) && Object.values(holder).every(isEmpty)
  return isNothing && up !== null && up.up !== null ? [{ type: 'drop', place: up }] : []
}

/** A schedule without periods is no schedule. */
function dropHolderOfEmptyList({ place: { holder, up }, value }: Fault): readonly Change[] {
  const isNothing = isEmpty(value) && isObject(holder)
  return isNothing && up !== null && up.up !== null ? [{ type: 'drop', place: up }] : []
}

/** Not the measurand: without one a reading counts as energy. */
function dropEmptyWord({ place, value }: Fault): readonly Change[] {
  return value === '' && place.key !== 'measurand' ? [{ type: 'drop', place }] : []
}

function dropWord({ place, path, value }: Fault): readonly Change[] {
  const isOnlyWord = typeof value === 'string' && !Array.isArray(place.holder)
  const isSilent = WORDS_WITH_DEFAULT.has(String(place.key)) || path.includes('sampledValue')
  return isOnlyWord && !isSilent ? [{ type: 'drop', place }] : []
}

function toList({ error, place, value }: Fault): readonly Change[] {
  const isOne = error.params.type === 'array' && !isEmpty(value)
  return isOne ? [{ type: 'set', place, value: [value] }] : []
}

function setDefault(fault: Fault): readonly Change[] {
  const name = fault.error.params.missingProperty ?? ''
  const value = findDefault(fault)
  return value === undefined ? [] : [{ type: 'set', place: placeIn(fault, name), value }]
}

function dropUnknown(fault: Fault): readonly Change[] {
  const name = fault.error.params.additionalProperty ?? ''
  return [{ type: 'drop', place: placeIn(fault, name) }]
}

/** `IdTag` for the missing `idTag`, when only one field can be it. */
function renameToMissing(fault: Fault): readonly Change[] {
  const { error, value } = fault
  if (!isObject(value)) return []
  const name = error.params.missingProperty ?? ''
  const told = Object.keys(value).filter((key) => key !== name && plain(key) === plain(name))
  return told.length === 1 ? rename(fault, told[0] ?? '', name) : []
}

/** An unknown field that may be one of worth; if the schema does not want it here, it says so. */
function renameUnknown(fault: Fault): readonly Change[] {
  const { error, value } = fault
  const told = error.params.additionalProperty ?? ''
  const name = NAMES_WORTH_FINDING.find((known) => known !== told && plain(known) === plain(told))
  if (name === undefined || !isObject(value) || Object.hasOwn(value, name)) return []
  return rename(fault, told, name)
}

function rename(fault: Fault, told: string, name: string): readonly Change[] {
  const { [told]: value } = fault.value as Record<string, unknown>
  return [
    { type: 'set', place: placeIn(fault, name), value },
    { type: 'drop', place: placeIn(fault, told) },
  ]
}

/** The place of a field in the object that the fault is about. */
function placeIn({ place, value }: Fault, key: string): Change['place'] {
  return { holder: value as Record<string, unknown>, key, up: place }
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_\s-]/g, '')
}
