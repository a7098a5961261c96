/**
 * Seeded fleets: random, repeated, shuffled, late and lost messages through real lanes and the
 * store's rules, under virtual time. A failing seed is replayed by the command in its message.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Bug } from './sim/bugs.ts'
import { BUGS } from './sim/bugs.ts'
import { simulate } from './sim/simulate.ts'

const SEEDS = 2_000
/** A planted bug that needs more seeds than this to show would hide in a nightly run as well. */
const SEEDS_FOR_A_BUG_MAX = 400

describe('seeded fleets', () => {
  it(`keep every invariant at every step, ${SEEDS} times`, () => {
    let facts = 0
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const outcome = simulate(seed, null)
      facts += outcome.facts
      const command = `npm run replay -- --seed ${seed}`
      assert.equal(outcome.violation, null, `${outcome.violation?.message}\n${command}`)
    }
    assert.ok(facts > SEEDS * 20, `${facts} facts are too few to prove much`)
  })

  it('repeat themselves to the letter', () => {
    for (const seed of [1, 77, 1_234]) {
      assert.deepEqual(simulate(seed, null).trace, simulate(seed, null).trace)
    }
  })

  for (const [bug, invariant] of Object.entries(BUGS)) {
    it(`find the planted bug ${bug} by ${invariant}`, () => {
      const found: (string | undefined)[] = []
      for (let seed = 1; seed <= SEEDS_FOR_A_BUG_MAX && !found.includes(invariant); seed += 1) {
        found.push(simulate(seed, bug as Bug).violation?.invariant)
      }
      assert.ok(found.includes(invariant), `not found in ${SEEDS_FOR_A_BUG_MAX} seeds`)
    })
  }
})
