import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'

import type { Outcome } from '../../src/model/command.ts'
import type { Effect } from '../../src/model/effect.ts'
import { NOON } from '../actor/told.ts'
import { LOOKUP, PerformRig, RECORD, SEEN } from './perform-rig.ts'
import { RECEIPT, readMetric, TestLink } from './rig.ts'

const WITH_TICKET: Effect = { ...RECORD, ticket: 5 }
const GIVEN_UP = { failed: 'unavailable' } as const

let rig: PerformRig

describe('perform', () => {
  beforeEach(() => {
    rig = new PerformRig()
  })

  it('does what is asked for in the order it is asked for', () => {
    const { actor, link } = rig.connect()
    rig.perform(actor, link, [
      'one',
      SEEN,
      { type: 'wake', at: 50 },
      'two',
      { type: 'reply', commandId: 'c', outcome: { type: 'timedOut' } },
      LOOKUP,
      { type: 'wake', at: null },
      { type: 'close', code: 1008, reason: 'policy' },
      { type: 'restart', reason: 'it broke', isUnread: false },
    ])
    const [one, note, wake, two, reply, lookup, asleep, close, restart] = rig.done
    assert.deepEqual([one, note, wake], ['one', 'note charge-point.disconnected', 'wake 50'])
    assert.deepEqual([two, reply, lookup], ['two', 'reply c', 'lookup DRIVER'])
    assert.deepEqual([asleep, close, restart], ['wake null', 'close 1008', 'restart'])
    assert.deepEqual(rig.restarts, ['it broke'])
    assert.deepEqual(rig.writer.logged, ['one', 'two'])
  })

  it('does nothing behind a record before it is durable, and then all of it', () => {
    const { actor, link } = rig.connect()
    rig.perform(actor, link, ['before', RECORD, SEEN, 'receipt'])
    assert.deepEqual(rig.done, ['before'])
    rig.writer.facts[0]?.done(RECEIPT)
    assert.deepEqual(rig.done, ['before', 'note charge-point.disconnected', 'receipt'])
  })

  it('waits for each of several records in turn', () => {
    const { actor, link } = rig.connect()
    rig.perform(actor, link, [RECORD, 'one', RECORD, 'two'])
    assert.equal(rig.writer.facts.length, 1)
    rig.writer.facts[0]?.done(RECEIPT)
    assert.deepEqual(rig.done, ['one'])
    rig.writer.facts[1]?.done(RECEIPT)
    assert.deepEqual(rig.done, ['one', 'two'])
  })

  it('lets the next input of the same one overtake a record', () => {
    const { actor, link } = rig.connect()
    rig.perform(actor, link, [RECORD, 'receipt'])
    rig.perform(actor, link, ['heartbeat'])
    rig.writer.facts[0]?.done(RECEIPT)
    assert.deepEqual(rig.done, ['heartbeat', 'receipt'])
  })

  it('tells the actor what became of a record with a ticket, before what stands behind it', () => {
    const { actor, link } = rig.connect()
    rig.perform(actor, link, [WITH_TICKET, 'behind'])
    rig.clock.advance(40)
    rig.writer.facts[0]?.done({ ...RECEIPT, isRepeated: true })
    assert.deepEqual(rig.done, ['event recorded', 'behind'])
    const told = { ...RECEIPT, type: 'recorded', at: NOON + 40, ticket: 5, isRepeated: true }
    assert.deepEqual(rig.events, [told])
  })

  it('records under the owner that the actor has at that time', () => {
    const { actor, link } = rig.connect()
    rig.perform(actor, link, [RECORD])
    actor.owner = { ...actor.owner, epoch: 2 }
    rig.perform(actor, link, [RECORD])
    assert.deepEqual(
      rig.writer.facts.map(({ owner }) => owner.epoch),
      [1, 2],
    )
  })

  describe('of a record that is given up', () => {
    const BEHIND = ['answer', SEEN, { type: 'wake', at: 1 }] as const

    it('closes with 1013 and does nothing that stood behind it', () => {
      const { actor, link } = rig.connect()
      rig.perform(actor, link, [RECORD, ...BEHIND])
      rig.writer.facts[0]?.done(GIVEN_UP)
      assert.deepEqual(rig.done, ['close 1013'])
    })

    it('ends the question that it was about, which has nobody to answer', () => {
      const { actor, link } = rig.connect()
      rig.perform(actor, link, [WITH_TICKET, ...BEHIND])
      rig.writer.facts[0]?.done(GIVEN_UP)
      assert.deepEqual(rig.done, ['close 1013', 'event recorded'])
      const [event] = rig.events
      assert.ok(event?.type === 'recorded')
      assert.deepEqual([event.ticket, event.transactionId, event.info], [5, '', null])
    })

    it('lets no command wait for ever whose end stood behind it', () => {
      const { actor, link } = rig.connect()
      const outcome: Outcome = { type: 'result', payload: '{"status":"Accepted"}' }
      rig.perform(actor, link, [RECORD, { type: 'reply', commandId: 'key', outcome }, 'next call'])
      rig.writer.facts[0]?.done(GIVEN_UP)
      assert.deepEqual(rig.done, ['close 1013', 'reply key'])
      assert.deepEqual(rig.outcomes.get('key'), { type: 'disconnected' })
    })

    it('closes the connection it came in on, and no newer one', () => {
      const { actor, link } = rig.connect()
      rig.perform(actor, link, [RECORD, 'answer'])
      const newer = new TestLink(actor.owner.chargePointId)
      actor.connection = newer
      rig.writer.facts[0]?.done(GIVEN_UP)
      assert.deepEqual([link.closed, newer.closed, newer.sent], [1013, null, []])
    })
  })

  it('takes no record while the store is full, closes with 1013, and counts it', async () => {
    const { actor, link } = rig.connect()
    rig.writer.isStoreFull = true
    const reply = { type: 'reply', commandId: 'c', outcome: { type: 'timedOut' } } as const
    rig.perform(actor, link, ['before', WITH_TICKET, 'answer', reply])
    assert.deepEqual(rig.done, ['before', 'close 1013', 'event recorded', 'reply c'])
    assert.equal(rig.writer.facts.length, 0)
    const line = 'stator_messages_dropped_total{reason="storeFull"}'
    assert.equal(await readMetric(rig.metrics, line), 1)
  })
})
