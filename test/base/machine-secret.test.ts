/** Hashes of machine passwords. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { hashMachineSecret, isMachineSecret } from '../../src/base/machine-secret.ts'

const KEY = Buffer.alloc(32, 1)

describe('machine secret', () => {
  it('opens with the same bytes under the same key, and with nothing else', () => {
    const secret = Buffer.from([0, 255, 128, 10, 65])
    const hash = hashMachineSecret(KEY, secret)
    assert.match(hash, /^[0-9a-f]{64}$/)
    assert.equal(isMachineSecret(KEY, secret, hash), true)
    assert.equal(isMachineSecret(KEY, Buffer.from([0, 255, 128, 10]), hash), false)
    assert.equal(isMachineSecret(Buffer.alloc(32, 2), secret, hash), false)
  })

  it('never opens with a hash that is none', () => {
    for (const hash of ['', 'zz', 'ab', hashMachineSecret(KEY, Buffer.from('x')).slice(2)]) {
      assert.equal(isMachineSecret(KEY, Buffer.from('x'), hash), false, hash)
    }
  })
})
