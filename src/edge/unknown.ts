/**
 * Charge points that came and are not known, for the operator's list: in memory and bounded, so
 * that a stranger with random names costs nothing but the place of another stranger.
 */
import { LRUCache } from 'lru-cache'

import type { UnknownChargePoint } from '../model/admission.ts'
import type { Identity } from './identity.ts'

/** Names offered that are kept, and how much of each. */
const PROTOCOLS_MAX = 8
const PROTOCOL_CHARACTERS_MAX = 32

export class UnknownChargePoints {
  /** Null when the setting says to keep none. */
  readonly #list: LRUCache<string, UnknownChargePoint> | null

  constructor(max: number) {
    this.#list = max === 0 ? null : new LRUCache<string, UnknownChargePoint>({ max })
  }

  saw(who: Identity, remoteAddress: string, protocols: readonly string[], at: number): void {
    const { tenant, chargePointId } = who
    const before = this.#list?.get(toKey(who))
    this.#list?.set(toKey(who), {
      tenant,
      chargePointId,
      remoteAddress,
      count: (before?.count ?? 0) + 1,
      firstSeenAt: before?.firstSeenAt ?? at,
      lastSeenAt: at,
      protocols: protocols
        .slice(0, PROTOCOLS_MAX)
        .map((name) => name.slice(0, PROTOCOL_CHARACTERS_MAX)),
    })
  }

  /** It is known now. */
  forget(who: Identity): void {
    this.#list?.delete(toKey(who))
  }

  /** Newest first. */
  list(): readonly UnknownChargePoint[] {
    return this.#list === null ? [] : [...this.#list.values()]
  }

  get size(): number {
    return this.#list?.size ?? 0
  }
}

/** Identities that differ only in case are one: they cannot both become known. */
function toKey({ tenant, chargePointId }: Identity): string {
  return `${tenant}/${chargePointId}`.toLowerCase()
}
