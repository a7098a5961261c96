/** Commands over REST: what is sent is what was given, and each end has its own answer. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Outcome } from '../../src/model/command.ts'
import type { Reply } from '../support/api-json.ts'
import { newCaller } from '../support/api-json.ts'
import type { ApiServer } from '../support/api-server.ts'
import { openApi } from '../support/api-server.ts'

const LIVE = {
  protocol: 'ocpp1.6',
  epoch: 1,
  remoteAddress: '10.0.0.9',
  connectedAt: 0,
  lastSeenAt: 0,
  commandsWaiting: 0,
  commandsUnanswered: 0,
}

describe('api commands', () => {
  let server: ApiServer
  let call: (method: string, path: string, body?: unknown) => Promise<Reply>
  const command = (action: string, body?: unknown) =>
    call('POST', `/v1/charge-points/CP1/commands/${action}`, body)

  before(async () => {
    server = await openApi()
    call = newCaller(server.url)
    for (const id of ['CP1', 'CP2', 'CP201']) await call('PUT', `/v1/charge-points/${id}`, {})
    server.world.live.set('CP1', LIVE)
    server.world.live.set('CP201', { ...LIVE, protocol: 'ocpp2.0.1' })
  })
  after(() => server.close())

  it('leave as the text that came, spaces and order and numbers included', async () => {
    const text = '{ "type" :\n "Soft" }'
    const reply = await command('Reset?timeout=7', text)
    const { to, command: sent } = server.world.sent.at(-1) ?? assert.fail('nothing was sent')
    assert.equal(reply.status, 200)
    assert.deepEqual([to.chargePointId, to.node, to.protocol], ['CP1', 'here', 'ocpp1.6'])
    assert.equal(sent.payload, text)
    assert.deepEqual(
      [sent.action, sent.priority, sent.timeoutMs, sent.expiresAt - server.clock.now()],
      ['Reset', 0, 7_000, 7_000],
    )
    assert.match(sent.commandId, /^[0-9a-f-]{36}$/)
  })

  it('have a time to answer, and an empty payload, when nothing else is said', async () => {
    await command('ClearCache')
    const { command: sent } = server.world.sent.at(-1) ?? assert.fail('nothing was sent')
    assert.deepEqual([sent.payload, sent.timeoutMs, sent.priority], ['{}', 30_000, 1])
  })

  it('are refused before they are sent', async () => {
    const CASES: readonly [string, unknown, number, string][] = [
      ['CP1/commands/Reset', { type: 'Warm' }, 400, 'INVALID_PAYLOAD'],
      ['CP1/commands/Reset', {}, 400, 'INVALID_PAYLOAD'],
      ['CP1/commands/Reset', '{', 400, 'BAD_REQUEST'],
      ['CP1/commands/Reset?timeout=0', { type: 'Soft' }, 400, 'BAD_REQUEST'],
      ['CP1/commands/Reset?timeout=601', { type: 'Soft' }, 400, 'BAD_REQUEST'],
      ['CP1/commands/reset', { type: 'Soft' }, 501, 'NOT_IMPLEMENTED'],
      ['CP1/commands/Heartbeat', {}, 501, 'NOT_IMPLEMENTED'],
      ['CP1/commands/GetVariables', {}, 501, 'NOT_IMPLEMENTED'],
      ['CP1/commands/constructor', {}, 501, 'NOT_IMPLEMENTED'],
      ['CP201/commands/GetConfiguration', {}, 501, 'NOT_IMPLEMENTED'],
      ['CP2/commands/Reset', { type: 'Soft' }, 409, 'CHARGE_POINT_OFFLINE'],
      ['CP9/commands/Reset', { type: 'Soft' }, 404, 'NOT_FOUND'],
    ]
    const sentBefore = server.world.sent.length
    for (const [path, body, status, code] of CASES) {
      const reply = await call('POST', `/v1/charge-points/${path}`, body)
      assert.deepEqual([reply.status, reply.body.code], [status, code], path)
    }
    assert.equal(server.world.sent.length, sentBefore)
  })

  it('speak the version of the connection they go to', async () => {
    const body = { type: 'OnIdle' }
    const reply = await call('POST', '/v1/charge-points/CP201/commands/Reset', body)
    assert.equal(reply.status, 200)
  })

  it('say what is wrong with a payload, and never what was in it', async () => {
    const { body } = await command('ChangeConfiguration', { key: 'K', value: 5 })
    assert.match(String(body.detail), /^TypeConstraintViolation: ChangeConfiguration\/value/)
  })

  it('end in an answer or in one problem each', async () => {
    const CASES: readonly [Outcome, number, string][] = [
      [
        { type: 'result', payload: '{"status": "Accepted"}' },
        200,
        '{"result":{"status": "Accepted"}}',
      ],
      [
        { type: 'callError', code: 'NotSupported', description: '"no"', details: '{"a":1.0}' },
        200,
        '{"callError":{"code":"NotSupported","description":"\\"no\\"","details":{"a":1.0}}}',
      ],
      [{ type: 'invalidResponse', description: 'why', payload: '{}' }, 502, 'INVALID_RESPONSE'],
      [{ type: 'timedOut' }, 504, 'CALL_TIMED_OUT'],
      [{ type: 'expired' }, 504, 'COMMAND_EXPIRED'],
      [{ type: 'disconnected' }, 502, 'CALL_DISCONNECTED'],
      [{ type: 'offline' }, 409, 'CHARGE_POINT_OFFLINE'],
      [{ type: 'queueFull' }, 429, 'QUEUE_FULL'],
      [{ type: 'refused', description: 'not now' }, 409, 'COMMAND_REFUSED'],
    ]
    for (const [outcome, status, expected] of CASES) {
      server.world.outcome = outcome
      const reply = await command('ClearCache', {})
      assert.equal(reply.status, status, outcome.type)
      assert.equal(status === 200 ? reply.text : reply.body.code, expected)
    }
  })
})
