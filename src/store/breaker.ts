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
  /** Asks the database something; rejects when it does not answer well. `isDown`: now it is open. */
  readonly probe: (isDown: boolean) => Promise<void>
  readonly onChange: (isUp: boolean) => void
}

const FAILURES_MAX = 2
const PROBE_FIRST_MS = 250
const PROBE_MS = 1_000

export function newBreaker({ clock, metrics, probe, onChange }: BreakerOptions): Breaker {
  let isUp = true
  let failures = 0
  let successAt = clock.monotonic()
  let timer: NodeJS.Timeout | null = null
  let isClosed = false
  const waiting = new Set<() => void>()
  metrics.set('stator_store_up', {}, 1)

  const turn = (up: boolean): void => {
    if (isUp === up) return
    isUp = up
    metrics.set('stator_store_up', {}, up ? 1 : 0)
    if (!up) schedule(PROBE_FIRST_MS)
    else for (const wake of waiting) wake()
    onChange(up)
  }
  const succeeded = (): void => {
    failures = 0
    successAt = clock.monotonic()
  }
  const failed = (cause: 'error' | 'deadline'): void => {
    failures += 1
    if (cause === 'deadline' || failures >= FAILURES_MAX) turn(false)
  }
  const schedule = (ms: number): void => {
    if (timer !== null) clearTimeout(timer)
    if (isClosed) return
    timer = setTimeout(() => void look(), ms)
    timer.unref()
  }
  const look = async (): Promise<void> => {
    if (isUp && clock.monotonic() - successAt < PROBE_MS) return schedule(PROBE_MS)
    try {
      await probe(!isUp)
      succeeded()
      turn(true)
    } catch {
      // Why does not matter here: whoever needed it gets the error, and `onChange` is told.
      failed('error')
    }
    schedule(PROBE_MS)
  }
  const whenUp = (ms: number): Promise<boolean> => {
    if (isUp) return Promise.resolve(true)
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(patience)
        waiting.delete(finish)
        resolve(isUp)
      }
      const patience = setTimeout(finish, ms)
      waiting.add(finish)
    })
  }
  const close = (): void => {
    isClosed = true
    if (timer !== null) clearTimeout(timer)
    for (const wake of waiting) wake()
  }
  schedule(PROBE_MS)
  return { isUp: () => isUp, succeeded, failed, whenUp, close }
}
