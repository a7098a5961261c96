/** Remote starts, and what it says of its transactions when it is asked. OCPP 2.x F01, F02, E14. */
import { REMOTE_START_PATIENCE_MS } from '../../model/job.ts'
import type { AnswerHandlerOf } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'

export const requestStartTransaction: AnswerHandlerOf<Messages21['RequestStartTransaction']> = (
  { remoteStartId, idToken },
  { status, transactionId },
  { now },
  commandId,
) => ({
  type: 'job.requested',
  at: now,
  kind: 'remoteStart',
  requestId: remoteStartId,
  commandId,
  fileName: null,
  isAccepted: status === 'Accepted',
  detail: idToken.idToken,
  dueAt: now + REMOTE_START_PATIENCE_MS,
  transactionId: transactionId ?? null,
})

export const getTransactionStatus: AnswerHandlerOf<Messages21['GetTransactionStatus']> = (
  { transactionId },
  { ongoingIndicator, messagesInQueue },
  { now },
) => ({
  type: 'transaction.status',
  at: now,
  transactionId: transactionId ?? null,
  isOngoing: ongoingIndicator ?? null,
  hasMessagesQueued: messagesInQueue,
})
