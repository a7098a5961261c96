/** LogStatusNotification: how an upload of logs goes. OCPP 1.6 security white paper N01. */
import type { HandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import { toId } from '../number.ts'

const OVER: readonly string[] = [
  'Uploaded',
  'UploadFailure',
  'BadMessage',
  'NotSupportedOperation',
  'PermissionDenied',
]

export const logStatus: HandlerOf<Messages16['LogStatusNotification']> = {
  toEvent: ({ status, requestId }, { now }, { raw }) => ({
    type: 'job.status',
    at: now,
    kind: 'log',
    requestId: toId(requestId),
    status,
    isOver: OVER.includes(status),
    raw,
  }),

  toResponse: () => ({}),
}
