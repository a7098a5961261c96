/**
 * Outer checklist of 2.0.1 and 2.1, block P: what vendors say in words of their own. One test for
 * each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { isoTime, shown } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  both,
  endSession2,
  eventuallyView2,
  journaled2,
} from './scenario2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const CUSTOM = { vendorId: 'com.example.voltaworks', cableTemperature: 41.5, notes: ['a', null] }

both('TC_P_02 data of a vendor that we do not know', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  for (const [messageId, data] of [
    ['alpha', 'text'],
    ['beta', { parts: [1, 'two', { three: null }] }],
    ['gamma', undefined],
  ] as const) {
    const request = { vendorId: 'com.example.nobody', messageId, ...(data && { data }) }
    const answer = await station.request('DataTransfer', request)
    // And no data with it.
    assert.deepEqual(answer, { status: 'UnknownVendorId' })
    const told = await journaled2(hub, id, 'data.transferred', (one) => one.messageId === messageId)
    assert.equal(told.vendorId, 'com.example.nobody')
  }
  const unnamed = await station.request('DataTransfer', { vendorId: 'com.example.nobody' })
  assert.deepEqual(unnamed, { status: 'UnknownVendorId' })

  // The other way round, in our words.
  station.answerAll({ DataTransfer: { status: 'UnknownMessageId' } })
  const wanted = { vendorId: 'com.example.voltaworks', messageId: 'light', data: { level: 3 } }
  const { result } = await operation2(hub, id, 'data-transfer', wanted)
  assert.deepEqual([result.status, result.reportedStatus], ['unknown', 'UnknownMessageId'])
  assert.deepEqual(station.calls.at(-1)?.payload, wanted)
})

both('TC_P_03 custom data in messages', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const status = { timestamp: isoTime(), evseId: 2, connectorId: 1, connectorStatus: 'Occupied' }
  const answer = await station.request('StatusNotification', { ...status, customData: CUSTOM })
  assert.deepEqual(answer, {})
  await shown(hub, id, 2, 'Occupied')

  const session = await beginSession2(hub, station, `TAG-${id}`)
  const customData = CUSTOM
  const sampledValue = [{ value: 3_500, measurand: 'Energy.Active.Import.Register', customData }]
  await session.update({
    triggerReason: 'MeterValuePeriodic',
    evse: { id: 1, connectorId: 1, customData },
    meterValue: [{ timestamp: isoTime(), sampledValue, customData }],
    info: { chargingState: 'Charging', customData },
    customData,
  })
  await endSession2(session, { customData })
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh, view.stopReason], [false, 5_000, 'Local'])
    assert.deepEqual(view.flags, [])
  })
  await eventually(async () => {
    const values = await hub.api.meterValues({ chargePoint: id })
    assert.ok(values.some(({ number }) => number === 3_500))
  })
})
