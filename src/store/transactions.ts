/** Transactions for operators. */

import { HubError } from '../base/errors.ts'
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

type Row = Omit<TransactionView, 'startedAt' | 'stoppedAt' | 'cost' | 'seqNos'> & {
  readonly sequence: string
  readonly startedAt: Date | null
  readonly stoppedAt: Date | null
  readonly cost_minor: number | null
  readonly cost_digits: number | null
  readonly currency: string | null
  readonly event_count: number | null
  readonly started_seq_no: number | null
  readonly ended_seq_no: number | null
}

export function newTransactions({ db, deadlineMs }: QueryOptions): Transactions {
  return {
    list: (tenant, { chargePointId, idToken, isActive }, page) =>
      db.run(async (sql) => {
        const range = toRange<[string]>(page, 1)
        const ofIdToken =
          idToken === null ? sql`` : sql`and lower(id_token) = lower(${cleanText(idToken)})`
        const ofState =
          isActive === null ? sql`` : sql`and (stop_received_at is null) = ${isActive}`
        const behind = range.after === null ? sql`` : sql`and sequence < ${range.after[0]}::bigint`
        const rows = await sql<Row[]>`
          select ${columns(sql)} from transactions
          where tenant = ${tenant} ${ofOne(sql, chargePointId)} ${ofIdToken} ${ofState} ${behind}
          order by sequence desc limit ${range.rowsMax}`
        return toPage(rows, range, ({ sequence }) => [sequence], toView)
      }, deadlineMs),
    find: (tenant, transactionId, chargePointId) =>
      db.run(async (sql) => {
        const rows = await sql<Row[]>`
          select ${columns(sql)} from transactions
          where tenant = ${tenant} and transaction_id = ${cleanText(transactionId)}
            ${ofOne(sql, chargePointId)} limit 2`
        refuseSeveral(rows)
        return rows[0] === undefined ? null : toView(rows[0])
      }, deadlineMs),
  }
}

/** Nobody is shown another's transaction for theirs. */
export function refuseSeveral(rows: readonly unknown[]): void {
  if (rows.length <= 1) return
  const detail = 'Several charge points have a transaction with this id: add ?chargePoint=.'
  throw new HubError('CONFLICT', { detail })
}

function ofOne(sql: Sql, chargePointId: string | null) {
  return chargePointId === null ? sql`` : sql`and charge_point_id = ${cleanText(chargePointId)}`
}

/** Times of the charge point, or ours where it gave none that can be read. */
function columns(sql: Sql) {
  return sql`sequence, transaction_id as "transactionId", charge_point_id as "chargePoint",
    evse_id as "evseId", connector_id as "connectorId", id_token as "idToken",
    id_token_type as "idTokenType", group_id_token as "groupIdToken",
    coalesce(start_occurred_at, start_received_at) as "startedAt",
    coalesce(stop_occurred_at, stop_received_at) as "stoppedAt",
    meter_start_wh as "meterStartWh", meter_stop_wh as "meterStopWh", energy_wh as "energyWh",
    stop_reason as "stopReason", authorization_status as "authorizationStatus",
    reservation_id as "reservationId", remote_start_id as "remoteStartId",
    charging_state as "chargingState", cost_minor::float8, cost_digits, currency, event_count,
    started_seq_no::float8, ended_seq_no::float8, stop_received_at is null as "isActive",
    array_to_json(flags) as flags, is_start_missing as "startMissing"`
}

function toView(row: Row): TransactionView {
  const { sequence: _, startedAt, stoppedAt, cost_minor, cost_digits, currency, ...others } = row
  const { event_count, started_seq_no, ended_seq_no, ...shown } = others
  const amount = cost_minor === null ? null : cost_minor / 10 ** (cost_digits ?? 0)
  const seqNos = { started: started_seq_no, ended: ended_seq_no, count: event_count ?? 0 }
  return {
    ...shown,
    startedAt: isoOf(startedAt),
    stoppedAt: isoOf(stoppedAt),
    cost: amount === null || currency === null ? null : { amount, currency },
    seqNos: event_count === null ? null : seqNos,
  }
}
