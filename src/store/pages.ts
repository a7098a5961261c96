/**
 * Pages of lists. A cursor is where the last row stood in the list's order, so rows that come and
 * go in between neither repeat nor hide others. It is text that only means something to us.
 */
import { HubError } from '../base/errors.ts'
import { PAGE_ROWS_MAX, type Page, type PageOf } from './views.ts'

export interface Range<Key extends readonly string[]> {
  /** One more than is given: whether there are more. */
  readonly rowsMax: number
  /** Rows stand behind this one; null for the first page. */
  readonly after: Key | null
}

const CURSOR_LENGTH_MAX = 4_000

/** `keyLength` is the number of columns that order the list. */
export function toRange<Key extends readonly string[]>(
  { limit, cursor }: PageOf,
  keyLength: Key['length'],
): Range<Key> {
  const rowsMax = Math.min(PAGE_ROWS_MAX, Math.max(1, Math.trunc(limit))) + 1
  return { rowsMax, after: cursor === null ? null : (parseCursor(cursor, keyLength) as Key) }
}

export function toPage<Row, View>(
  rows: readonly Row[],
  { rowsMax }: { readonly rowsMax: number },
  keyOf: (row: Row) => readonly string[],
  toView: (row: Row) => View,
): Page<View> {
  const shown = rows.slice(0, rowsMax - 1)
  const last = shown.at(-1)
  const hasMore = rows.length === rowsMax && last !== undefined
  const nextCursor = hasMore ? formatCursor(keyOf(last)) : null
  return { data: shown.map(toView), nextCursor }
}

function formatCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

function parseCursor(cursor: string, length: number): readonly string[] {
  const key = cursor.length > CURSOR_LENGTH_MAX ? null : parseJson(cursor)
  const isKey =
    Array.isArray(key) && key.length === length && key.every((part) => typeof part === 'string')
  if (!isKey) throw new HubError('BAD_REQUEST', { detail: 'The cursor is not one of this list.' })
  return key
}

function parseJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}

/** ISO 8601 of a column of the driver. */
export function isoOf(at: Date): string
export function isoOf(at: Date | null): string | null
export function isoOf(at: Date | null): string | null {
  return at === null ? null : at.toISOString()
}
