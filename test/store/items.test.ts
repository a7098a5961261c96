import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { ITEM_KINDS, ITEMS_HELD_MAX, type ItemChange } from '../../src/model/item.ts'
import type { Note } from '../../src/model/record.ts'
import type { Store } from '../../src/store/store.ts'
import { ITEMS_STORED_MAX } from '../../src/store/write-items.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, owner, record } from '../support/facts.ts'
import { item, items, told } from '../support/report-facts.ts'

const PAGE = { limit: 1_000, cursor: null }
const ALL = { kind: null, isOpen: null }

const byText = (left: unknown, right: unknown): number =>
  JSON.stringify(left) < JSON.stringify(right) ? -1 : 1

const CLEAN = 'N\uFFFD'

const gone = (kind: ItemChange['kind'], itemId: string): ItemChange => {
  return { kind, itemId, body: null, isOpen: false }
}

describe('items of charge points', () => {
  let database: TestDatabase
  let store: Store
  before(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  after(() => database.close())

  const open = async (id: string) => {
    await store.chargePoints.put('default', id, {})
    await store.registry.claim('default', id, null)
  }
  const note = async (id: string, ...notes: readonly Note[]) => {
    for (const one of notes) store.writer.note(owner(id), one)
    await store.writer.flush(10_000)
  }
  const idsOf = async (id: string, filter: Parameters<Store['items']['list']>[2] = ALL) =>
    (await store.items.list('default', id, filter, PAGE)).data.map(({ itemId }) => itemId)

  it('of each the latest counts, and without a body it is gone', async () => {
    await open('LATEST')
    await note('LATEST', items(item('alarm', 'a', { n: 1 }), item('monitor', 'a', { n: 2 })))
    await note('LATEST', items(item('alarm', 'a', { n: 3 }, false), item('alarm', 'b')))
    await note('LATEST', items(gone('monitor', 'a'), gone('monitor', 'never')))
    const { data } = await store.items.list('default', 'LATEST', ALL, PAGE)
    const updatedAt = new Date(AT).toISOString()
    assert.deepEqual(data, [
      { kind: 'alarm', itemId: 'a', body: { n: 3 }, isOpen: false, updatedAt },
      { kind: 'alarm', itemId: 'b', body: {}, isOpen: true, updatedAt },
    ])
    assert.deepEqual(await idsOf('LATEST', { kind: 'alarm', isOpen: true }), ['b'])
    assert.deepEqual(await idsOf('LATEST', { kind: null, isOpen: false }), ['a'])
    assert.deepEqual(await idsOf('LATEST', { kind: 'monitor', isOpen: null }), [])
  })

  const replaced = (kind: ItemChange['kind'], ...ids: readonly string[]): Note => {
    return { type: 'items.replaced', at: AT, kind, items: ids.map((id) => item(kind, id)) }
  }
  const ORDERS: readonly (readonly [what: string, notes: readonly Note[], left: string[]])[] = [
    [
      'what came before is gone, what comes after is added',
      [
        items(item('certificate', 'old'), item('alarm', 'other')),
        replaced('certificate', 'a', 'b'),
        items(item('certificate', 'new'), gone('certificate', 'a')),
      ],
      ['other', 'b', 'new'],
    ],
    [
      'an item told before and after',
      [items(item('monitor', 'x')), replaced('monitor'), items(item('monitor', 'x'))],
      ['x'],
    ],
    [
      'an item told before, and gone',
      [items(item('monitor', 'x')), items(gone('monitor', 'x')), replaced('monitor', 'y')],
      ['y'],
    ],
    [
      'twice all of a kind',
      [replaced('monitor', 'x'), items(item('monitor', 'z')), replaced('monitor', 'y')],
      ['y'],
    ],
    ['a name that no column takes', [items(item('alarm', 'N\0'), item('alarm', 'N\x1f'))], [CLEAN]],
    ['a name that is too long', [items(item('alarm', '€'.repeat(300)))], ['€'.repeat(256)]],
  ]
  for (const [index, [what, notes, left]] of ORDERS.entries()) {
    it(`${what}: the same in one commit as in many`, async () => {
      await open(`ONE ${index}`)
      await open(`MANY ${index}`)
      await note(`ONE ${index}`, ...notes)
      for (const one of notes) await note(`MANY ${index}`, one)
      assert.deepEqual(await idsOf(`ONE ${index}`), left)
      assert.deepEqual(await idsOf(`MANY ${index}`), left)
    })
  }

  it('are listed page by page, across kinds', async () => {
    await open('PAGES')
    const all = [item('alarm', '1'), item('alarm', '2'), item('battery', '1'), item('monitor', '0')]
    await note('PAGES', items(...all))
    const seen = []
    let cursor: string | null = null
    do {
      const page = { limit: 3, cursor }
      const answer = await store.items.list('default', 'PAGES', ALL, page)
      seen.push(...answer.data.map(({ kind, itemId }) => [kind, itemId]))
      cursor = answer.nextCursor
    } while (cursor !== null)
    assert.deepEqual(
      seen,
      all.map(({ kind, itemId }) => [kind, itemId]),
    )
  })

  it('open ones that decide something go to the actor, the newest of them', async () => {
    await open('HELD')
    for (let n = 0; n < ITEMS_HELD_MAX + 3; n += 1) {
      store.writer.note(owner('HELD'), {
        type: 'items',
        at: AT + n,
        items: [item('chargingLimit', String(n), { n })],
      })
    }
    const closed = item('eventStream', 'closed', {}, false)
    await note('HELD', items(closed, item('alarm', 'not held')))
    const { state } = await store.registry.claim('default', 'HELD', null)
    assert.equal(state.held.length, ITEMS_HELD_MAX)
    assert.deepEqual(state.held[0], item('chargingLimit', '3', { n: 3 }))
    assert.deepEqual(state.held.at(-1)?.itemId, String(ITEMS_HELD_MAX + 2))
    assert.ok(state.held.every(({ kind }) => ITEM_KINDS[kind].isHeld))
  })

  it('repairs are counted on after a restart', async () => {
    await open('REPAIRS')
    const body = { count: 41, lastAt: AT, action: 'StatusNotification' }
    await note('REPAIRS', items(item('repair', 'time.noZone', body), item('repair', 'odd')))
    const { state } = await store.registry.claim('default', 'REPAIRS', null)
    assert.deepEqual(state.repairs, { 'time.noZone': 41, odd: 0 })
  })

  it('of one kind only so many are kept: closed ones go first, then the oldest', async () => {
    await open('MANY')
    const all = Array.from({ length: ITEMS_STORED_MAX }, (_, n) =>
      item('alarm', String(n), {}, n !== 5),
    )
    await note('MANY', { type: 'items', at: AT, items: all })
    await note('MANY', {
      type: 'items',
      at: AT + 1,
      items: [item('alarm', 'new'), all[0] as never],
    })
    const lists = await database.db.run(
      (sql) => sql<{ item_id: string }[]>`
        select item_id from charge_point_items where charge_point_id = 'MANY'`,
      5_000,
    )
    const ids = new Set(lists.map(({ item_id }) => item_id))
    assert.equal(ids.size, ITEMS_STORED_MAX)
    assert.deepEqual(
      ['new', '0', '5'].map((id) => ids.has(id)),
      [true, true, false],
    )
    const more = [item('alarm', 'newer')]
    await note('MANY', { type: 'items', at: AT + 2, items: more })
    const count = await database.db.run(
      (sql) => sql<{ count: number }[]>`
        select count(*)::integer as count from charge_point_items where charge_point_id = 'MANY'`,
      5_000,
    )
    assert.equal(count[0]?.count, ITEMS_STORED_MAX)
    assert.deepEqual((await idsOf('MANY')).includes('newer'), false)
  })

  it('go with their charge point', async () => {
    await open('REMOVED')
    await note('REMOVED', items(item('alarm', 'a')))
    await store.chargePoints.remove('default', 'REMOVED')
    assert.deepEqual(await idsOf('REMOVED'), [])
  })

  const journalOf = async (id: string) => {
    const filter = { chargePointId: id, type: null }
    return (await store.events.list('default', filter, PAGE)).data
  }

  it('what is told is in the journal under its topic, evidence once however often', async () => {
    const of = owner('TOLD')
    const facts = [
      told(),
      told({ raw: '[2,"again","NotifyEvent",{}]', at: AT + 5_000 }),
      told({ payload: '{"eventId":2}' }),
      told({ occurredAt: AT }),
      told({ topic: 'der.alarm' }),
    ]
    for (const fact of facts) await record(store.writer, of, fact)
    await Promise.all(facts.map((fact) => record(store.writer, of, fact)))
    assert.deepEqual(
      (await journalOf('TOLD')).map(({ type, payload }) => [type, payload]).sort(byText),
      [
        ['der.alarm', { eventId: 1 }],
        ['monitor.event', { eventId: 1 }],
        ['monitor.event', { eventId: 1 }],
        ['monitor.event', { eventId: 2 }],
      ],
    )
    await open('TOLD BEHIND')
    const behind = told({ topic: 'stream.values', payload: '{"text":"\\u0000"}' })
    await note('TOLD BEHIND', behind, { ...behind, at: AT + 1 })
    assert.deepEqual(
      (await journalOf('TOLD BEHIND')).map(({ type, payload, occurredAt }) => {
        return [type, payload, occurredAt]
      }),
      [behind, behind].map(({ occurredAt }) => [
        'stream.values',
        { text: '\0' },
        new Date(occurredAt ?? 0).toISOString(),
      ]),
    )
  })
})
