/** Virtual time: one heap of things to happen, one seeded dice. The same seed, the same run. */
import type { Random } from '../support/random.ts'
import { seededRandom } from '../support/random.ts'

interface Happening {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

export class World {
  readonly random: Random
  /** Milliseconds since 1970. */
  now: number
  /** What happened, for the reader of a failing seed. */
  readonly trace: string[] = []
  /** Nothing goes wrong any more, and everybody behaves. */
  isPeace = false
  #heap: Happening[] = []
  #order = 0

  constructor(seed: number, startAt: number) {
    this.random = seededRandom(seed)
    this.now = startAt
  }

  after(ms: number, run: () => void): void {
    this.#order += 1
    const happening = { at: this.now + ms, order: this.#order, run }
    let low = 0
    let high = this.#heap.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (isLater(this.#heap[middle] as Happening, happening)) low = middle + 1
      else high = middle
    }
    // The soonest stands last, where taking it is cheap.
    this.#heap.splice(low, 0, happening)
  }

  chance(share: number): boolean {
    return this.random.next() < share
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.random.next() * (high - low + 1))
  }

  note(text: string): void {
    this.trace.push(`${String(this.now % 10_000_000).padStart(8)} ${text}`)
  }

  /** Until nothing is left to happen, or the time is up. */
  runUntil(end: number): void {
    for (
      let next = this.#heap.at(-1);
      next !== undefined && next.at <= end;
      next = this.#heap.at(-1)
    ) {
      this.#heap.pop()
      this.now = next.at
      next.run()
    }
    this.now = end
  }
}

function isLater(a: Happening, b: Happening): boolean {
  return a.at > b.at || (a.at === b.at && a.order > b.order)
}
