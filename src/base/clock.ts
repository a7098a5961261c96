/** The one place that reads the time. Everything else gets a clock as an argument. */

export interface Clock {
  /** Milliseconds since 1970, by the wall: for what is stored and shown. */
  readonly now: () => number
  /** Milliseconds that never jump: for deadlines and leases. */
  readonly monotonic: () => number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}

/** A clock that a test moves. */
export function newManualClock(
  startAt: number,
): Clock & { readonly advance: (ms: number) => void } {
  let at = startAt
  return {
    now: () => at,
    monotonic: () => at - startAt,
    advance: (ms) => {
      at += ms
    },
  }
}
