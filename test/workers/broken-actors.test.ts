import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Input } from '../../workers/lane.ts'
import { NOON, READY } from '../actor/told.ts'
import type { Thread } from './thread.ts'
import { beat, effectsOf, framesOf, heartbeat, METER, openThread, STOP } from './thread.ts'

/** What no store gives: each step that looks at its transactions throws. */
const BROKEN: Partial<ChargePoint> = { transactions: null as unknown as [] }
/** The same for its connectors, of which no message of money speaks. */
const BROKEN_CONNECTORS: Partial<ChargePoint> = { connectors: null as unknown as [] }
const STATUS =
  '[2,"x","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Faulted"}]'
const UNREAD = [{ type: 'restart', reason: 'not adopted', isUnread: true }]

describe('a lane whose actor throws', () => {
  let thread: Thread
  before(() => {
    thread = openThread()
  })
  after(async () => {
    await thread.close()
  })

  it('tells who asked of an error of ours, and nothing of the inside', async () => {
    const station = await thread.adopt('ocpp1.6', BROKEN_CONNECTORS)
    const [sorry, restart, ...rest] = await station.tell(STATUS)
    assert.equal(sorry, '[4,"x","InternalError","an error of ours",{}]')
    assert.ok(typeof restart === 'object' && restart.type === 'restart')
    assert.equal(restart.isUnread, false)
    // The log is told where, and not with what.
    assert.match(restart.reason, /TypeError.*connectors\.[jt]s/)
    assert.ok(restart.reason.length <= 500 && !restart.reason.includes('Faulted'))
    assert.deepEqual(rest, [])
  })

  for (const [name, text, action] of [
    ['a stop', STOP, 'StopTransaction'],
    ['readings', METER, 'MeterValues'],
  ] as const) {
    it(`keeps money as it came, closes behind that, and tells nobody: ${name}`, async () => {
      const station = await thread.adopt('ocpp1.6', BROKEN)
      const output = await station.tell(text)
      const [record, close, restart, ...rest] = output
      const description = 'an error of ours'
      const fact = { type: 'frame.rejected', at: NOON, action, description, raw: text }
      assert.deepEqual(record, { type: 'record', fact, ticket: null })
      assert.deepEqual(close, { type: 'close', code: 1011, reason: 'internal error' })
      assert.ok(typeof restart === 'object' && restart.type === 'restart' && !restart.isUnread)
      assert.deepEqual([rest, framesOf(output)], [[], []])
    })
  }

  it('only restarts when it was no call that it threw at', async () => {
    const calls = { inFlight: null, queue: null as unknown as [], expired: [] }
    const station = await thread.adopt('ocpp1.6', { calls })
    const output = await station.tellEvent({ type: 'woke', at: NOON })
    assert.equal(output.length, 1)
    assert.equal(effectsOf(output, 'restart')[0]?.isUnread, false)
  })

  it('reads nothing more of it until it is adopted, and its neighbours on', async () => {
    const broken = await thread.adopt('ocpp1.6', BROKEN)
    const neighbour = await thread.adopt('ocpp2.1')
    const { actor } = broken
    const woke: Input = { type: 'event', event: { type: 'woke', at: NOON } }
    const adopt: Input = { type: 'adopt', state: READY, version: 'ocpp1.6' }
    const outputs = await thread.run([
      { actor: neighbour.actor, input: heartbeat('"1"') },
      { actor, input: STOP },
      { actor: neighbour.actor, input: heartbeat('"2"') },
      { actor, input: heartbeat('"unread"') },
      { actor, input: woke },
      { actor, input: { ...adopt, state: null } },
      { actor: neighbour.actor, input: heartbeat('"3"') },
      { actor, input: adopt },
      { actor, input: heartbeat('"read"') },
    ])
    assert.deepEqual(
      [outputs[0], outputs[2], outputs[6]],
      [[beat('"1"')], [beat('"2"')], [beat('"3"')]],
    )
    assert.deepEqual(outputs.slice(3, 6), [UNREAD, UNREAD, UNREAD])
    assert.deepEqual(outputs.slice(7), [[], [beat('"read"')]])
  })
})
