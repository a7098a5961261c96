/**
 * The nodes that share this database: their leases, and what each must be told. ARCHITECTURE §4.
 * A lease is counted by the clock of the database here; its holder counts from before it asked.
 */
import type { Owner } from '../model/record.ts'
import { numberColumn, textColumn } from './columns.ts'
import type { Db } from './db.ts'
import { keyOf } from './fact.ts'
import type { Sql } from './link.ts'
import type { NodeInboxRow, Nodes } from './node-shapes.ts'

export interface NodesOptions {
  readonly db: Db
  readonly deadlineMs: number
  readonly node: string
}

/** Read at once. The next renewal, or the next poke, has more. */
const INBOX_ROWS_MAX = 1_000

/** A node that was not heard of for so long has no inbox any more. */
const FORGOTTEN_HOURS = 24

export function newNodes({ db, deadlineMs, node }: NodesOptions): Nodes {
  return {
    renew: ({ name, isFirst, hasBus, state, leaseMs, handled }) =>
      db.transaction(async (sql) => {
        if (isFirst) await sql`delete from nodes where name = ${name} and node <> ${node}`
        await sql`
          insert into nodes (node, name, has_bus, state, lease_until)
          values (${node}, ${name}, ${hasBus}, ${state}, now() + ${leaseMs} * interval '1 ms')
          on conflict (node) do update set state = excluded.state,
            lease_until = excluded.lease_until`
        return await readInbox(sql, node, handled)
      }, deadlineMs),
    leave: () => db.run((sql) => leave(sql, node), deadlineMs),
    list: () => db.run(listNodes, deadlineMs),
    findLost: (owners) => db.run((sql) => findLost(sql, node, owners), deadlineMs),
    tell: (to, { tenant, chargePointId }, { kind, body }) =>
      db.run(async (sql) => {
        await sql`
          insert into node_inbox (node, tenant, charge_point_id, kind, body)
          select node, ${tenant}, ${chargePointId}, ${kind}, ${JSON.stringify(body)}
          from nodes where node = ${to}`
      }, deadlineMs),
  }
}

interface InboxRow {
  readonly sequence: number
  readonly tenant: string
  readonly charge_point_id: string
  readonly kind: NodeInboxRow['kind']
  readonly body: string
  readonly age_ms: number
}

/** What was read stays until it is told to be handled: a lost answer loses nothing. */
async function readInbox(
  sql: Sql,
  node: string,
  handled: readonly number[],
): Promise<readonly NodeInboxRow[]> {
  if (handled.length > 0) {
    await sql`
      delete from node_inbox
      where node = ${node} and sequence = any (${numberColumn(handled)}::bigint[])`
  }
  const rows = await sql<InboxRow[]>`
    select sequence::float8 as sequence, tenant, charge_point_id, kind, body,
      (extract(epoch from now() - at) * 1000)::float8 as age_ms
    from node_inbox where node = ${node} order by sequence limit ${INBOX_ROWS_MAX}`
  return rows.map(({ sequence, tenant, charge_point_id: chargePointId, kind, body, age_ms }) => {
    return { sequence, tenant, chargePointId, kind, body: JSON.parse(body), ageMs: age_ms }
  })
}

async function leave(sql: Sql, node: string): Promise<void> {
  await sql`
    with gone as (delete from nodes where node = ${node})
    delete from node_inbox where node = ${node}`
}

async function listNodes(sql: Sql) {
  return await sql<{ node: string; name: string; hasBus: boolean; state: string }[]>`
    select node, name, has_bus as "hasBus", state from nodes where lease_until > now()
    order by started_at, node`
}

/** Those of its charge points that a node, which was away, has lost. */
async function findLost(
  sql: Sql,
  node: string,
  owners: readonly Owner[],
): Promise<readonly Owner[]> {
  if (owners.length === 0) return []
  const rows = await sql<{ tenant: string; id: string }[]>`
    select k.tenant, k.id
    from unnest(
      texts(${textColumn(owners.map(({ tenant }) => tenant))}),
      texts(${textColumn(owners.map(({ chargePointId }) => chargePointId))})
    ) as k (tenant, id)
    left join charge_points c on c.tenant = k.tenant and c.charge_point_id = k.id
    where c.node is distinct from ${node}`
  const lost = new Set(rows.map(({ tenant, id }) => keyOf(tenant, id)))
  return owners.filter(({ tenant, chargePointId }) => lost.has(keyOf(tenant, chargePointId)))
}

/** Nodes that are no more, and what they would have been told. */
export async function forgetGone(sql: Sql): Promise<void> {
  await sql`
    with gone as (
      delete from nodes where lease_until < now() - ${FORGOTTEN_HOURS} * interval '1 hour'
      returning node
    )
    delete from node_inbox
    where node in (select node from gone) or at < now() - ${FORGOTTEN_HOURS} * interval '1 hour'`
}
