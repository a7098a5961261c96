/**
 * Quirks Q15 and Q21: who is alive. Pings go out every second here, and heartbeats are due every
 * two; the pings that a well-behaved neighbour gets are the clock of these tests.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'

import { type Hub, startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { waitFor } from '../support/wait.ts'
import { readMetric } from './quirks.ts'
import { assertProblem, bringIn, expectConnected, settle } from './tricky.ts'

const PING_SECONDS = 1
const HEARTBEAT_SECONDS = 2

/** Longer than two pings, and than three heartbeats. */
const PINGS_OF_SILENCE = 8

const MEBIBYTE = 1_048_576
const SEND_BUFFER_BYTES = 65_536

/** What the hub may grow by for one that does not read. */
const GROWTH_BYTES_MAX = 64 * MEBIBYTE

const NO_PONGS = { socketOptions: { autoPong: false } }

describe('quirks, signs of life', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub({
      env: {
        STATOR_EDGE__PING_SECONDS: String(PING_SECONDS),
        STATOR_OCPP__HEARTBEAT_SECONDS: String(HEARTBEAT_SECONDS),
        STATOR_EDGE__SEND_BUFFER_BYTES_MAX: String(SEND_BUFFER_BYTES),
        STATOR_EDGE__MESSAGES_PER_SECOND_MAX: '100000',
        STATOR_EDGE__MESSAGES_BURST: '1000000',
        STATOR_MAILBOX__INPUTS_MAX: '100000',
        STATOR_STORE__MESSAGE_LOG: 'off',
      },
    })
  })
  after(async () => {
    await hub.stop()
  })

  it('Q15 any frame is a sign of life: its own pings, heartbeats, no pong', async () => {
    const clock = newClock(await bringIn(hub, 'Q15-CLOCK'))
    const pinging = await bringIn(hub, 'Q15-PINGING', {}, NO_PONGS)
    const beating = await bringIn(hub, 'Q15-BEATING', {}, NO_PONGS)
    // Known for it: then only three heartbeats that are missing mean something.
    const slow = await bringIn(hub, 'Q15-SLOW', { ignoresPings: true }, NO_PONGS)
    for (let ping = 1; ping <= PINGS_OF_SILENCE; ping += 1) {
      await clock.next()
      pinging.socket.ping()
      await settle(beating)
      if (ping % 4 === 0) await settle(slow)
    }
    for (const { id } of [pinging, beating, slow]) await expectConnected(hub, id, true)
    for (const station of [pinging, beating, slow, clock.station]) await station.close()
  })

  it('Q15 one that no longer answers calls is shown, and each call has its own time', async () => {
    const station = await bringIn(hub, 'Q15-DEAF')
    const timedOut = 'stator_commands_total{outcome="timedOut"}'
    const before = await readMetric(hub, timedOut)
    for (let asked = 0; asked < 3; asked += 1) {
      const reply = hub.api.command('Q15-DEAF', 'ClearCache', {}, 1)
      await settle(station)
      assertProblem(await reply, 504, 'CALL_TIMED_OUT')
    }
    assert.equal(station.calls.length, 3)
    assert.equal(await readMetric(hub, timedOut), before + 3)
    const { connected, commandsUnanswered } = await hub.api.chargePoint('Q15-DEAF')
    assert.deepEqual([connected, commandsUnanswered], [true, 3])
    // Once it answers again, all is well.
    station.answerAll({ ClearCache: { status: 'Accepted' } })
    assert.equal((await hub.api.command('Q15-DEAF', 'ClearCache', {})).status, 200)
    assert.equal((await hub.api.chargePoint('Q15-DEAF')).commandsUnanswered, 0)
    await station.close()
  })

  it('Q21 for one that does not read only so much is kept, then it is closed', async () => {
    const neighbour = await bringIn(hub, 'Q21-NEIGHBOUR')
    const slow = await bringIn(hub, 'Q21', { ignoresPings: true })
    const closes = 'stator_closes_total{reason="slowReader"}'
    const before = { closes: await readMetric(hub, closes), memory: readMemory(hub.pid) }
    slow.socket.pause()
    await waitFor(
      'the end of the one that does not read',
      async () => {
        for (let i = 0; i < 5_000; i += 1) slow.send(`[2,"${i}","Heartbeat",{}]`)
        await settle(neighbour)
        return !(await hub.api.chargePoint('Q21')).connected
      },
      { withinMs: 30_000 },
    )
    assert.equal(await readMetric(hub, closes), before.closes + 1)
    const growth = readMemory(hub.pid) - before.memory
    assert.ok(growth < GROWTH_BYTES_MAX, `memory grew by ${growth} bytes`)
    await settle(neighbour)
    slow.socket.terminate()
    await neighbour.close()
  })
})

/** Resolves at each ping of the hub. */
function newClock(station: Station) {
  let pings = 0
  station.socket.on('ping', () => {
    pings += 1
  })
  const next = async (): Promise<void> => {
    const before = pings
    await waitFor('a ping of the hub', () => pings > before)
  }
  return { station, next }
}

/** Resident bytes of a process; zero where there is no /proc to read. */
function readMemory(pid: number): number {
  const path = `/proc/${pid}/status`
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return 1_024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1] ?? 0)
}
