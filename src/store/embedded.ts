/**
 * A real Postgres in the data folder, for set-ups that name no server. Its postmaster runs detached
 * and outlives a hub that is killed; the next hub adopts it. While a hub runs, it watches: a server
 * that dies is started again on the same port, so that connections find their way back by
 * themselves. One hub a data folder: a lock held by a session of that server sees to it, and a hub
 * killed hard leaves none behind.
 */
import { HubError } from '../base/errors.ts'
import { randomFraction } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import { backoffMs } from '../base/retry.ts'
import {
  clusterOf,
  findFreePort,
  findProcesses,
  isAlive,
  isOfCluster,
  makeCluster,
  type Postmaster,
  readLockFile,
  removeLockFile,
  startPostmaster,
  tailOfLog,
  urlOf,
} from './embedded-cluster.ts'
import { findPlace, type Place } from './embedded-place.ts'
import { type Link, newLink, reasonOf } from './link.ts'

export interface Embedded {
  /** Stays the same when the server is started again. It has the password in it. */
  readonly url: string
  /** A server that an earlier hub left was found running. */
  readonly isAdopted: boolean
  /** Where the data is: not always below the folder asked for. */
  readonly dataDir: string
  /** Of the postmaster now. */
  readonly pid: () => number
  /** Fast shutdown; returns when the server is gone, or the deadline has passed. */
  readonly stop: () => Promise<void>
}

/** Recovery after a hard kill included. */
const START_MS = 120_000
/** A hub that is being killed needs a moment to lose its lock. */
const LOCK_MS = 10_000
const STOP_MS = 15_000
const QUIT_MS = 5_000
const POLL_MS = 50
const WATCH_MS = 250
const ASK_MS = 2_000
/** Any number, the same for ever: of the lock that says "a hub works on this". */
const LOCK = 7_302_240
const RESTART = { firstMs: 200, maxMs: 10_000, jitter: 0.3 } as const

export async function startEmbedded({
  dataDir,
  log,
  lockMs = LOCK_MS,
}: {
  readonly dataDir: string
  readonly log: Log
  /** How long another hub may take to let go of the folder. */
  readonly lockMs?: number
}): Promise<Embedded> {
  const place = await findPlace(dataDir, log)
  await makeCluster(place)
  const server = new Server(place, log)
  await server.start(lockMs)
  const { url, isAdopted } = server
  log.info({ isAdopted, folder: clusterOf(place), pid: server.pid }, 'embedded Postgres is up')
  return {
    url,
    isAdopted,
    dataDir: place.folder,
    pid: () => server.pid,
    stop: () => server.stop(),
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

class Server {
  url = ''
  pid = 0
  isAdopted = false
  readonly #place: Place
  readonly #log: Log
  #port = 0
  #lock: Link | null = null
  #isStopping = false
  #watch: Promise<void> = Promise.resolve()
  #wake: () => void = () => undefined

  constructor(place: Place, log: Log) {
    this.#place = place
    this.#log = log
  }

  async start(lockMs: number): Promise<void> {
    const isNew = await this.#bringUp(START_MS)
    this.isAdopted = !isNew
    await this.#takeLock(lockMs)
    this.#watch = this.#watchOver()
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#wake()
    await this.#watch
    const pid = (await readLockFile(this.#place))?.pid ?? this.pid
    // The lock goes with the server: who waits for it must not find a server about to leave.
    if (!(await this.#end(pid, 'SIGINT', STOP_MS)) && !(await this.#end(pid, 'SIGQUIT', QUIT_MS))) {
      this.#log.error({ pid }, 'embedded Postgres does not stop; it is left running')
    }
    this.#lock?.destroy()
  }

  async #end(pid: number, signal: 'SIGINT' | 'SIGQUIT', withinMs: number): Promise<boolean> {
    if (!(await isOfCluster(this.#place, pid))) return true
    process.kill(pid, signal)
    for (let waited = 0; waited < withinMs; waited += POLL_MS) {
      if (!isAlive(pid)) return true
      await wait(POLL_MS)
    }
    return false
  }

  /** Finds a server that answers, or starts one. True when it was started here. */
  async #bringUp(withinMs: number): Promise<boolean> {
    let own: Postmaster | null = null
    let failures = 0
    for (let waited = 0; waited < withinMs && !this.#isStopping; waited += POLL_MS) {
      const running = await readLockFile(this.#place)
      if (running !== null && (await isOfCluster(this.#place, running.pid))) {
        if (await this.#answers(running.port)) {
          this.pid = running.pid
          this.#port = running.port
          return own?.pid === running.pid
        }
      } else if (own === null && (await findProcesses(this.#place)).length === 0) {
        if (running !== null) await removeLockFile(this.#place)
        own = await startPostmaster(this.#place, await this.#choosePort(failures))
        own.exited.then(
          () => {
            own = null
            failures += 1
          },
          () => {
            own = null
            failures += 1
          },
        )
      }
      await wait(POLL_MS)
    }
    const detail = `embedded Postgres did not start. Its log ends: ${await tailOfLog(this.#place)}`
    throw new HubError('STORE_UNAVAILABLE', { detail })
  }

  /** Until the first start succeeded any port will do; after that others know it. */
  async #choosePort(failures: number): Promise<number> {
    if (this.url !== '') {
      await wait(backoffMs(RESTART, failures + 1, randomFraction()))
      return this.#port
    }
    return await findFreePort()
  }

  async #answers(port: number): Promise<boolean> {
    const url = await urlOf(this.#place, port)
    const link = newLink({ url, applicationName: 'stator start', isLazy: false }, 0)
    try {
      await link.run((sql) => sql`select 1`, ASK_MS)
      this.url = url
      return true
    } catch {
      // It starts, recovers or stops; the caller looks again.
      return false
    } finally {
      link.destroy()
    }
  }

  /** Throws CONFLICT when another hub holds it all the time. */
  async #takeLock(withinMs: number): Promise<void> {
    for (let waited = 0; waited <= withinMs; waited += WATCH_MS) {
      if (await this.#tryLock()) return
      await wait(WATCH_MS)
      if (!(await isOfCluster(this.#place, this.pid))) await this.#bringUp(START_MS)
    }
    const detail = `Another hub works on ${this.#place.folder}; a data folder serves one at a time.`
    throw new HubError('CONFLICT', { detail })
  }

  async #tryLock(): Promise<boolean> {
    this.#lock?.destroy()
    const link = newLink({ url: this.url, applicationName: 'stator lock', isLazy: false }, 0)
    this.#lock = link
    try {
      const rows = await link.run(
        (sql) => sql<{ is_mine: boolean }[]>`select pg_try_advisory_lock(${LOCK}) as is_mine`,
        ASK_MS,
      )
      if (rows[0]?.is_mine === true) return true
    } catch (error) {
      this.#log.debug({ reason: reasonOf(error) }, 'the lock could not be asked for')
    }
    link.destroy()
    return false
  }

  async #watchOver(): Promise<void> {
    while (!this.#isStopping) {
      const isUp = await isOfCluster(this.#place, this.pid)
      if (isUp && this.#lock?.isUsable() === true) {
        await this.#pause(WATCH_MS)
        continue
      }
      try {
        if (!isUp) this.#log.error({ pid: this.pid }, 'embedded Postgres died; it is started again')
        if (!isUp) await this.#bringUp(START_MS)
        if (!this.#isStopping) await this.#takeLock(LOCK_MS)
        this.#log.info({ pid: this.pid }, 'embedded Postgres is up again')
      } catch (error) {
        if (this.#isStopping) return
        const reason = reasonOf(error)
        this.#log.error({ reason }, 'embedded Postgres could not be brought back; trying on')
        await this.#pause(RESTART.maxMs)
      }
    }
  }

  /** Does not keep the process alive, and ends at once when it is to stop. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      timer.unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
