/** The kinds of rows in the tables of messages, each as a word. */
import type { AnswerHandler, DeferredHandler, Handler } from './handler.ts'

export function fromChargePoint<Q, S>(handler: Handler<Q, S>) {
  return { from: 'chargePoint', isFact: false, handler } as const
}

export function factFromChargePoint<Q, S>(handler: Handler<Q, S>) {
  return { from: 'chargePoint', isFact: true, handler } as const
}

export function fromChargePointDeferred<Q, S>(deferred: DeferredHandler<Q, S>) {
  return { from: 'chargePoint', isFact: false, deferred } as const
}

export function factFromChargePointDeferred<Q, S>(deferred: DeferredHandler<Q, S>) {
  return { from: 'chargePoint', isFact: true, deferred } as const
}

export function fromBoth<Q, S>(handler: Handler<Q, S>) {
  return { from: 'both', isFact: false, handler } as const
}

export function fromCsms(): { readonly from: 'csms' }
export function fromCsms<Q, S>(
  onAnswer: AnswerHandler<Q, S>,
): {
  readonly from: 'csms'
  readonly onAnswer: AnswerHandler<Q, S>
}
export function fromCsms<Q, S>(onAnswer?: AnswerHandler<Q, S>) {
  return onAnswer === undefined ? { from: 'csms' } : { from: 'csms', onAnswer }
}
