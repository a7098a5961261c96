/**
 * How much of everything, from whom. All counters live in memory and are bounded: a table that is
 * full forgets who was quiet longest, which gives that one its full allowance back.
 */
import { LRUCache } from 'lru-cache'

import { toLimitKey } from './remote-address.ts'
import type { EdgeSettings } from './settings.ts'

/** Addresses, or charge points, that a table of buckets remembers. */
const KEYS_MAX = 20_000
/** Slots for pairs of address and charge point that have logged in; 4 bytes each. */
const VISITORS_MAX = 65_536
const MS_PER_MINUTE = 60_000

interface Bucket {
  tokens: number
  refilledAtMs: number
}

export interface BucketRate {
  /** What it holds when nothing was taken for long. */
  readonly burst: number
  readonly perMs: number
}

/** One bucket for each key. Times are monotonic milliseconds. */
export class TokenBuckets {
  readonly #rate: BucketRate
  readonly #buckets: LRUCache<string, Bucket>

  constructor(rate: BucketRate, keysMax: number) {
    this.#rate = rate
    this.#buckets = new LRUCache<string, Bucket>({ max: keysMax })
  }

  /** False when there is none left; then nothing was taken. */
  take(key: string, nowMs: number): boolean {
    const bucket = this.#refill(key, nowMs)
    if (bucket === null) {
      this.#buckets.set(key, { tokens: this.#rate.burst - 1, refilledAtMs: nowMs })
      return true
    }
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  isEmpty(key: string, nowMs: number): boolean {
    const bucket = this.#refill(key, nowMs)
    return bucket !== null && bucket.tokens < 1
  }

  get size(): number {
    return this.#buckets.size
  }

  #refill(key: string, nowMs: number): Bucket | null {
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) return null
    const { burst, perMs } = this.#rate
    const gained = Math.max(0, nowMs - bucket.refilledAtMs) * perMs
    bucket.tokens = Math.min(burst, bucket.tokens + gained)
    bucket.refilledAtMs = nowMs
    return bucket
  }
}

/** Everything that is counted by someone, in one place. */
export interface Limits {
  /** Handshakes of all together. */
  readonly takeHandshake: (nowMs: number) => boolean
  readonly isAddressFull: (address: string) => boolean
  /** One more connection from there. Gives the one copy of the text that all of them share. */
  readonly enter: (address: string) => string
  readonly leave: (address: string) => void
  /** Too many failures from there, by whoever has not logged in from there before. */
  readonly isAddressBarred: (address: string, name: string, nowMs: number) => boolean
  readonly isIdBarred: (address: string, name: string, nowMs: number) => boolean
  readonly failed: (address: string, name: string, nowMs: number) => void
  readonly succeeded: (address: string, name: string) => void
  readonly takeTakeover: (name: string, nowMs: number) => boolean
}

/** `name` is tenant and id of a charge point, as one text. */
export function newLimits(settings: EdgeSettings): Limits {
  const { handshakesBurst: burst, handshakesPerSecondMax } = settings
  const handshakes = new TokenBuckets({ burst, perMs: handshakesPerSecondMax / 1_000 }, 1)
  const byAddress = perMinute(settings.failuresPerMinutePerAddress)
  const byId = perMinute(settings.failuresPerMinutePerId)
  const takeovers = perMinute(settings.takeoversPerMinuteMax)
  const visitors = new Visitors()
  const pair = (address: string, name: string) => `${toLimitKey(address)} ${name}`
  return {
    ...newAddressCounts(settings.connectionsPerAddressMax),
    takeHandshake: (nowMs) => handshakes.take('', nowMs),
    isAddressBarred: (address, name, nowMs) =>
      byAddress.isEmpty(toLimitKey(address), nowMs) && !visitors.has(pair(address, name)),
    isIdBarred: (address, name, nowMs) => byId.isEmpty(pair(address, name), nowMs),
    failed: (address, name, nowMs) => {
      byAddress.take(toLimitKey(address), nowMs)
      byId.take(pair(address, name), nowMs)
    },
    succeeded: (address, name) => visitors.add(pair(address, name)),
    takeTakeover: (name, nowMs) => takeovers.take(name, nowMs),
  }
}

function perMinute(count: number): TokenBuckets {
  return new TokenBuckets({ burst: count, perMs: count / MS_PER_MINUTE }, KEYS_MAX)
}

/** Exact, and as large as the number of connections. */
function newAddressCounts(
  connectionsMax: number,
): Pick<Limits, 'isAddressFull' | 'enter' | 'leave'> {
  const counts = new Map<string, { readonly address: string; count: number }>()
  return {
    isAddressFull: (address) => (counts.get(toLimitKey(address))?.count ?? 0) >= connectionsMax,
    enter: (address) => {
      const key = toLimitKey(address)
      const known = counts.get(key)
      if (known === undefined) counts.set(key, { address, count: 1 })
      else known.count += 1
      return known !== undefined && known.address === address ? known.address : address
    },
    leave: (address) => {
      const key = toLimitKey(address)
      const known = counts.get(key)
      if (known === undefined) return
      known.count -= 1
      if (known.count === 0) counts.delete(key)
    },
  }
}

/**
 * Who has logged in from where, so that an attacker behind the same address does not lock them out:
 * a table of hashes in which a newer pair takes the slot of an older. A wrong hit needs a collision
 * of 32 bits, and lets through what the limit for the pair still bounds.
 */
class Visitors {
  readonly #slots = new Uint32Array(VISITORS_MAX)

  add(pair: string): void {
    const hash = toHash(pair)
    this.#slots[hash % VISITORS_MAX] = hash
  }

  has(pair: string): boolean {
    const hash = toHash(pair)
    return this.#slots[hash % VISITORS_MAX] === hash
  }
}

/** FNV-1a, never 0: that is the empty slot. */
function toHash(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0 || 1
}
