import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'

import { newManualClock, systemClock } from '../../src/base/clock.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import type { HubActor, Link } from '../../src/hub/actor.ts'
import type { LanesOptions } from '../../src/hub/lanes.ts'
import { Lanes } from '../../src/hub/lanes.ts'
import type { Input, Output } from '../../workers/lane.ts'
import { command, NOON, READY } from '../actor/told.ts'
import { seededRandom } from '../support/random.ts'
import { waitFor } from '../support/wait.ts'
import { DEADLY } from '../workers/mortal-lane.ts'
import { beat, heartbeat, LOG, MORTAL, newActor, readMetric, SETTINGS, TestLink } from './rig.ts'

interface Landed {
  readonly actor: HubActor
  readonly connection: Link | null
  readonly output: Output
}

const ADOPT: Input = { type: 'adopt', state: READY, version: 'ocpp1.6' }
const WOKE: Input = { type: 'event', event: { type: 'woke', at: NOON } }
const FRAMES = 10_000

describe('lanes', () => {
  const opened: Lanes[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((lanes) => lanes.close()))
  })

  function open({
    settings,
    ...options
  }: Partial<Omit<LanesOptions, 'settings'>> & { settings?: Partial<typeof SETTINGS> } = {}) {
    const landed: Landed[] = []
    const unread = new Map<HubActor, Input[]>()
    /** The inputs of each batch as it leaves. */
    const batches: (readonly Input[])[] = []
    const metrics = newMetrics({ hasProcessMetrics: false })
    const lanes: Lanes = new Lanes({
      settings: { ...SETTINGS, ...settings },
      clock: newManualClock(NOON),
      metrics,
      log: LOG,
      context: () => {
        for (const { flight } of lanes.all) if (flight !== null) batches.push(flight.inputs)
        return { now: NOON, heartbeatSeconds: 300, bootRetrySeconds: 60 }
      },
      onOutput: (actor, connection, output) => {
        if (output.length > 0) landed.push({ actor, connection, output })
      },
      onUnread: (actor, inputs) => unread.set(actor, [...(unread.get(actor) ?? []), ...inputs]),
      onDeath: () => undefined,
      onHopeless: () => undefined,
      ...options,
    })
    opened.push(lanes)
    const adopt = (number: number, connection: Link | null = null): HubActor => {
      const lane = lanes.all[number % lanes.all.length] as Lanes['all'][number]
      const actor = newActor(lane, number, connection)
      lanes.post(actor, ADOPT)
      return actor
    }
    const idle = () => waitFor('idle lanes', () => lanes.isIdle)
    return { adopt, batches, idle, landed, lanes, metrics, unread }
  }

  const answersTo = (landed: readonly Landed[], actor: HubActor) =>
    landed.flatMap((one) => (one.actor === actor ? one.output : []))

  it('give one charge point the same lane every time, and all lanes their share', () => {
    const { lanes } = open({ settings: { count: 3 } })
    const shares = new Map(lanes.all.map((lane) => [lane, 0]))
    for (let i = 0; i < 3_000; i += 1) {
      const lane = lanes.laneOf(`default/cp-${i}`)
      assert.equal(lanes.laneOf(`default/cp-${i}`), lane)
      shares.set(lane, (shares.get(lane) ?? 0) + 1)
    }
    for (const share of shares.values()) assert.ok(share > 800 && share < 1_200, `${share}`)
  })

  it(`keep the order of each charge point for ${FRAMES} frames, among those of others`, async () => {
    const { adopt, idle, landed, lanes } = open({
      settings: { count: 2, batchMax: 128, mailboxMax: FRAMES + 1 },
    })
    const random = seededRandom(3)
    const long = adopt(0)
    const others = [1, 2, 3, 4].map((number) => adopt(number))
    const sent = new Map<HubActor, string[]>()
    const post = (actor: HubActor): void => {
      const ids = sent.get(actor) ?? []
      ids.push(beat(ids.length))
      sent.set(actor, ids)
      assert.ok(lanes.post(actor, heartbeat(ids.length - 1)))
    }
    for (let i = 0; i < FRAMES; i += 1) {
      post(long)
      if (random.next() < 0.1) post(random.pick(others))
      // Sometimes what is there lands first.
      if (i % 1_000 === 999) await long.lane.landed()
    }
    await idle()
    for (const [actor, answers] of sent) assert.deepEqual(answersTo(landed, actor), answers)
    assert.equal(sent.get(long)?.length, FRAMES)
  })

  it('let an actor with 1000 frames delay another by no more than a batch', async () => {
    const batchMax = 16
    const { adopt, idle, landed, lanes } = open({ settings: { batchMax } })
    const busy = adopt(1)
    const quiet = adopt(2)
    await idle()
    for (let i = 0; i < 1_000; i += 1) lanes.post(busy, heartbeat(i))
    for (let i = 0; i < 5; i += 1) await busy.lane.landed()
    const before = landed.length
    assert.ok(before > 0 && before < 500, `${before} of 1000 had landed`)
    lanes.post(quiet, heartbeat('quiet'))
    await idle()
    const place = landed.findIndex(({ actor }) => actor === quiet) - before
    assert.ok(place <= batchMax + 1, `${place} frames of the other came first`)
  })

  it('take one input of each in turn', async () => {
    const { adopt, idle, landed, lanes } = open({ settings: { batchMax: 512 } })
    const actors = [1, 2, 3].map((number) => adopt(number))
    for (const actor of actors) for (let i = 0; i < 4; i += 1) lanes.post(actor, heartbeat(i))
    await idle()
    const turns = landed.map(({ actor }) => actor.number)
    assert.deepEqual(turns, [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3])
  })

  it('send no more inputs in a batch than they may, and nothing is left behind', async () => {
    const { adopt, batches, idle, landed, lanes } = open({ settings: { batchMax: 7 } })
    const actors = [1, 2, 3].map((number) => adopt(number))
    for (const actor of actors) for (let i = 0; i < 30; i += 1) lanes.post(actor, heartbeat(i))
    await idle()
    assert.equal(landed.length, 90)
    assert.ok(batches.every(({ length }) => length >= 1 && length <= 7))
    assert.ok(batches.some(({ length }) => length === 7))
  })

  it('send no more characters in a batch than they may, but for one frame that is longer', async () => {
    const batchCharactersMax = 500
    const { adopt, batches, idle, landed, lanes } = open({ settings: { batchCharactersMax } })
    const random = seededRandom(11)
    const actors = [1, 2, 3].map((number) => adopt(number))
    const pad = () => 'x'.repeat(random.int(1, 300))
    for (let i = 0; i < 100; i += 1) lanes.post(random.pick(actors), `[3,"${pad()}",{}]`)
    lanes.post(actors[0] as HubActor, `[3,"${'y'.repeat(2_000)}",{}]`)
    for (let i = 0; i < 10; i += 1) lanes.post(random.pick(actors), `[3,"${pad()}",{}]`)
    await idle()
    assert.equal(landed.length, 111)
    for (const inputs of batches) {
      const texts = inputs.filter((input) => typeof input === 'string')
      const characters = texts.reduce((sum, { length }) => sum + length, 0)
      assert.ok(characters <= batchCharactersMax || texts.length === 1, `${characters} characters`)
    }
    assert.ok(batches.some((inputs) => inputs.length > 2))
  })

  describe('refuse', () => {
    const commanded = (): Input => ({
      type: 'event',
      event: { type: 'commanded', at: NOON, command: command() },
    })

    it('frames and commands of a full mailbox, and nothing of ours', async () => {
      const { adopt, idle, landed, lanes } = open({ settings: { mailboxMax: 3 } })
      const [full, other] = [adopt(1), adopt(2)]
      await idle()
      full.phase = 'loading'
      const taken = [0, 1, 2, 3].map((i) => lanes.post(full, heartbeat(i)))
      assert.deepEqual(taken, [true, true, true, false])
      assert.equal(lanes.post(full, commanded()), false)
      assert.equal(lanes.post(full, WOKE), true)
      assert.equal(lanes.mailboxes.waiting, 4)
      assert.equal(lanes.post(other, heartbeat('other')), true)
      full.phase = 'ready'
      lanes.wake(full)
      await idle()
      assert.deepEqual(answersTo(landed, full), [beat(0), beat(1), beat(2)])
      assert.equal(lanes.post(full, heartbeat('again')), true)
    })

    it('frames of everybody when all mailboxes together are full, until there is room', async () => {
      const { adopt, idle, landed, lanes } = open({ settings: { inputsMax: 4 } })
      const [one, other] = [adopt(1), adopt(2)]
      await idle()
      one.phase = 'loading'
      for (let i = 0; i < 4; i += 1) assert.ok(lanes.post(one, heartbeat(i)))
      assert.equal(lanes.post(other, heartbeat('no')), false)
      assert.equal(other.mailbox, null)
      assert.equal(lanes.post(other, WOKE), true)
      one.phase = 'ready'
      lanes.wake(one)
      await idle()
      assert.equal(lanes.mailboxes.waiting, 0)
      assert.equal(lanes.post(other, heartbeat('yes')), true)
      await idle()
      assert.deepEqual(answersTo(landed, other), [beat('yes')])
    })
  })

  it('give back in order what their thread does not know, frames of ended connections left out', async () => {
    const { idle, lanes, unread } = open()
    const [link, newer] = [new TestLink('CP-1'), new TestLink('CP-1')]
    const stranger = newActor(lanes.laneOf(''), 1, link)
    for (const input of [heartbeat(1), WOKE, heartbeat(2)]) lanes.post(stranger, input)
    await idle()
    assert.deepEqual(unread.get(stranger), [heartbeat(1), WOKE, heartbeat(2)])
    unread.clear()
    for (const input of [heartbeat(3), WOKE]) lanes.post(stranger, input)
    stranger.connection = newer
    await idle()
    assert.deepEqual(unread.get(stranger), [WOKE])
  })

  it('answer on no connection what waited while that was replaced', async () => {
    const { adopt, idle, landed, lanes } = open({ settings: { batchMax: 1 } })
    const [older, newer] = [new TestLink('CP-1'), new TestLink('CP-1')]
    const actor = adopt(1, older)
    const asked: Input = {
      type: 'event',
      event: { type: 'commanded', at: NOON, command: command() },
    }
    lanes.post(actor, asked)
    actor.connection = newer
    lanes.post(actor, { type: 'adopt', state: null, version: 'ocpp1.6' })
    lanes.post(actor, heartbeat(1))
    await idle()
    assert.deepEqual(
      landed.map(({ connection }) => connection),
      [null, newer],
    )
  })

  describe('that die', () => {
    for (const [name, deadly] of [
      ['by leaving', DEADLY.exit],
      ['by a full heap', DEADLY.fill],
      ['by hanging', DEADLY.hang],
    ] as const) {
      it(`${name} name what they were working on, and go on with the rest`, async () => {
        const deaths: ReadonlySet<HubActor>[] = []
        const { adopt, idle, landed, lanes, metrics } = open({
          settings: { batchMax: 2 },
          worker: { ...MORTAL, batchMsMax: deadly === DEADLY.hang ? 500 : 30_000 },
          clock: systemClock,
          onDeath: (_lane, lost) => deaths.push(lost),
        })
        const [guilty, beside, waiting] = [adopt(1), adopt(2), adopt(3)]
        await idle()
        // One batch of the two, while the third waits in its mailbox.
        waiting.phase = 'loading'
        beside.phase = 'loading'
        lanes.post(beside, heartbeat('lost'))
        lanes.post(waiting, heartbeat('kept'))
        guilty.phase = 'loading'
        lanes.post(guilty, deadly)
        for (const actor of [guilty, beside, waiting]) actor.phase = 'ready'
        guilty.isQueued = true
        beside.isQueued = true
        guilty.lane.ready.push(guilty, beside)
        lanes.wake(waiting)
        await waitFor('a death', () => deaths.length === 1, { withinMs: 20_000 })
        assert.deepEqual(deaths[0], new Set([guilty, beside]))
        assert.equal(await readMetric(metrics, 'stator_lane_restarts_total'), 1)
        // The new thread knows nobody; whoever is adopted again works.
        await idle()
        lanes.post(waiting, ADOPT)
        lanes.post(waiting, heartbeat('again'))
        await waitFor('an answer', () => answersTo(landed, waiting).length === 1)
        assert.deepEqual(answersTo(landed, waiting), [beat('again')])
        assert.deepEqual(answersTo(landed, beside), [])
      })
    }

    it('by being killed tell whoever waits for their batch', async () => {
      const { adopt, idle, lanes } = open({ worker: MORTAL })
      const actor = adopt(1)
      await idle()
      lanes.post(actor, DEADLY.hang)
      const landed = actor.lane.landed()
      actor.lane.kill()
      await landed
      assert.equal(lanes.isIdle, true)
      await actor.lane.landed()
    })

    it('six times in a minute are hopeless, five times are not', async () => {
      let hopeless = 0
      const clock = newManualClock(NOON)
      const { adopt, idle, lanes } = open({
        worker: MORTAL,
        clock,
        onHopeless: () => {
          hopeless += 1
        },
      })
      const dieOnce = async () => {
        const actor = adopt(1)
        await idle()
        lanes.post(actor, DEADLY.hang)
        actor.lane.kill()
      }
      for (let i = 0; i < 5; i += 1) await dieOnce()
      clock.advance(60_001)
      for (let i = 0; i < 5; i += 1) await dieOnce()
      assert.equal(hopeless, 0)
      await dieOnce()
      assert.equal(hopeless, 1)
    })
  })
})
