/** The message log for operators, the newest first. */
import { cleanText } from './columns.ts'
import { isoOf, toPage, toRange } from './pages.ts'
import type { Messages } from './store.ts'
import type { QueryOptions } from './transactions.ts'
import type { MessageView } from './views.ts'

interface Row {
  readonly at: Date
  readonly at_text: string
  readonly sequence: string
  readonly direction: 'in' | 'out'
  readonly text: string
}

export function newMessages({ db, deadlineMs }: QueryOptions): Messages {
  return {
    list: (tenant, { chargePointId }, page) =>
      db.run(async (sql) => {
        const range = toRange<[string, string]>(page, 2)
        const ofChargePoint =
          chargePointId === null ? sql`` : sql`and charge_point_id = ${cleanText(chargePointId)}`
        const behind =
          range.after === null
            ? sql``
            : sql`and at <= ${range.after[0]}
                and (at, sequence) < (${range.after[0]}, ${range.after[1]}::bigint)`
        const rows = await sql<Row[]>`
          select at, at::text as at_text, sequence, direction, text from messages
          where tenant = ${tenant} ${ofChargePoint} ${behind}
          order by at desc, sequence desc limit ${range.rowsMax}`
        return toPage(rows, range, (row) => [row.at_text, row.sequence], toView)
      }, deadlineMs),
  }
}

function toView({ at, direction, text }: Row): MessageView {
  const frame = readFrame(text)
  const messageId = typeof frame[1] === 'string' ? frame[1] : null
  const action = frame[0] === CALL && typeof frame[2] === 'string' ? frame[2] : null
  return { at: isoOf(at), direction, messageId, action, text }
}

/** Message type of a call, in every version. */
const CALL = 2

/** Frames are kept as they came: some are no JSON, and the end of a long one is cut. */
function readFrame(text: string): readonly unknown[] {
  try {
    const frame: unknown = JSON.parse(text)
    return Array.isArray(frame) ? frame : []
  } catch {
    const head = /^\s*\[\s*(\d)\s*,\s*"([^"\\]{1,36})"\s*(?:,\s*"([A-Za-z0-9]{1,64})")?/.exec(text)
    return head === null ? [] : [Number(head[1]), head[2], head[3]]
  }
}
