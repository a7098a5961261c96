/**
 * The rules by which a payload that breaks its schema is repaired: the one list of their names.
 * What each does is in fixes.ts; which charge point gets which, in leniency.ts.
 */

interface RuleRow {
  /**
   * Part of every lenient profile: what the charge point meant is plain, and all of it is kept.
   * The others guess, or lose something, and are for the models that need them.
   */
  readonly isUsual: boolean
  readonly text: string
}

export const RULES = {
  dropUnknownField: { isUsual: true, text: 'A field that the schema does not have is left out.' },
  fieldCase: { isUsual: true, text: 'A field in another case gets its right name.' },
  nullAsAbsent: {
    isUsual: true,
    text: 'An optional field that is null, or empty where more is due, counts as not given.',
  },
  coerceNumber: { isUsual: true, text: 'A number written as text is read, if no digit is lost.' },
  coerceString: { isUsual: true, text: 'A number or a boolean where text is due becomes text.' },
  coerceBoolean: { isUsual: true, text: 'A boolean written as text, or as 1 or 0, is read.' },
  oneAsList: { isUsual: true, text: 'A single thing where a list is due becomes a list of one.' },
  fixTime: { isUsual: true, text: 'A time in another notation is written as ISO 8601.' },
  unreadableTimeKept: {
    isUsual: true,
    text: 'A time that cannot be read stays as it came; none is made up.',
  },
  enumCase: { isUsual: true, text: 'A word in another case or spelling becomes the one meant.' },
  unknownEnumKept: { isUsual: true, text: 'An unknown word that describes a reading is kept.' },
  unknownEnumAsOther: { isUsual: false, text: 'An unknown reason or error becomes Other.' },
  unknownEnumDropped: {
    isUsual: false,
    text: 'An unknown word in an optional field is left out, unless that would mean another one.',
  },
  emptyArrayAsAbsent: {
    isUsual: true,
    text: 'An empty list that must not be empty is left out, or the object it stands for.',
  },
  emptyReadingsDropped: { isUsual: true, text: 'A reading without a value is left out.' },
  longSignedData: { isUsual: true, text: 'Signed meter data of any length is kept byte for byte.' },
  longValueKept: { isUsual: true, text: 'The value of a variable is kept whatever its length.' },
  truncateText: { isUsual: true, text: 'A text for people that is too long is cut.' },
  missingDefault: { isUsual: false, text: 'A missing field that moves no money gets a default.' },
  roundToStep: { isUsual: false, text: 'A number between two steps is rounded down.' },
  capNumber: { isUsual: false, text: 'A number out of bounds becomes the nearest bound.' },
} as const satisfies Record<string, RuleRow>

export type Rule = keyof typeof RULES

export const ALL_RULES = Object.keys(RULES) as readonly Rule[]

export const USUAL_RULES = ALL_RULES.filter((rule) => RULES[rule].isUsual)

/** Rules that leave what the schema refuses: the check is waived in that place, and only there. */
export const KEEPING_RULES: readonly Rule[] = [
  'unreadableTimeKept',
  'unknownEnumKept',
  'emptyReadingsDropped',
  'longSignedData',
  'longValueKept',
]
