/**
 * What our charge point knows of idTokens by itself: the list that the CSMS keeps in it, and the
 * cache of earlier answers. The list wins. OCPP 2.x C10 to C14, D01, D02. An idToken is its text
 * and its type; texts are compared without case.
 */
import { type DeviceModel, isOn, limitOf, numberOf } from './device-model.ts'
import { because, findExcess, type PartReply, type Request2 } from './part.ts'

type Entry = NonNullable<Request2<'SendLocalList'>['localAuthorizationList']>[number]
export type IdToken = Entry['idToken']
export type IdTokenInfo = NonNullable<Entry['idTokenInfo']>

interface Known {
  readonly idToken: IdToken
  readonly info: IdTokenInfo
  /** When it was learned, or last used. */
  readonly at: number
}

export interface LocalList {
  readonly version: number
  readonly entries: Readonly<Record<string, Known>>
}

export interface AuthorizationCache {
  readonly entries: Readonly<Record<string, Known>>
}

/** Answers to remember. Past it the oldest goes. */
const CACHE_MAX = 200

/** Bytes that one entry is said to take. */
const ENTRY_BYTES = 256

export const newLocalList = (): LocalList => ({ version: 0, entries: {} })
export const newAuthorizationCache = (): AuthorizationCache => ({ entries: {} })

export const idTokenKey = ({ idToken, type }: Pick<IdToken, 'idToken' | 'type'>): string =>
  `${type} ${idToken.toLowerCase()}`

export function sendLocalList(
  state: LocalList,
  model: DeviceModel,
  request: Request2<'SendLocalList'>,
  at: number,
): PartReply<LocalList, 'SendLocalList'> {
  const { versionNumber, updateType, localAuthorizationList: items = [] } = request
  const fail = (reasonCode: string) =>
    ({ state, response: { status: 'Failed', ...because(reasonCode) } }) as const
  const excess = findExcess(model, request, {
    items,
    itemsPerMessage: 'LocalAuthListCtrlr.ItemsPerMessage',
    bytesPerMessage: 'LocalAuthListCtrlr.BytesPerMessage',
  })
  if (excess !== null) return { state, response: excess }
  const isFull = updateType === 'Full'
  if (!isListOn(model)) return fail('NotEnabled')
  if (versionNumber <= 0) return fail('ValuePositiveOnly')
  if (new Set(items.map(({ idToken }) => idTokenKey(idToken))).size < items.length) {
    return fail('InvalidValue')
  }
  if (isFull && items.some(({ idTokenInfo }) => idTokenInfo === undefined)) {
    return fail('MissingParam')
  }
  if (!isFull && versionNumber <= state.version) {
    return { state, response: { status: 'VersionMismatch' } }
  }
  const entries = new Map(isFull ? [] : Object.entries(state.entries))
  for (const { idToken, idTokenInfo } of items) {
    // A difference without information takes the idToken out.
    if (idTokenInfo === undefined) entries.delete(idTokenKey(idToken))
    else entries.set(idTokenKey(idToken), { idToken, info: idTokenInfo, at })
  }
  if (entries.size > (limitOf('LocalAuthListCtrlr.Entries') ?? Infinity))
    return fail('OutOfStorage')
  const changed = { version: versionNumber, entries: Object.fromEntries(entries) }
  return { state: changed, response: { status: 'Accepted' } }
}

/** 0 is an empty list, or none. */
export function getLocalListVersion(
  state: LocalList,
  model: DeviceModel,
): PartReply<LocalList, 'GetLocalListVersion'> {
  const hasNone = !isListOn(model) || entryCountOf(state) === 0
  return { state, response: { versionNumber: hasNone ? 0 : state.version } }
}

export function clearCache(
  state: AuthorizationCache,
  model: DeviceModel,
): PartReply<AuthorizationCache, 'ClearCache'> {
  if (!isCacheOn(model))
    return { state, response: { status: 'Rejected', ...because('NotEnabled') } }
  return { state: newAuthorizationCache(), response: { status: 'Accepted' } }
}

/** Every answer that tells about an idToken refreshes the cache. OCPP 2.x C10. */
export function remember(
  state: AuthorizationCache,
  model: DeviceModel,
  told: { readonly idToken: IdToken; readonly info: IdTokenInfo; readonly at: number },
): AuthorizationCache {
  if (!isCacheOn(model)) return state
  const { entries } = forget(state, told.idToken)
  const kept = Object.entries(entries).slice(-(CACHE_MAX - 1))
  return { entries: { ...Object.fromEntries(kept), [idTokenKey(told.idToken)]: told } }
}

export function forget(
  { entries }: AuthorizationCache,
  idToken: Pick<IdToken, 'idToken' | 'type'>,
): AuthorizationCache {
  const { [idTokenKey(idToken)]: _old, ...others } = entries
  return { entries: others }
}

/** Null when nothing is known, or no longer: what the cache holds has an end. */
export function findLocally(
  model: DeviceModel,
  known: { readonly localList: LocalList; readonly cache: AuthorizationCache },
  idToken: Pick<IdToken, 'idToken' | 'type'>,
  at: number,
): { readonly info: IdTokenInfo; readonly source: 'list' | 'cache' } | null {
  const key = idTokenKey(idToken)
  const listed = isListOn(model) ? known.localList.entries[key] : undefined
  if (listed !== undefined) {
    const isExpired = isPast(listed.info, at) && listed.info.status === 'Accepted'
    const info = isExpired ? ({ ...listed.info, status: 'Expired' } as const) : listed.info
    return { info, source: 'list' }
  }
  const cached = isCacheOn(model) ? known.cache.entries[key] : undefined
  if (cached === undefined || isPast(cached.info, at)) return null
  const lifeTimeMs = numberOf(model, 'AuthCacheCtrlr.LifeTime') * 1_000
  // No life time is one without end.
  const isOld = lifeTimeMs > 0 && cached.at + lifeTimeMs <= at
  return isOld ? null : { info: cached.info, source: 'cache' }
}

export const entryCountOf = ({ entries }: LocalList | AuthorizationCache): number =>
  Object.keys(entries).length

export const storageBytesOf = (of: LocalList | AuthorizationCache): number =>
  entryCountOf(of) * ENTRY_BYTES

const isListOn = (model: DeviceModel): boolean =>
  isOn(model, 'LocalAuthListCtrlr.Enabled') && isOn(model, 'LocalAuthListCtrlr.Available')

const isCacheOn = (model: DeviceModel): boolean =>
  isOn(model, 'AuthCacheCtrlr.Enabled') && isOn(model, 'AuthCacheCtrlr.Available')

const isPast = ({ cacheExpiryDateTime }: IdTokenInfo, at: number): boolean =>
  cacheExpiryDateTime !== undefined && Date.parse(cacheExpiryDateTime) <= at
