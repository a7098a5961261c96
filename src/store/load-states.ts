/**
 * What the record knows of charge points that come to this node, as the state their actors go on
 * with: a handful of queries for all of them together.
 */

import { type ChargePoint, newChargePoint, type Registration } from '../model/charge-point.ts'
import { CHARGING_PROFILES_MAX, type ChargingProfile } from '../model/charging-profile.ts'
import { CONNECTORS_MAX, type Connector } from '../model/connector.ts'
import { JOBS_MAX, type Job } from '../model/job.ts'
import { RESERVATIONS_MAX, type Reservation } from '../model/reservation.ts'
import {
  TRANSACTIONS_ENDED_MAX,
  TRANSACTIONS_RUNNING_MAX,
  type Transaction,
  UNMATCHED_STOPS_MAX,
  type UnmatchedStop,
} from '../model/transaction.ts'
import { textColumn } from './columns.ts'
import type { Sql } from './link.ts'

export interface ClaimedRow {
  readonly tenant: string
  readonly charge_point_id: string
  readonly epoch: number
  readonly registration: string
  readonly decision: string | null
  readonly booted_at: number | null
  readonly local_list_version: number | null
}

/** Whose row it is: the place in the list asked for, from 1. */
type Placed<Row> = Row & { readonly position: number }

/** In the order of the rows. */
export async function loadStates(
  sql: Sql,
  rows: readonly ClaimedRow[],
): Promise<readonly ChargePoint[]> {
  if (rows.length === 0) return []
  const [connectors, transactions, stops, reservations, profiles, jobs] = await Promise.all([
    findConnectors(sql, rows),
    findTransactions(sql, rows),
    findUnmatchedStops(sql, rows),
    findReservations(sql, rows),
    findProfiles(sql, rows),
    findJobs(sql, rows),
  ])
  return rows.map((row, index) => ({
    ...newChargePoint(row.tenant, row.charge_point_id),
    registration: row.registration as Registration,
    decision: row.decision as ChargePoint['decision'],
    bootedAt: row.booted_at,
    localListVersion: row.local_list_version,
    connectors: connectors[index] ?? [],
    transactions: transactions[index] ?? [],
    unmatchedStops: stops[index] ?? [],
    reservations: reservations[index] ?? [],
    chargingProfiles: profiles[index] ?? [],
    jobs: jobs[index] ?? [],
  }))
}

/** A list for each charge point asked for. */
function group<Row>(
  count: number,
  rows: readonly Placed<Row>[],
): readonly (readonly Omit<Placed<Row>, 'position'>[])[] {
  const lists = Array.from({ length: count }, (): Omit<Placed<Row>, 'position'>[] => [])
  for (const { position, ...row } of rows) lists[position - 1]?.push(row)
  return lists
}

function askedOf(sql: Sql, rows: readonly ClaimedRow[]) {
  return sql`unnest(
    texts(${textColumn(rows.map(({ tenant }) => tenant))}),
    texts(${textColumn(rows.map((row) => row.charge_point_id))})
  ) with ordinality as k (tenant, id, position)`
}

async function findConnectors(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<Connector>[]>`
    select k.position::integer, c.connector_id as "connectorId", c.status,
      c.reported_status as "reportedStatus",
      (extract(epoch from c.occurred_at) * 1000)::float8 as "occurredAt"
    from ${askedOf(sql, asked)} cross join lateral (
      select * from connectors c where c.tenant = k.tenant and c.charge_point_id = k.id
      order by c.connector_id limit ${CONNECTORS_MAX}
    ) c`
  return group(asked.length, rows)
}

async function findTransactions(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<Transaction>[]>`
    select k.position::integer, t.transaction_id as "transactionId",
      t.connector_id as "connectorId", coalesce(t.id_token, '') as "idToken",
      t.group_id_token as "groupIdToken",
      (extract(epoch from coalesce(t.start_occurred_at, t.start_received_at)) * 1000)::float8
        as "startedAt",
      t.meter_start_wh as "meterStartWh", t.meter_wh as "meterWh",
      case when t.stop_received_at is null then 'running' else 'ended' end as phase,
      'orphaned' = any (t.flags) as "isOrphaned"
    from ${askedOf(sql, asked)} cross join lateral (
      (select * from transactions t where t.tenant = k.tenant and t.charge_point_id = k.id
        and t.stop_received_at is null
      order by t.sequence desc limit ${TRANSACTIONS_RUNNING_MAX})
      union all
      (select * from transactions t where t.tenant = k.tenant and t.charge_point_id = k.id
        and t.stop_received_at is not null and not t.is_start_missing
      order by t.sequence desc limit ${TRANSACTIONS_ENDED_MAX})
    ) t order by t.sequence`
  return group(asked.length, rows)
}

async function findUnmatchedStops(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<UnmatchedStop>[]>`
    select k.position::integer, t.stop_key as "stopKey",
      (extract(epoch from coalesce(t.stop_occurred_at, t.stop_received_at)) * 1000)::float8
        as "occurredAt",
      t.meter_stop_wh as "meterStopWh", t.stop_id_token as "idToken"
    from ${askedOf(sql, asked)} cross join lateral (
      select * from transactions t where t.tenant = k.tenant and t.charge_point_id = k.id
        and t.is_start_missing
      order by t.sequence desc limit ${UNMATCHED_STOPS_MAX}
    ) t order by t.sequence`
  return group(asked.length, rows)
}

async function findReservations(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<Reservation>[]>`
    select k.position::integer, r.reservation_id as "reservationId",
      r.connector_id as "connectorId", r.id_token as "idToken",
      r.group_id_token as "groupIdToken",
      (extract(epoch from r.expires_at) * 1000)::float8 as "expiresAt", r.status
    from ${askedOf(sql, asked)} cross join lateral (
      select * from reservations r where r.tenant = k.tenant and r.charge_point_id = k.id
        and r.status = 'active'
      order by r.expires_at limit ${RESERVATIONS_MAX}
    ) r`
  return group(asked.length, rows)
}

async function findProfiles(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<ChargingProfile>[]>`
    select k.position::integer, p.profile_id as "profileId", p.connector_id as "connectorId",
      p.purpose, p.stack_level as "stackLevel", p.transaction_id as "transactionId",
      p.profile as text
    from ${askedOf(sql, asked)} cross join lateral (
      select * from charging_profiles p where p.tenant = k.tenant and p.charge_point_id = k.id
      order by p.set_at desc limit ${CHARGING_PROFILES_MAX}
    ) p order by p.set_at`
  return group(asked.length, rows)
}

async function findJobs(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<Job>[]>`
    select k.position::integer, j.kind, j.request_id as "requestId",
      j.command_id as "commandId", j.status, j.is_over as "isOver"
    from ${askedOf(sql, asked)} cross join lateral (
      select * from jobs j where j.tenant = k.tenant and j.charge_point_id = k.id
      order by j.updated_at desc limit ${JOBS_MAX}
    ) j order by j.updated_at`
  return group(asked.length, rows)
}
