/**
 * Firmware updates, firmware that is published for others, and uploads of logs, simulated: nothing
 * is fetched or sent, the statuses come one after the other. OCPP 2.x L01 to L04, N01.
 * The plans stand in job-plans.ts.
 */
import { type DeviceModel, listOf, textOf } from './device-model.ts'
import {
  type Firmware,
  firmwarePlan,
  type JobKind,
  type JobStatuses,
  logPlan,
  type Planned,
  publishPlan,
} from './job-plans.ts'
import {
  because,
  iso,
  type PartReply,
  type PartStep,
  type Request2,
  type Send2,
  type Surroundings,
} from './part.ts'

interface Job<K extends JobKind> {
  readonly requestId: number
  /** The last one reported; Idle before the first. */
  readonly status: JobStatuses[K]
  readonly plan: readonly Planned<JobStatuses[K]>[]
  readonly nextAt: number
  /** Of what is to be published; empty for the others. */
  readonly checksum: string
}

export interface Jobs {
  readonly firmware: Job<'firmware'> | null
  readonly publish: Job<'publish'> | null
  readonly log: Job<'log'> | null
  /** Checksums of the firmware that other charge points may fetch here. */
  readonly published: readonly string[]
}

/** Past it the oldest is no longer offered. */
const PUBLISHED_MAX = 4

/** From here on an update goes through with it. */
const POINT_OF_NO_RETURN: readonly JobStatuses['firmware'][] = ['Installing', 'InstallRebooting']

export const newJobs = (): Jobs => ({ firmware: null, publish: null, log: null, published: [] })

export function updateFirmware(
  state: Jobs,
  model: DeviceModel,
  { firmware, requestId }: Request2<'UpdateFirmware'>,
  surroundings: Surroundings,
): PartReply<Jobs, 'UpdateFirmware'> {
  const { at, jobStepMs } = surroundings
  const running = state.firmware
  if (!isFetchable(model, firmware.location)) {
    return { state, response: { status: 'Rejected', ...because('UnsupportedParam') } }
  }
  const refusal = certificateRefusalOf(model, firmware)
  if (refusal !== null) {
    const payload = { type: 'InvalidFirmwareSigningCertificate', timestamp: iso(at) }
    const event: Send2 = { action: 'SecurityEventNotification', payload, isKept: true }
    return { state, response: { status: refusal }, sends: [event] }
  }
  // What is being installed cannot be called off. OCPP 2.x L01.FR.27.
  if (running !== null && POINT_OF_NO_RETURN.includes(running.status)) {
    return { state, response: { status: 'Rejected', ...because('FwUpdateInProgress') } }
  }
  const job = newJob<'firmware'>(requestId, firmwarePlan(firmware, at), at + jobStepMs)
  const status = running === null ? 'Accepted' : 'AcceptedCanceled'
  return { state: { ...state, firmware: job }, response: { status } }
}

export function publishFirmware(
  state: Jobs,
  model: DeviceModel,
  { location, checksum, requestId }: Request2<'PublishFirmware'>,
  { at, jobStepMs }: Surroundings,
): PartReply<Jobs, 'PublishFirmware'> {
  if (state.publish !== null || !isFetchable(model, location)) {
    return { state, response: { status: 'Rejected' } }
  }
  const plan = publishPlan(location, checksum)
  const job = { ...newJob<'publish'>(requestId, plan, at + jobStepMs), checksum }
  return { state: { ...state, publish: job }, response: { status: 'Accepted' } }
}

export function unpublishFirmware(
  state: Jobs,
  { checksum }: Request2<'UnpublishFirmware'>,
): PartReply<Jobs, 'UnpublishFirmware'> {
  if (state.publish?.checksum === checksum) {
    return { state, response: { status: 'DownloadOngoing' } }
  }
  if (!state.published.includes(checksum)) return { state, response: { status: 'NoFirmware' } }
  const published = state.published.filter((other) => other !== checksum)
  return { state: { ...state, published }, response: { status: 'Unpublished' } }
}

/** A second upload ends the first, which is told with the first one's id. OCPP 2.x N01. */
export function getLog(
  state: Jobs,
  model: DeviceModel,
  { log, logType, requestId }: Request2<'GetLog'>,
  { at, jobStepMs, serialNumber }: Surroundings,
): PartReply<Jobs, 'GetLog'> {
  const { remoteLocation, oldestTimestamp, latestTimestamp } = log
  const isBackwards = Date.parse(oldestTimestamp ?? '') > Date.parse(latestTimestamp ?? '')
  if (!isFetchable(model, remoteLocation) || isBackwards) {
    return { state, response: { status: 'Rejected' } }
  }
  const { log: running } = state
  const job = newJob<'log'>(requestId, logPlan(remoteLocation), at + jobStepMs)
  const response = {
    status: running === null ? ('Accepted' as const) : ('AcceptedCanceled' as const),
    filename: `${serialNumber}-${logType}-${requestId}.log`,
  }
  const sends: readonly Send2[] =
    running === null ? [] : [logStatus('AcceptedCanceled', running.requestId)]
  return { state: { ...state, log: job }, response, sends }
}

/** Statuses that are due. `isInstalled`: now reboot with the new firmware. */
export function stepJobs(
  before: Jobs,
  { at, jobStepMs, serialNumber, transactions }: Surroundings,
): PartStep<Jobs> & { readonly isInstalled: boolean } {
  const isIdle = transactions.length === 0
  const firmware = advance(waitForIdle(before.firmware, isIdle, at + jobStepMs), at, jobStepMs)
  const publish = advance(before.publish, at, jobStepMs)
  const log = advance(before.log, at, jobStepMs)
  const checksum = publish.status === 'Published' ? before.publish?.checksum : undefined
  const published = checksum === undefined ? before.published : addTo(before.published, checksum)
  const state = { firmware: firmware.job, publish: publish.job, log: log.job, published }
  const isBad = firmware.status === 'InvalidSignature'
  const event = { type: 'InvalidFirmwareSignature', timestamp: iso(at) }
  const sends: readonly Send2[] = [
    ...(firmware.status === null ? [] : [firmwareStatus(firmware.status, firmware.requestId)]),
    ...(isBad
      ? [{ action: 'SecurityEventNotification', payload: event, isKept: true } as const]
      : []),
    ...(publish.status === null
      ? []
      : [publishStatus(publish.status, publish.requestId, `${serialNumber}-${checksum ?? ''}`)]),
    ...(log.status === null ? [] : [logStatus(log.status, log.requestId)]),
  ]
  const isChanged = sends.length > 0 || state.firmware !== before.firmware
  return { state: isChanged ? state : before, sends, isInstalled: firmware.status === 'Installed' }
}

export function nextJobAt({ firmware, publish, log }: Jobs): number | null {
  const times = [firmware, publish, log].flatMap((job) => (job === null ? [] : [job.nextAt]))
  return times.length === 0 ? null : Math.min(...times)
}

/** For a TriggerMessage: only Idle comes without the id of its request. */
export function reportJob({ firmware, publish, log }: Jobs, kind: JobKind): Send2 {
  switch (kind) {
    case 'firmware':
      return firmwareStatus(firmware?.status ?? 'Idle', firmware?.requestId ?? 0)
    case 'publish':
      return publishStatus(publish?.status ?? 'Idle', publish?.requestId ?? 0, '')
    case 'log':
      return logStatus(log?.status ?? 'Idle', log?.requestId ?? 0)
  }
}

function newJob<K extends JobKind>(
  requestId: number,
  plan: readonly Planned<JobStatuses[K]>[],
  nextAt: number,
): Job<K> {
  const [first] = plan
  const firstAt = Math.max(nextAt, first?.notBefore ?? 0)
  return { requestId, status: 'Idle', plan, nextAt: firstAt, checksum: '' }
}

function advance<K extends JobKind>(
  job: Job<K> | null,
  at: number,
  jobStepMs: number,
): {
  readonly job: Job<K> | null
  readonly status: JobStatuses[K] | null
  readonly requestId: number
} {
  const [due, ...plan] = job?.plan ?? []
  if (job === null || due === undefined || job.nextAt > at) {
    return { job, status: null, requestId: 0 }
  }
  const { requestId } = job
  const nextAt = Math.max(at + jobStepMs, plan[0]?.notBefore ?? 0)
  const moved = plan.length === 0 ? null : { ...job, status: due.status, plan, nextAt }
  return { job: moved, status: due.status, requestId }
}

/** Nothing is installed while somebody charges: it is scheduled, once, and looked at again. */
function waitForIdle(
  job: Job<'firmware'> | null,
  isIdle: boolean,
  againAt: number,
): Job<'firmware'> | null {
  if (job === null || isIdle || job.plan[0]?.status !== 'Installing') return job
  if (job.status === 'InstallScheduled') return { ...job, nextAt: Math.max(job.nextAt, againAt) }
  return { ...job, plan: [{ status: 'InstallScheduled', notBefore: 0 }, ...job.plan] }
}

/** Only what is signed comes with a certificate; half of it is none. */
function certificateRefusalOf(
  model: DeviceModel,
  { signingCertificate, signature }: Firmware,
): 'InvalidCertificate' | 'RevokedCertificate' | null {
  if (signingCertificate === undefined && signature === undefined) return null
  const state = textOf(model, 'SimulationCtrlr.FirmwareCertificate')
  const isReadable = signingCertificate?.includes('-----BEGIN CERTIFICATE-----') === true
  if (!isReadable || state === 'Invalid') return 'InvalidCertificate'
  return state === 'Revoked' ? 'RevokedCertificate' : null
}

const isFetchable = (model: DeviceModel, location: string): boolean =>
  listOf(model, 'OCPPCommCtrlr.FileTransferProtocols').some((protocol) =>
    location.toLowerCase().startsWith(`${protocol.toLowerCase()}://`),
  )

const addTo = (published: readonly string[], checksum: string): readonly string[] =>
  [...published.filter((other) => other !== checksum), checksum].slice(-PUBLISHED_MAX)

const idOf = (status: string, requestId: number) => (status === 'Idle' ? {} : { requestId })

const firmwareStatus = (status: JobStatuses['firmware'], requestId: number): Send2 => ({
  action: 'FirmwareStatusNotification',
  payload: { status, ...idOf(status, requestId) },
})

const publishStatus = (status: JobStatuses['publish'], requestId: number, file: string): Send2 => ({
  action: 'PublishFirmwareStatusNotification',
  payload: {
    status,
    ...idOf(status, requestId),
    ...(status === 'Published' ? { location: [`http://charge-point.local/${file}`] } : {}),
  },
})

const logStatus = (status: JobStatuses['log'], requestId: number): Send2 => ({
  action: 'LogStatusNotification',
  payload: { status, ...idOf(status, requestId) },
})
