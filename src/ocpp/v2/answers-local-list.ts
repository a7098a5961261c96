/** The version of the local authorization list that it has. OCPP 2.x D01, D02. */
import type { AnswerHandlerOf } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'

export const getLocalListVersion: AnswerHandlerOf<Messages21['GetLocalListVersion']> = (
  _request,
  { versionNumber },
  { now },
) => ({ type: 'local-list.reported', at: now, version: versionNumber })

/** Only a list that it took has a version. */
export const sendLocalList: AnswerHandlerOf<Messages21['SendLocalList']> = (
  { versionNumber },
  { status },
  { now },
) =>
  status === 'Accepted' ? { type: 'local-list.reported', at: now, version: versionNumber } : null
