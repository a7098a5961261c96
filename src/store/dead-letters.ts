/** What could not be taken or stored as it came, and is kept for an operator, the newest first. */
import { cleanText } from './columns.ts'
import { isoOf, toPage, toRange } from './pages.ts'
import type { DeadLetters } from './store.ts'
import type { QueryOptions } from './transactions.ts'
import type { DeadLetterView } from './views.ts'

type Row = Omit<DeadLetterView, 'at' | 'body'> & { readonly at: Date; readonly body: Uint8Array }

export function newDeadLetters({ db, deadlineMs }: QueryOptions): DeadLetters {
  return {
    list: (tenant, { chargePointId }, page) =>
      db.run(async (sql) => {
        const range = toRange<[string]>(page, 1)
        const ofChargePoint =
          chargePointId === null ? sql`` : sql`and charge_point_id = ${cleanText(chargePointId)}`
        const behind =
          range.after === null ? sql`` : sql`and dead_letter_id < ${range.after[0]}::bigint`
        const rows = await sql<Row[]>`
          select dead_letter_id::text as "deadLetterId", at, charge_point_id as "chargePoint", type,
            reason, body
          from dead_letters where tenant = ${tenant} ${ofChargePoint} ${behind}
          order by dead_letter_id desc limit ${range.rowsMax}`
        return toPage(rows, range, ({ deadLetterId }) => [deadLetterId], toView)
      }, deadlineMs),
  }
}

/** Bytes that are no text show as U+FFFD. */
function toView({ at, body, ...row }: Row): DeadLetterView {
  return { ...row, at: isoOf(at), body: Buffer.from(body).toString('utf8') }
}
