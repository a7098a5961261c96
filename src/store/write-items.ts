/**
 * Items of charge points: of each the latest counts. In the order they were told; of one told twice
 * the last is written, so that a batch may hold an item and its end.
 */
import type { Item, ItemChange, ItemKind } from '../model/item.ts'
import { ITEM_ID_LENGTH_MAX } from '../model/item.ts'
import { booleanColumn, cleanText, numberColumn, textColumn } from './columns.ts'
import { keyOf } from './fact.ts'
import type { Sql } from './link.ts'

/** Of one kind of one charge point. Past it closed ones go, the oldest first; then open ones. */
export const ITEMS_STORED_MAX = 10_000

export interface ItemRow extends ItemChange {
  readonly tenant: string
  readonly chargePointId: string
  readonly at: number
}

/** All there are of a kind, from now on. */
export interface KindRow {
  readonly tenant: string
  readonly chargePointId: string
  readonly at: number
  readonly kind: ItemKind
  readonly items: readonly Item[]
}

export async function upsertItems(sql: Sql, told: readonly ItemRow[]): Promise<void> {
  const rows = latestOf(told)
  const removed = rows.filter(({ body }) => body === null)
  const present = rows.filter(({ body }) => body !== null)
  if (removed.length > 0) {
    await sql`
      delete from charge_point_items i using unnest(${namesOf(sql, removed)})
        as n (tenant, charge_point_id, kind, item_id)
      where i.tenant = n.tenant and i.charge_point_id = n.charge_point_id and i.kind = n.kind
        and i.item_id = n.item_id`
  }
  if (present.length === 0) return
  const added = await sql<{ tenant: string; id: string; kind: string }[]>`
    insert into charge_point_items as i (tenant, charge_point_id, kind, item_id, body, is_open,
      updated_at)
    select tenant, charge_point_id, kind, item_id, body, is_open, to_timestamp(at / 1000)
    from unnest(${namesOf(sql, present)},
      texts(${textColumn(present.map(({ body }) => body))}),
      ${booleanColumn(present.map(({ isOpen }) => isOpen))}::boolean[],
      ${numberColumn(present.map(({ at }) => at))}::float8[]
    ) as n (tenant, charge_point_id, kind, item_id, body, is_open, at)
    order by tenant, charge_point_id, kind, item_id
    on conflict (tenant, charge_point_id, kind, item_id) do update set body = excluded.body,
      is_open = excluded.is_open, updated_at = excluded.updated_at
    returning i.tenant, i.charge_point_id as id, i.kind, i.xmax = 0 as is_new`
  await trimItems(sql, added)
}

/** What of the kind is not among them is gone. */
export async function replaceItems(sql: Sql, kinds: readonly KindRow[]): Promise<void> {
  if (kinds.length === 0) return
  const rows = latestOf(
    kinds.flatMap(({ items, ...its }) => items.map((item) => ({ ...its, ...item }))),
  )
  await sql`
    delete from charge_point_items i using unnest(
      texts(${textColumn(kinds.map(({ tenant }) => tenant))}),
      texts(${textColumn(kinds.map(({ chargePointId }) => chargePointId))}),
      texts(${textColumn(kinds.map(({ kind }) => kind))})
    ) as k (tenant, charge_point_id, kind)
    where i.tenant = k.tenant and i.charge_point_id = k.charge_point_id and i.kind = k.kind
      and not exists (
        select 1 from unnest(${namesOf(sql, rows)}) as n (tenant, charge_point_id, kind, item_id)
        where n.tenant = i.tenant and n.charge_point_id = i.charge_point_id and n.kind = i.kind
          and n.item_id = i.item_id)`
  await upsertItems(sql, rows)
}

/** Only a new one makes too many. */
async function trimItems(
  sql: Sql,
  rows: readonly { tenant: string; id: string; kind: string; is_new?: boolean }[],
): Promise<void> {
  const added = new Map(
    rows.filter((row) => row.is_new).map((row) => [keyOf(row.tenant, row.id, row.kind), row]),
  )
  if (added.size === 0) return
  const kinds = [...added.values()]
  await sql`
    with old as materialized (
      select o.* from unnest(
        texts(${textColumn(kinds.map(({ tenant }) => tenant))}),
        texts(${textColumn(kinds.map(({ id }) => id))}),
        texts(${textColumn(kinds.map(({ kind }) => kind))})
      ) as k (tenant, charge_point_id, kind) cross join lateral (
        select o.tenant, o.charge_point_id, o.kind, o.item_id from charge_point_items o
        where o.tenant = k.tenant and o.charge_point_id = k.charge_point_id and o.kind = k.kind
        order by o.is_open desc, o.updated_at desc, o.item_id offset ${ITEMS_STORED_MAX}
      ) o
    )
    delete from charge_point_items i using old
    where i.tenant = old.tenant and i.charge_point_id = old.charge_point_id
      and i.kind = old.kind and i.item_id = old.item_id`
}

function latestOf(told: readonly ItemRow[]): readonly ItemRow[] {
  const rows = new Map<string, ItemRow>()
  for (const row of told) {
    const itemId = cleanItemId(row.itemId)
    rows.set(keyOf(row.tenant, row.chargePointId, row.kind, itemId), { ...row, itemId })
  }
  return [...rows.values()]
}

/** As the column will have it, so that no two of a statement become one there. */
function cleanItemId(itemId: string): string {
  return Buffer.from(cleanText(itemId.slice(0, ITEM_ID_LENGTH_MAX))).toString()
}

function namesOf(sql: Sql, rows: readonly ItemRow[]) {
  return sql`
    texts(${textColumn(rows.map(({ tenant }) => tenant))}),
    texts(${textColumn(rows.map(({ chargePointId }) => chargePointId))}),
    texts(${textColumn(rows.map(({ kind }) => kind))}),
    texts(${textColumn(rows.map(({ itemId }) => itemId))})`
}
