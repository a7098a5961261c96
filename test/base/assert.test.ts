/** Assertions stop, and say what was wrong. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { assert as assertOurs, unreachable } from '../../src/base/assert.ts'

describe('assert', () => {
  it('passes what is true and throws for what is not', () => {
    assertOurs(true, 'fine')
    assert.throws(() => assertOurs(false, 'one is two'), /assertion failed: one is two/)
  })

  it('says which member of a union nobody handles', () => {
    assert.throws(() => unreachable({ type: 'new' } as never), /unreachable: \{"type":"new"\}/)
  })
})
