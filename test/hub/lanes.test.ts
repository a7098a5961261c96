import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'

import type { HubActor } from '../../src/hub/actor.ts'
import type { Input } from '../../workers/lane.ts'
import { command, NOON } from '../actor/told.ts'
import { seededRandom } from '../support/random.ts'
import type { LanesRigOptions } from './lanes-rig.ts'
import { LanesRig } from './lanes-rig.ts'
import { beat, heartbeat, newActor, TestLink } from './rig.ts'

const WOKE: Input = { type: 'event', event: { type: 'woke', at: NOON } }
const FRAMES = 10_000

describe('lanes', () => {
  const opened: LanesRig[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ lanes }) => lanes.close()))
  })

  function open(options: LanesRigOptions = {}): LanesRig {
    const rig = new LanesRig(options)
    opened.push(rig)
    return rig
  }

  it('give one charge point the same lane every time, and all rig.lanes their share', () => {
    const rig = open({ settings: { count: 3 } })
    const shares = new Map(rig.lanes.all.map((lane) => [lane, 0]))
    for (let i = 0; i < 3_000; i += 1) {
      const lane = rig.lanes.laneOf(`default/cp-${i}`)
      assert.equal(rig.lanes.laneOf(`default/cp-${i}`), lane)
      shares.set(lane, (shares.get(lane) ?? 0) + 1)
    }
    for (const share of shares.values()) assert.ok(share > 800 && share < 1_200, `${share}`)
  })

  it(`keep the order of ${FRAMES} frames of one, among those of others`, async () => {
    const rig = open({
      settings: { count: 2, batchMax: 128, mailboxMax: FRAMES + 1 },
    })
    const random = seededRandom(3)
    const long = rig.adopt(0)
    const others = [1, 2, 3, 4].map((number) => rig.adopt(number))
    const sent = new Map<HubActor, string[]>()
    const post = (actor: HubActor): void => {
      const ids = sent.get(actor) ?? []
      ids.push(beat(ids.length))
      sent.set(actor, ids)
      assert.ok(rig.lanes.post(actor, heartbeat(ids.length - 1)))
    }
    for (let i = 0; i < FRAMES; i += 1) {
      post(long)
      if (random.next() < 0.1) post(random.pick(others))
      // Sometimes what is there lands first.
      if (i % 1_000 === 999) await long.lane.landed()
    }
    await rig.idle()
    for (const [actor, answers] of sent) assert.deepEqual(rig.answersTo(actor), answers)
    assert.equal(sent.get(long)?.length, FRAMES)
  })

  it('let an actor with 1000 frames delay another by no more than a batch', async () => {
    const batchMax = 16
    const rig = open({ settings: { batchMax } })
    const busy = rig.adopt(1)
    const quiet = rig.adopt(2)
    await rig.idle()
    for (let i = 0; i < 1_000; i += 1) rig.lanes.post(busy, heartbeat(i))
    for (let i = 0; i < 5; i += 1) await busy.lane.landed()
    const before = rig.landed.length
    assert.ok(before > 0 && before < 500, `${before} of 1000 had rig.landed`)
    rig.lanes.post(quiet, heartbeat('quiet'))
    await rig.idle()
    const place = rig.landed.findIndex(({ actor }) => actor === quiet) - before
    assert.ok(place <= batchMax + 1, `${place} frames of the other came first`)
  })

  it('take one input of each in turn', async () => {
    const rig = open({ settings: { batchMax: 512 } })
    const actors = [1, 2, 3].map((number) => rig.adopt(number))
    for (const actor of actors) for (let i = 0; i < 4; i += 1) rig.lanes.post(actor, heartbeat(i))
    await rig.idle()
    const turns = rig.landed.map(({ actor }) => actor.number)
    assert.deepEqual(turns, [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3])
  })

  it('send no more inputs in a batch than they may, and nothing is left behind', async () => {
    const rig = open({ settings: { batchMax: 7 } })
    const actors = [1, 2, 3].map((number) => rig.adopt(number))
    for (const actor of actors) for (let i = 0; i < 30; i += 1) rig.lanes.post(actor, heartbeat(i))
    await rig.idle()
    assert.equal(rig.landed.length, 90)
    assert.ok(rig.batches.every(({ length }) => length >= 1 && length <= 7))
    assert.ok(rig.batches.some(({ length }) => length === 7))
  })

  it('send no more characters in a batch than they may, but for a longer frame', async () => {
    const batchCharactersMax = 500
    const rig = open({ settings: { batchCharactersMax } })
    const random = seededRandom(11)
    const actors = [1, 2, 3].map((number) => rig.adopt(number))
    const pad = () => 'x'.repeat(random.int(1, 300))
    for (let i = 0; i < 100; i += 1) rig.lanes.post(random.pick(actors), `[3,"${pad()}",{}]`)
    rig.lanes.post(actors[0] as HubActor, `[3,"${'y'.repeat(2_000)}",{}]`)
    for (let i = 0; i < 10; i += 1) rig.lanes.post(random.pick(actors), `[3,"${pad()}",{}]`)
    await rig.idle()
    assert.equal(rig.landed.length, 111)
    for (const inputs of rig.batches) {
      const texts = inputs.filter((input) => typeof input === 'string')
      const characters = texts.reduce((sum, { length }) => sum + length, 0)
      assert.ok(characters <= batchCharactersMax || texts.length === 1, `${characters} characters`)
    }
    assert.ok(rig.batches.some((inputs) => inputs.length > 2))
  })

  describe('refuse', () => {
    const commanded = (): Input => ({
      type: 'event',
      event: { type: 'commanded', at: NOON, command: command() },
    })

    it('frames and commands of a full mailbox, and nothing of ours', async () => {
      const rig = open({ settings: { mailboxMax: 3 } })
      const [full, other] = [rig.adopt(1), rig.adopt(2)]
      await rig.idle()
      full.phase = 'loading'
      const taken = [0, 1, 2, 3].map((i) => rig.lanes.post(full, heartbeat(i)))
      assert.deepEqual(taken, [true, true, true, false])
      assert.equal(rig.lanes.post(full, commanded()), false)
      assert.equal(rig.lanes.post(full, WOKE), true)
      assert.equal(rig.lanes.mailboxes.waiting, 4)
      assert.equal(rig.lanes.post(other, heartbeat('other')), true)
      full.phase = 'ready'
      rig.lanes.wake(full)
      await rig.idle()
      assert.deepEqual(rig.answersTo(full), [beat(0), beat(1), beat(2)])
      assert.equal(rig.lanes.post(full, heartbeat('again')), true)
    })

    it('frames of all when all mailboxes together are full, until there is room', async () => {
      const rig = open({ settings: { inputsMax: 4 } })
      const [one, other] = [rig.adopt(1), rig.adopt(2)]
      await rig.idle()
      one.phase = 'loading'
      for (let i = 0; i < 4; i += 1) assert.ok(rig.lanes.post(one, heartbeat(i)))
      assert.equal(rig.lanes.post(other, heartbeat('no')), false)
      assert.equal(other.mailbox, null)
      assert.equal(rig.lanes.post(other, WOKE), true)
      one.phase = 'ready'
      rig.lanes.wake(one)
      await rig.idle()
      assert.equal(rig.lanes.mailboxes.waiting, 0)
      assert.equal(rig.lanes.post(other, heartbeat('yes')), true)
      await rig.idle()
      assert.deepEqual(rig.answersTo(other), [beat('yes')])
    })
  })

  it('give back in order what their thread does not know', async () => {
    const rig = open()
    const [link, newer] = [new TestLink('CP-1'), new TestLink('CP-1')]
    const stranger = newActor(rig.lanes.laneOf(''), 1, link)
    for (const input of [heartbeat(1), WOKE, heartbeat(2)]) rig.lanes.post(stranger, input)
    await rig.idle()
    assert.deepEqual(rig.unread.get(stranger), [heartbeat(1), WOKE, heartbeat(2)])
    rig.unread.clear()
    for (const input of [heartbeat(3), WOKE]) rig.lanes.post(stranger, input)
    stranger.connection = newer
    await rig.idle()
    assert.deepEqual(rig.unread.get(stranger), [WOKE])
  })

  it('answer on no connection what waited while that was replaced', async () => {
    const rig = open({ settings: { batchMax: 1 } })
    const [older, newer] = [new TestLink('CP-1'), new TestLink('CP-1')]
    const actor = rig.adopt(1, older)
    const asked: Input = {
      type: 'event',
      event: { type: 'commanded', at: NOON, command: command() },
    }
    rig.lanes.post(actor, asked)
    actor.connection = newer
    rig.lanes.post(actor, { type: 'adopt', state: null, version: 'ocpp1.6' })
    rig.lanes.post(actor, heartbeat(1))
    await rig.idle()
    assert.deepEqual(
      rig.landed.map(({ connection }) => connection),
      [null, newer],
    )
  })
})
