/**
 * One seed again, with its story: `npm run replay -- --seed 123 [--bug noDedupe] [--last 60]`.
 * Exit code 1 when an invariant is violated.
 */
import { parseArgs } from 'node:util'

import type { Bug } from './bugs.ts'
import { BUGS } from './bugs.ts'
import { simulate } from './simulate.ts'

const { values } = parseArgs({
  options: { seed: { type: 'string' }, bug: { type: 'string' }, last: { type: 'string' } },
})
const { seed = '1', bug = null, last = '60' } = values
if (bug !== null && !Object.hasOwn(BUGS, bug)) {
  console.error(`no bug is called ${bug}: ${Object.keys(BUGS).join(' ')}`)
  process.exit(2)
}
const { violation, trace, facts } = simulate(Number(seed), bug as Bug | null)
for (const line of trace.slice(-Number(last))) console.log(line)
console.log(violation === null ? `seed ${seed}: ${facts} facts, all well` : violation.message)
process.exitCode = violation === null ? 0 : 1
