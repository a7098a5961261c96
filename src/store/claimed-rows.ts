/** Charge points that a node claims, and lists of what belongs to each, asked for together. */

import type { IdentityRow } from './charge-point-row.ts'
import { textColumn } from './columns.ts'
import type { Sql } from './link.ts'

export interface ClaimedRow extends IdentityRow {
  readonly tenant: string
  readonly charge_point_id: string
  readonly epoch: number
  readonly registration: string
  readonly decision: string | null
  readonly booted_at: number | null
  readonly local_list_version: number | null
  readonly protocol: string | null
  readonly leniency: string | null
  /** JSON. */
  readonly tariff: string | null
}

/** Whose row it is: the place in the list asked for, from 1. */
export type Placed<Row> = Row & { readonly position: number }

/** A list for each charge point asked for. */
export function group<Row>(
  count: number,
  rows: readonly Placed<Row>[],
): readonly (readonly Omit<Placed<Row>, 'position'>[])[] {
  const lists = Array.from({ length: count }, (): Omit<Placed<Row>, 'position'>[] => [])
  for (const { position, ...row } of rows) lists[position - 1]?.push(row)
  return lists
}

export function askedOf(sql: Sql, rows: readonly ClaimedRow[]) {
  return sql`unnest(
    texts(${textColumn(rows.map(({ tenant }) => tenant))}),
    texts(${textColumn(rows.map((row) => row.charge_point_id))})
  ) with ordinality as k (tenant, id, position)`
}
