/** Who may come in, who owns whom, and what is known of one that comes: batched over the moment. */
import { HubError } from '../base/errors.ts'
import type { Admission, Claim, SecurityProfile } from '../model/admission.ts'
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

const TRIES_MAX = 5

export function newRegistry({ db, node, deadlineMs, settleNotes }: RegistryOptions): Registry {
  const findAdmission = newBatcher((refs: readonly Ref[]) =>
    db.run((sql) => findAdmissions(sql, refs), deadlineMs),
  )
  const enroll = newBatcher((refs: readonly Ref[]) =>
    db.run((sql) => enrollAll(sql, refs), deadlineMs),
  )
  const claim = newBatcher(async (refs: readonly Ref[]) => {
    await settleNotes()
    return await again(() => db.run((sql) => claimAll(sql, refs, node), deadlineMs))
  })
  return {
    findAdmission: (tenant, chargePointId) => findAdmission({ tenant, chargePointId }),
    enroll: async (tenant, chargePointId) => found(await enroll({ tenant, chargePointId })),
    claim: async (tenant, chargePointId) => found(await claim({ tenant, chargePointId })),
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
  refs: readonly Ref[],
  node: string,
): Promise<readonly (Claim | null)[]> {
  const rows = await sql<ClaimedRow[]>`
    with locked as (
      select c.tenant, c.charge_point_id, count(*) as claims
      from ${refsOf(sql, refs)}
      join charge_points c on c.tenant = k.tenant and lower(c.charge_point_id) = lower(k.id)
      group by c.tenant, c.charge_point_id
    ), ordered as (
      select c.tenant, c.charge_point_id, l.claims
      from charge_points c join locked l using (tenant, charge_point_id)
      order by c.tenant, c.charge_point_id for no key update of c
    )
    update charge_points c set epoch = c.epoch + o.claims, node = ${node}
    from ordered o
    where c.tenant = o.tenant and c.charge_point_id = o.charge_point_id
    returning c.tenant, c.charge_point_id, c.epoch::float8 as epoch, c.registration, c.decision,
      c.local_list_version, (extract(epoch from c.booted_at) * 1000)::float8 as booted_at,
      c.protocol, c.leniency, c.tariff, c.vendor, c.model, c.serial_number, c.firmware_version,
      c.iccid, c.imsi, c.meter_type, c.meter_serial_number`
  const states = await loadStates(sql, rows)
  const byKey = new Map(
    rows.map((row, index) => [
      keyOf(row.tenant, row.charge_point_id.toLowerCase()),
      { epoch: row.epoch, state: states[index] },
    ]),
  )
  return refs.map(({ tenant, chargePointId }) => {
    const claimed = byKey.get(keyOf(tenant, chargePointId.toLowerCase()))
    if (claimed?.state === undefined) return null
    return { epoch: claimed.epoch, state: claimed.state }
  })
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
