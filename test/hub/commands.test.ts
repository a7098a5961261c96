import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newManualClock } from '../../src/base/clock.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import { PendingCommands } from '../../src/hub/commands.ts'
import type { Outcome } from '../../src/model/command.ts'
import { newTimedActor, readMetric } from './rig.ts'

const OUTCOMES: readonly Outcome[] = [
  { type: 'result', payload: '{"status":"Accepted"}' },
  { type: 'callError', code: 'InternalError', description: '', details: '{}' },
  { type: 'invalidResponse', description: 'Reset/status must be string', payload: '{}' },
  { type: 'timedOut' },
  { type: 'expired' },
  { type: 'disconnected' },
  { type: 'offline' },
  { type: 'queueFull' },
  { type: 'refused', description: 'not now' },
]

describe('commands on their way', () => {
  function open() {
    const clock = newManualClock(0)
    const metrics = newMetrics({ hasProcessMetrics: false })
    return { clock, metrics, commands: new PendingCommands(clock, metrics) }
  }

  for (const outcome of OUTCOMES) {
    it(`settle once, with the first that is told: ${outcome.type}`, async () => {
      const { commands, metrics } = open()
      const actor = newTimedActor(1)
      const pending = commands.expect(actor, 'c')
      commands.settle('c', outcome)
      commands.settle('c', { type: 'timedOut' })
      commands.failAll(actor)
      assert.deepEqual(await pending, outcome)
      const line = `stator_commands_total{outcome="${outcome.type}"}`
      assert.equal(await readMetric(metrics, line), 1)
      assert.equal(commands.countOf(actor), 0)
    })
  }

  it('that nobody waits for are passed over, and not counted', async () => {
    const { commands, metrics } = open()
    commands.settle('stranger', { type: 'timedOut' })
    assert.equal(await readMetric(metrics, 'stator_commands_total{outcome="timedOut"}'), 0)
  })

  it('are failed all together for one actor, and for no other', async () => {
    const { commands } = open()
    const [lost, other] = [newTimedActor(1), newTimedActor(2)]
    const pending = ['a', 'b', 'c'].map((id) => commands.expect(lost, id))
    const kept = commands.expect(other, 'd')
    assert.equal(commands.countOf(lost), 3)
    commands.failAll(lost)
    const disconnected = { type: 'disconnected' }
    assert.deepEqual(await Promise.all(pending), [disconnected, disconnected, disconnected])
    assert.deepEqual([commands.countOf(lost), commands.countOf(other)], [0, 1])
    commands.settle('d', { type: 'timedOut' })
    assert.deepEqual(await kept, { type: 'timedOut' })
  })

  it('are measured from being accepted to their end', async () => {
    const { clock, commands, metrics } = open()
    const pending = commands.expect(newTimedActor(1), 'c')
    clock.advance(1_500)
    commands.settle('c', { type: 'timedOut' })
    await pending
    assert.equal(await readMetric(metrics, 'stator_command_seconds_sum'), 1.5)
    assert.equal(await readMetric(metrics, 'stator_command_seconds_count'), 1)
  })
})
