/** Firmware updates and uploads of logs: one row each, the latest status counts. */
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
  readonly fileName: string | null
}

/** Of several for one job the last counts. */
export async function upsertJobs(sql: Sql, all: readonly JobRow[]): Promise<void> {
  if (all.length === 0) return
  const latest = new Map<string, JobRow>()
  for (const job of all) {
    const key = JSON.stringify([job.tenant, job.chargePointId, job.kind, cleanId(job.requestId)])
    const before = latest.get(key)
    const commandId = job.commandId ?? before?.commandId ?? null
    latest.set(key, { ...job, commandId, fileName: job.fileName ?? before?.fileName ?? null })
  }
  const jobs = [...latest.values()]
  await sql`
    insert into jobs (tenant, charge_point_id, kind, request_id, command_id, status, is_over,
      file_name, updated_at)
    select tenant, charge_point_id, kind, request_id, command_id, status, is_over, file_name,
      to_timestamp(at / 1000)
    from unnest(
      texts(${textColumn(jobs.map(({ tenant }) => tenant))}),
      texts(${textColumn(jobs.map(({ chargePointId }) => chargePointId))}),
      ${numberColumn(jobs.map(({ at }) => at))}::float8[],
      texts(${textColumn(jobs.map(({ kind }) => kind))}),
      ${numberColumn(jobs.map(({ requestId }) => cleanId(requestId)))}::integer[],
      texts(${textColumn(jobs.map(({ commandId }) => commandId))}),
      texts(${textColumn(jobs.map(({ status }) => status))}),
      ${booleanColumn(jobs.map(({ isOver }) => isOver))}::boolean[],
      texts(${textColumn(jobs.map(({ fileName }) => fileName))})
    ) as j (tenant, charge_point_id, at, kind, request_id, command_id, status, is_over, file_name)
    on conflict (tenant, charge_point_id, kind, coalesce(request_id::bigint, 9000000000))
    do update set status = excluded.status, is_over = excluded.is_over,
      command_id = coalesce(excluded.command_id, jobs.command_id),
      file_name = coalesce(excluded.file_name, jobs.file_name), updated_at = excluded.updated_at`
}
