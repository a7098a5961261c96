/** What an operator set, and what had to be repaired. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { REPAIRS_MAX } from '../../src/actor/configured.ts'
import type { Event } from '../../src/model/event.ts'
import { NOON, notesOf, READY, tell } from './told.ts'
import { TARIFF } from './told-reports.ts'

describe('setting', () => {
  it('is taken as it is, and taken back', () => {
    const set = { type: 'configured', at: NOON, tariff: TARIFF, leniency: 'lenient' } as const
    const told = tell(READY, set)
    assert.deepEqual(told.state, { ...READY, tariff: TARIFF, leniency: 'lenient' })
    assert.deepEqual(told.effects, [])
    assert.deepEqual(tell(told.state, { ...set, tariff: null, leniency: null }).state, READY)
  })
})

describe('repair', () => {
  it('is counted by its rule, and noted', () => {
    const told = tell(READY, repaired(['a', 'b']), repaired(['b']))
    assert.deepEqual(told.state.repairs, { a: 1, b: 2 })
    const body = { count: 2, lastAt: new Date(NOON).toISOString(), action: 'MeterValues' }
    const items = [{ kind: 'repair', itemId: 'b', body: JSON.stringify(body), isOpen: true }]
    assert.deepEqual(notesOf(told), [{ type: 'items', at: NOON, items }])
  })

  it('is not counted by more rules than there can be', () => {
    const rules = Array.from({ length: REPAIRS_MAX }, (_, index) => `rule-${index}`)
    const told = tell(READY, repaired(rules), repaired(['rule-0', 'more']))
    assert.equal(Object.keys(told.state.repairs).length, REPAIRS_MAX)
    assert.equal(told.state.repairs['rule-0'], 2)
  })
})

function repaired(rules: readonly string[]): Event {
  return { type: 'frame.repaired', at: NOON, action: 'MeterValues', rules, raw: '[2]' }
}
