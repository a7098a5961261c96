/**
 * Firmware updates and uploads of logs. OCPP 1.6 §4.4, §4.5; white paper L01, N01.
 *
 *            taken on             reported, any word in any order
 *   (none) ----------> requested --------------------------------> over
 *                          '---- another of its kind is taken on ---^
 *
 * A recorder: statuses may be skipped, repeated, or come after a boot. `Idle` is what a charge
 * point says when it is asked and has no job: it says nothing about one.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { JobReported, JobRequested } from '../model/event.ts'
import type { Job } from '../model/job.ts'
import { JOBS_MAX } from '../model/job.ts'
import type { ActorStep } from './step.ts'
import { NONE, writeNote } from './step.ts'

export function stepJobRequested(before: ChargePoint, event: JobRequested): ActorStep {
  const { kind, requestId, commandId, fileName, isAccepted, at } = event
  const status = isAccepted ? 'requested' : 'Rejected'
  const job: Job = { kind, requestId, commandId, status, isOver: !isAccepted }
  if (!isAccepted) return { state: before, effects: [tell(job, fileName, at)] }
  const cancelled: ActorEffect[] = []
  const others = before.jobs.map((one): Job => {
    if (one.kind !== kind || one.isOver) return one
    const ended = { ...one, status: 'AcceptedCanceled', isOver: true }
    cancelled.push(tell(ended, null, at))
    return ended
  })
  return {
    state: { ...before, jobs: forgetOldest([...others, job]) },
    effects: [...cancelled, tell(job, fileName, at)],
  }
}

export function stepJobReported(before: ChargePoint, event: JobReported): ActorStep {
  const { kind, requestId, status, isOver, raw, at } = event
  const index = status === 'Idle' ? -1 : findJob(before.jobs, event)
  const known = before.jobs[index]
  const job: Job =
    known === undefined
      ? { kind, requestId, commandId: null, status, isOver }
      : { ...known, status, isOver }
  // What is over stays over: a status that waited in a queue does not open it again.
  const isStale = known?.isOver === true && !isOver
  const state =
    known === undefined || isStale ? before : { ...before, jobs: before.jobs.with(index, job) }
  if (raw !== null) {
    const fact = { type: 'job.status', at, kind, requestId, status, isOver, raw } as const
    return { state, effects: [{ type: 'record', fact, ticket: null }] }
  }
  return { state, effects: isStale || status === 'Idle' ? NONE : [tell(job, null, at)] }
}

/** By its id; without one, the newest of its kind that is not over. -1 for none. */
function findJob(jobs: readonly Job[], { kind, requestId }: JobReported): number {
  return requestId === null
    ? jobs.findLastIndex((job) => job.kind === kind && !job.isOver)
    : jobs.findLastIndex((job) => job.kind === kind && job.requestId === requestId)
}

function forgetOldest(jobs: readonly Job[]): readonly Job[] {
  if (jobs.length <= JOBS_MAX) return jobs
  const oldestOver = jobs.findIndex(({ isOver }) => isOver)
  return jobs.toSpliced(Math.max(0, oldestOver), 1)
}

function tell(job: Job, fileName: string | null, at: number): ActorEffect {
  return writeNote({ type: 'job', at, ...job, fileName })
}
