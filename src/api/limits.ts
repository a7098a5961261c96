/** How often somebody may: token buckets by key, bounded, the least used forgotten first. */
import { LRUCache } from 'lru-cache'

import type { Clock } from '../base/clock.ts'

/** Keys watched at once. One that is forgotten starts again with a full bucket. */
const KEYS_MAX = 10_000

export interface Limiter {
  /** Takes one; false when there is none left. */
  readonly take: (key: string) => boolean
  /** Whether there is one left, without taking it. */
  readonly hasRoom: (key: string) => boolean
}

interface Bucket {
  tokens: number
  filledAt: number
}

/** `burst` may come at once, then `perSecond`. */
export function newLimiter(
  clock: Clock,
  { perSecond, burst }: { perSecond: number; burst: number },
): Limiter {
  const buckets = new LRUCache<string, Bucket>({ max: KEYS_MAX })
  const fill = (key: string): Bucket => {
    const now = clock.monotonic()
    const bucket = buckets.get(key) ?? { tokens: burst, filledAt: now }
    const gained = ((now - bucket.filledAt) / 1_000) * perSecond
    bucket.tokens = Math.min(burst, bucket.tokens + gained)
    bucket.filledAt = now
    buckets.set(key, bucket)
    return bucket
  }
  return {
    take: (key) => {
      const bucket = fill(key)
      if (bucket.tokens < 1) return false
      bucket.tokens -= 1
      return true
    },
    hasRoom: (key) => fill(key).tokens >= 1,
  }
}
