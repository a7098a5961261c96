/** A queue that says no instead of growing. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { BoundedQueue } from '../../src/base/bounded-queue.ts'
import { seededRandom } from '../support/random.ts'

describe('bounded queue', () => {
  it('says no when it is full, and takes again when there is room', () => {
    const queue = new BoundedQueue<number>(2)
    assert.deepEqual([queue.push(1), queue.push(2), queue.push(3)], [true, true, false])
    assert.equal(queue.shift(), 1)
    assert.equal(queue.push(4), true)
    assert.deepEqual([queue.shift(), queue.shift(), queue.shift()], [2, 4, undefined])
  })

  it('keeps the order over any mix of pushes and shifts', () => {
    const seed = 20
    const random = seededRandom(seed)
    const queue = new BoundedQueue<number>(3_000)
    const model: number[] = []
    for (let i = 0; i < 50_000; i += 1) {
      // More come than go until it is full, then the other way round.
      if (random.next() < (i < 25_000 ? 0.6 : 0.3)) {
        assert.equal(queue.push(i), model.length < 3_000, `seed ${seed}, step ${i}`)
        if (model.length < 3_000) model.push(i)
      } else assert.equal(queue.shift(), model.shift(), `seed ${seed}, step ${i}`)
      assert.equal(queue.length, model.length, `seed ${seed}, step ${i}`)
    }
  })
})
