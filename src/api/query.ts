/** Query parameters to values; what is not as it should be throws BAD_REQUEST and says why. */
import type { Page, PageOf } from '../store/views.ts'
import { PAGE_ROWS_MAX } from '../store/views.ts'
import { badRequest } from './problem.ts'

const PAGE_ROWS_DEFAULT = 100
const CURSOR_LENGTH_MAX = 1_024
const TEXT_LENGTH_MAX = 255

export function checkNames(query: URLSearchParams, allowed: readonly string[]): void {
  for (const name of query.keys()) {
    if (allowed.includes(name)) continue
    const known = allowed.length === 0 ? 'this path takes none' : `there are ${allowed.join(', ')}`
    throw badRequest(`There is no parameter ${JSON.stringify(name.slice(0, 60))}; ${known}.`)
  }
}

export function pageOf(query: URLSearchParams): PageOf {
  const cursor = query.get('cursor')
  if (cursor !== null && (cursor === '' || cursor.length > CURSOR_LENGTH_MAX)) {
    throw badRequest('cursor must be a nextCursor of this list.')
  }
  const limit = integerOf(query, 'limit', [1, PAGE_ROWS_MAX]) ?? PAGE_ROWS_DEFAULT
  return { limit, cursor }
}

/** Null when it is not given. */
export function textOf(query: URLSearchParams, name: string): string | null {
  const text = query.get(name)
  if (text === null) return null
  if (text === '' || text.length > TEXT_LENGTH_MAX || text.includes('\0')) {
    throw badRequest(`${name} must be text of 1 to ${TEXT_LENGTH_MAX} characters.`)
  }
  return text
}

export function booleanOf(query: URLSearchParams, name: string): boolean | null {
  const text = query.get(name)
  if (text === null) return null
  if (text !== 'true' && text !== 'false') throw badRequest(`${name} must be true or false.`)
  return text === 'true'
}

export function integerOf(
  query: URLSearchParams,
  name: string,
  [least, greatest]: readonly [number, number],
): number | null {
  const text = query.get(name)
  if (text === null) return null
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= greatest)) {
    throw badRequest(`${name} must be an integer from ${least} to ${greatest}.`)
  }
  return value
}

/** A page of a list that is in memory, in the order of its keys. */
export function pageOfList<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { limit, cursor }: PageOf,
): Page<Item> {
  const after = cursor === null ? null : Buffer.from(cursor, 'base64url').toString('utf8')
  const rest = items
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === null || key > after)
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
  const shown = rest.slice(0, limit)
  const last = shown.at(-1)
  const hasMore = rest.length > limit && last !== undefined
  return {
    data: shown.map(({ item }) => item),
    nextCursor: hasMore ? Buffer.from(last.key, 'utf8').toString('base64url') : null,
  }
}
