/**
 * What the parts of our charge point of 2.x have in common: local list, certificates, monitors and
 * so on are each a piece of plain data with functions that answer commands. None knows another, or
 * the charge point; what they must know of it comes as Surroundings.
 */
import type { ErrorCode } from '../../ocpp/frame.ts'
import type { Messages21 } from '../../ocpp/messages-21.gen.ts'
import type { Messages201 } from '../../ocpp/messages-201.gen.ts'
import type { DeviceModel, VariableName } from './device-model.ts'
import { numberOf } from './device-model.ts'

export type Action2 = keyof Messages21

/** The newest request is understood, the oldest answer is given: so one function serves both. */
export type Request2<A extends Action2> = Messages21[A]['request']
export type Response2<A extends Action2> = A extends keyof Messages201
  ? Messages201[A]['response']
  : Messages21[A]['response']

/** A message that follows by itself. All are calls, but NotifyPeriodicEventStream is only sent. */
export type Send2 = {
  [A in Action2]: {
    readonly action: A
    readonly payload: A extends keyof Messages201
      ? Messages201[A]['request'] | Request2<A>
      : Request2<A>
    /** Is worth keeping until there is a connection: an event, by its severity. */
    readonly isKept?: boolean
  }
}[Action2]

export interface Refusal {
  readonly error: ErrorCode
  readonly description: string
}

export interface PartReply<State, A extends Action2> {
  readonly state: State
  readonly response: Response2<A> | Refusal
  /** In this order, behind the answer. */
  readonly sends?: readonly Send2[]
}

/** A part after some time. */
export interface PartStep<State> {
  readonly state: State
  readonly sends: readonly Send2[]
}

export interface RunningTransaction {
  readonly transactionId: string
  readonly evseId: number
}

/** What a part has to know of the charge point around it. */
export interface Surroundings {
  readonly at: number
  readonly vendor: string
  readonly serialNumber: string
  /** Between two statuses of a job. */
  readonly jobStepMs: number
  readonly transactions: readonly RunningTransaction[]
  /** A charging profile in force follows the signals of the grid operator. OCPP 2.1 Q08. */
  readonly hasSignalCurve: boolean
}

export const iso = (at: number): string => new Date(at).toISOString()

export const refuse = (error: ErrorCode, description: string): Refusal => ({ error, description })

export const because = (reasonCode: string) => ({ statusInfo: { reasonCode } }) as const

/** Limits of one message. OCPP 2.x B05, B06.FR.16 and those like them. */
export function findExcess(
  model: DeviceModel,
  request: object,
  limits: {
    readonly items: readonly unknown[]
    readonly itemsPerMessage: VariableName
    readonly bytesPerMessage?: VariableName
  },
): Refusal | null {
  const { items, itemsPerMessage, bytesPerMessage } = limits
  if (items.length > numberOf(model, itemsPerMessage)) {
    return refuse('OccurrenceConstraintViolation', `more items than ${itemsPerMessage}`)
  }
  if (bytesPerMessage === undefined) return null
  const bytes = Buffer.byteLength(JSON.stringify(request))
  if (bytes <= numberOf(model, bytesPerMessage)) return null
  return refuse('FormatViolation', `more bytes than ${bytesPerMessage}`)
}

/** Lists of at most so many: what does not fit one message goes into the next. Never none. */
export function splitParts<T>(items: readonly T[], max: number): readonly (readonly T[])[] {
  const starts = Array.from({ length: Math.ceil(items.length / max) }, (_, i) => i * max)
  return starts.length === 0 ? [[]] : starts.map((start) => items.slice(start, start + max))
}
