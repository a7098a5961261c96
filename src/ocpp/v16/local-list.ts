/** The version of the local authorization list on it. OCPP 1.6 §5.10 and §5.15. */
import type { AnswerHandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'

/** 0 is an empty list, -1 none at all. */
export const getLocalListVersion: AnswerHandlerOf<Messages16['GetLocalListVersion']> = (
  _request,
  { listVersion },
  { now },
) => ({ type: 'local-list.reported', at: now, version: listVersion })

export const sendLocalList: AnswerHandlerOf<Messages16['SendLocalList']> = (
  { listVersion },
  { status },
  { now },
) => (status === 'Accepted' ? { type: 'local-list.reported', at: now, version: listVersion } : null)
