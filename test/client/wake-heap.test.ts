import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { WakeHeap } from '../../src/client/wake-heap.ts'
import { seededRandom } from '../support/random.ts'

describe('client wake heap', () => {
  it('wakes in order of time, each sleeper at its earliest wish', () => {
    const heap = new WakeHeap()
    heap.want(1, 30)
    heap.want(2, 20)
    heap.want(1, 10)
    heap.want(2, 40)
    assert.equal(heap.nextAt(), 10)
    assert.deepEqual([heap.takeDue(100), heap.takeDue(100), heap.takeDue(100)], [1, 2, null])
  })

  it('wakes nobody early', () => {
    const heap = new WakeHeap()
    heap.want(1, 30)
    assert.equal(heap.takeDue(29), null)
    assert.equal(heap.takeDue(30), 1)
  })

  for (let seed = 1; seed <= 20; seed += 1) {
    it(`agrees with a sorted list (seed ${seed})`, () => {
      const random = seededRandom(seed)
      const heap = new WakeHeap()
      const wanted = new Map<number, number>()
      for (let round = 0; round < 500; round += 1) {
        const index = random.int(0, 40)
        const at = random.int(0, 1_000)
        heap.want(index, at)
        wanted.set(index, Math.min(at, wanted.get(index) ?? Infinity))
        if (random.next() > 0.2) continue
        const now = random.int(0, 1_000)
        const taken: number[] = []
        for (let next = heap.takeDue(now); next !== null; next = heap.takeDue(now)) taken.push(next)
        const due = [...wanted].filter(([, time]) => time <= now)
        assert.deepEqual(taken.toSorted(), due.map(([id]) => id).toSorted(), `seed ${seed}`)
        for (const [id] of due) wanted.delete(id)
      }
    })
  }
})
