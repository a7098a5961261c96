/**
 * What our charge point knows of idTags by itself: the list that the CSMS keeps in it, and the
 * cache of earlier answers. The list wins. OCPP 1.6 §3.5; errata §3.52. Tags are compared without
 * case.
 */
import { isOn, numberOf } from './configuration.ts'
import type { IdTagInfo, Request, Response, Station } from './state.ts'

/** Answers to remember. Past it the oldest goes. */
const CACHE_MAX = 200

export function findLocally(state: Station, idTag: string, at: number): IdTagInfo | null {
  const tag = idTag.toLowerCase()
  const listed = isOn(state, 'LocalAuthListEnabled') ? state.localList.entries[tag] : undefined
  const cached = isOn(state, 'AuthorizationCacheEnabled') ? state.cache[tag] : undefined
  const info = listed ?? cached
  if (info === undefined) return null
  const isExpired = info.expiryDate !== undefined && Date.parse(info.expiryDate) <= at
  return isExpired && info.status === 'Accepted' ? { ...info, status: 'Expired' } : info
}

/** Every answer that tells about a tag refreshes the cache. */
export function remember(state: Station, idTag: string, info: IdTagInfo): Station {
  if (!isOn(state, 'AuthorizationCacheEnabled')) return state
  const { [idTag.toLowerCase()]: _old, ...others } = state.cache
  const kept = Object.entries(others).slice(-(CACHE_MAX - 1))
  return { ...state, cache: { ...Object.fromEntries(kept), [idTag.toLowerCase()]: info } }
}

export function updateLocalList(
  state: Station,
  { listVersion, updateType, localAuthorizationList: items = [] }: Request<'SendLocalList'>,
): { readonly state: Station; readonly status: Response<'SendLocalList'>['status'] } {
  const { localList } = state
  const isFull = updateType === 'Full'
  const tags = new Set(items.map(({ idTag }) => idTag.toLowerCase()))
  const isImpossible =
    listVersion <= 0 ||
    items.length > numberOf(state, 'SendLocalListMaxLength') ||
    tags.size < items.length ||
    (isFull && items.some(({ idTagInfo }) => idTagInfo === undefined))
  if (!isOn(state, 'LocalAuthListEnabled')) return { state, status: 'NotSupported' }
  if (isImpossible) return { state, status: 'Failed' }
  if (!isFull && listVersion <= localList.version) return { state, status: 'VersionMismatch' }
  const entries = new Map(isFull ? [] : Object.entries(localList.entries))
  for (const { idTag, idTagInfo } of items) {
    // A difference without information takes the tag out.
    if (idTagInfo === undefined) entries.delete(idTag.toLowerCase())
    else entries.set(idTag.toLowerCase(), idTagInfo)
  }
  if (entries.size > numberOf(state, 'LocalAuthListMaxLength')) return { state, status: 'Failed' }
  const changed = { version: listVersion, entries: Object.fromEntries(entries) }
  return { state: { ...state, localList: changed }, status: 'Accepted' }
}

/** 0 is an empty list. */
export const listVersionOf = ({ localList }: Station): number =>
  Object.keys(localList.entries).length === 0 ? 0 : localList.version
