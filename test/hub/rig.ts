/**
 * What the hub is given, as plain stand-ins: connections that note what they are told, a registry
 * and a writer that do as a test says.
 */

import { HubError } from '../../src/base/errors.ts'
import { openLog } from '../../src/base/log.ts'
import type { HubActor, Link } from '../../src/hub/actor.ts'
import type { Lane, LaneWorker } from '../../src/hub/lanes.ts'
import type { Claim } from '../../src/model/admission.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Standing } from '../../src/model/id-token.ts'
import type { Fact, Note, Owner, Receipt } from '../../src/model/record.ts'
import type { GivenUp, Lookups, Writer } from '../../src/store/store.ts'
import { NOON, READY, standing } from '../actor/told.ts'
import { waitFor } from '../support/wait.ts'

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
  report: null,
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
    return { epoch, takenFrom: null, state: { ...this.stateOf(chargePointId), tenant } }
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
    unanswered: 0,
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

/** What waits for it, each by its type. */
export function waitingTypes({ mailbox }: HubActor): readonly string[] {
  return (mailbox ?? []).map((input) => {
    if (typeof input === 'string') return 'frame'
    return input.type === 'event' ? input.event.type : input.type
  })
}
