import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import { newBreaker } from '../../src/store/breaker.ts'

describe('the breaker', () => {
  const open = (isFine: () => boolean) => {
    const changes: boolean[] = []
    const metrics = newMetrics({ hasProcessMetrics: false })
    const breaker = newBreaker({
      clock: systemClock,
      metrics,
      probe: () => (isFine() ? Promise.resolve() : Promise.reject(new Error('away'))),
      onChange: (isUp) => changes.push(isUp),
    })
    return { breaker, changes, metrics }
  }

  it('opens at the second failure in a row, not at one', () => {
    const { breaker } = open(() => false)
    breaker.failed('error')
    breaker.succeeded()
    breaker.failed('error')
    assert.equal(breaker.isUp(), true)
    breaker.failed('error')
    assert.equal(breaker.isUp(), false)
    breaker.close()
  })

  it('opens at once when a deadline passed, and says so in the metric', async () => {
    const { breaker, metrics } = open(() => false)
    breaker.failed('deadline')
    assert.equal(breaker.isUp(), false)
    assert.match(await metrics.expose(), /stator_store_up 0/)
    assert.equal(await breaker.whenUp(20), false)
    breaker.close()
  })

  it('closes at the first probe that succeeds, and wakes who waits', async () => {
    let isFine = false
    const { breaker, changes } = open(() => isFine)
    breaker.failed('deadline')
    const woken = breaker.whenUp(5_000)
    isFine = true
    assert.equal(await woken, true)
    assert.deepEqual(changes, [false, true])
    breaker.close()
  })

  it('does not let anyone wait who waits for nothing', async () => {
    const { breaker } = open(() => true)
    assert.equal(await breaker.whenUp(0), true)
    breaker.close()
  })
})
