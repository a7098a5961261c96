/** Frames over real sockets: what is passed on, what ends a connection, and what it costs us. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { after, describe, it } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { WebSocket } from 'ws'

import { DEADLINE_MS, pause, waitFor, within } from '../support/wait.ts'
import { startRig, stopRigs, toHandshake } from './rig.ts'

const KNOWN = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`CP${at}`, {}] as const))
const FRAME_BYTES_MAX = 65_536
const MEBIBYTE = 1_048_576

const rig = startRig({
  known: KNOWN,
  settings: {
    frameBytesMax: FRAME_BYTES_MAX,
    sendBufferBytesMax: 65_536,
    messagesPerSecondMax: 50,
    messagesBurst: 100,
  },
})

let taken = 0

/** A client on a charge point of its own. */
async function open(perMessageDeflate = false) {
  const id = `CP${taken}`
  taken += 1
  const socket = new WebSocket(`ws://127.0.0.1:${rig.port}/ocpp/${id}`, ['ocpp1.6'], {
    perMessageDeflate: perMessageDeflate ? { threshold: 0 } : false,
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('error', () => undefined)
  await within('open', once(socket, 'open'))
  const connection = await waitFor('connection', () => rig.edge.find('default', id))
  const texts = () => rig.frames.filter((frame) => frame.connection === connection)
  return { socket, connection, closed: within('close', closed), texts }
}

/** One frame as bytes, masked with zeros, so that the payload stays readable. */
function toFrame(first: number, payload: Uint8Array): Buffer {
  const { length } = payload
  const head =
    length < 126
      ? Buffer.from([first, 0x80 | length])
      : Buffer.from([first, 0x80 | 127, 0, 0, 0, 0, ...toBytes(length)])
  return Buffer.concat([head, Buffer.alloc(4), payload])
}

function toBytes(value: number): readonly number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
}

/** A raw socket behind its handshake. */
async function openRaw(headers: Readonly<Record<string, string>> = {}) {
  const id = `CP${taken}`
  taken += 1
  const socket = net.connect({ port: rig.port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  const closed = within('close', once(socket, 'close'), 2 * DEADLINE_MS)
  socket.write(toHandshake(`/ocpp/${id}`, headers))
  const [head] = (await within('head', once(socket, 'data'))) as [Buffer]
  assert.match(head.toString('latin1'), /^HTTP\/1\.1 101/)
  const connection = await waitFor('connection', () => rig.edge.find('default', id))
  return { socket, connection, closed, head: head.toString('latin1') }
}

after(stopRigs)

describe('frames', () => {
  it('are passed on as text, in order', async () => {
    const { socket, texts } = await open()
    for (const text of ['[2,"1","A",{}]', '', '"é ☃ 😀"']) socket.send(text)
    await waitFor('three frames', () => texts().length === 3)
    assert.deepEqual(
      texts().map(({ text }) => text),
      ['[2,"1","A",{}]', '', '"é ☃ 😀"'],
    )
    socket.terminate()
  })

  it('are put together from fragments, with a ping in between (Q19)', async () => {
    const { socket, connection } = await openRaw()
    const parts = ['[2,"1",', '"Heart', 'bea', 't"', ',{}]']
    for (const [at, part] of parts.entries()) {
      const isLast = at === parts.length - 1
      socket.write(toFrame((isLast ? 0x80 : 0) | (at === 0 ? 1 : 0), Buffer.from(part)))
      if (at === 2) socket.write(toFrame(0x89, Buffer.from('?')))
    }
    const frame = await waitFor('frame', () =>
      rig.frames.find((candidate) => candidate.connection === connection),
    )
    assert.equal(frame.text, '[2,"1","Heartbeat",{}]')
    socket.destroy()
  })

  it('are inflated, several of them, and large answers deflated (S11, Q13)', async () => {
    const { socket, connection, texts } = await open(true)
    assert.match(socket.extensions, /permessage-deflate/)
    const long = JSON.stringify({ text: 'abc'.repeat(10_000) })
    for (const text of ['[1]', long, '[2]']) socket.send(text)
    await waitFor('three frames', () => texts().length === 3)
    assert.deepEqual(
      texts().map(({ text }) => text),
      ['[1]', long, '[2]'],
    )
    const answers: string[] = []
    socket.on('message', (data: Buffer) => answers.push(data.toString()))
    for (const text of ['[3]', long, '[4]']) assert.equal(connection.send(text), 'sent')
    await waitFor('three answers', () => answers.length === 3)
    assert.deepEqual(answers, ['[3]', long, '[4]'])
    socket.terminate()
  })

  const ends: readonly (readonly [string, (socket: WebSocket) => void, number, string])[] = [
    ['a binary one (1003)', (socket) => socket.send(Buffer.from('[]')), 1003, 'binary'],
    [
      'one over the limit (1009)',
      (socket) => socket.send('x'.repeat(FRAME_BYTES_MAX + 1)),
      1009,
      'tooBig',
    ],
    // The library cuts these off without a close frame.
    ['one far over it', (socket) => socket.send('x'.repeat(2 * MEBIBYTE)), 1006, 'tooBig'],
    [
      'too many at once (1008)',
      (socket) => Array.from({ length: 150 }, () => socket.send('[]')),
      1008,
      'flood',
    ],
  ]
  for (const [what, act, code, reason] of ends) {
    it(`end the connection: ${what}`, async () => {
      const neighbour = await open()
      const { socket, connection, closed } = await open()
      act(socket)
      assert.equal(await closed, code)
      await waitFor('close event', () => rig.closed.includes(connection))
      assert.equal(connection.closeReason, reason)
      assert.equal(connection.send('x'), 'dropped')
      connection.close(1000, 'twice')
      assert.equal(neighbour.connection.isOpen, true)
      neighbour.socket.terminate()
    })
  }

  it('that are too many are not taken, and those before them can still be answered', async () => {
    const { socket, connection, closed, texts } = await open()
    const answers: string[] = []
    socket.on('message', (data: Buffer) => answers.push(data.toString()))
    for (let at = 0; at < 500; at += 1) socket.send(String(at))
    await waitFor('a flood', () => connection.floodedAtMs !== null)
    const taken = texts().length
    assert.ok(taken >= 100 && taken < 200, `${taken} were taken`)
    for (const { text } of texts()) assert.equal(connection.send(text), 'sent')
    await waitFor('answers to all that was taken', () => answers.length === taken)
    assert.equal(await closed, 1008)
    assert.equal(texts().length, taken)
  })

  it('of exactly the limit are taken', async () => {
    const { socket, texts } = await open()
    socket.send('x'.repeat(FRAME_BYTES_MAX))
    await waitFor('frame', () => texts().length === 1)
    socket.terminate()
  })

  it('that break RFC 6455 end only their own connection (S22)', async () => {
    const bad: readonly (readonly [string, Uint8Array])[] = [
      ['bad UTF-8', toFrame(0x81, Buffer.from([0xff, 0xfe]))],
      ['a reserved bit', toFrame(0xc1, Buffer.from('x'))],
      ['an unknown opcode', toFrame(0x85, Buffer.from('x'))],
      ['a ping of 200 bytes', toFrame(0x89, Buffer.alloc(200))],
      ['a lone continuation', toFrame(0x80, Buffer.from('x'))],
      ['a length of 2^62', Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    ]
    for (const [what, bytes] of bad) {
      const { socket, connection, closed } = await openRaw()
      socket.write(bytes)
      await closed
      await waitFor(what, () => rig.closed.includes(connection))
    }
  })
})

describe('memory', () => {
  it('does not follow a bomb (A19, S20)', async () => {
    const deflated = deflateRawSync(Buffer.alloc(100 * MEBIBYTE), { level: 9 })
    assert.ok(deflated.length < 2 * FRAME_BYTES_MAX, `${deflated.length} bytes`)
    const before = process.memoryUsage.rss()
    let most = before
    for (let round = 0; round < 5; round += 1) {
      const { socket, connection, closed } = await openRaw({
        'Sec-WebSocket-Extensions': 'permessage-deflate',
      })
      socket.write(toFrame(0xc1, deflated))
      await closed
      most = Math.max(most, process.memoryUsage.rss())
      await waitFor('close event', () => connection.closeReason === 'tooBig')
    }
    assert.ok(most - before < 20 * MEBIBYTE, `grew by ${(most - before) / MEBIBYTE} MiB`)
  })

  it('does not follow tiny fragments without end (S21)', async () => {
    const { socket, closed, connection } = await openRaw()
    const before = process.memoryUsage.rss()
    socket.write(toFrame(0x01, Buffer.from('x')))
    const many = Buffer.concat(Array.from({ length: 10_000 }, () => toFrame(0, Buffer.from('x'))))
    for (let round = 0; round < 30 && connection.isOpen; round += 1) {
      socket.write(many)
      await pause(10)
    }
    await closed
    const grown = process.memoryUsage.rss() - before
    assert.ok(grown < 20 * MEBIBYTE, `grew by ${grown / MEBIBYTE} MiB`)
    assert.equal(connection.isOpen, false)
  })

  it('does not follow a reader that stopped: it is closed (Q21, S24)', async () => {
    const { socket, connection } = await openRaw()
    socket.pause()
    const before = process.memoryUsage.rss()
    const text = 'x'.repeat(16_384)
    let sent = 0
    while (connection.send(text) === 'sent') {
      sent += 1
      assert.ok(sent < 10_000, 'never refused')
      if (sent % 16 === 0) await pause(1)
    }
    assert.equal(connection.send('[]'), 'dropped')
    await waitFor('close event', () => rig.closed.includes(connection))
    assert.equal(connection.closeReason, 'slowReader')
    const grown = process.memoryUsage.rss() - before
    assert.ok(grown < 30 * MEBIBYTE, `grew by ${grown / MEBIBYTE} MiB`)
    socket.destroy()
  })
})
