/** The name somebody probably meant, for the hint behind an unknown one. */

/** Null when none is near: a hint that is far off is worse than none. */
export function findNearest(name: string, known: readonly string[]): string | null {
  const distanceMax = Math.max(2, Math.floor(name.length / 3))
  const rated = known.map((candidate) => ({ candidate, distance: distanceOf(name, candidate) }))
  const best = rated.reduce<{ candidate: string; distance: number } | null>(
    (nearest, one) => (nearest === null || one.distance < nearest.distance ? one : nearest),
    null,
  )
  return best !== null && best.distance <= distanceMax ? best.candidate : null
}

/** Letters to add, drop or replace, whatever their case (Levenshtein). */
function distanceOf(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()]
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let line = 1; line <= a.length; line += 1) {
    const next = [line]
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (a[line - 1] === b[column - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
