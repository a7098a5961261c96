/**
 * This node among the others: its lease in the database, its inbox there, and what it says of
 * itself on the bus. ARCHITECTURE §4; spec integrity R27, faults F4, F18, F19.
 *
 *   (start) --> renewed --> valid --- not renewed in time ---> lapsed
 *                             ^                                  |
 *                             '--- renewed, and what another ----'
 *                                  node took is closed here
 *
 * While it is lapsed nothing new is let in and no call goes out; what charge points say is fenced
 * by the record anyway. A node that cannot reach the database, while another one can, closes its
 * connections: their charge points are better off there. When nobody can, it keeps them.
 */
import type { Clock } from '../base/clock.ts'
import { HubError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Bus } from '../bus/bus.ts'
import type { Alive } from '../bus/node-v1.ts'
import { ALIVE_SUBJECT, parseAlive } from '../bus/node-v1.ts'
import type { Peers } from '../bus/peers.ts'
import type { Owner } from '../model/record.ts'
import type { NodeInboxRow, NodeState } from '../store/node-shapes.ts'
import type { Store } from '../store/store.ts'

export interface MembershipOptions {
  readonly node: string
  /** For people. */
  readonly name: string
  readonly leaseMs: number
  readonly store: Pick<Store['nodes'], 'renew' | 'findLost' | 'leave'>
  readonly bus: Bus
  readonly peers: Peers
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  /** What it holds connections of. */
  readonly listOwned: () => readonly Owner[]
  readonly countConnections: () => number
  /** May come more than once. */
  readonly onNews: (news: NodeInboxRow) => void
  /** Another node has these. */
  readonly onLost: (lost: readonly Owner[]) => void
  /** Close all connections, spread over a while: they are better off elsewhere. */
  readonly onShed: () => void
}

/** Renewals that may fail before a lease is over. */
const RENEWALS_IN_LEASE = 5
/** Pokes that come together are one. */
const POKE_MS_MIN = 50
/**
 * A handshake may be under way for a charge point that was taken over: its connection is not there
 * yet. The news stays in the inbox for longer than a handshake can take.
 */
const TAKEN_OVER_MS = 20_000

export class Membership {
  readonly #options: MembershipOptions
  readonly #end: () => void
  #state: NodeState = 'up'
  /** Monotonic. */
  #validUntilMs = 0
  #handled: readonly number[] = []
  #timer: NodeJS.Timeout | null = null
  #beat: Promise<void> | null = null
  #isPoked = false
  #isStopped = false

  constructor(options: MembershipOptions) {
    this.#options = options
    const take = ({ data }: { readonly data: string }): void => this.#hear(data)
    this.#end = options.bus.subscribe({ subject: ALIVE_SUBJECT, queue: null, take })
  }

  /** Settles with the first lease. Throws when the database cannot be asked. */
  async start(): Promise<void> {
    await this.#renew(true)
    this.#schedule(this.#everyMs)
  }

  /** Whether this node may act as the owner of what it has. */
  readonly isValid = (): boolean => this.#options.clock.monotonic() < this.#validUntilMs

  /** There is something in the inbox. */
  readonly poke = (): void => {
    // One that comes while another waits must not put that off: a storm would end the lease.
    if (this.#isPoked) return
    this.#isPoked = true
    if (this.#beat === null) this.#schedule(POKE_MS_MIN)
  }

  /** From now on others are to be preferred. */
  drain(): void {
    this.#state = 'draining'
    this.poke()
  }

  /** It is no node any more. */
  async leave(): Promise<void> {
    this.#isStopped = true
    this.#end()
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#beat
    try {
      await this.#options.store.leave()
    } catch (error) {
      // Its lease runs out by itself.
      if (!(error instanceof HubError)) throw error
    }
  }

  get #everyMs(): number {
    return this.#options.leaseMs / RENEWALS_IN_LEASE
  }

  #schedule(ms: number): void {
    if (this.#isStopped) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#isPoked = false
      this.#beat = this.#live().finally(() => {
        this.#beat = null
        this.#schedule(this.#isPoked ? POKE_MS_MIN : this.#everyMs)
      })
    }, ms)
    this.#timer.unref()
  }

  async #live(): Promise<void> {
    const { metrics, peers, log, onShed } = this.#options
    let hasStore = true
    try {
      await this.#renew(false)
    } catch (error) {
      // Also one that passes, such as a deadlock: the next renewal tries again.
      if (!(error instanceof HubError)) log.error({ err: error }, 'a lease was not renewed')
      hasStore = false
    }
    const isLapsed = !this.isValid()
    metrics.set('stator_lease_valid', {}, isLapsed ? 0 : 1)
    metrics.set('stator_nodes', {}, peers.list().length + 1)
    this.#tell(hasStore)
    if (isLapsed && peers.list().some((peer) => peer.hasStore)) onShed()
  }

  /** The lease counts from before it was asked for: it can only be shorter than the database's. */
  async #renew(isFirst: boolean): Promise<void> {
    const { store, clock, name, bus, leaseMs, listOwned, onLost } = this.#options
    const askedAtMs = clock.monotonic()
    const handled = this.#handled
    const hasBus = bus.kind === 'nats'
    const state = this.#state
    const news = await store.renew({ name, isFirst, hasBus, state, leaseMs, handled })
    if (!this.isValid()) {
      const lost = await store.findLost(listOwned())
      if (lost.length > 0) onLost(lost)
    }
    this.#validUntilMs = askedAtMs + leaseMs
    this.#handled = this.#takeNews(news)
  }

  /** Which of them are done with. */
  #takeNews(news: readonly NodeInboxRow[]): readonly number[] {
    for (const one of news) this.#options.onNews(one)
    return news
      .filter(({ kind, ageMs }) => kind !== 'takenOver' || ageMs > TAKEN_OVER_MS)
      .map(({ sequence }) => sequence)
  }

  #tell(hasStore: boolean): void {
    const { node, name, bus, countConnections } = this.#options
    const alive: Alive = { node, name, hasStore, connections: countConnections() }
    bus.publish(ALIVE_SUBJECT, JSON.stringify(alive))
  }

  #hear(text: string): void {
    const { node, peers, log } = this.#options
    try {
      const alive = parseAlive(text)
      if (alive.node !== node) peers.heard(alive)
    } catch (error) {
      log.warn({ err: error }, 'another node said what this one does not understand')
    }
  }
}
