/** A lane as it is, or with a bug in its machine, whose every step is looked at. */
import { stepChargePoint } from '../../src/actor/charge-point.ts'
import { newLane } from '../../workers/lane.ts'
import type { Bug } from './bugs.ts'
import { breakStep } from './bugs.ts'
import { Violated } from './connection-watch.ts'
import { checkStep } from './invariants.ts'

export type WatchedLane = ReturnType<typeof newLane>

export function newWatchedLane(bug: Bug | null): WatchedLane {
  const step = breakStep(stepChargePoint, bug)
  return newLane((before, event) => {
    const after = step(before, event)
    checkStep(before, after.state, event.type)
    return after
  })
}

/** What is found inside of a step is caught by the lane, as an error of the machine. */
export function toViolated(reason: string): Violated {
  const [, invariant = 'RESTART'] = /(JSON|I8): /.exec(reason) ?? []
  return new Violated(invariant, reason)
}
