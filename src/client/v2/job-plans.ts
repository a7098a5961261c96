/**
 * The statuses that a firmware update, a publishing or an upload goes through, as its URL decides:
 *
 *   firmware  (DownloadScheduled) Downloading Downloaded (SignatureVerified) (InstallScheduled)
 *             Installing Installed
 *   publish   Downloading Downloaded ChecksumVerified Published
 *   log       Uploading Uploaded
 *
 * As with 1.6, `fail` in the URL fails the transfer, `fail-install` the installation,
 * `fail-verification` its check, `fail-signature` and `fail-checksum` what they name,
 * `fail-publish` the publishing, `denied` the permission to upload. OCPP 2.x L01 to L03, N01.
 */
import type { Request2 } from './part.ts'

export type Firmware = Request2<'UpdateFirmware'>['firmware']

export interface JobStatuses {
  readonly firmware: Request2<'FirmwareStatusNotification'>['status']
  readonly publish: Request2<'PublishFirmwareStatusNotification'>['status']
  readonly log: Request2<'LogStatusNotification'>['status']
}

export type JobKind = keyof JobStatuses

export interface Planned<Status> {
  readonly status: Status
  /** Not to be reported before; 0 is as soon as it is its turn. */
  readonly notBefore: number
}

export function firmwarePlan(
  firmware: Firmware,
  at: number,
): readonly Planned<JobStatuses['firmware']>[] {
  const { location, signature } = firmware
  const retrieveAt = laterOf(firmware.retrieveDateTime, at)
  const installAt = laterOf(firmware.installDateTime ?? '', at)
  const download = [
    ...now(...(retrieveAt > at ? (['DownloadScheduled'] as const) : [])),
    { status: 'Downloading', notBefore: retrieveAt > at ? retrieveAt : 0 },
  ] as const
  const isSigned = signature !== undefined
  const install = [
    ...now('Downloaded' as const),
    ...now(...(isSigned ? (['SignatureVerified'] as const) : [])),
    ...now(...(installAt > at ? (['InstallScheduled'] as const) : [])),
    { status: 'Installing', notBefore: installAt > at ? installAt : 0 },
  ] as const
  if (location.includes('fail-install'))
    return [...download, ...install, ...now('InstallationFailed' as const)]
  if (location.includes('fail-verification')) {
    return [...download, ...install, ...now('InstallVerificationFailed' as const)]
  }
  if (location.includes('fail-signature') && isSigned) {
    return [...download, ...now('Downloaded' as const, 'InvalidSignature' as const)]
  }
  if (location.includes('fail')) return [...download, ...now('DownloadFailed' as const)]
  return [...download, ...install, ...now('Installed' as const)]
}

export function publishPlan(
  location: string,
  checksum: string,
): readonly Planned<JobStatuses['publish']>[] {
  const loaded = ['Downloading', 'Downloaded'] as const
  const isMd5 = /^[0-9a-f]{32}$/i.test(checksum)
  if (location.includes('fail-checksum') || !isMd5) return now(...loaded, 'InvalidChecksum')
  if (location.includes('fail-publish')) return now(...loaded, 'ChecksumVerified', 'PublishFailed')
  if (location.includes('fail')) return now('Downloading', 'DownloadFailed')
  return now(...loaded, 'ChecksumVerified', 'Published')
}

export function logPlan(location: string): readonly Planned<JobStatuses['log']>[] {
  if (location.includes('denied')) return now('Uploading', 'PermissionDenied')
  return now('Uploading', location.includes('fail') ? 'UploadFailure' : 'Uploaded')
}

const now = <Status>(...statuses: readonly Status[]): readonly Planned<Status>[] =>
  statuses.map((status) => ({ status, notBefore: 0 }))

/** A date that cannot be read is now. */
function laterOf(date: string, at: number): number {
  const wanted = Date.parse(date)
  return Number.isNaN(wanted) ? at : Math.max(wanted, at)
}
