/** The table of metrics: names that Prometheus likes, labels that stay few. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { METRICS, newMetrics } from '../../src/base/metrics.ts'

describe('metrics', () => {
  it('are named by the rules: prefix, base units, _total for counters', () => {
    for (const [name, { kind, help }] of Object.entries(METRICS)) {
      assert.match(name, /^stator_[a-z]+(_[a-z]+)*$/)
      assert.equal(name.endsWith('_total'), kind === 'counter', name)
      assert.doesNotMatch(name, /_(ms|millis|minutes|kb|mb)(_|$)/, name)
      assert.match(help, /\.$/, name)
    }
  })

  it('have no label that could hold an id, an address or a text from outside', () => {
    const ALLOWED = [
      ...['durable', 'kind', 'outcome', 'profile', 'reason', 'result'],
      ...['route', 'status', 'version', 'what', 'rule'],
    ]
    const labels = new Set(Object.values(METRICS).flatMap((row): readonly string[] => row.labels))
    assert.deepEqual(
      [...labels].filter((label) => !ALLOWED.includes(label)),
      [],
    )
  })

  it('count, set, add and observe what is told', async () => {
    const metrics = newMetrics({ hasProcessMetrics: false })
    metrics.count('stator_closes_total', { reason: 'replaced' })
    metrics.count('stator_closes_total', { reason: 'replaced' }, 4)
    metrics.set('stator_store_up', {}, 1)
    metrics.add('stator_connections', { version: 'ocpp1.6', profile: '1' }, 3)
    metrics.add('stator_connections', { version: 'ocpp1.6', profile: '1' }, -1)
    metrics.observe('stator_lane_batch_seconds', {}, 0.003)
    const text = await metrics.expose()
    assert.match(text, /stator_closes_total\{reason="replaced"\} 5/)
    assert.match(text, /stator_store_up 1/)
    assert.match(text, /stator_connections\{version="ocpp1.6",profile="1"\} 2/)
    assert.match(text, /stator_lane_batch_seconds_bucket\{le="0.005"\} 1/)
    assert.match(text, /stator_lane_batch_seconds_bucket\{le="0.002"\} 0/)
  })
})
