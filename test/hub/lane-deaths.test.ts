import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'

import { newManualClock, systemClock } from '../../src/base/clock.ts'
import type { HubActor } from '../../src/hub/actor.ts'
import { NOON } from '../actor/told.ts'
import { waitFor } from '../support/wait.ts'
import { DEADLY } from '../workers/mortal-lane.ts'
import type { LanesRigOptions } from './lanes-rig.ts'
import { ADOPT, LanesRig } from './lanes-rig.ts'
import { beat, heartbeat, MORTAL, readMetric } from './rig.ts'

describe('lanes that die', () => {
  const opened: LanesRig[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ lanes }) => lanes.close()))
  })

  function open(options: LanesRigOptions = {}): LanesRig {
    const rig = new LanesRig(options)
    opened.push(rig)
    return rig
  }

  for (const [name, deadly] of [
    ['by leaving', DEADLY.exit],
    ['by a full heap', DEADLY.fill],
    ['by hanging', DEADLY.hang],
  ] as const) {
    it(`${name} name what they were working on, and go on with the rest`, async () => {
      const deaths: ReadonlySet<HubActor>[] = []
      const rig = open({
        settings: { batchMax: 2 },
        worker: { ...MORTAL, batchMsMax: deadly === DEADLY.hang ? 500 : 30_000 },
        clock: systemClock,
        onDeath: (_lane, lost) => deaths.push(lost),
      })
      const [guilty, beside, waiting] = [rig.adopt(1), rig.adopt(2), rig.adopt(3)]
      await rig.idle()
      // One batch of the two, while the third waits in its mailbox.
      waiting.phase = 'loading'
      beside.phase = 'loading'
      rig.lanes.post(beside, heartbeat('lost'))
      rig.lanes.post(waiting, heartbeat('kept'))
      guilty.phase = 'loading'
      rig.lanes.post(guilty, deadly)
      for (const actor of [guilty, beside, waiting]) actor.phase = 'ready'
      guilty.isQueued = true
      beside.isQueued = true
      guilty.lane.ready.push(guilty, beside)
      rig.lanes.wake(waiting)
      await waitFor('a death', () => deaths.length === 1, { withinMs: 20_000 })
      assert.deepEqual(deaths[0], new Set([guilty, beside]))
      assert.equal(await readMetric(rig.metrics, 'stator_lane_restarts_total'), 1)
      // The new thread knows nobody; whoever is adopted again works.
      await rig.idle()
      rig.lanes.post(waiting, ADOPT)
      rig.lanes.post(waiting, heartbeat('again'))
      await waitFor('an answer', () => rig.answersTo(waiting).length === 1)
      assert.deepEqual(rig.answersTo(waiting), [beat('again')])
      assert.deepEqual(rig.answersTo(beside), [])
    })
  }

  it('by being killed tell whoever waits for their batch', async () => {
    const rig = open({ worker: MORTAL })
    const actor = rig.adopt(1)
    await rig.idle()
    rig.lanes.post(actor, DEADLY.hang)
    const landed = actor.lane.landed()
    actor.lane.kill()
    await landed
    assert.equal(rig.lanes.isIdle, true)
    await actor.lane.landed()
  })

  it('six times in a minute are hopeless, five times are not', async () => {
    let hopeless = 0
    const clock = newManualClock(NOON)
    const rig = open({
      worker: MORTAL,
      clock,
      onHopeless: () => {
        hopeless += 1
      },
    })
    const dieOnce = async () => {
      const actor = rig.adopt(1)
      await rig.idle()
      rig.lanes.post(actor, DEADLY.hang)
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
