import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { newManualClock } from '../../src/base/clock.ts'
import type { HubActor } from '../../src/hub/actor.ts'
import { Timers } from '../../src/hub/timers.ts'
import { seededRandom } from '../support/random.ts'
import { pause, waitFor } from '../support/wait.ts'
import { newTimedActor } from './rig.ts'

const START = 1_000_000
const COUNT = 100_000

describe('timers', () => {
  const opened: Timers[] = []
  afterEach(() => {
    for (const timers of opened.splice(0)) timers.close()
  })

  /** A clock that stands until it is moved, so that what rings is decided by the test. */
  function open() {
    const clock = newManualClock(START)
    const rung: HubActor[] = []
    const timers = new Timers(clock, (actor) => rung.push(actor))
    opened.push(timers)
    return { clock, rung, timers }
  }

  it('ring in the order of their times, whatever the order they were set in', async () => {
    const { clock, rung, timers } = open()
    const actors = [5, 1, 4, 2, 3].map(newTimedActor)
    for (const actor of actors) timers.set(actor, START + actor.number)
    clock.advance(10)
    await waitFor('five rings', () => rung.length === 5)
    assert.deepEqual(numbersOf(rung), [1, 2, 3, 4, 5])
  })

  it('ring what was due already', async () => {
    const { rung, timers } = open()
    timers.set(newTimedActor(1), START - 5_000)
    await waitFor('a ring', () => rung.length === 1)
  })

  it('do not ring before their time', async () => {
    const { clock, rung, timers } = open()
    const [early, late] = [newTimedActor(1), newTimedActor(2)]
    timers.set(late, START + 20)
    timers.set(early, START + 5)
    clock.advance(5)
    await waitFor('the early one', () => rung.length === 1)
    assert.deepEqual(rung, [early])
    clock.advance(15)
    await waitFor('the late one', () => rung.length === 2)
  })

  it('that are cancelled stay silent', async () => {
    const { clock, rung, timers } = open()
    const [gone, other] = [newTimedActor(1), newTimedActor(2)]
    timers.set(gone, START + 1)
    timers.set(other, START + 2)
    timers.set(gone, null)
    clock.advance(5)
    await waitFor('the other one', () => rung.length > 0)
    assert.deepEqual(rung, [other])
  })

  for (const [name, times] of Object.entries({
    'by a later one': [1, 3],
    'by an earlier one': [3, 1],
    'by the same one': [2, 2],
    'by none and then the same': [2, null, 2],
    'back and forth': [2, 3, 2, 3, 2],
  })) {
    it(`that are replaced ring once: ${name}`, async () => {
      const { clock, rung, timers } = open()
      const [actor, last] = [newTimedActor(1), newTimedActor(2)]
      for (const ms of times) timers.set(actor, ms === null ? null : START + ms)
      timers.set(last, START + 4)
      clock.advance(10)
      await waitFor('the last one', () => rung.includes(last))
      assert.deepEqual(rung, [actor, last])
    })
  }

  it('may be set again by what they wake', async () => {
    const clock = newManualClock(START)
    let rings = 0
    const timers = new Timers(clock, (actor) => {
      rings += 1
      if (rings < 3) timers.set(actor, clock.now())
    })
    opened.push(timers)
    timers.set(newTimedActor(1), START)
    await waitFor('three rings', () => rings === 3)
  })

  it(`ring ${COUNT} times, each once and in order, with as many replaced`, async () => {
    const { clock, rung, timers } = open()
    const random = seededRandom(7)
    const times = new Map<HubActor, number>()
    for (let number = 1; number <= COUNT; number += 1) {
      const actor = newTimedActor(number)
      timers.set(actor, START + random.int(1, 1_000_000))
      const at = START + random.int(1, 1_000_000)
      timers.set(actor, at)
      times.set(actor, at)
    }
    clock.advance(1_000_000)
    // The timer of the runtime was set for the first of them, as the clock was then.
    timers.set(newTimedActor(0), START)
    await waitFor('all rings', () => rung.length > COUNT)
    assert.equal(new Set(rung).size, COUNT + 1)
    const order = rung.slice(1).map((actor) => times.get(actor) ?? 0)
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    )
  })

  it('that were replaced a million times fill no memory', () => {
    const { timers } = open()
    const actor = newTimedActor(1)
    const before = heapBytes()
    for (let i = 1; i <= 1_000_000; i += 1) timers.set(actor, START + 1_000_000 + (i % 999))
    const grown = heapBytes() - before
    assert.ok(grown < 10_000_000, `${grown} bytes for one wake`)
  })

  it('that are closed ring no more', async () => {
    const { clock, rung, timers } = open()
    timers.set(newTimedActor(1), START + 1)
    timers.close()
    clock.advance(10)
    await pause(20)
    assert.deepEqual(rung, [])
  })
})

function numbersOf(actors: readonly HubActor[]): readonly number[] {
  return actors.map(({ number }) => number)
}

/** Without what is only waiting to be collected. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
