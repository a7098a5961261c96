/**
 * A small pool of connections for one purpose, so that a slow list of the API never stands before a
 * receipt. Every job has a deadline, waiting included; the number of jobs that wait is bounded.
 */
import { HubError } from '../base/errors.ts'
import type { Breaker } from './breaker.ts'
import { isFault, isOutage, isPassing, type Link, newLink, type Sql } from './link.ts'

export interface DbOptions {
  readonly url: string
  readonly applicationName: string
  readonly connectionsMax: number
  /** Left out: the database is always asked. */
  readonly breaker?: Breaker
  readonly isLazy?: boolean
}

export interface Db {
  /**
   * Runs `work` alone on one connection. Throws STORE_UNAVAILABLE when the database cannot be asked
   * or does not answer in time, and the driver's own error for a statement that is wrong.
   */
  readonly run: <Result>(work: (sql: Sql) => Promise<Result>, deadlineMs: number) => Promise<Result>
  /** The same between `begin` and `commit`. When it throws, the commit may still have happened. */
  readonly transaction: <Result>(
    work: (sql: Sql) => Promise<Result>,
    deadlineMs: number,
  ) => Promise<Result>
  readonly close: () => void
}

/** Jobs that wait for a connection. Past it they fail at once. */
const WAITING_MAX = 10_000

interface Waiting {
  readonly take: (link: Link) => void
  readonly giveUp: (error: HubError) => void
}

export function openDb(options: DbOptions): Db {
  const { connectionsMax, breaker } = options
  const idle: Link[] = []
  const all = new Set<Link>()
  const waiting: Waiting[] = []
  let attempts = 0
  let isClosed = false

  const acquire = (deadlineMs: number): Promise<Link> => {
    if (isClosed) throw new HubError('STORE_UNAVAILABLE', { detail: 'it is closed' })
    const link = idle.pop() ?? (all.size < connectionsMax ? grow() : undefined)
    if (link !== undefined) return Promise.resolve(link)
    if (waiting.length >= WAITING_MAX) {
      throw new HubError('STORE_UNAVAILABLE', { detail: `${WAITING_MAX} jobs wait already` })
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(one), 1)
        one.giveUp(new HubError('STORE_UNAVAILABLE', { detail: 'no connection was free in time' }))
      }, deadlineMs)
      const one: Waiting = {
        take: (free) => {
          clearTimeout(timer)
          resolve(free)
        },
        giveUp: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      }
      waiting.push(one)
    })
  }
  const grow = (): Link => {
    attempts += 1
    const link = newLink({ isLazy: false, ...options }, attempts)
    all.add(link)
    return link
  }
  const release = (link: Link): void => {
    const isGood = link.isUsable() && !isClosed
    if (!isGood) {
      all.delete(link)
      link.destroy()
      if (isClosed) return
    }
    const next = waiting.shift()
    if (next !== undefined) next.take(isGood ? link : grow())
    else if (isGood) idle.push(link)
  }
  const run = async <Result>(
    work: (sql: Sql) => Promise<Result>,
    deadlineMs: number,
  ): Promise<Result> => {
    if (breaker?.isUp() === false) throw new HubError('STORE_UNAVAILABLE')
    const link = await acquireUsable(deadlineMs)
    try {
      const result = await link.run(work, deadlineMs)
      breaker?.succeeded()
      return result
    } catch (error) {
      if (isFault(error) || isPassing(error)) throw error
      breaker?.failed(isDeadline(error) ? 'deadline' : 'error')
      throw new HubError('STORE_UNAVAILABLE', { cause: error })
    } finally {
      release(link)
    }
  }
  /** One that was cut while it lay idle is replaced, so that nobody pays for it. */
  const acquireUsable = async (deadlineMs: number): Promise<Link> => {
    const link = await acquire(deadlineMs)
    if (link.isUsable()) return link
    all.delete(link)
    link.destroy()
    return grow()
  }
  const close = (): void => {
    isClosed = true
    for (const one of waiting.splice(0)) one.giveUp(new HubError('STORE_UNAVAILABLE'))
    for (const link of idle.splice(0)) link.destroy()
  }
  return {
    run,
    transaction: (work, deadlineMs) => run((sql) => inTransaction(sql, work), deadlineMs),
    close,
  }
}

/** `begin` travels with the first statement of the work. */
async function inTransaction<Result>(
  sql: Sql,
  work: (sql: Sql) => Promise<Result>,
): Promise<Result> {
  const begun = sql`begin`.execute()
  try {
    const [result] = await Promise.all([work(sql), begun])
    const { command } = await sql`commit`
    if (command !== 'COMMIT') throw new HubError('STORE_UNAVAILABLE', { detail: 'not committed' })
    return result
  } catch (error) {
    if (!isOutage(error)) await sql`rollback`
    throw error
  }
}

function isDeadline(error: unknown): boolean {
  return error instanceof HubError && error.cause === 'deadline'
}
