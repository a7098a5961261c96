/** The table of ids against the tests that there are: nothing missing, nothing stale. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { CHECKLIST, CHECKLIST_2, SPEC_IDS } from './ids.ts'
import { NOT_NOW, NOT_WHOLE } from './not-now.ts'
import { formatReadme, README_PATH, readTests, specRows } from './table.ts'

test('the checklist of 1.6 has its 77 cases, each id once', () => {
  assert.equal(CHECKLIST.length, 77)
  assert.equal(new Set(SPEC_IDS.map(({ id }) => id)).size, SPEC_IDS.length)
})

test('the checklist of 2.0.1 has its 252 cases, that of 2.1 what is new in it', () => {
  const of = (version: string) => CHECKLIST_2.filter(({ applies }) => applies === version).length
  assert.deepEqual([of('2.x'), of('2.1')], [252, 78])
})

test('each id has a test, or a reason to have none', () => {
  const missing = specRows().filter(({ state }) => state === 'missing')
  assert.deepEqual(
    missing.map(({ id }) => id),
    [],
  )
})

test('each test that is named by an id is one of the list', () => {
  const known = new Set(SPEC_IDS.map(({ id }) => id))
  const unknown = [...readTests().keys()].filter((id) => !known.has(id))
  assert.deepEqual(unknown, [])
})

test('what cannot be tested yet is not tested', () => {
  const tested = readTests()
  const known = new Set(SPEC_IDS.map(({ id }) => id))
  for (const id of Object.keys(NOT_NOW)) assert.ok(known.has(id) && !tested.has(id), id)
  for (const id of Object.keys(NOT_WHOLE)) assert.ok(known.has(id) && tested.has(id), id)
})

test('the README is the table of now', () => {
  assert.equal(readFileSync(README_PATH, 'utf8'), formatReadme(specRows()))
})
