/**
 * The bus over NATS. It comes up in the background and comes back by itself, for as long as the
 * process lives; until then `isUp` is false and nothing is kept to be sent later: what must not be
 * lost stands in Postgres. Subscriptions last over all of that.
 */
import {
  connect,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  type Subscription as NatsSubscription,
  headers as newHeaders,
} from 'nats'

import type { Clock } from '../base/clock.ts'
import { HubError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { backoffMs } from '../base/retry.ts'
import type { Bus, BusHeaders, Subscription } from './bus.ts'
import { hand } from './local-bus.ts'
import { type NatsLogin, RETRY, toConnectionOptions } from './nats-options.ts'

export interface NatsBusOptions extends NatsLogin {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  /** A random number from 0 to 1. */
  readonly fraction: () => number
}

export interface NatsBus extends Bus {
  readonly kind: 'nats'
  /** Null while it is down. */
  readonly connection: () => NatsConnection | null
}

/** Sent, and not seen by the server as far as we know. Past it what is published is dropped. */
export const PENDING_BYTES_MAX = 16_777_216

/** So much is sent between two questions whether the server has it. */
const CONFIRM_BYTES = 65_536

export function openNatsBus(options: NatsBusOptions): NatsBus {
  return new Connection(options)
}

interface Listener extends Subscription {
  active: NatsSubscription | null
}

class Connection implements NatsBus {
  readonly kind = 'nats'
  readonly #options: NatsBusOptions
  readonly #listeners = new Set<Listener>()
  readonly #onChange: ((isUp: boolean) => void)[] = []
  /** Ends of requests that wait, for the moment in which the connection goes. */
  readonly #waiting = new Set<() => void>()
  #nats: NatsConnection | null = null
  #isUp = false
  #isClosed = false
  #wake: () => void = () => undefined
  #reason = ''
  #pendingBytes = 0
  #isConfirming = false

  constructor(options: NatsBusOptions) {
    this.#options = options
    void this.#run()
  }

  readonly isUp = (): boolean => this.#isUp

  readonly connection = (): NatsConnection | null => (this.#isUp ? this.#nats : null)

  readonly publish = (subject: string, data: string, headers: BusHeaders = {}): boolean => {
    const nats = this.connection()
    if (nats === null) return this.#drop('down')
    return this.#send(data, (bytes) => nats.publish(subject, bytes, toNats(headers)))
  }

  readonly subscribe = (subscription: Subscription): (() => void) => {
    const one: Listener = { ...subscription, active: null }
    this.#listeners.add(one)
    if (this.#nats !== null) this.#listen(this.#nats, one)
    return () => {
      this.#listeners.delete(one)
      one.active?.unsubscribe()
    }
  }

  readonly request = async (subject: string, data: string, timeoutMs: number): Promise<string> => {
    const nats = this.connection()
    if (nats === null) throw new HubError('NODE_UNREACHABLE', { detail: 'the bus is down' })
    let giveUp = (): void => undefined
    const lost = new Promise<never>((_, reject) => {
      giveUp = () => reject(new HubError('NODE_UNREACHABLE', { detail: 'the bus went down' }))
    })
    this.#waiting.add(giveUp)
    try {
      const answer = nats.request(subject, data, { timeout: timeoutMs })
      return (await Promise.race([answer, lost])).string()
    } catch (cause) {
      if (cause instanceof HubError) throw cause
      const detail = cause instanceof Error ? cause.message : String(cause)
      throw new HubError('NODE_UNREACHABLE', { detail, cause })
    } finally {
      this.#waiting.delete(giveUp)
    }
  }

  readonly onChange = (listener: (isUp: boolean) => void): void => {
    this.#onChange.push(listener)
  }

  readonly close = async (deadlineMs: number): Promise<void> => {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#wake()
    const nats = this.#nats
    if (nats === null) return
    // What was published reaches the server, and what it has sent reaches us.
    if (this.#isUp) await Promise.race([nats.drain(), wait(deadlineMs)]).catch(() => undefined)
    this.#turn(false)
    await nats.close()
  }

  /** For as long as the process lives: connects, stays, and begins anew should the client end. */
  async #run(): Promise<void> {
    const { fraction } = this.#options
    for (let attempt = 1; !this.#isClosed; attempt += 1) {
      const nats = await this.#connect()
      if (nats !== null) {
        attempt = 0
        await this.#stay(nats)
      }
      if (this.#isClosed) return
      await Promise.race([
        wait(backoffMs(RETRY, attempt + 1, fraction())),
        new Promise<void>((resolve) => {
          this.#wake = resolve
        }),
      ])
    }
  }

  async #connect(): Promise<NatsConnection | null> {
    try {
      const nats = await connect(toConnectionOptions(this.#options))
      this.#reason = ''
      if (!this.#isClosed) return nats
      await nats.close()
    } catch (error) {
      this.#tellOnce(error)
    }
    return null
  }

  async #stay(nats: NatsConnection): Promise<void> {
    this.#nats = nats
    for (const one of this.#listeners) this.#listen(nats, one)
    this.#turn(true)
    for await (const status of nats.status()) {
      if (status.type === 'disconnect') this.#turn(false)
      else if (status.type === 'reconnect') this.#turn(true)
      else if (status.type === 'error') this.#tellOnce(status.error)
    }
    await nats.closed()
    this.#turn(false)
    this.#nats = null
  }

  /** One line for each reason, not for each try. */
  #tellOnce(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    if (reason === this.#reason) return
    this.#reason = reason
    this.#options.log.warn({ reason }, 'the bus has trouble')
  }

  #turn(isUp: boolean): void {
    this.#options.metrics.set('stator_bus_up', {}, isUp ? 1 : 0)
    if (this.#isUp === isUp) return
    this.#isUp = isUp
    this.#pendingBytes = 0
    if (!this.#isClosed) {
      if (isUp) this.#options.log.info('the bus is up')
      else this.#options.log.warn('the bus is down; charging goes on')
    }
    if (!isUp) for (const giveUp of [...this.#waiting]) giveUp()
    for (const listener of this.#onChange) listener(isUp)
  }

  #listen(nats: NatsConnection, one: Listener): void {
    const { subject, queue } = one
    one.active = nats.subscribe(subject, {
      ...(queue === null ? {} : { queue }),
      callback: (error, message) => {
        if (error !== null) this.#tellOnce(error)
        else if (this.#listeners.has(one)) hand(this.#options.log, one, this.#toMessage(message))
      },
    })
  }

  #toMessage(message: Msg) {
    const { subject } = message
    return {
      subject,
      data: message.string(),
      headers: fromNats(message.headers),
      respond: (data: string, headers: BusHeaders = {}): void => {
        if (message.reply === undefined || message.reply === '') return
        this.#send(data, (bytes) => message.respond(bytes, toNats(headers)))
      },
    }
  }

  #send(data: string, send: (bytes: Uint8Array) => unknown): boolean {
    if (this.#pendingBytes > PENDING_BYTES_MAX) return this.#drop('slow')
    const bytes = Buffer.from(data)
    if (bytes.length > (this.#nats?.info?.max_payload ?? 0)) return this.#drop('tooLarge')
    try {
      send(bytes)
    } catch (error) {
      this.#tellOnce(error)
      return this.#drop('refused')
    }
    this.#pendingBytes += bytes.length
    if (this.#pendingBytes > CONFIRM_BYTES && !this.#isConfirming) void this.#confirm()
    return true
  }

  /** What was sent before its pong has left our memory. */
  async #confirm(): Promise<void> {
    const nats = this.connection()
    if (nats === null) return
    this.#isConfirming = true
    const sent = this.#pendingBytes
    try {
      await nats.flush()
      this.#pendingBytes = Math.max(0, this.#pendingBytes - sent)
    } catch (error) {
      this.#tellOnce(error)
    }
    this.#isConfirming = false
  }

  #drop(what: 'down' | 'slow' | 'tooLarge' | 'refused'): false {
    this.#options.metrics.count('stator_bus_dropped_total', { what })
    return false
  }
}

/** Most messages have none. */
function toNats(headers: BusHeaders): { headers?: MsgHdrs } {
  const all = Object.entries(headers)
  if (all.length === 0) return {}
  const made = newHeaders()
  for (const [name, value] of all) made.set(name, value)
  return { headers: made }
}

function fromNats(headers: MsgHdrs | undefined): BusHeaders {
  if (headers === undefined) return {}
  return Object.fromEntries(headers.keys().map((name) => [name.toLowerCase(), headers.get(name)]))
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
