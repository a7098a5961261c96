import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import type { Owner, TransactionFact } from '../../src/model/record.ts'
import type { Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, meter, owner, record, reported, sample, security } from '../support/facts.ts'

describe('events of transactions that no column takes', () => {
  let database: TestDatabase
  let store: Store
  before(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  after(() => database.close())

  const tell = (of: Owner, fact: TransactionFact) => record(store.writer, of, fact)
  const rowsOf = async (table: string, chargePointId: string) =>
    await database.db.run(
      (sql) => sql`select * from ${sql(table)} where charge_point_id = ${chargePointId}`,
      5_000,
    )

  it('are parked, and what came with them is stored', async () => {
    const of = owner('E1')
    const endless = randomBytes(6_000).toString('base64')
    const bad = reported({ seqNo: 1, phase: 'ended', transactionId: endless })
    const [first, parked, , , last] = await Promise.all([
      tell(of, reported()),
      tell(of, bad),
      record(store.writer, of, meter()),
      record(store.writer, of, security()),
      tell(of, reported({ seqNo: 1, phase: 'ended' })),
    ])
    assert.equal(first?.report?.isEnded, false)
    assert.deepEqual(parked?.report, { answer: bad.answer, isEnded: true, isComplete: false })
    assert.equal(last?.report?.isComplete, true)
    assert.equal((await rowsOf('dead_letters', 'E1')).length, 1)
  })

  /** What no column takes, in every place of an event. */
  const POISON: readonly [string, Partial<TransactionFact>][] = [
    ['NUL everywhere', { idToken: 'A\0', chargingState: '\0', details: '{"a":"\\u0000"}' }],
    ['separators of ours', { transactionId: '\x1d\x1e\x1f', trigger: '\x1e' }],
    ['an id that is no text', { transactionId: 'a\ud800\0' }],
    ['an EVSE beyond 32 bits', { evseId: 9e15, connectorId: 9e15, remoteStartId: 9e15 }],
    ['a number beyond 32 bits', { seqNo: Number.MAX_SAFE_INTEGER }],
    ['a time that is none', { occurredAt: 7e15, occurredText: '+222222017-01-01T00Z' }],
    ['details that are no JSON', { details: '{"a":' }],
    ['details that are no object', { details: '[1]' }],
    ['a register that is no number', { samples: [sample({ number: Number.NaN })] }],
    ['a register beyond what is exact', { samples: [sample({ number: 1e300 })] }],
  ]
  for (const [index, [what, part]] of POISON.entries()) {
    it(`with ${what} are stored and answered`, async () => {
      const of = owner(`POISON-${index}`)
      const fact = reported({ occurredAt: AT, ...part })
      assert.equal((await tell(of, fact)).isRepeated, false)
      assert.equal((await tell(of, fact)).isRepeated, true)
      await tell(of, { ...fact, seqNo: 1, bodyKey: 'next' })
      assert.equal((await rowsOf('dead_letters', of.chargePointId)).length, 0)
      assert.equal((await rowsOf('transactions', of.chargePointId)).length, 1)
    })
  }
})
