/**
 * A Postgres server that a test may stop, kill, stop in its tracks and start again on the same port
 * and data. The embedded one of the hub (src/store/embedded.ts) comes back by itself: here, nobody
 * but the test decides.
 */
import { readdirSync, readlinkSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { openLog } from '../../src/base/log.ts'
import { openDb } from '../../src/store/db.ts'
import { findFreePort, makeCluster, urlOf } from '../../src/store/embedded-cluster.ts'
import { findPlace, type Place } from '../../src/store/embedded-place.ts'
import { type Child, startChild } from './child.ts'
import { newDatabaseFolder } from './database.ts'
import { waitFor } from './wait.ts'

export interface PostgresServer {
  readonly port: number
  readonly url: string
  /** `at` another port: through a proxy. */
  readonly urlAt: (port: number) => string
  /** Of `pg_ctl stop -m`: `immediate` is a crash whose processes say goodbye. */
  readonly stop: (how: 'fast' | 'immediate') => Promise<void>
  /** SIGKILL of all its processes. */
  readonly kill: () => Promise<void>
  /** SIGSTOP of all its processes: connections stay, and nothing is answered. */
  readonly pause: () => void
  readonly resume: () => void
  /** Again; resolves when it answers. */
  readonly start: () => Promise<void>
  readonly close: () => Promise<void>
}

const START_MS = 60_000
const ASK_MS = 2_000
const STOP_SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const

/** For several hubs, the pools of a test, and those of processes that died a moment ago. */
const SETTINGS: Readonly<Record<string, string | number>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 120,
  shared_buffers: '128MB',
  synchronous_commit: 'on',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

export async function startPostgresServer(): Promise<PostgresServer> {
  const dataDir = await newDatabaseFolder()
  const place = await findPlace(dataDir, openLog({ level: 'silent', isPretty: false }))
  await makeCluster(place)
  const port = await findFreePort()
  const url = await urlOf(place, port)
  let child = await begin(place, port, url)
  const signalAll = (signal: NodeJS.Signals) => {
    for (const pid of [child.pid, ...findWorkers(place, child.pid)]) trySignal(pid, signal)
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await child.end(signal)
    const isGone = () => findWorkers(place, 0).length === 0
    await waitFor('end of all processes of Postgres', isGone, { withinMs: START_MS })
  }
  return {
    port,
    url,
    urlAt: (other) => url.replace(/:\d+\//, `:${other}/`),
    stop: (how) => end(STOP_SIGNALS[how]),
    kill: () => {
      signalAll('SIGKILL')
      return end('SIGKILL')
    },
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    start: async () => {
      child = await begin(place, port, url)
    },
    close: async () => {
      signalAll('SIGCONT')
      await end('SIGQUIT')
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

async function begin(place: Place, port: number, url: string): Promise<Child> {
  const cluster = clusterOf(place)
  // Of a server that was killed; the caller has seen all its processes gone.
  rmSync(join(cluster, 'postmaster.pid'), { force: true })
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const child = startChild(place.postgres, ['-D', cluster, ...settings], {
    ...place.user,
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' },
  })
  const isUp = async () => {
    if (child.isOver()) throw new Error(`Postgres ended:\n${child.output()}`)
    return await answers(url)
  }
  await waitFor('a Postgres that answers', isUp, { withinMs: START_MS, everyMs: 50 })
  return child
}

async function answers(url: string): Promise<boolean> {
  const db = openDb({ url, applicationName: 'test', connectionsMax: 1 })
  try {
    await db.run((sql) => sql`select 1`, ASK_MS)
    return true
  } catch {
    return false
  } finally {
    db.close()
  }
}

const clusterOf = ({ folder }: Place): string => join(folder, 'postgres')

/** Found by where they work; the postmaster too, unless it is the one to leave out. */
function findWorkers(place: Place, except: number): readonly number[] {
  const cluster = clusterOf(place)
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== except && folderOf(pid) === cluster)
}

function folderOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null
  }
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
