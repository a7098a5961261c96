/**
 * How long answers took, as counts in buckets that grow by a tenth: small, and good to five
 * percent.
 */

const GROWTH = 1.1
const FIRST_MS = 0.05

/** The last bucket takes everything longer than about five minutes. */
const BUCKETS = 165

export class Latency {
  #counts = new Float64Array(BUCKETS)
  #total = 0

  add(ms: number): void {
    const bucket = ms <= FIRST_MS ? 0 : Math.ceil(Math.log(ms / FIRST_MS) / Math.log(GROWTH))
    const index = Math.min(bucket, BUCKETS - 1)
    this.#counts[index] = (this.#counts[index] ?? 0) + 1
    this.#total += 1
  }

  /** The upper edge of the bucket; null before the first answer. */
  percentileMs(share: number): number | null {
    if (this.#total === 0) return null
    let left = share * this.#total
    for (let index = 0; index < BUCKETS; index += 1) {
      left -= this.#counts[index] ?? 0
      if (left <= 0) return FIRST_MS * GROWTH ** index
    }
    return FIRST_MS * GROWTH ** (BUCKETS - 1)
  }
}
