/** The list of unknown charge points: one row for each, newest first, bounded. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { UnknownChargePoints } from '../../src/edge/unknown.ts'

const who = (chargePointId: string) => ({ tenant: 'default', chargePointId })

describe('unknown charge points', () => {
  it('are counted, with when and whence', () => {
    const unknown = new UnknownChargePoints(10)
    unknown.saw(who('A'), '1.1.1.1', ['ocpp1.6'], 1_000)
    unknown.saw(who('B'), '1.1.1.1', [], 2_000)
    unknown.saw(who('a'), '2.2.2.2', ['ocpp2.1'], 3_000)
    assert.deepEqual(unknown.list(), [
      {
        tenant: 'default',
        chargePointId: 'a',
        remoteAddress: '2.2.2.2',
        count: 2,
        firstSeenAt: 1_000,
        lastSeenAt: 3_000,
        protocols: ['ocpp2.1'],
      },
      {
        tenant: 'default',
        chargePointId: 'B',
        remoteAddress: '1.1.1.1',
        count: 1,
        firstSeenAt: 2_000,
        lastSeenAt: 2_000,
        protocols: [],
      },
    ])
    unknown.forget(who('A'))
    assert.equal(unknown.size, 1)
  })

  it('push out who was seen longest ago', () => {
    const unknown = new UnknownChargePoints(3)
    for (const id of ['A', 'B', 'C', 'A', 'D']) unknown.saw(who(id), '1.1.1.1', [], 0)
    assert.deepEqual(
      unknown.list().map(({ chargePointId }) => chargePointId),
      ['D', 'A', 'C'],
    )
  })

  it('keep little of what was offered', () => {
    const unknown = new UnknownChargePoints(1)
    unknown.saw(
      who('A'),
      '1.1.1.1',
      Array.from({ length: 99 }, () => 'x'.repeat(999)),
      0,
    )
    const [row] = unknown.list()
    assert.equal(row?.protocols.join('').length, 8 * 32)
  })

  it('are not kept where the setting says so', () => {
    const unknown = new UnknownChargePoints(0)
    unknown.saw(who('A'), '1.1.1.1', [], 0)
    assert.deepEqual(unknown.list(), [])
  })
})
