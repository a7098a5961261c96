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
import { parseLimits, parsePlaces, parseTransfers } from './id-tokens.ts'
import { isPassing, type Sql } from './link.ts'
import type { Lookups } from './store.ts'

export interface LookupsOptions {
  readonly db: Db
  readonly breaker: Breaker
  readonly clock: Clock
  readonly deadlineMs: number
  /** The group of master passes; null for none. C16. */
  readonly masterPassGroupId: string | null
}

export interface LookupsWithCache extends Lookups {
  /** It was changed: what is remembered of it, of any type, is wrong. */
  readonly forget: (tenant: string, idToken: string) => void
}

const REMEMBERED_MAX = 20_000
const REMEMBERED_MS = 86_400_000

/** Of one idToken. There is one, or a few; past it they are asked for again. */
const TYPES_REMEMBERED_MAX = 8

/** Who would wait longer than this leads to money. */
const IMPATIENT_MS = 10_000

/** Running transactions of one idToken that are looked at. */
const RUNNING_MAX = 20

interface Asked {
  readonly tenant: string
  readonly idToken: string
  readonly idTokenType: string | null
}

export function newLookups(options: LookupsOptions): LookupsWithCache {
  const { db, breaker, clock, deadlineMs, masterPassGroupId } = options
  const remembered = newMemory()
  const ask = newBatcher((asked: readonly Asked[]) =>
    db.run((sql) => findStandings(sql, asked, masterPassGroupId), deadlineMs),
  )
  const findStanding = async (
    tenant: string,
    idToken: string,
    idTokenType: string | null,
    waitMs: number,
  ): Promise<Standing | null> => {
    const asked = { tenant, idToken, idTokenType }
    const end = clock.monotonic() + waitMs
    for (;;) {
      const leftMs = end - clock.monotonic()
      const standing = await withinMs(
        leftMs,
        tryOnce(() => ask(asked)),
      )
      if (standing !== null) {
        remembered.set(asked, standing)
        return standing
      }
      const cached = waitMs <= IMPATIENT_MS ? remembered.find(asked) : undefined
      if (cached !== undefined) return cached
      if (clock.monotonic() >= end || !(await breaker.whenUp(end - clock.monotonic()))) return null
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return { findStanding, forget: remembered.forget }
}

/** The latest answers. Of one idToken all types are forgotten together. */
function newMemory() {
  const answers = new LRUCache<string, ReadonlyMap<string | null, Standing>>({
    max: REMEMBERED_MAX,
    ttl: REMEMBERED_MS,
  })
  const keyOfToken = (tenant: string, idToken: string): string =>
    keyOf(tenant, idToken.toLowerCase())
  return {
    find: ({ tenant, idToken, idTokenType }: Asked): Standing | undefined =>
      answers.get(keyOfToken(tenant, idToken))?.get(idTokenType),
    set: ({ tenant, idToken, idTokenType }: Asked, standing: Standing): void => {
      const key = keyOfToken(tenant, idToken)
      const before = answers.get(key) ?? new Map()
      const kept = before.size < TYPES_REMEMBERED_MAX ? before : new Map()
      answers.set(key, new Map([...kept, [idTokenType, standing]]))
    },
    forget: (tenant: string, idToken: string): void => {
      answers.delete(keyOfToken(tenant, idToken))
    },
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
  readonly isPrepaid: boolean
  readonly places: string | null
  readonly language1: string | null
  readonly language2: string | null
  readonly personalMessage: string | null
  readonly chargingPriority: number | null
  readonly limits: string | null
  readonly allowedEnergyTransfer: string | null
}

interface RunningRow {
  readonly position: number
  readonly chargePointId: string
  readonly transactionId: string
  readonly startKey: string
}

async function findStandings(
  sql: Sql,
  asked: readonly Asked[],
  masterPassGroupId: string | null,
): Promise<readonly Standing[]> {
  const [tokens, running] = await Promise.all([findTokens(sql, asked), findRunning(sql, asked)])
  const tokenOf = new Map(tokens.map((row) => [row.position, row]))
  return asked.map((_, index) => {
    const token = tokenOf.get(index + 1)
    const groupIdToken = token?.groupIdToken ?? null
    return {
      ...toStanding(token),
      isMasterPass: groupIdToken !== null && isSame(groupIdToken, masterPassGroupId),
      running: running
        .filter(({ position }) => position === index + 1)
        .map(({ position: _position, ...one }) => one),
    }
  })
}

function toStanding(token: StandingRow | undefined): Omit<Standing, 'isMasterPass' | 'running'> {
  return {
    status: token?.status ?? null,
    expiresAt: token?.expiresAt ?? null,
    groupIdToken: token?.groupIdToken ?? null,
    isConcurrentAllowed: token?.isConcurrentAllowed ?? false,
    isPrepaid: token?.isPrepaid ?? false,
    places: parsePlaces(token?.places ?? null),
    language1: token?.language1 ?? null,
    language2: token?.language2 ?? null,
    personalMessage: token?.personalMessage ?? null,
    chargingPriority: token?.chargingPriority ?? null,
    limits: parseLimits(token?.limits ?? null),
    allowedEnergyTransfer: parseTransfers(token?.allowedEnergyTransfer ?? null),
  }
}

function isSame(one: string, other: string | null): boolean {
  return other !== null && one.toLowerCase() === other.toLowerCase()
}

function askedOf(sql: Sql, asked: readonly Asked[]) {
  return sql`unnest(
    texts(${textColumn(asked.map(({ tenant }) => tenant))}),
    texts(${textColumn(asked.map(({ idToken }) => cleanText(idToken)))}),
    texts(${textColumn(asked.map(({ idTokenType }) => idTokenType))})
  ) with ordinality as k (tenant, id_token, type, position)`
}

/** The entry of its type, else the one for all; who has no type takes any. */
async function findTokens(sql: Sql, asked: readonly Asked[]): Promise<readonly StandingRow[]> {
  return await sql<StandingRow[]>`
    select k.position::integer, i.status,
      (extract(epoch from i.expires_at) * 1000)::float8 as "expiresAt",
      i.group_id_token as "groupIdToken", i.is_concurrent_allowed as "isConcurrentAllowed",
      i.is_prepaid as "isPrepaid", i.places, i.language1, i.language2,
      i.personal_message as "personalMessage", i.charging_priority as "chargingPriority", i.limits,
      i.allowed_energy_transfer as "allowedEnergyTransfer"
    from ${askedOf(sql, asked)} cross join lateral (
      select * from id_tokens i where i.tenant = k.tenant and lower(i.id_token) = lower(k.id_token)
        and (k.type is null or i.type in (k.type, ''))
      order by i.type = k.type desc nulls last, i.type limit 1
    ) i`
}

/** Of another type it is another idToken, where both say theirs. C01.FR.25. */
async function findRunning(sql: Sql, asked: readonly Asked[]): Promise<readonly RunningRow[]> {
  return await sql<RunningRow[]>`
    select k.position::integer, t.charge_point_id as "chargePointId",
      t.transaction_id as "transactionId", coalesce(t.start_key, '') as "startKey"
    from ${askedOf(sql, asked)} cross join lateral (
      select * from transactions t where t.tenant = k.tenant
        and lower(t.id_token) = lower(k.id_token) and t.stop_received_at is null
        and not 'orphaned' = any (t.flags)
        and (k.type is null or t.id_token_type is null or t.id_token_type = k.type)
      limit ${RUNNING_MAX}
    ) t`
}
