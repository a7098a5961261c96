/**
 * A hub that is told to stop while charge points work: it closes them spread over time, finishes
 * what it took, and is gone in good order. What it acknowledged is there when it is started again.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { knock } from '../support/handshake.ts'
import { findPostmasters, type Hub, newDataDir, startHub } from '../support/hub-process.ts'
import { waitFor, within } from '../support/wait.ts'
import { assertKept, ID_TOKEN, startWorker, type Worker } from './sessions.ts'

const WORKER_COUNT = 60
const CLOSES_PER_SECOND = 20
const EXIT_MS_MAX = 30_000

/** Sixty of them at twenty a second take three seconds; a third of that is spread enough. */
const SPREAD_MS_MIN = 1_000
const GOING_AWAY = 1001

describe('drain', () => {
  it('closes charge points bit by bit, loses nothing and exits with 0', async () => {
    const data = await newDataDir()
    const env = { STATOR_DRAIN__CLOSES_PER_SECOND: String(CLOSES_PER_SECOND) }
    let hub = await startHub({ dataDir: data.path, args: ['--auto-accept'], env })
    try {
      const workers = await startWorkers(hub)
      const stoppedAt = systemClock.monotonic()
      const exiting = hub.kill('SIGTERM')
      const ends = await assertSpread(hub, workers)
      assert.ok(
        ends.every(({ code }) => code === GOING_AWAY),
        JSON.stringify(ends),
      )

      assert.deepEqual(await exiting, { code: 0, signal: null })
      const tookMs = systemClock.monotonic() - stoppedAt
      assert.ok(tookMs < EXIT_MS_MAX, `gone after ${tookMs} ms`)
      assert.deepEqual(findPostmasters(data.path), [])

      hub = await startHub({ dataDir: data.path })
      for (const { told } of workers) {
        assert.ok(told.started.size > 0, `${told.id} got to work`)
        await assertKept(hub.api, told)
      }
    } finally {
      await hub.stop()
      await data.remove()
    }
  })
})

/** All at work: each has ended a transaction at least. */
async function startWorkers(hub: Hub): Promise<readonly Worker[]> {
  await hub.api.putIdToken(ID_TOKEN, { isConcurrentAllowed: true })
  const ids = Array.from({ length: WORKER_COUNT }, (_, i) => `DRAIN-${i}`)
  const workers = await Promise.all(ids.map((id) => startWorker(hub, id)))
  const isAtWork = () => workers.every(({ told }) => told.ended.size > 0)
  await waitFor('a transaction of each', isAtWork, { withinMs: 30_000 })
  return workers
}

async function assertSpread(hub: Hub, workers: readonly Worker[]) {
  await within('the first close', Promise.race(workers.map(({ done }) => done)), EXIT_MS_MAX)
  // Nobody is let in while it goes on.
  const late = await knock(hub, 'DRAIN-LATE').then(
    ({ status }) => status,
    () => 'refused',
  )
  assert.ok(late === 503 || late === 'refused', `a newcomer got ${late}`)
  const ends = await within('all closes', Promise.all(workers.map(({ done }) => done)), EXIT_MS_MAX)
  const times = ends.map(({ endedAt }) => endedAt)
  const spreadMs = Math.max(...times) - Math.min(...times)
  assert.ok(spreadMs >= SPREAD_MS_MIN, `all were closed within ${spreadMs} ms`)
  return ends
}
