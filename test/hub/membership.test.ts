import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { openLog } from '../../src/base/log.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import { newLocalBus } from '../../src/bus/local-bus.ts'
import { Peers } from '../../src/bus/peers.ts'
import { Membership } from '../../src/hub/membership.ts'
import { pause, waitFor } from '../support/wait.ts'

const LEASE_MS = 500

describe('membership', () => {
  const log = openLog({ level: 'silent', isPretty: false })
  let renewals = 0
  let fault: Error | null = null

  async function join(): Promise<Membership> {
    renewals = 0
    fault = null
    const membership = new Membership({
      node: 'one',
      name: 'one',
      leaseMs: LEASE_MS,
      store: {
        renew: async () => {
          if (fault !== null) throw fault
          renewals += 1
          return []
        },
        findLost: async () => [],
        leave: async () => undefined,
      },
      bus: newLocalBus({ log }),
      peers: new Peers(systemClock, LEASE_MS),
      clock: systemClock,
      metrics: newMetrics({ hasProcessMetrics: false }),
      log,
      listOwned: () => [],
      countConnections: () => 0,
      onNews: () => undefined,
      onLost: () => undefined,
      onShed: () => undefined,
    })
    await membership.start()
    return membership
  }

  it('renews its lease in the middle of a storm of news', async () => {
    const membership = await join()
    const endAt = systemClock.monotonic() + LEASE_MS * 2
    let isAlwaysValid = true
    while (systemClock.monotonic() < endAt) {
      membership.poke()
      isAlwaysValid &&= membership.isValid()
      await pause(5)
    }
    await membership.leave()
    assert.ok(isAlwaysValid)
    assert.ok(renewals > 2, `${renewals} renewals`)
  })

  it('lapses when the database cannot be asked, whatever it says, and comes back', async () => {
    const membership = await join()
    fault = new Error('deadlock detected')
    await waitFor('end of the lease', () => !membership.isValid())
    fault = null
    await waitFor('another lease', membership.isValid)
    await membership.leave()
  })
})
