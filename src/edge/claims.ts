/**
 * Claims of one charge point that are under way at the same time. The store may answer them in
 * another order than it gave them, and the newest may even be gone again when an older one is
 * answered: that one must not come in, since what it writes would be fenced.
 */

interface UnderWay {
  count: number
  /** The highest that was answered since the first of them was asked for. */
  epoch: number
}

/** Holds only charge points with a claim under way, so it is bounded by the pending handshakes. */
export class ClaimsUnderWay {
  readonly #byKey = new Map<string, UnderWay>()

  get size(): number {
    return this.#byKey.size
  }

  begin(key: string): void {
    const known = this.#byKey.get(key)
    if (known === undefined) this.#byKey.set(key, { count: 1, epoch: 0 })
    else known.count += 1
  }

  /** Of each begin, one end. True when no newer claim was answered before. 0: it failed. */
  end(key: string, epoch: number): boolean {
    const known = this.#byKey.get(key)
    if (known === undefined) return true
    const isNewest = epoch >= known.epoch
    known.epoch = Math.max(known.epoch, epoch)
    known.count -= 1
    if (known.count === 0) this.#byKey.delete(key)
    return isNewest
  }
}
