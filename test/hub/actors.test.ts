import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'

import { command, NOON, READY } from '../actor/told.ts'
import { waitFor } from '../support/wait.ts'
import type { TestLink } from './rig.ts'
import { beat, heartbeat, RECEIPT, readMetric, sentOn, waitingTypes } from './rig.ts'
import type { TestHubOptions } from './test-hub.ts'
import { TestHub } from './test-hub.ts'

const ID = 'CP-1'

describe('actors', () => {
  let hub: TestHub
  const opened: TestHub[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.stop()))
  })

  function open(options: TestHubOptions = {}): TestHub {
    hub = new TestHub(options)
    opened.push(hub)
    return hub
  }

  function post(link: TestLink, ...texts: readonly string[]): void {
    for (const text of texts) assert.ok(hub.actors.postFrame(link, text))
  }

  it('begin with the state that was claimed, and answer on their connection', async () => {
    open()
    const [link, other] = [await hub.connect(ID), await hub.connect('CP-2')]
    hub.registry.stateOf = () => ({ ...READY, registration: 'pending' })
    const pending = await hub.connect('CP-3')
    for (const one of [link, other, pending]) post(one, heartbeat(one.chargePointId))
    assert.deepEqual(await sentOn(link, 1), [beat(ID)])
    assert.deepEqual(await sentOn(other, 1), [beat('CP-2')])
    assert.match((await sentOn(pending, 1))[0] ?? '', /^\[4,"CP-3","SecurityError",/)
  })

  it('are found whatever the case of their name', async () => {
    open()
    const link = await hub.connect(ID)
    const actor = hub.actors.find({ tenant: 'default', chargePointId: 'cp-1' })
    assert.equal(actor, hub.actorOf(link))
    assert.equal(hub.actors.find({ tenant: 'other', chargePointId: ID }), null)
  })

  describe('that are taken over', () => {
    it('hear of the end of one connection before the beginning of the other', async () => {
      open()
      const older = await hub.connect(ID)
      const newer = await hub.connect(ID)
      const actor = hub.actorOf(newer)
      assert.equal(actor.connection, newer)
      // The first batch is still out, with the first state.
      assert.deepEqual(waitingTypes(actor), ['connected', 'disconnected', 'adopt', 'connected'])
      assert.deepEqual(actor.mailbox?.[2], { type: 'adopt', state: null, version: 'ocpp1.6' })
      assert.equal(older.handle, newer.handle)
      assert.deepEqual(
        hub.writer.notes.map(({ note }) => note.type),
        ['charge-point.disconnected'],
      )
    })

    for (const which of ['closed', 'open']) {
      it(`end a call of the old connection once, and it was ${which}`, async () => {
        open()
        const older = await hub.connect(ID)
        const first = hub.command(older, command({ commandId: 'first' }))
        const waits = hub.command(older, command({ commandId: 'waits' }))
        assert.deepEqual(await sentOn(older, 1), ['[2,"first","Reset",{"type":"Soft"}]'])
        const newer = await hub.connect(ID, which === 'closed' ? older : undefined)
        // The next one goes out on the new connection.
        const next = hub.command(newer, command({ commandId: 'next' }))
        assert.deepEqual(await first, { type: 'disconnected' })
        assert.deepEqual(await waits, { type: 'offline' })
        assert.deepEqual(await sentOn(newer, 1), ['[2,"next","Reset",{"type":"Soft"}]'])
        post(newer, '[3,"next",{"status":"Accepted"}]')
        assert.deepEqual(await next, { type: 'result', payload: '{"status":"Accepted"}' })
        assert.equal(older.sent.length, 1)
      })
    }

    it('never send on the new connection what was asked while the old one was there', async () => {
      open()
      const older = await hub.connect(ID)
      // It waits in the mailbox until the new connection is there.
      const outcome = hub.command(older, command())
      const newer = await hub.connect(ID)
      post(newer, heartbeat('after'))
      assert.deepEqual(await outcome, { type: 'disconnected' })
      assert.deepEqual(await sentOn(newer, 1), [beat('after')])
      assert.deepEqual(older.sent, [])
    })

    it('do not notice the late close of the old connection', async () => {
      open()
      const older = await hub.connect(ID)
      const newer = await hub.connect(ID)
      await hub.settle()
      const notes = hub.writer.notes.length
      older.close(1000)
      assert.equal(hub.actorOf(newer).connection, newer)
      assert.equal(hub.writer.notes.length, notes)
      const outcome = hub.command(newer, command({ commandId: 'still' }))
      assert.deepEqual(await sentOn(newer, 1), ['[2,"still","Reset",{"type":"Soft"}]'])
      newer.close(1000)
      assert.deepEqual(await outcome, { type: 'disconnected' })
    })

    it('take no frame of the old connection, neither one that waits nor a late one', async () => {
      open()
      const older = await hub.connect(ID)
      post(older, heartbeat('waits'))
      const newer = await hub.connect(ID)
      post(older, heartbeat('late'))
      post(newer, heartbeat('new'))
      await hub.settle()
      assert.deepEqual([older.sent, newer.sent], [[], [beat('new')]])
    })

    it('go on with what they remember, unless another node had them in between', async () => {
      open()
      await hub.connect(ID)
      hub.registry.stateOf = () => ({ ...READY, registration: 'rejected' })
      const back = await hub.connect(ID)
      post(back, heartbeat(1))
      assert.deepEqual(await sentOn(back, 1), [beat(1)])
      await hub.registry.claim('default', ID)
      const again = await hub.connect(ID)
      post(again, heartbeat(2))
      assert.match((await sentOn(again, 1))[0] ?? '', /^\[4,"2","SecurityError",/)
    })
  })

  it('drop the frames that wait when their connection ends, and keep the rest', async () => {
    open()
    const link = await hub.connect(ID)
    post(link, heartbeat(1), heartbeat(2))
    const outcome = hub.command(link, command())
    link.close(1000)
    const actor = hub.actors.find(link)
    assert.ok(actor !== null)
    assert.deepEqual(waitingTypes(actor), ['connected', 'commanded', 'disconnected'])
    assert.deepEqual(await outcome, { type: 'disconnected' })
    await hub.settle()
    assert.deepEqual(link.sent, [])
  })

  describe('without a connection', () => {
    it('are forgotten after a while, and come back from the store', async () => {
      open({ settings: { passivateMs: 30 } })
      const link = await hub.connect(ID)
      const stays = await hub.connect('CP-2')
      link.close(1000)
      const gone = hub.actors.find(link)
      assert.ok(gone !== null)
      await hub.settle()
      hub.clock.advance(31)
      await waitFor('passivation', () => hub.actors.find(link) === null)
      assert.notEqual(hub.actors.find(stays), null)
      const gauge = () => readMetric(hub.metrics, 'stator_actors')
      await waitFor('one actor', async () => (await gauge()) === 1)
      hub.registry.stateOf = () => ({ ...READY, registration: 'pending' })
      const back = await hub.connect(ID)
      assert.notEqual(hub.actorOf(back).number, gone.number)
      post(back, heartbeat(1))
      assert.match((await sentOn(back, 1))[0] ?? '', /SecurityError/)
    })

    it('that were forgotten are not brought back by what comes late', async () => {
      open({ settings: { passivateMs: 30 } })
      const link = await hub.connect(ID)
      link.close(1000)
      const gone = hub.actors.find(link)
      assert.ok(gone !== null)
      await hub.settle()
      hub.clock.advance(31)
      await waitFor('passivation', () => hub.actors.find(link) === null)
      const claims = hub.registry.claimed.length
      const at = NOON
      hub.actors.post(gone, { type: 'recorded', at, ticket: 1, ...RECEIPT })
      hub.actors.post(gone, { type: 'woke', at })
      hub.actors.restart(gone, 'late')
      hub.timers.set(gone, NOON)
      await hub.settle()
      const back = await hub.connect(ID)
      post(back, heartbeat(1))
      assert.deepEqual(await sentOn(back, 1), [beat(1, NOON + 31)])
      assert.equal(hub.registry.claimed.length, claims + 1)
    })
  })
})
