/** What the server must be, before anything is trusted to it. */
import { HubError } from '../base/errors.ts'
import type { Db } from './db.ts'

/** The oldest that has all we use. */
const VERSION_MIN = 140_000

/** Off, any of them loses what was acknowledged when the power goes. */
const MUST_BE_ON = ['fsync', 'full_page_writes', 'synchronous_commit'] as const

const CHECK_MS = 10_000

export async function checkServer(db: Db): Promise<void> {
  const rows = await db.run(
    (sql) => sql<{ name: string; setting: string }[]>`
      select name, setting from pg_settings
      where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'server_version_num',
        'server_encoding')`,
    CHECK_MS,
  )
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]))
  const off = MUST_BE_ON.filter((name) => settings.get(name) === 'off')
  const problems = off.map((name) => `${name} is off: acknowledged transactions would be lost`)
  if (Number(settings.get('server_version_num')) < VERSION_MIN) {
    problems.push('it is older than PostgreSQL 14')
  }
  if (settings.get('server_encoding') !== 'UTF8') problems.push('its encoding is not UTF8')
  if (problems.length === 0) return
  throw new HubError('CONFLICT', { detail: `The database is not fit: ${problems.join('; ')}.` })
}
