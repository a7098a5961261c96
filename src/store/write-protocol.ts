/**
 * The version a charge point speaks. With another one than before, what it said of its set-up is
 * void: names, numbers and meanings are those of the old version. What happened stays.
 */
import { textColumn } from './columns.ts'
import type { Sql } from './link.ts'
import { VOID_KINDS } from './note-order.ts'
import type { Owned } from './write-state.ts'

/** Told again it is the same version, and nothing is void: what came since stays. */
export async function saveProtocols(sql: Sql, notes: readonly Owned<'protocol'>[]): Promise<void> {
  if (notes.length === 0) return
  const changed = await sql<{ tenant: string; id: string }[]>`
    select c.tenant, c.charge_point_id as id from ${namesOf(sql, notes)}
    join charge_points c on c.tenant = n.tenant and c.charge_point_id = n.charge_point_id
    where c.protocol <> n.protocol`
  if (changed.length > 0) await deleteSetUp(sql, changed)
  await sql`
    update charge_points c set protocol = n.protocol from ${namesOf(sql, notes)}
    where c.tenant = n.tenant and c.charge_point_id = n.charge_point_id
      and c.protocol is distinct from n.protocol`
}

async function deleteSetUp(
  sql: Sql,
  changed: readonly { readonly tenant: string; readonly id: string }[],
): Promise<void> {
  const these = sql`
    unnest(
      texts(${textColumn(changed.map(({ tenant }) => tenant))}),
      texts(${textColumn(changed.map(({ id }) => id))})
    ) as n (tenant, id)`
  await sql`
    delete from variables v using ${these} where v.tenant = n.tenant and v.charge_point_id = n.id`
  await sql`
    delete from report_parts p using ${these}
    where p.tenant = n.tenant and p.charge_point_id = n.id`
  await sql`
    delete from charging_profiles p using ${these}
    where p.tenant = n.tenant and p.charge_point_id = n.id`
  await sql`
    delete from charge_point_items i using ${these}
    where i.tenant = n.tenant and i.charge_point_id = n.id
      and i.kind = any (texts(${textColumn([...VOID_KINDS])}))`
}

function namesOf(sql: Sql, notes: readonly Owned<'protocol'>[]) {
  return sql`
    unnest(
      texts(${textColumn(notes.map(({ tenant }) => tenant))}),
      texts(${textColumn(notes.map(({ chargePointId }) => chargePointId))}),
      texts(${textColumn(notes.map(({ protocol }) => protocol))})
    ) as n (tenant, charge_point_id, protocol)`
}
