/**
 * Tricky cases A1 to A7 and A17: what the opening handshake answers, through a real upgrade. The
 * versions beyond 1.6 are looked at as far as the handshake goes.
 */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'

import { knock } from '../support/handshake.ts'
import { type Hub, startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually, within } from '../support/wait.ts'
import { expectConnected } from './tricky.ts'

const PASSWORD = 'a-password-of-20-chr'

describe('tricky cases A, the handshake', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub()
  })
  after(async () => {
    await hub.stop()
  })

  it('A1 of an unknown and a known version the known one is agreed on', async () => {
    await hub.api.putChargePoint('A1')
    const outcome = await knock(hub, 'A1', { protocols: ['ocpp0.1', 'ocpp2.0.1'] })
    assert.equal(outcome.status, 101)
    assert.equal(outcome.headers['sec-websocket-protocol'], 'ocpp2.0.1')
  })

  it('A2 without a common version it is refused, or accepted and closed by setting', async () => {
    await hub.api.putChargePoint('A2')
    assert.equal((await knock(hub, 'A2', { protocols: ['ocpp0.1'] })).status, 400)
    assert.equal((await hub.api.chargePoint('A2')).connected, false)

    const closing = await startHub({ env: { STATOR_OCPP__NO_COMMON_PROTOCOL: 'close' } })
    try {
      await closing.api.putChargePoint('A2')
      const { head, rest } = await upgradeRaw(closing, '/ocpp/A2', 'ocpp0.1')
      assert.match(head, /^HTTP\/1\.1 101 /)
      assert.doesNotMatch(head, /sec-websocket-protocol/i)
      // A close frame without a mask: its code is the first two bytes behind opcode and length.
      assert.equal(rest[0], 0x88)
      assert.equal(rest.readUInt16BE(2), 1002)
      await expectConnected(closing, 'A2', false)
    } finally {
      await closing.stop()
    }
  })

  it('A3 the order of the charge point decides between two versions, not their age', async () => {
    await hub.api.putChargePoint('A3')
    const older = await knock(hub, 'A3', { protocols: ['ocpp1.6', 'ocpp2.0.1'] })
    assert.equal(older.headers['sec-websocket-protocol'], 'ocpp1.6')
    const newer = await knock(hub, 'A3', { protocols: ['ocpp2.0.1', 'ocpp1.6'] })
    assert.equal(newer.headers['sec-websocket-protocol'], 'ocpp2.0.1')
  })

  it('A4 a version in the path decides nothing', async () => {
    await hub.api.putChargePoint('A4')
    const path = '/ocpp/ocpp1.6/A4'
    const station = await openStation(hub, 'A4', { path, protocols: ['ocpp2.0.1'] })
    assert.equal(station.protocol, 'ocpp2.0.1')
    await expectConnected(hub, 'A4', true)
    assert.equal((await hub.api.chargePoint('A4')).protocol, 'ocpp2.0.1')
    await station.close()
  })

  it('A5 the identity is decoded once; a bad escape or a slash in it is refused', async () => {
    const spellings = [
      ['RDAM 123', '/ocpp/RDAM%20123'],
      ['RDAM|123', '/ocpp/RDAM%7C123'],
    ] as const
    for (const [id, path] of spellings) {
      await hub.api.putChargePoint(id)
      const station = await openStation(hub, id, { path })
      await expectConnected(hub, id, true)
      await station.close()
    }
    for (const path of ['/ocpp/%ZZ', '/ocpp/a%2Fb']) {
      assert.equal((await knock(hub, 'A5', { path })).status, 400, path)
    }
  })

  it('A6 an unknown charge point gets 404 and leaves no row', async () => {
    for (let i = 0; i < 3; i += 1) assert.equal((await knock(hub, 'A6')).status, 404)

    assert.equal((await hub.api.request('GET', '/v1/charge-points/A6')).status, 404)
    const all = await hub.api.list<{ id: string }>('/v1/charge-points')
    assert.ok(all.every(({ id }) => id !== 'A6'))
    // The operator sees it all the same, from memory.
    await eventually(async () => {
      const unknown = await hub.api.list<{ id: string; count: number }>('/v1/unknown-charge-points')
      assert.equal(unknown.find(({ id }) => id === 'A6')?.count, 3)
    })
  })

  it('A7 a user name that is not the identity is refused, with the right password', async () => {
    await hub.api.putChargePoint('A7', { securityProfile: 1, password: PASSWORD })
    await hub.api.putChargePoint('A7-OTHER', { securityProfile: 1, password: PASSWORD })
    const foreign = await knock(hub, 'A7', { user: 'A7-OTHER', password: PASSWORD })
    assert.equal(foreign.status, 401)
    assert.equal((await knock(hub, 'A7', { password: PASSWORD })).status, 101)
  })

  it('A17 one that belongs on TLS is refused without it, with the right password', async () => {
    await hub.api.putChargePoint('A17', { securityProfile: 2, password: PASSWORD })
    const plain = await knock(hub, 'A17', { password: PASSWORD })
    assert.ok(plain.status === 401 || plain.status === 403, `status ${plain.status}`)
    // What says that TLS ended in front of us is believed from a trusted proxy only.
    const headers = { 'x-forwarded-proto': 'https' }
    const pretending = await knock(hub, 'A17', { password: PASSWORD, headers })
    assert.equal(pretending.status, plain.status)

    await hub.api.putChargePoint('A17', { securityProfile: 1, password: PASSWORD })
    assert.equal((await knock(hub, 'A17', { password: PASSWORD })).status, 101)
  })
})

/**
 * All that comes back on an upgrade, until the other side ends it: no client library lets us see.
 */
async function upgradeRaw({ port }: Hub, path: string, protocols: string) {
  const socket = connect({ host: '127.0.0.1', port })
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => resolve())
  })
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: ${protocols}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await within('end of the raw upgrade', ended).finally(() => socket.destroy())
  const all = Buffer.concat(chunks)
  const end = all.indexOf('\r\n\r\n') + 4
  return { head: all.subarray(0, end).toString('latin1'), rest: all.subarray(end) }
}
