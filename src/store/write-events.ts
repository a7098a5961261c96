/** Rows into the journal. The id of an event is made of its content: told again, it has the same. */
import type { EventRow } from './fact.ts'
import type { Sql } from './link.ts'
import { numberArray, textArray } from './literals.ts'
import { cleanTime } from './sanitize.ts'

export async function insertEvents(sql: Sql, rows: readonly EventRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into events (at, event_id, tenant, charge_point_id, occurred_at, type, payload, raw)
    select to_timestamp(e.at / 1000),
      md5(concat_ws(chr(31), e.tenant, e.charge_point_id, e.type, e.key))::uuid,
      e.tenant, e.charge_point_id, to_timestamp(e.occurred_at / 1000), e.type, e.payload, e.raw
    from unnest(
      ${numberArray(rows.map(({ at }) => at))}::float8[],
      ${textArray(rows.map(({ tenant }) => tenant))}::text[],
      ${textArray(rows.map(({ chargePointId }) => chargePointId))}::text[],
      ${numberArray(rows.map(({ occurredAt }) => cleanTime(occurredAt)))}::float8[],
      ${textArray(rows.map(({ type }) => type))}::text[],
      ${textArray(rows.map(({ key }) => key))}::text[],
      ${textArray(rows.map(({ payload }) => payload))}::text[],
      ${textArray(rows.map(({ raw }) => raw))}::text[]
    ) as e (at, tenant, charge_point_id, occurred_at, type, key, payload, raw)`
}
