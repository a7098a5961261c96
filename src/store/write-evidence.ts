/**
 * Security events, statuses of signed jobs, refused frames and new passwords: evidence without a
 * row of its own. What was told before is known by a key made of its content.
 */
import { createHash } from 'node:crypto'

import type {
  CredentialFact,
  Fact,
  JobFact,
  RegistrationFact,
  RejectedFact,
  SecurityFact,
} from '../model/record.ts'
import { bytesColumn, numberColumn, textColumn } from './columns.ts'
import { type EventRow, type Item, keyOf } from './fact.ts'
import type { Sql } from './link.ts'
import { upsertJobs } from './write-jobs.ts'

const DAY_MS = 86_400_000

/** The journal's rows of those that are new. */
export async function storeSecurity(
  sql: Sql,
  items: readonly Item<SecurityFact>[],
): Promise<readonly EventRow[]> {
  return await newOnes(sql, items, ({ kind, occurredText, techInfo }) => ({
    key: keyOf(kind, occurredText, techInfo ?? ''),
    body: { kind, techInfo, occurredText },
  }))
}

/** A request id may be used again some other day; without one the frame itself must differ. */
export async function storeJobs(
  sql: Sql,
  items: readonly Item<JobFact>[],
): Promise<readonly EventRow[]> {
  await upsertJobs(
    sql,
    items.map(({ owner, fact }) => {
      return { ...owner, ...fact, commandId: null, detail: null, fileName: null }
    }),
  )
  return await newOnes(sql, items, ({ at, kind, requestId, status, isOver, raw }) => ({
    key: keyOf(kind, requestId === null ? raw : `${requestId} ${Math.floor(at / DAY_MS)}`, status),
    body: { kind, requestId, status, isOver },
  }))
}

async function newOnes<F extends SecurityFact | JobFact>(
  sql: Sql,
  items: readonly Item<F>[],
  describe: (fact: F) => { readonly key: string; readonly body: object },
): Promise<readonly EventRow[]> {
  const told = items.map(({ owner: { tenant, chargePointId }, fact }): EventRow => {
    const { type, at, raw } = fact
    const { key, body } = describe(fact)
    const occurredAt = 'occurredAt' in fact ? fact.occurredAt : null
    const payload = JSON.stringify(body)
    return { tenant, chargePointId, type, at, occurredAt, key, payload, raw }
  })
  return await findNew(sql, told)
}

/** Of what was told, what was not told before. */
export async function findNew(sql: Sql, told: readonly EventRow[]): Promise<readonly EventRow[]> {
  const rows = new Map<string, EventRow>()
  for (const row of told) {
    const id = hashOf(keyOf(row.tenant, row.chargePointId, row.type, row.key))
    if (!rows.has(id)) rows.set(id, row)
  }
  const inserted = await sql<{ content_key: string }[]>`
    insert into evidence_keys (content_key, at)
    select content_key, to_timestamp(at / 1000)
    from unnest(
      texts(${textColumn([...rows.keys()])})::uuid[],
      ${numberColumn([...rows.values()].map(({ at }) => at))}::float8[]
    ) as k (content_key, at)
    on conflict do nothing returning content_key`
  return inserted.flatMap(({ content_key }) => rows.get(content_key) ?? [])
}

function hashOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return [...parts, hex.slice(20, 32)].join('-')
}

export async function storeRejected(
  sql: Sql,
  items: readonly Item<RejectedFact>[],
): Promise<readonly EventRow[]> {
  await insertDeadLetters(
    sql,
    items.map((item) => ({ ...item, reason: item.fact.description, body: item.fact.raw })),
  )
  return items.map(({ owner, fact: { type, at, action, description, raw } }) => {
    const { tenant, chargePointId } = owner
    const payload = JSON.stringify({ action, description })
    return { tenant, chargePointId, type, at, occurredAt: null, key: `${at} ${raw}`, payload, raw }
  })
}

export interface DeadLetter extends Item<Fact> {
  readonly reason: string
  readonly body: string
}

/** As bytes, so that nothing in it can be refused. */
export async function insertDeadLetters(sql: Sql, letters: readonly DeadLetter[]): Promise<void> {
  await sql`
    insert into dead_letters (tenant, charge_point_id, at, type, reason, body)
    select tenant, charge_point_id, to_timestamp(at / 1000), type, reason, body
    from unnest(
      texts(${textColumn(letters.map(({ owner }) => owner.tenant))}),
      texts(${textColumn(letters.map(({ owner }) => owner.chargePointId))}),
      ${numberColumn(letters.map(({ fact }) => fact.at))}::float8[],
      texts(${textColumn(letters.map(({ fact }) => fact.type))}),
      texts(${textColumn(letters.map(({ reason }) => reason))}),
      ${bytesColumn(letters.map(({ body }) => Buffer.from(body)))}::bytea[]
    ) as d (tenant, charge_point_id, at, type, reason, body)`
}

/** In order, one by one: they are rare, and each builds on the one before. */
export async function storeCredentials(
  sql: Sql,
  items: readonly Item<CredentialFact>[],
  hashSecret: (secret: Uint8Array) => string,
): Promise<void> {
  for (const { owner, fact } of items) {
    const { tenant, chargePointId } = owner
    const isProposed = fact.step === 'proposed' && fact.secretHex !== null
    const hash = isProposed ? hashSecret(Buffer.from(fact.secretHex, 'hex')) : null
    const isAccepted = fact.step === 'accepted'
    await sql`
      update charge_points set
        password_hash = case when ${isAccepted} then coalesce(proposed_password_hash, password_hash)
          else password_hash end,
        proposed_password_hash = ${hash}
      where tenant = ${tenant} and charge_point_id = ${chargePointId}`
  }
}

/** A fleet that boots for the first time is one statement. The last of a charge point counts. */
export async function storeRegistrations(
  sql: Sql,
  items: readonly Item<RegistrationFact>[],
): Promise<void> {
  if (items.length === 0) return
  await sql`
    update charge_points c set registration = r.registration
    from unnest(
      texts(${textColumn(items.map(({ owner }) => owner.tenant))}),
      texts(${textColumn(items.map(({ owner }) => owner.chargePointId))}),
      texts(${textColumn(items.map(({ fact }) => fact.registration))})
    ) as r (tenant, charge_point_id, registration)
    where c.tenant = r.tenant and c.charge_point_id = r.charge_point_id`
}
