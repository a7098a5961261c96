/** What 1.6 says of an idToken, in both directions. OCPP 1.6 §7.28. */
import type { IdTokenInfo, IdTokenStatus } from '../../model/id-token.ts'
import { formatTime } from '../time.ts'

const STATUSES = {
  accepted: 'Accepted',
  blocked: 'Blocked',
  expired: 'Expired',
  invalid: 'Invalid',
  concurrentTx: 'ConcurrentTx',
  // Words that 1.6 does not have.
  noCredit: 'Invalid',
  notAtThisLocation: 'Invalid',
  notAtThisTime: 'Invalid',
} as const satisfies Record<IdTokenStatus, string>

export const toStatus16 = (status: IdTokenStatus) => STATUSES[status]

/** Longest idTag; the group of a token that came in by another version may be longer. */
const ID_TAG_LENGTH_MAX = 20

export function toIdTagInfo({ status, expiresAt, groupIdToken }: IdTokenInfo) {
  // Cut short it would be another group.
  const hasGroup = groupIdToken !== null && groupIdToken.length <= ID_TAG_LENGTH_MAX
  return {
    status: toStatus16(status),
    ...(expiresAt === null ? {} : { expiryDate: formatTime(expiresAt) }),
    ...(hasGroup ? { parentIdTag: groupIdToken } : {}),
  }
}
