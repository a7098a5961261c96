import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'

import { newManualClock } from '../../src/base/clock.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import type { HubActor } from '../../src/hub/actor.ts'
import { newPerform } from '../../src/hub/perform.ts'
import type { Outcome } from '../../src/model/command.ts'
import type { Effect } from '../../src/model/effect.ts'
import type { Event } from '../../src/model/event.ts'
import type { Fact } from '../../src/model/record.ts'
import { NOON, standing } from '../actor/told.ts'
import { eventually } from '../support/wait.ts'
import { newTimedActor, RECEIPT, readMetric, TestLink, TestWriter } from './rig.ts'

const BAD_FRAMES_MAX = 3

const FACT: Fact = {
  type: 'frame.rejected',
  at: NOON,
  action: 'StopTransaction',
  description: 'StopTransaction must have what it has not',
  raw: '[2]',
}
const RECORD: Effect = { type: 'record', fact: FACT, ticket: null }
const WITH_TICKET: Effect = { type: 'record', fact: FACT, ticket: 5 }
const GIVEN_UP = { failed: 'unavailable' } as const
const SEEN = { type: 'charge-point.seen', at: NOON } as const
const UNREADABLE: Effect = { type: 'count', what: 'frame.unreadable' }
const LOOKUP: Effect = { type: 'lookup', ticket: 9, idToken: 'DRIVER', isHeld: true }

/** What was done, in order, each as one word or two. */
let done: string[]
let rig: ReturnType<typeof open>

function open() {
  const clock = newManualClock(NOON)
  const metrics = newMetrics({ hasProcessMetrics: false })
  const writer = new TestWriter()
  const events: Event[] = []
  const restarts: string[] = []
  const outcomes = new Map<string, Outcome>()
  const waits: number[] = []
  const perform = newPerform({
    writer: {
      ...bind(writer),
      note: (_owner, note) => done.push(`note ${note.type}`),
    },
    lookups: {
      findStanding: (_tenant, idToken, waitMs) => {
        done.push(`lookup ${idToken}`)
        waits.push(waitMs)
        return writer.findStanding()
      },
    },
    timers: { set: (_actor, at) => done.push(`wake ${at}`) },
    commands: {
      settle: (commandId, outcome) => {
        done.push(`reply ${commandId}`)
        outcomes.set(commandId, outcome)
      },
    },
    clock,
    metrics,
    holdMs: 20_000,
    patienceMs: 8_000,
    badFramesPerMinuteMax: BAD_FRAMES_MAX,
    postEvent: (_actor, event) => {
      done.push(`event ${event.type}`)
      events.push(event)
    },
    restart: (_actor, reason) => {
      done.push('restart')
      restarts.push(reason)
    },
  })
  return { clock, metrics, writer, events, restarts, outcomes, waits, perform }
}

/** The writer's methods, free to be put into another object. */
function bind(writer: TestWriter) {
  return {
    record: writer.record.bind(writer),
    log: writer.log.bind(writer),
    isAvailable: () => true,
    isFull: () => writer.isFull(),
    flush: () => writer.flush(),
  }
}

/** An actor with its connection, which notes what is sent beside all else that is done. */
function connect(number = 1): { actor: HubActor; link: TestLink } {
  const link = new TestLink(`CP-${number}`, () => done.push(`close ${link.closed}`))
  const send = link.send.bind(link)
  link.send = (text) => {
    const result = send(text)
    done.push(result === 'sent' ? text : `dropped ${text}`)
    return result
  }
  const actor = newTimedActor(number)
  actor.connection = link
  return { actor, link }
}

describe('perform', () => {
  beforeEach(() => {
    done = []
    rig = open()
  })

  it('does what is asked for in the order it is asked for', () => {
    const { actor, link } = connect()
    rig.perform(actor, link, [
      'one',
      { type: 'note', note: SEEN },
      { type: 'wake', at: 50 },
      'two',
      { type: 'reply', commandId: 'c', outcome: { type: 'timedOut' } },
      LOOKUP,
      { type: 'wake', at: null },
      { type: 'close', code: 1008, reason: 'policy' },
      { type: 'restart', reason: 'it broke', isUnread: false },
    ])
    const [one, note, wake, two, reply, lookup, asleep, close, restart] = done
    assert.deepEqual([one, note, wake], ['one', 'note charge-point.seen', 'wake 50'])
    assert.deepEqual([two, reply, lookup], ['two', 'reply c', 'lookup DRIVER'])
    assert.deepEqual([asleep, close, restart], ['wake null', 'close 1008', 'restart'])
    assert.deepEqual(rig.restarts, ['it broke'])
    assert.deepEqual(rig.writer.logged, ['one', 'two'])
  })

  it('does nothing behind a record before it is durable, and then all of it', () => {
    const { actor, link } = connect()
    rig.perform(actor, link, ['before', RECORD, { type: 'note', note: SEEN }, 'receipt'])
    assert.deepEqual(done, ['before'])
    rig.writer.facts[0]?.done(RECEIPT)
    assert.deepEqual(done, ['before', 'note charge-point.seen', 'receipt'])
  })

  it('waits for each of several records in turn', () => {
    const { actor, link } = connect()
    rig.perform(actor, link, [RECORD, 'one', RECORD, 'two'])
    assert.equal(rig.writer.facts.length, 1)
    rig.writer.facts[0]?.done(RECEIPT)
    assert.deepEqual(done, ['one'])
    rig.writer.facts[1]?.done(RECEIPT)
    assert.deepEqual(done, ['one', 'two'])
  })

  it('lets the next input of the same one overtake a record', () => {
    const { actor, link } = connect()
    rig.perform(actor, link, [RECORD, 'receipt'])
    rig.perform(actor, link, ['heartbeat'])
    rig.writer.facts[0]?.done(RECEIPT)
    assert.deepEqual(done, ['heartbeat', 'receipt'])
  })

  it('tells the actor what became of a record with a ticket, before what stands behind it', () => {
    const { actor, link } = connect()
    rig.perform(actor, link, [WITH_TICKET, 'behind'])
    rig.clock.advance(40)
    rig.writer.facts[0]?.done({ ...RECEIPT, isRepeated: true })
    assert.deepEqual(done, ['event recorded', 'behind'])
    const told = { ...RECEIPT, type: 'recorded', at: NOON + 40, ticket: 5, isRepeated: true }
    assert.deepEqual(rig.events, [told])
  })

  it('records under the owner that the actor has at that time', () => {
    const { actor, link } = connect()
    rig.perform(actor, link, [RECORD])
    actor.owner = { ...actor.owner, epoch: 2 }
    rig.perform(actor, link, [RECORD])
    assert.deepEqual(
      rig.writer.facts.map(({ owner }) => owner.epoch),
      [1, 2],
    )
  })

  describe('of a record that is given up', () => {
    const BEHIND = ['answer', { type: 'note', note: SEEN }, { type: 'wake', at: 1 }] as const

    it('closes with 1013 and does nothing that stood behind it', () => {
      const { actor, link } = connect()
      rig.perform(actor, link, [RECORD, ...BEHIND])
      rig.writer.facts[0]?.done(GIVEN_UP)
      assert.deepEqual(done, ['close 1013'])
    })

    it('ends the question that it was about, which has nobody to answer', () => {
      const { actor, link } = connect()
      rig.perform(actor, link, [WITH_TICKET, ...BEHIND])
      rig.writer.facts[0]?.done(GIVEN_UP)
      assert.deepEqual(done, ['close 1013', 'event recorded'])
      const [event] = rig.events
      assert.ok(event?.type === 'recorded')
      assert.deepEqual([event.ticket, event.transactionId, event.info], [5, '', null])
    })

    it('lets no command wait for ever whose end stood behind it', () => {
      const { actor, link } = connect()
      const outcome: Outcome = { type: 'result', payload: '{"status":"Accepted"}' }
      rig.perform(actor, link, [RECORD, { type: 'reply', commandId: 'key', outcome }, 'next call'])
      rig.writer.facts[0]?.done(GIVEN_UP)
      assert.deepEqual(done, ['close 1013', 'reply key'])
      assert.deepEqual(rig.outcomes.get('key'), { type: 'disconnected' })
    })

    it('closes the connection it came in on, and no newer one', () => {
      const { actor, link } = connect()
      rig.perform(actor, link, [RECORD, 'answer'])
      const newer = new TestLink(actor.owner.chargePointId)
      actor.connection = newer
      rig.writer.facts[0]?.done(GIVEN_UP)
      assert.deepEqual([link.closed, newer.closed, newer.sent], [1013, null, []])
    })
  })

  it('takes no record while the store is full, closes with 1013, and counts it', async () => {
    const { actor, link } = connect()
    rig.writer.isStoreFull = true
    const reply = { type: 'reply', commandId: 'c', outcome: { type: 'timedOut' } } as const
    rig.perform(actor, link, ['before', WITH_TICKET, 'answer', reply])
    assert.deepEqual(done, ['before', 'close 1013', 'event recorded', 'reply c'])
    assert.equal(rig.writer.facts.length, 0)
    const line = 'stator_messages_dropped_total{reason="storeFull"}'
    assert.equal(await readMetric(rig.metrics, line), 1)
  })

  describe('sends only on the connection that the input came in by', () => {
    for (const [name, change] of Object.entries({
      'not when it has ended': (actor: HubActor) => {
        actor.connection = null
      },
      'not when another has replaced it': (actor: HubActor) => {
        actor.connection = new TestLink('CP-1', () => done.push('closed another'))
      },
    })) {
      it(`${name}, at once or behind a record`, async () => {
        const { actor, link } = connect()
        rig.perform(actor, link, [RECORD, 'receipt'])
        change(actor)
        rig.perform(actor, link, ['answer'])
        rig.writer.facts[0]?.done(RECEIPT)
        assert.deepEqual(done, [])
        assert.deepEqual(rig.writer.logged, [])
        const line = 'stator_messages_dropped_total{reason="connectionEnded"}'
        assert.equal(await readMetric(rig.metrics, line), 2)
      })
    }

    it('not when it came in by none', () => {
      const { actor } = connect()
      rig.perform(actor, null, ['a call', { type: 'close', code: 1008, reason: '' }])
      assert.deepEqual(done, [])
    })

    it('and counts what a slow reader was not sent', async () => {
      const { actor, link } = connect()
      link.closed = 1009
      rig.perform(actor, link, ['answer'])
      assert.deepEqual([done, rig.writer.logged], [['dropped answer'], []])
      const line = 'stator_messages_dropped_total{reason="slowReader"}'
      assert.equal(await readMetric(rig.metrics, line), 1)
    })
  })

  describe('of a question to the store', () => {
    it('brings the answer back as an event', async () => {
      const { actor, link } = connect()
      rig.perform(actor, link, [LOOKUP])
      await eventually(() => assert.equal(rig.events.length, 1))
      const told = { type: 'id-token.found', at: NOON, ticket: 9, standing: standing() }
      assert.deepEqual(rig.events, [told])
    })

    it('waits longer for what leads to money', () => {
      const { actor, link } = connect()
      rig.perform(actor, link, [LOOKUP, { ...LOOKUP, isHeld: false }])
      assert.deepEqual(rig.waits, [20_000, 8_000])
    })

    it('closes with 1013 when it could not be asked and leads to money', async () => {
      const { actor, link } = connect()
      rig.writer.answer = async () => null
      rig.perform(actor, link, [LOOKUP])
      await eventually(() => assert.equal(rig.events.length, 1))
      assert.deepEqual(done, ['lookup DRIVER', 'close 1013', 'event id-token.found'])
    })

    it('closes nothing when it does not', async () => {
      const { actor, link } = connect()
      rig.writer.answer = async () => null
      rig.perform(actor, link, [{ ...LOOKUP, isHeld: false }])
      await eventually(() => assert.equal(rig.events.length, 1))
      assert.equal(link.closed, null)
    })

    it('closes the connection that asked, and no newer one', async () => {
      const { actor, link } = connect()
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
      const { actor, link } = connect()
      for (let i = 0; i < BAD_FRAMES_MAX; i += 1) rig.perform(actor, link, [UNREADABLE])
      assert.equal(link.closed, null)
      rig.perform(actor, link, [UNREADABLE])
      assert.equal(link.closed, 1008)
    })

    it('forgets those of the minute before', () => {
      const { actor, link } = connect()
      for (let i = 0; i < BAD_FRAMES_MAX; i += 1) rig.perform(actor, link, [UNREADABLE])
      rig.clock.advance(60_001)
      for (let i = 0; i < BAD_FRAMES_MAX; i += 1) rig.perform(actor, link, [UNREADABLE])
      assert.equal(link.closed, null)
    })

    it('closes the connection they came in by, and no newer one', () => {
      const { actor, link } = connect()
      const newer = new TestLink(actor.owner.chargePointId)
      actor.connection = newer
      for (let i = 0; i <= BAD_FRAMES_MAX; i += 1) rig.perform(actor, link, [UNREADABLE])
      assert.deepEqual([link.closed, newer.closed], [1008, null])
    })

    it('counts each, and closes nothing for other oddities', async () => {
      const { actor, link } = connect()
      const late: Effect = { type: 'count', what: 'answer.late' }
      for (let i = 0; i < 10; i += 1) rig.perform(actor, link, [late])
      assert.equal(link.closed, null)
      const line = 'stator_oddities_total{what="answer.late"}'
      assert.equal(await readMetric(rig.metrics, line), 10)
    })
  })

  it('that breaks costs one its connection and its actor a restart, and the next one nothing', () => {
    const { actor, link } = connect()
    const { actor: neighbour, link: other } = connect(2)
    link.send = () => {
      throw new Error('the socket is no more')
    }
    rig.perform(actor, link, ['answer', { type: 'note', note: SEEN }])
    rig.perform(neighbour, other, ['fine'])
    assert.deepEqual(done, ['close 1011', 'restart', 'fine'])
    assert.match(rig.restarts[0] ?? '', /the socket is no more/)
  })

  it('that breaks behind a record does not break whoever made it durable', () => {
    const { actor, link } = connect()
    rig.perform(actor, link, [RECORD, 'receipt'])
    link.send = () => {
      throw new Error('the socket is no more')
    }
    rig.writer.facts[0]?.done(RECEIPT)
    assert.deepEqual(done, ['close 1011', 'restart'])
  })
})
