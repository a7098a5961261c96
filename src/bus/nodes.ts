/**
 * All nodes as the API sees them: what concerns a charge point goes to the node that has its
 * connection, in one hop. Nothing waits for a node that is gone: it is known to be silent within
 * seconds, and what came of a command that it took is in the record.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { UnknownChargePoint } from '../model/admission.ts'
import type { Command, Outcome } from '../model/command.ts'
import type { Bus, BusMessage } from './bus.ts'
import type { Change, ChargePointRef, LiveConnection, LocalNode, Nodes, Place } from './commands.ts'
import type { CommandOutcome, CommandRequest, CommandTaken, NodeWord } from './node-v1.ts'
import { NODE_WORDS, parseSaid } from './node-v1.ts'
import type { Peers } from './peers.ts'
import { nodeSubject } from './subjects.ts'

export interface NodesOptions {
  readonly self: string
  readonly bus: Bus
  readonly local: LocalNode
  readonly peers: Peers
  readonly clock: Clock
  readonly log: Log
  /** Where it is connected, as the record has it now. */
  readonly locate: (of: ChargePointRef) => Promise<Place | null>
  /** Leaves word for a node, that it finds whether the bus is there or not. */
  readonly tell: (node: string, about: ChargePointRef, change: Change) => Promise<void>
  /** There is something new in this node's inbox. */
  readonly onWake: () => void
}

/** A node that lives says at once that it took a command; then it may take its time. */
const TAKEN_MS_MAX = 3_000
const ANSWER_MS_MAX = 1_000
const WATCH_EVERY_MS = 1_000
/** For an outcome on its way. */
const GRACE_MS = 2_000
/** A charge point that moves all the time is not followed for ever. */
const HOPS_MAX = 3
/** A node that has claimed it and not opened it yet. */
const HOP_MS = 100
/** Commands at other nodes. Past it: `queueFull`. */
const FAR_MAX = 100_000

interface Far {
  readonly to: Place
  readonly sinceMs: number
  readonly endsAtMs: number
  readonly settle: (outcome: Outcome) => void
}

export interface NodesWithLife extends Nodes {
  readonly close: () => void
}

/** Tells a node that something stands in its inbox. */
export function wake(bus: Bus, node: string): void {
  bus.publish(nodeSubject(node, 'wake'), '')
}

export function newNodes(options: NodesOptions): NodesWithLife {
  return new AllNodes(options)
}

class AllNodes implements NodesWithLife {
  readonly #options: NodesOptions
  readonly #far = new Map<string, Far>()
  readonly #watch: NodeJS.Timeout
  readonly #end: () => void

  constructor(options: NodesOptions) {
    this.#options = options
    const subject = nodeSubject(options.self, '*')
    this.#end = options.bus.subscribe({ subject, queue: null, take: (said) => this.#hear(said) })
    this.#watch = setInterval(() => this.#lookAfterFar(), WATCH_EVERY_MS)
    this.#watch.unref()
  }

  get self(): string {
    return this.#options.self
  }

  readonly findHere = (of: ChargePointRef): LiveConnection | null =>
    this.#options.local.findLive(of)

  readonly send = async (first: Place, command: Command): Promise<Outcome> => {
    const { self, local, locate } = this.#options
    let to: Place | null = first
    for (let hop = 0; hop < HOPS_MAX && to !== null; hop += 1) {
      if (to.node === self) return await local.send(to, command)
      const outcome = await this.#sendFar(to, command)
      if (outcome !== 'notThere') return outcome
      await pause(HOP_MS * hop)
      to = await locate(first)
    }
    return { type: 'offline' }
  }

  readonly announce = async (
    about: ChargePointRef,
    node: string | null,
    change: Change,
  ): Promise<void> => {
    const { self, local, tell, bus } = this.#options
    local.change(about, change)
    if (node === null || node === self) return
    await tell(node, about, change)
    wake(bus, node)
  }

  readonly fetchLive = async (of: Place): Promise<LiveConnection | null> => {
    const { tenant, chargePointId, node } = of
    if (node === this.self) return this.findHere(of)
    return await this.#ask<LiveConnection | null>(node, 'live', { tenant, chargePointId }, null)
  }

  readonly listUnknown = async (): Promise<readonly UnknownChargePoint[]> => {
    const { local, peers } = this.#options
    const others = peers
      .list()
      .map(({ node }) => this.#ask<readonly UnknownChargePoint[]>(node, 'unknown', {}, []))
    return merge([local.listUnknown(), ...(await Promise.all(others))].flat())
  }

  readonly close = (): void => {
    clearInterval(this.#watch)
    this.#end()
    for (const { settle } of [...this.#far.values()]) settle({ type: 'disconnected' })
  }

  async #sendFar(to: Place, command: Command): Promise<Outcome | 'notThere'> {
    if (this.#far.size >= FAR_MAX) return { type: 'queueFull' }
    const { bus, self, clock } = this.#options
    const { tenant, chargePointId, epoch, node } = to
    const waitMs = Math.max(0, command.expiresAt - clock.now()) + command.timeoutMs + GRACE_MS
    const outcome = this.#expect(command.commandId, to, waitMs)
    const request: CommandRequest = { tenant, chargePointId, epoch, from: self, command }
    try {
      const text = await bus.request(
        nodeSubject(node, 'command'),
        JSON.stringify(request),
        TAKEN_MS_MAX,
      )
      if (parseSaid<CommandTaken>(text, { here: 'boolean' }).here) return await outcome
      this.#far.delete(command.commandId)
      return 'notThere'
    } catch {
      // Whether it was taken is not known: the record decides whether it may still be sent.
      this.#far.delete(command.commandId)
      return { type: 'unreachable' }
    }
  }

  #expect(commandId: string, to: Place, waitMs: number): Promise<Outcome> {
    const sinceMs = this.#options.clock.monotonic()
    return new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        if (this.#far.delete(commandId)) resolve(outcome)
      }
      this.#far.set(commandId, { to, sinceMs, endsAtMs: sinceMs + waitMs, settle })
    })
  }

  /** Those whose node is silent, or that nothing was heard of in time: the record knows more. */
  #lookAfterFar(): void {
    const { peers, clock } = this.#options
    const nowMs = clock.monotonic()
    for (const { to, sinceMs, endsAtMs, settle } of this.#far.values()) {
      const isSilent = nowMs - sinceMs > peers.silenceMs && !peers.isAlive(to.node)
      if (nowMs >= endsAtMs || isSilent) settle({ type: 'disconnected' })
    }
  }

  async #ask<Answer>(
    node: string,
    word: NodeWord,
    question: object,
    otherwise: Answer,
  ): Promise<Answer> {
    const { bus } = this.#options
    try {
      const text = JSON.stringify(question)
      return JSON.parse(await bus.request(nodeSubject(node, word), text, ANSWER_MS_MAX)) as Answer
    } catch {
      // What only it knows is left out: the record has the rest.
      return otherwise
    }
  }

  #hear(message: BusMessage): void {
    const word = message.subject.slice(message.subject.lastIndexOf('.') + 1)
    const { log, onWake, local } = this.#options
    try {
      switch (NODE_WORDS.find((one) => one === word)) {
        case 'command':
          return this.#takeCommand(message)
        case 'outcome':
          return this.#takeOutcome(message)
        case 'live':
          return message.respond(
            JSON.stringify(this.findHere(parseSaid<ChargePointRef>(message.data, REF))),
          )
        case 'unknown':
          return message.respond(JSON.stringify(local.listUnknown()))
        case 'wake':
          return onWake()
        case undefined:
          return log.warn({ word }, 'another node said a word that this one does not know')
      }
    } catch (error) {
      log.warn({ err: error, word }, 'another node said what this one does not understand')
    }
  }

  #takeCommand(message: BusMessage): void {
    const { local, bus } = this.#options
    const request = parseSaid<CommandRequest>(message.data, {
      ...REF,
      from: 'string',
      epoch: 'number',
      command: 'object',
    })
    const { from, epoch, command } = request
    const live = this.findHere(request)
    const here = live !== null && live.epoch >= epoch
    message.respond(JSON.stringify({ here } satisfies CommandTaken))
    if (!here) return
    void local.send(request, command).then((outcome) => {
      const said: CommandOutcome = { commandId: command.commandId, outcome }
      bus.publish(nodeSubject(from, 'outcome'), JSON.stringify(said))
    })
  }

  #takeOutcome({ data }: BusMessage): void {
    const { commandId, outcome } = parseSaid<CommandOutcome>(data, {
      commandId: 'string',
      outcome: 'object',
    })
    this.#far.get(commandId)?.settle(outcome)
  }
}

const REF = { tenant: 'string', chargePointId: 'string' } as const

/** One that knocks at several nodes is one. */
function merge(all: readonly UnknownChargePoint[]): readonly UnknownChargePoint[] {
  const merged = new Map<string, UnknownChargePoint>()
  for (const one of all) {
    const key = `${one.tenant}/${one.chargePointId}`
    const other = merged.get(key)
    const newer = other === undefined || other.lastSeenAt < one.lastSeenAt ? one : other
    merged.set(key, {
      ...newer,
      count: one.count + (other?.count ?? 0),
      firstSeenAt: Math.min(one.firstSeenAt, other?.firstSeenAt ?? one.firstSeenAt),
    })
  }
  return [...merged.values()]
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
