/**
 * Brings the database to the version of this program: numbered SQL files, each applied once, in one
 * transaction, under a lock that other nodes wait for. A file that was changed after it had been
 * applied, or a database that is newer than the program, stops the start.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'

import { HubError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Db } from './db.ts'
import type { Sql } from './link.ts'

/** Beside this file, in the source tree and in the built one. */
const FOLDER = new URL('./migrations/', import.meta.url)

/** Long, since a migration may rewrite a table. */
const MIGRATE_MS = 600_000

/** Any number, the same for ever: nodes that start together take turns. */
const LOCK = 7_302_241

interface Migration {
  readonly name: string
  readonly text: string
  readonly checksum: string
}

/** The names of those applied now. */
export async function migrate(db: Db, log: Log): Promise<readonly string[]> {
  const migrations = await readMigrations()
  const applied = await db.transaction((sql) => applyAll(sql, migrations), MIGRATE_MS)
  if (applied.length > 0) log.info({ migrations: applied }, 'the database was brought up to date')
  return applied
}

async function readMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
  return await Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, FOLDER), 'utf8')
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

async function applyAll(sql: Sql, migrations: readonly Migration[]): Promise<readonly string[]> {
  await sql`set local statement_timeout = 0`
  await sql`select pg_advisory_xact_lock(${LOCK})`
  await sql`create table if not exists migrations (
    name text primary key, checksum text not null, applied_at timestamptz not null default now())`
  const rows = await sql<
    { name: string; checksum: string }[]
  >`select name, checksum from migrations`
  const known = new Map(rows.map(({ name, checksum }) => [name, checksum]))
  refuseStrangers(known, migrations)
  const applied: string[] = []
  for (const { name, text, checksum } of migrations) {
    if (known.has(name)) continue
    await sql.unsafe(text).simple()
    await sql`insert into migrations (name, checksum) values (${name}, ${checksum})`
    applied.push(name)
  }
  return applied
}

function refuseStrangers(
  known: ReadonlyMap<string, string>,
  migrations: readonly Migration[],
): void {
  const ours = new Map(migrations.map(({ name, checksum }) => [name, checksum]))
  for (const [name, checksum] of known) {
    const expected = ours.get(name)
    const detail =
      expected === undefined
        ? `The database has migration ${name}, this program has not: start a newer version.`
        : `Migration ${name} is not the one that was applied to the database.`
    if (expected !== checksum) throw new HubError('CONFLICT', { detail })
  }
}
