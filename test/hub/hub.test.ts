import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'

import { newManualClock } from '../../src/base/clock.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import { Hub } from '../../src/hub/hub.ts'
import { command, NOON, READY } from '../actor/told.ts'
import { waitFor } from '../support/wait.ts'
import {
  beat,
  heartbeat,
  LOG,
  readMetric,
  SETTINGS,
  sentOn,
  TestLink,
  TestRegistry,
  TestWriter,
} from './rig.ts'

const ID = 'CP-1'
const TO = { tenant: 'default', chargePointId: ID }
const STATUS = { connectorId: 1, errorCode: 'NoError', status: 'Available' }

describe('the hub', () => {
  const metrics = newMetrics({ hasProcessMetrics: false })
  let hub: Hub
  let registry: TestRegistry
  let writer: TestWriter
  let removed: string[]
  beforeEach(() => {
    registry = new TestRegistry()
    writer = new TestWriter()
    removed = []
    hub = new Hub({
      settings: {
        ...SETTINGS,
        mailboxMax: 4,
        heartbeatSeconds: 300,
        bootRetrySeconds: 60,
        isInventoryWanted: false,
        leniency: 'strict',
        holdMs: 1_000,
        badFramesPerMinuteMax: 10,
      },
      store: { writer, lookups: writer, registry },
      clock: newManualClock(NOON),
      metrics,
      log: LOG,
      onHopeless: () => undefined,
      mayAct: () => true,
      onTakenFrom: () => undefined,
    })
  })
  afterEach(async () => {
    await hub.drain(1_000)
  })

  const nodes = () =>
    hub.local({
      listUnknown: () => [],
      remove: ({ chargePointId }, code) => removed.push(`${chargePointId} ${code}`),
    })

  async function connect(): Promise<TestLink> {
    const link = new TestLink(ID, (closed) => hub.onClose(closed))
    hub.onOpen(link, await registry.claim('default', ID))
    return link
  }

  it('answers frames, and logs both directions', async () => {
    const link = await connect()
    hub.onFrame(link, heartbeat(1))
    assert.deepEqual(await sentOn(link, 1), [beat(1)])
    assert.deepEqual(writer.logged, [heartbeat(1), beat(1)])
  })

  it('closes with 1013 who sends more than its mailbox holds', async () => {
    const link = await connect()
    for (let i = 0; i < 10; i += 1) hub.onFrame(link, heartbeat(i))
    assert.equal(link.closed, 1013)
    assert.equal(await readMetric(metrics, 'stator_mailbox_full_total'), 1)
    assert.deepEqual(link.sent, [])
  })

  it('brings a command to its outcome', async () => {
    const link = await connect()
    const outcome = nodes().send(TO, command({ commandId: 'c' }))
    await sentOn(link, 1)
    assert.equal(nodes().findLive(TO)?.commandsWaiting, 1)
    hub.onFrame(link, '[3,"c",{"status":"Accepted"}]')
    assert.deepEqual(await outcome, { type: 'result', payload: '{"status":"Accepted"}' })
    assert.equal(nodes().findLive(TO)?.commandsWaiting, 0)
  })

  it('tells at once that one is offline, or has no room for a command', async () => {
    assert.deepEqual(await nodes().send(TO, command()), { type: 'offline' })
    assert.equal(nodes().findLive(TO), null)
    const link = await connect()
    // The first batch is out, with its state; what is behind that waits, up to four.
    const outcomes = [1, 2, 3, 4].map(() => nodes().send(TO, command()))
    assert.deepEqual(await outcomes[3], { type: 'queueFull' })
    link.close(1000)
    const types = (await Promise.all(outcomes)).map(({ type }) => type)
    assert.deepEqual(types, ['disconnected', 'offline', 'offline', 'queueFull'])
  })

  it('takes no command for one whose state is on the way, however long that takes', async () => {
    registry.stateOf = () => ({ ...READY, connectors: null as unknown as [] })
    const link = await connect()
    registry.isAway = true
    hub.onFrame(link, JSON.stringify([2, 'poison', 'StatusNotification', STATUS]))
    await waitFor('a try to load it', () => registry.claimed.length === 2)
    assert.deepEqual(await nodes().send(TO, command()), { type: 'offline' })
    link.close(1000)
  })

  it('passes on what an operator decided', async () => {
    const link = await connect()
    nodes().change(TO, { type: 'judged', decision: 'rejected' })
    hub.onFrame(link, heartbeat(1))
    assert.match((await sentOn(link, 1))[0] ?? '', /^\[4,"1","SecurityError",/)
    nodes().change(TO, { type: 'removed' })
    assert.deepEqual(removed, [`${ID} 1008`])
  })
})
