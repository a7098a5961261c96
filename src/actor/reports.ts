/**
 * Parts of a report that was asked for. 2.x B07, K09, N02, N09, O03; 2.1 R04.
 *
 * A recorder: each part is durable before its answer, in any order and as often as it comes. The
 * store puts them together, since only it has them all; here its job waits for the next part.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ReportPart } from '../model/event-message.ts'
import { type Job, REPORT_PATIENCE_MS, WHOLE } from '../model/job.ts'
import type { ActorStep } from './step.ts'
import { keepVariables } from './variables.ts'

export function stepReportPart(before: ChargePoint, event: ReportPart): ActorStep {
  const { kind, requestId, variables, at } = event
  const index = before.jobs.findLastIndex((job) => job.kind === kind && job.requestId === requestId)
  const job = before.jobs[index]
  const isWhole = job?.detail === WHOLE
  const state = keepVariables(before, variables)
  return {
    state: job === undefined || job.isOver ? state : waitOn(state, index, job, at),
    effects: [{ type: 'record', fact: { ...event, isWhole }, ticket: null }],
  }
}

function waitOn(before: ChargePoint, index: number, job: Job, at: number): ChargePoint {
  return { ...before, jobs: before.jobs.with(index, { ...job, dueAt: at + REPORT_PATIENCE_MS }) }
}
