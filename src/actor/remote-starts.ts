/**
 * Starts that we asked for, and the transactions that came of them. OCPP 1.6 §5.11; 2.x F01, F02.
 *
 *            taken on             its transaction begins
 *   (none) ----------> requested ------------------------> started
 *                          '--- too late ---> TimedOut -------^
 *
 * In 2.x a number goes along; in 1.6 only the idToken tells. One that comes too late has come all
 * the same.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { Job } from '../model/job.ts'
import { isSameIdToken } from './authorization.ts'
import type { ActorStep } from './step.ts'
import { stay, writeNote } from './step.ts'

/** How late 1.6 may be: later the idToken is there for a reason of its own. A choice. */
const LATE_MAX_MS = 15 * 60_000

/** A transaction of 2.x with the number of one. */
export function linkByNumber(before: ChargePoint, remoteStartId: number, at: number): ActorStep {
  return link(before, at, ({ requestId }) => requestId === remoteStartId)
}

/** A transaction of 1.6, that has just begun. */
export function linkByIdToken(before: ChargePoint, idToken: string, at: number): ActorStep {
  return link(before, at, ({ requestId, detail, dueAt }) => {
    const isInTime = dueAt === null || at <= dueAt + LATE_MAX_MS
    return requestId === null && isInTime && detail !== null && isSameIdToken(detail, idToken)
  })
}

/** Whether the transaction of a job is there already: told with its answer, or before it. */
export function isStarted(
  { transactions }: ChargePoint,
  requestId: number | null,
  transactionId: string | null,
): boolean {
  if (transactionId !== null) return true
  return requestId !== null && transactions.some(({ told }) => told?.remoteStartId === requestId)
}

function link(before: ChargePoint, at: number, isIt: (job: Job) => boolean): ActorStep {
  const index = before.jobs.findLastIndex(
    (job) => job.kind === 'remoteStart' && job.status !== 'started' && isIt(job),
  )
  const known = before.jobs[index]
  if (known === undefined) return stay(before)
  const job: Job = { ...known, status: 'started', isOver: true }
  return {
    state: { ...before, jobs: before.jobs.with(index, job) },
    effects: [writeNote({ type: 'job', at, ...job, fileName: null })],
  }
}
