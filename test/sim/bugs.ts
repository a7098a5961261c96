/**
 * Bugs to plant: for each invariant one that only it should find. A simulation that finds none of
 * them would prove nothing by finding none in the hub.
 */

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { ActorEffect, Step } from '../../src/model/effect.ts'
import type { Event } from '../../src/model/event.ts'
import type { EventPlan } from '../../src/store/plan-transaction-events.ts'
import { settle } from '../../src/store/settle-transaction.ts'
import { addRegisters } from '../../src/store/transaction-registers.ts'
import type { StepFunction } from '../../workers/spoken.ts'

/** Each with the invariant that must notice it. */
export const BUGS = {
  answerBeforeCommit: 'I2',
  noDedupe: 'I2',
  answeredAnew: 'I2',
  sentLateIsNew: 'I2',
  idsOfAll: 'I2',
  secondCall: 'I4',
  answerTwice: 'I5',
  answerOnNewConnection: 'I5',
  replyTwice: 'I7',
  remoteStartLost: 'I7',
  repeatReopens: 'I8',
  orphanForgotten: 'I8',
  lateEventReopens: 'I8',
  endUndone: 'I8',
  lastComeCounts: 'I10',
  completeTooSoon: 'I10',
  gapNeverAsked: 'I12',
  errorWhenBusy: 'R2',
  versionKept: 'R2',
  stateWithDate: 'JSON',
} as const

export type Bug = keyof typeof BUGS

type Broken = (step: StepFunction, before: ChargePoint, event: Event) => Step<ChargePoint>

/** What a machine does wrong; those that are not here are elsewhere. */
const STEPS: Partial<Record<Bug, Broken>> = {
  secondCall: (step, before, event) => {
    const isAsked = event.type === 'commanded'
    const calls = { ...before.calls, inFlight: null }
    return step(isAsked ? { ...before, calls } : before, event)
  },
  answerTwice: (step, before, event) => twice(step(before, event), 'answer'),
  replyTwice: (step, before, event) => twice(step(before, event), 'reply'),
  orphanForgotten: (step, before, event) =>
    without(
      step(before, event),
      (effect) => effect.type === 'note' && effect.note.type === 'transaction.flagged',
    ),
  remoteStartLost: (step, before, event) =>
    without(
      step(before, event),
      ({ type, ...more }) => type === 'note' && JSON.stringify(more).includes('"remoteStart"'),
    ),
  gapNeverAsked: (step, before, event) =>
    without(step(before, event), ({ type }) => type === 'ask'),
  sentLateIsNew: (step, before, event) => {
    if (event.type !== 'transaction.reported') return step(before, event)
    return step(before, { ...event, bodyKey: `${event.bodyKey} ${event.isOffline}` })
  },
  errorWhenBusy: (step, before, event) => {
    if (event.type !== 'transaction.reported' || before.questions.length === 0) {
      return step(before, event)
    }
    const answer = { type: 'unavailable' } as const
    return { state: before, effects: [{ type: 'answer', call: event.call, answer }] }
  },
  lateEventReopens: (step, before, event) => {
    const { state, effects } = step(before, event)
    if (event.type !== 'transaction.reported' || event.phase === 'ended') return { state, effects }
    const transactions = state.transactions.map((one) =>
      one.transactionId === event.transactionId ? { ...one, phase: 'running' as const } : one,
    )
    return { state: { ...state, transactions }, effects }
  },
  stateWithDate: (step, before, event) => {
    const { state, effects } = step(before, event)
    const bootedAt = state.bootedAt === null ? null : new Date(state.bootedAt)
    return { state: { ...state, bootedAt } as unknown as ChargePoint, effects }
  },
}

/** The machine of one lane with a bug in it; null is the machine as it is. */
export function breakStep(step: StepFunction, bug: Bug | null): StepFunction {
  if (bug === 'answerOnNewConnection') return answerOnNewest(step)
  const broken = bug === null ? undefined : STEPS[bug]
  return broken === undefined ? step : (before, event) => broken(step, before, event)
}

/** Whoever asked, and on whatever connection. */
function answerOnNewest(step: StepFunction): StepFunction {
  const connections = new Map<string, number>()
  return (before, event) => {
    const { chargePointId } = before
    const connection = (connections.get(chargePointId) ?? 0) + Number(event.type === 'connected')
    connections.set(chargePointId, connection)
    const { state, effects } = step(before, event)
    const toNewest = (effect: ActorEffect): ActorEffect =>
      effect.type === 'answer' ? { ...effect, call: { ...effect.call, connection } } : effect
    return { state, effects: effects.map(toNewest) }
  }
}

/** The rules of the store with a bug in them. */
export function breakPlan(bug: Bug | null, plan: EventPlan): EventPlan {
  const { type, item, told, settled, receipt } = plan
  if (told === null || settled === null || receipt.report === null) return plan
  const after = (changed: typeof told): EventPlan => {
    return { ...plan, told: changed, settled: settle(changed, settled.flags) }
  }
  const { fact } = item
  switch (bug) {
    case 'answeredAnew': {
      if (type !== 'repeated') return plan
      const report = { ...receipt.report, answer: fact.answer }
      return { ...plan, receipt: { ...receipt, info: fact.answer.info, report } }
    }
    case 'endUndone':
      return fact.phase === 'ended' ? plan : after({ ...told, ended: null })
    case 'lastComeCounts':
      return after({ ...told, registers: { ...told.registers, ...addRegisters({}, fact) } })
    case 'completeTooSoon': {
      const isComplete = told.started !== null && told.ended !== null
      const flags = settled.flags.filter((flag) => !isComplete || flag !== 'incomplete')
      return { ...plan, settled: { ...settled, isComplete, flags } }
    }
    default:
      return plan
  }
}

function twice(
  { state, effects }: Step<ChargePoint>,
  type: ActorEffect['type'],
): Step<ChargePoint> {
  return { state, effects: [...effects, ...effects.filter((effect) => effect.type === type)] }
}

function without(
  { state, effects }: Step<ChargePoint>,
  isDropped: (effect: ActorEffect) => boolean,
): Step<ChargePoint> {
  return { state, effects: effects.filter((effect) => !isDropped(effect)) }
}
