/**
 * Tricky cases B7 to B19, B22 and B27: calls of charge points, right and wrong. Error codes are
 * spelled as 1.6 spells them, its misprints included.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { type Hub, startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import {
  assertError,
  type BootAnswer,
  bringIn,
  expectOddity,
  isoText,
  newReading,
  newStart,
  newStatus,
  readOddity,
  type Started,
  settle,
} from './tricky.ts'

const TAG = 'B-TAG'

describe('tricky cases B, calls of charge points', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub()
    await hub.api.putIdToken(TAG, { isConcurrentAllowed: true })
  })
  after(async () => {
    await hub.stop()
  })

  it('B7 broken JSON gets no reply, is counted, and ends nothing', async () => {
    const station = await bringIn(hub, 'B7')
    const unreadable = await readOddity(hub, 'frame.unreadable')
    const framesBefore = station.frames.length
    for (const text of ['[2,', '[2,"1","Heartbeat",{}', 'not JSON', '{"a":1}', '']) {
      station.send(text)
    }
    await settle(station)
    assert.equal(station.frames.length, framesBefore + 1)
    await expectOddity(hub, 'frame.unreadable', unreadable + 5)
    await station.close()
  })

  it('B9 an action that 1.6 does not have is not implemented', async () => {
    const station = await bringIn(hub, 'B9')
    assertError(await station.call('Foo', {}), 'NotImplemented')
    assertError(await station.call('TransactionEvent', {}), 'NotImplemented')
    await settle(station)
  })

  it('B10 an action in the wrong direction is not supported', async () => {
    const station = await bringIn(hub, 'B10')
    assertError(await station.call('Reset', { type: 'Soft' }), 'NotSupported')
    await settle(station)
  })

  it('B11 a missing field is an OccurenceConstraintViolation, with one r', async () => {
    const station = await bringIn(hub, 'B11')
    const answer = await station.call('BootNotification', { chargePointVendor: 'Stator' })
    assertError(answer, 'OccurenceConstraintViolation')
    await settle(station)
  })

  it('B13 what is no syntax of the message is a FormationViolation', async () => {
    const station = await bringIn(hub, 'B13')
    assertError(await station.call('Heartbeat', { surprise: 1 }), 'FormationViolation')
    assertError(await station.call('Heartbeat', 5), 'FormationViolation')
    assertError(await station.call('Heartbeat', []), 'FormationViolation')
    await settle(station)
  })

  it('B14 a number where text is due is a TypeConstraintViolation', async () => {
    const station = await bringIn(hub, 'B14')
    assertError(await station.call('Authorize', { idTag: 5 }), 'TypeConstraintViolation')
    await settle(station)
  })

  it('B15 a message id of 37 characters is an error that names it, and ends nothing', async () => {
    const station = await bringIn(hub, 'B15')
    const longest = 'i'.repeat(36)
    assert.match(await station.callRaw(`[2,"${longest}","Heartbeat",{}]`), /^\[3,"i{36}",/)
    const reply = await station.callRaw(`[2,"${longest}i","Heartbeat",{}]`)
    assert.match(reply, /^\[4,"i{37}","FormationViolation",/)
    await settle(station)
  })

  it('B16 a call that comes again under its id gets the same answer, and counts once', async () => {
    const station = await bringIn(hub, 'B16')
    const text = JSON.stringify([2, 'again', 'StartTransaction', newStart(TAG)])
    const first = await station.callRaw(text)
    assert.match(first, /^\[3,"again",.*"Accepted"/)
    assert.equal(await station.callRaw(text), first)
    await station.cut()

    const returned = await openStation(hub, 'B16')
    assert.equal(await returned.callRaw(text), first)
    assert.equal((await hub.api.transactions({ chargePoint: 'B16' })).length, 1)
  })

  it('B17 the same content under a new id counts once, for all that is money', async () => {
    const station = await bringIn(hub, 'B17')
    const start = newStart(TAG)
    const { transactionId } = await station.request<Started>('StartTransaction', start)
    const again = await station.request<Started>('StartTransaction', start)
    assert.equal(again.transactionId, transactionId)
    const reading = newReading(1_500, transactionId)
    for (let i = 0; i < 2; i += 1) {
      assert.deepEqual(await station.request('MeterValues', reading), {})
    }
    const stop = { transactionId, meterStop: 2_000, timestamp: isoText() }
    for (let i = 0; i < 2; i += 1) {
      assert.deepEqual(await station.request('StopTransaction', stop), {})
    }

    const transactions = await hub.api.transactions({ chargePoint: 'B17' })
    assert.equal(transactions.length, 1)
    assert.equal(transactions[0]?.energyWh, 1_000)
    assert.equal(transactions[0]?.isActive, false)
    assert.equal((await hub.api.meterValues({ chargePoint: 'B17' })).length, 1)
  })

  it('B18 null stands for an empty payload', async () => {
    const station = await bringIn(hub, 'B18')
    assert.equal((await station.call('Heartbeat', null)).type, 'result')
  })

  it('B19 an empty answer is an empty object', async () => {
    const station = await bringIn(hub, 'B19')
    const { transactionId } = await station.request<Started>('StartTransaction', newStart(TAG))
    const calls: readonly (readonly [string, unknown])[] = [
      ['StatusNotification', newStatus('Charging')],
      ['MeterValues', newReading(1_100, transactionId)],
      ['StopTransaction', { transactionId, meterStop: 1_200, timestamp: isoText() }],
      ['DiagnosticsStatusNotification', { status: 'Idle' }],
      ['FirmwareStatusNotification', { status: 'Idle' }],
      ['LogStatusNotification', { status: 'Idle' }],
      ['SignedFirmwareStatusNotification', { status: 'Idle' }],
      ['SecurityEventNotification', { type: 'ResetOrReboot', timestamp: isoText() }],
    ]
    for (const [action, payload] of calls) {
      const text = JSON.stringify([2, action, action, payload])
      assert.equal(await station.callRaw(text), `[3,"${action}",{}]`)
    }
  })

  it('B22 a stop without a reason is taken, and both spellings of Celsius', async () => {
    const station = await bringIn(hub, 'B22')
    const { transactionId } = await station.request<Started>('StartTransaction', newStart(TAG))
    const sampledValue = ['Celcius', 'Celsius'].map((unit, i) => ({
      value: `2${i}.5`,
      measurand: 'Temperature',
      location: i === 0 ? 'Body' : 'Outlet',
      unit,
    }))
    const reading = {
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: isoText(), sampledValue }],
    }
    assert.deepEqual(await station.request('MeterValues', reading), {})
    const stop = { transactionId, meterStop: 1_900, timestamp: isoText() }
    assert.deepEqual(await station.request('StopTransaction', stop), {})

    const transaction = await hub.api.transaction(transactionId)
    assert.deepEqual([transaction.isActive, transaction.stopReason], [false, 'Local'])
    const values = await hub.api.meterValues({ chargePoint: 'B22' })
    assert.deepEqual(values.map(({ number }) => number).sort(), [20.5, 21.5])
  })

  it('B27 custom data is taken anywhere in a message of 2.x', async () => {
    await hub.api.putChargePoint('B27')
    const station = await openStation(hub, 'B27', { protocols: ['ocpp2.0.1'] })
    const customData = { vendorId: 'org.example', note: { any: ['thing', 1, null] } }
    const boot = await station.request<BootAnswer>('BootNotification', {
      reason: 'PowerUp',
      chargingStation: { vendorName: 'Stator', model: 'Tricky', customData },
      customData,
    })
    assert.equal(boot.status, 'Accepted')
    await eventually(async () => {
      assert.equal((await hub.api.chargePoint('B27')).identity?.model, 'Tricky')
    })
    await station.close()
  })
})
