import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newTransactionIds, type TakeBlocks } from '../../src/store/transaction-ids.ts'

/** What the sequence of the database does. */
function counter(): TakeBlocks {
  let last = 0
  return (count) => Promise.resolve(Array.from({ length: count }, () => ++last))
}

describe('ids of transactions', () => {
  const key = Buffer.alloc(32, 1)

  it('are unique, positive, and fit 31 bits', async () => {
    const ids = await newTransactionIds(key).take(counter(), 50_000)
    assert.equal(new Set(ids).size, 50_000)
    assert.ok(ids.every((id) => Number(id) > 0 && Number(id) < 2 ** 31))
  })

  it('do not follow each other in any visible order', async () => {
    const ids = (await newTransactionIds(key).take(counter(), 1_000)).map(Number)
    const rising = ids.filter((id, i) => id > (ids[i - 1] ?? 0)).length
    assert.ok(rising > 400 && rising < 600, `${rising} of 1000 rise`)
    const near = ids.filter((id, i) => Math.abs(id - (ids[i - 1] ?? 0)) < 1_000_000).length
    assert.ok(near < 10, `${near} of 1000 are near the one before`)
  })

  it('are others with another key', async () => {
    const one = await newTransactionIds(key).take(counter(), 10)
    const other = await newTransactionIds(Buffer.alloc(32, 2)).take(counter(), 10)
    assert.notDeepEqual(one, other)
  })

  it('are given out once, also when two writers take at once', async () => {
    const takeBlocks = counter()
    const ids = newTransactionIds(key)
    const taken = await Promise.all(
      [1, 63, 64, 65, 200, 7].map((count) => ids.take(takeBlocks, count)),
    )
    assert.deepEqual(
      taken.map((all) => all.length),
      [1, 63, 64, 65, 200, 7],
    )
    assert.equal(new Set(taken.flat()).size, 400)
  })
})
