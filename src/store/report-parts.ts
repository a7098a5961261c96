/**
 * Parts of reports, kept until all of one are there: in any order, repeated, with those of others
 * in between. In the commit that makes one complete it is applied as a whole. OCPP 2.x B07, FR.05.
 *
 * A part of a numbered report is known by its number, any other by its content. What was applied is
 * remembered without its content for a day, so that a part told again, since our answer was lost,
 * does nothing. A part that says something else under the same number begins the next report; so
 * does a new request (`forgetParts`). One that comes behind the last is added.
 */
import { createHash } from 'node:crypto'

import type { ReportKind } from '../model/job.ts'
import type { ReportFact } from '../model/record.ts'
import { applyReports } from './apply-report.ts'
import { booleanColumn, numberColumn, textColumn } from './columns.ts'
import { type EventRow, type Item, keyOf } from './fact.ts'
import type { Sql } from './link.ts'
import { isReportKind } from './report-kinds.ts'
import { cleanId } from './sanitize.ts'
import type { JobRow } from './write-jobs.ts'

/** Of one charge point, in all its reports, and their text. Past it the oldest parts go. */
const PARTS_MAX = 10_000
const PARTS_BYTES_MAX = 33_554_432

/** An answer may be overtaken by the first parts of what it promises: by no more than this. */
const OVERTAKING_MS = 30_000

/** One that can be applied. */
export interface ReportRow {
  readonly tenant: string
  readonly chargePointId: string
  readonly kind: ReportKind
  readonly requestId: number
  /** It lists all variables there are. */
  readonly isWhole: boolean
  /** The others of its parts were applied before: these come behind the last. */
  readonly isAdded: boolean
  /** Parts that are in it. */
  readonly parts: number
  /** Their text. */
  readonly bytes: number
}

interface PartRow {
  readonly tenant: string
  readonly chargePointId: string
  readonly at: number
  readonly kind: ReportKind
  readonly requestId: number
  readonly partKey: string
  readonly seqNo: number | null
  readonly contentKey: string
  readonly isLast: boolean
  readonly isWhole: boolean
  readonly body: string
}

/** The journal's rows of reports that are complete now. */
export async function storeReportParts(
  sql: Sql,
  items: readonly Item<ReportFact>[],
): Promise<readonly EventRow[]> {
  const rows = new Map<string, PartRow>()
  for (const row of items.map(toPart)) {
    rows.set(keyOf(row.tenant, row.chargePointId, reportOf(row), row.partKey), row)
  }
  const parts = [...rows.values()]
  await insertParts(sql, parts)
  const found = await findReports(sql, parts)
  const told = new Set(parts.map((row) => keyOf(row.tenant, row.chargePointId, reportOf(row))))
  const complete = found.filter(
    (one) => one.isComplete && told.has(keyOf(one.tenant, one.chargePointId, reportOf(one))),
  )
  const at = parts.reduce((latest, part) => Math.max(latest, part.at), 0)
  const events = complete.length === 0 ? [] : await applyReports(sql, complete, at)
  await trimParts(sql, found)
  return events
}

/** A new request under this id: what is there belongs to an older one. */
export async function forgetParts(sql: Sql, jobs: readonly Omit<JobRow, 'type'>[]): Promise<void> {
  const asked = jobs.filter(({ kind, status }) => status === 'requested' && isReportKind(kind))
  if (asked.length === 0) return
  await sql`
    delete from report_parts p using unnest(
      texts(${textColumn(asked.map(({ tenant }) => tenant))}),
      texts(${textColumn(asked.map(({ chargePointId }) => chargePointId))}),
      texts(${textColumn(asked.map(({ kind }) => kind))}),
      ${numberColumn(asked.map(({ requestId }) => cleanId(requestId)))}::integer[],
      ${numberColumn(asked.map(({ at }) => at - OVERTAKING_MS))}::float8[]
    ) as n (tenant, charge_point_id, kind, request_id, until)
    where p.tenant = n.tenant and p.charge_point_id = n.charge_point_id and p.kind = n.kind
      and p.request_id = n.request_id
      and (p.body is null or p.received_at < to_timestamp(n.until / 1000))`
}

const reportOf = ({ kind, requestId }: Pick<PartRow, 'kind' | 'requestId'>): string =>
  `${kind} ${requestId}`

function toPart({ owner, fact }: Item<ReportFact>): PartRow {
  const { tenant, chargePointId } = owner
  const { at, kind, requestId, seqNo, isLast, isWhole, variables, items } = fact
  const body = JSON.stringify({ variables, items })
  const content = keyOf(body, contentOf(fact.raw), String(isLast))
  const contentKey = createHash('sha256').update(content).digest('base64')
  const partKey = seqNo === null ? contentKey : String(seqNo)
  const its = { tenant, chargePointId, at, kind, requestId, seqNo, isLast, isWhole, body }
  return { ...its, partKey, contentKey }
}

/** A frame without its id, which differs when it is sent again; its own time stays. */
function contentOf(raw: string): string {
  try {
    const frame: unknown = JSON.parse(raw)
    return Array.isArray(frame) ? JSON.stringify(frame.slice(2)) : raw
  } catch {
    return raw
  }
}

async function insertParts(sql: Sql, parts: readonly PartRow[]): Promise<void> {
  const names = sql`
    texts(${textColumn(parts.map(({ tenant }) => tenant))}),
    texts(${textColumn(parts.map(({ chargePointId }) => chargePointId))}),
    texts(${textColumn(parts.map(({ kind }) => kind))}),
    ${numberColumn(parts.map(({ requestId }) => cleanId(requestId)))}::integer[],
    texts(${textColumn(parts.map(({ partKey }) => partKey))}),
    texts(${textColumn(parts.map(({ contentKey }) => contentKey))})`
  // The next report under an id that was used before.
  await sql`
    delete from report_parts p using unnest(${names})
      as n (tenant, charge_point_id, kind, request_id, part_key, content_key)
    join report_parts o using (tenant, charge_point_id, kind, request_id, part_key)
    where o.body is null and o.content_key <> n.content_key and p.tenant = n.tenant
      and p.charge_point_id = n.charge_point_id and p.kind = n.kind
      and p.request_id = n.request_id and p.body is null`
  await sql`
    insert into report_parts as p (tenant, charge_point_id, kind, request_id, part_key, content_key,
      seq_no, is_last, is_whole, body, received_at)
    select tenant, charge_point_id, kind, request_id, part_key, content_key, seq_no, is_last,
      is_whole, body, to_timestamp(at / 1000)
    from unnest(${names},
      ${numberColumn(parts.map(({ seqNo }) => cleanId(seqNo)))}::integer[],
      ${booleanColumn(parts.map(({ isLast }) => isLast))}::boolean[],
      ${booleanColumn(parts.map(({ isWhole }) => isWhole))}::boolean[],
      texts(${textColumn(parts.map(({ body }) => body))}),
      ${numberColumn(parts.map(({ at }) => at))}::float8[]
    ) as n (tenant, charge_point_id, kind, request_id, part_key, content_key, seq_no, is_last,
      is_whole, body, at)
    order by tenant, charge_point_id, kind, request_id, part_key
    on conflict (tenant, charge_point_id, kind, request_id, part_key) do update set
      content_key = excluded.content_key, is_last = excluded.is_last,
      is_whole = excluded.is_whole, body = excluded.body, received_at = excluded.received_at
    where p.content_key <> excluded.content_key`
}

interface FoundReport extends ReportRow {
  readonly isComplete: boolean
  /** All of its parts, those applied before included. */
  readonly stored: number
}

/** All reports of these charge points. Complete: the last is there, and all numbered below it. */
async function findReports(sql: Sql, parts: readonly PartRow[]): Promise<readonly FoundReport[]> {
  const owners = new Map(parts.map((row) => [keyOf(row.tenant, row.chargePointId), row]))
  const asked = [...owners.values()]
  return await sql<FoundReport[]>`
    select tenant, charge_point_id as "chargePointId", kind, request_id as "requestId",
      bool_and(is_whole) as "isWhole", count(body) < count(*) as "isAdded",
      count(body)::integer as parts, count(*)::integer as stored,
      coalesce(sum(octet_length(body)), 0)::float8 as bytes,
      count(body) > 0 and bool_or(is_last)
        and (max(last_no) is null or max(last_no) < 0
          or count(seq_no) filter (where seq_no between 0 and last_no) = max(last_no) + 1)
        as "isComplete"
    from (
      select p.*, max(p.seq_no) filter (where p.is_last) over
        (partition by p.tenant, p.charge_point_id, p.kind, p.request_id) as last_no
      from report_parts p join unnest(
        texts(${textColumn(asked.map(({ tenant }) => tenant))}),
        texts(${textColumn(asked.map(({ chargePointId }) => chargePointId))})
      ) as k (tenant, charge_point_id) using (tenant, charge_point_id)
    ) p
    group by tenant, charge_point_id, kind, request_id
    order by tenant, charge_point_id, kind, request_id`
}

async function trimParts(sql: Sql, found: readonly FoundReport[]): Promise<void> {
  const sums = new Map<string, { tenant: string; id: string; stored: number; bytes: number }>()
  for (const { tenant, chargePointId: id, stored, bytes } of found) {
    const sum = sums.get(keyOf(tenant, id)) ?? { tenant, id, stored: 0, bytes: 0 }
    const added = { stored: sum.stored + stored, bytes: sum.bytes + bytes }
    sums.set(keyOf(tenant, id), { tenant, id, ...added })
  }
  for (const { tenant, id, stored, bytes } of sums.values()) {
    if (stored <= PARTS_MAX && bytes <= PARTS_BYTES_MAX) continue
    await sql`
      delete from report_parts p using (
        select kind, request_id, part_key,
          row_number() over newest as number, sum(octet_length(body)) over newest as bytes
        from report_parts where tenant = ${tenant} and charge_point_id = ${id}
        window newest as (order by received_at desc, kind, request_id, part_key)
      ) o
      where p.tenant = ${tenant} and p.charge_point_id = ${id} and p.kind = o.kind
        and p.request_id = o.request_id and p.part_key = o.part_key
        and (o.number > ${PARTS_MAX} or o.bytes > ${PARTS_BYTES_MAX})`
  }
}
