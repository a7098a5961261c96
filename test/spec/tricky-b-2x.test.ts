/**
 * Tricky cases B6, B8, B12, B13, B23 to B26 and B30: frames and calls of 2.x. SEND and
 * CALLRESULTERROR are new in 2.1, and nothing is ever said to either.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { expectRepair, tell } from './quirks.ts'
import { isoTime } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  both,
  card,
  endSession2,
  journaled2,
  only21,
  shownItem2,
  viewOf2,
} from './scenario2.ts'
import { assertError, assertProblem, expectOddity, readOddity, settle } from './tricky.ts'
import { getOne, variable2 } from './variables2.ts'

const hub = await startHub({
  env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false', STATOR_OCPP__LENIENCY: 'strict' },
})
after(() => hub.stop())

/** Longer than each version allows: 2,500 characters, and 32,768. */
const SIGNED_LENGTHS = { 'ocpp2.0.1': 2_800, 'ocpp2.1': 33_000 } as const
const VARIABLES = 50
const VARIABLES_PER_MESSAGE = 10

both('B6 broken JSON is answered as nobodys, without a word of it', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const unreadable = await readOddity(hub, 'frame.unreadable')
  for (const text of ['[2,', '[2,"my-id","Heartbeat",{"secret":', '{"secret":1', '']) {
    const answer = await station.callRaw(text)
    const [type, messageId, code, description, details] = JSON.parse(answer) as unknown[]
    assert.deepEqual([type, messageId, code, details], [4, '-1', 'RpcFrameworkError', {}])
    assert.doesNotMatch(String(description), /secret|my-id/)
  }
  await expectOddity(hub, 'frame.unreadable', unreadable + 4)
  await settle(station)
})

both(
  'B8 an unknown type of message is an error in 2.0.1, and nothing in 2.1',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    const unknown = await readOddity(hub, 'frame.unknownType')
    const before = station.frames.length
    station.send('[9,"id-9","X",{}]')
    await settle(station)
    const answers = station.frames.slice(before, -1)
    if (version === 'ocpp2.1') assert.deepEqual(answers, [])
    else {
      assert.equal(answers.length, 1)
      assert.match(String(answers[0]), /^\[4,"id-9","MessageTypeNotSupported","[^"]*",\{\}\]$/)
    }
    await expectOddity(hub, 'frame.unknownType', unknown + 1)
  },
)

both('B12 a missing field is an OccurrenceConstraintViolation', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const chargingStation = { model: 'Twin' }
  for (const [action, payload] of [
    ['BootNotification', { reason: 'PowerUp', chargingStation }],
    ['StatusNotification', { evseId: 1, connectorId: 1, connectorStatus: 'Available' }],
    ['TransactionEvent', {}],
  ] as const) {
    assertError(await station.call(action, payload), 'OccurrenceConstraintViolation')
  }
  await settle(station)
})

both('B13 what is no syntax of the message is a FormatViolation', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  for (const payload of [{ surprise: 1 }, 5, []]) {
    assertError(await station.call('Heartbeat', payload), 'FormatViolation')
  }
  await settle(station)
})

both(
  'B23 signed meter data that are too long are refused, or kept as they are',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    const session = await beginSession2(hub, station, `TAG${id}`)
    const signedMeterData = 'OCMF|'.padEnd(SIGNED_LENGTHS[version], 'x')
    const signedMeterValue = {
      signedMeterData,
      signingMethod: '',
      encodingMethod: 'OCMF',
      publicKey: '',
    }
    const sampledValue = [{ value: 3_000, signedMeterValue }]
    const meterValue = [{ timestamp: isoTime(), sampledValue }]
    const event = session.toRequest('Updated', { triggerReason: 'MeterValuePeriodic', meterValue })
    assertError(await station.call('TransactionEvent', event), 'PropertyConstraintViolation')
    // Refused, but it is money: the frame is kept.
    await journaled2(hub, id, 'frame.rejected', ({ action }) => action === 'TransactionEvent')

    await hub.api.putChargePoint(id, { leniency: 'lenient' })
    await eventually(async () => {
      assert.deepEqual(await tell(station, 'TransactionEvent', event), {})
    })
    await expectRepair(hub, id, 'longSignedData', { count: 1, action: 'TransactionEvent' })
    await endSession2(session)
    assert.equal((await viewOf2(hub, session)).energyWh, 5_000)
    const values = await hub.api.meterValues({ chargePoint: id })
    const signed = values.find(({ format }) => format === 'SignedData')
    assert.deepEqual(JSON.parse(signed?.value ?? '{}'), signedMeterValue)
  },
)

only21('B24 what is only sent is never answered, right or wrong', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const counted = { refused: await readOddity(hub, 'send.refused'), unknown: 0 }
  counted.unknown = await readOddity(hub, 'stream.unknown')
  const params = { interval: 5, values: 10 }
  const constantStreamData = { id: 7, variableMonitoringId: 70, params }
  const opened = await station.request('OpenPeriodicEventStream', { constantStreamData })
  assert.equal(opened.status, 'Accepted')
  const values = (streamId: number) => ({
    id: streamId,
    pending: 0,
    basetime: isoTime(),
    data: [{ t: 0, v: '12.5' }],
  })
  const before = station.frames.length
  for (const [action, payload] of [
    ['NotifyPeriodicEventStream', values(7)],
    ['NotifyPeriodicEventStream', values(8)],
    ['NotifyPeriodicEventStream', { ...values(7), data: [] }],
    ['NotifyPeriodicEventStream', null],
    ['Heartbeat', {}],
    ['NoSuchThing', {}],
  ] as const) {
    station.send(JSON.stringify([6, `send-${action}`, action, payload]))
  }
  station.send('[6]')
  station.send('[6,"short"]')
  await settle(station)
  assert.equal(station.frames.length, before + 1, station.frames.slice(before).join())
  const told = await journaled2(hub, id, 'stream.values', (payload) => payload.id === 7)
  assert.match(JSON.stringify(told), /"12\.5"/)
  await expectOddity(hub, 'stream.unknown', counted.unknown + 1)
  await expectOddity(hub, 'send.refused', counted.refused + 4)
  await shownItem2(hub, id, 'eventStream', ({ itemId }) => itemId === '7')
})

both(
  'B25 an answer that breaks its schema fails the command; 2.1 is told so',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    for (const answer of [{ status: 'Perhaps' }, {}, { status: 'Accepted', color: 'red' }]) {
      const reply = hub.api.command(id, 'ClearCache', {})
      const call = await station.expectCall('ClearCache')
      const before = station.frames.length
      station.answer(call, answer)
      assertProblem(await reply, 502, 'INVALID_RESPONSE')
      await settle(station)
      const told = station.frames.slice(before, -1)
      assert.equal(told.length, version === 'ocpp2.1' ? 1 : 0, told.join())
      for (const frame of told) {
        const [type, messageId, code, , details] = JSON.parse(frame) as unknown[]
        assert.deepEqual([type, messageId, details], [5, call.messageId, {}])
        assert.match(String(code), /^(Property|Occurrence|Type|Format)\w*Violation$/)
      }
    }
    await expectCommandsWork(station)
  },
)

only21(
  'B26 an answer of ours that it cannot work with is on record, the session goes on',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    const refused = await readOddity(hub, 'answer.refused')
    await hub.api.putIdToken('TAGB26')
    const text = JSON.stringify([2, 'auth-26', 'Authorize', { idToken: card('TAGB26') }])
    assert.match(await station.callRaw(text), /^\[3,"auth-26",.*"Accepted"/)
    const before = station.frames.length
    const details = { tariffId: 'T-1' }
    station.send(
      JSON.stringify([
        5,
        'auth-26',
        'PropertyConstraintViolation',
        'tariff is too complex',
        details,
      ]),
    )
    await settle(station)
    assert.equal(station.frames.length, before + 1)
    await expectOddity(hub, 'answer.refused', refused + 1)
    const told = await journaled2(hub, id, 'answer.refused')
    assert.equal(told.messageId, 'auth-26')
    assert.equal(told.code, 'PropertyConstraintViolation')

    // What HandleFailedTariff allows: it charges all the same.
    const session = await beginSession2(hub, station, 'TAGB26')
    await endSession2(session)
    assert.equal((await viewOf2(hub, session)).energyWh, 5_000)
  },
)

test('B26 before 2.1 there is no such message', async () => {
  const station = await bootStation2(hub, 'B26-201', 'ocpp2.0.1')
  const answer = await station.callRaw('[5,"auth-26","InternalError","",{}]')
  assert.match(answer, /^\[4,"auth-26","MessageTypeNotSupported",/)
})

both(
  'B30 fifty variables are asked for ten at a time, and come back as one',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    const limit = variable2('DeviceDataCtrlr', 'ItemsPerMessage', 'GetVariables')
    await getOne(hub, station, limit, String(VARIABLES_PER_MESSAGE))
    await eventually(async () => assert.equal((await hub.api.variables(id)).length, 1))

    const names = Array.from({ length: VARIABLES }, (_, i) => `VendorThing.Value${i}`)
    station.answerAll({
      GetVariables: ({ getVariableData }: { getVariableData: readonly Named[] }) => ({
        // In another order than they were asked for.
        getVariableResult: getVariableData.toReversed().map(({ component, variable }) => ({
          component,
          variable,
          attributeStatus: 'Accepted',
          attributeValue: variable.name.toLowerCase(),
        })),
      }),
    })
    const { result, steps } = await operation2(hub, id, 'get-variables', { names })
    assert.equal(result.status, 'accepted')
    assert.equal(steps.length, VARIABLES / VARIABLES_PER_MESSAGE)
    assert.deepEqual(
      result.variables?.map(({ name, value }) => [name, value]),
      names.map((name) => [name, name.replace('VendorThing.', '').toLowerCase()]),
    )
    const calls = station.calls.slice(1)
    assert.deepEqual(
      calls.map(
        ({ payload }) => (payload as { getVariableData: unknown[] }).getVariableData.length,
      ),
      Array.from({ length: VARIABLES / VARIABLES_PER_MESSAGE }, () => VARIABLES_PER_MESSAGE),
    )
    await eventually(async () => {
      assert.equal((await hub.api.variables(id)).length, 1 + VARIABLES)
    })
  },
)

interface Named {
  readonly component: { readonly name: string }
  readonly variable: { readonly name: string }
}

async function expectCommandsWork(station: Station): Promise<void> {
  station.answerAll({ ClearCache: { status: 'Accepted' } })
  assert.equal((await hub.api.command(station.id, 'ClearCache', {})).status, 200)
}
