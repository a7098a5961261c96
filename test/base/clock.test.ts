/** The clock, and the one that a test moves. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newManualClock, systemClock } from '../../src/base/clock.ts'

describe('clock', () => {
  it('of the system tells the time, and another one that never goes back', () => {
    assert.ok(systemClock.now() > Date.UTC(2024, 0, 1))
    const first = systemClock.monotonic()
    assert.ok(systemClock.monotonic() >= first)
  })

  it('of a test moves only when told', () => {
    const clock = newManualClock(1_000)
    assert.deepEqual([clock.now(), clock.monotonic()], [1_000, 0])
    clock.advance(50)
    assert.deepEqual([clock.now(), clock.monotonic()], [1_050, 50])
  })
})
