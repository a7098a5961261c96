/**
 * What was asked for and takes a while: one row each, the latest status counts. What is over stays
 * over, and what is complete stays complete, whatever comes late, unless the same id is used for a
 * new request. Kinds of 1.6 that have no ids share a row, which each may change.
 */
import type { JobKind } from '../model/job.ts'
import { booleanColumn, numberColumn, textColumn } from './columns.ts'
import type { Sql } from './link.ts'
import { cleanId } from './sanitize.ts'

export interface JobRow {
  readonly tenant: string
  readonly chargePointId: string
  readonly at: number
  readonly kind: JobKind
  readonly requestId: number | null
  /** Null leaves the one that is there. */
  readonly commandId: string | null
  readonly status: string
  readonly isOver: boolean
  /** Null leaves the one that is there. */
  readonly detail: string | null
  /** Null leaves the one that is there. */
  readonly fileName: string | null
}

export async function upsertJobs(sql: Sql, all: readonly JobRow[]): Promise<void> {
  if (all.length === 0) return
  const latest = new Map<string, JobRow>()
  for (const job of all) {
    const key = JSON.stringify([job.tenant, job.chargePointId, job.kind, cleanId(job.requestId)])
    latest.set(key, join(latest.get(key), job))
  }
  const jobs = [...latest.values()]
  await sql`
    insert into jobs (tenant, charge_point_id, kind, request_id, command_id, status, is_over,
      detail, file_name, updated_at)
    select tenant, charge_point_id, kind, request_id, command_id, status, is_over, detail,
      file_name, to_timestamp(at / 1000)
    from unnest(
      texts(${textColumn(jobs.map(({ tenant }) => tenant))}),
      texts(${textColumn(jobs.map(({ chargePointId }) => chargePointId))}),
      ${numberColumn(jobs.map(({ at }) => at))}::float8[],
      texts(${textColumn(jobs.map(({ kind }) => kind))}),
      ${numberColumn(jobs.map(({ requestId }) => cleanId(requestId)))}::integer[],
      texts(${textColumn(jobs.map(({ commandId }) => commandId))}),
      texts(${textColumn(jobs.map(({ status }) => status))}),
      ${booleanColumn(jobs.map(({ isOver }) => isOver))}::boolean[],
      texts(${textColumn(jobs.map(({ detail }) => detail))}),
      texts(${textColumn(jobs.map(({ fileName }) => fileName))})
    ) as j (tenant, charge_point_id, at, kind, request_id, command_id, status, is_over, detail,
      file_name)
    on conflict (tenant, charge_point_id, kind, coalesce(request_id::bigint, 9000000000))
    do update set
      status = case when ${isNews(sql)} then excluded.status else jobs.status end,
      is_over = case when ${isNews(sql)} then excluded.is_over else jobs.is_over end,
      command_id = coalesce(excluded.command_id, jobs.command_id),
      detail = case when excluded.status = 'requested' then excluded.detail
        else coalesce(excluded.detail, jobs.detail) end,
      file_name = case when excluded.status = 'requested' then excluded.file_name
        else coalesce(excluded.file_name, jobs.file_name) end,
      updated_at = greatest(excluded.updated_at, jobs.updated_at)`
}

/**
 * What is over stays over, unless it is asked for again. A request is written behind, so what came
 * of it may be there already.
 */
function isNews(sql: Sql) {
  return sql`(
    (excluded.updated_at > jobs.updated_at
      or (excluded.updated_at = jobs.updated_at and excluded.status <> 'requested'))
    and (jobs.request_id is null or not jobs.is_over or excluded.status = 'requested'
      or (excluded.is_over and jobs.status <> 'complete')))`
}

/** The same for those of one batch. */
function join(before: JobRow | undefined, job: JobRow): JobRow {
  if (before === undefined || job.status === 'requested') return job
  const isLate = job.requestId !== null && before.isOver && !job.isOver
  const { status, isOver, at } = isLate ? before : job
  return {
    ...job,
    ...{ status, isOver, at },
    commandId: job.commandId ?? before.commandId,
    detail: job.detail ?? before.detail,
    fileName: job.fileName ?? before.fileName,
  }
}
