/**
 * The parts of a charge point of 2.x on a bench: commands in, answers out, a clock moved by hand.
 * Everything that goes in or comes out is held against the schema of the version.
 */
import assert from 'node:assert/strict'

import { newDeviceModel, type Version2 } from '../../../src/client/v2/device-model.ts'
import type { Action2, Request2, RunningTransaction, Send2 } from '../../../src/client/v2/part.ts'
import {
  answerPart,
  isPartCommand,
  type PartCommandName,
} from '../../../src/client/v2/part-commands.ts'
import {
  newParts,
  nextPartsAt,
  type Parts,
  partAnswered,
  rebootParts,
  stepParts,
  triggerPart,
} from '../../../src/client/v2/parts.ts'
import { findViolation, hasSchema } from '../../../src/ocpp/validate.ts'

export const START_AT = Date.UTC(2026, 2, 1, 12, 0, 0)
export const VERSIONS2 = ['ocpp2.0.1', 'ocpp2.1'] as const

export interface PartsRigOptions {
  readonly version?: Version2
  readonly configuration?: Readonly<Record<string, string>>
  readonly evses?: number
}

/** Fields of an answer as a test looks at them. */
export type Answer = Readonly<Record<string, unknown>>

export class PartsRig {
  at = START_AT
  parts: Parts
  transactions: readonly RunningTransaction[] = []
  hasSignalCurve = false
  mayReport = true
  isInstalled = false
  readonly version: Version2
  readonly sent: Send2[] = []

  constructor({ version = 'ocpp2.1', configuration = {}, evses = 2 }: PartsRigOptions = {}) {
    this.version = version
    const model = newDeviceModel({
      version,
      evses,
      connectorsPerEvse: 1,
      powerW: 11_000,
      chargePointId: 'CP1',
      vendor: 'Stator',
      model: 'Simulator',
      serialNumber: 'S-1',
      configuration,
    })
    this.parts = newParts(model)
  }

  get around() {
    const { at, transactions, hasSignalCurve } = this
    return {
      at,
      transactions,
      hasSignalCurve,
      vendor: 'Stator',
      serialNumber: 'S-1',
      jobStepMs: 2_000,
    }
  }

  /** The answer; a refusal as it is, `{ error, description }`. */
  ask<A extends PartCommandName>(action: A, request: Request2<A>): Answer {
    this.#hold(action, 'request', request)
    const { state, response, sends = [] } = answerPart(this.parts, action, request, this.around)
    if (!('error' in response)) this.#hold(action, 'response', response)
    this.parts = state
    this.#take(sends)
    return response as Answer
  }

  /** For tables: the action is only known as text. */
  askAny(action: string, request: unknown): Answer {
    assert.ok(isPartCommand(action))
    return this.ask(action, request as Request2<typeof action>)
  }

  trigger(requestedMessage: Request2<'TriggerMessage'>['requestedMessage'], customTrigger = '') {
    const step = triggerPart(this.parts, { requestedMessage, customTrigger }, this.around)
    if (step === null) return false
    this.parts = step.state
    this.#take(step.sends)
    return true
  }

  /** Everything due from now on for so long, at its time. */
  pass(seconds: number): void {
    const endAt = this.at + seconds * 1_000
    this.look()
    for (let next = this.#nextAt(); next <= endAt; next = this.#nextAt()) {
      this.at = Math.max(next, this.at + 1)
      this.look()
    }
    this.at = endAt
    this.look()
  }

  look(): void {
    const step = stepParts(this.parts, this.around, this.mayReport)
    this.parts = step.state
    this.isInstalled ||= step.isInstalled
    this.#take(step.sends)
  }

  answered(send: Send2, response: object): void {
    this.#hold(send.action, 'response', response)
    this.parts = partAnswered(this.parts, send, response, this.at)
  }

  reboot(): void {
    this.parts = rebootParts(this.parts)
  }

  /** Payloads of what was sent under that name, the first one first. */
  payloads<A extends Action2>(action: A): readonly Request2<A>[] {
    return this.sent
      .filter((send) => send.action === action)
      .map(({ payload }) => payload as Request2<A>)
  }

  value(component: string, variable: string): unknown {
    const [name = '', evse] = component.split('@')
    const [variableName = '', instance] = variable.replace(']', '').split('[')
    const response = this.ask('GetVariables', {
      getVariableData: [
        {
          component: { name, ...(evse === undefined ? {} : { evse: { id: Number(evse) } }) },
          variable: { name: variableName, ...(instance === undefined ? {} : { instance }) },
        },
      ],
    }) as { readonly getVariableResult: readonly { readonly attributeValue?: string }[] }
    return response.getVariableResult[0]?.attributeValue
  }

  #nextAt(): number {
    return nextPartsAt(this.parts, this.mayReport) ?? Number.POSITIVE_INFINITY
  }

  #take(sends: readonly Send2[]): void {
    for (const { action, payload } of sends) this.#hold(action, 'request', payload)
    this.sent.push(...sends)
  }

  #hold(action: string, kind: 'request' | 'response', payload: unknown): void {
    assert.ok(hasSchema(this.version, action, kind), `${this.version} has ${action}`)
    const violation = findViolation(this.version, action, kind, payload)
    assert.equal(violation, null, `${action} ${kind}: ${JSON.stringify({ violation, payload })}`)
  }
}
