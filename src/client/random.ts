/**
 * Seeded chance for the simulator: the same seed gives the same life. Pure: state in, state out.
 */

export interface Rolled {
  /** From 0 up to, and not including, 1. */
  readonly fraction: number
  /** To be kept for the next roll. */
  readonly seed: number
}

/** Mulberry32: 32 bits of state, good enough for arrivals and jitter, and nothing else. */
export function roll(seed: number): Rolled {
  const next = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(next ^ (next >>> 15), 1 | next)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return { fraction: ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296, seed: next }
}

/** A seed of its own for each member of a fleet. */
export const seedOf = (seed: number, index: number): number =>
  Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b) | 0
