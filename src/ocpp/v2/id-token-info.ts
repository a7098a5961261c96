/** What 2.x says of an idToken in its answers. OCPP 2.x C01, C09, C17. */
import type { IdTokenInfo, IdTokenMore, IdTokenStatus } from '../../model/id-token.ts'
import { formatTime } from '../time.ts'
import type { Version } from '../version.ts'

const STATUSES = {
  accepted: 'Accepted',
  blocked: 'Blocked',
  expired: 'Expired',
  invalid: 'Invalid',
  concurrentTx: 'ConcurrentTx',
  noCredit: 'NoCredit',
  notAtThisLocation: 'NotAtThisLocation',
  notAtThisTime: 'NotAtThisTime',
} as const satisfies Record<IdTokenStatus, string>

export const toStatus2 = (status: IdTokenStatus) => STATUSES[status]

/** Longest texts that a version takes. Characters. */
interface Lengths {
  readonly idToken: number
  readonly content: number
}

const LENGTHS: Record<Exclude<Version, 'ocpp1.6'>, Lengths> = {
  'ocpp2.0.1': { idToken: 36, content: 512 },
  'ocpp2.1': { idToken: 255, content: 1_024 },
}

const LANGUAGE_LENGTH_MAX = 8

export function toIdTokenInfo(version: keyof typeof LENGTHS, info: IdTokenInfo) {
  const { status, expiresAt, groupIdToken, more } = info
  const lengths = LENGTHS[version]
  // Cut short it would be another group.
  const hasGroup = groupIdToken !== null && groupIdToken.length <= lengths.idToken
  return {
    status: toStatus2(status),
    ...(expiresAt === null ? {} : { cacheExpiryDateTime: formatTime(expiresAt) }),
    // A group has always this type. C09.FR.13.
    ...(hasGroup ? { groupIdToken: { idToken: groupIdToken, type: 'Central' as const } } : {}),
    ...(more === undefined ? {} : toMore(more, lengths)),
  }
}

function toMore(more: IdTokenMore, { content }: Lengths) {
  const { evseIds, chargingPriority, personalMessage: message } = more
  const language1 = toLanguage(more.language1)
  // The second only with the first, and only another one. C01.FR.10.
  const second = language1 === null ? null : toLanguage(more.language2)
  const language2 = second === language1 ? null : second
  return {
    // An empty list is not allowed, and is not what is meant by one.
    ...(evseIds === null || evseIds.length === 0 ? {} : { evseId: [...evseIds] }),
    ...(chargingPriority === null ? {} : { chargingPriority }),
    ...(language1 === null ? {} : { language1 }),
    ...(language2 === null ? {} : { language2 }),
    ...(message === null
      ? {}
      : { personalMessage: toMessage(message.slice(0, content), language1) }),
  }
}

function toMessage(content: string, language: string | null) {
  return { format: 'UTF8' as const, ...(language === null ? {} : { language }), content }
}

/** Cut short it would be another language. */
function toLanguage(language: string | null): string | null {
  return language !== null && language.length <= LANGUAGE_LENGTH_MAX ? language : null
}
