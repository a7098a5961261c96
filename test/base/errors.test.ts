/** Errors of the world: codes that a client can act on, texts that hold nothing secret. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { ERRORS, HubError } from '../../src/base/errors.ts'

describe('errors', () => {
  it('have an HTTP status and a whole sentence each', () => {
    for (const [code, { status, text }] of Object.entries(ERRORS)) {
      assert.match(code, /^[A-Z]+(_[A-Z]+)*$/)
      assert.ok(status >= 400 && status < 600, code)
      assert.match(text, /^[A-Z].*\.$/, code)
    }
  })

  it('keep their cause, and say what was expected', () => {
    const cause = new Error('connection refused')
    const error = new HubError('STORE_UNAVAILABLE', { detail: 'Asked 3 times.', cause })
    assert.equal(error.cause, cause)
    assert.equal(error.message, 'The database cannot be reached. Asked 3 times.')
    assert.equal(new HubError('NOT_FOUND').message, ERRORS.NOT_FOUND.text)
  })
})
