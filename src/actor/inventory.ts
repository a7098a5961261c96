/**
 * All variables and monitors of a charge point that is new or has changed, asked for when it boots.
 * OCPP 2.x B07.FR.14, N04.FR.19. Each is a job, so that parts that stop coming are noticed.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { JobKind } from '../model/job.ts'
import { REPORT_PATIENCE_MS, WHOLE } from '../model/job.ts'
import { stepJobRequested } from './jobs.ts'
import type { ActorStep } from './step.ts'
import { andThen } from './step.ts'
import { ask, newRequestId, toCommandId } from './wishes.ts'

export function askForInventory(before: ChargePoint, at: number): ActorStep {
  const variables = { type: 'inventory', requestId: newRequestId(at, 0) } as const
  const monitors = { type: 'monitors', requestId: newRequestId(at, 1) } as const
  const first = wait(before, 'deviceModel', variables, at)
  return andThen(first, (state) => wait(state, 'monitoring', monitors, at))
}

function wait(
  before: ChargePoint,
  kind: JobKind,
  wish: { readonly type: 'inventory' | 'monitors'; readonly requestId: number },
  at: number,
): ActorStep {
  const { state, effects } = stepJobRequested(before, {
    type: 'job.requested',
    at,
    kind,
    requestId: wish.requestId,
    commandId: toCommandId(wish, at),
    fileName: null,
    isAccepted: true,
    detail: WHOLE,
    dueAt: at + REPORT_PATIENCE_MS,
    transactionId: null,
  })
  return { state, effects: [...effects, ask(wish, at)] }
}
