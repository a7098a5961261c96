/**
 * idTokens for operators. Compared without case everywhere, their types as they are; kept as they
 * were first written. An entry without a type is for every type that has none of its own.
 */

import type { EnergyTransfer, Place, TransactionLimits } from '../model/id-token.ts'
import { cleanText } from './columns.ts'
import type { Db } from './db.ts'
import type { Sql } from './link.ts'
import { isoOf, toPage, toRange } from './pages.ts'
import { cleanTime } from './sanitize.ts'
import type { IdTokenRef, IdTokens } from './store.ts'
import type { IdTokenChange, IdTokenStanding, IdTokenView } from './views.ts'

export interface IdTokensOptions {
  readonly db: Db
  readonly deadlineMs: number
  /** Of any type. */
  readonly onChange: (tenant: string, idToken: string) => void
}

interface Row {
  readonly id_token: string
  readonly folded: string
  readonly type: string
  readonly status: IdTokenStanding
  readonly expires_at: Date | null
  readonly group_id_token: string | null
  readonly is_concurrent_allowed: boolean
  readonly is_prepaid: boolean
  readonly places: string | null
  readonly language1: string | null
  readonly language2: string | null
  readonly personal_message: string | null
  readonly charging_priority: number | null
  readonly limits: string | null
  readonly allowed_energy_transfer: string | null
}

export function newIdTokens({ db, deadlineMs, onChange }: IdTokensOptions): IdTokens {
  return {
    list: (tenant, page) =>
      db.run(async (sql) => {
        const range = toRange<[string, string]>(page, 2)
        const behind =
          range.after === null
            ? sql``
            : sql`and (lower(id_token), type) > (${range.after[0]}, ${range.after[1]})`
        const rows = await sql<Row[]>`
          select ${columns(sql)} from id_tokens where tenant = ${tenant} ${behind}
          order by lower(id_token), type limit ${range.rowsMax}`
        return toPage(rows, range, (row) => [row.folded, row.type], toView)
      }, deadlineMs),
    find: (tenant, ref) =>
      db.run(async (sql) => {
        const rows = await sql<Row[]>`
          select ${columns(sql)} from id_tokens where ${isIt(sql, tenant, ref)}`
        return rows[0] === undefined ? null : toView(rows[0])
      }, deadlineMs),
    put: async (tenant, ref, change) => {
      const isNew = await db.run((sql) => put(sql, tenant, ref, change), deadlineMs)
      onChange(tenant, ref.idToken)
      return isNew ? 'added' : 'changed'
    },
    remove: async (tenant, ref) => {
      const rows = await db.run(
        (sql) => sql`delete from id_tokens where ${isIt(sql, tenant, ref)} returning 1`,
        deadlineMs,
      )
      onChange(tenant, ref.idToken)
      return rows.length > 0
    },
  }
}

function isIt(sql: Sql, tenant: string, { idToken, type }: IdTokenRef) {
  return sql`tenant = ${tenant} and lower(id_token) = lower(${cleanText(idToken)})
    and type = ${cleanText(type ?? '')}`
}

/** Whether it is new. */
async function put(
  sql: Sql,
  tenant: string,
  { idToken, type }: IdTokenRef,
  change: IdTokenChange,
): Promise<boolean> {
  const { status, isConcurrentAllowed, isPrepaid, chargingPriority } = change
  const at = cleanTime(change.expiresAt)
  const expiresAt = at === null ? null : new Date(at).toISOString()
  const rows = await sql<{ is_new: boolean }[]>`
    insert into id_tokens (tenant, id_token, type, status, expires_at, group_id_token,
      is_concurrent_allowed, is_prepaid, places, language1, language2, personal_message,
      charging_priority, limits, allowed_energy_transfer)
    values (${tenant}, ${cleanText(idToken)}, ${cleanText(type ?? '')}, ${status}, ${expiresAt},
      ${cleanOrNull(change.groupIdToken)}, ${isConcurrentAllowed}, ${isPrepaid},
      ${jsonOf(change.places)}, ${cleanOrNull(change.language1)}, ${cleanOrNull(change.language2)},
      ${cleanOrNull(change.personalMessage)}, ${chargingPriority}, ${jsonOf(change.limits)},
      ${jsonOf(change.allowedEnergyTransfer)})
    on conflict (tenant, lower(id_token), type) do update set status = excluded.status,
      expires_at = excluded.expires_at, group_id_token = excluded.group_id_token,
      is_concurrent_allowed = excluded.is_concurrent_allowed, is_prepaid = excluded.is_prepaid,
      places = excluded.places, language1 = excluded.language1, language2 = excluded.language2,
      personal_message = excluded.personal_message,
      charging_priority = excluded.charging_priority, limits = excluded.limits,
      allowed_energy_transfer = excluded.allowed_energy_transfer, updated_at = now()
    returning xmax = 0 as is_new`
  return rows[0]?.is_new === true
}

function cleanOrNull(text: string | null): string | null {
  return text === null ? null : cleanText(text)
}

function jsonOf(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

function columns(sql: Sql) {
  return sql`id_token, lower(id_token) as folded, type, status, expires_at, group_id_token,
    is_concurrent_allowed, is_prepaid, places, language1, language2, personal_message,
    charging_priority, limits, allowed_energy_transfer`
}

function toView(row: Row): IdTokenView {
  return {
    idToken: row.id_token,
    type: row.type === '' ? null : row.type,
    status: row.status,
    expiresAt: isoOf(row.expires_at),
    groupIdToken: row.group_id_token,
    isConcurrentAllowed: row.is_concurrent_allowed,
    isPrepaid: row.is_prepaid,
    places: parsePlaces(row.places),
    language1: row.language1,
    language2: row.language2,
    personalMessage: row.personal_message,
    chargingPriority: row.charging_priority,
    limits: parseLimits(row.limits),
    allowedEnergyTransfer: parseTransfers(row.allowed_energy_transfer),
  }
}

export function parsePlaces(text: string | null): readonly Place[] | null {
  return text === null ? null : (JSON.parse(text) as readonly Place[])
}

export function parseLimits(text: string | null): TransactionLimits | null {
  return text === null ? null : (JSON.parse(text) as TransactionLimits)
}

export function parseTransfers(text: string | null): readonly EnergyTransfer[] | null {
  return text === null ? null : (JSON.parse(text) as readonly EnergyTransfer[])
}
