/**
 * Tricky cases A21 and A22: who is alive and who is not, with pings that come every two seconds.
 * The pings that a well-behaved neighbour gets are the clock of these tests.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { type Hub, startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { waitFor, within } from '../support/wait.ts'
import { assertProblem, bringIn, expectConnected, settle } from './tricky.ts'

const PING_MS = 2_000

/** How late a busy machine may notice, beyond the two periods. */
const SLACK_MS = 2_000

describe('tricky cases A, pings', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub({
      env: {
        STATOR_EDGE__PING_SECONDS: String(PING_MS / 1_000),
        // Three of these are the silence that one may keep which does not answer pings.
        STATOR_OCPP__HEARTBEAT_SECONDS: '10',
      },
    })
  })
  after(async () => {
    await hub.stop()
  })

  it('A21 one known to ignore pings stays as long as it sends heartbeats', async () => {
    const clock = await bringIn(hub, 'A21-CLOCK')
    const pings = countPings(clock)
    const silent = { socketOptions: { autoPong: false } }
    const known = await bringIn(hub, 'A21', { ignoresPings: true }, silent)
    const unknown = await bringIn(hub, 'A21-UNKNOWN', {}, silent)

    // Silence of more than two periods ends the one, and not the other.
    await within('end of a silent one', unknown.closed, 2 * PING_MS + 2 * SLACK_MS)
    await waitFor('three pings', () => pings() >= 3, { withinMs: 20_000 })
    await settle(known)
    const sofar = pings()
    await waitFor('three more pings', () => pings() >= sofar + 3, { withinMs: 20_000 })
    await settle(known)
    await expectConnected(hub, 'A21', true)
    await expectConnected(hub, 'A21-CLOCK', true)
    await expectConnected(hub, 'A21-UNKNOWN', false)
    await known.close()
    await clock.close()
  })

  it('A22 one that fell silent is noticed within two periods, and its call fails', async () => {
    const station = await bringIn(hub, 'A22')
    const pending = hub.api.command('A22', 'GetConfiguration', {}, 60)
    await station.expectCall('GetConfiguration')
    // No byte is read or written there from now on, as behind a cable that was cut.
    station.socket.pause()
    const silentAt = systemClock.monotonic()

    assertProblem(await within('end of the call', pending, 30_000), 502, 'CALL_DISCONNECTED')
    const silentMs = systemClock.monotonic() - silentAt
    assert.ok(silentMs < 2 * PING_MS + SLACK_MS, `noticed after ${silentMs} ms`)
    await expectConnected(hub, 'A22', false)
    station.socket.resume()
    await within('end of the silent connection', station.closed)
  })
})

function countPings(station: Station): () => number {
  let count = 0
  station.socket.on('ping', () => {
    count += 1
  })
  return () => count
}
