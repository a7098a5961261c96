/**
 * What an idToken may do, asked for by actors. All questions of a moment are one query. The cache
 * answers only while the database is away, and only those who cannot wait for it: Authorize. What
 * leads to money waits for the record.
 */
import { LRUCache } from 'lru-cache'

import type { Clock } from '../base/clock.ts'
import type { Standing } from '../model/id-token.ts'
import { newBatcher } from './batcher.ts'
import type { Breaker } from './breaker.ts'
import { cleanText, textColumn } from './columns.ts'
import type { Db } from './db.ts'
import { keyOf } from './fact.ts'
import { isPassing, type Sql } from './link.ts'
import type { Lookups } from './store.ts'

export interface LookupsOptions {
  readonly db: Db
  readonly breaker: Breaker
  readonly clock: Clock
  readonly deadlineMs: number
}

export interface LookupsWithCache extends Lookups {
  /** It was changed: what is remembered of it is wrong. */
  readonly forget: (tenant: string, idToken: string) => void
}

const REMEMBERED_MAX = 20_000
const REMEMBERED_MS = 86_400_000

/** Who would wait longer than this leads to money. */
const IMPATIENT_MS = 10_000

/** Running transactions of one idToken that are looked at. */
const RUNNING_MAX = 20

interface Asked {
  readonly tenant: string
  readonly idToken: string
}

export function newLookups({ db, breaker, clock, deadlineMs }: LookupsOptions): LookupsWithCache {
  const remembered = new LRUCache<string, Standing>({ max: REMEMBERED_MAX, ttl: REMEMBERED_MS })
  const ask = newBatcher((asked: readonly Asked[]) =>
    db.run((sql) => findStandings(sql, asked), deadlineMs),
  )
  const keyOfToken = (tenant: string, idToken: string): string =>
    keyOf(tenant, idToken.toLowerCase())
  const findStanding = async (
    tenant: string,
    idToken: string,
    waitMs: number,
  ): Promise<Standing | null> => {
    const key = keyOfToken(tenant, idToken)
    const end = clock.monotonic() + waitMs
    for (;;) {
      const leftMs = end - clock.monotonic()
      const standing = await withinMs(
        leftMs,
        tryOnce(() => ask({ tenant, idToken })),
      )
      if (standing !== null) {
        remembered.set(key, standing)
        return standing
      }
      const cached = waitMs <= IMPATIENT_MS ? remembered.get(key) : undefined
      if (cached !== undefined) return cached
      if (clock.monotonic() >= end || !(await breaker.whenUp(end - clock.monotonic()))) return null
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return {
    findStanding,
    forget: (tenant, idToken) => remembered.delete(keyOfToken(tenant, idToken)),
  }
}

/** Null when the database could not be asked. */
async function tryOnce(ask: () => Promise<Standing>): Promise<Standing | null> {
  try {
    return await ask()
  } catch (error) {
    if (isPassing(error)) return await ask().catch(() => null)
    return null
  }
}

async function withinMs<Answer>(ms: number, answer: Promise<Answer>): Promise<Answer | null> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms), null)
  })
  const first = await Promise.race([answer, patience])
  clearTimeout(timer)
  return first
}

interface StandingRow {
  readonly position: number
  readonly status: Standing['status']
  readonly expiresAt: number | null
  readonly groupIdToken: string | null
  readonly isConcurrentAllowed: boolean
}

interface RunningRow {
  readonly position: number
  readonly chargePointId: string
  readonly transactionId: string
  readonly startKey: string
}

async function findStandings(sql: Sql, asked: readonly Asked[]): Promise<readonly Standing[]> {
  const keys = sql`unnest(
    texts(${textColumn(asked.map(({ tenant }) => tenant))}),
    texts(${textColumn(asked.map(({ idToken }) => cleanText(idToken)))})
  ) with ordinality as k (tenant, id_token, position)`
  const [tokens, running] = await Promise.all([
    sql<StandingRow[]>`
      select k.position::integer, i.status,
        (extract(epoch from i.expires_at) * 1000)::float8 as "expiresAt",
        i.group_id_token as "groupIdToken", i.is_concurrent_allowed as "isConcurrentAllowed"
      from ${keys}
      join id_tokens i on i.tenant = k.tenant and lower(i.id_token) = lower(k.id_token)`,
    sql<RunningRow[]>`
      select k.position::integer, t.charge_point_id as "chargePointId",
        t.transaction_id as "transactionId", coalesce(t.start_key, '') as "startKey"
      from ${keys} cross join lateral (
        select * from transactions t where t.tenant = k.tenant
          and lower(t.id_token) = lower(k.id_token) and t.stop_received_at is null
          and not 'orphaned' = any (t.flags)
        limit ${RUNNING_MAX}
      ) t`,
  ])
  const tokenOf = new Map(tokens.map((row) => [row.position, row]))
  return asked.map((_, index) => {
    const token = tokenOf.get(index + 1)
    return {
      status: token?.status ?? null,
      expiresAt: token?.expiresAt ?? null,
      groupIdToken: token?.groupIdToken ?? null,
      isConcurrentAllowed: token?.isConcurrentAllowed ?? false,
      running: running
        .filter(({ position }) => position === index + 1)
        .map(({ position: _position, ...one }) => one),
    }
  })
}
