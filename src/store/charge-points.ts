/** Charge points for operators: what is set for them, and what they last told. */
import type { SecurityProfile } from '../model/admission.ts'
import type { Registration } from '../model/charge-point.ts'
import type { Tariff } from '../model/tariff.ts'
import { findParts, type PartsOf } from './charge-point-parts.ts'
import { type IdentityRow, parseTariff, toIdentity } from './charge-point-row.ts'
import { cleanText } from './columns.ts'
import type { Db } from './db.ts'
import { listVariables } from './device-model.ts'
import type { Sql } from './link.ts'
import { isoOf, toPage, toRange } from './pages.ts'
import type { ChargePoints } from './store.ts'
import type { ChargePointChange, ConnectionView, Decision, StoredChargePoint } from './views.ts'

export interface ChargePointsOptions {
  readonly db: Db
  readonly deadlineMs: number
  readonly hashSecret: (secret: Uint8Array) => string
}

export function newChargePoints(options: ChargePointsOptions): ChargePoints {
  const { db, deadlineMs } = options
  return {
    list: (tenant, page) =>
      db.run(async (sql) => {
        const range = toRange<[string]>(page, 1)
        const from = range.after?.[0] ?? null
        const rows = await sql<Row[]>`
          select ${columns(sql)} from charge_points where tenant = ${tenant}
            and (${from}::text is null or lower(charge_point_id) > ${from})
          order by lower(charge_point_id) limit ${range.rowsMax}`
        const parts = await findParts(sql, tenant, idsOf(rows))
        const keyOf = (row: Row) => [row.folded_id]
        return toPage(rows, range, keyOf, (row) => toView(row, parts))
      }, deadlineMs),
    find: (tenant, chargePointId) =>
      db.run(async (sql) => {
        const row = await findRow(sql, tenant, chargePointId)
        return row === null ? null : toView(row, await findParts(sql, tenant, idsOf([row])))
      }, deadlineMs),
    put: (tenant, chargePointId, change) =>
      db.transaction((sql) => put(sql, options, { tenant, chargePointId, change }), deadlineMs),
    remove: (tenant, chargePointId) =>
      db.transaction((sql) => remove(sql, tenant, chargePointId), deadlineMs),
    listVariables: (tenant, chargePointId) =>
      db.run((sql) => listVariables(sql, tenant, chargePointId), deadlineMs),
    count: (tenant) =>
      db.run(async (sql) => {
        const rows = await sql<{ count: number }[]>`
          select count(*)::integer as count from charge_points where tenant = ${tenant}`
        return rows[0]?.count ?? 0
      }, deadlineMs),
    findWebPaymentSecret: (tenant, chargePointId) =>
      db.run(async (sql) => {
        const rows = await sql<{ secret: string | null }[]>`
          select web_payment_secret as secret from charge_points
          where tenant = ${tenant} and lower(charge_point_id) = lower(${cleanText(chargePointId)})`
        return rows[0]?.secret ?? null
      }, deadlineMs),
  }
}

interface Row extends IdentityRow {
  readonly charge_point_id: string
  readonly folded_id: string
  readonly registration: string
  readonly decision: string | null
  readonly security_profile: number
  readonly has_password: boolean
  readonly default_protocol: string | null
  readonly is_blocked: boolean
  readonly accepts_hex_password: boolean
  readonly ignores_pings: boolean
  readonly tariff: string | null
  readonly leniency: string | null
  readonly has_web_payment_secret: boolean
  readonly protocol: string | null
  readonly last_seen_at: Date | null
  readonly booted_at: Date | null
  readonly local_list_version: number | null
  readonly is_here: boolean
  readonly node: string | null
  readonly epoch: number
  readonly connected_protocol: string | null
  readonly connected_at: Date | null
  readonly remote_address: string | null
}

/** Connected is one whose node says so, and lives. */
function columns(sql: Sql) {
  return sql`charge_point_id, lower(charge_point_id) as folded_id, registration, decision,
    security_profile, password_hash is not null as has_password, default_protocol, is_blocked,
    accepts_hex_password, ignores_pings, tariff, leniency,
    web_payment_secret is not null as has_web_payment_secret, protocol, last_seen_at, booted_at,
    local_list_version, node, epoch::float8 as epoch, connected_protocol, connected_at,
    remote_address, is_connected and exists (
      select from nodes n where n.node = charge_points.node and n.lease_until > now()) as is_here,
    vendor, model, serial_number, firmware_version, iccid, imsi, meter_type,
    meter_serial_number`
}

const idsOf = (rows: readonly Row[]): readonly string[] => rows.map((row) => row.charge_point_id)

async function findRow(sql: Sql, tenant: string, chargePointId: string): Promise<Row | null> {
  const rows = await sql<Row[]>`
    select ${columns(sql)} from charge_points
    where tenant = ${tenant} and lower(charge_point_id) = lower(${cleanText(chargePointId)})`
  return rows[0] ?? null
}

function toView(row: Row, parts: PartsOf): StoredChargePoint {
  return {
    id: row.charge_point_id,
    registration: row.registration as Registration,
    decision: row.decision as Decision | null,
    securityProfile: row.security_profile as SecurityProfile,
    hasPassword: row.has_password,
    defaultProtocol: row.default_protocol,
    isBlocked: row.is_blocked,
    acceptsHexPassword: row.accepts_hex_password,
    ignoresPings: row.ignores_pings,
    tariff: parseTariff(row.tariff),
    leniency: row.leniency as StoredChargePoint['leniency'],
    hasWebPaymentSecret: row.has_web_payment_secret,
    lastProtocol: row.protocol,
    lastSeenAt: isoOf(row.last_seen_at),
    bootedAt: isoOf(row.booted_at),
    identity: toIdentity(row),
    localListVersion: row.local_list_version,
    connection: toConnection(row),
    ...parts(row.charge_point_id),
  }
}

function toConnection(row: Row): ConnectionView | null {
  const { node, connected_protocol: protocol, epoch } = row
  if (!row.is_here || node === null || protocol === null) return null
  const remoteAddress = row.remote_address ?? ''
  return { node, epoch, protocol, remoteAddress, connectedAt: isoOf(row.connected_at) ?? '' }
}

interface Put {
  readonly tenant: string
  readonly chargePointId: string
  readonly change: ChargePointChange
}

async function put(
  sql: Sql,
  { hashSecret }: ChargePointsOptions,
  { tenant, chargePointId, change }: Put,
): Promise<'added' | 'changed' | 'conflict'> {
  const added = await sql`
    insert into charge_points (tenant, charge_point_id) values (${tenant}, ${chargePointId})
    on conflict do nothing returning 1`
  const before = await sql<Pick<Row, 'charge_point_id' | 'security_profile'>[]>`
    select charge_point_id, security_profile from charge_points
    where tenant = ${tenant} and lower(charge_point_id) = lower(${chargePointId}) for update`
  const row = before[0]
  if (row?.charge_point_id !== chargePointId) return 'conflict'
  const { password, decision, webPaymentSecret } = change
  const tariff = textOfTariff(change.tariff ?? null)
  const profile = change.securityProfile ?? profileBy(password, row.security_profile)
  const hash = password === undefined || password === null ? null : hashSecret(password)
  await sql`
    update charge_points set security_profile = ${profile},
      password_hash = case when ${password !== undefined} then ${hash} else password_hash end,
      proposed_password_hash =
        case when ${password !== undefined} then null else proposed_password_hash end,
      decision = case when ${decision !== undefined} then ${decision ?? null} else decision end,
      -- What takes effect at once; acceptance comes with the next boot.
      registration = case when ${decision ?? ''} in ('pending', 'rejected')
        and registration <> 'unknown' then ${decision ?? ''} else registration end,
      default_protocol = case when ${change.defaultProtocol !== undefined}
        then ${change.defaultProtocol ?? null} else default_protocol end,
      is_blocked = coalesce(${change.isBlocked ?? null}, is_blocked),
      accepts_hex_password = coalesce(${change.acceptsHexPassword ?? null}, accepts_hex_password),
      ignores_pings = coalesce(${change.ignoresPings ?? null}, ignores_pings),
      tariff = case when ${change.tariff !== undefined} then ${tariff} else tariff end,
      leniency = case when ${change.leniency !== undefined}
        then ${change.leniency ?? null} else leniency end,
      web_payment_secret = case when ${webPaymentSecret !== undefined}
        then ${webPaymentSecret ?? null} else web_payment_secret end
    where tenant = ${tenant} and charge_point_id = ${chargePointId}`
  return added.length > 0 ? 'added' : 'changed'
}

function textOfTariff(tariff: Tariff | null): string | null {
  return tariff === null ? null : JSON.stringify(tariff)
}

/** A password that nobody asks for would be no protection, and one that is gone opens nothing. */
function profileBy(password: Uint8Array | null | undefined, before: number): number {
  if (password === undefined || before > 1) return before
  return password === null ? 0 : 1
}

/** What is only state goes with it; transactions, readings and the journal are kept. */
async function remove(sql: Sql, tenant: string, chargePointId: string): Promise<boolean> {
  const rows = await sql<{ charge_point_id: string }[]>`
    delete from charge_points
    where tenant = ${tenant} and lower(charge_point_id) = lower(${cleanText(chargePointId)})
    returning charge_point_id`
  const id = rows[0]?.charge_point_id
  if (id === undefined) return false
  await sql`delete from connectors where tenant = ${tenant} and charge_point_id = ${id}`
  await sql`delete from reservations where tenant = ${tenant} and charge_point_id = ${id}`
  await sql`delete from charging_profiles where tenant = ${tenant} and charge_point_id = ${id}`
  await sql`delete from variables where tenant = ${tenant} and charge_point_id = ${id}`
  await sql`delete from availability where tenant = ${tenant} and charge_point_id = ${id}`
  await sql`delete from jobs where tenant = ${tenant} and charge_point_id = ${id}`
  await sql`delete from charge_point_items where tenant = ${tenant} and charge_point_id = ${id}`
  await sql`delete from report_parts where tenant = ${tenant} and charge_point_id = ${id}`
  return true
}
