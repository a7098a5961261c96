/** Whether two idTokens are the same: text and type; what else is with them does not count. */
import { type IdToken, idTokenKey } from './local-list.ts'

/** Nothing is not the same as nothing. OCPP 2.x C01.FR.25. */
export function isSameToken(
  one: IdToken | null | undefined,
  other: IdToken | null | undefined,
): boolean {
  if (one === null || one === undefined || other === null || other === undefined) return false
  return idTokenKey(one) === idTokenKey(other)
}
