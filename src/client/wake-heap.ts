/** Who wants to be woken when, for any number of sleepers with one timer: a binary heap. */

interface Entry {
  readonly at: number
  readonly index: number
}

/**
 * One entry a sleeper is in force, the earliest; others are left over and skipped when they come.
 */
export class WakeHeap {
  #entries: Entry[] = []
  #dueAt: Map<number, number> = new Map()

  /** The earliest time wanted by anybody; null when nobody sleeps. */
  nextAt(): number | null {
    return this.#entries[0]?.at ?? null
  }

  /**
   * A later wish than the one in force changes nothing: the sleeper is woken early and asks anew.
   */
  want(index: number, at: number): void {
    const due = this.#dueAt.get(index)
    if (due !== undefined && due <= at) return
    this.#dueAt.set(index, at)
    this.#push({ at, index })
  }

  /** The next sleeper that is due, or null. */
  takeDue(now: number): number | null {
    for (;;) {
      const first = this.#entries[0]
      if (first === undefined || first.at > now) return null
      this.#pop()
      if (this.#dueAt.get(first.index) !== first.at) continue
      this.#dueAt.delete(first.index)
      return first.index
    }
  }

  #push(entry: Entry): void {
    const entries = this.#entries
    let at = entries.length
    entries.push(entry)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = entries[parent]
      if (above === undefined || above.at <= entry.at) break
      entries[at] = above
      at = parent
    }
    entries[at] = entry
  }

  #pop(): void {
    const entries = this.#entries
    const last = entries.pop()
    if (last === undefined || entries.length === 0) return
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = entries[left + 1]
      const leftEntry = entries[left]
      if (leftEntry === undefined) break
      const isRight = right !== undefined && right.at < leftEntry.at
      const child = isRight ? right : leftEntry
      if (child.at >= last.at) break
      entries[at] = child
      at = isRight ? left + 1 : left
    }
    entries[at] = last
  }
}
