/**
 * How firmware updates, uploads of logs and publications of firmware go. OCPP 2.x L01, L02, L03,
 * N01. The first two are evidence. `Idle` answers a trigger: nothing is going on, and nothing
 * ended.
 */
import type { JobReported } from '../../model/event-message.ts'
import type { JobKind } from '../../model/job.ts'
import type { Handler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { toId } from '../number.ts'
import { type Nothing, tell } from './accept.ts'

interface Status {
  readonly status: string
  readonly requestId?: number
}

export const firmwareStatus: Handler<Messages21['FirmwareStatusNotification']['request'], Nothing> =
  newStatus('firmware', {
    over: [
      ...['Installed', 'DownloadFailed', 'InstallationFailed'],
      ...['InstallVerificationFailed', 'InvalidSignature'],
    ],
    isEvidence: true,
  })

export const logStatus: Handler<Messages21['LogStatusNotification']['request'], Nothing> =
  newStatus('log', {
    over: [
      ...['Uploaded', 'UploadFailure', 'BadMessage', 'NotSupportedOperation'],
      ...['PermissionDenied', 'AcceptedCanceled'],
    ],
    isEvidence: true,
  })

export const publishFirmwareStatus: Handler<
  Messages21['PublishFirmwareStatusNotification']['request'],
  Nothing
> = {
  toEvent: (request, context, received, before) => {
    const status = publishStatus.toEvent(request, context, received, before) as JobReported
    if (request.location === undefined) return status
    return [status, tell('firmware.published', request, {}, { context, received })]
  },
  toResponse: () => ({}),
}

const publishStatus = newStatus('publishFirmware', {
  over: ['Published', 'DownloadFailed', 'InvalidChecksum', 'PublishFailed'],
  isEvidence: false,
})

function newStatus(
  kind: JobKind,
  { over, isEvidence }: { readonly over: readonly string[]; readonly isEvidence: boolean },
): Handler<Status, Nothing> {
  return {
    toEvent: ({ status, requestId }, { now }, { raw }) => ({
      type: 'job.status',
      at: now,
      kind,
      requestId: toId(requestId),
      status,
      isOver: over.includes(status),
      raw: isEvidence ? raw : null,
    }),

    toResponse: () => ({}),
  }
}
