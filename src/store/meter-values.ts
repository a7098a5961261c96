/**
 * Meter readings for operators: of one charge point the newest first, by the time of the sample.
 * Those of a transaction are looked for in its time, a day more on both sides, and among those
 * whose time is missing or cannot be right.
 */
import { cleanText } from './columns.ts'
import type { Sql } from './link.ts'
import { isoOf, toPage, toRange } from './pages.ts'
import type { MeterValues } from './store.ts'
import { type QueryOptions, refuseSeveral } from './transactions.ts'
import type { MeterValueView } from './views.ts'

type Row = Omit<MeterValueView, 'occurredAt' | 'receivedAt' | 'number'> & {
  readonly source_id: number
  readonly content_key: string
  readonly occurredAt: Date | null
  readonly receivedAt: Date
  readonly number: string | null
}

/** Clocks that were never set stand before this. Seconds since 1970: 2015. */
const CLOCK_SET_SECONDS = 1_420_070_400
const DAY_SECONDS = 86_400

/** A stop without a start may have had a long charge before it. */
const UNKNOWN_START_SECONDS = 30 * DAY_SECONDS

export function newMeterValues({ db, deadlineMs }: QueryOptions): MeterValues {
  return {
    list: (tenant, { chargePointId, transactionId }, page) =>
      db.run(async (sql) => {
        const range = toRange<[string, string]>(page, 2)
        const { after, rowsMax } = range
        const its =
          transactionId === null ? null : await findTime(sql, tenant, transactionId, chargePointId)
        if (transactionId !== null && its === null) return { data: [], nextCursor: null }
        const of = chargePointId === null ? its?.id : cleanText(chargePointId)
        const ofChargePoint = of === undefined ? sql`` : sql`and charge_point_id = ${of}`
        const ofTransaction =
          its === null ? sql`` : within(sql, cleanText(transactionId ?? ''), its)
        const sourcesBehind = after === null ? sql`` : sql`and source_id <= ${after[0]}::integer`
        const behind =
          after === null
            ? sql``
            : sql`and (source_id, content_key) < (${after[0]}::integer, ${after[1]}::uuid)`
        // So many of each source, source by source, until the page is full.
        const rows = await sql<Row[]>`
          select v.*, measurand, context, phase, location, unit, format
          from (
            select source_id, content_key, charge_point_id as "chargePoint",
              evse_id as "evseId", transaction_id as "transactionId",
              occurred_at as "occurredAt", received_at as "receivedAt", kind_id, value, number
            from (
              select source_id as its_id, charge_point_id from reading_sources
              where tenant = ${tenant} ${ofChargePoint} ${sourcesBehind}
            ) s cross join lateral (
              select * from meter_values where source_id = its_id ${ofTransaction} ${behind}
              order by content_key desc limit ${rowsMax}
            ) m
            order by its_id desc, content_key desc limit ${rowsMax}
          ) v join sample_kinds using (kind_id)
          order by source_id desc, v.content_key desc`
        return toPage(rows, range, (row) => [String(row.source_id), row.content_key], toView)
      }, deadlineMs),
  }
}

interface Time {
  /** Its charge point. */
  readonly id: string
  /** Seconds since 1970. */
  readonly first: number
  /** Null while it runs. */
  readonly last: number | null
}

async function findTime(
  sql: Sql,
  tenant: string,
  transactionId: string,
  chargePointId: string | null,
): Promise<Time | null> {
  const ofOne =
    chargePointId === null ? sql`` : sql`and charge_point_id = ${cleanText(chargePointId)}`
  const rows = await sql<Time[]>`
    select charge_point_id as id,
      extract(epoch from least(start_occurred_at, start_received_at, stop_occurred_at,
        stop_received_at))::float8
        - case when is_start_missing then ${UNKNOWN_START_SECONDS}::float8 else 0 end as first,
      case when stop_received_at is not null then extract(epoch from greatest(start_occurred_at,
        start_received_at, stop_occurred_at, stop_received_at))::float8 end as last
    from transactions where tenant = ${tenant} and transaction_id = ${cleanText(transactionId)}
      ${ofOne} limit 2`
  refuseSeveral(rows)
  return rows[0] ?? null
}

function within(sql: Sql, transactionId: string, { first, last }: Time) {
  const until = last === null ? 'ffffffff-ffff-ffff-ffff-ffffffffffff' : keyAt(last + DAY_SECONDS)
  return sql`and transaction_id = ${transactionId} and (
    content_key between ${keyAt(first - DAY_SECONDS)}::uuid and ${until}::uuid
    or content_key < ${keyAt(CLOCK_SET_SECONDS)}::uuid or partition_on = '1970-01-01')`
}

/** The first key of this second: see src/store/write-meter-values.ts. */
function keyAt(seconds: number): string {
  const hex = Math.max(0, Math.floor(seconds)).toString(16).padStart(8, '0')
  return `${hex}-0000-0000-0000-000000000000`
}

function toView({ occurredAt, receivedAt, number, ...row }: Row): MeterValueView {
  const { chargePoint, evseId, transactionId, value } = row
  const { measurand, context, phase, location, unit, format } = row
  return {
    chargePoint,
    evseId,
    transactionId,
    measurand,
    context,
    phase,
    location,
    unit,
    format,
    value,
    occurredAt: isoOf(occurredAt),
    receivedAt: isoOf(receivedAt),
    number: number === null ? null : Number(number),
  }
}
