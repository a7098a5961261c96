/**
 * The files and processes of an embedded Postgres: makes the cluster, starts its postmaster, reads
 * what the postmaster writes about itself, ends it. Decides nothing; src/store/embedded.ts does.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import {
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

import { HubError } from '../base/errors.ts'
import { newSecret } from '../base/ids.ts'
import { giveTo, type Place } from './embedded-place.ts'

/** The data of one major version cannot be read by another. */
const MAJOR = '18'

const ROLE = 'stator'
const LOG_BYTES_MAX = 8_388_608

/** Neither our locale nor our time zone may leak into a cluster that outlives us. */
const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' }

export const clusterOf = ({ folder }: Place): string => join(folder, 'postgres')
const passwordFileOf = (place: Place): string => join(clusterOf(place), 'stator.password')
export const logFileOf = ({ folder }: Place): string => join(folder, 'postgres.log')

/** Makes the cluster, unless it is there. Complete or not at all: it gets its name last. */
export async function makeCluster(place: Place): Promise<void> {
  const cluster = clusterOf(place)
  const version = await readText(join(cluster, 'PG_VERSION'))
  if (version?.trim() === MAJOR) return
  if (version !== null) throw versionError(cluster, version.trim())
  const fresh = `${cluster}.${process.pid}`
  const password = newSecret(32)
  await rm(fresh, { recursive: true, force: true })
  const passwordFile = `${fresh}.password`
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  await giveTo(place.user, passwordFile)
  await mkdir(fresh, { mode: 0o700 })
  await giveTo(place.user, fresh)
  try {
    await runInitdb(place, fresh, passwordFile)
    await writeFile(join(fresh, 'stator.password'), password, { mode: 0o600 })
    await giveTo(place.user, join(fresh, 'stator.password'))
    await rename(fresh, cluster).catch(async (error) => {
      // Another hub was faster: its cluster counts.
      await rm(fresh, { recursive: true, force: true })
      if ((await readText(join(cluster, 'PG_VERSION'))) === null) throw error
    })
  } finally {
    await rm(passwordFile, { force: true })
  }
}

function versionError(cluster: string, version: string): HubError {
  const detail =
    `${cluster} was written by PostgreSQL ${version}, this program brings ${MAJOR}: start the ` +
    `version of Stator it is from and copy the data out with pg_dump, or set DATABASE_URL to a ` +
    `server of version ${version} on that folder.`
  return new HubError('CONFLICT', { detail })
}

async function runInitdb(place: Place, folder: string, passwordFile: string): Promise<void> {
  const child = spawn(
    place.initdb,
    [
      `--pgdata=${folder}`,
      `--username=${ROLE}`,
      `--pwfile=${passwordFile}`,
      '--auth-local=scram-sha-256',
      '--auth-host=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums',
    ],
    { ...place.user, cwd: '/', env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const output: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => output.push(text))
  const code = await exitOf(child)
  if (code === 0) return
  const detail = `initdb ended with ${code}: ${output.join('').slice(-1_000)}`
  throw new HubError('STORE_UNAVAILABLE', { detail })
}

export async function urlOf(place: Place, port: number): Promise<string> {
  const password = (await readText(passwordFileOf(place)))?.trim()
  if (password === undefined) {
    const detail = `${passwordFileOf(place)} is missing: without it nobody can log in.`
    throw new HubError('STORE_UNAVAILABLE', { detail })
  }
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/postgres`
}

/** Settings that make it small and safe; those of the record are also checked at each start. */
const SETTINGS: Readonly<Record<string, string | number>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 40,
  shared_buffers: '128MB',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  wal_compression: 'on',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  io_method: 'sync',
  jit: 'off',
  max_parallel_workers_per_gather: 0,
  huge_pages: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
}

export interface Postmaster {
  readonly pid: number
  /** Settles when it is gone, with its exit code. */
  readonly exited: Promise<number | null>
}

/** Detached: it lives on when the hub is killed, and no Ctrl-C of a terminal reaches it. */
export async function startPostmaster(place: Place, port: number): Promise<Postmaster> {
  const logFile = logFileOf(place)
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  )
  if (size > LOG_BYTES_MAX) await rename(logFile, `${logFile}.old`)
  const output = await open(logFile, 'a', 0o600)
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const child = spawn(place.postgres, ['-D', clusterOf(place), ...settings], {
    ...place.user,
    cwd: '/',
    env: ENVIRONMENT,
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  })
  const exited = exitOf(child)
  child.unref()
  await output.close()
  return { pid: child.pid ?? 0, exited }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code))
  })
}

export interface LockFile {
  readonly pid: number
  readonly port: number
}

/** What the postmaster says of itself; null when there is no file, or a half written one. */
export async function readLockFile(place: Place): Promise<LockFile | null> {
  const lines = (await readText(join(clusterOf(place), 'postmaster.pid')))?.split('\n') ?? []
  const pid = Number(lines[0])
  const port = Number(lines[3])
  return pid > 0 && port > 0 ? { pid, port } : null
}

/** Only when no process of that cluster is left: else two servers would write into it. */
export async function removeLockFile(place: Place): Promise<void> {
  await rm(join(clusterOf(place), 'postmaster.pid'), { force: true })
}

/**
 * Whether this process is a live one of the cluster: its number may be another program's by now.
 */
export async function isOfCluster(place: Place, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false
  const folder = await folderOf(pid)
  if (folder !== null) return folder === clusterOf(place)
  // Where that cannot be seen: by name, and not one that is dead and only waits to be noticed.
  const status = await readText(`/proc/${pid}/stat`)
  return status === null || /^\d+ \(postgres\) [^ZX]/.test(status)
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function folderOf(pid: number): Promise<string | null> {
  return await readlink(`/proc/${pid}/cwd`).catch(() => null)
}

/** Processes of the cluster, found by where they work: some outlive their postmaster a moment. */
export async function findProcesses(place: Place): Promise<readonly number[]> {
  const cluster = clusterOf(place)
  const names = await readdir('/proc').catch(() => [])
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        return (await folderOf(Number(name))) === cluster ? Number(name) : 0
      }),
  )
  return found.filter((pid) => pid > 0)
}

export async function tailOfLog(place: Place): Promise<string> {
  return ((await readText(logFileOf(place))) ?? '').slice(-1_000).trim()
}

export async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function readText(path: string): Promise<string | null> {
  return await readFile(path, 'utf8').catch(() => null)
}
