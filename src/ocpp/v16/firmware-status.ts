/**
 * FirmwareStatusNotification, and its signed sister of the security extension, which is evidence:
 * how a firmware update goes. OCPP 1.6 §4.5; security white paper L01.
 */
import type { HandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import { toId } from '../number.ts'

const OVER: readonly string[] = [
  'Installed',
  'DownloadFailed',
  'InstallationFailed',
  'InstallVerificationFailed',
  'InvalidSignature',
]

export const firmwareStatus: HandlerOf<Messages16['FirmwareStatusNotification']> = {
  toEvent: ({ status }, { now }) => ({
    type: 'job.status',
    at: now,
    kind: 'firmware',
    requestId: null,
    status,
    isOver: OVER.includes(status),
    raw: null,
  }),

  toResponse: () => ({}),
}

export const signedFirmwareStatus: HandlerOf<Messages16['SignedFirmwareStatusNotification']> = {
  toEvent: ({ status, requestId }, { now }, { raw }) => ({
    type: 'job.status',
    at: now,
    kind: 'firmware',
    requestId: toId(requestId),
    status,
    isOver: OVER.includes(status),
    raw,
  }),

  toResponse: () => ({}),
}
