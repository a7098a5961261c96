/**
 * How long to wait before the next try: doubling, with a limit, and spread so that many do not
 * meet.
 */

export interface Backoff {
  readonly firstMs: number
  readonly maxMs: number
  /** The share of each wait that is random, 0 to 1. */
  readonly jitter: number
}

/** The wait before try `attempt` (from 1). `fraction` is a random number from 0 to 1. */
export function backoffMs({ firstMs, maxMs, jitter }: Backoff, attempt: number, fraction: number) {
  const whole = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30))
  return Math.round(whole * (1 - jitter) + whole * jitter * fraction)
}
