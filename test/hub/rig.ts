/**
 * What the hub is given, as plain stand-ins: connections that note what they are told, a registry
 * and a writer that do as a test says. The lanes are real threads.
 */

import { newManualClock } from '../../src/base/clock.ts'
import { HubError } from '../../src/base/errors.ts'
import { openLog } from '../../src/base/log.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import type { HubActor, Link } from '../../src/hub/actor.ts'
import { Actors } from '../../src/hub/actors.ts'
import { PendingCommands } from '../../src/hub/commands.ts'
import type { Lane, LaneWorker } from '../../src/hub/lanes.ts'
import type { Perform } from '../../src/hub/perform.ts'
import { newPerform } from '../../src/hub/perform.ts'
import { Timers } from '../../src/hub/timers.ts'
import type { Claim } from '../../src/model/admission.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Command } from '../../src/model/command.ts'
import type { Standing } from '../../src/model/id-token.ts'
import type { Fact, Note, Owner, Receipt } from '../../src/model/record.ts'
import type { GivenUp, Lookups, Writer } from '../../src/store/store.ts'
import { NOON, READY, standing } from '../actor/told.ts'
import { DEADLINE_MS, waitFor } from '../support/wait.ts'

export const SETTINGS = {
  count: 1,
  batchMax: 64,
  batchCharactersMax: 1_000_000,
  mailboxMax: 1_000,
  inputsMax: 100_000,
  passivateMs: 600_000,
}

export const LOG = openLog({ level: 'silent', isPretty: false })

/** A thread that frames can kill; compiled as the lane itself is. */
export const MORTAL: LaneWorker = {
  file: new URL('../workers/mortal-lane.js', import.meta.url),
  heapMbMax: 64,
  batchMsMax: 30_000,
}

export const heartbeat = (id: string | number): string =>
  JSON.stringify([2, String(id), 'Heartbeat', {}])

/** What a Heartbeat at this time is answered. */
export const beat = (id: string | number, at = NOON): string =>
  JSON.stringify([3, String(id), { currentTime: new Date(at).toISOString() }])

/** A connection that tells nobody but the test. Its close event comes before `close` returns. */
export class TestLink implements Link {
  readonly tenant = 'default'
  readonly chargePointId: string
  readonly version = 'ocpp1.6'
  readonly remoteAddress = '127.0.0.1'
  readonly connectedAt = NOON
  readonly lastSeenAt = NOON
  handle = -1
  readonly sent: string[] = []
  closed: number | null = null
  readonly #onClose: (link: TestLink) => void

  constructor(chargePointId: string, onClose: (link: TestLink) => void = () => undefined) {
    this.chargePointId = chargePointId
    this.#onClose = onClose
  }

  send(text: string): 'sent' | 'dropped' {
    if (this.closed !== null) return 'dropped'
    this.sent.push(text)
    return 'sent'
  }

  close(code: number): void {
    if (this.closed !== null) return
    this.closed = code
    this.#onClose(this)
  }
}

export interface Kept {
  readonly owner: Owner
  readonly fact: Fact
  readonly done: (result: Receipt | GivenUp) => void
}

export const RECEIPT: Receipt = {
  transactionId: '7',
  info: { status: 'accepted', expiresAt: null, groupIdToken: null },
  isRepeated: false,
  isEnded: false,
}

/** Keeps facts until the test says what became of them. */
export class TestWriter implements Writer, Lookups {
  readonly facts: Kept[] = []
  readonly notes: { readonly owner: Owner; readonly note: Note }[] = []
  readonly logged: string[] = []
  isStoreFull = false
  answer: () => Promise<Standing | null> = async () => standing()

  record(owner: Owner, fact: Fact, done: (result: Receipt | GivenUp) => void): void {
    this.facts.push({ owner, fact, done })
  }

  note(owner: Owner, note: Note): void {
    this.notes.push({ owner, note })
  }

  log({ text }: { readonly text: string }): void {
    this.logged.push(text)
  }

  isAvailable(): boolean {
    return true
  }

  isFull(): boolean {
    return this.isStoreFull
  }

  async flush(): Promise<void> {
    // All of it is kept at once.
  }

  findStanding(): Promise<Standing | null> {
    return this.answer()
  }
}

/** Gives states as the test wants them, with an epoch that counts. */
export class TestRegistry {
  /** Who was claimed, in order. */
  readonly claimed: string[] = []
  isAway = false
  /** Claims wait for it. */
  gate: Promise<void> = Promise.resolve()
  stateOf: (chargePointId: string) => ChargePoint = (chargePointId) => ({ ...READY, chargePointId })
  readonly #epochs = new Map<string, number>()

  async claim(tenant: string, chargePointId: string): Promise<Claim> {
    this.claimed.push(chargePointId)
    await this.gate
    if (this.isAway) throw new HubError('STORE_UNAVAILABLE')
    const epoch = (this.#epochs.get(chargePointId) ?? 0) + 1
    this.#epochs.set(chargePointId, epoch)
    return { epoch, state: { ...this.stateOf(chargePointId), tenant } }
  }
}

export function newActor(lane: Lane, number: number, connection: Link | null = null): HubActor {
  const chargePointId = `CP-${number}`
  return {
    number,
    lane,
    owner: { tenant: 'default', chargePointId, epoch: 1 },
    connection,
    phase: 'ready',
    mailbox: null,
    isQueued: false,
    badFrames: 0,
    badFramesSince: 0,
    restarts: 0,
    restartedAt: 0,
    disconnectedAt: 0,
  }
}

/** For what needs an actor and no lane. */
export function newTimedActor(number: number): HubActor {
  return newActor(NO_LANE, number)
}

/** Stands where a lane would; it is never asked for anything. */
const NO_LANE = Object.freeze({}) as Lane

export type TestHub = ReturnType<typeof openTestHub>

export interface TestHubOptions {
  readonly settings?: Partial<typeof SETTINGS>
  readonly worker?: LaneWorker
  /** Looks at what is performed, before it is. */
  readonly onOutput?: Perform
}

/** The hub's parts put together as src/hub/hub.ts does it, each within reach. */
export function openTestHub({ settings, worker, onOutput }: TestHubOptions = {}) {
  const clock = newManualClock(NOON)
  const metrics = newMetrics({ hasProcessMetrics: false })
  const commands = new PendingCommands(clock, metrics)
  const writer = new TestWriter()
  const registry = new TestRegistry()
  const restarts: string[] = []
  let isHopeless = false
  const timers = new Timers(clock, (actor) => {
    actors.post(actor, { type: 'woke', at: clock.now() })
  })
  const perform = newPerform({
    writer,
    lookups: writer,
    timers,
    commands,
    clock,
    metrics,
    holdMs: 1_000,
    patienceMs: 1_000,
    badFramesPerMinuteMax: 10,
    postEvent: (actor, event) => {
      actors.post(actor, event)
    },
    restart: (actor, reason) => {
      restarts.push(reason)
      actors.restart(actor, reason)
    },
  })
  const actors = new Actors({
    settings: { ...SETTINGS, ...settings },
    ...(worker === undefined ? {} : { worker }),
    store: { registry, writer },
    clock,
    metrics,
    log: LOG,
    context: () => ({ now: clock.now(), heartbeatSeconds: 300, bootRetrySeconds: 60 }),
    perform: (actor, connection, output) => {
      onOutput?.(actor, connection, output)
      perform(actor, connection, output)
    },
    timers,
    onLost: (actor) => commands.failAll(actor),
    onHopeless: () => {
      isHopeless = true
    },
  })
  return {
    actors,
    clock,
    commands,
    metrics,
    registry,
    restarts,
    timers,
    writer,
    isHopeless: () => isHopeless,
    /** As the edge does: claimed, the old one closed, the new one opened. */
    connect: async (id: string): Promise<TestLink> => {
      const claim = await registry.claim('default', id)
      const link = new TestLink(id, (closed) => actors.close(closed))
      actors.open(link, claim)
      return link
    },
    actorOf: (link: TestLink): HubActor => {
      const actor = actors.find(link)
      if (actor === null) throw new Error(`${link.chargePointId} has no actor`)
      return actor
    },
    command: (link: TestLink, command: Command) => {
      const actor = actors.find(link)
      if (actor === null) throw new Error(`${link.chargePointId} has no actor`)
      const outcome = commands.expect(actor, command.commandId)
      actors.post(actor, { type: 'commanded', at: clock.now(), command })
      return outcome
    },
    settle: () => actors.settle(DEADLINE_MS),
    stop: () => actors.stop(),
  }
}

/** Waits until a connection was sent so many frames; gives them all. */
export function sentOn(link: TestLink, count: number): Promise<readonly string[]> {
  return waitFor(`${count} frames for ${link.chargePointId}`, () =>
    link.sent.length >= count ? link.sent : null,
  )
}

/** The value of a counter or gauge; 0 when it was never touched. */
export async function readMetric(
  { expose }: { readonly expose: () => Promise<string> },
  line: string,
): Promise<number> {
  const found = (await expose()).split('\n').find((one) => one.startsWith(`${line} `))
  return Number(found?.split(' ').at(-1) ?? 0)
}
