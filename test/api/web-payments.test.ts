/** Codes of QR links over REST: what is right opens, what is wrong says nothing and is counted. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'

import { totpV1 } from '../../src/ocpp/totp.ts'
import type { Reply } from '../support/api-json.ts'
import { newCaller } from '../support/api-json.ts'
import type { ApiServer } from '../support/api-server.ts'
import { openApi } from '../support/api-server.ts'
import { newVariable } from '../support/variables.ts'

const SECRET = '0123456789abcdefXYZ!'
const GUESSES = 5

const LIVE = {
  protocol: 'ocpp2.1',
  epoch: 1,
  remoteAddress: '10.0.0.9',
  connectedAt: 0,
  lastSeenAt: 0,
  commandsWaiting: 0,
  commandsUnanswered: 0,
}

describe('api web payments', () => {
  let server: ApiServer
  let call: (method: string, path: string, body?: unknown) => Promise<Reply>
  const verify = (body: object) => call('POST', '/v1/web-payments/verify', body)
  const codeAt = (offSeconds: number, options: object = {}) =>
    totpV1({
      secret: SECRET,
      unixSeconds: Math.floor(server.clock.now() / 1_000) + offSeconds,
      validitySeconds: 60,
      length: 8,
      ...options,
    })

  before(async () => {
    server = await openApi({ failuresPerMinuteMax: GUESSES })
    call = newCaller(server.url)
    for (const id of ['CP1', 'CP2', 'CP3', 'CP4']) {
      await call('PUT', `/v1/charge-points/${id}`, { webPaymentSecret: SECRET })
    }
    await call('PUT', '/v1/charge-points/NONE', {})
  })
  beforeEach(() => {
    const { world, clock } = server
    world.variables.length = 0
    world.sent.length = 0
    world.live.clear()
    world.outcome = { type: 'result', payload: '{}' }
    // Wrong codes of the test before are forgotten.
    clock.advance(120_000)
  })
  after(() => server.close())

  it('take the code of now, and of one interval off', async () => {
    for (const off of [0, -60, 60]) {
      const reply = await verify({ chargePoint: 'cp1', evseId: 1, totp: codeAt(off) })
      assert.equal(reply.status, 200)
      assert.deepEqual(reply.body, {
        valid: true,
        isNotified: false,
        limits: {},
        unsupportedLimits: [],
      })
    }
    assert.equal(server.world.sent.length, 0)
  })

  it('say the same of a wrong code, no secret and no charge point, and start nothing', async () => {
    const details = new Set<unknown>()
    for (const body of [
      { chargePoint: 'CP2', evseId: 1, totp: codeAt(-120) },
      { chargePoint: 'CP2', evseId: 1, totp: 'AAAAAAAA' },
      { chargePoint: 'NONE', evseId: 1, totp: codeAt(0) },
      { chargePoint: 'NOBODY', evseId: 1, totp: codeAt(0) },
    ]) {
      const reply = await verify({ ...body, timeoutSeconds: 60 })
      assert.deepEqual([reply.status, reply.body.code], [404, 'NOT_FOUND'])
      details.add(reply.body.detail)
    }
    assert.equal(details.size, 1)
    assert.equal(server.world.sent.length, 0)
  })

  it('stop who guesses at one charge point, and nobody at another', async () => {
    const wrong = { chargePoint: 'CP3', evseId: 1, totp: 'AAAAAAAA' }
    for (let i = 0; i < GUESSES; i += 1) assert.equal((await verify(wrong)).status, 404)
    const right = { ...wrong, totp: codeAt(0) }
    assert.equal((await verify(right)).status, 429)
    assert.equal((await verify({ ...right, chargePoint: 'cp3' })).status, 429)
    assert.equal((await verify({ ...right, chargePoint: 'CP4' })).status, 200)
    server.clock.advance(60_000)
    assert.equal((await verify({ ...right, totp: codeAt(0) })).status, 200)
  })

  it('go by what the charge point was set to, of its EVSE before all', async () => {
    const { variables } = server.world
    variables.push(
      newVariable('WebPaymentsCtrlr.ValidityTime', '300'),
      newVariable('WebPaymentsCtrlr(2).ValidityTime', '30'),
      newVariable('WebPaymentsCtrlr.Length', '10'),
    )
    const of = (evseId: number, validitySeconds: number) =>
      verify({ chargePoint: 'CP1', evseId, totp: codeAt(0, { validitySeconds, length: 10 }) })
    assert.equal((await of(1, 300)).status, 200)
    assert.equal((await of(2, 30)).status, 200)
    assert.equal((await of(2, 300)).status, 404)
    for (const [name, value] of [
      ['Enabled', 'false'],
      ['TOTPVersion', 'v2'],
    ] as const) {
      variables.push(newVariable(`WebPaymentsCtrlr(1).${name}`, value))
      assert.equal((await of(1, 300)).status, 404, name)
      variables.pop()
    }
  })

  it('tell the charge point that somebody is about to pay, when that is asked', async () => {
    server.world.live.set('CP1', LIVE)
    const body = { chargePoint: 'CP1', evseId: 2, totp: codeAt(0) }
    const reply = await verify({ ...body, timeoutSeconds: 90 })
    assert.equal(reply.body.isNotified, true)
    const { command } = server.world.sent[0] ?? assert.fail('nothing was sent')
    assert.deepEqual(
      [command.action, command.payload],
      ['NotifyWebPaymentStarted', '{"evseId":2,"timeout":90}'],
    )
    server.world.outcome = { type: 'timedOut' }
    assert.equal((await verify({ ...body, timeoutSeconds: 90 })).body.isNotified, false)
    server.world.live.set('CP1', { ...LIVE, protocol: 'ocpp2.0.1' })
    assert.equal((await verify({ ...body, timeoutSeconds: 90 })).body.isNotified, false)
    assert.equal(server.world.sent.length, 2)
  })

  it('tell which limits of the link it can keep', async () => {
    server.world.variables.push(newVariable('TxCtrlr.SupportedLimits', 'MaxEnergy,MaxTime'))
    const limits = { maxTime: 3_600, maxEnergy: 10_000, maxCost: 20 }
    const { body } = await verify({ chargePoint: 'CP1', evseId: 1, totp: codeAt(0), ...limits })
    assert.deepEqual(body.limits, { maxTime: 3_600, maxEnergy: 10_000 })
    assert.deepEqual(body.unsupportedLimits, ['maxCost'])
  })
})
