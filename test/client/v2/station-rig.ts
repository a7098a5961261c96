/**
 * A charge point of ours of 2.x on a bench: the pure machine, a clock that is moved by hand, and a
 * CSMS in a few lines that answers at once or keeps silent. Every frame it sends is checked.
 */
import assert from 'node:assert/strict'

import type { Effect, LedgerEntry } from '../../../src/client/step.ts'
import { newStation2, nextWakeAt2, stepStation2 } from '../../../src/client/v2/charge-point.ts'
import type { Version2 } from '../../../src/client/v2/device-model.ts'
import type { Action2 } from '../../../src/client/v2/part.ts'
import type { Evse, Station2 } from '../../../src/client/v2/state.ts'
import type { Act2, Event2 } from '../../../src/client/v2/step.ts'
import { parseFrame } from '../../../src/ocpp/frame.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'

export const START_AT = Date.UTC(2026, 2, 1, 12, 0, 0)
export const VERSIONS2 = ['ocpp2.0.1', 'ocpp2.1'] as const

export interface Sent {
  readonly at: number
  readonly messageId: string
  readonly action: string
  readonly payload: Json
}

/** Fields as a test looks at them. */
export type Json = Readonly<Record<string, unknown>>

type Answers = Partial<Record<Action2, (payload: Json) => unknown>>

/** `{error}` is a CALLERROR with that code; `SILENCE` is no answer at all. */
export const SILENCE = Symbol('silence')
export const error = (code: string) => ({ error: code })

export interface StationRigOptions {
  readonly version?: Version2
  readonly evses?: number
  readonly connectorsPerEvse?: number
  readonly configuration?: Readonly<Record<string, string>>
  readonly retryIds?: 'same' | 'new'
  readonly answers?: Answers
}

export class StationRig {
  at = START_AT
  station: Station2
  readonly version: Version2
  readonly sent: Sent[] = []
  readonly effects: Effect[] = []
  answers: Answers

  constructor(options: StationRigOptions = {}) {
    const { version = 'ocpp2.1', evses = 2, connectorsPerEvse = 1 } = options
    const { configuration = {}, retryIds = 'same', answers = {} } = options
    const identity = {
      ...{ chargePointId: 'CP1', vendor: 'Stator', model: 'Simulator', serialNumber: 'S-1' },
      ...{ connectors: evses, connectorsPerEvse, powerW: 12_000, messagePrefix: 'm', retryIds },
      ...{ jobStepMs: 2_000, rebootMs: 3_000, configuration },
    }
    this.version = version
    this.station = newStation2(identity, version, START_AT)
    this.answers = answers
  }

  /** Connected and accepted. */
  static booted(options: StationRigOptions = {}): StationRig {
    const rig = new StationRig(options)
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

  act(act: Act2): void {
    this.#apply({ type: 'act', at: this.at, act })
    this.#settle()
  }

  frame(text: string): void {
    this.#apply({ type: 'frame', at: this.at, text })
    this.#settle()
  }

  /** A command of the CSMS; the payload of the answer, which has passed its schema. */
  command(action: Action2, payload: object): Json {
    const from = this.effects.length
    this.frame(JSON.stringify([2, `c${this.effects.length}`, action, payload]))
    const answer = this.effects.slice(from).find((effect) => effect.type === 'send')
    const frame = parseFrame(answer?.text ?? '')
    if (frame.type === 'callError') return { error: frame.code }
    assert.equal(frame.type, 'callResult', answer?.text)
    if (frame.type !== 'callResult') return {}
    const violation = findViolation(this.version, action, 'response', frame.payload)
    assert.equal(violation, null, `${answer?.text} ${violation?.description}`)
    return frame.payload as Json
  }

  set(name: string, value: string): void {
    const [component = '', variable = ''] = name.split('.')
    const data = { component: { name: component }, variable: { name: variable } }
    const answer = this.command('SetVariables', {
      setVariableData: [{ ...data, attributeValue: value }],
    })
    const [result] = answer.setVariableResult as readonly Json[]
    assert.equal(result?.attributeStatus, 'Accepted', name)
  }

  /** Lets time pass, tick by tick as the machine wishes. */
  advance(ms: number): void {
    const until = this.at + ms
    for (let ticks = 0; ; ticks += 1) {
      assert.ok(ticks < 100_000, 'the machine must not spin')
      const wakeAt = nextWakeAt2(this.station, this.at)
      if (wakeAt === null || wakeAt > until) break
      this.at = Math.max(this.at, wakeAt)
      this.#apply({ type: 'tick', at: this.at })
      this.#settle()
      const next = nextWakeAt2(this.station, this.at)
      assert.ok(next === null || next > this.at, 'a tick settles what is due')
    }
    this.at = until
  }

  sentOf(action: string): readonly Sent[] {
    return this.sent.filter((each) => each.action === action)
  }

  evse(evseId = 1): Evse {
    const evse = this.station.evses[evseId - 1]
    assert.ok(evse !== undefined)
    return evse
  }

  get transactionId(): string {
    return this.evse().session?.transactionId ?? ''
  }

  /** `Started CablePluggedIn EVConnected`, with the reason of an end behind it. */
  story(): readonly string[] {
    return this.sentOf('TransactionEvent').map(({ payload }) => {
      const { eventType, triggerReason } = payload
      const info = payload.transactionInfo as Json
      const words = [eventType, triggerReason, info.chargingState, info.stoppedReason]
      return words.filter((word) => word !== undefined).join(' ')
    })
  }

  triggers(): readonly unknown[] {
    return this.sentOf('TransactionEvent').map(({ payload }) => payload.triggerReason)
  }

  ledger(): readonly LedgerEntry[] {
    return this.effects.flatMap((effect) => (effect.type === 'ledger' ? [effect.entry] : []))
  }

  #apply(event: Event2): void {
    const { state, effects } = stepStation2(this.station, event)
    this.station = state
    for (const effect of effects) {
      this.effects.push(effect)
      if (effect.type === 'send') this.#note(effect.text)
    }
  }

  #note(text: string): void {
    const frame = parseFrame(text)
    if (frame.type !== 'call' && frame.type !== 'send') return
    const { messageId, action } = frame
    const violation = findViolation(this.version, action, 'request', frame.payload)
    assert.equal(violation, null, `${text} ${violation?.description}`)
    if (frame.type === 'send') assert.equal(action, 'NotifyPeriodicEventStream')
    this.sent.push({ at: this.at, messageId, action, payload: frame.payload as Json })
  }

  /** The CSMS answers whatever is in flight, until nothing is or it keeps silent. */
  #settle(): void {
    for (;;) {
      const { inFlight, isOnline } = this.station
      if (inFlight === null || !isOnline) return
      const call = this.sent.findLast(({ messageId }) => messageId === inFlight.messageId)
      if (call === undefined) return
      const answer = this.#answerTo(call)
      if (answer === SILENCE) return
      const isError = typeof answer === 'object' && answer !== null && 'error' in answer
      const text = isError
        ? JSON.stringify([4, call.messageId, answer.error, '', {}])
        : JSON.stringify([3, call.messageId, answer])
      if (!isError) this.#check(call.action, answer)
      this.#apply({ type: 'frame', at: this.at, text })
    }
  }

  /** A test must not answer what a CSMS could not. */
  #check(action: string, answer: unknown): void {
    const violation = findViolation(this.version, action, 'response', answer)
    assert.equal(violation, null, `${action} ${violation?.description}`)
  }

  #answerTo({ action, payload }: Sent): unknown {
    const own = this.answers[action as Action2]
    if (own !== undefined) {
      const answer = own(payload)
      if (answer !== undefined) return answer
    }
    return usualAnswer(action, payload, this.at)
  }
}

export const ACCEPTED = { idTokenInfo: { status: 'Accepted' } } as const

export function usualAnswer(action: string, payload: Json, at: number): object {
  const currentTime = new Date(at).toISOString()
  switch (action) {
    case 'BootNotification':
      return { status: 'Accepted', currentTime, interval: 300 }
    case 'Heartbeat':
      return { currentTime }
    case 'Authorize':
      return ACCEPTED
    case 'TransactionEvent':
      return payload.idToken === undefined ? {} : ACCEPTED
    case 'DataTransfer':
    case 'SignCertificate':
    case 'OpenPeriodicEventStream':
    case 'PullDynamicScheduleUpdate':
    case 'NotifyEVChargingNeeds':
    case 'Get15118EVCertificate':
      return { status: 'Accepted' }
    default:
      return {}
  }
}

export const plug = (evseId = 1, wantedWh: number | null = null): Act2 => ({
  name: 'plug',
  connectorId: evseId,
  wantedWh,
})
export const unplug = (evseId = 1): Act2 => ({ name: 'unplug', connectorId: evseId })
export const card = (idTag = 'TAG', evseId = 1): Act2 => ({
  name: 'authorize',
  connectorId: evseId,
  idTag,
})
export const stop = (evseId = 1): Act2 => ({ name: 'stop', connectorId: evseId, reason: 'Local' })
export const fault = (errorCode: 'GroundFailure' | 'OtherError' | 'EVCommunicationError') =>
  ({ name: 'fault', connectorId: 1, errorCode }) as const

/** Cable and card. */
export const charge = (rig: StationRig, wantedWh: number | null = null): void => {
  rig.act(plug(1, wantedWh))
  rig.act(card())
}
