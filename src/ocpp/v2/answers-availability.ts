/** What of it is in use from now on, or later. OCPP 2.x G03, G04. */
import type { AnswerHandlerOf } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'

const STATUSES = { Accepted: 'accepted', Rejected: 'rejected', Scheduled: 'scheduled' } as const

export const changeAvailability: AnswerHandlerOf<Messages21['ChangeAvailability']> = (
  { evse, operationalStatus },
  { status },
  { now },
) => ({
  type: 'availability.answered',
  at: now,
  evseId: evse?.id ?? 0,
  connectorId: evse?.connectorId ?? null,
  isOperative: operationalStatus === 'Operative',
  status: STATUSES[status],
})
