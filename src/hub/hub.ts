/**
 * The hub: gives each charge point its actor, feeds the lanes, performs their effects. Start reads
 * top down in `openHub`, stop in `drain`. It knows no OCPP message and no HTTP route.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Change, ChargePointRef, LiveConnection, LocalNode } from '../bus/commands.ts'
import type { Claim, UnknownChargePoint } from '../model/admission.ts'
import type { Command, Outcome } from '../model/command.ts'
import type { Event } from '../model/event.ts'
import type { Owner } from '../model/record.ts'
import type { Context } from '../ocpp/handler.ts'
import type { NodeInboxRow } from '../store/node-shapes.ts'
import type { Store } from '../store/store.ts'
import type { HubActor, Link } from './actor.ts'
import { Actors } from './actors.ts'
import { PendingCommands } from './commands.ts'
import { hideSecrets } from './hide-secrets.ts'
import type { LaneSettings } from './lanes.ts'
import { newOnError, newPerform } from './perform.ts'
import { Timers } from './timers.ts'

export interface HubSettings extends LaneSettings {
  readonly heartbeatSeconds: number
  /** Whether to ask a new or changed charge point of 2.x for all its variables and monitors. */
  readonly isInventoryWanted: boolean
  readonly leniency: Context['leniency']
  readonly bootRetrySeconds: number
  /** How long money waits for a store that is away. Milliseconds. */
  readonly holdMs: number
  readonly badFramesPerMinuteMax: number
  /** An actor without a connection is forgotten after this. Milliseconds. */
  readonly passivateMs: number
}

export interface HubOptions {
  readonly settings: HubSettings
  readonly store: Pick<Store, 'writer' | 'lookups'> & {
    readonly registry: Pick<Store['registry'], 'claim'>
  }
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  readonly onHopeless: () => void
  /** Whether this node may act as an owner now: src/hub/membership.ts. */
  readonly mayAct: () => boolean
  /** A charge point came here from this node, which is to hear of it at once. */
  readonly onTakenFrom: (node: string) => void
}

/** What the hub asks of the edge; given once both are there. */
export interface EdgePort {
  readonly listUnknown: () => readonly UnknownChargePoint[]
  readonly remove: (of: ChargePointRef, code: number, reason: string) => void
}

/** Authorize waits this long for a store that is away; then the charge point decides alone. */
const PATIENCE_MS = 8_000

export class Hub {
  readonly #actors: Actors
  readonly #commands: PendingCommands
  readonly #options: HubOptions

  constructor(options: HubOptions) {
    const { store, clock, metrics, settings } = options
    this.#options = options
    this.#commands = new PendingCommands(clock, metrics)
    const postEvent = (actor: HubActor, event: Event): void => {
      this.#actors.post(actor, event)
    }
    const timers = new Timers(clock, (actor) => postEvent(actor, { type: 'woke', at: clock.now() }))
    const restart = (actor: HubActor, reason: string) => this.#actors.restart(actor, reason)
    const perform = newPerform({
      writer: store.writer,
      lookups: store.lookups,
      timers,
      commands: this.#commands,
      clock,
      metrics,
      mayAct: options.mayAct,
      holdMs: settings.holdMs,
      patienceMs: PATIENCE_MS,
      badFramesPerMinuteMax: settings.badFramesPerMinuteMax,
      postEvent,
      restart,
      onError: newOnError(restart),
    })
    const { heartbeatSeconds, bootRetrySeconds, isInventoryWanted, leniency } = settings
    const context = (): Context => ({
      now: clock.now(),
      heartbeatSeconds,
      bootRetrySeconds,
      isInventoryWanted,
      leniency,
    })
    this.#actors = new Actors({
      ...options,
      context,
      perform,
      timers,
      onLost: (actor) => this.#commands.failAll(actor),
    })
  }

  /** An admitted socket is open, and its charge point claimed for this node. */
  onOpen(connection: Link, claim: Claim): void {
    this.#actors.open(connection, claim)
    if (claim.takenFrom !== null) this.#options.onTakenFrom(claim.takenFrom)
  }

  onFrame(connection: Link, text: string): void {
    const { clock, metrics, store } = this.#options
    const { tenant, chargePointId } = connection
    if (this.#actors.postFrame(connection, text)) {
      metrics.count('stator_messages_received_total', { result: 'taken' })
      const direction = 'in'
      const shown = hideSecrets(text)
      store.writer.log({ tenant, chargePointId, at: clock.now(), direction, text: shown })
      return
    }
    metrics.count('stator_messages_received_total', { result: 'refused' })
    metrics.count('stator_mailbox_full_total', {})
    connection.close(1013, 'too many messages wait')
  }

  onClose(connection: Link): void {
    this.#actors.close(connection)
  }

  local(edge: EdgePort): LocalNode {
    return {
      send: (to, command) => this.#send(to, command),
      change: (about, change) => this.#change(edge, about, change),
      findLive: (of) => this.#findLive(of),
      listUnknown: edge.listUnknown,
    }
  }

  /** What this node has connections of. */
  listOwned(): readonly Owner[] {
    return this.#actors.listConnected().map(({ owner }) => owner)
  }

  /** What another node, or the API there, left for this one. It may come again. */
  takeNews(edge: EdgePort, { kind, body, ...about }: NodeInboxRow): void {
    if (kind === 'changed') return this.#change(edge, about, body as Change)
    const { epoch } = body as { readonly epoch: number }
    const actor = this.#actors.find(about)
    if (actor !== null && actor.owner.epoch < epoch) this.#lose(actor, 'takenOver')
  }

  /** Another node has them. */
  lose(lost: readonly Owner[]): void {
    for (const owner of lost) {
      const actor = this.#actors.find(owner)
      if (actor !== null && actor.owner.epoch <= owner.epoch) this.#lose(actor, 'lapsed')
    }
  }

  /** Everything taken so far is worked off and durable, or the deadline has passed. */
  async drain(deadlineMs: number): Promise<void> {
    await this.#actors.settle(deadlineMs)
    await this.#options.store.writer.flush(deadlineMs)
    await this.#actors.stop()
  }

  #lose({ connection }: HubActor, reason: 'takenOver' | 'lapsed'): void {
    if (connection === null) return
    this.#options.metrics.count('stator_charge_points_lost_total', { reason })
    connection.close(1000, 'replaced')
  }

  #change(edge: EdgePort, about: ChargePointRef, change: Change): void {
    if (change.type === 'removed') return edge.remove(about, 1008, 'taken out of service')
    const actor = this.#actors.find(about)
    const at = this.#options.clock.now()
    if (actor !== null) this.#actors.post(actor, { ...change, at })
  }

  #send(to: ChargePointRef, command: Command): Promise<Outcome> {
    const actor = this.#actors.find(to)
    // One that is being loaded may wait for its state longer than a command may wait.
    if (actor === null || actor.connection === null || actor.phase === 'loading') {
      return Promise.resolve({ type: 'offline' })
    }
    const { commandId } = command
    const outcome = this.#commands.expect(actor, commandId)
    if (outcome === null) return Promise.resolve({ type: 'queueFull' })
    const at = this.#options.clock.now()
    const isTaken = this.#actors.post(actor, { type: 'commanded', at, command })
    if (!isTaken) this.#commands.settle(commandId, { type: 'queueFull' })
    return outcome
  }

  #findLive(of: ChargePointRef): LiveConnection | null {
    const actor = this.#actors.find(of)
    const connection = actor?.connection ?? null
    if (actor === null || connection === null) return null
    const { version: protocol, remoteAddress, connectedAt, lastSeenAt } = connection
    const commandsWaiting = this.#commands.countOf(actor)
    const commandsUnanswered = actor.unanswered
    const { epoch } = actor.owner
    const live = { epoch, protocol, remoteAddress, connectedAt, lastSeenAt }
    return { ...live, commandsWaiting, commandsUnanswered }
  }
}
