/**
 * Seeded fleets of 1.6, 2.0.1 and 2.1, some of which change from one to the other: random,
 * repeated, shuffled, late and lost messages through real lanes and the store's rules, under
 * virtual time. A failing seed is replayed by the command in its message.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Bug } from './sim/bugs.ts'
import { BUGS } from './sim/bugs.ts'
import { simulate } from './sim/simulate.ts'

const SEEDS = 2_000
/** A planted bug that needs more seeds than this to show would hide in a nightly run as well. */
const SEEDS_FOR_A_BUG_MAX = 200

/** What must have happened in a few of them, or they would prove less than they seem to. */
const SEEDS_LOOKED_AT = 60
const HAPPENINGS: readonly RegExp[] = [
  /connects: ocpp1\.6/,
  /connects: ocpp2\.0\.1/,
  /connects: ocpp2\.1/,
  /hub crash/,
  /store down/,
  /> \[2,"[^"]*","TransactionEvent",.*"offline":true/,
  /< \[2,"[^"]*","GetTransactionStatus"/,
  /"messagesInQueue":false/,
  /> \[2,"[^"]*","TransactionEvent",.*"remoteStartId"/,
  /"totalCost"/,
  /"ConcurrentTx"/,
  /"NotAtThisTime"/,
]

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

  it('meet everything that they are for', () => {
    const story = Array.from({ length: SEEDS_LOOKED_AT }, (_, i) => simulate(i + 1, null).trace)
    const lines = story.flat()
    const missing = HAPPENINGS.filter((happening) => !lines.some((line) => happening.test(line)))
    assert.deepEqual(missing, [])
    const versions = story.map((trace) => new Set(trace.flatMap(findVersions)))
    assert.ok(versions.some((its) => its.has('CP-1 ocpp1.6') && its.has('CP-1 ocpp2.1')))
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

function findVersions(line: string): readonly string[] {
  const [, id, version] = /(\S+) connects: (\S+)/.exec(line) ?? []
  return id === undefined ? [] : [`${id} ${version}`]
}
