/** RemoteStartTransaction: it will try. 1.6 has no id for it; its idTag tells. OCPP 1.6 §5.11. */
import { REMOTE_START_PATIENCE_MS } from '../../model/job.ts'
import type { AnswerHandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'

export const remoteStartTransaction: AnswerHandlerOf<Messages16['RemoteStartTransaction']> = (
  { idTag },
  { status },
  { now },
  commandId,
) => ({
  type: 'job.requested',
  at: now,
  kind: 'remoteStart',
  requestId: null,
  commandId,
  fileName: null,
  isAccepted: status === 'Accepted',
  detail: idTag,
  dueAt: now + REMOTE_START_PATIENCE_MS,
  transactionId: null,
})
