import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, meter, owner, record, sample, start, stop } from '../support/facts.ts'

const PAGE = { limit: 100, cursor: null }

describe('transactions of the store', () => {
  let database: TestDatabase
  let store: Store
  before(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  after(() => database.close())

  const find = async (id: string) => {
    const found = await store.transactions.find('default', id, null)
    assert.ok(found !== null)
    return found
  }
  const all = async (chargePointId: string) => {
    const filter = { chargePointId, idToken: null, isActive: null }
    return (await store.transactions.list('default', filter, PAGE)).data
  }
  const events = async (chargePointId: string, type: string) =>
    (await store.events.list('default', { chargePointId, type }, PAGE)).data

  it('a start gets a positive id of 31 bits', async () => {
    const { transactionId, isRepeated } = await record(store.writer, owner('A1'), start())
    assert.match(transactionId, /^[1-9]\d*$/)
    assert.ok(Number(transactionId) < 2 ** 31)
    assert.equal(isRepeated, false)
    const view = await find(transactionId)
    assert.equal(view.isActive, true)
    assert.equal(view.meterStartWh, 1_000)
    assert.equal(view.startedAt, new Date(AT - 1_000).toISOString())
  })

  it('a start told again gets its id and its answer of then', async () => {
    const first = await record(store.writer, owner('A2'), start())
    const blocked = { status: 'blocked', expiresAt: null, groupIdToken: null } as const
    const again = await record(store.writer, owner('A2'), start({ info: blocked, raw: '[2]' }))
    assert.equal(again.transactionId, first.transactionId)
    assert.equal(again.isRepeated, true)
    assert.equal(again.isEnded, false)
    assert.equal(again.info?.status, 'accepted')
    assert.equal((await all('A2')).length, 1)
    assert.equal((await events('A2', 'transaction.started')).length, 1)
  })

  it('a start told three times in one moment is one transaction', async () => {
    const receipts = await Promise.all(
      [1, 2, 3].map(() => record(store.writer, owner('A3'), start())),
    )
    assert.equal(new Set(receipts.map((one) => one.transactionId)).size, 1)
    assert.deepEqual(
      receipts.map((one) => one.isRepeated),
      [false, true, true],
    )
  })

  it('the same start of another charge point is another transaction', async () => {
    const one = await record(store.writer, owner('A4'), start())
    const other = await record(store.writer, owner('A5'), start())
    assert.notEqual(one.transactionId, other.transactionId)
    assert.equal(other.isRepeated, false)
  })

  it('a stop ends its transaction, and its energy is the difference', async () => {
    const { transactionId } = await record(store.writer, owner('B1'), start())
    const fact = stop({ transactionId, reportedTransactionId: transactionId })
    const receipt = await record(store.writer, owner('B1'), fact)
    assert.equal(receipt.transactionId, transactionId)
    const view = await find(transactionId)
    assert.equal(view.isActive, false)
    assert.equal(view.energyWh, 2_500)
    assert.equal(view.stopReason, 'Local')
    assert.deepEqual(view.flags, [])
  })

  it('a stop told again changes nothing and gets its answer of then', async () => {
    const { transactionId } = await record(store.writer, owner('B2'), start())
    const fact = stop({ transactionId, reportedTransactionId: transactionId })
    await record(store.writer, owner('B2'), fact)
    const again = await record(store.writer, owner('B2'), { ...fact, info: null, at: AT + 99_000 })
    assert.equal(again.isRepeated, true)
    assert.equal(again.info?.status, 'accepted')
    assert.equal((await events('B2', 'transaction.ended')).length, 1)
    const repeated = await record(store.writer, owner('B2'), start())
    assert.equal(repeated.isEnded, true)
  })

  it('a second stop with other content is kept beside it, and the first counts', async () => {
    const { transactionId } = await record(store.writer, owner('B3'), start())
    const told = { transactionId, reportedTransactionId: transactionId }
    await record(store.writer, owner('B3'), stop(told))
    const other = stop({ ...told, stopKey: 'stop-2', meterStopWh: 9_999 })
    const receipt = await record(store.writer, owner('B3'), other)
    assert.equal(receipt.transactionId, transactionId)
    await record(store.writer, owner('B3'), other)
    const view = await find(transactionId)
    assert.equal(view.energyWh, 2_500)
    assert.deepEqual(view.flags, ['conflict'])
    const rows = await database.db.run(
      (sql) => sql`select body from transaction_anomalies where charge_point_id = 'B3'`,
      5_000,
    )
    assert.equal(rows.length, 1)
  })

  it('a stop for an unknown transaction is kept alone, with its start missing', async () => {
    const receipt = await record(store.writer, owner('C1'), stop())
    const view = await find(receipt.transactionId)
    assert.equal(view.startMissing, true)
    assert.equal(view.isActive, false)
    assert.deepEqual(view.flags, ['startMissing'])
    const again = await record(store.writer, owner('C1'), stop())
    assert.equal(again.transactionId, receipt.transactionId)
    assert.equal(again.isRepeated, true)
  })

  it('a stop whose id only the store knows ends that transaction', async () => {
    const { transactionId } = await record(store.writer, owner('C2'), start())
    const fact = stop({ transactionId: null, reportedTransactionId: transactionId })
    const receipt = await record(store.writer, owner('C2'), fact)
    assert.equal(receipt.transactionId, transactionId)
    assert.equal((await find(transactionId)).isActive, false)
  })

  it('a stop never ends the transaction of another charge point', async () => {
    const { transactionId } = await record(store.writer, owner('C3'), start())
    const fact = stop({ reportedTransactionId: transactionId })
    const receipt = await record(store.writer, owner('C4'), fact)
    assert.notEqual(receipt.transactionId, transactionId)
    assert.equal((await find(transactionId)).isActive, true)
  })

  it('a start after its stop takes the stop over, with its readings', async () => {
    const samples = [sample({ context: 'Transaction.End', value: '3500', number: 3_500 })]
    const alone = await record(store.writer, owner('C5'), stop({ samples }))
    const { transactionId } = await record(store.writer, owner('C5'), start())
    const join = stop({
      transactionId,
      reportedTransactionId: transactionId,
      joinsStopKey: 'stop-1',
      reason: '',
      raw: '',
    })
    const joined = await record(store.writer, owner('C5'), join)
    assert.equal(joined.transactionId, transactionId)
    const view = await find(transactionId)
    assert.equal(view.isActive, false)
    assert.equal(view.energyWh, 2_500)
    assert.equal(view.stopReason, 'Local')
    assert.equal(view.startMissing, false)
    assert.equal(await store.transactions.find('default', alone.transactionId, null), null)
    const filter = { chargePointId: null, transactionId }
    assert.equal((await store.meterValues.list('default', filter, PAGE)).data.length, 1)
    const again = await record(store.writer, owner('C5'), stop({ samples }))
    assert.equal(again.transactionId, transactionId)
    assert.equal((await record(store.writer, owner('C5'), join)).isRepeated, true)
    assert.equal((await all('C5')).length, 1)
  })

  it('a meter that ran backwards is doubted, and the last reading tells the energy', async () => {
    await store.registry.enroll('default', 'D1')
    await store.registry.claim('default', 'D1', null)
    const { transactionId } = await record(store.writer, owner('D1'), start())
    const progress = {
      type: 'transaction.progress',
      at: AT,
      transactionId,
      meterWh: 1_800,
    } as const
    store.writer.note(owner('D1'), progress)
    await store.writer.flush(5_000)
    const told = { transactionId, reportedTransactionId: transactionId, meterStopWh: 10 }
    await record(store.writer, owner('D1'), stop(told))
    const view = await find(transactionId)
    assert.equal(view.energyWh, 800)
    assert.equal(view.meterStopWh, 10)
    assert.deepEqual(view.flags, ['meterSuspect'])
  })

  it('a reading told again is stored once, and makes one event', async () => {
    const { transactionId } = await record(store.writer, owner('E1'), start())
    const samples = [sample(), sample({ measurand: 'Voltage', phase: 'L1-N', unit: 'V' })]
    const fact = meter({ transactionId, samples })
    await record(store.writer, owner('E1'), fact)
    await record(store.writer, owner('E1'), { ...fact, raw: '[2,"other","MeterValues",{}]' })
    const filter = { chargePointId: 'E1', transactionId }
    assert.equal((await store.meterValues.list('default', filter, PAGE)).data.length, 2)
    assert.equal((await events('E1', 'meter.values')).length, 1)
    const more = [...samples, sample({ value: '5', number: 5 })]
    await record(store.writer, owner('E1'), { ...fact, samples: more, raw: '[2,"m9"]' })
    assert.equal((await store.meterValues.list('default', filter, PAGE)).data.length, 3)
    assert.equal((await events('E1', 'meter.values')).length, 2)
  })

  it('a list is paged without gaps or repeats', async () => {
    for (let i = 0; i < 7; i += 1) {
      await record(store.writer, owner('F1'), start({ startKey: `s-${i}` }))
    }
    const filter = { chargePointId: 'F1', idToken: 'tag-1', isActive: true }
    const seen: string[] = []
    for (let cursor: string | null = null, pages = 0; pages < 10; pages += 1) {
      const page = await store.transactions.list('default', filter, { limit: 3, cursor })
      seen.push(...page.data.map((one) => one.transactionId))
      cursor = page.nextCursor
      if (cursor === null) break
    }
    assert.equal(seen.length, 7)
    assert.equal(new Set(seen).size, 7)
    const bad = store.transactions.list('default', filter, { limit: 3, cursor: 'nonsense' })
    await assert.rejects(bad, { code: 'BAD_REQUEST' })
  })
})
