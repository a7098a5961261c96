/**
 * Numbers for what stands in every reading: whose it is, and of which kind. The database gives one
 * to each and keeps it for ever; those met lately are remembered here. In a key a number costs half
 * of the texts it stands for.
 *
 * They are given in a commit of their own, so what is remembered is never rolled back.
 */
import type { Owner } from '../model/record.ts'
import type { SampleKind } from '../model/transaction.ts'
import { textColumn } from './columns.ts'
import type { Db } from './db.ts'
import { keyOf } from './fact.ts'
import type { Sql } from './link.ts'

/** Numbers of all that some readings need. */
export interface ReadingNumbers {
  readonly sources: ReadonlyMap<Owner, number>
  readonly kinds: ReadonlyMap<SampleKind, number>
}

/** Those of one node, for all its writers. */
export type FindNumbers = (
  db: Db,
  readings: readonly Numbered[],
  deadlineMs: number,
) => Promise<ReadingNumbers>

export interface Numbered {
  readonly owner: Owner
  readonly samples: readonly { readonly kind: SampleKind }[]
}

interface Row {
  readonly number: number
}

interface Table<Thing> {
  /** Past it all are forgotten here, and asked for again. */
  readonly max: number
  readonly keyOf: (thing: Thing) => string
  /** Gives numbers to those that have none, and tells all, in the order of the things. */
  readonly give: (sql: Sql, things: readonly Thing[]) => Promise<readonly Row[]>
}

const SOURCES: Table<Owner> = {
  max: 200_000,
  keyOf: ({ tenant, chargePointId }) => keyOf(tenant, chargePointId),
  give: giveSources,
}

const KINDS: Table<SampleKind> = {
  max: 10_000,
  keyOf: ({ measurand, context, phase, location, unit, format }) =>
    JSON.stringify([measurand, context, phase, location, unit, format]),
  give: giveKinds,
}

export function newNumbers(): FindNumbers {
  const sources = new Map<string, number>()
  const kinds = new Map<string, number>()
  return async (db, readings, deadlineMs) => {
    const owners = new Set<Owner>()
    const told = new Set<SampleKind>()
    for (const { owner, samples } of readings) {
      owners.add(owner)
      for (const { kind } of samples) told.add(kind)
    }
    const run = <Result>(work: (sql: Sql) => Promise<Result>) => db.run(work, deadlineMs)
    return {
      sources: await find(SOURCES, sources, owners, run),
      kinds: await find(KINDS, kinds, told, run),
    }
  }
}

async function find<Thing>(
  { max, keyOf: toKey, give }: Table<Thing>,
  known: Map<string, number>,
  things: ReadonlySet<Thing>,
  run: (work: (sql: Sql) => Promise<readonly Row[]>) => Promise<readonly Row[]>,
): Promise<ReadonlyMap<Thing, number>> {
  const found = new Map<Thing, number>()
  const unknown: Thing[] = []
  for (const thing of things) {
    const number = known.get(toKey(thing))
    if (number === undefined) unknown.push(thing)
    else found.set(thing, number)
  }
  if (unknown.length === 0) return found
  const rows = await run((sql) => give(sql, unknown))
  if (known.size + unknown.length > max) known.clear()
  for (const [index, { number }] of rows.entries()) {
    const thing = unknown[index] as Thing
    known.set(toKey(thing), number)
    found.set(thing, number)
  }
  return found
}

async function giveSources(sql: Sql, owners: readonly Owner[]): Promise<readonly Row[]> {
  const told = sql`unnest(
    texts(${textColumn(owners.map(({ tenant }) => tenant))}),
    texts(${textColumn(owners.map(({ chargePointId }) => chargePointId))})
  ) with ordinality as t (tenant, charge_point_id, position)`
  // In one order by all, so that two nodes with the same news never wait for each other.
  await sql`
    insert into reading_sources (tenant, charge_point_id)
    select distinct tenant, charge_point_id from ${told}
    where not exists (select from reading_sources s
      where s.tenant = t.tenant and s.charge_point_id = t.charge_point_id)
    order by tenant, charge_point_id
    on conflict do nothing`
  return await sql<Row[]>`
    select s.source_id as number
    from ${told} join reading_sources s using (tenant, charge_point_id) order by t.position`
}

async function giveKinds(sql: Sql, kinds: readonly SampleKind[]): Promise<readonly Row[]> {
  const told = sql`(
    select *, md5(concat_ws(chr(31), measurand, context, coalesce(phase, chr(30)), location, unit,
      format))::uuid as content_key
    from unnest(
      texts(${textColumn(kinds.map(({ measurand }) => measurand))}),
      texts(${textColumn(kinds.map(({ context }) => context))}),
      texts(${textColumn(kinds.map(({ phase }) => phase))}),
      texts(${textColumn(kinds.map(({ location }) => location))}),
      texts(${textColumn(kinds.map(({ unit }) => unit))}),
      texts(${textColumn(kinds.map(({ format }) => format))})
    ) with ordinality as k (measurand, context, phase, location, unit, format, position)
  ) as t`
  await sql`
    insert into sample_kinds (content_key, measurand, context, phase, location, unit, format)
    select distinct on (content_key) content_key, measurand, context, phase, location, unit, format
    from ${told}
    where not exists (select from sample_kinds s where s.content_key = t.content_key)
    order by content_key
    on conflict do nothing`
  return await sql<Row[]>`
    select s.kind_id as number
    from ${told} join sample_kinds s using (content_key) order by t.position`
}
