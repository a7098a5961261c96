/** Charge points over REST: what can be set, what comes back, and who is told. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeSegment } from '../../src/edge/identity.ts'
import type { Reply } from '../support/api-json.ts'
import { newCaller } from '../support/api-json.ts'
import type { ApiServer } from '../support/api-server.ts'
import { openApi } from '../support/api-server.ts'

const TARIFF = { currency: 'EUR', pricePerKwh: 49.5, pricePerMinute: 0.001, startFee: 100 }
const STORED_TARIFF = {
  currency: 'EUR',
  currencyDigits: 2,
  pricePerKwh: 49_500,
  pricePerMinute: 1,
  startFee: 100_000,
}
const CONFIGURED = { type: 'configured', tariff: null, leniency: null }

describe('api charge points', () => {
  let server: ApiServer
  let call: (method: string, path: string, body?: unknown) => Promise<Reply>

  before(async () => {
    server = await openApi()
    call = newCaller(server.url)
  })
  after(() => server.close())

  it('are 201 when new, else 200, and come back like GET', async () => {
    const first = await call('PUT', '/v1/charge-points/CP1', { password: 'pässword' })
    const second = await call('PUT', '/v1/charge-points/CP1', { securityProfile: 1 })
    const got = await call('GET', '/v1/charge-points/CP1')
    assert.deepEqual([first.status, second.status, got.status], [201, 200, 200])
    assert.deepEqual(second.body, got.body)
    assert.equal(got.body.hasPassword, true)
    assert.ok(!JSON.stringify(got.body).includes('word'.repeat(2)))
    assert.deepEqual(Buffer.from(server.world.passwords.get('CP1') ?? []).toString(), 'pässword')
  })

  it('take a password as the bytes behind its hex, and null to remove it', async () => {
    const hex = '00ff'.repeat(10)
    await call('PUT', '/v1/charge-points/CP2', { passwordHex: hex })
    assert.deepEqual(server.world.passwords.get('CP2'), Buffer.from(hex, 'hex'))
    const removed = await call('PUT', '/v1/charge-points/CP2', { passwordHex: null })
    assert.equal(removed.body.hasPassword, false)
  })

  it('refuse settings that are none, all told at once', async () => {
    const CASES: readonly [object, RegExp][] = [
      [{ passwordHex: '00ff' }, /passwordHex must match pattern/],
      [{ passwordHex: '0'.repeat(33) }, /passwordHex must match pattern/],
      [{ password: 'x', passwordHex: null }, /Either password or passwordHex/],
      [{ password: '' }, /password must NOT have fewer than 1 characters/],
      [{ securityProfile: 4 }, /securityProfile must be one of 0, 1, 2, 3/],
      [{ registration: 'Accepted' }, /registration must be one of "accepted", "pending"/],
      [{ defaultProtocol: 'ocpp1.5' }, /must be one of "ocpp2.1", "ocpp2.0.1", "ocpp1.6", null/],
      [{ leniency: 'loose' }, /leniency must be one of "strict", "lenient", null/],
      [{ webPaymentSecret: 'short' }, /webPaymentSecret must NOT have fewer than 8/],
      [{ tariff: { currency: 'EUR' } }, /tariff must have required property 'pricePerKwh'/],
      [{ tariff: { ...TARIFF, currency: 'eur' } }, /tariff.currency must match pattern/],
      [{ tariff: { ...TARIFF, vat: 19 } }, /"vat" in tariff; the fields are currency, currencyD/],
      [{ tariff: { ...TARIFF, startFee: -1 } }, /tariff.startFee must be >= 0/],
      [{ tariff: { ...TARIFF, pricePerKwh: 0.0001 } }, /tariff.pricePerKwh must have at most th/],
      [{ isBlocked: 1, colour: 'red' }, /no field "colour"; the fields are password,.*isBlocked/],
    ]
    for (const [body, expected] of CASES) {
      const { status, body: problem } = await call('PUT', '/v1/charge-points/CP3', body)
      assert.equal(status, 400, JSON.stringify(body))
      assert.match(String(problem.detail), expected)
    }
    assert.ok(!server.world.chargePoints.has('CP3'))
  })

  it('refuse ids that no URL of a charge point can have', async () => {
    for (const id of ['%00', 'a%2Fb', 'x'.repeat(49), '%20a', 'a%0A', '%E2%80%AE']) {
      const { status } = await call('PUT', `/v1/charge-points/${id}`, {})
      assert.equal(status, 400, id)
      assert.equal(decodeSegment(id, 48), null, 'the edge refuses it too')
    }
    for (const id of ['RDAM%20123', 'RDAM%7C123', '%E5%85%85%E9%9B%BB']) {
      assert.equal((await call('PUT', `/v1/charge-points/${id}`, {})).status, 201, id)
      assert.notEqual(decodeSegment(id, 48), null)
    }
  })

  it('refuse a second id that differs only in case, and find in any case', async () => {
    await call('PUT', '/v1/charge-points/Case', {})
    const { status, body } = await call('PUT', '/v1/charge-points/CASE', {})
    assert.deepEqual([status, body.code], [409, 'CONFLICT'])
    assert.equal((await call('GET', '/v1/charge-points/cASE')).body.id, 'Case')
  })

  it('show the connection of this moment', async () => {
    await call('PUT', '/v1/charge-points/CP4', {})
    const offline = (await call('GET', '/v1/charge-points/CP4')).body
    assert.deepEqual(
      [offline.connected, offline.protocol, offline.commandsWaiting],
      [false, null, 0],
    )
    server.world.live.set('CP4', {
      epoch: 1,
      protocol: 'ocpp1.6',
      remoteAddress: '10.0.0.9',
      connectedAt: Date.UTC(2030, 0, 1),
      lastSeenAt: Date.UTC(2030, 0, 2),
      commandsWaiting: 3,
      commandsUnanswered: 0,
    })
    const online = (await call('GET', '/v1/charge-points/CP4')).body
    assert.equal(online.connectedSince, '2030-01-01T00:00:00.000Z')
    assert.equal(online.lastSeenAt, '2030-01-02T00:00:00.000Z')
    assert.equal(online.remoteAddress, '10.0.0.9')
    assert.equal(online.commandsWaiting, 3)
  })

  it('tell the node what an operator decided, and nothing else', async () => {
    const about = { tenant: 'default', chargePointId: 'CP5' }
    const CASES: readonly [string, object | undefined, readonly object[]][] = [
      ['PUT', { acceptsHexPassword: true }, []],
      ['PUT', { registration: 'pending' }, [{ type: 'judged', decision: 'pending' }]],
      ['PUT', { registration: null }, [{ type: 'judged', decision: null }]],
      ['PUT', { leniency: 'lenient' }, [{ ...CONFIGURED, leniency: 'lenient' }]],
      [
        'PUT',
        { leniency: null, tariff: TARIFF, registration: 'accepted' },
        [
          { type: 'judged', decision: 'accepted' },
          { ...CONFIGURED, tariff: STORED_TARIFF },
        ],
      ],
      ['PUT', { tariff: null }, [CONFIGURED]],
      ['PUT', { webPaymentSecret: 'a-secret-of-it' }, []],
      ['PUT', { isBlocked: true, leniency: 'strict' }, [{ type: 'removed' }]],
      ['PUT', { isBlocked: false }, []],
      ['DELETE', undefined, [{ type: 'removed' }]],
    ]
    for (const [method, body, expected] of CASES) {
      server.world.announced.length = 0
      await call(method, '/v1/charge-points/CP5', body)
      const changes = expected.map((change) => ({ about, change }))
      assert.deepEqual(server.world.announced, changes, JSON.stringify(body))
    }
    assert.equal((await call('DELETE', '/v1/charge-points/CP5')).status, 404)
    assert.equal((await call('GET', '/v1/charge-points/CP5')).status, 404)
  })

  it('have a price in smallest units, with thousandths', async () => {
    const { body } = await call('PUT', '/v1/charge-points/PRICE', { tariff: TARIFF })
    assert.deepEqual(body.tariff, { ...TARIFF, currencyDigits: 2 })
    assert.deepEqual(server.world.chargePoints.get('PRICE')?.tariff, {
      currency: 'EUR',
      currencyDigits: 2,
      pricePerKwh: 49_500,
      pricePerMinute: 1,
      startFee: 100_000,
    })
    const DIGITS: readonly [string, number][] = [
      ['JPY', 0],
      ['KWD', 3],
      ['CHF', 2],
    ]
    for (const [currency, currencyDigits] of DIGITS) {
      const other = await call('PUT', '/v1/charge-points/PRICE', {
        tariff: { ...TARIFF, currency },
      })
      assert.deepEqual(other.body.tariff, { ...TARIFF, currency, currencyDigits })
    }
    const kept = await call('PUT', '/v1/charge-points/PRICE', { leniency: 'strict' })
    assert.equal((kept.body.tariff as { currency: string }).currency, 'CHF')
    const none = await call('PUT', '/v1/charge-points/PRICE', { tariff: null })
    assert.deepEqual([none.body.tariff, none.body.leniency], [null, 'strict'])
  })

  it('have a secret for web payments that is never shown', async () => {
    const webPaymentSecret = '0123456789abcdefXYZ!'
    const { body } = await call('PUT', '/v1/charge-points/PAY', { webPaymentSecret })
    assert.equal(body.hasWebPaymentSecret, true)
    assert.ok(!JSON.stringify(body).includes(webPaymentSecret))
    assert.equal(server.world.webPaymentSecrets.get('PAY'), webPaymentSecret)
    const removed = await call('PUT', '/v1/charge-points/PAY', { webPaymentSecret: null })
    assert.equal(removed.body.hasWebPaymentSecret, false)
  })

  it('list their variables page by page', async () => {
    await call('PUT', '/v1/charge-points/CP6', {})
    const first = (await call('GET', '/v1/charge-points/CP6/variables?limit=1')).body
    assert.equal((first.data as { name: string }[])[0]?.name, 'A')
    const path = `/v1/charge-points/CP6/variables?limit=1&cursor=${String(first.nextCursor)}`
    const second = (await call('GET', path)).body
    assert.equal((second.data as { name: string }[])[0]?.name, 'B')
    assert.equal(second.nextCursor, null)
    assert.equal((await call('GET', '/v1/charge-points/none/variables')).status, 404)
  })

  it('are listed while unknown, of this tenant alone', async () => {
    const one = {
      tenant: 'default',
      chargePointId: 'NEW1',
      remoteAddress: '10.0.0.1',
      count: 4,
      firstSeenAt: 0,
      lastSeenAt: 1_000,
      protocols: ['ocpp1.6'],
    }
    server.world.unknown.push(one, { ...one, tenant: 'other', chargePointId: 'NEW2' })
    assert.deepEqual((await call('GET', '/v1/unknown-charge-points')).body.data, [
      {
        id: 'NEW1',
        remoteAddress: '10.0.0.1',
        count: 4,
        firstSeenAt: '1970-01-01T00:00:00.000Z',
        lastSeenAt: '1970-01-01T00:00:01.000Z',
        protocols: ['ocpp1.6'],
      },
    ])
  })
})
