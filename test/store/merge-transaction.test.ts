import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { TransactionFact } from '../../src/model/record.ts'
import { countSeen, mergeEvent, type ToldTransaction } from '../../src/store/merge-transaction.ts'
import { settle } from '../../src/store/settle-transaction.ts'
import { reported } from '../support/facts.ts'
import { type Random, seededRandom } from '../support/random.ts'
import { lifeOf, ordersOf, SIX } from './transaction-life.ts'

function merge(facts: readonly TransactionFact[]): ToldTransaction {
  const told = facts.reduce<ToldTransaction | null>(mergeEvent, null)
  assert.ok(told !== null)
  return told
}

/** Each again at a random later place, some twice. */
function withRepeats<T>(items: readonly T[], random: Random): readonly T[] {
  const all = [...items]
  for (const item of items) {
    for (let times = random.int(1, 2); times > 0; times -= 1) {
      all.splice(random.int(all.indexOf(item) + 1, all.length), 0, item)
    }
  }
  return all
}

describe('a transaction of 2.x, made of its events', () => {
  it('is one and the same in all 720 orders of six events, and with repeats', () => {
    const random = seededRandom(6)
    const expected = merge(SIX)
    const shown = settle(expected, [])
    let count = 0
    for (const order of ordersOf(SIX)) {
      assert.deepEqual(merge(order), expected)
      const repeated = merge(withRepeats(order, random))
      assert.deepEqual(repeated, expected)
      assert.deepEqual(settle(repeated, []), shown)
      count += 1
    }
    assert.equal(count, 720)
    assert.equal(shown.isComplete, true)
  })

  it('is one and the same in 1,000 shuffles of twenty events, and with repeats', () => {
    for (let seed = 1; seed <= 1_000; seed += 1) {
      const random = seededRandom(seed)
      const life = lifeOf(random, 20)
      const expected = merge(life)
      const shuffled = merge(withRepeats(random.shuffle(life), random))
      assert.deepEqual(shuffled, expected, `seed ${seed}`)
      assert.equal(countSeen(shuffled), 20)
      assert.equal(settle(shuffled, []).isComplete, true)
    }
  })

  it('survives JSON between any two events', () => {
    const told = SIX.reduce<ToldTransaction | null>(
      (before, fact) => JSON.parse(JSON.stringify(mergeEvent(before, fact))),
      null,
    )
    assert.deepEqual(told, merge(SIX))
  })

  it('keeps what is told once, and of the rest what was told last', () => {
    const told = merge([
      reported({ seqNo: 4, chargingState: 'Idle', evseId: null, details: '{"a":3}' }),
      reported({ seqNo: 1, evseId: 2, connectorId: 1, idToken: 'A', idTokenType: 'ISO14443' }),
      reported({ seqNo: 0, chargingState: 'EVConnected', remoteStartId: 7 }),
      reported({ seqNo: 3, idToken: 'B', chargingState: 'Charging', details: '{"a":2,"b":[1]}' }),
    ])
    assert.deepEqual(
      [told.evseId, told.connectorId, told.remoteStartId, told.chargingState].map(
        (one) => one?.value,
      ),
      [2, 1, 7, 'Idle'],
    )
    assert.equal(told.holder?.value.idToken, 'A')
    assert.deepEqual(told.details, { a: { seqNo: 4, value: 3 }, b: { seqNo: 3, value: [1] } })
  })

  it('belongs to the first who is somebody', () => {
    const nobody = { idToken: '', idTokenType: 'NoAuthorization' }
    const told = merge([
      reported({ seqNo: 0, ...nobody }),
      reported({ seqNo: 5, idToken: 'LATE' }),
      reported({ seqNo: 2, idToken: 'FIRST' }),
    ])
    assert.equal(told.holder?.value.idToken, 'FIRST')
    assert.equal(merge([reported(nobody)]).holder?.value.idToken, '')
  })

  /** Numbers, which of them is the start and the end, and whether that is all of it. */
  const GAPS: readonly [readonly number[], number | null, number | null, boolean, number][] = [
    [[0, 1, 2, 3], 0, 3, true, 4],
    [[0, 1, 3], 0, 3, false, 3],
    [[812, 813, 814], 812, 814, true, 3],
    [[1, 2, 3], null, 3, false, 3],
    [[0, 1, 2], 0, null, false, 3],
    [[0], null, 0, false, 1],
    // What is told of it outside of its start and end is no part of it.
    [[0, 1, 2, 3, 4], 1, 3, true, 5],
    [[0, 1, 2, 5], 0, 2, true, 4],
  ]
  for (const [numbers, start, end, isComplete, count] of GAPS) {
    it(`of ${numbers.join(', ')} from ${start} to ${end} is complete: ${isComplete}`, () => {
      const phaseOf = (seqNo: number) => {
        if (seqNo === start) return 'started'
        return seqNo === end ? 'ended' : 'updated'
      }
      const facts = numbers.map((seqNo) => reported({ seqNo, phase: phaseOf(seqNo) }))
      for (const order of [facts, facts.toReversed()]) {
        const told = merge(order)
        const { isComplete: isAll, flags } = settle(told, [])
        assert.deepEqual([isAll, countSeen(told)], [isComplete, count])
        assert.equal(flags.includes('startMissing'), start === null)
        assert.equal(flags.includes('incomplete'), end !== null && !isComplete)
      }
    })
  }

  it('has the end with the lower number, and Local where that says no reason', () => {
    const told = merge([
      reported({ seqNo: 3, phase: 'ended', stopReason: 'Remote' }),
      reported({ seqNo: 2, phase: 'ended' }),
      reported({ seqNo: 4, phase: 'updated', chargingState: 'Charging' }),
    ])
    assert.deepEqual([told.ended?.seqNo, told.ended?.reason], [2, 'Local'])
  })

  it('keeps no doubt that an event brought and others settle', () => {
    const flags = ['startMissing', 'incomplete', 'dataGap', 'clockSuspect'] as const
    const doubted = SIX.map((fact) => ({ ...fact, flags }))
    for (const order of [doubted, doubted.toReversed()]) {
      assert.deepEqual(settle(merge(order), []).flags, ['clockSuspect', 'offline'])
    }
  })

  it('loses a doubt that others had once all of it is there', () => {
    const noted = ['orphaned', 'dataGap', 'incomplete', 'conflict']
    assert.deepEqual(settle(merge(SIX.slice(1)), noted).flags.includes('dataGap'), true)
    assert.deepEqual(settle(merge(SIX), noted).flags, ['conflict', 'offline', 'orphaned'])
  })
})
