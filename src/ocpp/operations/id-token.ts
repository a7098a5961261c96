/** idTokens of operations in the words of a version. OCPP 1.6 §7.28; 2.x C01, C09, D01. */
import type { IdTokenStatus } from '../../model/id-token.ts'
import type { NamedIdToken } from '../../model/operation.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import type { AuthorizationStatusEnumType, IdTokenType } from '../messages-21.gen.ts'

type Status16 = Messages16['Authorize']['response']['idTagInfo']['status']

/** A card, unless it is said otherwise: nearly all of them are. */
const TYPE_DEFAULT = 'ISO14443'

/** A remote start without a card is one of ours. F01. */
export const TYPE_OF_START = 'Central'

/** A group is an id that a CSMS gave. C09.FR.13. */
const TYPE_OF_GROUP = 'Central'

const STATUSES_16: Readonly<Record<IdTokenStatus, Status16>> = {
  accepted: 'Accepted',
  blocked: 'Blocked',
  expired: 'Expired',
  invalid: 'Invalid',
  concurrentTx: 'ConcurrentTx',
  noCredit: 'Invalid',
  notAtThisLocation: 'Invalid',
  notAtThisTime: 'Invalid',
}

const STATUSES_2: Readonly<Record<IdTokenStatus, AuthorizationStatusEnumType>> = {
  accepted: 'Accepted',
  blocked: 'Blocked',
  expired: 'Expired',
  invalid: 'Invalid',
  concurrentTx: 'ConcurrentTx',
  noCredit: 'NoCredit',
  notAtThisLocation: 'NotAtThisLocation',
  notAtThisTime: 'NotAtThisTime',
}

export const toStatus16 = (status: IdTokenStatus): Status16 => STATUSES_16[status]

export const toStatus2 = (status: IdTokenStatus): AuthorizationStatusEnumType => STATUSES_2[status]

export function toIdToken2(
  { idToken, idTokenType }: NamedIdToken,
  typeDefault = TYPE_DEFAULT,
): IdTokenType {
  return { idToken, type: idTokenType ?? typeDefault }
}

export function toGroup2(groupIdToken: string | undefined): IdTokenType | undefined {
  return groupIdToken === undefined ? undefined : { idToken: groupIdToken, type: TYPE_OF_GROUP }
}

/** Two names of one idToken have the same key: 1.6 has no types, and case means nothing. */
export function toIdTokenKey({ idToken, idTokenType = TYPE_DEFAULT }: NamedIdToken): string {
  return JSON.stringify([idToken.toLowerCase(), idTokenType])
}
