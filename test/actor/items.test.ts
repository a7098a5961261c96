/** What it has besides transactions: noted, and held where it decides something. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { HELD_BODY_LENGTH_MAX } from '../../src/actor/items.ts'
import type { Event } from '../../src/model/event.ts'
import { ITEMS_HELD_MAX, type ItemChange, type ItemKind } from '../../src/model/item.ts'
import { countsOf, NOON, notesOf, READY, tell } from './told.ts'

describe('item', () => {
  it('is noted, whatever it is, and held when it decides something', () => {
    const items = [item('1'), item('2', { kind: 'alarm' })]
    const told = tell(READY, changed(items))
    assert.deepEqual(notesOf(told), [{ type: 'items', at: NOON, items }])
    assert.deepEqual(told.state.held, [item('1')])
  })

  const changes: readonly [what: string, change: ItemChange, held: readonly ItemChange[]][] = [
    ['it is told again', item('1', { body: '{"a":1}' }), [item('1', { body: '{"a":1}' })]],
    ['it is closed', item('1', { isOpen: false }), []],
    ['it is taken away', item('1', { body: null, isOpen: false }), []],
    ['another of its kind is told', item('2'), [item('1'), item('2')]],
    [
      'another of its id is taken away',
      item('1', { kind: 'eventStream', body: null }),
      [item('1')],
    ],
    ['one is told that is closed', item('2', { isOpen: false }), [item('1')]],
  ]
  for (const [what, change, held] of changes) {
    it(`leaves ${held.length} held when ${what}`, () => {
      const told = tell(READY, changed([item('1')]), changed([change]))
      assert.deepEqual(told.state.held, held)
      assert.deepEqual(notesOf(told), [{ type: 'items', at: NOON, items: [change] }])
    })
  }

  it('that is not among those of its kind any more is gone', () => {
    const stream = item('1', { kind: 'eventStream' })
    const before = tell(READY, changed([item('1'), stream])).state
    const listed = [item('2'), item('3', { isOpen: false }), item('4', { body: null })]
    const told = tell(before, changed([...listed, item('9', { kind: 'alarm' })], 'chargingLimit'))
    assert.deepEqual(told.state.held, [stream, item('2')])
    assert.deepEqual(notesOf(told), [
      { type: 'items.replaced', at: NOON, kind: 'chargingLimit', items: listed.slice(0, 2) },
      { type: 'items', at: NOON, items: [item('9', { kind: 'alarm' })] },
    ])
  })

  it('is gone with all of its kind when none is listed', () => {
    const before = tell(READY, changed([item('1')])).state
    assert.deepEqual(tell(before, changed([], 'chargingLimit')).state.held, [])
  })

  it('is let go past the limit, the oldest first, and counted', () => {
    const all = Array.from({ length: ITEMS_HELD_MAX }, (_, index) => item(`${index}`))
    const full = tell(READY, changed(all))
    assert.deepEqual(countsOf(full), [])
    const told = tell(full.state, changed([item('more')]))
    assert.equal(told.state.held.length, ITEMS_HELD_MAX)
    assert.equal(told.state.held[0]?.itemId, '1')
    assert.deepEqual(countsOf(told), ['item.tooMany'])
    assert.deepEqual(countsOf(tell(full.state, changed([item('7')]))), [])
  })

  it('is not held when it is too long', () => {
    const long = item('1', { body: 'x'.repeat(HELD_BODY_LENGTH_MAX + 1) })
    const told = tell(READY, changed([long]))
    assert.deepEqual(told.state.held, [])
    assert.deepEqual(countsOf(told), ['item.tooMany'])
  })

  it('changes nothing when there is none', () => {
    assert.deepEqual(tell(READY, changed([])), { state: READY, effects: [] })
  })
})

describe('what is told', () => {
  it('is recorded when it is evidence, else noted, and its items with it', () => {
    for (const [topic, isEvidence] of [
      ['monitor.event', true],
      ['charging-limit.changed', false],
    ] as const) {
      const facts = { at: NOON, occurredAt: null, topic, payload: '{"a":1}', raw: '[2]' }
      const told = tell(READY, { type: 'told', ...facts, items: [item('1')] })
      const kept = { type: 'told', ...facts }
      const note = { type: 'note', note: { type: 'items', at: NOON, items: [item('1')] } }
      const first = isEvidence
        ? { type: 'record', fact: kept, ticket: null }
        : { type: 'note', note: kept }
      assert.deepEqual(told.effects, [first, note])
      assert.deepEqual(told.state.held, [item('1')])
    }
  })
})

function item(itemId: string, facts: Partial<ItemChange> = {}): ItemChange {
  return { kind: 'chargingLimit', itemId, body: '{}', isOpen: true, ...facts }
}

function changed(items: readonly ItemChange[], replaces: ItemKind | null = null): Event {
  return { type: 'items.told', at: NOON, items, replaces }
}
