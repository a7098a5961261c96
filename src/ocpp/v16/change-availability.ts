/** ChangeAvailability: what of it is in use from now on, or later. OCPP 1.6 §5.2. */
import type { AnswerHandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'

const STATUSES = { Accepted: 'accepted', Rejected: 'rejected', Scheduled: 'scheduled' } as const

export const changeAvailability: AnswerHandlerOf<Messages16['ChangeAvailability']> = (
  { connectorId, type },
  { status },
  { now },
) => ({
  type: 'availability.answered',
  at: now,
  evseId: connectorId,
  connectorId: null,
  isOperative: type === 'Operative',
  status: STATUSES[status],
})
