/** Transactions for operators. */

import { cleanText } from './columns.ts'
import type { Db } from './db.ts'
import type { Sql } from './link.ts'
import { isoOf, toPage, toRange } from './pages.ts'
import type { Transactions } from './store.ts'
import type { TransactionView } from './views.ts'

export interface QueryOptions {
  readonly db: Db
  readonly deadlineMs: number
}

type Row = Omit<TransactionView, 'startedAt' | 'stoppedAt'> & {
  readonly sequence: string
  readonly startedAt: Date | null
  readonly stoppedAt: Date | null
}

export function newTransactions({ db, deadlineMs }: QueryOptions): Transactions {
  return {
    list: (tenant, { chargePointId, idToken, isActive }, page) =>
      db.run(async (sql) => {
        const range = toRange<[string]>(page, 1)
        const ofChargePoint =
          chargePointId === null ? sql`` : sql`and charge_point_id = ${cleanText(chargePointId)}`
        const ofIdToken =
          idToken === null ? sql`` : sql`and lower(id_token) = lower(${cleanText(idToken)})`
        const ofState =
          isActive === null ? sql`` : sql`and (stop_received_at is null) = ${isActive}`
        const behind = range.after === null ? sql`` : sql`and sequence < ${range.after[0]}::bigint`
        const rows = await sql<Row[]>`
          select ${columns(sql)} from transactions
          where tenant = ${tenant} ${ofChargePoint} ${ofIdToken} ${ofState} ${behind}
          order by sequence desc limit ${range.rowsMax}`
        return toPage(rows, range, ({ sequence }) => [sequence], toView)
      }, deadlineMs),
    find: (tenant, transactionId) =>
      db.run(async (sql) => {
        const rows = await sql<Row[]>`
          select ${columns(sql)} from transactions
          where tenant = ${tenant} and transaction_id = ${cleanText(transactionId)}`
        return rows[0] === undefined ? null : toView(rows[0])
      }, deadlineMs),
  }
}

/** Times of the charge point, or ours where it gave none that can be read. */
function columns(sql: Sql) {
  return sql`sequence, transaction_id as "transactionId", charge_point_id as "chargePoint",
    connector_id as "connectorId", id_token as "idToken", group_id_token as "groupIdToken",
    coalesce(start_occurred_at, start_received_at) as "startedAt",
    coalesce(stop_occurred_at, stop_received_at) as "stoppedAt",
    meter_start_wh as "meterStartWh", meter_stop_wh as "meterStopWh", energy_wh as "energyWh",
    stop_reason as "stopReason", authorization_status as "authorizationStatus",
    reservation_id as "reservationId", stop_received_at is null as "isActive",
    array_to_json(flags) as flags, is_start_missing as "startMissing"`
}

function toView({ sequence: _, startedAt, stoppedAt, ...row }: Row): TransactionView {
  return { ...row, startedAt: isoOf(startedAt), stoppedAt: isoOf(stoppedAt) }
}
