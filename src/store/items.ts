/** What charge points have or are in besides connectors and transactions, for operators. */
import { cleanText } from './columns.ts'
import { isoOf, toPage, toRange } from './pages.ts'
import type { Items } from './store.ts'
import type { QueryOptions } from './transactions.ts'
import type { ItemView } from './views.ts'

type Row = Omit<ItemView, 'updatedAt' | 'body'> & {
  readonly updatedAt: Date
  readonly body: string
}

export function newItems({ db, deadlineMs }: QueryOptions): Items {
  return {
    list: (tenant, chargePointId, { kind, isOpen }, page) =>
      db.run(async (sql) => {
        const range = toRange<[string, string]>(page, 2)
        const ofKind = kind === null ? sql`` : sql`and kind = ${kind}`
        const ofState = isOpen === null ? sql`` : sql`and is_open = ${isOpen}`
        const behind =
          range.after === null
            ? sql``
            : sql`and (kind, item_id) > (${range.after[0]}, ${range.after[1]})`
        const rows = await sql<Row[]>`
          select kind, item_id as "itemId", body, is_open as "isOpen", updated_at as "updatedAt"
          from charge_point_items
          where tenant = ${tenant} and charge_point_id = ${cleanText(chargePointId)} ${ofKind}
            ${ofState} ${behind}
          order by kind, item_id limit ${range.rowsMax}`
        return toPage(rows, range, (row) => [row.kind, row.itemId], toView)
      }, deadlineMs),
  }
}

function toView({ body, updatedAt, ...row }: Row): ItemView {
  return { ...row, body: JSON.parse(body), updatedAt: isoOf(updatedAt) }
}
