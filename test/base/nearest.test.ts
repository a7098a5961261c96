/** Hints behind unknown names. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { findNearest } from '../../src/base/nearest.ts'

const KNOWN = ['http.port', 'http.host', 'edge.pingSeconds']

describe('nearest', () => {
  const CASES: readonly [string, string | null][] = [
    ['http.prot', 'http.port'],
    ['HTTP.HOST', 'http.host'],
    ['edge.pingsecond', 'edge.pingSeconds'],
    ['http.port', 'http.port'],
    ['banana', null],
    ['', null],
  ]
  for (const [name, expected] of CASES) {
    it(`is ${expected ?? 'none'} for ${JSON.stringify(name)}`, () => {
      assert.equal(findNearest(name, KNOWN), expected)
    })
  }

  it('is none when nothing is known', () => {
    assert.equal(findNearest('a', []), null)
  })
})
