/**
 * Quirks Q31 and Q33: calls that come again, calls that all have the same id, and who waits for
 * whom.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { type Hub, startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { isoTime } from './scenario.ts'
import { bootStation2, card, openStation2, register2, STATION2, VERSIONS2 } from './scenario2.ts'
import {
  BOOT,
  bringIn,
  type Ended,
  newReading,
  newStart,
  newStatus,
  queueCommand,
  type Started,
  settle,
} from './tricky.ts'

const TAG = 'Q31TAG'

describe('quirks, calls', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
    await hub.api.putIdToken(TAG, { isConcurrentAllowed: true })
  })
  after(async () => {
    await hub.stop()
  })

  it('Q31 a call that is sent again under its id has the same answer, and one effect', async () => {
    const station = await bringIn(hub, 'Q31')
    const start = JSON.stringify([2, 'start', 'StartTransaction', newStart(TAG)])
    const started = await station.callRaw(start)
    assert.equal(await station.callRaw(start), started)
    const { transactionId } = (JSON.parse(started) as [3, string, Started])[2]
    const reading = JSON.stringify([2, 'reading', 'MeterValues', newReading(1_200, transactionId)])
    for (let i = 0; i < 3; i += 1) assert.equal(await station.callRaw(reading), '[3,"reading",{}]')
    await station.cut()

    const returned = await openStation(hub, 'Q31')
    assert.equal(await returned.callRaw(reading), '[3,"reading",{}]')
    const stop = { transactionId, meterStop: 2_000, timestamp: isoTime(), idTag: TAG }
    const end = JSON.stringify([2, 'stop', 'StopTransaction', stop])
    const ended = await returned.callRaw(end)
    assert.equal(await returned.callRaw(end), ended)
    assert.equal(await returned.callRaw(start), started)

    const [session, ...others] = await hub.api.transactions({ chargePoint: 'Q31' })
    assert.deepEqual(others, [])
    assert.deepEqual([session?.isActive, session?.energyWh], [false, 1_000])
    assert.equal((await hub.api.meterValues({ chargePoint: 'Q31' })).length, 1)
  })

  it('Q31 one message id for all messages: each has its own answer', async () => {
    const station = await bringIn(hub, 'Q31-CONSTANT')
    const ask = <Answer>(action: string, payload: unknown) =>
      askAs<Answer>(station, action, payload)
    assert.equal((await ask<{ status: string }>('BootNotification', BOOT)).status, 'Accepted')
    assert.deepEqual(await ask('StatusNotification', newStatus('Preparing')), {})
    assert.deepEqual(await ask('StatusNotification', newStatus('Charging')), {})
    assert.match((await ask<{ currentTime: string }>('Heartbeat', {})).currentTime, /Z$/)
    const { transactionId, idTagInfo } = await ask<Started>('StartTransaction', newStart(TAG))
    assert.equal(idTagInfo.status, 'Accepted')
    for (const meterWh of [1_100, 1_200, 1_300]) {
      assert.deepEqual(await ask('MeterValues', newReading(meterWh, transactionId)), {})
    }
    const stop = { transactionId, meterStop: 1_400, timestamp: isoTime(), idTag: TAG }
    assert.equal((await ask<Ended>('StopTransaction', stop)).idTagInfo?.status, 'Accepted')

    const session = await hub.api.transaction(transactionId)
    assert.deepEqual([session.isActive, session.energyWh], [false, 400])
    assert.equal((await hub.api.meterValues({ transactionId })).length, 3)
  })

  it('Q31 ids that begin anew after a reconnect are new calls', async () => {
    const station = await bringIn(hub, 'Q31-RESET')
    const ids: number[] = []
    let current = station
    for (const meterStart of [1_000, 2_000, 3_000]) {
      const start = newStart(TAG, { meterStart })
      const { transactionId } = await askAs<Started>(current, 'StartTransaction', start, '0')
      const stop = { transactionId, meterStop: meterStart + 500, timestamp: isoTime() }
      assert.deepEqual(await askAs(current, 'StopTransaction', stop, '1'), {})
      ids.push(transactionId)
      await current.cut()
      current = await openStation(hub, 'Q31-RESET')
    }
    assert.equal(new Set(ids).size, 3)
    const sessions = await hub.api.transactions({ chargePoint: 'Q31-RESET' })
    assert.deepEqual(
      sessions.map(({ energyWh }) => energyWh),
      [500, 500, 500],
    )
  })

  for (const version of VERSIONS2) {
    it(`Q31 one message id for all events of ${version}, and an event sent again`, async () => {
      const id = `Q31-${version}`
      const station = await bootStation2(hub, id, version)
      const boot = { reason: 'PowerUp', chargingStation: STATION2 }
      assert.equal(
        (await askAs<{ status: string }>(station, 'BootNotification', boot)).status,
        'Accepted',
      )
      const event = (eventType: string, seqNo: number, meterWh: number) => ({
        eventType,
        seqNo,
        triggerReason: 'MeterValuePeriodic',
        timestamp: isoTime(),
        transactionInfo: { transactionId: 'constant' },
        evse: { id: 1, connectorId: 1 },
        meterValue: register2(meterWh),
        ...(eventType === 'Started' ? { idToken: card(TAG) } : {}),
      })
      const started = event('Started', 0, 1_000)
      const first = await askAs(station, 'TransactionEvent', started)
      assert.deepEqual(await askAs(station, 'TransactionEvent', event('Updated', 1, 1_200)), {})
      assert.deepEqual(await askAs(station, 'TransactionEvent', started), first)
      await station.cut()
      const returned = await openStation2(hub, id, version)
      assert.deepEqual(await askAs(returned, 'TransactionEvent', started), first)
      await askAs(returned, 'TransactionEvent', event('Ended', 2, 1_500))

      const session = await hub.api.transaction('constant', id)
      assert.deepEqual([session.isActive, session.energyWh], [false, 500])
      assert.equal(session.seqNos?.count, 3)
    })
  }

  it('Q33 one call of ours at a time; theirs are answered meanwhile', async () => {
    const stations = [await bringIn(hub, 'Q33')]
    for (const version of VERSIONS2)
      stations.push(await bootStation2(hub, `Q33-${version}`, version))
    for (const station of stations) {
      const first = hub.api.command(station.id, 'ClearCache', {}, 60)
      const call = await station.expectCall('ClearCache')
      const payload = { requestedMessage: 'Heartbeat' }
      const second = await queueCommand(hub, station.id, 'TriggerMessage', payload)
      // It asks whatever it likes, and is answered before it answers us.
      await settle(station)
      const event = { type: 'ResetOrReboot', timestamp: isoTime() }
      assert.deepEqual(await station.request('SecurityEventNotification', event), {})
      assert.equal(station.calls.length, 1)

      station.answer(call, { status: 'Accepted' })
      assert.equal((await first).status, 200)
      const next = await station.expectCall('TriggerMessage')
      assert.deepEqual(next.payload, payload)
      station.answer(next, { status: 'Accepted' })
      assert.equal((await second.reply).status, 200)
    }
  })
})

/** A call under the id that this charge point gives to all of them: the payload of its result. */
async function askAs<Answer = Readonly<Record<string, unknown>>>(
  station: Station,
  action: string,
  payload: unknown,
  messageId = '1',
): Promise<Answer> {
  const text = await station.callRaw(JSON.stringify([2, messageId, action, payload]))
  const [type, id, answer] = JSON.parse(text) as [number, string, Answer]
  assert.deepEqual([type, id], [3, messageId], `${action} was answered ${text}`)
  return answer
}
