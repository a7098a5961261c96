import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import type { Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, job, meter, owner, record, sample, security, start, stop } from '../support/facts.ts'

const PAGE = { limit: 100, cursor: null }

describe('values that no column takes', () => {
  let database: TestDatabase
  let store: Store
  before(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  after(() => database.close())

  const count = async (statement: 'dead_letters' | 'events', chargePointId: string) =>
    await database.db.run(async (sql) => {
      const rows = await sql<{ count: number }[]>`
        select count(*)::integer as count from ${sql(statement)}
        where charge_point_id = ${chargePointId}`
      return rows[0]?.count
    }, 5_000)

  const POISON = [
    ['NUL in an idToken', start({ idToken: 'A\0B' })],
    ['a lone surrogate in an idToken', start({ idToken: 'A\ud800B' })],
    ['separators of ours in an idToken', start({ idToken: '\x1d\x1e\x1f' })],
    [
      'the year 222222017',
      start({ occurredAt: 7_012_600_000_000_000, occurredText: '+222222017' }),
    ],
    ['a year before 1970', start({ occurredAt: -1 })],
    ['a connector beyond 32 bits', start({ evseId: 9_007_199_254_740_991 })],
    ['a reservation beyond 32 bits', start({ reservationId: 4_294_967_296 })],
    ['a register beyond what is exact', start({ meterStartWh: 1e300 })],
    ['a register that is no number', start({ meterStartWh: Number.NaN })],
    ['quotes and backslashes', start({ idToken: '"\\{},\'', raw: '[2,"\\"",{"a":"\\\\"}]' })],
    ['empty texts', start({ idToken: '', occurredText: '', raw: '' })],
  ] as const
  for (const [index, [what, fact]] of POISON.entries()) {
    it(`${what}: stored and answered`, async () => {
      const of = owner(`POISON-${index}`)
      const receipt = await record(store.writer, of, fact)
      const view = await store.transactions.find('default', receipt.transactionId, null)
      assert.equal(view?.isActive, true)
      assert.equal(await count('dead_letters', of.chargePointId), 0)
      const again = await record(store.writer, of, fact)
      assert.equal(again.isRepeated, true)
    })
  }

  it('the text a charge point gave for a time is kept, whatever it is', async () => {
    const fact = start({ startKey: 'year', occurredAt: 7e15, occurredText: '+222222017-01-01T00Z' })
    const { transactionId } = await record(store.writer, owner('YEAR'), fact)
    const rows = await database.db.run(
      (sql) => sql`select start_text, start_occurred_at from transactions
        where transaction_id = ${transactionId}`,
      5_000,
    )
    assert.deepEqual(
      { ...rows[0] },
      {
        start_text: '+222222017-01-01T00Z',
        start_occurred_at: null,
      },
    )
  })

  it('readings without a number, a time or an end are stored', async () => {
    const samples = [
      sample({ value: 'NaN', number: Number.NaN }),
      sample({ value: '1e999', number: Number.POSITIVE_INFINITY }),
      sample({ value: 'SignedData\0', number: null, occurredAt: null }),
      sample({ value: '-0.001', number: -0.001, occurredAt: AT + 9e12 }),
      sample({ value: '', number: null, unit: '', phase: '' }),
    ]
    await record(store.writer, owner('READINGS'), meter({ samples }))
    const filter = { chargePointId: 'READINGS', transactionId: null }
    const { data } = await store.meterValues.list('default', filter, PAGE)
    assert.equal(data.length, samples.length)
    assert.deepEqual(new Set(data.map(({ number }) => number)), new Set([null, -0.001]))
    assert.equal(await count('dead_letters', 'READINGS'), 0)
  })

  it('a fact the database refuses is parked, and its neighbours are stored', async () => {
    // Too long for an index, and too random to be compressed below that.
    const endless = randomBytes(6_000).toString('base64')
    const facts = Array.from({ length: 20 }, (_, i) =>
      start({ startKey: i === 13 ? endless : `key-${i}`, meterStartWh: i }),
    )
    const receipts = await Promise.all(
      facts.map((fact, i) => record(store.writer, owner(`BATCH-${i % 3}`), fact)),
    )
    const ids = receipts.map(({ transactionId }) => transactionId)
    assert.equal(new Set(ids).size, 20)
    assert.ok(ids.every((id) => Number(id) > 0))
    for (const [i, id] of ids.entries()) {
      const view = await store.transactions.find('default', id, null)
      assert.equal(view?.meterStartWh ?? null, i === 13 ? null : i)
    }
    const rows = await database.db.run(
      (sql) => sql<{ body: Buffer; reason: string }[]>`select body, reason from dead_letters
        where charge_point_id = 'BATCH-1'`,
      5_000,
    )
    assert.equal(rows.length, 1)
    assert.equal(JSON.parse(String(rows[0]?.body)).startKey, endless)
    assert.notEqual(rows[0]?.reason, '')
  })

  it('a stop the database refuses is parked too, and answered with its id', async () => {
    const stopKey = randomBytes(6_000).toString('base64')
    const { transactionId } = await record(store.writer, owner('STOP'), start())
    const receipt = await record(store.writer, owner('STOP'), stop({ stopKey, transactionId }))
    assert.equal(receipt.transactionId, transactionId)
    assert.equal(await count('dead_letters', 'STOP'), 1)
  })

  it('a refused frame is kept as it came', async () => {
    const raw = '[2,"x","StartTransaction",{"idTag":7}]'
    const at = AT
    const fact = { type: 'frame.rejected', at, action: 'StartTransaction', description: 'd', raw }
    await record(store.writer, owner('REJECTED'), fact as Parameters<typeof record>[2])
    assert.equal(await count('dead_letters', 'REJECTED'), 1)
    assert.equal(await count('events', 'REJECTED'), 1)
  })

  it('evidence told again is stored once', async () => {
    const of = owner('EVIDENCE')
    for (const raw of ['[2,"a"]', '[2,"b"]']) {
      await record(store.writer, of, security({ raw }))
      await record(store.writer, of, job({ raw }))
    }
    await record(store.writer, of, security({ techInfo: 'other' }))
    assert.equal(await count('events', 'EVIDENCE'), 3)
  })

  it('a note the database refuses does not keep others from being written', async () => {
    await store.registry.enroll('default', 'NOTES')
    await store.registry.claim('default', 'NOTES', null)
    const commandId = randomBytes(6_000).toString('base64')
    const bad = { commandId, action: 'Reset', status: 'sent', detail: null } as const
    const variables = [{ name: 'Good', value: 'v', isReadonly: false }]
    store.writer.note(owner('NOTES'), { type: 'command', at: AT, ...bad })
    store.writer.note(owner('NOTES'), { type: 'variables', at: AT, variables })
    store.writer.note(owner('NOTES'), { type: 'local-list', at: AT, version: 5 })
    await store.writer.flush(5_000)
    const names = (await store.chargePoints.listVariables('default', 'NOTES')).map((v) => v.name)
    assert.deepEqual(names, ['Good'])
    assert.equal((await store.chargePoints.find('default', 'NOTES'))?.localListVersion, 5)
  })
})
