/**
 * The fence: what a node heard of a charge point is written only while that node owns it, and has
 * owned it without a break since the epoch in which it was heard. Integrity R27; ARCHITECTURE §4.
 *
 * The rows of the charge points stay locked until the transaction ends, always in the same order,
 * and a claim waits for them: what a lost owner has committed is seen by the next one.
 */
import type { Owner } from '../model/record.ts'
import { textColumn } from './columns.ts'
import { keyOf } from './fact.ts'
import type { Sql } from './link.ts'

/**
 * `keyShare`: others may change the row, but not who owns it. `change`: for whoever goes on to
 * change the row itself.
 */
export type FenceLock = 'keyShare' | 'change'

/** Tells of each owner whether what it heard may be written now. */
export async function lockOwned(
  sql: Sql,
  node: string,
  owners: readonly Owner[],
  lock: FenceLock,
): Promise<(owner: Owner) => boolean> {
  const distinct = new Map(owners.map((owner) => [toKey(owner), owner]))
  const all = [...distinct.values()]
  if (all.length === 0) return () => false
  const rows = await sql<{ tenant: string; id: string; since: number }[]>`
    select c.tenant, c.charge_point_id as id, c.node_epoch::float8 as since
    from unnest(
      texts(${textColumn(all.map(({ tenant }) => tenant))}),
      texts(${textColumn(all.map(({ chargePointId }) => chargePointId))})
    ) as k (tenant, charge_point_id)
    join charge_points c on c.tenant = k.tenant and c.charge_point_id = k.charge_point_id
    where c.node = ${node}
    order by c.tenant, c.charge_point_id
    ${lock === 'keyShare' ? sql`for key share of c` : sql`for no key update of c`}`
  const since = new Map(rows.map((row) => [keyOf(row.tenant, row.id), row.since]))
  return (owner) => owner.epoch >= (since.get(toKey(owner)) ?? Infinity)
}

function toKey({ tenant, chargePointId }: Owner): string {
  return keyOf(tenant, chargePointId)
}
