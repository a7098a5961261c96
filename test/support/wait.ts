/**
 * Waiting in tests: for a condition, never for a time. Each wait has a deadline and says what it
 * waited for, so that a failure reads as what did not happen.
 */
import { systemClock } from '../../src/base/clock.ts'

/** Long enough for a busy machine of two cores, short enough to notice. */
export const DEADLINE_MS = 5_000

const PROBE_EVERY_MS = 20

export interface WaitOptions {
  readonly withinMs?: number
  readonly everyMs?: number
}

/** Resolves after this time: between two looks at a condition, nothing else. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** The first value of the probe that is not null, undefined or false. */
export async function waitFor<T>(
  what: string,
  probe: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { withinMs = DEADLINE_MS, everyMs = PROBE_EVERY_MS }: WaitOptions = {},
): Promise<T> {
  const until = systemClock.monotonic() + withinMs
  for (;;) {
    const value = await probe()
    if (value !== null && value !== undefined && value !== false) return value
    if (systemClock.monotonic() > until) throw new Error(`${what}: not within ${withinMs} ms`)
    await pause(everyMs)
  }
}

/** Repeats a check until it no longer throws; past the deadline its last error is the verdict. */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { withinMs = DEADLINE_MS, everyMs = PROBE_EVERY_MS }: WaitOptions = {},
): Promise<T> {
  const until = systemClock.monotonic() + withinMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (systemClock.monotonic() > until) throw error
    }
    await pause(everyMs)
  }
}

/** The promise, or an error once the deadline has passed. */
export async function within<T>(
  what: string,
  promise: Promise<T>,
  withinMs: number = DEADLINE_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    const late = new Error(`${what}: not within ${withinMs} ms`)
    timer = setTimeout(() => reject(late), withinMs)
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}
