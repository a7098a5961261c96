/**
 * A charge point of ours on a bench: the pure machine, a clock that is moved by hand, and a central
 * system in a few lines that answers at once or keeps silent. Every frame it sends is checked.
 */
import assert from 'node:assert/strict'

import { newStation, nextWakeAt, stepStation } from '../../src/client/charge-point.ts'
import type { ActionName, Identity, Station } from '../../src/client/state.ts'
import type { Act, Effect, LedgerEntry } from '../../src/client/step.ts'
import { parseFrame } from '../../src/ocpp/frame.ts'
import { findViolation } from '../../src/ocpp/validate.ts'

export const START_AT = Date.UTC(2025, 2, 1, 12, 0, 0)

export interface Sent {
  readonly at: number
  readonly messageId: string
  readonly action: string
  readonly payload: Record<string, unknown>
}

type Answers = Partial<Record<ActionName, (payload: Record<string, unknown>) => unknown>>

/** `{error}` is a CALLERROR with that code; `silence` is no answer at all. */
export const SILENCE = Symbol('silence')
export const error = (code: string) => ({ error: code })

export interface RigOptions {
  readonly connectors?: number
  readonly configuration?: Record<string, string>
  readonly retryIds?: 'same' | 'new'
  readonly answers?: Answers
}

export function newIdentity({ connectors = 2, configuration = {}, retryIds = 'same' }: RigOptions) {
  const identity: Identity = {
    chargePointId: 'CP1',
    vendor: 'Stator',
    model: 'Simulator',
    serialNumber: 'S-1',
    connectors,
    powerW: 12_000,
    messagePrefix: 'm',
    retryIds,
    jobStepMs: 2_000,
    rebootMs: 3_000,
    configuration,
  }
  return identity
}

export class Rig {
  at = START_AT
  station: Station
  readonly sent: Sent[] = []
  readonly effects: Effect[] = []
  answers: Answers
  #transactionId = 100

  constructor(options: RigOptions = {}) {
    this.station = newStation(newIdentity(options), START_AT)
    this.answers = options.answers ?? {}
  }

  /** Connected and accepted. */
  static booted(options: RigOptions = {}): Rig {
    const rig = new Rig(options)
    rig.open()
    rig.advance(1)
    assert.equal(rig.station.registration, 'accepted')
    return rig
  }

  open(): void {
    this.#apply({ type: 'opened', at: this.at })
    this.#settle()
  }

  close(): void {
    this.#apply({ type: 'closed', at: this.at })
  }

  act(act: Act): void {
    this.#apply({ type: 'act', at: this.at, act })
    this.#settle()
  }

  frame(text: string): void {
    this.#apply({ type: 'frame', at: this.at, text })
    this.#settle()
  }

  /** A command of the central system; the payload of the answer, which has passed its schema. */
  command(action: ActionName, payload: unknown): Record<string, unknown> {
    const from = this.effects.length
    this.frame(JSON.stringify([2, `c${this.effects.length}`, action, payload]))
    const answer = this.effects.slice(from).find((effect) => effect.type === 'send')
    const frame = parseFrame(answer?.text ?? '')
    if (frame.type === 'callError') return { error: frame.code }
    assert.equal(frame.type, 'callResult')
    if (frame.type !== 'callResult') return {}
    assert.equal(findViolation('ocpp1.6', action, 'response', frame.payload), null, answer?.text)
    return frame.payload as Record<string, unknown>
  }

  /** Lets time pass, tick by tick as the machine wishes. */
  advance(ms: number): void {
    const until = this.at + ms
    for (let ticks = 0; ; ticks += 1) {
      assert.ok(ticks < 100_000, 'the machine must not spin')
      const wakeAt = nextWakeAt(this.station, this.at)
      if (wakeAt === null || wakeAt > until) break
      this.at = Math.max(this.at, wakeAt)
      this.#apply({ type: 'tick', at: this.at })
      this.#settle()
      const next = nextWakeAt(this.station, this.at)
      assert.ok(next === null || next > this.at, 'a tick settles what is due')
    }
    this.at = until
  }

  sentOf(action: ActionName): readonly Sent[] {
    return this.sent.filter((each) => each.action === action)
  }

  /** The statuses reported for a connector, in order. */
  statusesOf(connectorId: number): readonly string[] {
    return this.sentOf('StatusNotification')
      .filter(({ payload }) => payload.connectorId === connectorId)
      .map(({ payload }) => String(payload.status))
  }

  ledger(): readonly LedgerEntry[] {
    return this.effects.flatMap((effect) => (effect.type === 'ledger' ? [effect.entry] : []))
  }

  #apply(event: Parameters<typeof stepStation>[1]): void {
    const { state, effects } = stepStation(this.station, event)
    this.station = state
    for (const effect of effects) {
      this.effects.push(effect)
      if (effect.type === 'send') this.#note(effect.text)
    }
  }

  #note(text: string): void {
    const frame = parseFrame(text)
    if (frame.type !== 'call') return
    const { messageId, action } = frame
    assert.equal(findViolation('ocpp1.6', action, 'request', frame.payload), null, text)
    const payload = frame.payload as Record<string, unknown>
    this.sent.push({ at: this.at, messageId, action, payload })
  }

  /** The central system answers whatever is in flight, until nothing is or it keeps silent. */
  #settle(): void {
    for (;;) {
      const { inFlight, isOnline } = this.station
      const call = this.sent.at(-1)
      if (inFlight === null || !isOnline || call?.messageId !== inFlight.messageId) return
      const answer = this.#answerTo(call)
      if (answer === SILENCE) return
      const isError = typeof answer === 'object' && answer !== null && 'error' in answer
      const text = isError
        ? JSON.stringify([4, call.messageId, answer.error, '', {}])
        : JSON.stringify([3, call.messageId, answer])
      this.#apply({ type: 'frame', at: this.at, text })
    }
  }

  #answerTo({ action, payload }: Sent): unknown {
    const own = this.answers[action as ActionName]
    if (own !== undefined) return own(payload)
    switch (action) {
      case 'BootNotification':
        return { status: 'Accepted', currentTime: new Date(this.at).toISOString(), interval: 300 }
      case 'Heartbeat':
        return { currentTime: new Date(this.at).toISOString() }
      case 'Authorize':
        return { idTagInfo: { status: 'Accepted' } }
      case 'StartTransaction':
        this.#transactionId += 1
        return { transactionId: this.#transactionId, idTagInfo: { status: 'Accepted' } }
      case 'DataTransfer':
      case 'SignCertificate':
        return { status: 'Accepted' }
      default:
        return {}
    }
  }
}

export const plug = (connectorId = 1, wantedWh: number | null = null): Act => ({
  name: 'plug',
  connectorId,
  wantedWh,
})
export const unplug = (connectorId = 1): Act => ({ name: 'unplug', connectorId })
export const card = (idTag = 'TAG', connectorId = 1): Act => ({
  name: 'authorize',
  connectorId,
  idTag,
})
export const stop = (connectorId = 1): Act => ({ name: 'stop', connectorId, reason: 'Local' })
