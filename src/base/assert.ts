/**
 * Assertions say what must be true if our own code is right. What comes from outside is never
 * asserted: bad input is a value (src/ocpp/frame.ts), a failing dependency a HubError
 * (src/base/errors.ts). An assertion that fails in an actor costs that actor a restart.
 */

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}

/** Ends a switch over a union, so that a member nobody handles does not compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
