/**
 * Whole columns as one parameter each, for `insert ... select from unnest(...)`, whatever the
 * number of rows. Here, too, text becomes what Postgres takes.
 */

/** NUL, which no text column takes, and what separates texts on their way: see `texts` in SQL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const REFUSED = /[\0\x1d-\x1f]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const HAS_REFUSED = /[\0\x1d-\x1f]/
const BETWEEN = '\x1e'
const NULL = '\x1f'
/** The only one, and empty: else it would look like none at all. */
const ONE_EMPTY = '\x1d'

/** What a text column refuses becomes U+FFFD. Lone surrogates the driver replaces likewise. */
export function cleanText(text: string): string {
  return HAS_REFUSED.test(text) ? text.replace(REFUSED, '\uFFFD') : text
}

/**
 * For `texts(...)` of the first migration. Joined with separators instead of quoted as an array
 * literal: that is ten times as fast here, and twice there.
 */
export function textColumn(values: readonly (string | null)[]): string {
  if (values.length === 1 && values[0] === '') return ONE_EMPTY
  let all = ''
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as string | null
    if (i > 0) all += BETWEEN
    all += value === null ? NULL : cleanText(value)
  }
  return all
}

/** What is not a finite number becomes null. */
export function numberColumn(values: readonly (number | null)[]): string {
  let all = '{'
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number | null
    if (i > 0) all += ','
    all += value !== null && Number.isFinite(value) ? value : 'NULL'
  }
  return `${all}}`
}

export function booleanColumn(values: readonly (boolean | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`
}

export function bytesColumn(values: readonly Uint8Array[]): string {
  return `{${values.map((value) => `"\\\\x${Buffer.from(value).toString('hex')}"`).join(',')}}`
}
