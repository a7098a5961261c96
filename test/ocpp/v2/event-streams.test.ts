import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../../src/model/charge-point.ts'
import { ITEMS_HELD_MAX } from '../../../src/model/item.ts'
import { isStreamKnown } from '../../../src/ocpp/v2/event-streams.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import { checkCase, hold, item, respond, STATE, toEvents, told } from './run.ts'

const STREAM = { id: 4, variableMonitoringId: 9, params: { interval: 60, values: 10 } }
const OPEN = { constantStreamData: STREAM }
const OPENED = hold(STATE, toEvents('ocpp2.1', 'OpenPeriodicEventStream', OPEN))
const VALUES = {
  id: 4,
  pending: 2,
  basetime: '2026-01-02T03:04:05.500Z',
  data: [
    { t: 0, v: '1' },
    { t: 1.25, v: '2' },
    { t: -0.5, v: '' },
  ],
}

describe('a periodic event stream', () => {
  it('is opened', () => {
    const items = [item('eventStream', '4', STREAM)]
    const payload = JSON.stringify(STREAM)
    checkCase('ocpp2.1', {
      action: 'OpenPeriodicEventStream',
      name: 'opened',
      payload: OPEN,
      events: [told('stream.opened', 'OpenPeriodicEventStream', OPEN, { items, payload })],
      response: { status: 'Accepted' },
    })
  })

  it('is refused when there is no room for one more, and an open one may be opened again', () => {
    const full = fill(ITEMS_HELD_MAX)
    assert.deepEqual(toEvents('ocpp2.1', 'OpenPeriodicEventStream', OPEN, full), [])
    assert.deepEqual(respond('ocpp2.1', 'OpenPeriodicEventStream', OPEN, full), {
      status: 'Rejected',
      statusInfo: { reasonCode: 'TooManyElements' },
    })
    const again = { constantStreamData: { ...STREAM, id: 100 } }
    assert.equal(toEvents('ocpp2.1', 'OpenPeriodicEventStream', again, full).length, 1)
    assert.deepEqual(respond('ocpp2.1', 'OpenPeriodicEventStream', again, full), {
      status: 'Accepted',
    })
  })

  it('fills the last place', () => {
    const almost = fill(ITEMS_HELD_MAX - 1)
    assert.equal(toEvents('ocpp2.1', 'OpenPeriodicEventStream', OPEN, almost).length, 1)
  })

  it('tells its values at their own times, with what it is of', () => {
    assert.equal(findViolation('ocpp2.1', 'NotifyPeriodicEventStream', 'request', VALUES), null)
    const [event, ...others] = toEvents('ocpp2.1', 'NotifyPeriodicEventStream', VALUES, OPENED)
    assert.deepEqual(others, [])
    assert.ok(event?.type === 'told' && event.topic === 'stream.values')
    assert.equal(event.occurredAt, Date.UTC(2026, 0, 2, 3, 4, 5, 500))
    assert.deepEqual(JSON.parse(event.payload), {
      ...STREAM,
      pending: 2,
      basetime: '2026-01-02T03:04:05.500Z',
      values: [
        { at: '2026-01-02T03:04:05.500Z', value: '1' },
        { at: '2026-01-02T03:04:06.750Z', value: '2' },
        { at: '2026-01-02T03:04:05.000Z', value: '' },
      ],
    })
  })

  it('tells values without a time that can be', () => {
    const tell = (change: object) => {
      const payload = { ...VALUES, ...change }
      const [event] = toEvents('ocpp2.1', 'NotifyPeriodicEventStream', payload, OPENED)
      assert.ok(event?.type === 'told')
      return JSON.parse(event.payload).values[0]
    }
    assert.deepEqual(tell({ basetime: '2026-02-30T00:00:00Z' }), { at: null, value: '1' })
    for (const t of [1e300, -1e300, 1e12, -1e12]) {
      assert.deepEqual(tell({ data: [{ t, v: '1' }] }), { at: null, value: '1' })
    }
  })

  it('is known while it is open, and its values go nowhere when it is not', () => {
    assert.equal(isStreamKnown(STATE, VALUES), false)
    assert.deepEqual(toEvents('ocpp2.1', 'NotifyPeriodicEventStream', VALUES, STATE), [])
    assert.equal(isStreamKnown(OPENED, VALUES), true)
    assert.equal(isStreamKnown(OPENED, { ...VALUES, id: 5 }), false)
    const close = toEvents('ocpp2.1', 'ClosePeriodicEventStream', { id: 4 }, OPENED)
    assert.equal(isStreamKnown(hold(OPENED, close), VALUES), false)
  })

  it('is closed', () => {
    const payload = { id: 4 }
    const items = [item('eventStream', '4', null, false)]
    const events = [told('stream.closed', 'ClosePeriodicEventStream', payload, { items })]
    const action = 'ClosePeriodicEventStream'
    checkCase('ocpp2.1', { action, name: 'closed', payload, events, response: {} })
  })
})

/** With streams of the ids 100 and up. */
function fill(count: number): ChargePoint {
  const held = Array.from({ length: count }, (_, i) => ({
    kind: 'eventStream' as const,
    itemId: String(100 + i),
    body: '{}',
    isOpen: true,
  }))
  return { ...STATE, held }
}
