/**
 * Bugs to plant: for each invariant one that only it should find. A simulation that finds none of
 * them would prove nothing by finding none in the hub.
 */

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { StepFunction } from '../../workers/spoken.ts'

/** Each with the invariant that must notice it. */
export const BUGS = {
  answerBeforeCommit: 'I2',
  noDedupe: 'I2',
  secondCall: 'I4',
  answerTwice: 'I5',
  answerOnNewConnection: 'I5',
  repeatReopens: 'I8',
  orphanForgotten: 'I8',
  stateWithDate: 'JSON',
} as const

export type Bug = keyof typeof BUGS

/** The machine with a bug in it; null is the machine as it is. */
export function breakStep(step: StepFunction, bug: Bug | null): StepFunction {
  switch (bug) {
    case 'secondCall':
      return (before, event) => {
        const isAsked = event.type === 'commanded'
        return step(
          isAsked ? { ...before, calls: { ...before.calls, inFlight: null } } : before,
          event,
        )
      }
    case 'answerTwice':
      return (before, event) => {
        const { state, effects } = step(before, event)
        return { state, effects: [...effects, ...effects.filter(({ type }) => type === 'answer')] }
      }
    case 'orphanForgotten':
      return (before, event) => {
        const { state, effects } = step(before, event)
        return { state, effects: effects.filter(({ type }) => type !== 'note') }
      }
    case 'stateWithDate':
      return (before, event) => {
        const { state, effects } = step(before, event)
        const bootedAt = state.bootedAt === null ? null : new Date(state.bootedAt)
        return { state: { ...state, bootedAt } as unknown as ChargePoint, effects }
      }
    default:
      return step
  }
}
