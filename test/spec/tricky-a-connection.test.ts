/**
 * Tricky cases A13, A19, A20 and A23: one live connection for each charge point, and what ends it.
 *
 * The WebSocket library ends a connection on bad UTF-8 or too large a message without a close
 * frame, which the peer sees as 1006; the codes meant for it are taken as well.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'

import { knock } from '../support/handshake.ts'
import { type Hub, startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { within } from '../support/wait.ts'
import { assertProblem, bringIn, expectConnected, settle } from './tricky.ts'

const MEBIBYTE = 1_048_576
const NO_CLOSE_FRAME = 1006

/** What the hub's memory may grow by while it refuses a frame that inflates to 100 MiB. */
const BOMB_GROWTH_BYTES_MAX = 64 * MEBIBYTE

describe('tricky cases A, the connection', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub()
  })
  after(async () => {
    await hub.stop()
  })

  it('A13 a newer connection replaces a dead one, whose late end changes nothing', async () => {
    const first = await bringIn(hub, 'A13')
    const pending = hub.api.command('A13', 'GetConfiguration', {}, 60)
    await first.expectCall('GetConfiguration')
    // Nothing is read there any more, so the end of this connection comes late.
    first.socket.pause()

    const second = await openStation(hub, 'A13')
    assertProblem(await pending, 502, 'CALL_DISCONNECTED')
    await expectConnected(hub, 'A13', true)
    await settle(second)

    first.socket.resume()
    const end = await within('end of the first connection', first.closed)
    assert.deepEqual(end, { code: 1000, reason: 'replaced' })
    second.answerAll({ ClearCache: { status: 'Accepted' } })
    const reply = await hub.api.command('A13', 'ClearCache', {})
    assert.deepEqual(reply.body.result, { status: 'Accepted' })
    assert.equal((await hub.api.chargePoint('A13')).connected, true)
    await second.close()
  })

  it('A19 a frame that inflates beyond its limit ends the connection, not the hub', async () => {
    const neighbour = await bringIn(hub, 'A19-NEIGHBOUR')
    const socketOptions = { perMessageDeflate: { threshold: 0 } }
    const station = await bringIn(hub, 'A19', {}, { socketOptions })
    assert.match(station.socket.extensions, /permessage-deflate/)
    const before = readMemory(hub.pid)
    station.send(`[2,"bomb","Heartbeat",{"x":"${'A'.repeat(100 * MEBIBYTE)}"}]`)

    await expectEnd(station, 1009)
    await settle(neighbour)
    const growth = readMemory(hub.pid).peak - Math.max(before.peak, before.now)
    assert.ok(growth < BOMB_GROWTH_BYTES_MAX, `memory grew by ${growth} bytes`)
  })

  it('A20 frames that are binary, too large or not UTF-8 end only their connection', async () => {
    const neighbour = await bringIn(hub, 'A20-NEIGHBOUR')
    const binary = await bringIn(hub, 'A20-BINARY')
    binary.socket.send(Buffer.from('[2,"1","Heartbeat",{}]'), { binary: true })
    await expectEnd(binary, 1003)
    await settle(neighbour)

    const large = await bringIn(hub, 'A20-LARGE')
    large.send(`[2,"1","Heartbeat",{"x":"${'A'.repeat(2 * MEBIBYTE)}"}]`)
    await expectEnd(large, 1009)
    await settle(neighbour)

    const garbled = await bringIn(hub, 'A20-GARBLED')
    const bytes = Buffer.from('[2,"1","Heartbeat",{"x":"?"}]')
    bytes[bytes.indexOf('?')] = 0xff
    garbled.socket.send(bytes, { binary: false })
    await expectEnd(garbled, 1007)
    await settle(neighbour)

    for (const { id } of [binary, large, garbled]) await expectConnected(hub, id, false)
    await expectConnected(hub, neighbour.id, true)
  })

  it('A23 one taken out of service is closed, and refused when it comes again', async () => {
    const station = await bringIn(hub, 'A23')
    await hub.api.putChargePoint('A23', { isBlocked: true })
    assert.equal((await within('end of a blocked one', station.closed)).code, 1008)
    assert.equal((await knock(hub, 'A23')).status, 403)

    await hub.api.putChargePoint('A23', { isBlocked: false })
    assert.equal((await knock(hub, 'A23')).status, 101)
  })
})

async function expectEnd(station: Station, code: number): Promise<void> {
  const end = await within(`end of ${station.id}`, station.closed, 20_000)
  const isWithoutFrame = code !== 1003 && end.code === NO_CLOSE_FRAME
  assert.ok(end.code === code || isWithoutFrame, `${station.id} was closed with ${end.code}`)
}

/** Resident bytes of a process, now and at most so far; zero where there is no /proc to read. */
function readMemory(pid: number): { readonly now: number; readonly peak: number } {
  const path = `/proc/${pid}/status`
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const read = (name: string) =>
    1_024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
  return { now: read('VmRSS'), peak: read('VmHWM') }
}
