/**
 * Tricky cases A8 to A12: passwords of charge points as bytes and as hex, and how they change while
 * calls are answered, refused or lost. OCPP-J 1.6 §6.2.2; 2.x A01.FR.02 to A01.FR.04.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { knock } from '../support/handshake.ts'
import { type Hub, startHub } from '../support/hub-process.ts'
import { assertProblem, bringIn, newReading } from './tricky.ts'

/** 20 bytes that are no UTF-8, with a colon and a NUL among them. */
const SECRET_HEX = '00ff3a80c3283a41fefffe102030405060708090'
const NEW_SECRET_HEX = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334'

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex')

describe('tricky cases A, passwords', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub()
  })
  after(async () => {
    await hub.stop()
  })

  /** The status of an upgrade with these 20 bytes. */
  async function tryKey(id: string, hex: string): Promise<number> {
    return (await knock(hub, id, { password: bytesOf(hex) })).status
  }

  async function bringInWithKey(id: string) {
    const settings = { securityProfile: 1, passwordHex: SECRET_HEX } as const
    return await bringIn(hub, id, settings, { password: bytesOf(SECRET_HEX) })
  }

  /** Asks it to change its key, and has it answer so. */
  async function changeKey(id: string, status: string): Promise<void> {
    const station = await bringInWithKey(id)
    station.answerAll({ ChangeConfiguration: { status } })
    const payload = { key: 'AuthorizationKey', value: NEW_SECRET_HEX }
    const reply = await hub.api.command(id, 'ChangeConfiguration', payload)
    assert.deepEqual([reply.status, reply.body.result], [200, { status }])
    assert.deepEqual(station.calls.at(-1)?.payload, payload)
    // Answered once it is durable, and so is all that came before it.
    await station.request('MeterValues', newReading(1))
    await station.close()
  }

  it('A8 a key of any bytes opens, and only those bytes', async () => {
    await hub.api.putChargePoint('A8', { securityProfile: 1, passwordHex: SECRET_HEX })
    assert.equal(await tryKey('A8', SECRET_HEX), 101)
    // What a detour over UTF-8, or a split at the last colon, would make of it.
    const asText = Buffer.from(bytesOf(SECRET_HEX).toString('utf8'), 'utf8')
    assert.equal((await knock(hub, 'A8', { password: asText })).status, 401)
    const behindColon = bytesOf(SECRET_HEX).subarray(bytesOf(SECRET_HEX).lastIndexOf(0x3a) + 1)
    assert.equal((await knock(hub, 'A8', { password: behindColon })).status, 401)
  })

  it('A9 the hex text of the key is refused, but for those that are allowed it', async () => {
    const key = { securityProfile: 1, passwordHex: SECRET_HEX } as const
    await hub.api.putChargePoint('A9', key)
    assert.equal((await knock(hub, 'A9', { password: SECRET_HEX })).status, 401)
    assert.equal(await tryKey('A9', SECRET_HEX), 101)

    await hub.api.putChargePoint('A9', { ...key, acceptsHexPassword: true })
    assert.equal((await knock(hub, 'A9', { password: SECRET_HEX })).status, 101)
    assert.equal((await knock(hub, 'A9', { password: NEW_SECRET_HEX })).status, 401)
    assert.equal(await tryKey('A9', SECRET_HEX), 101)
  })

  it('A10 a new key that was accepted opens, and the old one no longer', async () => {
    await changeKey('A10', 'Accepted')
    assert.equal(await tryKey('A10', SECRET_HEX), 401)
    assert.equal(await tryKey('A10', NEW_SECRET_HEX), 101)
  })

  it('A11 a new key that was rejected opens nothing, and the old one still does', async () => {
    await changeKey('A11', 'Rejected')
    assert.equal(await tryKey('A11', NEW_SECRET_HEX), 401)
    assert.equal(await tryKey('A11', SECRET_HEX), 101)
  })

  it('A12 after a lost answer both keys open, until one was used', async () => {
    for (const [id, used, other] of [
      ['A12-NEW', NEW_SECRET_HEX, SECRET_HEX],
      ['A12-OLD', SECRET_HEX, NEW_SECRET_HEX],
    ] as const) {
      const station = await bringInWithKey(id)
      const payload = { key: 'AuthorizationKey', value: NEW_SECRET_HEX }
      const pending = hub.api.command(id, 'ChangeConfiguration', payload, 60)
      await station.expectCall('ChangeConfiguration')
      await station.cut()
      assertProblem(await pending, 502, 'CALL_DISCONNECTED')

      assert.equal(await tryKey(id, used), 101, `${id}: the first to come`)
      assert.equal(await tryKey(id, other), 401, `${id}: the other one`)
      assert.equal(await tryKey(id, used), 101, `${id}: again`)
    }
  })
})
