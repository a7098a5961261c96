/** Operations over REST: the calls they become, what is told of each, and what comes of all. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'

import type { Command, Outcome } from '../../src/model/command.ts'
import type { Reply } from '../support/api-json.ts'
import { newCaller } from '../support/api-json.ts'
import type { ApiServer, World } from '../support/api-server.ts'
import { openApi } from '../support/api-server.ts'
import { newVariable } from '../support/variables.ts'

const LIVE = {
  protocol: 'ocpp1.6',
  epoch: 1,
  remoteAddress: '10.0.0.9',
  connectedAt: 0,
  lastSeenAt: 0,
  commandsWaiting: 0,
  commandsUnanswered: 0,
}
const ACCEPTED = result({ status: 'Accepted' })

describe('api operations', () => {
  let server: ApiServer
  let call: (method: string, path: string, body?: unknown) => Promise<Reply>
  const run = (chargePoint: string, operation: string, body?: unknown) =>
    call('POST', `/v1/charge-points/${chargePoint}/operations/${operation}`, body)

  before(async () => {
    server = await openApi()
    call = newCaller(server.url)
    for (const id of ['CP16', 'CP201', 'CP21', 'OFF']) {
      await call('PUT', `/v1/charge-points/${id}`, {})
    }
  })
  beforeEach(() => {
    const { world } = server
    world.live.set('CP16', LIVE)
    world.live.set('CP201', { ...LIVE, protocol: 'ocpp2.0.1' })
    world.live.set('CP21', { ...LIVE, protocol: 'ocpp2.1' })
    world.sent.length = 0
    world.variables.length = 0
    answerWith(world, () => ACCEPTED)
  })
  after(() => server.close())

  it('are the same words for every version', async () => {
    const sent: string[] = []
    for (const id of ['CP16', 'CP201', 'CP21']) {
      const { status, body } = await run(id, 'reset', { kind: 'immediate' })
      assert.equal(status, 200)
      assert.deepEqual(body, {
        result: { status: 'accepted', reportedStatus: 'Accepted', hint: null },
        steps: [{ action: 'Reset', result: { status: 'Accepted' } }],
      })
      sent.push(server.world.sent.at(-1)?.command.payload ?? '')
    }
    assert.deepEqual(sent, ['{"type":"Hard"}', '{"type":"Immediate"}', '{"type":"Immediate"}'])
  })

  it('go as commands do: with a priority, and a time to answer', async () => {
    await run('CP16', 'unlock?timeout=7', { evseId: 1 })
    const { to, command } = server.world.sent.at(-1) ?? assert.fail('nothing was sent')
    assert.deepEqual([to.chargePointId, to.node, to.protocol], ['CP16', 'here', 'ocpp1.6'])
    assert.deepEqual(
      [command.action, command.priority, command.timeoutMs],
      ['UnlockConnector', 0, 7_000],
    )
    assert.equal(command.expiresAt - server.clock.now(), 7_000)
    assert.match(command.commandId, /^[0-9a-f-]{36}$/)
  })

  it('are refused before anything is sent', async () => {
    const CASES: readonly [string, string, unknown, number, string, RegExp][] = [
      ['CP16', 'fly', {}, 404, 'NOT_FOUND', /start, stop, reset/],
      ['CP16', 'constructor', {}, 404, 'NOT_FOUND', /operations are/],
      ['CP9', 'reset', { kind: 'onIdle' }, 404, 'NOT_FOUND', /charge point/],
      ['OFF', 'reset', { kind: 'onIdle' }, 409, 'CHARGE_POINT_OFFLINE', /./],
      ['CP16', 'reset', '{', 400, 'BAD_REQUEST', /JSON/],
      ['CP16', 'reset', [], 400, 'BAD_REQUEST', /./],
      ['CP16', 'reset', {}, 400, 'BAD_REQUEST', /kind/],
      ['CP16', 'reset', { kind: 'hard' }, 400, 'BAD_REQUEST', /"immediate", "onIdle", "resume"/],
      ['CP16', 'reset', { kind: 'onIdle', evse: 1 }, 400, 'BAD_REQUEST', /fields are kind, evseId/],
      ['CP16', 'reset?timeout=0', { kind: 'onIdle' }, 400, 'BAD_REQUEST', /timeout/],
      ['CP16', 'reset?wait=0', { kind: 'onIdle' }, 400, 'BAD_REQUEST', /timeout/],
      ['CP16', 'reset', { kind: 'resume' }, 501, 'NOT_IMPLEMENTED', /ocpp1\.6/],
      ['CP201', 'tariff', TARIFF, 501, 'NOT_IMPLEMENTED', /tariffs/],
      ['CP201', 'clear-charging-profile', {}, 400, 'BAD_REQUEST', /profileId/],
      [
        'CP201',
        'charging-profile',
        { evseId: 1, profile: { limit: 6, unit: 'A', purpose: 'TxProfile' } },
        409,
        'COMMAND_REFUSED',
        /no transaction/,
      ],
      ['CP201', 'start', { idToken: 'x'.repeat(40) }, 400, 'INVALID_PAYLOAD', /idToken/],
      [
        'CP16',
        'reserve',
        { idToken: 'A', expiresAt: '2031-01-01T00:00:00' },
        400,
        'BAD_REQUEST',
        /expiresAt must be a time/,
      ],
      [
        'CP16',
        'local-list',
        { idTokens: [{ idToken: 'A', status: 'fine' }] },
        400,
        'BAD_REQUEST',
        /"accepted"/,
      ],
    ]
    for (const [id, operation, body, status, code, detail] of CASES) {
      const reply = await run(id, operation, body)
      assert.deepEqual([reply.status, reply.body.code], [status, code], operation)
      assert.match(String(reply.body.detail), detail)
    }
    assert.equal(server.world.sent.length, 0)
  })

  it('read times with their zone, and write them in UTC', async () => {
    await run('CP16', 'reserve', {
      idToken: 'A',
      expiresAt: '2031-01-01T02:00:00+02:00',
    })
    const payload = JSON.parse(server.world.sent.at(-1)?.command.payload ?? '{}')
    assert.equal(payload.expiryDate, '2031-01-01T00:00:00.000Z')
    assert.ok(Number.isSafeInteger(payload.reservationId) && payload.reservationId > 0)
  })

  it('make as many calls as it takes, by what the charge point told', async () => {
    const name = 'DeviceDataCtrlr.ItemsPerMessage[GetVariables]'
    server.world.variables.push(newVariable(name, '2'))
    answerWith(server.world, ({ payload }) => {
      const { getVariableData } = JSON.parse(payload)
      const told = { attributeStatus: 'Accepted', attributeValue: 'v' }
      return result({
        getVariableResult: getVariableData.map((one: object) => ({ ...one, ...told })),
      })
    })
    const names = ['A.a', 'A.b', 'SecurityCtrlr.BasicAuthPassword', 'A.d', 'A.e']
    const { body, text } = await run('CP201', 'get-variables', { names })
    const { status, variables } = body.result as {
      readonly status: string
      readonly variables: readonly { readonly name: string; readonly value: string | null }[]
    }
    assert.equal(server.world.sent.length, 3)
    assert.equal(status, 'accepted')
    assert.deepEqual(
      variables.map(({ name: told, value }) => [told, value]),
      names.map((one) => [one, one.includes('Password') ? null : 'v']),
    )
    assert.match(text, /\[hidden\]/)
  })

  it('tell each step, also when the last is not answered', async () => {
    const TIMED_OUT: Outcome = { type: 'timedOut' }
    const ERROR: Outcome = {
      type: 'callError',
      code: 'Busy',
      description: 'no',
      details: '{"a":1}',
    }
    answerWith(server.world, ({ payload }) => {
      const { key } = JSON.parse(payload)
      return key === 'a' ? ACCEPTED : key === 'b' ? ERROR : TIMED_OUT
    })
    const values = ['a', 'b', 'c', 'd'].map((name) => ({ name, value: '1' }))
    const { status, body } = await run('CP16', 'set-variables', { values })
    assert.equal(status, 200)
    assert.deepEqual(body.steps, [
      { action: 'ChangeConfiguration', result: { status: 'Accepted' } },
      {
        action: 'ChangeConfiguration',
        callError: { code: 'Busy', description: 'no', details: { a: 1 } },
      },
      { action: 'ChangeConfiguration', problem: 'CALL_TIMED_OUT' },
    ])
    const { variables } = body.result as { readonly variables: readonly { status: string }[] }
    assert.deepEqual(
      variables.map((one) => one.status),
      ['accepted', 'failed', 'failed', 'failed'],
    )
  })

  it('are a problem when the charge point never spoke', async () => {
    const CASES: readonly [Outcome, number, string][] = [
      [{ type: 'timedOut' }, 504, 'CALL_TIMED_OUT'],
      [{ type: 'expired' }, 504, 'COMMAND_EXPIRED'],
      [{ type: 'disconnected' }, 502, 'CALL_DISCONNECTED'],
      [{ type: 'offline' }, 409, 'CHARGE_POINT_OFFLINE'],
      [{ type: 'queueFull' }, 429, 'QUEUE_FULL'],
      [{ type: 'refused', description: 'not now' }, 409, 'COMMAND_REFUSED'],
      [{ type: 'invalidResponse', description: 'why', payload: '{}' }, 502, 'INVALID_RESPONSE'],
    ]
    for (const [outcome, status, code] of CASES) {
      answerWith(server.world, () => outcome)
      const reply = await run('CP16', 'clear-cache')
      assert.deepEqual([reply.status, reply.body.code], [status, code])
    }
  })

  it('end where it comes back with another version', async () => {
    answerWith(server.world, () => {
      server.world.live.set('CP16', { ...LIVE, protocol: 'ocpp2.0.1' })
      return ACCEPTED
    })
    const values = ['a', 'b'].map((name) => ({ name, value: '1' }))
    const { body } = await run('CP16', 'set-variables', { values })
    assert.equal(server.world.sent.length, 1)
    assert.deepEqual((body.steps as readonly object[])[1], {
      action: 'ChangeConfiguration',
      problem: 'CALL_DISCONNECTED',
    })
  })

  it('end after ten minutes', async () => {
    answerWith(server.world, () => {
      server.clock.advance(400_000)
      return ACCEPTED
    })
    const values = ['a', 'b', 'c', 'd'].map((name) => ({ name, value: '1' }))
    const { body } = await run('CP16', 'set-variables', { values })
    assert.equal(server.world.sent.length, 2)
    assert.equal((body.steps as readonly object[]).length, 3)
  })

  it('tell times as text', async () => {
    const startAt = '2030-01-01T00:00:00.000Z'
    const schedule = {
      evseId: 1,
      duration: 600,
      scheduleStart: startAt,
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
    }
    answerWith(server.world, () => result({ status: 'Accepted', schedule }))
    const { body } = await run('CP21', 'composite-schedule', { evseId: 1, durationSeconds: 600 })
    assert.deepEqual(body.result, {
      status: 'accepted',
      reportedStatus: 'Accepted',
      hint: null,
      schedule: {
        evseId: 1,
        startAt,
        durationSeconds: 600,
        unit: 'A',
        periods: [{ startSeconds: 0, limit: 16, numberPhases: null }],
      },
      gaps: [],
    })
  })

  it('take a tariff as charge points do: in cents', async () => {
    await run('CP21', 'tariff', TARIFF)
    const { tariff } = JSON.parse(server.world.sent.at(-1)?.command.payload ?? '{}')
    assert.deepEqual(tariff.energy, { prices: [{ priceKwh: 0.355 }] })
  })
})

const TARIFF = { currency: 'EUR', pricePerKwh: 35.5, pricePerMinute: 0, startFee: 100 }

function result(answer: object): Outcome {
  return { type: 'result', payload: JSON.stringify(answer) }
}

/** Each outcome as the command that was sent last deserves. */
function answerWith(world: World, answer: (command: Command) => Outcome): void {
  Object.defineProperty(world, 'outcome', {
    configurable: true,
    get: () => answer(world.sent.at(-1)?.command ?? assert.fail('nothing was sent')),
  })
}
