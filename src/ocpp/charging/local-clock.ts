/**
 * The clock on the wall of a place, for schedules that follow it through summer time. A local time
 * is counted in milliseconds as if it were UTC, so that a day on it is always 86,400 s: one hour of
 * it is missing in spring, and passes twice in autumn. OCPP 2.1 K01.FR.90 and .91.
 */

export interface LocalClock {
  /** What the clock shows. */
  readonly toLocal: (at: number) => number
  /** When it is next put forward or back; Infinity when not before the end. */
  readonly nextChangeAt: (at: number) => number
}

/** A place of whose time zone nothing is known. */
export const UTC_CLOCK: LocalClock = Object.freeze({
  toLocal: (at: number) => at,
  nextChangeAt: () => Infinity,
})

/** No zone was ever put forward and back again in less. */
const STEP_MS = 12 * 60 * 60_000

/** Whether it is a time zone of the IANA database: `Europe/Amsterdam`. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

/** For times from `from` to `to`. The zone must be one. */
export function newLocalClock(timeZone: string, from: number, to: number): LocalClock {
  const offsetAt = newOffsets(timeZone)
  const changes = findChanges(offsetAt, from, to)
  const first = offsetAt(from)
  return {
    toLocal: (at) => at + (changes.findLast((change) => change.at <= at)?.offsetMs ?? first),
    nextChangeAt: (at) => changes.find((change) => change.at > at)?.at ?? Infinity,
  }
}

interface ClockChange {
  readonly at: number
  readonly offsetMs: number
}

/** Steps through the days, and halves the steps between which the clock was changed. */
function findChanges(
  offsetAt: (at: number) => number,
  from: number,
  to: number,
): readonly ClockChange[] {
  const changes: ClockChange[] = []
  let before = offsetAt(from)
  for (let at = from; at < to; at += STEP_MS) {
    const offsetMs = offsetAt(at + STEP_MS)
    if (offsetMs === before) continue
    let [low, high] = [at, at + STEP_MS]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (offsetAt(middle) === before) low = middle
      else high = middle
    }
    changes.push({ at: high, offsetMs })
    before = offsetMs
  }
  return changes
}

/** Milliseconds east of UTC at a time. */
function newOffsets(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (at) => {
    const parts = format.formatToParts(at)
    const number = (type: Intl.DateTimeFormatPartTypes): number =>
      Number(parts.find((part) => part.type === type)?.value)
    const shown = Date.UTC(
      number('year'),
      number('month') - 1,
      number('day'),
      number('hour'),
      number('minute'),
      number('second'),
    )
    return shown - Math.floor(at / 1_000) * 1_000
  }
}
