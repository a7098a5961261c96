/** Entries of a local list: what changed between two, and how a version writes them. 2.x D01. */
import type { ListedIdToken } from '../../model/operation.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import type { AuthorizationData } from '../messages-21.gen.ts'
import { formatTime } from '../time.ts'
import { toStatus2 } from '../v2/id-token-info.ts'
import { toStatus16 } from '../v16/id-tag-info.ts'
import type { Version } from '../version.ts'
import { toGroup2, toIdToken2, toIdTokenKey } from './id-token.ts'
import type { Step } from './row.ts'
import { call2, call16, field } from './row.ts'

type Entry16 = NonNullable<Messages16['SendLocalList']['request']['localAuthorizationList']>[number]

export interface ListChange {
  readonly listed: ListedIdToken
  readonly isRemoved: boolean
}

export const toAdded = (listed: ListedIdToken): ListChange => ({ listed, isRemoved: false })

export function hasRepeated(version: Version, idTokens: readonly ListedIdToken[]): boolean {
  return new Set(idTokens.map((listed) => keyOf(version, listed))).size < idTokens.length
}

/** What makes the one list out of the other. */
export function findChanges(
  version: Version,
  before: readonly ListedIdToken[],
  after: readonly ListedIdToken[],
): readonly ListChange[] {
  const textOf = (listed: ListedIdToken) => JSON.stringify(toWire(version, toAdded(listed)))
  const had = new Map(before.map((listed) => [keyOf(version, listed), textOf(listed)]))
  const wanted = new Set(after.map((listed) => keyOf(version, listed)))
  return [
    ...after.filter((listed) => had.get(keyOf(version, listed)) !== textOf(listed)).map(toAdded),
    ...before
      .filter((listed) => !wanted.has(keyOf(version, listed)))
      .map((listed) => ({ listed, isRemoved: true })),
  ]
}

/** A message with none has no list at all: an empty one is not allowed in 2.x. */
export function toListStep(
  version: Version,
  { updateType, listVersion }: { updateType: 'Full' | 'Differential'; listVersion: number },
  changes: readonly ListChange[],
): Step {
  const isEmpty = changes.length === 0
  if (version === 'ocpp1.6') {
    const localAuthorizationList = isEmpty ? undefined : changes.map(toWire16)
    const list = field('localAuthorizationList', localAuthorizationList)
    return call16('SendLocalList', { listVersion, updateType, ...list })
  }
  const localAuthorizationList = isEmpty ? undefined : changes.map(toWire2)
  const list = field('localAuthorizationList', localAuthorizationList)
  return call2('SendLocalList', { versionNumber: listVersion, updateType, ...list })
}

function keyOf(version: Version, { idToken, idTokenType }: ListedIdToken): string {
  const type = version === 'ocpp1.6' ? undefined : idTokenType
  return toIdTokenKey({ idToken, ...field('idTokenType', type) })
}

function toWire(version: Version, change: ListChange): Entry16 | AuthorizationData {
  return version === 'ocpp1.6' ? toWire16(change) : toWire2(change)
}

/** Without an info it is taken out of the list. */
function toWire16({ listed, isRemoved }: ListChange): Entry16 {
  const { idToken: idTag, status, expiresAt, groupIdToken } = listed
  if (isRemoved) return { idTag }
  return {
    idTag,
    idTagInfo: {
      status: toStatus16(status),
      ...field('expiryDate', expiresAt === undefined ? undefined : formatTime(expiresAt)),
      ...field('parentIdTag', groupIdToken),
    },
  }
}

function toWire2({ listed, isRemoved }: ListChange): AuthorizationData {
  const { status, expiresAt, groupIdToken } = listed
  const idToken = toIdToken2(listed)
  if (isRemoved) return { idToken }
  const expiry = expiresAt === undefined ? undefined : formatTime(expiresAt)
  return {
    idToken,
    idTokenInfo: {
      status: toStatus2(status),
      ...field('cacheExpiryDateTime', expiry),
      ...field('groupIdToken', toGroup2(groupIdToken)),
    },
  }
}
