/**
 * One timer for all connections: it walks round them in slices, so that each is looked at several
 * times in a ping period and the pings are spread over it. Whoever was silent for a period gets a
 * ping; whoever stays silent for two is gone, however politely its system still keeps the socket.
 *
 * Any frame, ping or pong is a sign of life, so one that talks is never pinged. Those known to
 * ignore pings get three heartbeat intervals instead, and pings all the same: they keep a NAT open.
 */
import type { Connection, Connections } from './connections.ts'

/** How often a connection is looked at in one ping period. */
const LOOKS_PER_PERIOD = 8
const HEARTBEATS_MISSED_MAX = 3
const PERIODS_MISSED_MAX = 2
const MS_PER_SECOND = 1_000
/** Later than this after the last tick, we were the silent ones: the process stood still. */
const STANDSTILL_MS = 2_000

export interface PingerSettings {
  /** 0 sends none; then silence is measured in heartbeats for all. */
  readonly pingSeconds: number
  readonly heartbeatSeconds: number
}

export class Pinger {
  readonly #connections: Connections
  readonly #pingMs: number
  readonly #heartbeatMs: number
  #round: IterableIterator<Connection>
  #lastMs: number
  /** Connections that are due to be looked at, with the fraction left over. */
  #due = 0
  /** When we came back from a standstill: what they sent meanwhile is not read yet. */
  #resumedAtMs = 0

  constructor(connections: Connections, settings: PingerSettings, nowMs: number) {
    this.#connections = connections
    this.#pingMs = settings.pingSeconds * MS_PER_SECOND
    // 0 leaves it to the charge point: then what most of them choose.
    const { heartbeatSeconds } = settings
    this.#heartbeatMs = (heartbeatSeconds === 0 ? 300 : heartbeatSeconds) * MS_PER_SECOND
    this.#round = connections.values()
    this.#lastMs = nowMs
  }

  /** Looks at its share of the connections. Times are monotonic. */
  tick(nowMs: number): void {
    const periodMs = this.#pingMs === 0 ? this.#heartbeatMs : this.#pingMs
    const { size } = this.#connections
    const elapsedMs = Math.max(0, nowMs - this.#lastMs)
    this.#lastMs = nowMs
    if (elapsedMs > STANDSTILL_MS) this.#resumedAtMs = nowMs
    const share = (LOOKS_PER_PERIOD * elapsedMs) / periodMs
    this.#due = Math.min(size, this.#due + size * share)
    let isFresh = false
    while (this.#due >= 1) {
      const next = this.#round.next()
      if (next.done === true) {
        // Round once. A second end in one tick means that there is nobody left.
        if (isFresh) break
        isFresh = true
        this.#round = this.#connections.values()
        continue
      }
      this.#due -= 1
      this.#look(next.value, nowMs)
    }
  }

  #look(connection: Connection, nowMs: number): void {
    const silentMs = nowMs - Math.max(connection.seenAtMs, this.#resumedAtMs)
    const isPingDue = silentMs >= this.#pingMs && nowMs - connection.pingedAtMs >= this.#pingMs
    if (silentMs >= this.#silentMsMax(connection)) connection.cut('silent')
    else if (isPingDue && this.#pingMs > 0) connection.ping(nowMs)
  }

  #silentMsMax({ ignoresPings }: Connection): number {
    const byHeartbeat = HEARTBEATS_MISSED_MAX * this.#heartbeatMs
    if (this.#pingMs === 0) return byHeartbeat
    const byPing = PERIODS_MISSED_MAX * this.#pingMs
    return ignoresPings ? Math.max(byPing, byHeartbeat) : byPing
  }
}
