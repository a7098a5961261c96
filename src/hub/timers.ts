/**
 * Wakes: one for each actor at most, in a heap, behind one timer of the runtime. A wake that was
 * replaced stays in the heap until its time and is passed over then.
 */
import type { Clock } from '../base/clock.ts'
import type { HubActor } from './actor.ts'

/** Rings are looked for at least this often, so a clock that was set is noticed. */
const LOOK_AFTER_MS_MAX = 60_000
/** Replaced wakes in the heap, besides as many as there are others; over it they are swept out. */
const REPLACED_MAX = 1_024

interface Wake {
  readonly at: number
  readonly actor: HubActor
}

export class Timers {
  readonly #clock: Clock
  readonly #onWake: (actor: HubActor) => void
  readonly #times = new Map<HubActor, number>()
  #heap: Wake[] = []
  #timer: NodeJS.Timeout | null = null
  #timerAt = Number.POSITIVE_INFINITY

  constructor(clock: Clock, onWake: (actor: HubActor) => void) {
    this.#clock = clock
    this.#onWake = onWake
  }

  /** Milliseconds since 1970; null cancels. */
  set(actor: HubActor, at: number | null): void {
    if (at === null) {
      this.#times.delete(actor)
      return
    }
    if (this.#times.get(actor) === at) return
    this.#times.set(actor, at)
    this.#push({ at, actor })
    if (this.#heap.length > 2 * this.#times.size + REPLACED_MAX) this.#sweep()
    this.#arm()
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#times.clear()
    this.#heap = []
  }

  #ring(): void {
    this.#timer = null
    this.#timerAt = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
      this.#pop()
      if (this.#times.get(first.actor) !== first.at) continue
      this.#times.delete(first.actor)
      this.#onWake(first.actor)
    }
    this.#arm()
  }

  #arm(): void {
    const first = this.#heap[0]
    if (first === undefined || first.at >= this.#timerAt) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timerAt = first.at
    const wait = Math.min(Math.max(0, first.at - this.#clock.now()), LOOK_AFTER_MS_MAX)
    this.#timer = setTimeout(() => this.#ring(), wait)
  }

  /** A list in order is a heap. */
  #sweep(): void {
    const wakes = [...this.#times].map(([actor, at]) => ({ at, actor }))
    this.#heap = wakes.sort((one, other) => one.at - other.at)
  }

  #push(wake: Wake): void {
    const heap = this.#heap
    let i = heap.push(wake) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if ((heap[parent] as Wake).at <= wake.at) break
      heap[i] = heap[parent] as Wake
      i = parent
    }
    heap[i] = wake
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      const right = heap[child + 1]
      if (right !== undefined && right.at < (heap[child] as Wake).at) child += 1
      if ((heap[child] as Wake).at >= last.at) break
      heap[i] = heap[child] as Wake
      i = child
    }
    heap[i] = last
  }
}
