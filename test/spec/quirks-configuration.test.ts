/**
 * Quirks Q75 to Q79: what charge points of 1.6 refuse, write in their own spelling, or take another
 * way than it was meant; and what an operator gets of it.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { type Hub, startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2, request2 } from './operations2.ts'
import { bringInMaker, NO_NAME } from './quirks.ts'
import { assertRunning, beginSession, operate, report } from './scenario.ts'
import { assertProblem, bringIn, expectConnected, settle } from './tricky.ts'

const GO_E = { chargePointVendor: 'go-e', chargePointModel: 'Gemini' }
const HUAWEI = { chargePointVendor: 'HUAWEI', chargePointModel: 'SCharger-22KT' }

const RATE_UNIT = 'ChargingScheduleAllowedChargingRateUnit'

interface Sent {
  readonly chargingProfileId: number
  readonly transactionId?: number
  readonly stackLevel: number
  readonly chargingProfilePurpose: string
  readonly chargingSchedule: {
    readonly chargingRateUnit: string
    readonly chargingSchedulePeriod: readonly { readonly limit: number }[]
  }
}

describe('quirks, configuration', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub()
  })
  after(async () => {
    await hub.stop()
  })

  it('Q75 a trigger that is refused is an answer, and no failure of the charge point', async () => {
    const station = await bringInMaker(hub, 'Q75', GO_E)
    for (const [answer, status] of [
      [{ status: 'Rejected' }, 'rejected'],
      [{ status: 'NotImplemented' }, 'notSupported'],
      ['NotSupported', 'notSupported'],
      ['NotImplemented', 'notSupported'],
      ['InternalError', 'failed'],
    ] as const) {
      const done = operation2(hub, 'Q75', 'trigger', { message: 'StatusNotification', evseId: 1 })
      const call = await station.expectCall('TriggerMessage')
      if (typeof answer === 'string') station.answerError(call, answer)
      else station.answer(call, answer)
      assert.equal((await done).result.status, status)
      await expectUnharmed(station)
    }
  })

  it('Q75 where availability of the whole is refused, each connector is asked', async () => {
    const station = await bringInMaker(hub, 'Q75-WHOLE', GO_E)
    for (const connectorId of [0, 1, 2]) await report(station, connectorId, 'Available')
    await expectConnectors('Q75-WHOLE', 3)
    station.answerAll({
      ChangeAvailability: ({ connectorId }: { connectorId: number }) => ({
        status: connectorId === 0 ? 'Rejected' : 'Accepted',
      }),
    })
    const done = await operation2(hub, 'Q75-WHOLE', 'availability', { isOperative: false })
    assert.equal(done.result.status, 'accepted')
    assert.deepEqual(
      station.calls.map(({ payload }) => payload),
      [0, 1, 2].map((connectorId) => ({ connectorId, type: 'Inoperative' })),
    )
    await eventually(async () => {
      const { availability } = await hub.api.chargePoint('Q75-WHOLE')
      assert.deepEqual(
        availability.map(({ evseId, isOperative }) => [evseId, isOperative]),
        [
          [1, false],
          [2, false],
        ],
      )
    })
    await expectUnharmed(station)
  })

  it('Q77 the unit of limits is read however it is written', async () => {
    for (const [index, [key, value, unit]] of [
      [RATE_UNIT, 'Power', 'W'],
      [RATE_UNIT, 'W', 'W'],
      [RATE_UNIT, '"W"', 'W'],
      [RATE_UNIT, ' power ', 'W'],
      [RATE_UNIT, 'Current', 'A'],
      [RATE_UNIT, 'Current,Power', 'A'],
      [RATE_UNIT, ' Current ; Power', 'A'],
      [RATE_UNIT, '["Power"]', 'W'],
      [RATE_UNIT.toLowerCase(), 'Power', 'W'],
      [RATE_UNIT.toUpperCase(), 'W', 'W'],
      [` ${RATE_UNIT} `, 'W', 'W'],
      [RATE_UNIT, 'Horses', 'A'],
    ].entries()) {
      const station = await bringInMaker(hub, `Q77-${index}`, NO_NAME)
      await tellVariables(station, { [String(key)]: String(value) })
      const { chargingSchedule } = await setLimit(station, 1, { limit: 16, unit: 'A' })
      const [period] = chargingSchedule.chargingSchedulePeriod
      const sent = [chargingSchedule.chargingRateUnit, period?.limit]
      assert.deepEqual(sent, unit === 'W' ? ['W', 11_040] : ['A', 16], `${key}: ${value}`)
    }
  })

  it('Q77 numbers with units or quotes count; few feature profiles forbid nothing', async () => {
    const station = await bringInMaker(hub, 'Q77-NUMBERS', NO_NAME)
    await tellVariables(station, {
      SupportedFeatureProfiles: 'Core',
      chargeprofilemaxstacklevel: ' "2" ',
      GETCONFIGURATIONMAXKEYS: '2 keys',
    })
    const stack = (stackLevel: number) => ({ limit: 10, unit: 'A', stackLevel })
    assert.equal((await setLimit(station, 1, stack(2))).stackLevel, 2)
    const refused = await request2(hub, 'Q77-NUMBERS', 'charging-profile', {
      evseId: 1,
      profile: stack(3),
    })
    assertProblem(refused, 409, 'COMMAND_REFUSED')

    const names = ['HeartbeatInterval', 'BlinkRepeat', 'LightIntensity']
    station.answerAll({ GetConfiguration: ({ key }: { key: string[] }) => ({ unknownKey: key }) })
    await operation2(hub, 'Q77-NUMBERS', 'get-variables', { names })
    const asked = station.calls.filter(({ action }) => action === 'GetConfiguration').slice(1)
    assert.deepEqual(
      asked.map(({ payload }) => payload),
      [{ key: names.slice(0, 2) }, { key: names.slice(2) }],
    )
  })

  it('Q79 a limit of 0 is not sent to models that end the transaction by it', async () => {
    const station = await bringInMaker(hub, 'Q79', HUAWEI)
    const transactionId = await beginSession(hub, station, 'TAGQ79')
    // What it is, is written behind its boot.
    await eventually(async () => {
      assert.equal((await hub.api.chargePoint('Q79')).identity?.vendor, 'HUAWEI')
    })
    const profile = { limit: 0, unit: 'W' }
    const refused = await request2(hub, 'Q79', 'charging-profile', { evseId: 1, profile })
    assertProblem(refused, 409, 'COMMAND_REFUSED')
    assert.match(JSON.stringify(refused.body), /end the transaction/)
    assert.deepEqual(station.calls, [])
    await assertRunning(hub, 'Q79', transactionId, 'TAGQ79')

    // To others it goes out as it is.
    const other = await bringInMaker(hub, 'Q79-OTHER', NO_NAME)
    await beginSession(hub, other, 'TAGQ79OTHER')
    const sent = await setLimit(other, 1, { limit: 0, unit: 'A' })
    assert.deepEqual(sent.chargingSchedule.chargingSchedulePeriod, [{ startPeriod: 0, limit: 0 }])
  })

  it('Q79 a model gets the unit and the stack level that it takes, whatever it says', async () => {
    const station = await bringInMaker(hub, 'Q79-UNIT', HUAWEI)
    await tellVariables(station, {
      ChargeProfileMaxStackLevel: '8',
      [RATE_UNIT]: 'Current,Power',
    })
    const high = { evseId: 1, profile: { limit: 16, unit: 'A', stackLevel: 1 } }
    const refused = await request2(hub, 'Q79-UNIT', 'charging-profile', high)
    assertProblem(refused, 409, 'COMMAND_REFUSED')
    const { stackLevel, chargingSchedule } = await setLimit(station, 1, { limit: 16, unit: 'A' })
    const [period] = chargingSchedule.chargingSchedulePeriod
    assert.deepEqual(
      [stackLevel, chargingSchedule.chargingRateUnit, period?.limit],
      [0, 'W', 11_040],
    )
  })

  it('Q79 a profile of a transaction names it', async () => {
    const station = await bringIn(hub, 'Q79-TX')
    const transactionId = await beginSession(hub, station, 'TAGQ79TX')
    const sent = await setLimit(station, 1, { limit: 8, unit: 'A' })
    assert.deepEqual(
      [sent.chargingProfilePurpose, sent.transactionId],
      ['TxProfile', transactionId],
    )
    // Without a transaction there is none to send.
    const profile = { limit: 8, unit: 'A', purpose: 'TxProfile' }
    const refused = await request2(hub, 'Q79-TX', 'charging-profile', { evseId: 2, profile })
    assertProblem(refused, 409, 'COMMAND_REFUSED')
  })

  /** What it sends of its configuration, and that the hub knows it. */
  async function tellVariables(station: Station, values: Readonly<Record<string, string>>) {
    const configurationKey = Object.entries(values).map(([key, value]) => ({
      key,
      readonly: true,
      value,
    }))
    await operate(hub, station, 'GetConfiguration', {}, { configurationKey })
    await eventually(async () => {
      assert.equal((await hub.api.variables(station.id)).length, configurationKey.length)
    })
  }

  /** A plain limit, as the profile that it becomes on the wire. */
  async function setLimit(station: Station, evseId: number, profile: object): Promise<Sent> {
    const done = operation2(hub, station.id, 'charging-profile', { evseId, profile })
    const call = await station.expectCall('SetChargingProfile')
    station.answer(call, { status: 'Accepted' })
    assert.equal((await done).result.status, 'accepted')
    return (call.payload as { csChargingProfiles: Sent }).csChargingProfiles
  }

  async function expectUnharmed(station: Station): Promise<void> {
    await expectConnected(hub, station.id, true)
    await settle(station)
    await operate(hub, station, 'ClearCache', {}, { status: 'Accepted' })
  }

  async function expectConnectors(id: string, count: number): Promise<void> {
    await eventually(async () => {
      assert.equal((await hub.api.chargePoint(id)).connectors.length, count)
    })
  }
})
