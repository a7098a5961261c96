/** Starts that we asked for: when they are done, and when they are given up. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Event } from '../../src/model/event.ts'
import type { JobRequested } from '../../src/model/event-answer.ts'
import type { Told } from './told.ts'
import {
  ACCEPTED,
  MINUTE,
  NOON,
  notesOf,
  READY,
  reported,
  started,
  tell,
  tellFound,
  tellRecorded,
} from './told.ts'
import { known, TOLD } from './told-reports.ts'

const DUE = NOON + 2 * MINUTE

describe('remote start', () => {
  it('is done when a transaction has its number', () => {
    const told = tell(READY, requested(), reported({ remoteStartId: 9 }))
    assert.deepEqual(statusesOf(told), ['started'])
    const job = { ...told.state.jobs[0], fileName: null }
    assert.deepEqual(
      notesOf(told).filter(({ type }) => type === 'job'),
      [{ type: 'job', at: NOON + MINUTE, ...job }],
    )
    const again = tell(told.state, reported({ remoteStartId: 9, seqNo: 2 }))
    assert.deepEqual(notesOf(again), [])
  })

  it('is not done by a transaction with another number', () => {
    const told = tell(READY, requested(), reported({ remoteStartId: 8 }), reported({ seqNo: 2 }))
    assert.deepEqual(statusesOf(told), ['requested'])
  })

  it('times out, and is done all the same when it comes later', () => {
    const late = tell(READY, requested(), woke(DUE))
    assert.deepEqual(statusesOf(late), ['TimedOut'])
    assert.equal(late.state.jobs[0]?.isOver, true)
    assert.equal(late.state.wakeAt, null)
    const told = tell(late.state, reported({ remoteStartId: 9, at: DUE + 60 * MINUTE }))
    assert.deepEqual(statusesOf(told), ['started'])
  })

  it('is done at once when its answer names the transaction', () => {
    assert.deepEqual(statusesOf(tell(READY, requested({ transactionId: 'tx' }))), ['started'])
  })

  it('is done at once when its transaction came before its answer', () => {
    const transactions = [known({ told: { ...TOLD, remoteStartId: 9 } })]
    assert.deepEqual(statusesOf(tell({ ...READY, transactions }, requested())), ['started'])
  })

  it('is none when it was rejected', () => {
    const told = tell(READY, requested({ isAccepted: false, transactionId: 'tx' }))
    assert.deepEqual(told.state.jobs, [])
    const [note] = notesOf(told)
    assert.ok(note?.type === 'job')
    assert.deepEqual([note.status, note.isOver], ['Rejected', true])
  })

  it('is one of several', () => {
    const both = tell(READY, requested(), requested({ requestId: 10 }))
    assert.deepEqual(statusesOf(both), ['requested', 'requested'])
    const told = tell(both.state, reported({ remoteStartId: 9 }))
    assert.deepEqual(statusesOf(told), ['started', 'requested'])
  })
})

describe('remote start of 1.6', () => {
  const by = (detail: string) => requested({ requestId: null, detail })
  const cases: readonly [what: string, events: readonly Event[], start: Event, status: string][] = [
    ['its idToken starts', [by('driver')], started(), 'started'],
    ['another idToken starts', [by('OTHER')], started(), 'requested'],
    ['its idToken starts a little late', [by('DRIVER'), woke(DUE)], late(DUE + 1), 'started'],
    [
      'its idToken starts hours later',
      [by('DRIVER'), woke(DUE)],
      late(DUE + 300 * MINUTE),
      'TimedOut',
    ],
    [
      'its idToken started before, offline',
      [by('DRIVER')],
      started({ occurredAt: NOON - 60 * MINUTE }),
      'requested',
    ],
  ]
  for (const [what, events, start, status] of cases) {
    it(`is ${status} when ${what}`, () => {
      const { state } = tell(READY, ...events)
      assert.deepEqual(statusesOf(begin(state, start)), [status])
    })
  }

  it('does not end one for another idToken, and replaces one for the same', () => {
    const told = tell(READY, by('A'), by('B'), by('A'))
    assert.deepEqual(
      told.state.jobs.map(({ detail, status }) => [detail, status]),
      [
        ['B', 'requested'],
        ['A', 'requested'],
      ],
    )
  })
})

function begin(state: ChargePoint, start: Event): Told {
  return tellRecorded(tellFound(tell(state, start), undefined, start.at), {
    info: ACCEPTED,
    at: start.at,
  })
}

function late(at: number): Event {
  return started({ at })
}

function requested(facts: Partial<JobRequested> = {}): JobRequested {
  return {
    type: 'job.requested',
    at: NOON,
    kind: 'remoteStart',
    requestId: 9,
    commandId: 'c',
    fileName: null,
    isAccepted: true,
    detail: 'DRIVER',
    dueAt: DUE,
    transactionId: null,
    ...facts,
  }
}

function woke(at: number): Event {
  return { type: 'woke', at }
}

function statusesOf({ state }: Told): readonly string[] {
  return state.jobs.map(({ status }) => status)
}
