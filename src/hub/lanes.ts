/**
 * The lanes: Piscina pools of one thread, fed with batches. A batch is on its way or being
 * gathered, so the busier a lane is the larger its batches get, and nothing waits for a timer.
 *
 * Mailboxes are drained fairly: one input of each charge point in turn. What a lane answers comes
 * back through `onOutput`, in the order of the inputs.
 */
import { Piscina } from 'piscina'

import type { Batch, Input, Output } from '../../workers/lane.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Context } from '../ocpp/handler.ts'
import type { HubActor, Link } from './actor.ts'
import type { MailboxLimits } from './mailboxes.ts'
import { Mailboxes } from './mailboxes.ts'

const WATCH_EVERY_MS = 1_000
/** Lanes that die more often than this are not an accident: the process gives up. */
const DEATHS_MAX = 5
const DEATHS_WITHIN_MS = 60_000
/** Room for a batch and its effects: more would only be garbage that waits. */
const LANE_YOUNG_MB_MAX = 8
/** Turns that are over stay in a lane's list until there are so many. */
const TURNS_OVER_MAX = 4_096

export interface LaneSettings extends MailboxLimits {
  readonly count: number
  /** Inputs in a batch. */
  readonly batchMax: number
  /** Text in a batch, in characters: what a lane may hold that is not answered yet. */
  readonly batchCharactersMax: number
}

/** The thread of a lane. Tests bring one that breaks, and less patience. */
export interface LaneWorker {
  readonly file: URL
  /** Its heap. Past it the lane dies and is replaced. */
  readonly heapMbMax: number
  /** A batch that takes longer than this is a lane that hangs. */
  readonly batchMsMax: number
}

const WORKER: LaneWorker = {
  file: new URL('../../workers/lane.js', import.meta.url),
  heapMbMax: 4_096,
  batchMsMax: 30_000,
}

export interface LanesOptions {
  readonly settings: LaneSettings
  readonly worker?: LaneWorker
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  readonly context: () => Context
  readonly onOutput: (actor: HubActor, connection: Link | null, output: Output) => void
  /** The lane has no such actor: these inputs were not looked at. */
  readonly onUnread: (actor: HubActor, inputs: readonly Input[]) => void
  /** The lane died: what it was working on is lost, and so are its actors. */
  readonly onDeath: (lane: Lane, lost: ReadonlySet<HubActor>) => void
  readonly onHopeless: () => void
}

interface Flight {
  readonly actors: readonly HubActor[]
  readonly connections: readonly (Link | null)[]
  readonly inputs: readonly Input[]
  readonly startedAt: number
}

export class Lanes {
  readonly all: readonly Lane[]
  readonly options: LanesOptions
  readonly mailboxes: Mailboxes
  readonly worker: LaneWorker
  readonly #watch: NodeJS.Timeout
  #deaths: number[] = []

  constructor(options: LanesOptions) {
    const { settings, worker = WORKER } = options
    this.options = options
    this.mailboxes = new Mailboxes(settings)
    this.worker = worker
    this.all = Array.from({ length: settings.count }, () => new Lane(this))
    this.#watch = setInterval(() => this.#killHanging(), WATCH_EVERY_MS)
  }

  /** The lane of a charge point: always the same one. */
  laneOf(key: string): Lane {
    let hash = 0x811c9dc5
    for (let i = 0; i < key.length; i += 1) {
      hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
    }
    return this.all[(hash >>> 0) % this.all.length] as Lane
  }

  /** False when there is no room: the input was not taken. */
  post(actor: HubActor, input: Input): boolean {
    const isTaken = this.mailboxes.put(actor, input)
    if (isTaken) this.wake(actor)
    return isTaken
  }

  /** Puts inputs in front of what waits. */
  postFirst(actor: HubActor, inputs: readonly Input[]): void {
    this.mailboxes.putFirst(actor, inputs)
    this.wake(actor)
  }

  wake(actor: HubActor): void {
    if (actor.isQueued || actor.phase !== 'ready' || actor.mailbox === null) return
    actor.isQueued = true
    actor.lane.ready.push(actor)
    actor.lane.pump()
  }

  get isIdle(): boolean {
    return this.mailboxes.waiting === 0 && this.all.every(({ flight }) => flight === null)
  }

  noteDeath(): void {
    const { clock, metrics, log, onHopeless } = this.options
    const now = clock.monotonic()
    metrics.count('stator_lane_restarts_total', {})
    this.#deaths = [...this.#deaths.filter((at) => at > now - DEATHS_WITHIN_MS), now]
    log.error({ deaths: this.#deaths.length }, 'a lane died and is replaced')
    if (this.#deaths.length > DEATHS_MAX) onHopeless()
  }

  async close(): Promise<void> {
    clearInterval(this.#watch)
    await Promise.all(this.all.map((lane) => lane.close()))
  }

  #killHanging(): void {
    const late = this.options.clock.monotonic() - this.worker.batchMsMax
    for (const lane of this.all) {
      if (lane.flight !== null && lane.flight.startedAt < late) lane.kill()
    }
  }
}

export class Lane {
  /** Actors with inputs, in the order of their turn. Each stands here once. */
  ready: HubActor[] = []
  flight: Flight | null = null
  readonly #lanes: Lanes
  #head = 0
  #pool: Piscina<Batch, readonly Output[]>
  /** Who waits for the batch that is out. */
  #waiters: (() => void)[] = []
  #isClosed = false

  constructor(lanes: Lanes) {
    this.#lanes = lanes
    this.#pool = openPool(lanes.worker)
  }

  /** Sends the next batch, unless one is out or nothing waits. */
  pump(): void {
    if (this.flight !== null || this.#isClosed || this.#head === this.ready.length) return
    const { clock, context } = this.#lanes.options
    const batch = this.#gather()
    if (batch.inputs.length === 0) return
    const flight = { ...batch, startedAt: clock.monotonic() }
    this.flight = flight
    const pool = this.#pool
    const numbers = batch.actors.map(({ number }) => number)
    const run = pool.run({ context: context(), actors: numbers, inputs: batch.inputs })
    run.then(
      (outputs: readonly Output[]) => this.#land(flight, outputs),
      () => this.#crash(flight),
    )
  }

  /** Settles when the batch that is out now, if any, is back or lost. */
  landed(): Promise<void> {
    if (this.flight === null) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  kill(): void {
    const flight = this.flight
    if (flight !== null) this.#crash(flight)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#pool.close({ force: true })
  }

  /** One input of each actor in turn; who has more stands at the end again. */
  #gather() {
    const { mailboxes, options } = this.#lanes
    const { batchMax, batchCharactersMax } = options.settings
    let characters = 0
    const actors: HubActor[] = []
    const connections: (Link | null)[] = []
    const inputs: Input[] = []
    while (inputs.length < batchMax && this.#head < this.ready.length) {
      const actor = this.ready[this.#head] as HubActor
      const input = actor.phase === 'ready' ? actor.mailbox?.[0] : undefined
      if (typeof input === 'string') characters += input.length
      // A frame that is longer by itself goes alone.
      if (characters > batchCharactersMax && inputs.length > 0) break
      this.#head += 1
      actor.isQueued = false
      if (input === undefined) continue
      actors.push(actor)
      connections.push(mailboxes.take(actor))
      inputs.push(input)
      if (actor.mailbox !== null) {
        actor.isQueued = true
        this.ready.push(actor)
      }
    }
    if (this.#head === this.ready.length || this.#head > TURNS_OVER_MAX) {
      this.ready = this.ready.slice(this.#head)
      this.#head = 0
    }
    return { actors, connections, inputs }
  }

  #land(flight: Flight, outputs: readonly Output[]): void {
    if (this.flight !== flight) return
    const { metrics, clock, onOutput, onUnread } = this.#lanes.options
    const unread = new Map<HubActor, Input[]>()
    this.flight = null
    // The next batch first: the lane works while this thread performs the last one's effects.
    this.pump()
    metrics.observe('stator_lane_batch_inputs', {}, outputs.length)
    const seconds = (clock.monotonic() - flight.startedAt) / 1_000
    metrics.observe('stator_lane_batch_seconds', {}, seconds)
    for (let i = 0; i < outputs.length; i += 1) {
      const actor = flight.actors[i] as HubActor
      const connection = flight.connections[i] ?? null
      const output = outputs[i] as Output
      if (!isUnread(output)) onOutput(actor, connection, output)
      else noteUnread(unread, actor, connection, flight.inputs[i] as Input)
    }
    for (const [actor, inputs] of unread) onUnread(actor, inputs)
    this.#tellWaiters()
  }

  #crash(flight: Flight): void {
    if (this.#isClosed || this.flight !== flight) return
    this.flight = null
    const dead = this.#pool
    this.#pool = openPool(this.#lanes.worker)
    // A thread that hangs does not stop when asked: it is not waited for.
    void dead.destroy()
    this.#lanes.noteDeath()
    this.#lanes.options.onDeath(this, new Set(flight.actors))
    this.#tellWaiters()
    this.pump()
  }

  #tellWaiters(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const resolve of waiters) resolve()
  }
}

function isUnread([first]: Output): boolean {
  return typeof first === 'object' && first.type === 'restart' && first.isUnread
}

/** A frame of a connection that has ended since is not read any more. */
function noteUnread(
  unread: Map<HubActor, Input[]>,
  actor: HubActor,
  connection: Link | null,
  input: Input,
): void {
  const inputs = unread.get(actor) ?? []
  if (typeof input !== 'string' || connection === actor.connection) inputs.push(input)
  unread.set(actor, inputs)
}

function openPool({ file, heapMbMax }: LaneWorker): Piscina<Batch, readonly Output[]> {
  return new Piscina({
    filename: file.href,
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    atomics: 'sync',
    resourceLimits: {
      maxOldGenerationSizeMb: heapMbMax,
      maxYoungGenerationSizeMb: LANE_YOUNG_MB_MAX,
    },
  })
}
