/**
 * The actors of this node: one for each charge point that is connected or was a moment ago. Here a
 * connection meets its actor, a broken actor is loaded again, and an idle one forgotten.
 */

import type { Input } from '../../workers/lane.ts'
import type { Clock } from '../base/clock.ts'
import { HubError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { ChargePointRef } from '../bus/commands.ts'
import type { Claim } from '../model/admission.ts'
import type { Event } from '../model/event.ts'
import type { Context } from '../ocpp/handler.ts'
import type { Store } from '../store/store.ts'
import type { HubActor, Link } from './actor.ts'
import { keyOf, newHubActor } from './actor.ts'
import type { Lane, LaneSettings, LaneWorker } from './lanes.ts'
import { Lanes } from './lanes.ts'
import type { Perform } from './perform.ts'
import type { Timers } from './timers.ts'

/** Idle actors are looked for this often, or more often where they are forgotten sooner. */
const SWEEP_EVERY_MS = 5_000
/** An actor that breaks more often than this in a row loses its connection. */
const RESTARTS_MAX = 5
const RESTARTS_FORGOTTEN_MS = 60_000
/** Between two tries to load one, while the store is away. */
const LOAD_EVERY_MS = 500

export interface ActorsOptions {
  readonly settings: LaneSettings & { readonly passivateMs: number }
  readonly worker?: LaneWorker
  readonly store: {
    readonly registry: Pick<Store['registry'], 'claim'>
    readonly writer: Pick<Store['writer'], 'note'>
  }
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  readonly context: () => Context
  readonly perform: Perform
  readonly timers: Pick<Timers, 'set' | 'close'>
  /** Its memory is gone: whoever waits for it must be told. */
  readonly onLost: (actor: HubActor) => void
  readonly onHopeless: () => void
}

export class Actors {
  readonly #options: ActorsOptions
  readonly #lanes: Lanes
  readonly #byKey = new Map<string, HubActor>()
  /** By the slot in their connection, so that a frame finds its actor without hashing a name. */
  readonly #byNumber = new Map<number, HubActor>()
  readonly #sweep: NodeJS.Timeout
  #lastNumber = 0
  #isStopped = false

  constructor(options: ActorsOptions) {
    this.#options = options
    this.#lanes = new Lanes({
      ...options,
      onOutput: options.perform,
      onUnread: (actor, inputs) => this.#readAgain(actor, inputs),
      onDeath: (lane, lost) => this.#revive(lane, lost),
    })
    const everyMs = Math.min(SWEEP_EVERY_MS, options.settings.passivateMs)
    this.#sweep = setInterval(() => this.#passivate(), everyMs)
  }

  find({ tenant, chargePointId }: ChargePointRef): HubActor | null {
    return this.#byKey.get(keyOf(tenant, chargePointId)) ?? null
  }

  listConnected(): readonly HubActor[] {
    return [...this.#byNumber.values()].filter(isConnected)
  }

  /** The newest connection is the one: an older one's frames and answers are over. */
  open(connection: Link, { epoch, state }: Claim): void {
    const { tenant, chargePointId } = connection
    const known = this.find(connection)
    const actor = known ?? this.#add(tenant, chargePointId, epoch)
    // Another node had it in between: what this lane remembers is old.
    const isStale = known !== null && epoch !== known.owner.epoch + 1
    if (known?.connection != null) this.#disconnect(known)
    actor.owner = { tenant, chargePointId, epoch }
    actor.connection = connection
    actor.unanswered = 0
    connection.handle = actor.number
    const version = connection.version
    const isNew = known === null || isStale
    // While it is being loaded, that ends with both of these.
    if (actor.phase === 'loading') return
    this.#lanes.post(actor, { type: 'adopt', state: isNew ? state : null, version })
    this.post(actor, { type: 'connected', at: this.#options.clock.now(), protocol: version })
  }

  /** Of a connection that is not its charge point's any more nothing is taken. */
  postFrame(connection: Link, text: string): boolean {
    const actor = this.#byNumber.get(connection.handle)
    if (actor === undefined || actor.connection !== connection) return true
    return this.#lanes.post(actor, text)
  }

  /** What comes late for one that was forgotten has nobody to go to. False: there is no room. */
  post(actor: HubActor, event: Event): boolean {
    return !this.#has(actor) || this.#lanes.post(actor, { type: 'event', event })
  }

  /** The close of a connection that was replaced changes nothing. */
  close(connection: Link): void {
    const actor = this.#byNumber.get(connection.handle)
    if (actor?.connection === connection) this.#disconnect(actor)
  }

  /** It broke: load it again from the store; what waits for it waits on. */
  restart(actor: HubActor, reason: string): void {
    if (!this.#has(actor)) return
    const { clock, metrics, log } = this.#options
    const now = clock.monotonic()
    metrics.count('stator_actor_restarts_total', {})
    log.error({ chargePoint: actor.owner.chargePointId, reason }, 'an actor broke; it is restarted')
    actor.restarts = now - actor.restartedAt > RESTARTS_FORGOTTEN_MS ? 1 : actor.restarts + 1
    actor.restartedAt = now
    if (actor.restarts > RESTARTS_MAX) actor.connection?.close(1011, 'internal error')
    void this.#load(actor)
  }

  /** Waits until the lanes have nothing left, or the deadline. */
  async settle(deadlineMs: number): Promise<void> {
    const { clock } = this.#options
    const end = clock.monotonic() + deadlineMs
    while (!this.#lanes.isIdle && clock.monotonic() < end) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#sweep)
    await this.#lanes.close()
    this.#options.timers.close()
  }

  #has(actor: HubActor): boolean {
    return this.#byNumber.get(actor.number) === actor
  }

  #add(tenant: string, chargePointId: string, epoch: number): HubActor {
    const key = keyOf(tenant, chargePointId)
    this.#lastNumber += 1
    const owner = { tenant, chargePointId, epoch }
    const actor = newHubActor(this.#lastNumber, this.#lanes.laneOf(key), owner)
    this.#byKey.set(key, actor)
    this.#byNumber.set(actor.number, actor)
    return actor
  }

  #disconnect(actor: HubActor): void {
    const { clock, store } = this.#options
    const at = actor.connection?.lastSeenAt ?? clock.now()
    actor.connection = null
    actor.disconnectedAt = clock.monotonic()
    // Nobody waits for their answers, and they come again.
    this.#lanes.mailboxes.keep(actor, (input) => typeof input !== 'string')
    // One that is being loaded begins with the connection that it has then, if any.
    if (actor.phase === 'ready') this.post(actor, { type: 'disconnected', at: clock.now() })
    store.writer.note(actor.owner, { type: 'charge-point.disconnected', at })
  }

  /** Its lane does not know it. */
  #readAgain(actor: HubActor, inputs: readonly Input[]): void {
    void this.#load(actor)
    if (this.#has(actor)) this.#lanes.postFirst(actor, inputs.filter(isOfEveryLife))
  }

  /** Loads it from the store, again and again until that works or it is not wanted any more. */
  async #load(actor: HubActor): Promise<void> {
    if (actor.phase === 'loading' || !this.#has(actor)) return
    actor.phase = 'loading'
    this.#options.onLost(actor)
    this.#lanes.mailboxes.keep(actor, isOfEveryLife)
    while (isConnected(actor) && !this.#isStopped) {
      const claim = await this.#tryClaim(actor)
      // What its lane is working on may come back unread: it goes before what waits.
      await actor.lane.landed()
      if (claim !== null && actor.connection !== null) return this.#begin(actor, claim)
    }
    this.#forget(actor)
  }

  /** Null when the store is away; the wait before the next try is over then. */
  async #tryClaim({ owner, connection }: HubActor): Promise<Claim | null> {
    const { registry } = this.#options.store
    const connecting =
      connection === null
        ? null
        : { protocol: connection.version, remoteAddress: connection.remoteAddress }
    try {
      return await registry.claim(owner.tenant, owner.chargePointId, connecting)
    } catch (error) {
      if (!(error instanceof HubError)) throw error
      await new Promise((resolve) => setTimeout(resolve, LOAD_EVERY_MS))
      return null
    }
  }

  #begin(actor: HubActor, { epoch, state }: Claim): void {
    const { owner, connection } = actor
    if (connection === null) return
    // A newer connection may have been claimed, and opened, in the meantime.
    actor.owner = { ...owner, epoch: Math.max(epoch, owner.epoch) }
    actor.phase = 'ready'
    const { version } = connection
    const at = this.#options.clock.now()
    const connected = {
      type: 'event',
      event: { type: 'connected', at, protocol: version },
    } as const
    this.#lanes.postFirst(actor, [{ type: 'adopt', state, version }, connected])
  }

  /** A lane died. What it was working on is not answered: those connect again; the others go on. */
  #revive(lane: Lane, lost: ReadonlySet<HubActor>): void {
    for (const actor of this.#byNumber.values()) {
      if (actor.lane !== lane) continue
      const { connection } = actor
      void this.#load(actor)
      if (lost.has(actor)) connection?.close(1012, 'restarted, try again')
    }
  }

  #passivate(): void {
    const { clock, settings, metrics } = this.#options
    const before = clock.monotonic() - settings.passivateMs
    for (const actor of this.#byNumber.values()) {
      const isIdle = actor.connection === null && actor.mailbox === null && actor.phase === 'ready'
      if (isIdle && actor.disconnectedAt < before) this.#forget(actor)
    }
    metrics.set('stator_actors', {}, this.#byNumber.size)
    metrics.set('stator_mailbox_inputs', {}, this.#lanes.mailboxes.waiting)
  }

  #forget(actor: HubActor): void {
    const { timers, onLost } = this.#options
    const { tenant, chargePointId } = actor.owner
    this.#byKey.delete(keyOf(tenant, chargePointId))
    this.#byNumber.delete(actor.number)
    timers.set(actor, null)
    onLost(actor)
    actor.phase = 'ready'
    this.#lanes.mailboxes.keep(actor, () => false)
    this.#lanes.post(actor, { type: 'drop' })
  }
}

/** As a question of its own: the answer changes during a wait, and the compiler would not ask. */
function isConnected({ connection }: HubActor): boolean {
  return connection !== null
}

/** Still meant for it when it begins anew: not what began or ended a life, nor asked of the old. */
function isOfEveryLife(input: Input): boolean {
  if (typeof input === 'string') return true
  if (input.type !== 'event') return false
  const { type } = input.event
  return type !== 'connected' && type !== 'disconnected' && type !== 'commanded'
}
