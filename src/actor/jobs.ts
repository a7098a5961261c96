/**
 * What it was asked to do and takes a while: firmware updates, uploads, remote starts, reports.
 * OCPP 1.6 §4.4, §4.5; white paper L01, N01; 2.x FR.05, F01.
 *
 *            taken on             reported, any word in any order
 *   (none) ----------> requested --------------------------------> over
 *                          |---- another of its kind is taken on ---^
 *                          |---- not over when it is due -----------|
 *                          |---- it boots with another firmware -----|
 *                          '---- another version is spoken ---------'
 *
 * A recorder: statuses may be skipped, repeated, or come after a boot. `Idle` is what a charge
 * point says when it is asked and has no job: it says nothing about one.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { Woke } from '../model/event.ts'
import type { JobRequested } from '../model/event-answer.ts'
import type { JobReported } from '../model/event-message.ts'
import type { Job, JobKind } from '../model/job.ts'
import { JOBS_MAX } from '../model/job.ts'
import { isStarted } from './remote-starts.ts'
import type { ActorStep } from './step.ts'
import { NONE, stay, without, writeNote } from './step.ts'

/** Reports, which are told in parts. */
const IS_REPORT: Readonly<Record<JobKind, boolean>> = {
  firmware: false,
  diagnostics: false,
  log: false,
  publishFirmware: false,
  remoteStart: false,
  batterySwap: false,
  deviceModel: true,
  monitoring: true,
  customerInformation: true,
  displayMessages: true,
  chargingProfiles: true,
  derControls: true,
}

/** One at a time: the next ends it. Of others several go on, each with its number. 2.x FR.05. */
const IS_ALONE: readonly JobKind[] = ['firmware', 'diagnostics', 'log', 'publishFirmware']

/** A firmware that changes before it was fetched is another one. */
const NOT_BEGUN: readonly string[] = ['requested', 'DownloadScheduled']

export function stepJobRequested(before: ChargePoint, event: JobRequested): ActorStep {
  const { kind, requestId, commandId, fileName, isAccepted, detail, dueAt, at } = event
  const isDone =
    isAccepted && kind === 'remoteStart' && isStarted(before, requestId, event.transactionId)
  const status = isDone ? 'started' : isAccepted ? 'requested' : 'Rejected'
  const isOver = isDone || !isAccepted
  const job: Job = { kind, requestId, commandId, status, isOver, detail, dueAt }
  const effects = [tell(job, fileName, at)]
  if (!isAccepted) {
    // One that we asked for ourselves is there already.
    const isIt = (one: Job) => isSameJob(one, job) && one.commandId === commandId
    if (!before.jobs.some(isIt)) return { state: before, effects }
    return { state: { ...before, jobs: without(before.jobs, isIt) }, effects }
  }
  const cancelled: ActorEffect[] = []
  // The same number again: the newer one is meant.
  const others = before.jobs.filter((one) => !isSameJob(one, job))
  const jobs = others.map((one): Job => {
    if (!IS_ALONE.includes(kind) || one.kind !== kind || one.isOver) return one
    const ended = { ...one, status: 'AcceptedCanceled', isOver: true }
    cancelled.push(tell(ended, null, at))
    return ended
  })
  return {
    state: { ...before, jobs: forgetOldest([...jobs, job]) },
    effects: [...cancelled, ...effects],
  }
}

export function stepJobReported(before: ChargePoint, event: JobReported): ActorStep {
  const { kind, requestId, status, isOver, raw, at } = event
  if (status === 'Idle') return stay(before)
  const index = findJob(before.jobs, event)
  const known = before.jobs[index]
  const job: Job =
    known === undefined
      ? { kind, requestId, commandId: null, status, isOver, detail: null, dueAt: null }
      : { ...known, status, isOver }
  // What is over stays over: a status that waited in a queue does not open it again.
  const isStale = known?.isOver === true && !isOver
  const state =
    known === undefined || isStale ? before : { ...before, jobs: before.jobs.with(index, job) }
  if (raw !== null) {
    const fact = { type: 'job.status', at, kind, requestId, status, isOver, raw } as const
    return { state, effects: [{ type: 'record', fact, ticket: null }] }
  }
  return { state, effects: isStale ? NONE : [tell(job, null, at)] }
}

/**
 * Ends what is due. Of a report that is stale only the store knows whether all its parts came, and
 * believes none of it then.
 */
export function stepJobsWoke(before: ChargePoint, { at }: Woke): ActorStep {
  return endJobs(before, at, ({ kind, dueAt }) => {
    if (dueAt === null || dueAt > at) return null
    return IS_REPORT[kind] ? 'stale' : 'TimedOut'
  })
}

/** It has booted with another firmware: whatever it says of it, or never says, that was it. L01. */
export function endInstalled(before: ChargePoint, at: number): ActorStep {
  return endJobs(before, at, ({ kind, status }) =>
    kind === 'firmware' && !NOT_BEGUN.includes(status) ? 'installed' : null,
  )
}

/** Ends the open ones that `endOf` has a status for. */
export function endJobs(
  before: ChargePoint,
  at: number,
  endOf: (job: Job) => string | null,
): ActorStep {
  const effects: ActorEffect[] = []
  const jobs = before.jobs.map((job): Job => {
    const status = job.isOver ? null : endOf(job)
    if (status === null) return job
    const ended = { ...job, status, isOver: true }
    effects.push(tell(ended, null, at))
    return ended
  })
  return effects.length === 0 ? stay(before) : { state: { ...before, jobs }, effects }
}

/** When the first of them is due; null when none is. */
export function findJobsWakeAt(jobs: readonly Job[]): number | null {
  let wakeAt = Infinity
  for (const { isOver, dueAt } of jobs) if (!isOver) wakeAt = Math.min(wakeAt, dueAt ?? Infinity)
  return wakeAt === Infinity ? null : wakeAt
}

/** Two of 1.6 have no number: those for one idToken are one. */
function isSameJob(one: Job, other: Job): boolean {
  if (one.kind !== other.kind || one.requestId !== other.requestId) return false
  return one.requestId !== null || (!IS_ALONE.includes(one.kind) && one.detail === other.detail)
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
