import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Owner, TransactionFact } from '../../src/model/record.ts'
import type { Store } from '../../src/store/store.ts'
import type { TransactionView } from '../../src/store/views.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, owner, record, reported, start, stop } from '../support/facts.ts'
import { seededRandom } from '../support/random.ts'
import { lifeOf, SIX } from './transaction-life.ts'

const PAGE = { limit: 1_000, cursor: null }
const BLOCKED = { status: 'blocked', expiresAt: null, groupIdToken: null } as const

describe('events of transactions in the store', () => {
  let database: TestDatabase
  let store: Store
  before(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  after(() => database.close())

  const tell = (of: Owner, fact: TransactionFact) => record(store.writer, of, fact)
  /** In one moment, so that they are one batch. */
  const tellAll = (of: Owner, facts: readonly TransactionFact[]) =>
    Promise.all(facts.map((fact) => tell(of, fact)))
  const find = async (chargePointId: string, id = 'tx-1') => {
    const found = await store.transactions.find('default', id, chargePointId)
    assert.ok(found !== null)
    return found
  }
  const events = async (chargePointId: string, type: string | null = null) =>
    (await store.events.list('default', { chargePointId, type }, PAGE)).data
  const readings = async (chargePointId: string, transactionId: string) =>
    (await store.meterValues.list('default', { chargePointId, transactionId }, PAGE)).data
  const rowsOf = async (table: string, chargePointId: string) =>
    await database.db.run(
      (sql) => sql`select * from ${sql(table)} where charge_point_id = ${chargePointId}`,
      5_000,
    )

  const WHOLE: Omit<TransactionView, 'chargePoint'> = {
    transactionId: 'tx-1',
    evseId: 2,
    connectorId: 1,
    idToken: 'TAG-1',
    idTokenType: 'ISO14443',
    groupIdToken: 'GROUP',
    startedAt: new Date(AT).toISOString(),
    stoppedAt: new Date(AT + 300_000).toISOString(),
    meterStartWh: 1_000,
    meterStopWh: 3_500,
    energyWh: 2_500,
    stopReason: 'Local',
    authorizationStatus: 'accepted',
    reservationId: 9,
    remoteStartId: 77,
    chargingState: 'Idle',
    // 50 cents, 2.5 kWh at 40 cents, 5 minutes at 1 cent.
    cost: { amount: 1.55, currency: 'EUR' },
    seqNos: { started: 0, ended: 5, count: 6 },
    isActive: false,
    flags: ['offline'],
    startMissing: false,
  }

  it('make a transaction, each with its receipt', async () => {
    const of = owner('A1')
    const receipts = []
    for (const fact of SIX) receipts.push(await tell(of, fact))
    assert.deepEqual(await find('A1'), { ...WHOLE, chargePoint: 'A1' })
    assert.deepEqual(
      receipts.map(({ transactionId, isRepeated, report }) => [
        transactionId,
        isRepeated,
        report?.isEnded,
        report?.isComplete,
        report?.answer.totalCost,
      ]),
      SIX.map((_, i) => ['tx-1', false, i === 5, i === 5, i === 5 ? 1.55 : null]),
    )
    assert.equal(receipts[1]?.info?.status, 'accepted')
    assert.equal((await readings('A1', 'tx-1')).length, 5)
    assert.equal((await rowsOf('transaction_events', 'A1')).length, 6)
    assert.deepEqual(
      (await events('A1')).map(({ type }) => type).toSorted(),
      [
        'transaction.ended',
        ...Array(4).fill('transaction.updated'),
        'transaction.started',
      ].toSorted(),
    )
  })

  it('make the same transaction in any order, alone or together, and with repeats', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = seededRandom(seed)
      const of = owner(`ORDER-${seed}`)
      const order = random.shuffle([...SIX, ...SIX, ...SIX])
      for (let from = 0; from < order.length; ) {
        const size = random.int(1, 9)
        await tellAll(of, order.slice(from, from + size))
        from += size
      }
      const expected = { ...WHOLE, chargePoint: of.chargePointId }
      assert.deepEqual(await find(of.chargePointId), expected, `seed ${seed}`)
      assert.equal((await events(of.chargePointId)).length, 6)
      assert.equal((await readings(of.chargePointId, 'tx-1')).length, 5)
    }
  })

  it('make the same rows of long transactions in any order', async () => {
    const rows = await Promise.all(
      [1, 2, 3, 4, 5].map(async (seed) => {
        const of = owner(`LONG-${seed}`)
        const life = lifeOf(seededRandom(99), 20)
        const order = seed === 1 ? life : seededRandom(seed).shuffle(life)
        for (const fact of order) await tell(of, fact)
        const [row] = await rowsOf('transactions', of.chargePointId)
        return JSON.stringify({ ...row, charge_point_id: '', sequence: '', told: '' })
      }),
    )
    assert.equal(new Set(rows).size, 1)
  })

  it('told again get the answer of the first time, whatever we would say now', async () => {
    const of = owner('B1')
    const accepted = { status: 'accepted', expiresAt: null, groupIdToken: null } as const
    const answer = { info: accepted, totalCost: 0.5, hasLimits: true }
    const fact = reported({ idToken: 'T', answer })
    await tell(of, fact)
    const again = { ...fact, answer: { ...answer, info: BLOCKED, totalCost: 9 }, at: AT + 99_000 }
    const receipt = await tell(of, { ...again, raw: '[2,"other id"]' })
    assert.equal(receipt.isRepeated, true)
    assert.deepEqual(receipt.report?.answer, answer)
    assert.deepEqual(receipt.info, accepted)
    assert.equal((await events('B1')).length, 1)
    assert.equal((await find('B1')).authorizationStatus, 'accepted')
  })

  it('told with other content under their number are kept, and the first counts', async () => {
    const of = owner('B2')
    await tell(of, reported({ chargingState: 'Charging' }))
    const other = reported({ chargingState: 'Idle', bodyKey: 'other', idToken: 'X' })
    const answer = { info: BLOCKED, totalCost: null, hasLimits: false }
    const receipts = await tellAll(of, [
      { ...other, answer },
      { ...other, answer },
    ])
    assert.deepEqual(
      receipts.map((one) => [one.isRepeated, one.info?.status]),
      [
        [false, 'blocked'],
        [false, 'blocked'],
      ],
    )
    const view = await find('B2')
    assert.deepEqual([view.chargingState, view.idToken], ['Charging', null])
    assert.deepEqual(view.flags, ['conflict'])
    assert.equal((await rowsOf('transaction_anomalies', 'B2')).length, 1)
    assert.equal((await events('B2')).length, 2)
    await tell(of, reported({ seqNo: 1, phase: 'ended' }))
    assert.ok((await find('B2')).flags.includes('conflict'))
  })

  it('that come after the end fill in, and complete it with its cost', async () => {
    const of = owner('C1')
    const [last] = SIX.slice(-1)
    assert.ok(last !== undefined)
    const ended = await tell(of, last)
    assert.deepEqual(ended.report, {
      answer: { info: null, totalCost: null, hasLimits: false },
      isEnded: true,
      isComplete: false,
    })
    const alone = await find('C1')
    assert.deepEqual([alone.isActive, alone.startMissing, alone.cost], [false, true, null])
    assert.deepEqual(alone.flags, ['incomplete', 'meterSuspect', 'startMissing'])
    const receipts = await tellAll(of, SIX.slice(0, 5))
    assert.deepEqual(
      receipts.map(({ isEnded, report }) => [isEnded, report?.isComplete]),
      [0, 1, 2, 3, 4].map((i) => [true, i === 4]),
    )
    assert.deepEqual(await find('C1'), { ...WHOLE, chargePoint: 'C1' })
    const again = await tell(of, last)
    assert.equal(again.report?.answer.totalCost, null)
    assert.equal(again.report?.isComplete, true)
  })

  it('of two charge points are of two transactions, whatever their ids', async () => {
    await tell(owner('D1'), reported({ transactionId: 'same', evseId: 1 }))
    await tell(owner('D2'), reported({ transactionId: 'same', evseId: 2 }))
    assert.deepEqual([(await find('D1', 'same')).evseId, (await find('D2', 'same')).evseId], [1, 2])
    await assert.rejects(store.transactions.find('default', 'same', null), {
      code: 'CONFLICT',
      message: /add \?chargePoint=/,
    })
    const filter = { chargePointId: null, transactionId: 'same' }
    await assert.rejects(store.meterValues.list('default', filter, PAGE), { code: 'CONFLICT' })
    assert.equal(await store.transactions.find('default', 'same', 'D3'), null)
  })

  it('leave alone a transaction of 1.6 that has their id, and the other way round', async () => {
    const of = owner('D4')
    const { transactionId } = await record(store.writer, of, start())
    const receipt = await tell(of, reported({ transactionId, phase: 'ended' }))
    assert.equal(receipt.transactionId, transactionId)
    const view = await find('D4', transactionId)
    assert.deepEqual([view.isActive, view.seqNos, view.flags], [true, null, ['conflict']])
    await tell(of, reported({ transactionId: '4711' }))
    await record(store.writer, of, stop({ reportedTransactionId: '4711' }))
    assert.equal((await find('D4', '4711')).isActive, true)
  })

  it('of one transaction through two stores at once are each stored once', async () => {
    const other = await database.open()
    const of = owner('STORES')
    const life = lifeOf(seededRandom(5), 20)
    const both = [store, other].flatMap(({ writer }) =>
      life.map((fact) => record(writer, of, fact)),
    )
    const receipts = await Promise.all(both)
    assert.equal(receipts.filter(({ isRepeated }) => !isRepeated).length, 20)
    assert.deepEqual((await find('STORES')).seqNos?.count, 20)
    assert.equal((await events('STORES')).length, 20)
    await other.close(2_000)
  })

  it('are what an actor goes on with: where it is, and what is missing', async () => {
    await store.registry.enroll('default', 'STATE')
    const of = owner('STATE')
    await tellAll(of, SIX.slice(0, 4))
    const now = Date.parse((await find('STATE')).startedAt ?? '')
    const lost = (transactionId: string) =>
      reported({ transactionId, seqNo: 3, phase: 'ended', evseId: 1 })
    for (const id of ['gap', 'given up', 'late']) await tell(of, lost(id))
    await store.registry.claim('default', 'STATE', null)
    for (const transactionId of ['given up', 'tx-1']) {
      const flag = 'dataGap'
      store.writer.note(of, { type: 'transaction.flagged', at: now, transactionId, flag })
    }
    await tellAll(
      of,
      [0, 1, 2].map((seqNo) =>
        reported({ transactionId: 'late', seqNo, phase: seqNo === 0 ? 'started' : 'updated' }),
      ),
    )
    const { state } = await store.registry.claim('default', 'STATE', null)
    const [running] = state.transactions.filter(({ phase }) => phase === 'running')
    assert.deepEqual(running, {
      transactionId: 'tx-1',
      evseId: 2,
      idToken: 'TAG-1',
      groupIdToken: 'GROUP',
      startedAt: AT,
      meterStartWh: 1_000,
      meterWh: 1_500,
      phase: 'running',
      isOrphaned: false,
      told: {
        seqNo: 3,
        connectorId: 1,
        chargingState: 'SuspendedEV',
        remoteStartId: 77,
        costToldAt: null,
        renegotiations: 0,
        allowedEnergyTransfer: null,
      },
    })
    assert.equal(state.transactions.length, 4)
    assert.deepEqual(state.unmatchedStops, [])
    assert.deepEqual(
      state.gaps.map(({ transactionId, asked }) => [transactionId, asked]),
      [['gap', 0]],
    )
    assert.ok((await find('STATE', 'given up')).flags.includes('dataGap'))
    assert.deepEqual((await find('STATE')).flags, [])
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state)
  })

  it('keep an idToken busy until its transaction ends, by its type', async () => {
    const of = owner('BUSY')
    const running = async (type: string | null) =>
      (await store.lookups.findStanding('default', 'busy', type, 1_000))?.running
    await tell(of, reported({ idToken: 'BUSY', idTokenType: 'Central' }))
    const one = { chargePointId: 'BUSY', transactionId: 'tx-1', startKey: '' }
    assert.deepEqual(await running('Central'), [one])
    assert.deepEqual(await running(null), [one])
    assert.deepEqual(await running('eMAID'), [])
    await tell(of, reported({ seqNo: 1, phase: 'ended' }))
    assert.deepEqual(await running('Central'), [])
  })
})
