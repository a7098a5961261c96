/**
 * One socket's life, and the table of those that are open: one for each charge point, the newest
 * wins. There are very many, so a connection is one small object without closures.
 */
import type { Clock } from '../base/clock.ts'
import type { WebSocket } from '../base/uws.ts'
import type { SecurityProfile } from '../model/admission.ts'
import type { Version } from '../ocpp/version.ts'

/** What uWebSockets.js keeps for us. Null: accepted only to be closed, for want of a version. */
export interface SocketData {
  readonly connection: Connection | null
}

/** The words of the metric: why connections end. */
export type CloseReason =
  | 'replaced'
  | 'draining'
  | 'binary'
  | 'policy'
  | 'flood'
  | 'tooBig'
  | 'badUtf8'
  | 'internal'
  | 'tryLater'
  | 'silent'
  | 'slowReader'
  | 'other'
  | 'lost'
  | 'peer'

/** OCPP defines no close codes; these are ours. OCPP-J §10 of our rules, and README.md. */
const REASONS_OF_CODES: Readonly<Record<number, CloseReason>> = {
  1000: 'replaced',
  1001: 'draining',
  1003: 'binary',
  1008: 'policy',
  1009: 'tooBig',
  1011: 'internal',
  1012: 'tryLater',
  1013: 'tryLater',
}

/** A close frame holds 123 bytes of reason. */
const REASON_CHARACTERS_MAX = 120
/** From here on an answer is compressed for those that agreed to it: below it does not pay. */
const COMPRESSED_CHARACTERS_MIN = 1_024
const DROPPED = 2

export interface ConnectionFacts {
  readonly id: number
  readonly tenant: string
  readonly chargePointId: string
  readonly version: Version
  readonly securityProfile: SecurityProfile
  readonly ignoresPings: boolean
  readonly remoteAddress: string
  /** Of the claim: the higher one is the newer connection. */
  readonly epoch: number
  /** Frames it may send at once. */
  readonly messagesBurst: number
}

export class Connection {
  /** Counts the connections of this node. */
  readonly id: number
  readonly tenant: string
  readonly chargePointId: string
  readonly version: Version
  readonly securityProfile: SecurityProfile
  readonly ignoresPings: boolean
  readonly remoteAddress: string
  readonly epoch: number
  readonly connectedAt: number
  /** A number of the hub's, to find what belongs to this connection. */
  handle = -1
  /** Monotonic milliseconds of the last frame, ping or pong: the wall clock may jump. */
  seenAtMs: number
  /** Monotonic milliseconds of our last ping. */
  pingedAtMs: number
  /** Since when no frame of it is taken any more, because there were too many. Monotonic. */
  floodedAtMs: number | null = null
  /** Whether the hub was told of it, and is to be told of its end. */
  isAnnounced = false
  /** Set when we end it; null while it lives, and when the other side does. */
  closeReason: CloseReason | null = null
  #messageTokens: number
  #refilledAtMs: number
  /** Null before it is open and once it is closed: uWebSockets.js throws when it is used then. */
  #socket: WebSocket<SocketData> | null = null
  readonly #clock: Clock

  constructor(facts: ConnectionFacts, clock: Clock) {
    this.id = facts.id
    this.tenant = facts.tenant
    this.chargePointId = facts.chargePointId
    this.version = facts.version
    this.securityProfile = facts.securityProfile
    this.ignoresPings = facts.ignoresPings
    this.remoteAddress = facts.remoteAddress
    this.epoch = facts.epoch
    this.#clock = clock
    this.connectedAt = clock.now()
    this.seenAtMs = clock.monotonic()
    this.pingedAtMs = this.seenAtMs
    this.#messageTokens = facts.messagesBurst
    this.#refilledAtMs = this.seenAtMs
  }

  /** Milliseconds since 1970. */
  get lastSeenAt(): number {
    return Math.round(this.#clock.now() - (this.#clock.monotonic() - this.seenAtMs))
  }

  get isOpen(): boolean {
    return this.#socket !== null
  }

  /**
   * `dropped`: it is closed, or reads too slowly; then it is being closed, and its close event
   * follows. Once something was dropped nothing more is sent, so no gap can pass unseen.
   */
  send(text: string): 'sent' | 'dropped' {
    const socket = this.#socket
    if (socket === null || this.closeReason !== null) return 'dropped'
    if (socket.send(text, false, text.length >= COMPRESSED_CHARACTERS_MIN) !== DROPPED) {
      return 'sent'
    }
    // uWebSockets.js ends it by itself (closeOnBackpressureLimit), after this callback.
    this.closeReason = 'slowReader'
    return 'dropped'
  }

  /** Its close event follows before this returns. Closing what is closed does nothing. */
  close(code: number, reason: string, why?: CloseReason): void {
    const socket = this.#socket
    if (socket === null) return
    this.closeReason ??= why ?? REASONS_OF_CODES[code] ?? 'other'
    socket.end(code, reason.slice(0, REASON_CHARACTERS_MAX))
  }

  /** Without a word: for those that would not hear it. */
  cut(why: CloseReason): void {
    this.closeReason ??= why
    this.#socket?.close()
  }

  ping(nowMs: number): void {
    this.pingedAtMs = nowMs
    this.#socket?.ping()
  }

  /** Whether one more frame of it may be taken now. */
  takeMessageToken(nowMs: number, perSecond: number, burst: number): boolean {
    const gained = ((nowMs - this.#refilledAtMs) * perSecond) / 1_000
    const tokens = Math.min(burst, this.#messageTokens + gained)
    this.#refilledAtMs = nowMs
    this.#messageTokens = tokens < 1 ? tokens : tokens - 1
    return tokens >= 1
  }

  /** For src/edge/sockets.ts only: the socket is open, or is no more. */
  attach(socket: WebSocket<SocketData> | null): void {
    this.#socket = socket
  }
}

/** By charge point. At most `connectionsMax`, which the handshake sees to. */
export class Connections {
  readonly #byKey = new Map<string, Connection>()
  #lastId = 0

  /** For the next connection. */
  newId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  get size(): number {
    return this.#byKey.size
  }

  /** The id in its canonical spelling. */
  find(tenant: string, chargePointId: string): Connection | null {
    return this.#byKey.get(toKey(tenant, chargePointId)) ?? null
  }

  /** Gives the one that was there before, which is to be closed. */
  add(connection: Connection): Connection | null {
    const key = toKey(connection.tenant, connection.chargePointId)
    const before = this.#byKey.get(key) ?? null
    this.#byKey.set(key, connection)
    return before
  }

  /** Only itself: the close event of an old connection does not touch the newer one. */
  remove(connection: Connection): void {
    const key = toKey(connection.tenant, connection.chargePointId)
    if (this.#byKey.get(key) === connection) this.#byKey.delete(key)
  }

  /** Live: what is added or removed on the way is seen or not, and nothing breaks. */
  values(): IterableIterator<Connection> {
    return this.#byKey.values()
  }
}

/** An id has no slash, so this is unique. */
export function toKey(tenant: string, chargePointId: string): string {
  return `${tenant}/${chargePointId}`
}
