/**
 * What became of each id: its test, or why there is none. Read from the names of the tests in
 * test/spec/*.test.ts, and written to test/spec/README.md by `node dist/test/spec/table.js`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { findRoot } from '../support/root.ts'
import { SPEC_IDS, type SpecId } from './ids.ts'
import { NOT_NOW, NOT_WHOLE } from './not-now.ts'

export interface SpecRow extends SpecId {
  /** `missing`: nothing says what became of it, which fails the test of this table. */
  readonly state: 'tested' | 'notNow' | 'notApplicable' | 'missing'
  /** Names of files, without a folder. */
  readonly files: readonly string[]
  /** Of what is not tested, or not wholly; empty for none. */
  readonly reason: string
}

/** Why rows of a version have no test, for all of them at once. */
const NOT_APPLICABLE: Partial<Record<SpecId['applies'], string>> = {
  SOAP: 'speaks of OCPP-S, which the hub does not speak yet',
}

const FOLDER = join(findRoot(), 'test/spec')

export const README_PATH: string = join(FOLDER, 'README.md')

/** A test is `test('TC_001 ...` or `both('TC_A_01 ...`: its id is the first word. */
const TEST_NAME = /^\s*(?:test|it|both|only21)\(\s*(['"`])((?:[A-Z]+\d+|TC(?:_[A-Z]|_\d+)+))\s/gm

const INTRODUCTION = `# What the hub is measured by

Each row is a behaviour with an id. Its test carries the id at the start of its name, runs a whole
hub in its own process, and speaks to it as the world does: raw WebSockets on the side of the charge
point, REST on the side of the operator.

- **Checklist**: the cases in which the tool of the Open Charge Alliance has a central system
  under test; those of 2.0.1 run for 2.1 too. Titles are ours; the plans of the Alliance are not
  copied here.
- **Error-prone**: what goes wrong in the field, or is easily read wrong in the documents.
- **Quirks**: what charge points are known to do wrong.

To add a row: its id and title in the \`ids\` file of its part, its test, and
\`node dist/test/spec/table.js\`, which writes this page. A row without a test needs a reason in
\`not-now.ts\`.
`

export function specRows(): readonly SpecRow[] {
  const tested = readTests()
  return SPEC_IDS.map((row) => ({ ...row, ...findState(row, tested.get(row.id) ?? []) }))
}

/** For each id that is the first word of a test's name: the files that have one. */
export function readTests(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.test.ts'))
  for (const file of files.sort()) {
    for (const [, , id = ''] of readFileSync(join(FOLDER, file), 'utf8').matchAll(TEST_NAME)) {
      const known = found.get(id) ?? []
      if (!known.includes(file)) found.set(id, [...known, file])
    }
  }
  return found
}

export function formatReadme(rows: readonly SpecRow[]): string {
  const groups = [...new Set(rows.map(({ group }) => group))]
  const count = (state: SpecRow['state']) => rows.filter((row) => row.state === state).length
  const totals = [
    `${rows.length} rows: ${count('tested')} tested`,
    `${count('notNow')} not now`,
    `${count('notApplicable')} not applicable yet.`,
  ].join(', ')
  const parts = groups.map((group) => {
    const lines = rows.filter((row) => row.group === group).map(formatRow)
    return `## ${group}\n\n| id | what | status |\n| --- | --- | --- |\n${lines.join('\n')}\n`
  })
  return [INTRODUCTION, `${totals}\n`, ...parts].join('\n')
}

function findState(row: SpecId, files: readonly string[]): Omit<SpecRow, keyof SpecId> {
  if (files.length > 0) return { state: 'tested', files, reason: NOT_WHOLE[row.id] ?? '' }
  const notNow = NOT_NOW[row.id]
  if (notNow !== undefined) return { state: 'notNow', files, reason: notNow }
  const notApplicable = NOT_APPLICABLE[row.applies]
  if (notApplicable !== undefined) return { state: 'notApplicable', files, reason: notApplicable }
  return { state: 'missing', files, reason: '' }
}

function formatRow({ id, title, state, files, reason }: SpecRow): string {
  return `| ${id} | ${title} | ${formatState(state, files, reason)} |`
}

function formatState(state: SpecRow['state'], files: readonly string[], reason: string): string {
  switch (state) {
    case 'tested': {
      const links = files.map((file) => `[${file}](${file})`).join(', ')
      return reason === '' ? `tested in ${links}` : `tested in ${links}; not yet: ${reason}`
    }
    case 'notNow':
      return `not now: ${reason}`
    case 'notApplicable':
      return `not applicable: ${reason}`
    case 'missing':
      return '**missing**'
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(README_PATH, formatReadme(specRows()))
}
