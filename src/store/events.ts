/** The journal for operators, the newest first. */
import { cleanText } from './columns.ts'
import { isoOf, toPage, toRange } from './pages.ts'
import type { Events } from './store.ts'
import type { QueryOptions } from './transactions.ts'
import type { EventView } from './views.ts'

type Row = Omit<EventView, 'at' | 'occurredAt' | 'payload'> & {
  readonly at: Date
  readonly at_text: string
  readonly sequence: string
  readonly occurredAt: Date | null
  readonly payload: string
}

export function newEvents({ db, deadlineMs }: QueryOptions): Events {
  return {
    list: (tenant, { chargePointId, type }, page) =>
      db.run(async (sql) => {
        const range = toRange<[string, string]>(page, 2)
        const ofChargePoint =
          chargePointId === null ? sql`` : sql`and charge_point_id = ${cleanText(chargePointId)}`
        const ofType = type === null ? sql`` : sql`and type = ${cleanText(type)}`
        const behind =
          range.after === null
            ? sql``
            : sql`and at <= ${range.after[0]}
                and (at, sequence) < (${range.after[0]}, ${range.after[1]}::bigint)`
        const rows = await sql<Row[]>`
          select event_id as "eventId", at, at::text as at_text, sequence,
            occurred_at as "occurredAt", charge_point_id as "chargePoint", type, payload
          from events where tenant = ${tenant} ${ofChargePoint} ${ofType} ${behind}
          order by at desc, sequence desc limit ${range.rowsMax}`
        return toPage(rows, range, (row) => [row.at_text, row.sequence], toView)
      }, deadlineMs),
  }
}

function toView(row: Row): EventView {
  return {
    eventId: row.eventId,
    at: isoOf(row.at),
    occurredAt: isoOf(row.occurredAt),
    chargePoint: row.chargePoint,
    type: row.type,
    payload: JSON.parse(row.payload),
  }
}
