/**
 * The actors of this node: one for each charge point that is connected or was a moment ago. Here a
 * connection meets its actor, a broken actor is loaded again, and an idle one forgotten.
 */
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
import { keyOf } from './actor.ts'
import type { Lane, LaneSettings } from './lanes.ts'
import { Lanes } from './lanes.ts'
import type { Perform } from './perform.ts'
import type { Timers } from './timers.ts'

const SWEEP_EVERY_MS = 5_000
/** An actor that breaks more often than this in a row loses its connection. */
const RESTARTS_MAX = 5
const RESTARTS_FORGOTTEN_MS = 60_000

export interface ActorsOptions {
  readonly settings: LaneSettings & { readonly passivateMs: number }
  readonly store: Pick<Store, 'registry' | 'writer'>
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  readonly context: () => Context
  readonly perform: Perform
  readonly timers: Timers
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

  constructor(options: ActorsOptions) {
    this.#options = options
    const { settings, clock, metrics, log, context, perform, onHopeless } = options
    this.#lanes = new Lanes({
      settings,
      clock,
      metrics,
      log,
      context,
      onOutput: perform,
      onUnread: (actor, inputs) => {
        void this.#load(actor)
        this.#lanes.postFirst(actor, inputs)
      },
      onDeath: (lane, lost) => this.#revive(lane, lost),
      onHopeless,
    })
    this.#sweep = setInterval(() => this.#passivate(), SWEEP_EVERY_MS)
  }

  find({ tenant, chargePointId }: ChargePointRef): HubActor | null {
    return this.#byKey.get(keyOf(tenant, chargePointId)) ?? null
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
    connection.handle = actor.number
    const version = connection.version
    const isNew = known === null || isStale
    // While it is being loaded, that ends with both of these.
    if (actor.phase === 'loading') return
    this.#lanes.post(actor, { type: 'adopt', state: isNew ? state : null, version })
    this.post(actor, { type: 'connected', at: this.#options.clock.now() })
  }

  /** Of a connection that is not its charge point's any more nothing is taken. */
  postFrame(connection: Link, text: string): boolean {
    const actor = this.#byNumber.get(connection.handle)
    if (actor === undefined || actor.connection !== connection) return true
    return this.#lanes.post(actor, text)
  }

  post(actor: HubActor, event: Event): void {
    this.#lanes.post(actor, { type: 'event', event })
  }

  /** The close of a connection that was replaced changes nothing. */
  close(connection: Link): void {
    const actor = this.#byNumber.get(connection.handle)
    if (actor?.connection === connection) this.#disconnect(actor)
  }

  /** It broke: load it again from the store; what waits for it waits on. */
  restart(actor: HubActor, reason: string): void {
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
    clearInterval(this.#sweep)
    this.#options.timers.close()
    await this.#lanes.close()
  }

  #add(tenant: string, chargePointId: string, epoch: number): HubActor {
    const key = keyOf(tenant, chargePointId)
    this.#lastNumber += 1
    const actor: HubActor = {
      number: this.#lastNumber,
      lane: this.#lanes.laneOf(key),
      owner: { tenant, chargePointId, epoch },
      connection: null,
      phase: 'ready',
      mailbox: null,
      isQueued: false,
      badFrames: 0,
      badFramesSince: 0,
      restarts: 0,
      restartedAt: 0,
      disconnectedAt: 0,
    }
    this.#byKey.set(key, actor)
    this.#byNumber.set(actor.number, actor)
    return actor
  }

  #disconnect(actor: HubActor): void {
    const { clock, store } = this.#options
    const at = actor.connection?.lastSeenAt ?? clock.now()
    actor.connection = null
    actor.disconnectedAt = clock.monotonic()
    this.#lanes.dropFrames(actor)
    this.post(actor, { type: 'disconnected', at: clock.now() })
    store.writer.note(actor.owner, { type: 'charge-point.seen', at })
  }

  /** Loads it from the store, again and again until that works or it is not wanted any more. */
  async #load(actor: HubActor): Promise<void> {
    const { registry } = this.#options.store
    const { clock, onLost } = this.#options
    if (actor.phase === 'loading') return
    actor.phase = 'loading'
    onLost(actor)
    const { tenant, chargePointId } = actor.owner
    for (;;) {
      try {
        const { epoch, state } = await registry.claim(tenant, chargePointId)
        actor.owner = { tenant, chargePointId, epoch }
        actor.phase = 'ready'
        const version = actor.connection?.version
        if (version === undefined) return this.#forget(actor)
        const at = clock.now()
        const connected = { type: 'event', event: { type: 'connected', at } } as const
        return this.#lanes.postFirst(actor, [{ type: 'adopt', state, version }, connected])
      } catch (error) {
        if (!(error instanceof HubError)) throw error
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    }
  }

  /** A lane died. What it was working on is not answered: those connect again; the others go on. */
  #revive(lane: Lane, lost: ReadonlySet<HubActor>): void {
    for (const actor of this.#byNumber.values()) {
      if (actor.lane !== lane) continue
      if (lost.has(actor)) actor.connection?.close(1012, 'restarted, try again')
      void this.#load(actor)
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
    metrics.set('stator_mailbox_inputs', {}, this.#lanes.waiting)
  }

  #forget(actor: HubActor): void {
    const { tenant, chargePointId } = actor.owner
    this.#options.timers.set(actor, null)
    this.#byKey.delete(keyOf(tenant, chargePointId))
    this.#byNumber.delete(actor.number)
    this.#lanes.post(actor, { type: 'drop' })
  }
}
