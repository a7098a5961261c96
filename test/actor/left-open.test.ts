/** Transactions whose EVSE is free: how long that is believed, and what becomes of them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { LEFT_OPEN_PATIENCE_MS } from '../../src/actor/left-open.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Event } from '../../src/model/event.ts'
import {
  countsOf,
  effectsOf,
  MINUTE,
  NOON,
  notesOf,
  READY,
  status,
  type Told,
  tell,
  transaction,
} from './told.ts'
import { known } from './told-reports.ts'

const RUNNING: ChargePoint = { ...READY, transactions: [transaction({ transactionId: '7' })] }
const RUNNING_2: ChargePoint = { ...READY, protocol: 'ocpp2.1', transactions: [known()] }

const LATER = NOON + LEFT_OPEN_PATIENCE_MS

const woke = (at: number): Event => ({ type: 'woke', at })
const free = (state: ChargePoint, evseId = 1): Told => tell(state, status('Available', { evseId }))
const isOrphaned = ({ state }: Told) => state.transactions[0]?.isOrphaned

describe('transaction left open', () => {
  it('is doubted some time after its EVSE was free, not at once', () => {
    const told = free(RUNNING)
    assert.equal(isOrphaned(told), false)
    assert.equal(told.state.wakeAt, LATER)
    assert.equal(isOrphaned(tell(told.state, woke(LATER - 1))), false)
    const doubted = tell(told.state, woke(LATER))
    assert.equal(isOrphaned(doubted), true)
    const flagged = { type: 'transaction.flagged', at: LATER, transactionId: '7', flag: 'orphaned' }
    assert.deepEqual(notesOf(doubted), [flagged])
    assert.deepEqual(countsOf(doubted), ['transaction.orphaned'])
    assert.deepEqual([doubted.state.leftOpen, doubted.state.wakeAt], [[], null])
  })

  it('is counted from the first of several such statuses', () => {
    const again = tell(free(RUNNING).state, status('Available', { at: NOON + MINUTE }))
    assert.equal(again.state.wakeAt, LATER)
  })

  it('is believed again when the EVSE is in use', () => {
    const used = tell(free(RUNNING).state, status('Charging', { at: NOON + MINUTE }))
    assert.deepEqual([used.state.leftOpen, used.state.wakeAt], [[], null])
    assert.equal(isOrphaned(tell(used.state, woke(LATER))), false)
  })

  it('is none when it has ended meanwhile', () => {
    const { state } = free(RUNNING)
    const ended = { ...state, transactions: [transaction({ transactionId: '7', phase: 'ended' })] }
    const told = tell(ended, woke(LATER))
    assert.deepEqual([notesOf(told), told.state.leftOpen], [[], []])
  })

  it('is none where nothing runs, or elsewhere', () => {
    for (const told of [free(READY), free(RUNNING, 2), free(RUNNING, 0)]) {
      assert.deepEqual([told.state.leftOpen, told.state.wakeAt], [[], null])
    }
  })

  it('of 2.x is asked about, once all connectors of its EVSE are free', () => {
    const first = tell(RUNNING_2, status('Occupied', { evseId: 2, connectorId: 1 }))
    const second = tell(first.state, status('Available', { evseId: 2, connectorId: 2 }))
    assert.deepEqual(second.state.leftOpen, [])
    const both = tell(second.state, status('Available', { evseId: 2, connectorId: 1 }))
    assert.equal(both.state.wakeAt, LATER)
    const due = tell(both.state, woke(LATER))
    assert.deepEqual(
      effectsOf(due, 'ask').map(({ wish }) => wish),
      [{ type: 'transactionStatus', transactionId: 'tx' }],
    )
    assert.equal(isOrphaned(due), false)
    // Its answer tells.
    const gone = tell(due.state, {
      type: 'transaction.status',
      at: LATER,
      transactionId: 'tx',
      isOngoing: false,
      hasMessagesQueued: false,
    })
    assert.equal(isOrphaned(gone), true)
  })

  it('of 2.x waits for its next status while nobody can be asked', () => {
    const { state } = tell(RUNNING_2, status('Available', { evseId: 2 }))
    const due = tell({ ...state, isConnected: false }, woke(LATER))
    assert.deepEqual([effectsOf(due, 'ask'), due.state.leftOpen, isOrphaned(due)], [[], [], false])
  })
})
