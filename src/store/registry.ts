/** Who may come in, who owns whom, and what is known of one that comes: batched over the moment. */
import { HubError } from '../base/errors.ts'
import type { Admission, Claim, Connecting, SecurityProfile } from '../model/admission.ts'
import { newBatcher } from './batcher.ts'
import type { ClaimedRow } from './claimed-rows.ts'
import { textColumn } from './columns.ts'
import type { Db } from './db.ts'
import { keyOf } from './fact.ts'
import { isPassing, type Sql } from './link.ts'
import { loadStates } from './load-states.ts'
import type { Registry } from './store.ts'

export interface RegistryOptions {
  readonly db: Db
  readonly node: string
  readonly deadlineMs: number
  /** What this node has noted and not written yet is written, or that took too long. */
  readonly settleNotes: () => Promise<void>
}

/** By its exact or its folded id. */
interface Ref {
  readonly tenant: string
  readonly chargePointId: string
}

interface Claiming extends Ref {
  readonly connecting: Connecting | null
}

const TRIES_MAX = 5

export function newRegistry({ db, node, deadlineMs, settleNotes }: RegistryOptions): Registry {
  const findAdmission = newBatcher((refs: readonly Ref[]) =>
    db.run((sql) => findAdmissions(sql, refs), deadlineMs),
  )
  const enroll = newBatcher((refs: readonly Ref[]) =>
    db.run((sql) => enrollAll(sql, refs), deadlineMs),
  )
  const claim = newBatcher(async (refs: readonly Claiming[]) => {
    await settleNotes()
    return await again(() => db.run((sql) => claimAll(sql, refs, node), deadlineMs))
  })
  return {
    findAdmission: (tenant, chargePointId) => findAdmission({ tenant, chargePointId }),
    enroll: async (tenant, chargePointId) => found(await enroll({ tenant, chargePointId })),
    claim: async (tenant, chargePointId, connecting) =>
      found(await claim({ tenant, chargePointId, connecting })),
    settlePassword: (of, used) => db.run((sql) => settlePassword(sql, of, used), deadlineMs),
  }
}

/** It was there a moment ago: an operator removed it in between. */
function found<Row>(row: Row | null): Row {
  if (row === null) throw new HubError('NOT_FOUND', { detail: 'The charge point was removed.' })
  return row
}

async function again<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error) || tries >= TRIES_MAX) throw error
    }
  }
}

interface AdmissionRow {
  readonly position: number
  readonly tenant: string
  readonly charge_point_id: string
  readonly is_blocked: boolean
  readonly security_profile: number
  readonly password_hash: string | null
  readonly proposed_password_hash: string | null
  readonly default_protocol: string | null
  readonly accepts_hex_password: boolean
  readonly ignores_pings: boolean
}

async function findAdmissions(
  sql: Sql,
  refs: readonly Ref[],
): Promise<readonly (Admission | null)[]> {
  const rows = await sql<AdmissionRow[]>`
    select k.position::integer, c.tenant, c.charge_point_id, c.is_blocked, c.security_profile,
      c.password_hash, c.proposed_password_hash, c.default_protocol, c.accepts_hex_password,
      c.ignores_pings
    from ${refsOf(sql, refs)}
    join charge_points c on c.tenant = k.tenant and lower(c.charge_point_id) = lower(k.id)`
  const byPosition = new Map(rows.map((row) => [row.position, toAdmission(row)]))
  return refs.map((_, index) => byPosition.get(index + 1) ?? null)
}

function refsOf(sql: Sql, refs: readonly Ref[]) {
  return sql`unnest(
    texts(${textColumn(refs.map(({ tenant }) => tenant))}),
    texts(${textColumn(refs.map(({ chargePointId }) => chargePointId))})
  ) with ordinality as k (tenant, id, position)`
}

function toAdmission(row: AdmissionRow): Admission {
  return {
    tenant: row.tenant,
    chargePointId: row.charge_point_id,
    isBlocked: row.is_blocked,
    securityProfile: row.security_profile as SecurityProfile,
    passwordHash: row.password_hash,
    proposedPasswordHash: row.proposed_password_hash,
    defaultProtocol: row.default_protocol,
    acceptsHexPassword: row.accepts_hex_password,
    ignoresPings: row.ignores_pings,
  }
}

async function enrollAll(sql: Sql, refs: readonly Ref[]): Promise<readonly (Admission | null)[]> {
  await sql`
    insert into charge_points (tenant, charge_point_id)
    select tenant, id from ${refsOf(sql, refs)} order by tenant, id
    on conflict do nothing`
  return await findAdmissions(sql, refs)
}

/** One statement for all: each claim of a moment counts, also two of the same charge point. */
async function claimAll(
  sql: Sql,
  refs: readonly Claiming[],
  node: string,
): Promise<readonly (Claim | null)[]> {
  const rows = await takeAll(sql, refs, node)
  const states = await loadStates(sql, rows)
  const byKey = new Map(
    rows.map((row, index) => [
      keyOf(row.tenant, row.charge_point_id.toLowerCase()),
      { epoch: row.epoch, takenFrom: row.taken_from, state: states[index] },
    ]),
  )
  return refs.map(({ tenant, chargePointId }) => {
    const claimed = byKey.get(keyOf(tenant, chargePointId.toLowerCase()))
    if (claimed?.state === undefined) return null
    const { epoch, takenFrom, state } = claimed
    return { epoch, takenFrom, state }
  })
}

type TakenRow = ClaimedRow & { readonly taken_from: string | null }

/**
 * Waits for what the owner until now is committing, and leaves word for it. Of several claims of
 * one charge point the last one's connection is the one.
 */
function takeAll(sql: Sql, refs: readonly Claiming[], node: string): Promise<readonly TakenRow[]> {
  const connections = refs.map(({ connecting }) => connecting)
  return sql<TakenRow[]>`
    with asked as (
      select * from unnest(
        texts(${textColumn(refs.map(({ tenant }) => tenant))}),
        texts(${textColumn(refs.map(({ chargePointId }) => chargePointId))}),
        texts(${textColumn(connections.map((one) => one?.protocol ?? null))}),
        texts(${textColumn(connections.map((one) => one?.remoteAddress ?? null))})
      ) with ordinality as k (tenant, id, protocol, remote_address, position)
    ), counted as (
      select c.tenant, c.charge_point_id, count(*) as claims, max(k.position) as last
      from asked k
      join charge_points c on c.tenant = k.tenant and lower(c.charge_point_id) = lower(k.id)
      group by c.tenant, c.charge_point_id
    ), taken as (
      select c.tenant, c.charge_point_id, n.claims, c.epoch + n.claims as epoch,
        nullif(c.node, ${node}) as taken_from, k.protocol, k.remote_address
      from charge_points c
      join counted n using (tenant, charge_point_id) join asked k on k.position = n.last
      order by c.tenant, c.charge_point_id for update of c
    ), told as (
      insert into node_inbox (node, tenant, charge_point_id, kind, body)
      select n.node, t.tenant, t.charge_point_id, 'takenOver',
        json_build_object('epoch', t.epoch)::text
      from taken t join nodes n on n.node = t.taken_from and n.lease_until > now()
    )
    update charge_points c set epoch = c.epoch + t.claims, node = ${node},
      node_epoch = case when c.node = ${node} then c.node_epoch else c.epoch + 1 end,
      is_connected = t.protocol is not null, connected_protocol = t.protocol,
      connected_at = case when t.protocol is not null then now() end,
      remote_address = t.remote_address
    from taken t
    where c.tenant = t.tenant and c.charge_point_id = t.charge_point_id
    returning c.tenant, c.charge_point_id, c.epoch::float8 as epoch, t.taken_from,
      c.registration, c.decision,
      c.local_list_version, (extract(epoch from c.booted_at) * 1000)::float8 as booted_at,
      c.protocol, c.leniency, c.tariff, c.vendor, c.model, c.serial_number, c.firmware_version,
      c.iccid, c.imsi, c.meter_type, c.meter_serial_number`
}

async function settlePassword(
  sql: Sql,
  { tenant, chargePointId, proposedPasswordHash }: Admission,
  used: 'current' | 'proposed',
): Promise<void> {
  await sql`
    update charge_points set proposed_password_hash = null, password_hash =
      case when ${used === 'proposed'} then proposed_password_hash else password_hash end
    where tenant = ${tenant} and charge_point_id = ${chargePointId}
      and proposed_password_hash = ${proposedPasswordHash}`
}
