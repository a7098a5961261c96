/** idTokens for operators. Compared without case everywhere; kept as they were first written. */

import { cleanText } from './columns.ts'
import type { Db } from './db.ts'
import type { Sql } from './link.ts'
import { isoOf, toPage, toRange } from './pages.ts'
import { cleanTime } from './sanitize.ts'
import type { IdTokens } from './store.ts'
import type { IdTokenView } from './views.ts'

export interface IdTokensOptions {
  readonly db: Db
  readonly deadlineMs: number
  readonly onChange: (tenant: string, idToken: string) => void
}

interface Row {
  readonly id_token: string
  readonly folded: string
  readonly status: IdTokenView['status']
  readonly expires_at: Date | null
  readonly group_id_token: string | null
  readonly is_concurrent_allowed: boolean
}

export function newIdTokens({ db, deadlineMs, onChange }: IdTokensOptions): IdTokens {
  return {
    list: (tenant, page) =>
      db.run(async (sql) => {
        const range = toRange<[string]>(page, 1)
        const from = range.after?.[0] ?? null
        const rows = await sql<Row[]>`
          select ${columns(sql)} from id_tokens where tenant = ${tenant}
            and (${from}::text is null or lower(id_token) > ${from})
          order by lower(id_token) limit ${range.rowsMax}`
        return toPage(rows, range, (row) => [row.folded], toView)
      }, deadlineMs),
    find: (tenant, idToken) =>
      db.run(async (sql) => {
        const rows = await sql<Row[]>`
          select ${columns(sql)} from id_tokens
          where tenant = ${tenant} and lower(id_token) = lower(${cleanText(idToken)})`
        return rows[0] === undefined ? null : toView(rows[0])
      }, deadlineMs),
    put: async (tenant, idToken, { status, expiresAt, groupIdToken, isConcurrentAllowed }) => {
      const at = cleanTime(expiresAt)
      const expires = at === null ? null : new Date(at).toISOString()
      const rows = await db.run(
        (sql) => sql<{ is_new: boolean }[]>`
          insert into id_tokens (tenant, id_token, status, expires_at, group_id_token,
            is_concurrent_allowed)
          values (${tenant}, ${cleanText(idToken)}, ${status}, ${expires},
            ${groupIdToken === null ? null : cleanText(groupIdToken)},
            ${isConcurrentAllowed})
          on conflict (tenant, lower(id_token)) do update set status = excluded.status,
            expires_at = excluded.expires_at, group_id_token = excluded.group_id_token,
            is_concurrent_allowed = excluded.is_concurrent_allowed, updated_at = now()
          returning xmax = 0 as is_new`,
        deadlineMs,
      )
      onChange(tenant, idToken)
      return rows[0]?.is_new === true ? 'added' : 'changed'
    },
    remove: async (tenant, idToken) => {
      const rows = await db.run(
        (sql) => sql`
          delete from id_tokens
          where tenant = ${tenant} and lower(id_token) = lower(${cleanText(idToken)}) returning 1`,
        deadlineMs,
      )
      onChange(tenant, idToken)
      return rows.length > 0
    },
  }
}

function columns(sql: Sql) {
  return sql`id_token, lower(id_token) as folded, status, expires_at, group_id_token,
    is_concurrent_allowed`
}

function toView(row: Row): IdTokenView {
  return {
    idToken: row.id_token,
    status: row.status,
    expiresAt: isoOf(row.expires_at),
    groupIdToken: row.group_id_token,
    isConcurrentAllowed: row.is_concurrent_allowed,
  }
}
