/**
 * One charge point of a fleet, alive: the pure machine with its socket, its password, and whoever
 * stands in front of it. It has no timer of its own: `dueAt` says when it wants to be woken.
 */
import type { Clock } from '../base/clock.ts'
import { type AnyStation, nextWakeOfAny, stepAny } from './any-station.ts'
import type { Connection, End, ReconnectPolicy } from './connection.ts'
import { openConnection, reconnectWaitMs } from './connection.ts'
import type { Deed } from './deed.ts'
import type { Persona } from './persona.ts'
import { stepPersona } from './persona.ts'
import { roll } from './random.ts'
import type { Effect, Event, LedgerEntry } from './step.ts'

/** What a member tells, and what it shares with the others. */
export interface World {
  readonly clock: Clock
  readonly protocols: readonly string[]
  readonly compresses: boolean
  readonly reconnect: ReconnectPolicy
  readonly handshakeTimeoutMs: number
  readonly onLedger: (entry: LedgerEntry) => void
  readonly onLog: (chargePointId: string, text: string) => void
  readonly onFrame: ((chargePointId: string, direction: 'in' | 'out', text: string) => void) | null
  readonly onAnswer: (ms: number) => void
  readonly onEnd: (end: End) => void
  /** Something happened: `dueAt` may be another. */
  readonly onChange: (member: Member) => void
}

export interface MemberOptions {
  readonly index: number
  readonly url: string
  readonly password: Uint8Array | null
  readonly station: AnyStation
  readonly persona: Persona
  readonly seed: number
  readonly connectAt: number
}

/** Deeds of one moment. A persona that wants more is wrong, and is asked again later. */
const DEEDS_MAX = 50

export class Member {
  readonly index: number
  readonly url: string
  station: AnyStation
  persona: Persona
  #world: World
  #password: Uint8Array | null
  #seed: number
  #connection: Connection | null = null
  /** When to open the next connection; null while there is one, and after `stop`. */
  #connectAt: number | null
  /** Wanted by whoever closed it, instead of the usual wait. */
  #reconnectAfterMs: number | null = null
  #failures = 0
  #personaAt: number | null = null
  #sentAt = 0
  #wasOpen = false
  #isStopped = false

  constructor(options: MemberOptions, world: World) {
    this.index = options.index
    this.url = options.url
    this.station = options.station
    this.persona = options.persona
    this.#world = world
    this.#password = options.password
    this.#seed = options.seed
    this.#connectAt = options.connectAt
  }

  get isConnected(): boolean {
    return this.station.isOnline
  }

  get isClosed(): boolean {
    return this.#connection === null
  }

  dueAt(): number | null {
    if (this.#isStopped) return null
    const now = this.#world.clock.now()
    const times = [this.#connectAt, this.#personaAt, nextWakeOfAny(this.station, now)]
    const soonest = Math.min(...times.map((time) => time ?? Infinity))
    return soonest === Infinity ? null : soonest
  }

  wake(): void {
    const at = this.#world.clock.now()
    if (this.#connectAt !== null && this.#connectAt <= at && !this.#isStopped) this.#connect()
    this.happen({ type: 'tick', at })
  }

  /** The machine steps, its effects are performed, and whoever is in front of it reacts. */
  happen(event: Event): void {
    if (this.#isStopped && event.type !== 'closed') return
    this.#step(event)
    for (let round = 0; round < DEEDS_MAX; round += 1) {
      const { persona, deeds, wakeAt } = stepPersona(this.persona, this.station, event.at)
      this.persona = persona
      this.#personaAt = wakeAt
      if (deeds.length === 0) break
      for (const deed of deeds) this.#do(deed, event.at)
    }
    this.#world.onChange(this)
  }

  /** The line is down for a while, without a closing handshake. */
  dropLine(forMs: number): void {
    this.#comeBackAfter(forMs)
    this.#connection?.cut()
  }

  stop(): void {
    this.#isStopped = true
    this.#connectAt = null
    this.#connection?.close(1000, 'stopped')
  }

  /** For those whose peer does not answer the closing handshake. */
  cut(): void {
    this.#connection?.cut()
  }

  #step(event: Event): void {
    const { state, effects } = stepAny(this.station, event)
    this.station = state
    for (const effect of effects) this.#perform(effect)
  }

  #do(deed: Deed, at: number): void {
    if (deed.name === 'offline') this.dropLine(deed.forMs)
    else this.#step({ type: 'act', at, act: deed })
  }

  #perform(effect: Effect): void {
    const { chargePointId } = this.station.identity
    switch (effect.type) {
      case 'send':
        this.#world.onFrame?.(chargePointId, 'out', effect.text)
        if (effect.text.startsWith('[2,')) this.#sentAt = this.#world.clock.monotonic()
        this.#connection?.send(effect.text)
        return
      case 'ping':
        this.#connection?.ping()
        return
      case 'reconnect':
        this.#comeBackAfter(effect.afterMs)
        this.#connection?.close(1000, 'restarts')
        return
      case 'password':
        this.#password = Buffer.from(effect.hex, 'hex')
        return
      case 'ledger':
        this.#world.onLedger(effect.entry)
        return
      case 'log':
        this.#world.onLog(chargePointId, effect.text)
        return
    }
  }

  /** Instead of the usual wait, which may be running. */
  #comeBackAfter(ms: number): void {
    if (this.#connection !== null) this.#reconnectAfterMs = ms
    else if (this.#connectAt !== null) this.#connectAt = this.#world.clock.now() + ms
  }

  #connect(): void {
    const { clock, protocols, compresses, handshakeTimeoutMs } = this.#world
    const { chargePointId } = this.station.identity
    this.#connectAt = null
    this.#reconnectAfterMs = null
    const line = { protocols, compresses, handshakeTimeoutMs }
    this.#connection = openConnection(
      { url: this.url, chargePointId, password: this.#password, ...line },
      {
        onOpen: () => {
          this.#failures = 0
          this.#wasOpen = true
          this.happen({ type: 'opened', at: clock.now() })
        },
        onText: (text) => {
          this.#world.onFrame?.(chargePointId, 'in', text)
          const isAnswer = this.station.inFlight !== null && /^\[[34],/.test(text)
          if (isAnswer) this.#world.onAnswer(clock.monotonic() - this.#sentAt)
          this.happen({ type: 'frame', at: clock.now(), text })
        },
        onEnd: (end) => this.#ended(end),
      },
    )
  }

  #ended(end: End): void {
    const at = this.#world.clock.now()
    const wasOpen = this.#wasOpen
    this.#wasOpen = false
    this.#connection = null
    const { fraction, seed } = roll(this.#seed)
    this.#seed = seed
    const failures = wasOpen ? 0 : this.#failures
    const waitMs = reconnectWaitMs(this.#world.reconnect, { failures, end, fraction })
    if (!wasOpen) this.#failures += 1
    if (!this.#isStopped) this.#connectAt = at + (this.#reconnectAfterMs ?? waitMs)
    this.#reconnectAfterMs = null
    this.#world.onEnd(end)
    const why = end.httpStatus === null ? `${end.code} ${end.reason}` : `HTTP ${end.httpStatus}`
    this.#world.onLog(this.station.identity.chargePointId, `connection over: ${why}`)
    this.happen({ type: 'closed', at })
  }
}
