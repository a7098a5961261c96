/**
 * What the record knows of charge points that come to this node, as the state their actors go on
 * with: a handful of queries for all of them together.
 */

import {
  type ChargePoint,
  newChargePoint,
  type Registration,
  VARIABLES_KEPT,
} from '../model/charge-point.ts'
import { CHARGING_PROFILES_MAX, type ChargingProfile } from '../model/charging-profile.ts'
import { CONNECTORS_MAX, type Connector } from '../model/connector.ts'
import { ITEM_KINDS, ITEMS_HELD_MAX, type Item } from '../model/item.ts'
import { JOBS_MAX, type Job, REMOTE_START_PATIENCE_MS, REPORT_PATIENCE_MS } from '../model/job.ts'
import { RESERVATIONS_MAX, type Reservation } from '../model/reservation.ts'
import { parseTariff, toIdentity } from './charge-point-row.ts'
import { askedOf, type ClaimedRow, group, type Placed } from './claimed-rows.ts'
import { textColumn } from './columns.ts'
import type { Sql } from './link.ts'
import { findGaps, findTransactions, findUnmatchedStops } from './load-transactions.ts'
import { isReportKind } from './report-kinds.ts'

/** In the order of the rows. */
export async function loadStates(
  sql: Sql,
  rows: readonly ClaimedRow[],
): Promise<readonly ChargePoint[]> {
  if (rows.length === 0) return []
  const [connectors, transactions, stops, gaps] = await Promise.all([
    findConnectors(sql, rows),
    findTransactions(sql, rows),
    findUnmatchedStops(sql, rows),
    findGaps(sql, rows),
  ])
  const [reservations, profiles, jobs, variables, held, repairs] = await Promise.all([
    findReservations(sql, rows),
    findProfiles(sql, rows),
    findJobs(sql, rows),
    findVariables(sql, rows),
    findHeld(sql, rows),
    findRepairs(sql, rows),
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
    jobs: (jobs[index] ?? []).map(toJob),
    protocol: row.protocol,
    identity: toIdentity(row),
    leniency: row.leniency as ChargePoint['leniency'],
    tariff: parseTariff(row.tariff),
    gaps: gaps[index] ?? [],
    variables: toVariables(variables[index] ?? []),
    held: held[index] ?? [],
    repairs: toRepairs(repairs[index] ?? []),
  }))
}

async function findConnectors(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<Connector>[]>`
    select k.position::integer, c.evse_id as "evseId", c.connector_id as "connectorId", c.status,
      c.reported_status as "reportedStatus",
      (extract(epoch from c.occurred_at) * 1000)::float8 as "occurredAt"
    from ${askedOf(sql, asked)} cross join lateral (
      select * from connectors c where c.tenant = k.tenant and c.charge_point_id = k.id
      order by c.evse_id, c.connector_id limit ${CONNECTORS_MAX}
    ) c`
  return group(asked.length, rows)
}

async function findReservations(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<Reservation>[]>`
    select k.position::integer, r.reservation_id as "reservationId",
      r.evse_id as "evseId", r.id_token as "idToken",
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
    select k.position::integer, p.profile_id as "profileId", p.evse_id as "evseId",
      p.purpose, p.stack_level as "stackLevel", p.transaction_id as "transactionId",
      p.profile as text
    from ${askedOf(sql, asked)} cross join lateral (
      select * from charging_profiles p where p.tenant = k.tenant and p.charge_point_id = k.id
      order by p.set_at desc limit ${CHARGING_PROFILES_MAX}
    ) p order by p.set_at`
  return group(asked.length, rows)
}

async function findJobs(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<StoredJob>[]>`
    select k.position::integer, j.kind, j.request_id as "requestId",
      j.command_id as "commandId", j.status, j.is_over as "isOver", j.detail,
      (extract(epoch from j.updated_at) * 1000)::float8 as "updatedAt"
    from ${askedOf(sql, asked)} cross join lateral (
      select * from jobs j where j.tenant = k.tenant and j.charge_point_id = k.id
      order by j.updated_at desc limit ${JOBS_MAX}
    ) j order by j.updated_at`
  return group(asked.length, rows)
}

type StoredJob = Omit<Job, 'dueAt'> & { readonly updatedAt: number }

/** When it is due is not stored: it gets the patience of its kind, from what was told last. */
function toJob({ updatedAt, ...job }: StoredJob): Job {
  if (job.isOver) return { ...job, dueAt: null }
  if (job.kind === 'remoteStart') return { ...job, dueAt: updatedAt + REMOTE_START_PATIENCE_MS }
  return { ...job, dueAt: isReportKind(job.kind) ? updatedAt + REPORT_PATIENCE_MS : null }
}

const HELD_KINDS: readonly string[] = Object.entries(ITEM_KINDS)
  .filter(([, { isHeld }]) => isHeld)
  .map(([kind]) => kind)

/** The newest, in the order they were told. */
async function findHeld(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<Item>[]>`
    select k.position::integer, i.kind, i.item_id as "itemId", i.body, i.is_open as "isOpen"
    from ${askedOf(sql, asked)} cross join lateral (
      select * from charge_point_items i where i.tenant = k.tenant and i.charge_point_id = k.id
        and i.kind = any (texts(${textColumn(HELD_KINDS)})) and i.is_open
      order by i.updated_at desc, i.kind, i.item_id limit ${ITEMS_HELD_MAX}
    ) i order by i.updated_at, i.kind, i.item_id`
  return group(asked.length, rows)
}

type Repair = Pick<Item, 'itemId' | 'body'>

async function findRepairs(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<Repair>[]>`
    select k.position::integer, i.item_id as "itemId", i.body
    from ${askedOf(sql, asked)}
    join charge_point_items i on i.tenant = k.tenant and i.charge_point_id = k.id
      and i.kind = 'repair'`
  return group(asked.length, rows)
}

/** So that they are counted on, not anew. */
function toRepairs(repairs: readonly Repair[]): ChargePoint['repairs'] {
  const counts = repairs.map(({ itemId, body }): [string, number] => {
    const { count } = JSON.parse(body) as { readonly count?: unknown }
    return [itemId, typeof count === 'number' ? count : 0]
  })
  return Object.fromEntries(counts)
}

interface KeptVariable {
  readonly name: string
  readonly value: string
}

async function findVariables(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<KeptVariable>[]>`
    select k.position::integer, lower(v.name) as name, v.value
    from ${askedOf(sql, asked)}
    join variables v on v.tenant = k.tenant and v.charge_point_id = k.id
      and lower(v.name) = any (texts(${textColumn(VARIABLES_KEPT)}))
    where v.value is not null`
  return group(asked.length, rows)
}

function toVariables(kept: readonly KeptVariable[]): ChargePoint['variables'] {
  return Object.fromEntries(kept.map(({ name, value }) => [name, value]))
}
