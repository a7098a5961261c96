/** A charge point's talk: calls that fit their schemas, one at a time. */

export interface Talk {
  readonly next: () => string
  /** The text that answered the last call. */
  readonly answered: (text: string) => void
}

let lastId = 0
const runId = process.hrtime.bigint().toString(36)

export function call(action: string, payload: object): string {
  lastId += 1
  return JSON.stringify([2, `${runId}-${lastId}`, action, payload])
}

/** Moves on by a second for each reading, so that each is a reading of its own. */
export function newTimes() {
  let at = Date.now() - 3_600_000
  return () => {
    at += 1_000
    return new Date(at).toISOString()
  }
}

/** One after the other, for ever. */
export function cycle(steps: readonly (() => string)[]): Talk {
  let i = 0
  return {
    next: () => (steps[i++ % steps.length] as () => string)(),
    answered: () => undefined,
  }
}
