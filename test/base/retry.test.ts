/** Waits between tries: they double, end somewhere, and are spread. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { backoffMs } from '../../src/base/retry.ts'

describe('retry', () => {
  it('doubles up to its limit, however often', () => {
    const waits = [1, 2, 3, 4, 5, 1_000_000].map((attempt) =>
      backoffMs({ firstMs: 100, maxMs: 1_000, jitter: 0 }, attempt, 0.5),
    )
    assert.deepEqual(waits, [100, 200, 400, 800, 1_000, 1_000])
  })

  it('spreads the random share, and no more', () => {
    const backoff = { firstMs: 1_000, maxMs: 8_000, jitter: 0.25 }
    assert.equal(backoffMs(backoff, 2, 0), 1_500)
    assert.equal(backoffMs(backoff, 2, 0.999_999), 2_000)
  })
})
