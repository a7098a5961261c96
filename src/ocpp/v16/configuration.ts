/** GetConfiguration and ChangeConfiguration: what we learn of its keys. OCPP 1.6 §5.3 and §5.8. */
import type { AnswerHandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'

const STATUSES = {
  Accepted: 'accepted',
  Rejected: 'rejected',
  RebootRequired: 'rebootRequired',
  NotSupported: 'notSupported',
} as const

/** Its password, which may be written and never read. Compared without case, as all keys are. */
const SECRET_KEY = 'authorizationkey'

export const getConfiguration: AnswerHandlerOf<Messages16['GetConfiguration']> = (
  _request,
  { configurationKey = [], unknownKey = [] },
  { now },
) => ({
  type: 'variables.reported',
  at: now,
  variables: configurationKey.map(({ key, value, readonly }) => ({
    name: key,
    value: isSecret(key) ? null : (value ?? null),
    isReadonly: readonly,
  })),
  unknown: unknownKey,
})

export const changeConfiguration: AnswerHandlerOf<Messages16['ChangeConfiguration']> = (
  { key, value },
  { status },
  { now },
) => ({
  type: 'variable.set',
  at: now,
  name: key,
  value: isSecret(key) ? '' : value,
  status: STATUSES[status],
})

function isSecret(key: string): boolean {
  return key.trim().toLowerCase() === SECRET_KEY
}
