/**
 * Rows into the journal. The id of an event is made of its content: told again, it has the same.
 */

import { numberColumn, textColumn } from './columns.ts'
import type { EventRow } from './fact.ts'
import type { Sql } from './link.ts'
import { cleanTime } from './sanitize.ts'

export async function insertEvents(sql: Sql, rows: readonly EventRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into events (at, event_id, tenant, charge_point_id, occurred_at, type, payload, raw)
    select to_timestamp(e.at / 1000),
      md5(concat_ws(chr(31), e.tenant, e.charge_point_id, e.type, e.key))::uuid,
      e.tenant, e.charge_point_id, to_timestamp(e.occurred_at / 1000), e.type, e.payload, e.raw
    from unnest(
      ${numberColumn(rows.map(({ at }) => at))}::float8[],
      texts(${textColumn(rows.map(({ tenant }) => tenant))}),
      texts(${textColumn(rows.map(({ chargePointId }) => chargePointId))}),
      ${numberColumn(rows.map(({ occurredAt }) => cleanTime(occurredAt)))}::float8[],
      texts(${textColumn(rows.map(({ type }) => type))}),
      texts(${textColumn(rows.map(({ key }) => key))}),
      texts(${textColumn(rows.map(({ payload }) => payload))}),
      texts(${textColumn(rows.map(({ raw }) => raw))})
    ) as e (at, tenant, charge_point_id, occurred_at, type, key, payload, raw)`
}
