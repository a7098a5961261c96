import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import type { SampleKind } from '../../src/model/transaction.ts'
import { cleanText } from '../../src/store/columns.ts'
import { type Numbered, newNumbers } from '../../src/store/numbers.ts'
import type { Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, meter, owner, record, sample } from '../support/facts.ts'

const MS = 5_000
const PAGE = { limit: 100, cursor: null }

describe('numbers of readings', () => {
  let database: TestDatabase
  let stores: readonly Store[]
  before(async () => {
    database = await openDatabase()
    // Two stores of one node, since a charge point has one owner: they know nothing of each other.
    stores = [await database.open(), await database.open()]
  })
  after(() => database.close())

  const countKinds = async (unit: string) =>
    await database.db.run(async (sql) => {
      const rows = await sql<{ count: number }[]>`
        select count(*)::integer as count from sample_kinds where unit = ${unit}`
      return rows[0]?.count
    }, MS)
  const list = async (chargePointId: string, page: { limit: number; cursor: string | null }) =>
    await (stores[0] as Store).meterValues.list(
      'default',
      { chargePointId, transactionId: null },
      page,
    )
  const kindOf = (part: Partial<SampleKind>) => sample(part).kind
  const told = (id: string, ...kinds: SampleKind[]): Numbered => {
    return { owner: owner(id), samples: kinds.map((kind) => ({ kind })) }
  }

  it('are the same whichever of two stores meets a kind first, and in whatever order', async () => {
    for (let round = 0; round < 10; round += 1) {
      const units = Array.from({ length: 20 }, (_, i) => `unit ${round}-${i}`)
      const records = stores.flatMap((store, node) =>
        (node === 0 ? units : units.toReversed()).map((unit, i) => {
          const of = owner(`SAME-${round}-${i % 7}`)
          const samples = [sample({ unit, occurredAt: AT + node })]
          return record(store.writer, of, meter({ samples, raw: `${node} ${unit}` }))
        }),
      )
      await Promise.all(records)
      for (const unit of units) assert.equal(await countKinds(unit), 1)
    }
    const rows = await database.db.run(
      (sql) => sql<{ count: number; distinct: number }[]>`
        select count(*)::integer as count, count(distinct charge_point_id)::integer as distinct
        from reading_sources where charge_point_id like 'SAME-%'`,
      MS,
    )
    assert.deepEqual({ ...rows[0] }, { count: 70, distinct: 70 })
    const [lost] = await database.db.run((sql) => sql`select count(*) from dead_letters`, MS)
    assert.equal(lost?.count, '0')
  })

  it('are given once to those that several ask for at the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const kinds = Array.from({ length: 50 }, (_, i) => kindOf({ unit: `at once ${round}-${i}` }))
      const readings = kinds.map((kind, i) => told(`AT-ONCE-${round}-${i}`, kind))
      const found = await Promise.all([
        newNumbers()(database.db, readings, MS),
        newNumbers()(database.db, readings.toReversed(), MS),
      ])
      for (const kind of kinds) assert.equal(found[0].kinds.get(kind), found[1].kinds.get(kind))
      assert.equal(new Set(found[0].kinds.values()).size, 50)
      assert.equal(new Set(found[1].sources.values()).size, 50)
    }
  })

  it('are remembered, and the same when they are not', async () => {
    const kinds = [kindOf({ unit: 'a' }), kindOf({ unit: 'b' }), kindOf({ unit: 'a', phase: '' })]
    const readings = [told('KNOWN-1', ...kinds), told('KNOWN-2', ...kinds.toReversed())]
    const find = newNumbers()
    const first = await find(database.db, readings, MS)
    assert.equal(new Set(first.kinds.values()).size, 3)
    assert.equal(new Set(first.sources.values()).size, 2)
    // The same without another question: this one could not be asked.
    const nobody = { ...database.db, run: () => assert.fail('asked') }
    assert.deepEqual(await find(nobody, readings, MS), first)
    assert.deepEqual(await newNumbers()(database.db, readings, MS), first)
  })

  it('tell all kinds apart, as long or as strange as they may be', async () => {
    const long = randomBytes(6_000).toString('base64')
    const kinds = [
      kindOf({ unit: '' }),
      kindOf({ phase: '', unit: '' }),
      kindOf({ phase: 'L1', unit: '' }),
      kindOf({ measurand: long }),
      kindOf({ context: long }),
      kindOf({ unit: 'NUL \0 and \x1f' }),
      kindOf({ unit: '"\\{},\'' }),
    ]
    const samples = kinds.map((kind) => sample({ kind }))
    await record((stores[0] as Store).writer, owner('STRANGE'), meter({ samples }))
    const { data } = await list('STRANGE', PAGE)
    type Told = Omit<SampleKind, 'location' | 'format'>
    const toText = ({ measurand, context, phase, unit }: Told) =>
      JSON.stringify([measurand, context, phase, cleanText(unit)])
    assert.deepEqual(new Set(data.map(toText)), new Set(kinds.map(toText)))
  })

  it('keep readings apart that differ in their kind alone, and repeats together', async () => {
    const samples = [{ phase: 'L1' }, { phase: 'L2' }, { phase: null }].map((part) => sample(part))
    const fact = meter({ samples })
    for (const { writer } of stores) await record(writer, owner('APART'), fact)
    assert.equal((await list('APART', PAGE)).data.length, 3)
  })

  it('page through all charge points without gaps or repeats', async () => {
    const store = stores[0] as Store
    for (let i = 0; i < 5; i += 1) {
      const samples = [0, 1, 2].map((n) =>
        sample({ occurredAt: AT + n * 1_000, value: `${i}-${n}` }),
      )
      const fact = meter({ samples })
      const of = { ...owner(`PAGED-${i}`), tenant: 'other' }
      await record(store.writer, of, fact)
    }
    const seen: string[] = []
    const filter = { chargePointId: null, transactionId: null }
    for (let cursor: string | null = null, pages = 0; pages < 10; pages += 1) {
      const page = await store.meterValues.list('other', filter, { limit: 4, cursor })
      seen.push(...page.data.map(({ value }) => value))
      cursor = page.nextCursor
      if (cursor === null) break
    }
    const expected = [4, 3, 2, 1, 0].flatMap((i) => [2, 1, 0].map((n) => `${i}-${n}`))
    assert.deepEqual(seen, expected)
  })
})
