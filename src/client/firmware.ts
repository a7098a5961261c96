/**
 * Firmware updates and uploads of logs, simulated: nothing is fetched, the statuses come one after
 * the other. OCPP 1.6 §4.4, §4.5, §5.9, §5.19; security white paper L01, N01.
 *
 * The URL decides the end: with `fail` in it the download or upload fails, with `fail-install` the
 * installation, with `fail-signature` the check of the signature, with `denied` the permission.
 */
import { enqueueCall, enqueueFact } from './queue.ts'
import type { Job, JobStatuses, Request, Station } from './state.ts'
import type { Step } from './step.ts'
import { after, still } from './step.ts'

type Kind = keyof JobStatuses

export function startJob(state: Station, job: Job): Station {
  return { ...state, jobs: [...state.jobs.filter(({ kind }) => kind !== job.kind), job] }
}

export const findJob = (state: Station, kind: Kind): Job | null =>
  state.jobs.find((job) => job.kind === kind) ?? null

/** `at` is when the first status is due. */
export function firmwareJob(location: string, at: number): Job {
  const installed = ['Downloading', 'Downloaded', 'Installing', 'Installed'] as const
  const plan = location.includes('fail-install')
    ? (['Downloading', 'Downloaded', 'Installing', 'InstallationFailed'] as const)
    : location.includes('fail')
      ? (['Downloading', 'DownloadFailed'] as const)
      : installed
  return { kind: 'firmware', requestId: null, status: 'Idle', plan, nextAt: at }
}

export function signedFirmwareJob(location: string, requestId: number, at: number): Job {
  const checked = ['Downloading', 'Downloaded', 'SignatureVerified', 'Installing'] as const
  const plan = location.includes('fail-signature')
    ? (['Downloading', 'Downloaded', 'InvalidSignature'] as const)
    : location.includes('fail-install')
      ? ([...checked, 'InstallationFailed'] as const)
      : location.includes('fail')
        ? (['Downloading', 'DownloadFailed'] as const)
        : ([...checked, 'Installed'] as const)
  return { kind: 'signedFirmware', requestId, status: 'Idle', plan, nextAt: at }
}

export function diagnosticsJob(location: string, at: number): Job {
  const end = location.includes('fail') ? 'UploadFailed' : 'Uploaded'
  const plan = ['Uploading', end] as const
  return { kind: 'diagnostics', requestId: null, status: 'Idle', plan, nextAt: at }
}

export function logJob(location: string, requestId: number, at: number): Job {
  const end = location.includes('denied')
    ? 'PermissionDenied'
    : location.includes('fail')
      ? 'UploadFailure'
      : 'Uploaded'
  return { kind: 'log', requestId, status: 'Idle', plan: ['Uploading', end], nextAt: at }
}

/** Statuses that are due. Without a connection jobs wait. */
export function tickJobs(state: Station, at: number): Step {
  if (!mayReport(state)) return still(state)
  const due = state.jobs.filter(({ nextAt }) => nextAt <= at)
  return due.reduce((step, job) => after(step, (before) => advance(before, at, job)), still(state))
}

export function nextJobAt(state: Station): number | null {
  if (!mayReport(state) || state.jobs.length === 0) return null
  return Math.min(...state.jobs.map(({ nextAt }) => nextAt))
}

/** The status of a kind of job, as asked for by a trigger. */
export function reportJob(state: Station, at: number, kind: Kind): Station {
  const job = findJob(state, kind)
  const status = job?.status ?? 'Idle'
  // Only Idle comes without the id of its request.
  const requestId = job === null || status === 'Idle' ? {} : idOf(job)
  return report(state, at, { kind, status, ...requestId })
}

const mayReport = ({ isOnline, registration, reboot }: Station): boolean =>
  isOnline && registration === 'accepted' && reboot === null

const idOf = ({ requestId }: Job): { readonly requestId?: number } =>
  requestId === null ? {} : { requestId }

function advance(state: Station, at: number, job: Job): Step {
  const [status, ...plan] = job.plan
  const others = state.jobs.filter((other) => other !== job)
  if (status === undefined) return still({ ...state, jobs: others })
  const nextAt = at + state.identity.jobStepMs
  // The kind and its statuses stay together: all of them come from the same job.
  const moved = { ...job, status, plan, nextAt } as Job
  const told = report({ ...state, jobs: plan.length === 0 ? others : [...others, moved] }, at, {
    kind: job.kind,
    status,
    ...idOf(job),
  })
  if (status === 'InvalidSignature') {
    const name = 'InvalidFirmwareSignature'
    return enqueueFact(told, at, { kind: 'security', name, occurredAt: at })
  }
  if (status !== 'Installed') return still(told)
  const reboot = { type: 'Soft', at } as const
  return still({ ...told, firmwareVersion: nextVersion(state.firmwareVersion), reboot })
}

interface Report {
  readonly kind: Kind
  readonly status: string
  readonly requestId?: number
}

function report(state: Station, at: number, { kind, status, ...rest }: Report): Station {
  const about = { type: 'other' } as const
  switch (kind) {
    case 'firmware': {
      const payload = { status } as Request<'FirmwareStatusNotification'>
      return enqueueCall(state, at, { action: 'FirmwareStatusNotification', payload, about })
    }
    case 'signedFirmware': {
      const payload = { status, ...rest } as Request<'SignedFirmwareStatusNotification'>
      return enqueueCall(state, at, { action: 'SignedFirmwareStatusNotification', payload, about })
    }
    case 'diagnostics': {
      const payload = { status } as Request<'DiagnosticsStatusNotification'>
      return enqueueCall(state, at, { action: 'DiagnosticsStatusNotification', payload, about })
    }
    case 'log': {
      const payload = { status, ...rest } as Request<'LogStatusNotification'>
      return enqueueCall(state, at, { action: 'LogStatusNotification', payload, about })
    }
  }
}

/** 1.4.0 becomes 1.4.1. */
function nextVersion(version: string): string {
  const parts = version.split('.')
  const last = Number(parts.at(-1) ?? '0')
  return [...parts.slice(0, -1), Number.isInteger(last) ? last + 1 : 1].join('.')
}
