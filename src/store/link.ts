/**
 * One connection to Postgres, used by one job at a time, and never mended: whatever goes wrong with
 * it, it is destroyed and a new one takes its place. So no statement of a transaction can end up on
 * another connection, a server that accepts and closes cannot make the driver spin, and a deadline
 * really ends the wait. The driver (postgres 3.4) has no deadline of its own.
 */
import { Socket } from 'node:net'

import postgres from 'postgres'

import { HubError } from '../base/errors.ts'

export type Sql = postgres.Sql

export interface LinkOptions {
  readonly url: string
  readonly applicationName: string
  /** Written-behind data only: a commit need not wait for the disk. */
  readonly isLazy: boolean
}

export interface Link {
  readonly sql: Sql
  /** False: an error or a deadline has ended it. */
  readonly isUsable: () => boolean
  /** Runs `work` alone on this connection; past the deadline both are given up. */
  readonly run: <Result>(work: (sql: Sql) => Promise<Result>, deadlineMs: number) => Promise<Result>
  readonly destroy: () => void
}

const CONNECT_MS = 5_000

/** Postgres ends a statement of ours that nobody waits for any more. */
const STATEMENT_MS = 60_000

/**
 * Batches of hundreds of rows against keyed tables: a plan made while a table was young, or a
 * compiled one, would cost far more than to plan each anew.
 */
const SESSION = {
  statement_timeout: STATEMENT_MS,
  plan_cache_mode: 'force_custom_plan',
  enable_seqscan: 'off',
  jit: 'off',
} as const

/** It connects with the first work it gets. `attempt` picks the host when the URL has several. */
export function newLink({ url, applicationName, isLazy }: LinkOptions, attempt: number): Link {
  let socket: Socket | null = null
  let isBroken = false
  const sql = postgres(url, {
    max: 1,
    fetch_types: false,
    prepare: true,
    idle_timeout: undefined,
    max_lifetime: null,
    connect_timeout: CONNECT_MS / 1_000,
    keep_alive: 30,
    backoff: () => 0,
    onnotice: () => undefined,
    connection: {
      application_name: applicationName,
      ...SESSION,
      ...(isLazy ? { synchronous_commit: 'off' } : {}),
    },
    socket: async ({ host, port, path }: SocketOptions) => {
      if (socket !== null || isBroken) throw new HubError('STORE_UNAVAILABLE')
      socket = new Socket()
      return await connectSocket(socket, {
        host: host[attempt % host.length] ?? 'localhost',
        port: Number(port[attempt % port.length] ?? 5_432),
        path: typeof path === 'string' ? path : null,
      })
    },
  } as postgres.Options<Record<string, never>>)
  const destroy = (): void => {
    isBroken = true
    void sql.end({ timeout: 0 }).finally(() => socket?.destroy())
    socket?.destroy()
  }
  const isUsable = (): boolean => !isBroken && !(socket?.destroyed ?? false)
  const run = async <Result>(
    work: (sql: Sql) => Promise<Result>,
    deadlineMs: number,
  ): Promise<Result> => {
    const deadline = newDeadline(deadlineMs)
    try {
      return await Promise.race([work(sql), deadline.passed])
    } catch (error) {
      if (isOutage(error)) destroy()
      throw error
    } finally {
      deadline.clear()
    }
  }
  return { sql, isUsable, run, destroy }
}

/** What the driver hands to its socket factory; its types leave that open. */
interface SocketOptions {
  readonly host: readonly string[]
  readonly port: readonly (number | string)[]
  readonly path: string | false
}

interface Address {
  readonly host: string
  readonly port: number
  readonly path: string | null
}

/** The driver reads `host` for TLS. Without noDelay the end of a large batch waits 40 ms. */
function connectSocket(socket: Socket, { host, port, path }: Address): Promise<Socket> {
  Object.assign(socket, { host, port })
  socket.setNoDelay(true)
  socket.setTimeout(CONNECT_MS, () => socket.destroy(new HubError('STORE_UNAVAILABLE')))
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.removeListener('error', reject)
      socket.setTimeout(0)
      resolve(socket)
    })
    if (path === null) socket.connect({ host, port })
    else socket.connect({ path })
  })
}

function newDeadline(ms: number): { passed: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const detail = `expected an answer within ${ms} ms`
      reject(new HubError('STORE_UNAVAILABLE', { detail, cause: 'deadline' }))
    }, ms)
  })
  return { passed, clear: () => clearTimeout(timer) }
}

/**
 * SQLSTATE classes that are about the statement and its data: everything else is about the server,
 * and passes. 40 (deadlock, serialization) and 55 (locks) pass too, but on the same connection.
 */
const OF_STATEMENT = /^(0A|2[0-4]|27|2[BF]|3[489BF]|42|44|54|P0|XX)/

/** Wrong input, or a mistake of ours: trying again does not help. */
export function isFault(error: unknown): boolean {
  if (error instanceof HubError) return error.code !== 'STORE_UNAVAILABLE'
  if (error instanceof postgres.PostgresError) return OF_STATEMENT.test(error.code)
  if (error instanceof RetryLater) return false
  return error instanceof Error && !('code' in error && typeof error.code === 'string')
}

/** A batch that met another one at the wrong moment: the same again will work. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater'
}

/** The server answered, but this time it had to refuse: a deadlock, a lock, a conflict. */
export function isPassing(error: unknown): boolean {
  if (error instanceof RetryLater) return true
  return error instanceof postgres.PostgresError && /^(40|55)/.test(error.code)
}

/** The connection, or the server, is not to be relied on. */
export function isOutage(error: unknown): boolean {
  return !isFault(error) && !isPassing(error)
}

/** For a log line: which error it was, never a value from the statement. */
export function reasonOf(error: unknown): string {
  if (error instanceof postgres.PostgresError) {
    const { code, constraint_name: constraint, table_name: table } = error
    return ['SQLSTATE', code, table, constraint].filter((part) => part !== undefined).join(' ')
  }
  if (error instanceof HubError && error.cause !== undefined && error.cause !== 'deadline') {
    return `${error.message} (${reasonOf(error.cause)})`
  }
  return error instanceof Error ? error.message : String(error)
}
