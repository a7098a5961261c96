/** Opening handshakes over real sockets: every refusal with its status, and what is let in. */
import assert from 'node:assert/strict'
import net from 'node:net'
import { after, describe, it } from 'node:test'
import { shakeHands } from '../support/handshake.ts'
import { DEADLINE_MS, waitFor } from '../support/wait.ts'
import type { RefusalCase } from './handshake-cases.ts'
import { CASES, KEY, PASSWORD } from './handshake-cases.ts'
import {
  exchange,
  hashOf,
  keyOf,
  startRig,
  stopRigs,
  toAdmission,
  toHandshake,
  toStatus,
} from './rig.ts'

function basic(user: string, secret: string | Uint8Array): string {
  const bytes = Buffer.concat([Buffer.from(`${user}:`), Buffer.from(secret)])
  return `Basic ${bytes.toString('base64')}`
}

after(stopRigs)

describe('handshake', () => {
  const rig = startRig({
    known: {
      CP1: {},
      Safe: { password: PASSWORD },
      Binary: { password: KEY },
      Lenient: { password: KEY, acceptsHexPassword: true },
      Old: { defaultProtocol: 'ocpp1.6' },
      Gone: { isBlocked: true },
      Tls: { password: PASSWORD, securityProfile: 2 },
      Certified: { password: PASSWORD, securityProfile: 3 },
      'RDAM 123': {},
      'RDAM|123': {},
      Tenant: { tenant: 'acme' },
    },
    settings: { trustedProxies: [], failuresPerMinutePerId: 1_000 },
  })

  for (const [what, path, headers, status, expected] of CASES satisfies readonly RefusalCase[]) {
    it(`${what}: ${status}`, async () => {
      const answer = await exchange(rig.port, toHandshake(path, headers), 150)
      assert.equal(toStatus(answer), status, answer)
      for (const text of expected) assert.match(answer, new RegExp(`\r\n${text}(\r\n|$)`, 'i'))
      if (status === 101) return
      assert.doesNotMatch(answer, /sec-websocket-accept/i)
    })
  }

  it('never answers with a protocol that was not offered', async () => {
    const none = await exchange(
      rig.port,
      toHandshake('/ocpp/Old', { 'Sec-WebSocket-Protocol': null }),
    )
    assert.equal(toStatus(none), 101)
    assert.doesNotMatch(none, /sec-websocket-protocol/i)
  })

  it('takes several protocol headers as one list', async () => {
    const headers = { 'Sec-WebSocket-Protocol': 'x\r\nSec-WebSocket-Protocol: ocpp2.1, ocpp1.6' }
    const answer = await exchange(rig.port, toHandshake('/ocpp/CP1', headers), 150)
    assert.match(answer, /\r\nsec-websocket-protocol: ocpp2\.1\r\n/i)
  })

  it('answers other methods and plain requests with 426, and closes', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS']) {
      const request = `${method} /ocpp/CP1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`
      const answer = await exchange(rig.port, request)
      assert.equal(toStatus(answer), 426, method)
      assert.match(answer, /\r\nupgrade: websocket\r\n/i)
      assert.match(answer, /\r\nconnection: close\r\n/i)
    }
  })

  it('survives what is no HTTP at all', async () => {
    for (const bytes of [
      '\r\n\r\n',
      'garbage\r\n\r\n',
      '\x16\x03\x01\x02\x00',
      'GET  HTTP/1.1\r\n\r\n',
    ]) {
      await exchange(rig.port, bytes, 60)
    }
    await exchange(rig.port, toHandshake('ws://host/ocpp/CP1'), 60)
    await exchange(rig.port, toHandshake(`/ocpp/${'x'.repeat(100_000)}`), 60)
    const answer = await exchange(rig.port, toHandshake('/ocpp/CP1'), 60)
    assert.equal(toStatus(answer), 101)
  })

  it('lists unknown ones, and writes nothing of them', async () => {
    const asked = rig.asked.length
    await exchange(rig.port, toHandshake('/ocpp/Stranger'), 60)
    await exchange(rig.port, toHandshake('/ocpp/stranger'), 60)
    const row = rig.edge.listUnknown().find(({ chargePointId }) => chargePointId === 'stranger')
    assert.equal(row?.count, 2)
    assert.equal(row.remoteAddress, '127.0.0.1')
    assert.deepEqual(row.protocols, ['ocpp1.6'])
    assert.equal(rig.asked.length, asked)
    rig.edge.forget(row)
    assert.equal(
      rig.edge.listUnknown().some(({ chargePointId }) => chargePointId === 'stranger'),
      false,
    )
  })

  it('tells the next login which of two passwords counts (A12)', async () => {
    const known = { password: PASSWORD, proposedPasswordHash: hashOf('the new password') }
    rig.table.set(keyOf('default', 'Both'), toAdmission('Both', known))
    const shake = async (secret: string) => {
      const headers = { Authorization: basic('Both', secret) }
      return toStatus(await exchange(rig.port, toHandshake('/ocpp/Both', headers), 60))
    }
    assert.equal(await shake('some other one'), 401)
    assert.equal(await shake('the new password'), 101)
    assert.ok(rig.asked.includes('settle proposed'))
    assert.equal(await shake(PASSWORD), 401)
    assert.equal(await shake('the new password'), 101)
  })

  it('counts each handshake by what became of it, under labels that we chose', async () => {
    const text = await rig.metrics.expose()
    assert.match(text, /stator_handshakes_total\{status="404",reason="unknown"\} \d+/)
    assert.doesNotMatch(text, /Stranger|ocpp0\.1|CP1/)
  })
})

describe('handshake, by setting', () => {
  it('accepts without a version and closes with 1002, where that is chosen (A2)', async () => {
    const rig = startRig({ known: { CP1: {} }, settings: { noCommonProtocol: 'close' } })
    const headers = { 'Sec-WebSocket-Protocol': 'ocpp0.1' }
    const answer = await exchange(rig.port, toHandshake('/ocpp/CP1', headers), 200)
    assert.equal(toStatus(answer), 101)
    assert.doesNotMatch(answer, /sec-websocket-protocol/i)
    // A close frame with 1002 = 0x03ea.
    assert.ok(answer.includes('\x88\x17\x03\xeano common subprotocol'), answer)
    assert.deepEqual(rig.asked, [])
    assert.equal(rig.opened.length, 0)
    rig.stop()
  })

  it('believes a trusted proxy about TLS and addresses', async () => {
    const rig = startRig({
      known: { Tls: { password: PASSWORD, securityProfile: 2 } },
      settings: { trustedProxies: ['127.0.0.1'] },
    })
    const headers = {
      Authorization: basic('Tls', PASSWORD),
      'X-Forwarded-For': '1.2.3.4',
      'X-Forwarded-Proto': 'https',
    }
    assert.equal(toStatus(await exchange(rig.port, toHandshake('/ocpp/Tls', headers), 60)), 101)
    assert.equal(rig.opened[0]?.remoteAddress, '1.2.3.4')
    const plain = { ...headers, 'X-Forwarded-Proto': 'http' }
    assert.equal(toStatus(await exchange(rig.port, toHandshake('/ocpp/Tls', plain), 60)), 403)
    rig.stop()
  })

  it('adds unknown ones where that is allowed', async () => {
    const rig = startRig({ isAutoAccept: true })
    assert.equal(toStatus(await exchange(rig.port, toHandshake('/ocpp/New'), 60)), 101)
    assert.deepEqual(rig.asked, ['enroll default/New', 'claim default/New'])
    assert.equal(rig.edge.listUnknown().length, 0)
    rig.stop()
  })

  it('sends newcomers away while the gate is shut or the store is away', async () => {
    let isShut = true
    const rig = startRig({
      known: { CP1: {} },
      gate: () => (isShut ? { status: 503, retryAfterSeconds: 60 } : null),
      registry: { claim: () => Promise.reject(new Error('no database')) },
    })
    const first = await exchange(rig.port, toHandshake('/ocpp/CP1'), 60)
    assert.equal(toStatus(first), 503)
    const retryAfter = Number(/retry-after: (\d+)/i.exec(first)?.[1])
    assert.ok(retryAfter >= 60 && retryAfter < 90, String(retryAfter))
    isShut = false
    const second = await exchange(rig.port, toHandshake('/ocpp/CP1'), 60)
    assert.equal(toStatus(second), 503)
    assert.match(second, /retry-after: \d+/i)
    rig.stop()
  })
})

describe('handshake limits', () => {
  it('take no more handshakes than allowed, with a time to come back (A14)', async () => {
    const known = { CP1: {} }
    const settings = { handshakesBurst: 5, handshakesPerSecondMax: 1, takeoversPerMinuteMax: 99 }
    const rig = startRig({ known, settings })
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => exchange(rig.port, toHandshake('/ocpp/CP1'), 200)),
    )
    const statuses = answers.map(toStatus)
    const refused = statuses.filter((status) => status === 503)
    assert.ok(refused.length >= 6 && refused.length <= 7, statuses.join(' '))
    assert.ok(answers.every((answer) => toStatus(answer) !== 503 || /retry-after/i.test(answer)))
    rig.stop()
  })

  it('bound the connections of all and of one address', async () => {
    const known = { CP1: {}, CP2: {}, CP3: {} }
    for (const [settings, status] of [
      [{ connectionsMax: 2 }, 503],
      [{ connectionsPerAddressMax: 2 }, 429],
    ] as const) {
      const rig = startRig({ known, settings })
      const held = await Promise.all([hold(rig.port, 'CP1'), hold(rig.port, 'CP2')])
      await waitFor('two connections', () => rig.edge.count() === 2)
      assert.equal(toStatus(await exchange(rig.port, toHandshake('/ocpp/CP3'), 60)), status)
      // Who is in may come again.
      assert.equal(toStatus(await exchange(rig.port, toHandshake('/ocpp/CP1'), 60)), 101)
      for (const socket of held) socket.destroy()
      await waitFor('all gone', () => rig.edge.count() === 0)
      assert.equal(toStatus(await exchange(rig.port, toHandshake('/ocpp/CP3'), 60)), 101)
      rig.stop()
    }
  })

  it('let few guesses through, and the true one in from elsewhere (S2)', async () => {
    const rig = startRig({
      known: { CP1: { password: PASSWORD } },
      settings: { failuresPerMinutePerId: 10, trustedProxies: ['127.0.0.1'] },
    })
    const shake = async (from: string, secret: string) => {
      const headers = { Authorization: basic('CP1', secret), 'X-Forwarded-For': from }
      return toStatus(await exchange(rig.port, toHandshake('/ocpp/CP1', headers), DEADLINE_MS))
    }
    const statuses: number[] = []
    for (let at = 0; at < 100; at += 1) statuses.push(await shake('6.6.6.6', `guess ${at}`))
    const tried = statuses.filter((status) => status === 401).length
    assert.ok(tried >= 10 && tried <= 11, `${tried} tried`)
    assert.ok(statuses.every((status) => status === 401 || status === 429))
    const socket = await shakeHands(
      rig,
      'CP1',
      { password: PASSWORD, headers: { 'X-Forwarded-For': '1.1.1.1' } },
      () => undefined,
    )
    assert.equal(socket.status, 101)
    socket.socket?.terminate()
    rig.stop()
  })
})

/** A connection that stays. */
function hold(port: number, id: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1' })
    socket.on('error', reject)
    socket.once('data', () => resolve(socket))
    socket.write(toHandshake(`/ocpp/${id}`))
  })
}
