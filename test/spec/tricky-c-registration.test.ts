/**
 * Tricky cases C: boot and registration. Who may say what before it is accepted, and what the boot
 * answer holds. OCPP 1.6 §4.2, errata §3.10 and §3.40.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { type Hub, startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import {
  assertError,
  assertProblem,
  BOOT,
  type BootAnswer,
  bringIn,
  expectOddity,
  isoText,
  newStart,
  newStatus,
  queueCommand,
  readOddity,
  type Started,
  settle,
} from './tricky.ts'

const BOOT_RETRY_SECONDS = 77
const SECOND_MS = 1_000

describe('tricky cases C, registration', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub({
      env: { STATOR_OCPP__BOOT_RETRY_SECONDS: String(BOOT_RETRY_SECONDS) },
    })
    await hub.api.putIdToken('C-TAG', { isConcurrentAllowed: true })
  })
  after(async () => {
    await hub.stop()
  })

  it('C1 one that was never accepted has to boot before anything else', async () => {
    await hub.api.putChargePoint('C1')
    const station = await openStation(hub, 'C1')
    assertError(await station.call('StatusNotification', newStatus('Available')), 'SecurityError')
    assertError(await station.call('Heartbeat', {}), 'SecurityError')
    await station.request('BootNotification', BOOT)
    assert.deepEqual(await station.request('StatusNotification', newStatus('Available')), {})
  })

  it('C2 while pending a boot can be triggered before its time, and makes all normal', async () => {
    await hub.api.putChargePoint('C2', { registration: 'pending' })
    const station = await openStation(hub, 'C2')
    station.answerAll({ TriggerMessage: { status: 'Accepted' } })
    const boot = () => station.request<BootAnswer>('BootNotification', BOOT)
    const trigger = async () => {
      const payload = { requestedMessage: 'BootNotification' }
      const reply = await hub.api.command('C2', 'TriggerMessage', payload)
      assert.deepEqual(reply.body.result, { status: 'Accepted' })
    }
    const { status, interval } = await boot()
    assert.deepEqual([status, interval], ['Pending', BOOT_RETRY_SECONDS])
    await trigger()
    assert.equal((await boot()).status, 'Pending')

    await hub.api.putChargePoint('C2', { registration: 'accepted' })
    await trigger()
    assert.equal((await boot()).status, 'Accepted')
    assert.deepEqual(await station.request('StatusNotification', newStatus('Available')), {})
    await eventually(async () => {
      assert.equal((await hub.api.chargePoint('C2')).registration, 'accepted')
    })
  })

  it('C4 while pending a remote start or stop is refused here, and never sent', async () => {
    await hub.api.putChargePoint('C4', { registration: 'pending' })
    const station = await openStation(hub, 'C4')
    await station.request('BootNotification', BOOT)
    const start = await hub.api.command('C4', 'RemoteStartTransaction', { idTag: 'C-TAG' })
    assertProblem(start, 409, 'COMMAND_REFUSED')
    const stop = await hub.api.command('C4', 'RemoteStopTransaction', { transactionId: 1 })
    assertProblem(stop, 409, 'COMMAND_REFUSED')
    // What configures it is sent, and it is all that was.
    station.answerAll({ GetConfiguration: { configurationKey: [] } })
    assert.equal((await hub.api.command('C4', 'GetConfiguration', {})).status, 200)
    assert.deepEqual(
      station.calls.map(({ action }) => action),
      ['GetConfiguration'],
    )
  })

  it('C5 while rejected nothing is sent, not even what waits already', async () => {
    const station = await bringIn(hub, 'C5')
    const sent = hub.api.command('C5', 'GetConfiguration', {}, 60)
    const call = await station.expectCall('GetConfiguration')
    const waiting = await queueCommand(hub, 'C5', 'ClearCache', {})
    await hub.api.putChargePoint('C5', { registration: 'rejected' })
    station.answer(call, { configurationKey: [] })
    assert.equal((await sent).status, 200)
    assertProblem(await waiting.reply, 409, 'COMMAND_REFUSED')
    assertProblem(await hub.api.command('C5', 'ClearCache', {}), 409, 'COMMAND_REFUSED')

    assertError(await station.call('Heartbeat', {}), 'SecurityError')
    assert.equal((await station.request<BootAnswer>('BootNotification', BOOT)).status, 'Rejected')
    assertProblem(await hub.api.command('C5', 'ClearCache', {}), 409, 'COMMAND_REFUSED')
    assert.equal(station.calls.length, 1)
  })

  it('C6 an interval of 0 is legal, and leaves it to the charge point', async () => {
    const silent = await startHub({ env: { STATOR_OCPP__HEARTBEAT_SECONDS: '0' } })
    try {
      await silent.api.putChargePoint('C6')
      const station = await openStation(silent, 'C6')
      const { status, interval } = await station.request<BootAnswer>('BootNotification', BOOT)
      assert.deepEqual([status, interval], ['Accepted', 0])
      await settle(station)
      await station.close()
    } finally {
      await silent.stop()
    }
  })

  it('C7 a boot in the middle of a transaction leaves it open, until its stop', async () => {
    const station = await bringIn(hub, 'C7')
    const start = newStart('C-TAG', { meterStart: 100 })
    const { transactionId } = await station.request<Started>('StartTransaction', start)
    await station.cut()

    const returned = await openStation(hub, 'C7')
    const { status } = await returned.request<BootAnswer>('BootNotification', BOOT)
    assert.equal(status, 'Accepted')
    assert.equal((await hub.api.transaction(transactionId)).isActive, true)
    const stop = { transactionId, meterStop: 600, timestamp: isoText(), reason: 'PowerLoss' }
    assert.deepEqual(await returned.request('StopTransaction', stop), {})
    const { isActive, energyWh, stopReason } = await hub.api.transaction(transactionId)
    assert.deepEqual([isActive, energyWh, stopReason], [false, 500, 'PowerLoss'])
  })

  it('C8 the time told is UTC, to the millisecond at most, and right', async () => {
    const station = await bringIn(hub, 'C8')
    for (const [action, payload] of [
      ['BootNotification', BOOT],
      ['Heartbeat', {}],
    ] as const) {
      const askedAt = systemClock.now()
      const { currentTime } = await station.request<{ currentTime: string }>(action, payload)
      assert.match(currentTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/)
      const told = Date.parse(currentTime)
      assert.ok(told >= askedAt - SECOND_MS && told <= systemClock.now() + SECOND_MS, currentTime)
    }
  })

  it('C9 a model of 30 characters is refused as too long', async () => {
    await hub.api.putChargePoint('C9')
    const station = await openStation(hub, 'C9')
    const boot = { ...BOOT, chargePointModel: 'M'.repeat(30) }
    assertError(await station.call('BootNotification', boot), 'PropertyConstraintViolation')
    const fits = { ...BOOT, chargePointModel: 'M'.repeat(20) }
    assert.equal((await station.request<BootAnswer>('BootNotification', fits)).status, 'Accepted')
  })

  it('C10 once it is accepted, no boot is triggered', async () => {
    const station = await bringIn(hub, 'C10')
    station.answerAll({ TriggerMessage: { status: 'Accepted' } })
    const boot = { requestedMessage: 'BootNotification' }
    for (const action of ['TriggerMessage', 'ExtendedTriggerMessage']) {
      assertProblem(await hub.api.command('C10', action, boot), 409, 'COMMAND_REFUSED')
    }
    const heartbeat = { requestedMessage: 'Heartbeat' }
    assert.equal((await hub.api.command('C10', 'TriggerMessage', heartbeat)).status, 200)
    assert.deepEqual(
      station.calls.map(({ payload }) => payload),
      [heartbeat],
    )
  })

  it('C12 boots in a storm are answered, counted, and slowed down', async () => {
    const neighbour = await bringIn(hub, 'C12-NEIGHBOUR')
    const hasty = await readOddity(hub, 'boot.hasty')
    const station = await bringIn(hub, 'C12')
    const intervals: number[] = []
    for (let i = 0; i < 20; i += 1) {
      const answer = await station.request<BootAnswer>('BootNotification', BOOT)
      assert.equal(answer.status, 'Accepted')
      intervals.push(answer.interval)
    }
    assert.deepEqual(
      intervals,
      [...intervals].sort((a, b) => a - b),
    )
    assert.ok(Number(intervals.at(-1)) > Number(intervals[0]), intervals.join(' '))
    await expectOddity(hub, 'boot.hasty', hasty + 20)
    await settle(neighbour)
  })
})
