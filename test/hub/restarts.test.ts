import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'

import type { HubActor } from '../../src/hub/actor.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import { command, READY } from '../actor/told.ts'
import { eventually, waitFor, within } from '../support/wait.ts'
import { STOP } from '../workers/thread.ts'
import type { TestLink } from './rig.ts'
import { beat, heartbeat, RECEIPT, readMetric, sentOn, waitingTypes } from './rig.ts'
import type { TestHubOptions } from './test-hub.ts'
import { TestHub } from './test-hub.ts'

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

/** The same for its transactions, and money. */
const BROKEN_BOOKS: ChargePoint = { ...READY, transactions: null as unknown as [] }
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
      assert.deepEqual(waitingTypes(actor), ['frame', 'frame'])
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

    it('with money keep a dead letter, are closed once that is durable, and gone', async () => {
      open()
      const link = await connectBroken(BROKEN_BOOKS)
      post(link, STOP, heartbeat(1))
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
      assert.ok(!link.sent.some((text) => text.includes('"e"')))
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
