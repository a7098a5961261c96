/** What belongs to charge points and has rows of its own, for a page of them in a few queries. */

import { textColumn } from './columns.ts'
import type { Sql } from './link.ts'
import { isoOf } from './pages.ts'
import type { ActiveTransactionView, AvailabilityView, ConnectorView, JobView } from './views.ts'

export interface Parts {
  readonly connectors: readonly ConnectorView[]
  readonly activeTransactions: readonly ActiveTransactionView[]
  readonly jobs: readonly JobView[]
  readonly availability: readonly AvailabilityView[]
}

/** The parts of one charge point. */
export type PartsOf = (chargePointId: string) => Parts

/** The newest jobs and transactions of each. */
const PARTS_MAX = 100

type OfOne<View> = View & { readonly id: string }
type Dated<View, Name extends keyof View> = Omit<View, Name> & { readonly [Key in Name]: Date }

export async function findParts(
  sql: Sql,
  tenant: string,
  ids: readonly string[],
): Promise<PartsOf> {
  const asked = textColumn(ids)
  const [connectors, activeTransactions, jobs, availability] = await Promise.all([
    findConnectors(sql, tenant, asked),
    findActiveTransactions(sql, tenant, asked),
    findJobs(sql, tenant, asked),
    findAvailability(sql, tenant, asked),
  ])
  return (chargePointId) => ({
    connectors: connectors.get(chargePointId) ?? [],
    activeTransactions: activeTransactions.get(chargePointId) ?? [],
    jobs: jobs.get(chargePointId) ?? [],
    availability: availability.get(chargePointId) ?? [],
  })
}

async function findConnectors(sql: Sql, tenant: string, asked: string) {
  const rows = await sql<OfOne<Dated<ConnectorView, 'occurredAt'>>[]>`
    select charge_point_id as id, evse_id as "evseId", connector_id as "connectorId", status,
      reported_status as "reportedStatus", error_code as "errorCode", info,
      vendor_id as "vendorId", vendor_error_code as "vendorErrorCode",
      occurred_at as "occurredAt"
    from connectors where tenant = ${tenant} and charge_point_id = any (texts(${asked}))
    order by evse_id, connector_id`
  return byId(rows.map((row) => ({ ...row, occurredAt: isoOf(row.occurredAt) })))
}

async function findActiveTransactions(sql: Sql, tenant: string, asked: string) {
  const rows = await sql<OfOne<Dated<ActiveTransactionView, 'startedAt'>>[]>`
    select k.id, t.transaction_id as "transactionId", t.evse_id as "evseId",
      coalesce(t.id_token, '') as "idToken",
      coalesce(t.start_occurred_at, t.start_received_at) as "startedAt",
      t.meter_start_wh as "meterStartWh", t.meter_wh as "meterWh",
      array_to_json(t.flags) as flags
    from unnest(texts(${asked})) as k (id) cross join lateral (
      select * from transactions t where t.tenant = ${tenant} and t.charge_point_id = k.id
        and t.stop_received_at is null
      order by t.sequence desc limit ${PARTS_MAX}
    ) t order by t.sequence`
  return byId(rows.map((row) => ({ ...row, startedAt: isoOf(row.startedAt) })))
}

async function findJobs(sql: Sql, tenant: string, asked: string) {
  const rows = await sql<OfOne<Dated<JobView, 'updatedAt'>>[]>`
    select k.id, j.kind, j.request_id as "requestId", j.command_id as "commandId", j.status,
      j.is_over as "isOver", j.detail, j.file_name as "fileName", j.updated_at as "updatedAt"
    from unnest(texts(${asked})) as k (id) cross join lateral (
      select * from jobs j where j.tenant = ${tenant} and j.charge_point_id = k.id
      order by j.updated_at desc limit ${PARTS_MAX}
    ) j order by j.updated_at desc`
  return byId(rows.map((row) => ({ ...row, updatedAt: isoOf(row.updatedAt) })))
}

async function findAvailability(sql: Sql, tenant: string, asked: string) {
  return byId(
    await sql<OfOne<AvailabilityView>[]>`
      select charge_point_id as id, evse_id as "evseId", connector_id as "connectorId",
        is_operative as "isOperative", is_scheduled as "isScheduled"
      from availability where tenant = ${tenant} and charge_point_id = any (texts(${asked}))
      order by evse_id, connector_id nulls first`,
  )
}

function byId<View>(rows: readonly OfOne<View>[]): ReadonlyMap<string, Omit<OfOne<View>, 'id'>[]> {
  const lists = new Map<string, Omit<OfOne<View>, 'id'>[]>()
  for (const { id, ...view } of rows) {
    const list = lists.get(id)
    if (list === undefined) lists.set(id, [view])
    else list.push(view)
  }
  return lists
}
