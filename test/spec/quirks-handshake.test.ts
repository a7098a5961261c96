/**
 * Quirks Q1 to Q9: what charge points send to come in. Versions that are missing, many or
 * misspelled, paths that their owners typed, passwords that are no text.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { knock } from '../support/handshake.ts'
import { type Hub, startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { NO_NAME, upgradeRaw } from './quirks.ts'
import { bootAccepted2 } from './scenario2.ts'
import { expectConnected, settle } from './tricky.ts'

const SPOKEN = 'sec-websocket-protocol'

describe('quirks, the handshake', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
  })
  after(async () => {
    await hub.stop()
  })

  it('Q1 without a subprotocol it is refused, or gets the one set for it', async () => {
    await hub.api.putChargePoint('Q1')
    assert.equal((await knock(hub, 'Q1', { protocols: [] })).status, 400)
    assert.equal((await hub.api.chargePoint('Q1')).connected, false)

    await hub.api.putChargePoint('Q1', { defaultProtocol: 'ocpp1.6' })
    const outcome = await knock(hub, 'Q1', { protocols: [] })
    assert.equal(outcome.status, 101)
    // A header that nobody asked for makes some clients go away.
    assert.equal(outcome.headers[SPOKEN], undefined)
    const station = await openStation(hub, 'Q1', { protocols: [] })
    await station.request('BootNotification', NO_NAME)
    await expectConnected(hub, 'Q1', true)
    assert.equal((await hub.api.chargePoint('Q1')).protocol, 'ocpp1.6')
    await station.close()

    await hub.api.putChargePoint('Q1', { defaultProtocol: 'ocpp2.0.1' })
    const newer = await openStation(hub, 'Q1', { protocols: [] })
    await bootAccepted2(newer)
    assert.equal((await hub.api.chargePoint('Q1')).protocol, 'ocpp2.0.1')
    // What it asks for itself counts more.
    assert.equal((await knock(hub, 'Q1')).protocol, 'ocpp1.6')
  })

  it('Q3 of several subprotocols one comes back: the first of its own that is spoken', async () => {
    await hub.api.putChargePoint('Q3')
    for (const [offered, spoken] of [
      ['ocpp0.1, ocpp1.6', 'ocpp1.6'],
      ['ocpp1.6,ocpp2.0.1', 'ocpp1.6'],
      ['ocpp2.0.1,ocpp1.6', 'ocpp2.0.1'],
      ['ocpp2.0 , ocpp2.1 ,ocpp2.0.1,ocpp1.6', 'ocpp2.1'],
    ] as const) {
      const { status, headers } = await offer('Q3', offered)
      assert.deepEqual([status, headers[SPOKEN]], [101, spoken], offered)
    }
  })

  it('Q3 an operator says which subprotocols are spoken at all', async () => {
    const env = { STATOR_OCPP__VERSIONS: 'ocpp2.0.1,ocpp2.1' }
    const newer = await startHub({ env })
    try {
      await newer.api.putChargePoint('Q3')
      const both = await knock(newer, 'Q3', { protocols: ['ocpp1.6', 'ocpp2.0.1'] })
      assert.deepEqual([both.status, both.protocol], [101, 'ocpp2.0.1'])
      assert.equal((await knock(newer, 'Q3', { protocols: ['ocpp1.6'] })).status, 400)
    } finally {
      await newer.stop()
    }
  })

  it('Q5 a subprotocol that only begins like one of ours is none', async () => {
    await hub.api.putChargePoint('Q5')
    for (const strange of ['ocpp2.0.1.1', 'ocpp2.1.0', 'ocpp2.0', 'ocpp1.6J', 'ocpp1.60', 'ocpp']) {
      assert.equal((await offer('Q5', strange)).status, 400, strange)
    }
    const { status, headers } = await offer('Q5', 'ocpp2.0.1.1, ocpp2.0.1')
    assert.deepEqual([status, headers[SPOKEN]], [101, 'ocpp2.0.1'])
  })

  it('Q7 whatever stands around it, the identity is the last part of the path', async () => {
    await hub.api.putChargePoint('Q7')
    for (const path of [
      '/ocpp///Q7',
      '/ocpp/Q7/',
      '/ocpp//Q7//',
      '/ocpp/Q7?id=OTHER&version=2.0.1',
      '/ocpp/ws://central.example:8080/ocpp/Q7',
      '/ocpp/ocpp/1.6/Q7',
    ]) {
      const station = await openStation(hub, 'Q7', { path })
      await station.request('BootNotification', NO_NAME)
      await expectConnected(hub, 'Q7', true)
      await station.close()
      await expectConnected(hub, 'Q7', false)
    }
    for (const path of ['/ocpp', '/ocpp/', '/ocpp///', '/ocpp/?id=Q7']) {
      assert.equal((await knock(hub, 'Q7', { path })).status, 400, path)
    }
  })

  it('Q7 what is no path at all is refused, and harms nobody', async () => {
    await hub.api.putChargePoint('Q7-URL')
    const neighbour = await openStation(hub, 'Q7-URL')
    await neighbour.request('BootNotification', NO_NAME)
    // The HTTP library refuses a whole URL as it does every target without a slash: with 505.
    for (const [target, expected] of [
      [`ws://127.0.0.1:${hub.port}/ocpp/Q7-URL`, 505],
      [`http://127.0.0.1:${hub.port}/ocpp/Q7-URL`, 505],
      ['Q7-URL', 505],
      ['*', 505],
      ['///Q7-URL', 404],
    ] as const) {
      assert.equal((await upgradeRaw(hub, { target })).status, expected, target)
    }
    await settle(neighbour)
  })

  it('Q9 a password is bytes: with colons in it, or with none that are text', async () => {
    const bytes = Buffer.from('3a00ff80c3283a41fefffe102030405060703a3a', 'hex')
    const secrets = [
      ['passwordHex', bytes.toString('hex'), bytes],
      ['password', 'one:two:three::four:', Buffer.from('one:two:three::four:')],
      ['password', ':pass:word:of:a:car:', Buffer.from(':pass:word:of:a:car:')],
    ] as const
    for (const [index, [name, value, secret]] of secrets.entries()) {
      const id = `Q9-${index}`
      await hub.api.putChargePoint(id, { securityProfile: 1, [name]: value })
      const station = await openStation(hub, id, { password: secret })
      await station.request('BootNotification', NO_NAME)
      await settle(station)
      await station.close()
      // Split at another colon, or read as text on the way.
      for (const other of [
        secret.subarray(0, secret.lastIndexOf(0x3a)),
        secret.subarray(secret.indexOf(0x3a) + 1),
        Buffer.concat([secret, Buffer.from(':')]),
        Buffer.from(`${secret.toString('latin1')}`, 'utf8').reverse(),
      ]) {
        assert.equal((await knock(hub, id, { password: other })).status, 401)
      }
    }
  })

  /** Exactly this header: the client library would check each name, and write them its own way. */
  function offer(id: string, names: string) {
    return upgradeRaw(hub, { target: `/ocpp/${id}`, protocols: names })
  }
})
