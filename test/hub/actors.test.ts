import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'

import type { HubActor } from '../../src/hub/actor.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import { command, NOON, READY } from '../actor/told.ts'
import { eventually, waitFor, within } from '../support/wait.ts'
import { DEADLY } from '../workers/mortal-lane.ts'
import type { TestHub, TestHubOptions } from './rig.ts'
import {
  beat,
  heartbeat,
  MORTAL,
  openTestHub,
  RECEIPT,
  readMetric,
  sentOn,
  type TestLink,
} from './rig.ts'

const ID = 'CP-1'
const SORRY = '[4,"poison","InternalError","an error of ours",{}]'

/** What no store gives: a step that looks at its connectors throws. */
const BROKEN: ChargePoint = { ...READY, connectors: null as unknown as [] }

/** Breaks the actor that has such a state. */
const POISON = JSON.stringify([
  2,
  'poison',
  'StatusNotification',
  { connectorId: 1, errorCode: 'NoError', status: 'Available' },
])

/** The same for one whose transactions are no list, with money. */
const BROKEN_BOOKS: ChargePoint = { ...READY, transactions: null as unknown as [] }
const MONEY = JSON.stringify([
  2,
  'money',
  'StopTransaction',
  { transactionId: 7, meterStop: 5, timestamp: '2026-06-01T12:00:00Z' },
])

describe('actors', () => {
  let hub: TestHub
  const opened: TestHub[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.stop()))
  })

  function open(options: TestHubOptions = {}): TestHub {
    hub = openTestHub(options)
    opened.push(hub)
    return hub
  }

  function post(link: TestLink, ...texts: readonly string[]): void {
    for (const text of texts) assert.ok(hub.actors.postFrame(link, text))
  }

  /** What waits for it, each by its type. */
  function waiting({ mailbox }: HubActor): readonly string[] {
    return (mailbox ?? []).map((input) => {
      if (typeof input === 'string') return 'frame'
      return input.type === 'event' ? input.event.type : input.type
    })
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
      assert.deepEqual(waiting(actor), ['connected', 'disconnected', 'adopt', 'connected'])
      assert.deepEqual(actor.mailbox?.[2], { type: 'adopt', state: null, version: 'ocpp1.6' })
      assert.equal(older.handle, newer.handle)
      assert.deepEqual(
        hub.writer.notes.map(({ note }) => note.type),
        ['charge-point.seen'],
      )
    })

    it('end a call of the old connection once, and send the next on the new one', async () => {
      open()
      const older = await hub.connect(ID)
      const first = hub.command(older, command({ commandId: 'first' }))
      const waits = hub.command(older, command({ commandId: 'waits' }))
      assert.deepEqual(await sentOn(older, 1), ['[2,"first","Reset",{"type":"Soft"}]'])
      const newer = await hub.connect(ID)
      const next = hub.command(newer, command({ commandId: 'next' }))
      assert.deepEqual(await first, { type: 'disconnected' })
      assert.deepEqual(await waits, { type: 'offline' })
      assert.deepEqual(await sentOn(newer, 1), ['[2,"next","Reset",{"type":"Soft"}]'])
      post(newer, '[3,"next",{"status":"Accepted"}]')
      assert.deepEqual(await next, { type: 'result', payload: '{"status":"Accepted"}' })
      assert.equal(older.sent.length, 1)
    })

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
    assert.deepEqual(waiting(actor), ['connected', 'commanded', 'disconnected'])
    assert.deepEqual(await outcome, { type: 'disconnected' })
    await hub.settle()
    assert.deepEqual(link.sent, [])
  })

  describe('that break', () => {
    /** Loads the broken state, and a sound one from then on. */
    async function connectBroken(state: ChargePoint): Promise<TestLink> {
      hub.registry.stateOf = () => state
      const link = await hub.connect(ID)
      hub.registry.stateOf = () => READY
      await hub.settle()
      return link
    }

    for (const batchMax of [1, 2, 3, 64]) {
      it(`are loaded again, and read on in order: batches of ${batchMax}`, async () => {
        open({ settings: { batchMax } })
        const link = await connectBroken(BROKEN)
        const ids = Array.from({ length: 20 }, (_, i) => i)
        post(link, POISON, ...ids.map(heartbeat))
        const answers = [SORRY, ...ids.map((id) => beat(id))]
        assert.deepEqual(await sentOn(link, answers.length), answers)
        assert.deepEqual(hub.registry.claimed, [ID, ID])
        assert.equal(await readMetric(hub.metrics, 'stator_actor_restarts_total'), 1)
        assert.equal(link.closed, null)
      })
    }

    it('are adopted first, and told of their connection, before what waits', async () => {
      open()
      const link = await connectBroken(BROKEN)
      const actor = hub.actorOf(link)
      let release = (): void => undefined
      hub.registry.gate = new Promise((resolve) => {
        release = resolve
      })
      post(link, POISON, heartbeat(1))
      await waitFor('a restart', () => actor.phase === 'loading')
      post(link, heartbeat(2))
      await hub.actorOf(link).lane.landed()
      assert.deepEqual(waiting(actor), ['frame', 'frame'])
      release()
      await waitFor('its state', () => actor.phase === 'ready')
      const outcome = hub.command(link, command({ commandId: 'connected' }))
      const call = '[2,"connected","Reset",{"type":"Soft"}]'
      assert.deepEqual(await sentOn(link, 4), [SORRY, beat(1), beat(2), call])
      link.close(1000)
      assert.deepEqual(await outcome, { type: 'disconnected' })
    })

    it('end the commands they were asked, and do not send them in their next life', async () => {
      open({ settings: { batchMax: 1 } })
      const link = await connectBroken(BROKEN)
      post(link, POISON)
      const outcome = hub.command(link, command())
      post(link, heartbeat(1))
      assert.deepEqual(await outcome, { type: 'disconnected' })
      assert.deepEqual(await sentOn(link, 2), [SORRY, beat(1)])
      await hub.settle()
      assert.equal(link.sent.length, 2)
    })

    it('leave their neighbours alone', async () => {
      open()
      const neighbour = await hub.connect('CP-2')
      const waits = hub.command(neighbour, command({ commandId: 'waits' }))
      const link = await connectBroken(BROKEN)
      post(link, POISON)
      post(neighbour, heartbeat(1))
      await sentOn(link, 1)
      assert.equal((await sentOn(neighbour, 2))[1], beat(1))
      assert.equal(hub.commands.countOf(hub.actorOf(neighbour)), 1)
      neighbour.close(1000)
      assert.deepEqual(await waits, { type: 'disconnected' })
    })

    it('with money are kept as a dead letter, closed with 1011 once that is durable, and gone', async () => {
      open()
      const link = await connectBroken(BROKEN_BOOKS)
      post(link, MONEY, heartbeat(1))
      await waitFor('a dead letter', () => hub.writer.facts.length === 1)
      assert.equal(link.closed, null)
      assert.equal(hub.writer.facts[0]?.fact.type, 'frame.rejected')
      hub.writer.facts[0]?.done(RECEIPT)
      assert.equal(link.closed, 1011)
      await hub.settle()
      await eventually(() => assert.equal(hub.actors.find(link), null))
      const claims = hub.registry.claimed.length
      // It comes again, and is as good as new.
      const back = await hub.connect(ID)
      post(back, heartbeat(2))
      assert.deepEqual(await sentOn(back, 1), [beat(2)])
      await hub.settle()
      assert.equal(hub.registry.claimed.length, claims + 1)
      assert.ok(!link.sent.some((text) => text.includes('money')))
      assert.equal(hub.actorOf(back).owner.epoch, claims + 1)
    })

    it('more than five times in a row lose their connection', async () => {
      open()
      hub.registry.stateOf = () => BROKEN
      const link = await hub.connect(ID)
      for (let i = 1; i <= 5; i += 1) {
        post(link, POISON)
        await sentOn(link, i)
        assert.equal(link.closed, null)
      }
      post(link, POISON)
      await waitFor('a close', () => link.closed !== null)
      assert.equal(link.closed, 1011)
      assert.equal(hub.actors.find(link), null)
    })

    it('now and then keep it', async () => {
      open()
      hub.registry.stateOf = () => BROKEN
      const link = await hub.connect(ID)
      for (let i = 1; i <= 12; i += 1) {
        post(link, POISON)
        await sentOn(link, i)
        hub.clock.advance(60_001)
      }
      assert.equal(link.closed, null)
    })
  })

  describe('that are being loaded', () => {
    /** Broke, and their store is away. */
    async function connectLoading(): Promise<{ link: TestLink; actor: HubActor }> {
      hub.registry.stateOf = () => BROKEN
      const link = await hub.connect(ID)
      hub.registry.stateOf = () => READY
      hub.registry.isAway = true
      post(link, POISON)
      const actor = hub.actorOf(link)
      await waitFor('loading', () => actor.phase === 'loading')
      return { link, actor }
    }

    it('keep what comes until the store is back', async () => {
      open()
      const { link } = await connectLoading()
      post(link, heartbeat(1), heartbeat(2))
      await waitFor('three tries', () => hub.registry.claimed.length >= 4)
      assert.deepEqual(link.sent, [SORRY])
      hub.registry.isAway = false
      assert.deepEqual(await sentOn(link, 3), [SORRY, beat(1), beat(2)])
    })

    it('are connected when a newer connection came meanwhile', async () => {
      open()
      const { link } = await connectLoading()
      post(link, heartbeat('old'))
      hub.registry.isAway = false
      const newer = await hub.connect(ID)
      post(newer, heartbeat(1))
      assert.deepEqual(await sentOn(newer, 1), [beat(1)])
      await hub.settle()
      const outcome = hub.command(newer, command({ commandId: 'on' }))
      assert.deepEqual((await sentOn(newer, 2))[1], '[2,"on","Reset",{"type":"Soft"}]')
      newer.close(1000)
      assert.deepEqual(await outcome, { type: 'disconnected' })
      assert.deepEqual(link.sent, [SORRY])
    })

    it('keep the epoch of the newer connection', async () => {
      open()
      hub.registry.stateOf = () => BROKEN
      const link = await hub.connect(ID)
      let release = (): void => undefined
      hub.registry.gate = new Promise((resolve) => {
        release = resolve
      })
      post(link, POISON)
      await waitFor('loading', () => hub.actorOf(link).phase === 'loading')
      const connecting = hub.connect(ID)
      release()
      const actor = hub.actorOf(await connecting)
      await waitFor('ready', () => actor.phase === 'ready')
      assert.equal(actor.owner.epoch, 3)
    })

    it('are forgotten, and not claimed again, once nobody is connected', async () => {
      open()
      const { link } = await connectLoading()
      const waits = hub.command(link, command())
      link.close(1000)
      await waitFor('no actor', () => hub.actors.find(link) === null)
      const claims = hub.registry.claimed.length
      assert.deepEqual(await within('an outcome', Promise.resolve(waits)), { type: 'disconnected' })
      hub.registry.isAway = false
      await hub.settle()
      const back = await hub.connect(ID)
      post(back, heartbeat(1))
      assert.deepEqual(await sentOn(back, 1), [beat(1)])
      assert.equal(hub.registry.claimed.length, claims + 1)
    })
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

  describe('whose lane dies', () => {
    it('are closed with 1012 if it was working on them, and else go on as if nothing had been', async () => {
      open({ worker: MORTAL, settings: { batchMax: 8 } })
      const [guilty, idle] = [await hub.connect('GUILTY'), await hub.connect('IDLE')]
      const gone = await hub.connect('GONE')
      const others = await Promise.all(['A', 'B', 'C'].map((id) => hub.connect(id)))
      await hub.settle()
      gone.close(1000)
      await hub.settle()
      const before = hub.registry.claimed.length
      post(guilty, DEADLY.exit)
      // That batch is out; these wait for the next one.
      for (const other of others) post(other, heartbeat(1), heartbeat(2), heartbeat(3))
      await waitFor('a close', () => guilty.closed !== null)
      assert.equal(guilty.closed, 1012)
      for (const other of others) {
        assert.deepEqual(await sentOn(other, 3), [beat(1), beat(2), beat(3)])
        assert.equal(other.closed, null)
      }
      post(idle, heartbeat('idle'))
      assert.deepEqual(await sentOn(idle, 1), [beat('idle')])
      await hub.settle()
      // Nobody asks the store for one that is not connected: another node may have it.
      assert.ok(!hub.registry.claimed.slice(before).includes('GONE'))
      assert.equal(hub.actors.find(gone), null)
      const back = await hub.connect('GUILTY')
      post(back, heartbeat('back'))
      assert.deepEqual(await sentOn(back, 1), [beat('back')])
    })

    it('lose their commands, each told once', async () => {
      open({ worker: MORTAL })
      const [guilty, other] = [await hub.connect('GUILTY'), await hub.connect('OTHER')]
      const asked = [guilty, other].map((link) => hub.command(link, command()))
      await Promise.all([sentOn(guilty, 1), sentOn(other, 1)])
      post(guilty, DEADLY.exit)
      const disconnected = { type: 'disconnected' }
      assert.deepEqual(await Promise.all(asked), [disconnected, disconnected])
      await hub.settle()
      const again = hub.command(other, command({ commandId: 'again' }))
      assert.equal((await sentOn(other, 2))[1], '[2,"again","Reset",{"type":"Soft"}]')
      other.close(1000)
      assert.deepEqual(await again, disconnected)
    })

    it('end with it when it does so again and again', async () => {
      open({ worker: MORTAL })
      for (let i = 0; i < 6; i += 1) {
        const link = await hub.connect(ID)
        post(link, DEADLY.exit)
        await waitFor('a close', () => link.closed !== null)
      }
      assert.equal(hub.isHopeless(), true)
    })
  })

  it('that stop while the store is away wait for nobody', async () => {
    open()
    hub.registry.stateOf = () => BROKEN
    const link = await hub.connect(ID)
    hub.registry.isAway = true
    post(link, POISON)
    await sentOn(link, 1)
    await within('a stop', hub.stop())
    const claims = hub.registry.claimed.length
    await waitFor('the end of loading', () => hub.actors.find(link) === null)
    assert.equal(hub.registry.claimed.length, claims)
  })
})
