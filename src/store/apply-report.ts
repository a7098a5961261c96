/**
 * Reports whose parts are all there, made what is known: in the commit of the part that was
 * missing. One that was asked for without a choice replaces what was known, any other adds to it.
 * What was said of a customer is one item with all of the text. /
 */
import type { Variable } from '../model/event-answer.ts'
import type { Item } from '../model/item.ts'
import { numberColumn, textColumn } from './columns.ts'
import { type EventRow, keyOf } from './fact.ts'
import type { Sql } from './link.ts'
import { REPORTS } from './report-kinds.ts'
import type { ReportRow } from './report-parts.ts'
import { ITEMS_STORED_MAX, replaceItems, upsertItems } from './write-items.ts'
import { upsertJobs } from './write-jobs.ts'
import { deleteOtherVariables, upsertVariables, VARIABLES_STORED_MAX } from './write-variables.ts'

/** Text of reports in one commit, whose time is bounded: this takes about half a second. */
const APPLIED_BYTES_MAX = 8_388_608

interface PartBody {
  readonly variables: readonly Variable[]
  readonly items: readonly Item[]
}

interface Applicable extends ReportRow {
  readonly at: number
  readonly variables: readonly Variable[]
  readonly items: readonly Item[]
}

/** The journal's rows. What a report holds is not in them: they are read by many. */
export async function applyReports(
  sql: Sql,
  reports: readonly ReportRow[],
  at: number,
): Promise<readonly EventRow[]> {
  const bytes = reports.reduce((sum, one) => sum + one.bytes, 0)
  // The batch is halved: what was committed before may add up to more than a batch holds itself.
  if (bytes > APPLIED_BYTES_MAX && reports.length > 1) throw new Error('too many reports at once')
  const bodies = await takeBodies(sql, reports)
  const applicable = reports.map((report): Applicable => {
    const parts = bodies.get(keyOfReport(report)) ?? []
    const variables = parts.flatMap((part) => part.variables).slice(0, VARIABLES_STORED_MAX)
    const items = toItems(report, parts).slice(0, ITEMS_STORED_MAX)
    return { ...report, at, variables, items }
  })
  await applyVariables(sql, applicable)
  await applyItems(sql, applicable)
  await upsertJobs(
    sql,
    applicable.map((report) => {
      const kept = { commandId: null, detail: null, fileName: null }
      return { ...report, status: 'complete', isOver: true, ...kept }
    }),
  )
  return applicable.map(toEvent)
}

async function applyVariables(sql: Sql, reports: readonly Applicable[]): Promise<void> {
  const rowsOf = (some: readonly Applicable[]) =>
    some.flatMap(({ tenant, chargePointId, at, variables }) =>
      variables.map((one) => ({ tenant, chargePointId, at, ...one })),
    )
  // Nobody has no variables at all: a report that lists none says nothing.
  await deleteOtherVariables(sql, rowsOf(reports.filter((one) => one.isWhole && !one.isAdded)))
  await upsertVariables(sql, rowsOf(reports))
}

async function applyItems(sql: Sql, reports: readonly Applicable[]): Promise<void> {
  const kinds = reports.flatMap(({ kind, ...report }) => {
    const itemKind = REPORTS[kind]
    return itemKind === null ? [] : [{ ...report, kind: itemKind }]
  })
  const isWhole = (one: (typeof kinds)[number]) =>
    one.isWhole && !one.isAdded && one.kind !== 'customerInformation'
  await replaceItems(sql, kinds.filter(isWhole))
  await upsertItems(
    sql,
    kinds
      .filter((one) => !isWhole(one))
      .flatMap(({ items, ...its }) => items.map((item) => ({ ...its, ...item }))),
  )
}

function toItems({ kind }: ReportRow, parts: readonly PartBody[]): readonly Item[] {
  const items = parts.flatMap((part) => part.items)
  const [first] = items
  if (kind !== 'customerInformation' || first === undefined) return items
  const bodies = items.map(({ body }) => JSON.parse(body) as { readonly data?: string })
  const data = bodies.map((body) => body.data ?? '').join('')
  return [{ ...first, body: JSON.stringify({ ...bodies[0], data }) }]
}

/** In the order of their numbers, or as they came. From now on they are only remembered. */
async function takeBodies(
  sql: Sql,
  reports: readonly ReportRow[],
): Promise<ReadonlyMap<string, readonly PartBody[]>> {
  const asked = sql`
    unnest(
      texts(${textColumn(reports.map(({ tenant }) => tenant))}),
      texts(${textColumn(reports.map(({ chargePointId }) => chargePointId))}),
      texts(${textColumn(reports.map(({ kind }) => kind))}),
      ${numberColumn(reports.map(({ requestId }) => requestId))}::integer[]
    ) as k (tenant, charge_point_id, kind, request_id)`
  const rows = await sql<(ReportRow & { readonly body: string })[]>`
    select p.tenant, p.charge_point_id as "chargePointId", p.kind, p.request_id as "requestId",
      p.body
    from ${asked} join report_parts p using (tenant, charge_point_id, kind, request_id)
    where p.body is not null order by p.seq_no, p.received_at`
  await sql`
    update report_parts p set body = null from ${asked}
    where p.tenant = k.tenant and p.charge_point_id = k.charge_point_id and p.kind = k.kind
      and p.request_id = k.request_id and p.body is not null`
  const bodies = new Map<string, PartBody[]>()
  for (const row of rows) {
    const list = bodies.get(keyOfReport(row)) ?? []
    list.push(JSON.parse(row.body) as PartBody)
    bodies.set(keyOfReport(row), list)
  }
  return bodies
}

const keyOfReport = ({ tenant, chargePointId, kind, requestId }: ReportRow): string =>
  keyOf(tenant, chargePointId, `${kind} ${requestId}`)

function toEvent(report: Applicable): EventRow {
  const { tenant, chargePointId, at, kind, requestId, parts, variables, items } = report
  const count = REPORTS[kind] === null ? variables.length : items.length
  const payload = JSON.stringify({ kind, requestId, parts, count })
  const key = `${kind} ${requestId} ${at}`
  const type = 'report.completed'
  return { tenant, chargePointId, type, at, occurredAt: null, key, payload, raw: null }
}
