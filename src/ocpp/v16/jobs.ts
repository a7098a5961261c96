/**
 * Firmware updates and uploads of logs, as far as the answer to our call tells: whether the charge
 * point will try. The rest comes in statuses. OCPP 1.6 §5.9, §5.19; security white paper L01, N01.
 */
import type { AnswerHandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'

/** The second ends an older job of its kind. */
const ACCEPTED: readonly string[] = ['Accepted', 'AcceptedCanceled']

/** Nothing more is known of these, and they take as long as they take. */
const PLAIN = { detail: null, dueAt: null, transactionId: null } as const

/** The answer is empty: there is no way to refuse. */
export const updateFirmware: AnswerHandlerOf<Messages16['UpdateFirmware']> = (
  _request,
  _response,
  { now },
  commandId,
) => ({
  type: 'job.requested',
  at: now,
  kind: 'firmware',
  requestId: null,
  commandId,
  fileName: null,
  isAccepted: true,
  ...PLAIN,
})

export const signedUpdateFirmware: AnswerHandlerOf<Messages16['SignedUpdateFirmware']> = (
  { requestId },
  { status },
  { now },
  commandId,
) => ({
  type: 'job.requested',
  at: now,
  kind: 'firmware',
  requestId,
  commandId,
  fileName: null,
  isAccepted: ACCEPTED.includes(status),
  ...PLAIN,
})

/** No file name means that there is nothing to upload. */
export const getDiagnostics: AnswerHandlerOf<Messages16['GetDiagnostics']> = (
  _request,
  { fileName },
  { now },
  commandId,
) => ({
  type: 'job.requested',
  at: now,
  kind: 'diagnostics',
  requestId: null,
  commandId,
  fileName: fileName ?? null,
  isAccepted: fileName !== undefined && fileName !== '',
  ...PLAIN,
})

export const getLog: AnswerHandlerOf<Messages16['GetLog']> = (
  { requestId },
  { status, filename },
  { now },
  commandId,
) => ({
  type: 'job.requested',
  at: now,
  kind: 'log',
  requestId,
  commandId,
  fileName: filename ?? null,
  isAccepted: ACCEPTED.includes(status),
  ...PLAIN,
})
