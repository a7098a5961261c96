/** idTokens of operations in the words of a version. OCPP 1.6 §7.28; 2.x C01, C09, D01. */
import type { NamedIdToken } from '../../model/operation.ts'
import type { IdTokenType } from '../messages-21.gen.ts'

/** A card, unless it is said otherwise: nearly all of them are. */
const TYPE_DEFAULT = 'ISO14443'

/** A remote start without a card is one of ours. F01. */
export const TYPE_OF_START = 'Central'

/** A group is an id that a CSMS gave. C09.FR.13. */
const TYPE_OF_GROUP = 'Central'

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
