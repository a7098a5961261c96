/**
 * Tricky cases A14 and A15: charge points that come back after the node that had them is gone. What
 * is known of them, their registration above all, comes from the store.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { WebSocket } from 'ws'

import { systemClock } from '../../src/base/clock.ts'
import { shakeHands } from '../support/handshake.ts'
import { type Hub, newDataDir, startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually, pause, within } from '../support/wait.ts'
import { BOOT, type BootAnswer, bringIn, newStart, newStatus, type Started } from './tricky.ts'

const STATION_COUNT = 1_000
const BATCH_SIZE = 100

/** Fewer than come, so that some must be told to wait. */
const HANDSHAKES_PER_SECOND = 250
/** Those told to wait are told so for half a minute or so, each for another time. */
const ALL_BACK_MS = 60_000

const IDS = Array.from({ length: STATION_COUNT }, (_, i) => `A14-${String(i).padStart(4, '0')}`)

interface Returned {
  readonly socket: WebSocket
  /** The text of the first frame that comes. */
  readonly reply: Promise<string>
  readonly refusals: number
}

describe('tricky cases A, the return', () => {
  it('A14 a thousand come back at once: some are told to wait, all are in soon', async () => {
    const data = await newDataDir()
    let hub = await startHub({ dataDir: data.path, args: ['--auto-accept'] })
    try {
      await bringInAll(hub)
      await hub.kill('SIGKILL')
      await hub.stop()
      hub = await startHub({
        dataDir: data.path,
        env: {
          STATOR_EDGE__HANDSHAKES_PER_SECOND_MAX: String(HANDSHAKES_PER_SECOND),
          STATOR_EDGE__HANDSHAKES_BURST: String(HANDSHAKES_PER_SECOND),
        },
      })
      const { port } = hub
      const startedAt = systemClock.monotonic()
      const returning = IDS.map((id, i) => comeBack(port, id, i / STATION_COUNT))
      const returned = await within('return of all', Promise.all(returning), 2 * ALL_BACK_MS)
      const tookMs = systemClock.monotonic() - startedAt
      assert.ok(tookMs < ALL_BACK_MS, `all were back after ${tookMs} ms`)
      assert.ok(
        returned.some(({ refusals }) => refusals > 0),
        'nobody was told to wait',
      )

      // No BootNotification came, and none is needed.
      for (const { socket } of returned) socket.send('[2,"1","Heartbeat",{}]')
      const replies = Promise.all(returned.map(({ reply }) => reply))
      for (const text of await within('heartbeats of all', replies, ALL_BACK_MS)) {
        assert.match(text, /^\[3,"1",\{"currentTime":/)
      }
      for (const { socket } of returned) socket.terminate()
    } finally {
      await hub.stop()
      await data.remove()
    }
  })

  it('A15 after a reconnect to another node no boot is needed', async () => {
    const data = await newDataDir()
    let hub = await startHub({ dataDir: data.path, env: { STATOR_NODE_ID: 'node-a' } })
    try {
      await hub.api.putIdToken('A15TAG')
      await bringIn(hub, 'A15')
      await hub.stop()
      hub = await startHub({ dataDir: data.path, env: { STATOR_NODE_ID: 'node-b' } })

      const station = await openStation(hub, 'A15')
      assert.deepEqual(await station.request('StatusNotification', newStatus('Preparing')), {})
      const started = await station.request<Started>('StartTransaction', newStart('A15TAG'))
      assert.equal(started.idTagInfo.status, 'Accepted')
      const { api } = hub
      await eventually(async () => {
        const view = await api.chargePoint('A15')
        assert.equal(view.registration, 'accepted')
        assert.deepEqual(
          view.activeTransactions.map(({ transactionId }) => transactionId),
          [String(started.transactionId)],
        )
      })
      await station.close()
    } finally {
      await hub.stop()
      await data.remove()
    }
  })
})

async function bringInAll(hub: Hub): Promise<void> {
  for (let i = 0; i < STATION_COUNT; i += BATCH_SIZE) {
    const batch = IDS.slice(i, i + BATCH_SIZE).map(async (id) => {
      const station = await openStation(hub, id)
      const { status } = await station.request<BootAnswer>('BootNotification', BOOT)
      assert.equal(status, 'Accepted')
    })
    await Promise.all(batch)
  }
  // A registration is written behind its answer.
  await eventually(async () => {
    const all = await hub.api.list<{ registration: string }>('/v1/charge-points', { limit: 500 })
    const accepted = all.filter(({ registration }) => registration === 'accepted')
    assert.equal(accepted.length, STATION_COUNT)
  })
}

/** Tries until it is in, and waits as long as it is told; `share` spreads those that wait. */
async function comeBack(port: number, id: string, share: number): Promise<Returned> {
  for (let refusals = 0; ; refusals += 1) {
    let onReply = (_: string): void => undefined
    const reply = new Promise<string>((resolve) => {
      onReply = resolve
    })
    const { status, headers, socket } = await shakeHands({ port }, id, {}, (opening) => {
      opening.on('message', (data) => onReply(data.toString()))
    })
    if (socket !== null) return { socket, reply, refusals }
    assert.equal(status, 503, `${id} was answered ${status}`)
    const retryAfterSeconds = Number(headers['retry-after'])
    assert.ok(retryAfterSeconds >= 1 && retryAfterSeconds <= 60, `${headers['retry-after']}`)
    await pause((retryAfterSeconds + share) * 1_000)
  }
}
