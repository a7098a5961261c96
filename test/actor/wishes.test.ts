/** Ids of what the actor asks on its own. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newRequestId, toCommandId } from '../../src/actor/wishes.ts'
import { NOON } from './told.ts'

describe('wish', () => {
  it('has an id of its own for each moment and each content', () => {
    const ids = new Set<string>()
    for (let at = NOON; at < NOON + 100; at += 1) {
      for (let index = 0; index < 100; index += 1) {
        ids.add(toCommandId({ type: 'transactionStatus', transactionId: `tx-${index}` }, at))
      }
    }
    assert.equal(ids.size, 10_000)
    for (const id of ids) assert.ok(id.length <= 36)
  })

  it('has the same id when it is the same', () => {
    const wish = { type: 'inventory', requestId: 1 } as const
    assert.equal(toCommandId(wish, NOON), toCommandId({ ...wish }, NOON))
  })

  it('asks for reports under numbers of 31 bits, of which the upper half is its own', () => {
    const ids = [0, 1_000, NOON, NOON + 1_000, 4_000_000_000_000].flatMap((at) => [
      newRequestId(at, 0),
      newRequestId(at, 1),
    ])
    assert.equal(new Set(ids).size, ids.length)
    for (const id of ids) assert.ok(id >= 2 ** 30 && id < 2 ** 31)
  })
})
