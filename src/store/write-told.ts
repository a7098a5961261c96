/** Evidence that has no row of its own: each telling once in the journal, under its topic. */
import type { ToldFact } from '../model/record.ts'
import { type EventRow, type Item, keyOf } from './fact.ts'
import type { Sql } from './link.ts'
import { findNew } from './write-evidence.ts'

/**
 * The journal's rows of those that are new: what is told in the same words of the same time was
 * told before. The frame does not count, since a repetition has an id of its own.
 */
export async function storeTold(
  sql: Sql,
  items: readonly Item<ToldFact>[],
): Promise<readonly EventRow[]> {
  const told = items.map(({ owner, fact }): EventRow => {
    const { tenant, chargePointId } = owner
    const { topic: type, at, occurredAt, payload, raw } = fact
    const key = keyOf(String(occurredAt), payload)
    return { tenant, chargePointId, type, at, occurredAt, key, payload, raw }
  })
  return await findNew(sql, told)
}
