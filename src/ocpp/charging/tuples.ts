/** A schedule in fewer periods: an EV can take only so many. 2.x K15.FR.10. */
import type { Period } from './profile.ts'

/** Periods with the same values are one; then those that cost least are, at the lower value. */
export function fitPeriods(
  periods: readonly Period[],
  durationSeconds: number,
  most: number,
): readonly Period[] {
  let fitted = periods.filter(
    (period, place) => place === 0 || !isSame(period, periods[place - 1] ?? period),
  )
  while (fitted.length > most) {
    const place = cheapest(fitted, durationSeconds)
    const [first, second] = [fitted[place], fitted[place + 1]]
    if (first === undefined || second === undefined) break
    fitted = [...fitted.slice(0, place), lower(first, second), ...fitted.slice(place + 2)]
  }
  return fitted
}

/** The place of the first of the two whose joining loses the least. */
function cheapest(periods: readonly Period[], durationSeconds: number): number {
  let [best, leastLoss] = [0, Infinity]
  for (let place = 0; place + 1 < periods.length; place += 1) {
    const loss = lossAt(periods, place, durationSeconds)
    if (loss < leastLoss) [best, leastLoss] = [place, loss]
  }
  return best
}

function lossAt(periods: readonly Period[], place: number, durationSeconds: number): number {
  const [first, second, third] = periods.slice(place, place + 3)
  if (first === undefined || second === undefined) return Infinity
  const endSeconds = third?.startSeconds ?? durationSeconds
  const low = Math.min(worthOf(first), worthOf(second))
  const ofFirst = (worthOf(first) - low) * (second.startSeconds - first.startSeconds)
  return ofFirst + (worthOf(second) - low) * (endSeconds - second.startSeconds)
}

function lower(first: Period, second: Period): Period {
  const { numberPhases: a } = first
  const { numberPhases: b } = second
  const chosen = worthOf(first) <= worthOf(second) ? first : second
  return {
    ...chosen,
    startSeconds: first.startSeconds,
    numberPhases: a === null || b === null ? (a ?? b) : Math.min(a, b),
  }
}

const worthOf = ({ limit, setpoint }: Period): number => limit ?? setpoint ?? 0

function isSame(a: Period, b: Period): boolean {
  return worthOf(a) === worthOf(b) && a.numberPhases === b.numberPhases
}
