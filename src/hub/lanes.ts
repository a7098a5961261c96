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

const WATCH_EVERY_MS = 1_000
/** Lanes that die more often than this are not an accident: the process gives up. */
const DEATHS_MAX = 5
const DEATHS_WITHIN_MS = 60_000
/** Turns that are over stay in a lane's list until there are so many. */
const TURNS_OVER_MAX = 4_096

/** The thread of a lane. A test brings one that breaks, and less patience. */
export interface LaneWorker {
  readonly file: URL
  /** Past it the lane dies and is replaced. */
  readonly heapMbMax: number
  /** A batch that takes longer than this is a lane that hangs. */
  readonly batchMsMax: number
}

const WORKER: LaneWorker = {
  file: new URL('../../workers/lane.js', import.meta.url),
  heapMbMax: 4_096,
  batchMsMax: 30_000,
}

export interface LaneSettings {
  readonly count: number
  /** Inputs in a batch. */
  readonly batchMax: number
  /** Text in a batch, in characters: what a lane may hold that is not answered yet. */
  readonly batchCharactersMax: number
  /** Inputs in the mailbox of one charge point; over it the newest is refused. */
  readonly mailboxMax: number
  /** Inputs in all mailboxes; over it all are refused. */
  readonly inputsMax: number
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
  readonly worker: LaneWorker
  /** Inputs in all mailboxes. */
  waiting = 0
  /** Of what waits for an actor, how many are older than its connection. Few have any. */
  readonly #older = new Map<HubActor, number>()
  readonly #watch: NodeJS.Timeout
  #deaths: number[] = []

  constructor(options: LanesOptions) {
    this.options = options
    this.worker = options.worker ?? WORKER
    this.all = Array.from({ length: options.settings.count }, () => new Lane(this))
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

  /** False when its mailbox, or all of them together, are full: the input was not taken. */
  post(actor: HubActor, input: Input): boolean {
    const { mailboxMax, inputsMax } = this.options.settings
    const before = actor.mailbox?.length ?? 0
    if ((before >= mailboxMax || this.waiting >= inputsMax) && mayRefuse(input)) return false
    if (before > 0 && isAdopt(input)) this.#older.set(actor, before)
    actor.mailbox ??= []
    actor.mailbox.push(input)
    this.waiting += 1
    this.wake(actor)
    return true
  }

  /** Puts inputs in front of what waits. */
  postFirst(actor: HubActor, inputs: readonly Input[]): void {
    if (inputs.length === 0) return
    actor.mailbox = [...inputs, ...(actor.mailbox ?? [])]
    this.waiting += inputs.length
    this.wake(actor)
  }

  /** Forgets what waits and is not wanted any more, now that its connection is another. */
  keep(actor: HubActor, isWanted: (input: Input) => boolean): void {
    const kept = actor.mailbox?.filter(isWanted) ?? []
    this.waiting -= (actor.mailbox?.length ?? 0) - kept.length
    actor.mailbox = kept.length === 0 ? null : kept
    this.#older.delete(actor)
  }

  /**
   * The connection that the input at the head of a mailbox belongs to, which is about to be taken.
   * Null for one that waited while a connection ended: its answer has nowhere to go.
   */
  takeConnection(actor: HubActor): Link | null {
    const older = this.#older.get(actor)
    if (older === undefined) return actor.connection
    if (older === 1) this.#older.delete(actor)
    else this.#older.set(actor, older - 1)
    return null
  }

  wake(actor: HubActor): void {
    if (actor.isQueued || actor.phase !== 'ready' || actor.mailbox === null) return
    actor.isQueued = true
    actor.lane.ready.push(actor)
    actor.lane.pump()
  }

  get isIdle(): boolean {
    return this.waiting === 0 && this.all.every(({ flight }) => flight === null)
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
    const late = this.options.clock.monotonic() - BATCH_MS_MAX
    for (const lane of this.all)
      if (lane.flight !== null && lane.flight.startedAt < late) lane.kill()
  }
}

export class Lane {
  /** Actors with inputs, in the order of their turn. Each stands here once. */
  ready: HubActor[] = []
  flight: Flight | null = null
  readonly #lanes: Lanes
  #head = 0
  #pool = openPool()
  #isClosed = false

  constructor(lanes: Lanes) {
    this.#lanes = lanes
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
    const { batchMax, batchCharactersMax } = this.#lanes.options.settings
    let characters = 0
    const actors: HubActor[] = []
    const connections: (Link | null)[] = []
    const inputs: Input[] = []
    const hasRoom = () => inputs.length < batchMax && characters < batchCharactersMax
    while (hasRoom() && this.#head < this.ready.length) {
      const actor = this.ready[this.#head] as HubActor
      this.#head += 1
      actor.isQueued = false
      const input = actor.phase === 'ready' ? actor.mailbox?.shift() : undefined
      if (input === undefined) continue
      actors.push(actor)
      connections.push(actor.connection)
      inputs.push(input)
      if (typeof input === 'string') characters += input.length
      if (actor.mailbox?.length === 0) actor.mailbox = null
      else {
        actor.isQueued = true
        this.ready.push(actor)
      }
    }
    if (this.#head === this.ready.length || this.#head > 4_096) {
      this.ready = this.ready.slice(this.#head)
      this.#head = 0
    }
    this.#lanes.waiting -= inputs.length
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
      const output = outputs[i] as Output
      if (!isUnread(output)) onOutput(actor, flight.connections[i] ?? null, output)
      else unread.set(actor, [...(unread.get(actor) ?? []), flight.inputs[i] as Input])
    }
    for (const [actor, inputs] of unread) onUnread(actor, inputs)
  }

  #crash(flight: Flight): void {
    if (this.#isClosed || this.flight !== flight) return
    this.flight = null
    const dead = this.#pool
    this.#pool = openPool()
    // A thread that hangs does not stop when asked: it is not waited for.
    void dead.destroy()
    this.#lanes.noteDeath()
    this.#lanes.options.onDeath(this, new Set(flight.actors))
    this.pump()
  }
}

function isUnread([first]: Output): boolean {
  return typeof first === 'object' && first.type === 'restart' && first.isUnread
}

function openPool(): Piscina<Batch, readonly Output[]> {
  return new Piscina({
    filename: new URL('../../workers/lane.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    atomics: 'sync',
    resourceLimits: { maxOldGenerationSizeMb: LANE_HEAP_MB_MAX },
  })
}
