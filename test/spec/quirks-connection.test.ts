/**
 * Quirks Q11, Q13 and Q19: the life of a connection. Two of them for one charge point, compressed
 * frames, and frames that are none.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { type Hub, startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually, waitFor, within } from '../support/wait.ts'
import { bringInMaker, NO_NAME } from './quirks.ts'
import { operate } from './scenario.ts'
import { bootStation2, openStation2, VERSIONS2 } from './scenario2.ts'
import { assertProblem, bringIn, expectConnected, settle } from './tricky.ts'

/** What a WebSocket library says of an end without a close frame. */
const NO_CLOSE_FRAME = 1006

const CLEARED = { status: 'Accepted' }

describe('quirks, the connection', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
  })
  after(async () => {
    await hub.stop()
  })

  it('Q11 a new connection wins over a half-open one, in 1.6', async () => {
    await expectNewest(await bringIn(hub, 'Q11'), () => openStation(hub, 'Q11'))
  })

  for (const version of VERSIONS2) {
    it(`Q11 a new connection wins over a half-open one, in ${version}`, async () => {
      const id = `Q11-${version}`
      const first = await bootStation2(hub, id, version)
      await expectNewest(first, () => openStation2(hub, id, version))
    })
  }

  it('Q13 compressed frames are right one after the other, both ways', async () => {
    for (const deflate of [
      {},
      { serverNoContextTakeover: true, clientNoContextTakeover: true },
      { clientNoContextTakeover: true, clientMaxWindowBits: 9 },
    ]) {
      const id = `Q13-${Object.keys(deflate).length}`
      const socketOptions = { perMessageDeflate: { threshold: 0, ...deflate } }
      const station = await bootStation2(hub, id, 'ocpp2.0.1', {}, { socketOptions })
      assert.match(station.socket.extensions, /permessage-deflate/)
      for (let round = 0; round < 5; round += 1) {
        // What repeats within a message, and from one to the next, is what a window is for.
        const messageId = `${'repeat'.repeat(40)} ${round}`
        const data = { customData: { vendorId: 'org.example', text: messageId } }
        const answer = await station.request('DataTransfer', { vendorId: 'org.example', ...data })
        assert.equal(answer.status, 'UnknownVendorId')
        const payload = { vendorId: 'org.example', messageId: 'm', data: messageId }
        await operate(hub, station, 'DataTransfer', payload, { status: 'Accepted' })
        await settle(station)
      }
      await station.close()
    }
  })

  it('Q19 a message in five fragments with a ping between them is one message', async () => {
    const station = await bringInMaker(hub, 'Q19', NO_NAME)
    let pongs = 0
    station.socket.on('pong', () => {
      pongs += 1
    })
    const before = station.frames.length
    const text = '[2,"in-parts","Heartbeat",{}]'
    const parts = [text.slice(0, 1), text.slice(1, 2), '', text.slice(2, 20), text.slice(20)]
    for (const [index, part] of parts.entries()) {
      station.socket.send(part, { fin: index === parts.length - 1, binary: false })
      station.socket.ping()
    }
    const answer = await waitFor('its answer', () => station.frames[before])
    assert.match(answer, /^\[3,"in-parts",\{"currentTime"/)
    await eventually(() => assert.equal(pongs, parts.length))
    await settle(station)
  })

  it('Q19 binary frames, bad UTF-8 and frames without a mask end only their socket', async () => {
    const neighbour = await bringIn(hub, 'Q19-NEIGHBOUR')
    const garbled = Buffer.from('[2,"1","Heartbeat",{"x":"?"}]')
    garbled[garbled.indexOf('?')] = 0xff
    const text = '[2,"1","Heartbeat",{}]'
    for (const [what, code, spoil] of [
      ['BINARY', 1003, ({ socket }: Station) => socket.send(text, { binary: true })],
      ['UTF8', 1007, ({ socket }: Station) => socket.send(garbled, { binary: false })],
      ['UNMASKED', 1002, ({ socket }: Station) => sendUnmasked(socket, text)],
    ] as const) {
      const station = await bringIn(hub, `Q19-${what}`)
      const framesBefore = station.frames.length
      spoil(station)
      const end = await within(`end of ${station.id}`, station.closed)
      const isWithoutFrame = code !== 1003 && end.code === NO_CLOSE_FRAME
      assert.ok(end.code === code || isWithoutFrame, `${what} was closed with ${end.code}`)
      assert.equal(station.frames.length, framesBefore)
      await expectConnected(hub, station.id, false)
      await settle(neighbour)
      // Its next connection is as good as any.
      const returned = await openStation(hub, station.id)
      await settle(returned)
      await returned.close()
    }
  })

  /** The late end of the old one is nobody's end, and fails no call of the new one. */
  async function expectNewest(first: Station, open: () => Promise<Station>): Promise<void> {
    const { id } = first
    const lost = hub.api.command(id, 'ClearCache', {}, 60)
    await first.expectCall('ClearCache')
    // Nothing is read there any more: its end will be seen late.
    first.socket.pause()
    const second = await open()
    assertProblem(await lost, 502, 'CALL_DISCONNECTED')

    const pending = hub.api.command(id, 'ClearCache', {}, 60)
    const call = await second.expectCall('ClearCache')
    first.socket.resume()
    const end = await within('end of the first connection', first.closed)
    assert.deepEqual(end, { code: 1000, reason: 'replaced' })
    await settle(second)
    assert.equal((await hub.api.chargePoint(id)).connected, true)
    second.answer(call, CLEARED)
    assert.deepEqual((await pending).body.result, CLEARED)
    await second.close()
    await expectConnected(hub, id, false)
  }
})

/** The library of the hub takes the first one for a longer frame, and cannot read on. */
function sendUnmasked(socket: Station['socket'], text: string): void {
  for (let i = 0; i < 2; i += 1) socket.send(text, { mask: false })
}
