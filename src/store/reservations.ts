/** Reservations for operators, the last changed first. */
import { cleanText } from './columns.ts'
import { isoOf, toPage, toRange } from './pages.ts'
import type { Reservations } from './store.ts'
import type { QueryOptions } from './transactions.ts'
import type { ReservationView } from './views.ts'

type Row = Omit<ReservationView, 'expiresAt'> & {
  readonly expiresAt: Date
  readonly updated: string
}

export function newReservations({ db, deadlineMs }: QueryOptions): Reservations {
  return {
    list: (tenant, { chargePointId }, page) =>
      db.run(async (sql) => {
        const range = toRange<[string, string, string]>(page, 3)
        const ofChargePoint =
          chargePointId === null ? sql`` : sql`and charge_point_id = ${cleanText(chargePointId)}`
        const behind =
          range.after === null
            ? sql``
            : sql`and (updated_at, charge_point_id, reservation_id) < (${range.after[0]},
                ${range.after[1]}, ${range.after[2]}::integer)`
        const rows = await sql<Row[]>`
          select reservation_id as "reservationId", charge_point_id as "chargePoint",
            evse_id as "evseId", id_token as "idToken",
            group_id_token as "groupIdToken", expires_at as "expiresAt", status,
            transaction_id as "transactionId", updated_at::text as updated
          from reservations where tenant = ${tenant} ${ofChargePoint} ${behind}
          order by updated_at desc, charge_point_id desc, reservation_id desc
          limit ${range.rowsMax}`
        const keyOf = (row: Row) => [row.updated, row.chargePoint, String(row.reservationId)]
        return toPage(rows, range, keyOf, toView)
      }, deadlineMs),
  }
}

function toView({ updated: _, expiresAt, ...row }: Row): ReservationView {
  return { ...row, expiresAt: isoOf(expiresAt) }
}
