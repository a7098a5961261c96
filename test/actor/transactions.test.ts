/** The list of transactions: how long it may be, and who is forgotten first. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { addTransaction, endTransaction, findRunningOn } from '../../src/actor/transactions.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import { TRANSACTIONS_ENDED_MAX, TRANSACTIONS_RUNNING_MAX } from '../../src/model/transaction.ts'
import {
  countsOf,
  ended,
  NOON,
  READY,
  started,
  tell,
  tellFound,
  tellRecorded,
  transaction,
} from './told.ts'

describe('transactions', () => {
  it('are forgotten past their limit, the oldest first', () => {
    const transactions = Array.from({ length: TRANSACTIONS_RUNNING_MAX }, (_, i) =>
      transaction({ transactionId: `t-${i}`, evseId: i + 2 }),
    )
    const told = tellRecorded(tellFound(tell({ ...READY, transactions }, started())))
    assert.equal(told.state.transactions.length, TRANSACTIONS_RUNNING_MAX)
    assert.equal(told.state.transactions[0]?.transactionId, 't-1')
    assert.deepEqual(countsOf(told), ['transaction.forgotten'])
  })

  it('that ended are forgotten past theirs', () => {
    const transactions = Array.from({ length: TRANSACTIONS_ENDED_MAX + 1 }, (_, i) =>
      transaction({ transactionId: `t-${i}`, evseId: i + 1 }),
    )
    let state: ChargePoint = { ...READY, transactions }
    for (const { transactionId } of transactions) {
      const stopping = tell(state, ended({ transactionId, stopKey: transactionId }))
      state = tellRecorded(stopping, { transactionId, info: null }).state
    }
    assert.deepEqual(
      state.transactions.map(({ transactionId }) => transactionId),
      ['t-1', 't-2', 't-3', 't-4'],
    )
  })

  it('that ended stay as they are when they are ended again', () => {
    const before = { ...READY, transactions: [transaction({ phase: 'ended', meterWh: 5 })] }
    assert.equal(endTransaction(before, transaction({ meterWh: 9 }), NOON).state, before)
  })

  it('on connector 0 are not taken for each other', () => {
    const [first, second] = ['1', '2'].map((transactionId) =>
      transaction({ transactionId, evseId: 0 }),
    )
    assert.ok(first !== undefined && second !== undefined)
    const { state, effects } = addTransaction({ ...READY, transactions: [first] }, second, NOON)
    assert.deepEqual(state.transactions, [first, second])
    assert.deepEqual(effects, [])
    assert.equal(findRunningOn([first], 0), null)
  })
})
