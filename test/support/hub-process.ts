/**
 * A whole hub in tests, as a user would start it: `node ops/stator.mjs start` in its own process,
 * on free ports, with its own data folder and embedded database. It knows how to end all of that,
 * also after a hard kill, when the database server outlives the hub.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Api, newApi } from './api-client.ts'
import { collect } from './child.ts'
import { findRoot } from './root.ts'
import { waitFor, within } from './wait.ts'

export const OPERATOR_TOKEN = 'operator-token-of-the-tests-0123456789'

/** A first start makes a database; on a busy machine of two cores that takes some seconds. */
const READY_MS = 90_000
const STOP_MS = 40_000
const POSTMASTER_STOP_MS = 20_000

export interface DataDir {
  readonly path: string
  /** Ends a database server that still lives in it, and removes it. */
  readonly remove: () => Promise<void>
}

export interface HubExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface HubOptions {
  /** Behind `start`, e.g. `--auto-accept`. */
  readonly args?: readonly string[]
  /** Settings as environment variables, e.g. `STATOR_EDGE__PING_SECONDS`. */
  readonly env?: Readonly<Record<string, string>>
  /** One that outlives this hub. Left out: an own one, removed by stop. */
  readonly dataDir?: string
}

export interface Hub {
  readonly port: number
  readonly managementPort: number
  readonly url: string
  readonly managementUrl: string
  readonly token: string
  readonly api: Api
  readonly pid: number
  readonly dataDir: string
  /** Settles when the process is gone. */
  readonly exited: Promise<HubExit>
  /** All it has written so far, both streams. */
  readonly output: () => string
  /** Sends the signal and waits for the end of the process. Call stop nevertheless. */
  readonly kill: (signal: NodeJS.Signals) => Promise<HubExit>
  /** Ends it in good order, cleans up behind it. May be called again, and after kill. */
  readonly stop: () => Promise<HubExit>
}

export async function startHub({ args = [], env = {}, dataDir }: HubOptions = {}): Promise<Hub> {
  const own = dataDir === undefined ? await newDataDir() : null
  const folder = dataDir ?? own?.path ?? ''
  const child = spawnHub(args, { ...env, STATOR_DATA_DIR: folder })
  const exited = new Promise<HubExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const output = collect(child)
  const pid = child.pid ?? 0
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  const forget = cleanUpAtExit(() => {
    if (!isOver()) child.kill('SIGKILL')
    if (own !== null) for (const server of findPostmasters(folder)) signal(server, 'SIGINT')
  })
  const kill = async (signal: NodeJS.Signals): Promise<HubExit> => {
    if (!isOver()) child.kill(signal)
    return await within(`end of the hub ${pid} by ${signal}`, exited, STOP_MS)
  }
  const stop = async (): Promise<HubExit> => {
    try {
      return await kill('SIGTERM')
    } finally {
      if (!isOver()) child.kill('SIGKILL')
      await own?.remove()
      forget()
    }
  }
  try {
    const { port, managementPort } = await ready(output, isOver)
    const url = `http://127.0.0.1:${port}`
    return {
      port,
      managementPort,
      url,
      managementUrl: `http://127.0.0.1:${managementPort}`,
      token: OPERATOR_TOKEN,
      api: newApi({ url, token: OPERATOR_TOKEN }),
      pid,
      dataDir: folder,
      exited,
      output,
      kill,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A fresh folder that the user of the database server may enter too. */
export async function newDataDir(): Promise<DataDir> {
  const path = await mkdtemp(join(tmpdir(), 'stator-test-'))
  await chmod(path, 0o755)
  const remove = async (): Promise<void> => {
    await stopPostmasters(path)
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  return { path, remove }
}

/** Ids of the database servers that run on this data folder; found by the lock files they keep. */
export function findPostmasters(dataDir: string): readonly number[] {
  return [...new Set([...findByLockFile(dataDir), ...findByCommandLine(dataDir)])]
}

/** `env` in front, so that what else is in our environment reaches it, but no setting of a user. */
function spawnHub(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const settings: Readonly<Record<string, string>> = {
    PORT: '0',
    STATOR_MANAGEMENT__PORT: '0',
    STATOR_OPERATOR_TOKEN: OPERATOR_TOKEN,
    LOG_LEVEL: 'info',
    ...env,
  }
  const pairs = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  const start = [process.execPath, '--max-semi-space-size=8', 'ops/stator.mjs', 'start', ...args]
  return spawn('env', ['-u', 'DATABASE_URL', '-u', 'STATOR_CONFIG', ...pairs, ...start], {
    cwd: findRoot(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** For a test process that is told to end, or ends by an error. The result takes it back. */
function cleanUpAtExit(cleanUp: () => void): () => void {
  const leave = () => process.exit(1)
  process.once('exit', cleanUp)
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, leave)
  return () => {
    process.removeListener('exit', cleanUp)
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.removeListener(name, leave)
  }
}

/** The ports, read from the lines it prints once all is up. */
async function ready(output: () => string, isOver: () => boolean) {
  const ports = await waitFor(
    'lines of a hub that is ready',
    () => {
      if (isOver()) throw new Error(`the hub ended before it was ready:\n${output()}`)
      const text = output()
      const port = /stations\s+ws:\/\/[^\s:]+:(\d+)\/ocpp/.exec(text)?.[1]
      const managementPort = /metrics\s+http:\/\/[^\s:]+:(\d+)\/metrics/.exec(text)?.[1]
      return port === undefined || managementPort === undefined ? null : { port, managementPort }
    },
    { withinMs: READY_MS, everyMs: 50 },
  )
  return { port: Number(ports.port), managementPort: Number(ports.managementPort) }
}

/** Fast shutdown, then the hard way; each server by its own id. */
async function stopPostmasters(dataDir: string): Promise<void> {
  for (const pid of findPostmasters(dataDir)) {
    signal(pid, 'SIGINT')
    const isGone = () => !isAlive(pid)
    const options = { withinMs: POSTMASTER_STOP_MS, everyMs: 50 }
    await waitFor(`end of the database server ${pid}`, isGone, options).catch((error) => {
      signal(pid, 'SIGKILL')
      throw error
    })
  }
}

function findByLockFile(folder: string): readonly number[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('postmaster.pid'))
    .map((name) => Number.parseInt(readFileSync(join(folder, name), 'utf8'), 10))
    .filter((pid) => Number.isSafeInteger(pid) && pid > 1 && isPostmaster(pid))
}

/** For a server whose files are gone already. */
function findByCommandLine(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isPostmaster(pid) && commandLine(pid).some((word) => word.startsWith(folder)))
}

/** A lock file may name a number that is another program's by now. */
function isPostmaster(pid: number): boolean {
  return isAlive(pid) && (commandLine(pid)[0]?.endsWith('postgres') ?? false)
}

/** A dead process that nobody has waited for is dead too; its command line is empty. */
function isAlive(pid: number): boolean {
  return signal(pid, 0) && commandLine(pid).length > 0
}

function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .filter((word) => word !== '')
  } catch {
    return []
  }
}

/** False when there is no such process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
