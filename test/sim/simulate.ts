/**
 * One seed: a few charge points, real lanes, the hub's own rules of performing, the store's rules,
 * and everything that can go wrong in between, under virtual time. First chaos, then peace: in both
 * nothing wrong may happen, and after it everything must have been said and stored.
 */
import { newMetrics } from '../../src/base/metrics.ts'
import type { HubActor, Link } from '../../src/hub/actor.ts'
import { Mailboxes } from '../../src/hub/mailboxes.ts'
import { newPerform } from '../../src/hub/perform.ts'
import type { Version } from '../../src/ocpp/version.ts'
import type { Input } from '../../workers/lane.ts'
import type { Bug } from './bugs.ts'
import { ConnectionWatch, Violated } from './connection-watch.ts'
import { checkQuiet, checkStore } from './invariants.ts'
import { SimOperator, timeoutMsOf } from './operator.ts'
import type { Seat } from './seat.ts'
import { newSeat, STANDINGS } from './seat.ts'
import { StoreModel } from './store-model.ts'
import { newWatchedLane, toViolated, type WatchedLane } from './watched-lane.ts'
import { World } from './world.ts'

const START = Date.UTC(2026, 0, 15, 12)
const CHAOS_MS = 3 * 60_000
const PEACE_MS = 20 * 60_000
const ROOM = { mailboxMax: 1_000, inputsMax: 10_000 }
/** How often one that has something to say in another version changes, in peace. */
const CHANGE_EVERY_MS = 20_000
const METRICS = newMetrics({ hasProcessMetrics: false })
export interface Outcome {
  readonly violation: Violated | null
  readonly trace: readonly string[]
  readonly facts: number
}

export function simulate(seed: number, bug: Bug | null): Outcome {
  const world = new World(seed, START)
  const hub = new SimHub(world, bug)
  try {
    hub.run()
    return { violation: null, trace: world.trace, facts: hub.facts }
  } catch (error) {
    if (!(error instanceof Violated)) throw error
    return { violation: error, trace: world.trace, facts: hub.facts }
  }
}

class SimHub {
  readonly #world: World
  readonly #bug: Bug | null
  readonly #store: StoreModel
  readonly #seats: Seat[]
  readonly #operator: SimOperator
  readonly #perform: ReturnType<typeof newPerform>
  #lane: WatchedLane
  #mailboxes = new Mailboxes(ROOM)
  #isBatchDue = false
  #generation = 0

  constructor(world: World, bug: Bug | null) {
    this.#world = world
    this.#bug = bug
    this.#store = new StoreModel(world, bug, STANDINGS)
    this.#operator = new SimOperator(world)
    this.#lane = newWatchedLane(this.#bug)
    const ids = ['CP-1', 'CP-2', 'CP-3'].slice(0, world.between(1, 3))
    this.#seats = ids.map((id, i) => newSeat(world, this.#store, { id, number: i + 1 }))
    const clock = { now: () => world.now, monotonic: () => world.now }
    this.#perform = newPerform({
      writer: this.#store,
      lookups: this.#store,
      timers: { set: (actor, at) => this.#wake(actor, at) },
      commands: { settle: (id, outcome) => this.#operator.settle(id, outcome) },
      clock,
      metrics: METRICS,
      holdMs: 20_000,
      patienceMs: 8_000,
      badFramesPerMinuteMax: 60,
      mayAct: () => true,
      postEvent: (actor, event) => this.#post(actor, { type: 'event', event }),
      restart: (_actor, reason) => {
        throw toViolated(reason)
      },
    })
  }

  get facts(): number {
    return this.#seats.reduce((sum, { chargePoint }) => sum + chargePoint.ledger.length, 0)
  }

  run(): void {
    for (const seat of this.#seats) {
      this.#world.after(this.#world.between(0, 2_000), () => this.#connect(seat))
      this.#live(seat)
    }
    this.#trouble()
    this.#world.runUntil(START + CHAOS_MS)
    this.#world.isPeace = true
    this.#store.isDown = false
    this.#world.note('peace')
    for (const seat of this.#seats) this.#change(seat)
    this.#world.runUntil(START + CHAOS_MS + PEACE_MS)
    checkQuiet(
      this.#seats.map(({ chargePoint }) => chargePoint),
      this.#store,
    )
    this.#operator.checkQuiet(this.#store)
  }

  /** Until all is said in every version it speaks. */
  #change(seat: Seat): void {
    if (seat.chargePoint.wantsChange) this.#hangUp(seat)
    this.#world.after(CHANGE_EVERY_MS, () => this.#change(seat))
  }

  /** Things that the charge point does, at random times, while there is chaos. */
  #live(seat: Seat): void {
    if (this.#world.isPeace) return
    seat.chargePoint.act()
    this.#world.after(this.#world.between(100, 12_000), () => this.#live(seat))
  }

  /** Things that go wrong around it. */
  #trouble(): void {
    if (this.#world.isPeace) return
    const { random } = this.#world
    const seat = random.pick(this.#seats)
    const dice = random.next()
    if (dice < 0.3) this.#hangUp(seat)
    else if (dice < 0.4) this.#connect(seat)
    else if (dice < 0.5) this.#storeGoes()
    else if (dice < 0.57) this.#crash()
    else this.#command(seat)
    this.#world.after(this.#world.between(500, 12_000), () => this.#trouble())
  }

  #storeGoes(): void {
    this.#world.note('store down')
    this.#store.isDown = true
    this.#world.after(this.#world.between(500, 40_000), () => {
      this.#store.isDown = false
    })
  }

  /** The process dies and comes back: only the store remembers. */
  #crash(): void {
    this.#world.note('hub crash')
    this.#generation += 1
    this.#store.crash()
    this.#operator.crash()
    this.#lane = newWatchedLane(this.#bug)
    this.#mailboxes = new Mailboxes(ROOM)
    for (const seat of this.#seats) {
      seat.actor.mailbox = null
      this.#hangUp(seat, false)
    }
  }

  #connect(seat: Seat): void {
    const { chargePoint, actor } = seat
    if (seat.link !== null) this.#hangUp(seat)
    const version = chargePoint.chooseVersion()
    const watch = new ConnectionWatch(timeoutMsOf, seat.sent)
    seat.epoch += 1
    const link = {
      tenant: 'default',
      chargePointId: chargePoint.id,
      version,
      remoteAddress: '',
      connectedAt: this.#world.now,
      lastSeenAt: this.#world.now,
      handle: actor.number,
      isOpen: true,
      watch,
      send: (text: string) => this.#deliver(seat, text),
      close: () => {
        if (link.isOpen) this.#hangUp(seat)
      },
    } as const satisfies Link & { isOpen: boolean; watch: ConnectionWatch }
    const open: NonNullable<Seat['link']> = link
    seat.link = open
    actor.owner = { ...actor.owner, epoch: seat.epoch }
    actor.connection = open
    this.#world.note(`${chargePoint.id} connects: ${version}`)
    this.#adopt(seat, version)
    chargePoint.connected({
      send: (text) => {
        if (!open.isOpen) return
        watch.fromStation(text)
        this.#world.note(`${chargePoint.id} > ${text}`)
        this.#world.after(this.#world.between(1, 20), () => {
          if (open.isOpen) this.#post(actor, text)
        })
      },
      hangUp: () => this.#hangUp(seat),
    })
  }

  /** Sometimes the lane still has it, sometimes it comes from the store. */
  #adopt({ chargePoint, actor }: Seat, version: Version): void {
    const place = this.#generation * 10 + actor.number
    const before = this.#adopted.get(place) ?? null
    const spoken = this.#bug === 'versionKept' && before !== null ? before : version
    this.#adopted.set(place, spoken)
    const state = before === null ? this.#store.load(chargePoint.id) : null
    this.#post(actor, { type: 'adopt', state, version: spoken })
    const event = { type: 'connected', at: this.#world.now, protocol: spoken } as const
    this.#post(actor, { type: 'event', event })
  }
  readonly #adopted = new Map<number, Version>()

  #hangUp(seat: Seat, isTold = true): void {
    const { link, chargePoint, actor } = seat
    if (link === null) return
    link.isOpen = false
    seat.link = null
    actor.connection = null
    this.#mailboxes.keep(actor, (input) => typeof input !== 'string')
    chargePoint.disconnected()
    this.#world.note(`${chargePoint.id} hangs up`)
    if (isTold) {
      this.#post(actor, { type: 'event', event: { type: 'disconnected', at: this.#world.now } })
    }
    const wait = this.#world.between(100, 10_000)
    this.#world.after(wait, () => {
      if (seat.link === null) this.#connect(seat)
    })
  }

  /** From the hub to the charge point. */
  #deliver(seat: Seat, text: string): 'sent' {
    const link = seat.link as NonNullable<Seat['link']>
    this.#world.note(`${seat.chargePoint.id} < ${text}`)
    link.watch.fromHub(text, this.#world.now)
    this.#world.after(this.#world.between(1, 20), () => {
      if (link.isOpen) seat.chargePoint.received(text)
    })
    return 'sent'
  }

  #command({ actor, chargePoint }: Seat): void {
    if (actor.connection === null) return
    const command = this.#operator.command(chargePoint)
    const event = { type: 'commanded', at: this.#world.now, command } as const
    this.#post(actor, { type: 'event', event })
  }

  #post(actor: HubActor, input: Input): void {
    this.#mailboxes.put(actor, input)
    if (this.#isBatchDue) return
    this.#isBatchDue = true
    this.#world.after(this.#world.between(0, 3), () => this.#runBatch())
  }

  #runBatch(): void {
    this.#isBatchDue = false
    const actors = this.#seats.map(({ actor }) => actor)
    const turn: { actor: HubActor; connection: Link | null; input: Input }[] = []
    while (turn.length < 32 && actors.some(({ mailbox }) => mailbox !== null)) {
      for (const actor of actors) {
        const input = actor.mailbox?.[0]
        if (input === undefined) continue
        turn.push({ actor, connection: this.#mailboxes.take(actor), input })
      }
    }
    const generation = this.#generation
    const context = {
      now: this.#world.now,
      heartbeatSeconds: 300,
      bootRetrySeconds: 60,
      isInventoryWanted: false,
      leniency: 'strict',
    } as const
    const numbers = turn.map(({ actor }) => actor.number)
    const outputs = this.#lane({ context, actors: numbers, inputs: turn.map((t) => t.input) })
    this.#world.after(this.#world.between(0, 3), () => {
      if (generation !== this.#generation) return
      for (const [i, { actor, connection }] of turn.entries()) {
        const effects = outputs[i] ?? []
        // After a crash an event may come for an actor that is not there yet.
        const [first] = effects
        if (typeof first === 'object' && first.type === 'restart' && first.isUnread) continue
        this.#perform(actor, connection, effects)
      }
      checkStore(this.#store)
    })
  }

  #wake(actor: HubActor, at: number | null): void {
    if (at === null) return
    const generation = this.#generation
    this.#world.after(Math.max(0, at - this.#world.now), () => {
      if (generation !== this.#generation) return
      this.#post(actor, { type: 'event', event: { type: 'woke', at: this.#world.now } })
    })
  }
}
