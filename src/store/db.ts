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
  return new Pool(options)
}

class Pool implements Db {
  readonly #options: DbOptions
  readonly #idle: Link[] = []
  readonly #all = new Set<Link>()
  readonly #waiting: Waiting[] = []
  #attempts = 0
  #isClosed = false

  constructor(options: DbOptions) {
    this.#options = options
  }

  readonly run = async <Result>(
    work: (sql: Sql) => Promise<Result>,
    deadlineMs: number,
  ): Promise<Result> => {
    const { breaker } = this.#options
    if (breaker?.isUp() === false) throw new HubError('STORE_UNAVAILABLE')
    const link = await this.#acquireUsable(deadlineMs)
    try {
      const result = await link.run(work, deadlineMs)
      breaker?.succeeded()
      return result
    } catch (error) {
      if (isFault(error) || isPassing(error)) throw error
      breaker?.failed(isDeadline(error) ? 'deadline' : 'error')
      throw new HubError('STORE_UNAVAILABLE', { cause: error })
    } finally {
      this.#release(link)
    }
  }

  readonly transaction = <Result>(
    work: (sql: Sql) => Promise<Result>,
    deadlineMs: number,
  ): Promise<Result> => this.run((sql) => inTransaction(sql, work), deadlineMs)

  readonly close = (): void => {
    this.#isClosed = true
    for (const one of this.#waiting.splice(0)) one.giveUp(new HubError('STORE_UNAVAILABLE'))
    for (const link of this.#idle.splice(0)) link.destroy()
  }

  /** One that was cut while it lay idle is replaced, so that nobody pays for it. */
  async #acquireUsable(deadlineMs: number): Promise<Link> {
    const link = await this.#acquire(deadlineMs)
    if (link.isUsable()) return link
    this.#all.delete(link)
    link.destroy()
    return this.#grow()
  }

  async #acquire(deadlineMs: number): Promise<Link> {
    if (this.#isClosed) throw new HubError('STORE_UNAVAILABLE', { detail: 'it is closed' })
    const mayGrow = this.#all.size < this.#options.connectionsMax
    const link = this.#idle.pop() ?? (mayGrow ? this.#grow() : undefined)
    if (link !== undefined) return link
    if (this.#waiting.length >= WAITING_MAX) {
      throw new HubError('STORE_UNAVAILABLE', { detail: `${WAITING_MAX} jobs wait already` })
    }
    return await this.#queueUp(deadlineMs)
  }

  #queueUp(deadlineMs: number): Promise<Link> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(one), 1)
        reject(new HubError('STORE_UNAVAILABLE', { detail: 'no connection was free in time' }))
      }, deadlineMs)
      const one: Waiting = {
        take: (link) => {
          clearTimeout(timer)
          resolve(link)
        },
        giveUp: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      }
      this.#waiting.push(one)
    })
  }

  #grow(): Link {
    this.#attempts += 1
    const link = newLink({ isLazy: false, ...this.#options }, this.#attempts)
    this.#all.add(link)
    return link
  }

  #release(link: Link): void {
    const isGood = link.isUsable() && !this.#isClosed
    if (!isGood) {
      this.#all.delete(link)
      link.destroy()
      if (this.#isClosed) return
    }
    const next = this.#waiting.shift()
    if (next !== undefined) next.take(isGood ? link : this.#grow())
    else if (isGood) this.#idle.push(link)
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
