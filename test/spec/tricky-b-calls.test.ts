/**
 * Tricky cases B1 to B5, B20, B21 and B29: our calls to charge points. One at a time for each, as
 * many as there are charge points in all, and each ends in exactly one way.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { type Hub, startHub } from '../support/hub-process.ts'
import { assertProblem, bringIn, expectOddity, queueCommand, readOddity, settle } from './tricky.ts'

const CLEARED = { status: 'Accepted' }

const configurationOf = (value: string) => ({
  configurationKey: [{ key: 'Sign', readonly: true, value }],
})

describe('tricky cases B, our calls', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub()
  })
  after(async () => {
    await hub.stop()
  })

  it('B1 a call of the charge point is answered while ours is out', async () => {
    const station = await bringIn(hub, 'B1')
    const pending = hub.api.command('B1', 'ClearCache', {})
    const call = await station.expectCall('ClearCache')
    const heartbeat = await station.request<{ currentTime: string }>('Heartbeat', {})
    assert.match(heartbeat.currentTime, /Z$/)
    station.answer(call, CLEARED)
    assert.deepEqual((await pending).body.result, CLEARED)
  })

  it('B2 a second command goes out after the answer to the first, or after its time', async () => {
    const station = await bringIn(hub, 'B2')
    const first = hub.api.command('B2', 'GetConfiguration', {}, 60)
    const call = await station.expectCall('GetConfiguration')
    const second = await queueCommand(hub, 'B2', 'ClearCache', {})
    await settle(station)
    assert.equal(station.calls.length, 1)
    station.answer(call, configurationOf('first'))
    station.answer(await station.expectCall('ClearCache'), CLEARED)
    assert.deepEqual((await first).body.result, configurationOf('first'))
    assert.deepEqual((await second.reply).body.result, CLEARED)

    const unanswered = hub.api.command('B2', 'GetConfiguration', {}, 2)
    await station.expectCall('GetConfiguration')
    const third = await queueCommand(hub, 'B2', 'ClearCache', {})
    assert.equal(station.calls.length, 3)
    assertProblem(await unanswered, 504, 'CALL_TIMED_OUT')
    station.answer(await station.expectCall('ClearCache'), CLEARED)
    assert.deepEqual((await third.reply).body.result, CLEARED)
  })

  it('B3 charge points do not wait for each other', async () => {
    const stations = [await bringIn(hub, 'B3-1'), await bringIn(hub, 'B3-2')]
    const replies = stations.map(({ id }) => hub.api.command(id, 'ClearCache', {}))
    // Both are out before either is answered.
    const calls = await Promise.all(stations.map((station) => station.expectCall('ClearCache')))
    for (const [i, station] of stations.entries()) {
      const call = calls[i]
      assert.ok(call !== undefined)
      station.answer(call, CLEARED)
    }
    for (const { body } of await Promise.all(replies)) assert.deepEqual(body.result, CLEARED)
  })

  it('B4 an answer after its time is counted, and is not taken for the next one', async () => {
    const station = await bringIn(hub, 'B4')
    const late = await readOddity(hub, 'answer.late')
    const first = hub.api.command('B4', 'GetConfiguration', {}, 1)
    const firstCall = await station.expectCall('GetConfiguration')
    assertProblem(await first, 504, 'CALL_TIMED_OUT')

    const second = hub.api.command('B4', 'GetConfiguration', {}, 60)
    const secondCall = await station.expectCall('GetConfiguration')
    station.answer(firstCall, configurationOf('too late'))
    await settle(station)
    station.answer(secondCall, configurationOf('in time'))
    assert.deepEqual((await second).body.result, configurationOf('in time'))
    await expectOddity(hub, 'answer.late', late + 1)
  })

  it('B5 answers that nobody waits for are ignored and counted', async () => {
    const station = await bringIn(hub, 'B5')
    const unknown = await readOddity(hub, 'answer.unknown')
    station.send('[3,"nobody-asked",{}]')
    const pending = hub.api.command('B5', 'ClearCache', {})
    const call = await station.expectCall('ClearCache')
    station.answer(call, CLEARED)
    station.answer(call, { status: 'Rejected' })
    assert.deepEqual((await pending).body.result, CLEARED)
    await settle(station)
    await expectOddity(hub, 'answer.unknown', unknown + 2)
  })

  it('B20 an error with parts missing or strange ends the command cleanly', async () => {
    const station = await bringIn(hub, 'B20')
    const endings = [
      [['MadeUpError'], '', {}],
      [['MadeUpError', 'words'], 'words', {}],
      [['MadeUpError', null, 'details in a text'], '', 'details in a text'],
    ] as const
    for (const [parts, description, details] of endings) {
      const pending = hub.api.command('B20', 'ClearCache', {})
      const { messageId } = await station.expectCall('ClearCache')
      station.send(JSON.stringify([4, messageId, ...parts]))
      const { status, body } = await pending
      assert.equal(status, 200)
      assert.deepEqual(body.callError, { code: 'MadeUpError', description, details })
    }
    await settle(station)
  })

  it('B21 limits of one decimal go out as they are, finer ones do not', async () => {
    const station = await bringIn(hub, 'B21')
    station.answerAll({ SetChargingProfile: { status: 'Accepted' } })
    const profileOf = (limit: number) => ({
      connectorId: 1,
      csChargingProfiles: {
        chargingProfileId: 21,
        stackLevel: 0,
        chargingProfilePurpose: 'TxDefaultProfile',
        chargingProfileKind: 'Relative',
        chargingSchedule: {
          chargingRateUnit: 'A',
          chargingSchedulePeriod: [{ startPeriod: 0, limit }],
        },
      },
    })
    for (const limit of [8.1, 9.1]) {
      const reply = await hub.api.command('B21', 'SetChargingProfile', profileOf(limit))
      assert.deepEqual(reply.body.result, { status: 'Accepted' })
      assert.deepEqual(station.calls.at(-1)?.payload, profileOf(limit))
    }
    const refused = await hub.api.command('B21', 'SetChargingProfile', profileOf(6.25))
    assertProblem(refused, 400, 'INVALID_PAYLOAD')
    await settle(station)
    assert.equal(station.calls.length, 2)
  })

  it('B29 when the connection ends its commands fail at once, sent or waiting', async () => {
    const station = await bringIn(hub, 'B29')
    const sent = hub.api.command('B29', 'GetConfiguration', {}, 60)
    await station.expectCall('GetConfiguration')
    const waiting = await queueCommand(hub, 'B29', 'ClearCache', {})
    const cutAt = systemClock.monotonic()
    await station.cut()
    assertProblem(await sent, 502, 'CALL_DISCONNECTED')
    assertProblem(await waiting.reply, 409, 'CHARGE_POINT_OFFLINE')
    const tookMs = systemClock.monotonic() - cutAt
    assert.ok(tookMs < 5_000, `told after ${tookMs} ms`)
    assertProblem(await hub.api.command('B29', 'ClearCache', {}), 409, 'CHARGE_POINT_OFFLINE')
  })
})
