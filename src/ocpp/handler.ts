/**
 * How a message becomes an event, and what an actor decided becomes a message.
 *
 * Handlers are pure and know one OCPP version each. They may trust the payload: it has passed its
 * schema. They decide nothing; decisions are the actor's (src/actor).
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { Answer } from '../model/effect.ts'
import type { FromAnswer } from '../model/event-answer.ts'
import type { CallRef, FromChargePoint } from '../model/event-message.ts'

/** What a handler may know besides the message. */
export interface Context {
  /** The hub's clock, milliseconds since 1970. */
  readonly now: number
  /** Between heartbeats, once accepted. Seconds. */
  readonly heartbeatSeconds: number
  /** Before the next BootNotification of one that is not accepted. Seconds. */
  readonly bootRetrySeconds: number
  /** Whether to ask a new or changed charge point of 2.x for all its variables and monitors. */
  readonly isInventoryWanted: boolean
  /** Whose messages are repaired: nobody's, those with a lenient profile, everybody's. */
  readonly leniency: 'strict' | 'byProfile' | 'lenient'
}

/** One message as it came: who to answer, and the text of its whole frame. */
export interface Received {
  readonly call: CallRef
  readonly raw: string
}

/** Answered at once, from the state after the step. */
export interface Handler<Request, Response> {
  /** Null when there is nothing to remember; several happen in their order. */
  readonly toEvent: (
    request: Request,
    context: Context,
    received: Received,
    before: ChargePoint,
  ) => FromChargePoint | readonly FromChargePoint[] | null
  readonly toResponse: (after: ChargePoint, context: Context, request: Request) => Response
}

/**
 * Answered when the store has spoken: the event carries the CallRef, an `answer` effect follows.
 */
export interface DeferredHandler<Request, Response> {
  readonly toEvent: (request: Request, context: Context, received: Received) => FromChargePoint
  /** Null for an answer that is not of this message: the lane turns that into InternalError. */
  readonly toAnswer: (answer: Answer, context: Context, call: CallRef) => Response | null
}

/** What the answer to a call of ours tells us. */
export type AnswerHandler<Request, Response> = (
  request: Request,
  response: Response,
  context: Context,
  /** The id of the command, which was the message id too. */
  commandId: string,
  before: ChargePoint,
) => FromAnswer | readonly FromAnswer[] | null

interface Message {
  readonly request: unknown
  readonly response: unknown
}

/** `isFact`: money or evidence (class T), whose frames are kept even when they break the schema. */
export type Row<M extends Message> =
  | {
      readonly from: 'chargePoint'
      readonly isFact: boolean
      readonly handler: Handler<M['request'], M['response']>
    }
  | {
      readonly from: 'chargePoint'
      readonly isFact: boolean
      readonly deferred: DeferredHandler<M['request'], M['response']>
    }
  /** Sent by charge points; what we do with it comes with a later version of the hub. */
  | { readonly from: 'chargePoint'; readonly isFact: boolean }
  | { readonly from: 'csms'; readonly onAnswer?: AnswerHandler<M['request'], M['response']> }
  /** DataTransfer goes both ways. */
  | {
      readonly from: 'both'
      readonly isFact: boolean
      readonly handler?: Handler<M['request'], M['response']>
      readonly onAnswer?: AnswerHandler<M['request'], M['response']>
    }

/** One row for each action of a version. A row missing or too many stops the build. */
export type Table<Messages extends Record<keyof Messages, Message>> = {
  readonly [Action in keyof Messages]: Row<Messages[Action]>
}

export type HandlerOf<M extends Message> = Handler<M['request'], M['response']>
export type DeferredOf<M extends Message> = DeferredHandler<M['request'], M['response']>
export type AnswerHandlerOf<M extends Message> = AnswerHandler<M['request'], M['response']>
