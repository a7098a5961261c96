/** Ids and secrets: unique, of the right shape, and sorting where they should. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newMessageId, newRowId, newSecret, randomFraction } from '../../src/base/ids.ts'

describe('ids', () => {
  it('of messages fit into OCPP and never repeat', () => {
    const ids = Array.from({ length: 10_000 }, newMessageId)
    assert.equal(new Set(ids).size, ids.length)
    assert.ok(ids.every((id) => id.length === 36))
  })

  it('of rows sort in the order they were made', () => {
    const ids = Array.from({ length: 10_000 }, newRowId)
    assert.deepEqual(ids, [...ids].sort())
  })

  it('of secrets have only letters and digits that nobody mixes up, each as often', () => {
    const text = newSecret(64_000)
    assert.match(text, /^[a-z2-9]{64000}$/)
    assert.doesNotMatch(text, /[l10]/)
    const counts = new Map<string, number>()
    for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    assert.equal(counts.size, 32)
    assert.ok([...counts.values()].every((count) => count > 1_600 && count < 2_400))
  })

  it('of jitter stay from 0 to below 1', () => {
    for (let i = 0; i < 1_000; i += 1) {
      const fraction = randomFraction()
      assert.ok(fraction >= 0 && fraction < 1)
    }
  })
})
