/**
 * Knows whether the database can be used. Two failures in a row, or one wait past a deadline, open
 * it; then only a probe goes there, first after 250 ms and later every second, and the first that
 * succeeds closes it. While nothing else asks, a probe looks every second too, so that health is
 * known without traffic.
 */
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'

export interface Breaker {
  readonly isUp: () => boolean
  readonly succeeded: () => void
  readonly failed: (cause: 'error' | 'deadline') => void
  /** Settles when it is up, or after `ms`; true when it is up. */
  readonly whenUp: (ms: number) => Promise<boolean>
  readonly close: () => void
}

export interface BreakerOptions {
  readonly clock: Clock
  readonly metrics: Metrics
  /**
   * Asks the database something; rejects when it does not answer well. `isDown`: now it is open.
   */
  readonly probe: (isDown: boolean) => Promise<void>
  readonly onChange: (isUp: boolean) => void
}

const FAILURES_MAX = 2
const PROBE_FIRST_MS = 250
const PROBE_MS = 1_000

export function newBreaker(options: BreakerOptions): Breaker {
  return new ProbingBreaker(options)
}

class ProbingBreaker implements Breaker {
  readonly #options: BreakerOptions
  readonly #waiting = new Set<() => void>()
  #isUp = true
  #isClosed = false
  #failures = 0
  #successAt: number
  #timer: NodeJS.Timeout | null = null

  constructor(options: BreakerOptions) {
    this.#options = options
    this.#successAt = options.clock.monotonic()
    options.metrics.set('stator_store_up', {}, 1)
    this.#schedule(PROBE_MS)
  }

  readonly isUp = (): boolean => this.#isUp

  readonly succeeded = (): void => {
    this.#failures = 0
    this.#successAt = this.#options.clock.monotonic()
  }

  readonly failed = (cause: 'error' | 'deadline'): void => {
    this.#failures += 1
    if (cause === 'deadline' || this.#failures >= FAILURES_MAX) this.#turn(false)
  }

  readonly whenUp = (ms: number): Promise<boolean> => {
    if (this.#isUp) return Promise.resolve(true)
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(patience)
        this.#waiting.delete(finish)
        resolve(this.#isUp)
      }
      const patience = setTimeout(finish, ms)
      this.#waiting.add(finish)
    })
  }

  readonly close = (): void => {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    for (const wake of this.#waiting) wake()
  }

  #turn(isUp: boolean): void {
    if (this.#isUp === isUp) return
    this.#isUp = isUp
    this.#options.metrics.set('stator_store_up', {}, isUp ? 1 : 0)
    if (!isUp) this.#schedule(PROBE_FIRST_MS)
    else for (const wake of this.#waiting) wake()
    this.#options.onChange(isUp)
  }

  #schedule(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#isClosed) return
    this.#timer = setTimeout(() => void this.#look(), ms)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const { clock, probe } = this.#options
    const isKnown = this.#isUp && clock.monotonic() - this.#successAt < PROBE_MS
    try {
      if (!isKnown) await probe(!this.#isUp)
      if (!isKnown) this.succeeded()
      this.#turn(true)
    } catch {
      // Why does not matter here: whoever needed it gets the error, and `onChange` is told.
      this.failed('error')
    }
    this.#schedule(PROBE_MS)
  }
}
