/**
 * Whole columns as array literals of Postgres, for `insert ... select from unnest(...)`: one
 * parameter a column, whatever the number of rows. Here, too, text becomes what Postgres takes.
 */

/** What a text column refuses. The lone halves of surrogate pairs the driver replaces itself. */
const REFUSED = /\0/g
const HAS_SPECIAL = /[\0"\\]/

/** NUL becomes U+FFFD, like a lone surrogate: neither can be in a text column. */
export function cleanText(text: string): string {
  return text.includes('\0') ? text.replace(REFUSED, '\uFFFD') : text
}

export function textArray(values: readonly (string | null)[]): string {
  let all = '{'
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as string | null
    if (i > 0) all += ','
    if (value === null) all += 'NULL'
    else if (HAS_SPECIAL.test(value)) all += `"${escapeElement(value)}"`
    else all += `"${value}"`
  }
  return `${all}}`
}

function escapeElement(value: string): string {
  return cleanText(value).replace(/["\\]/g, '\\$&')
}

/** What is not a finite number becomes null. */
export function numberArray(values: readonly (number | null)[]): string {
  let all = '{'
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number | null
    if (i > 0) all += ','
    all += value !== null && Number.isFinite(value) ? value : 'NULL'
  }
  return `${all}}`
}

export function booleanArray(values: readonly boolean[]): string {
  return `{${values.join(',')}}`
}

export function bytesArray(values: readonly Uint8Array[]): string {
  return `{${values.map((value) => `"\\\\x${Buffer.from(value).toString('hex')}"`).join(',')}}`
}
