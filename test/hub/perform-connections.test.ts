import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'

import type { HubActor } from '../../src/hub/actor.ts'
import type { Effect } from '../../src/model/effect.ts'
import { NOON, standing } from '../actor/told.ts'
import { eventually } from '../support/wait.ts'
import { BAD_FRAMES_MAX, LOOKUP, PerformRig, RECORD, SEEN } from './perform-rig.ts'
import { RECEIPT, readMetric, TestLink } from './rig.ts'

const UNREADABLE: Effect = { type: 'count', what: 'frame.unreadable' }

let rig: PerformRig

describe('perform, on connections', () => {
  beforeEach(() => {
    rig = new PerformRig()
  })

  describe('sends only on the connection that the input came in by', () => {
    for (const [name, change] of Object.entries({
      'not when it has ended': (actor: HubActor) => {
        actor.connection = null
      },
      'not when another has replaced it': (actor: HubActor) => {
        actor.connection = new TestLink('CP-1', () => rig.done.push('closed another'))
      },
    })) {
      it(`${name}, at once or behind a record`, async () => {
        const { actor, link } = rig.connect()
        rig.perform(actor, link, [RECORD, 'receipt'])
        change(actor)
        rig.perform(actor, link, ['answer'])
        rig.writer.facts[0]?.done(RECEIPT)
        assert.deepEqual(rig.done, [])
        assert.deepEqual(rig.writer.logged, [])
        const line = 'stator_messages_dropped_total{reason="connectionEnded"}'
        assert.equal(await readMetric(rig.metrics, line), 2)
      })
    }

    it('not when it came in by none', () => {
      const { actor } = rig.connect()
      rig.perform(actor, null, ['a call', { type: 'close', code: 1008, reason: '' }])
      assert.deepEqual(rig.done, [])
    })

    it('and counts what a slow reader was not sent', async () => {
      const { actor, link } = rig.connect()
      link.closed = 1009
      rig.perform(actor, link, ['answer'])
      assert.deepEqual([rig.done, rig.writer.logged], [['dropped answer'], []])
      const line = 'stator_messages_dropped_total{reason="slowReader"}'
      assert.equal(await readMetric(rig.metrics, line), 1)
    })
  })

  describe('of a question to the store', () => {
    it('brings the answer back as an event', async () => {
      const { actor, link } = rig.connect()
      rig.perform(actor, link, [LOOKUP])
      await eventually(() => assert.equal(rig.events.length, 1))
      const told = { type: 'id-token.found', at: NOON, ticket: 9, standing: standing() }
      assert.deepEqual(rig.events, [told])
    })

    it('waits longer for what leads to money', () => {
      const { actor, link } = rig.connect()
      rig.perform(actor, link, [LOOKUP, { ...LOOKUP, isHeld: false }])
      assert.deepEqual(rig.waits, [20_000, 8_000])
    })

    it('closes with 1013 when it could not be asked and leads to money', async () => {
      const { actor, link } = rig.connect()
      rig.writer.answer = async () => null
      rig.perform(actor, link, [LOOKUP])
      await eventually(() => assert.equal(rig.events.length, 1))
      assert.deepEqual(rig.done, ['lookup DRIVER', 'close 1013', 'event id-token.found'])
    })

    it('closes nothing when it does not', async () => {
      const { actor, link } = rig.connect()
      rig.writer.answer = async () => null
      rig.perform(actor, link, [{ ...LOOKUP, isHeld: false }])
      await eventually(() => assert.equal(rig.events.length, 1))
      assert.equal(link.closed, null)
    })

    it('closes the connection that asked, and no newer one', async () => {
      const { actor, link } = rig.connect()
      rig.writer.answer = async () => null
      const newer = new TestLink(actor.owner.chargePointId)
      actor.connection = newer
      rig.perform(actor, link, [LOOKUP])
      await eventually(() => assert.equal(rig.events.length, 1))
      assert.deepEqual([link.closed, newer.closed], [1013, null])
    })
  })

  describe('of frames that cannot be read', () => {
    it('closes with 1008 after too many in a minute', () => {
      const { actor, link } = rig.connect()
      for (let i = 0; i < BAD_FRAMES_MAX; i += 1) rig.perform(actor, link, [UNREADABLE])
      assert.equal(link.closed, null)
      rig.perform(actor, link, [UNREADABLE])
      assert.equal(link.closed, 1008)
    })

    it('forgets those of the minute before', () => {
      const { actor, link } = rig.connect()
      for (let i = 0; i < BAD_FRAMES_MAX; i += 1) rig.perform(actor, link, [UNREADABLE])
      rig.clock.advance(60_001)
      for (let i = 0; i < BAD_FRAMES_MAX; i += 1) rig.perform(actor, link, [UNREADABLE])
      assert.equal(link.closed, null)
    })

    it('closes the connection they came in by, and no newer one', () => {
      const { actor, link } = rig.connect()
      const newer = new TestLink(actor.owner.chargePointId)
      actor.connection = newer
      for (let i = 0; i <= BAD_FRAMES_MAX; i += 1) rig.perform(actor, link, [UNREADABLE])
      assert.deepEqual([link.closed, newer.closed], [1008, null])
    })

    it('counts each, and closes nothing for other oddities', async () => {
      const { actor, link } = rig.connect()
      const late: Effect = { type: 'count', what: 'answer.late' }
      for (let i = 0; i < 10; i += 1) rig.perform(actor, link, [late])
      assert.equal(link.closed, null)
      const line = 'stator_oddities_total{what="answer.late"}'
      assert.equal(await readMetric(rig.metrics, line), 10)
    })
  })

  it('that breaks costs one a connection and a restart, and the next one nothing', () => {
    const { actor, link } = rig.connect()
    const { actor: neighbour, link: other } = rig.connect(2)
    link.send = () => {
      throw new Error('the socket is no more')
    }
    rig.perform(actor, link, ['answer', SEEN])
    rig.perform(neighbour, other, ['fine'])
    assert.deepEqual(rig.done, ['close 1011', 'restart', 'fine'])
    assert.match(rig.restarts[0] ?? '', /the socket is no more/)
  })

  it('that breaks behind a record does not break whoever made it durable', () => {
    const { actor, link } = rig.connect()
    rig.perform(actor, link, [RECORD, 'receipt'])
    link.send = () => {
      throw new Error('the socket is no more')
    }
    rig.writer.facts[0]?.done(RECEIPT)
    assert.deepEqual(rig.done, ['close 1011', 'restart'])
  })
})
