/**
 * Quirks Q43, Q45 and Q47: lists of nothing, words and fields that the schema does not know. On a
 * hub that repairs by profile; an operator says of single charge points what he knows better.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { type Hub, startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { bringInMaker, expectRepair, listRepairs, NO_NAME, tell } from './quirks.ts'
import { assertEnded, beginSession, isoTime, report, shown } from './scenario.ts'
import { assertError, newStart, type Started, settle } from './tricky.ts'

const ALFEN = { chargePointVendor: 'Alfen BV', chargePointModel: 'NG910-60023' }
const LEGRAND = { chargePointVendor: 'Legrand', chargePointModel: 'Green Up' }
const VESTEL = { chargePointVendor: 'Vestel', chargePointModel: 'EVC04' }

describe('quirks, words and fields', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub({ env: { STATOR_OCPP__LENIENCY: 'byProfile' } })
  })
  after(async () => {
    await hub.stop()
  })

  it('Q43 lists of readings with none in them are answered, and nothing is stored', async () => {
    for (const [id, maker] of [
      ['Q43', VESTEL],
      ['Q43-STRICT', NO_NAME],
    ] as const) {
      const station = await bringInMaker(hub, id, maker)
      const transactionId = await beginSession(hub, station, `TAG${id}`)
      const timestamp = isoTime()
      for (const meterValue of [[], [{ timestamp, sampledValue: [] }]]) {
        for (const about of [{ connectorId: 1, transactionId }, { connectorId: 0 }]) {
          assert.deepEqual(await tell(station, 'MeterValues', { ...about, meterValue }), {})
        }
      }
      const stop = { transactionId, meterStop: 6_000, timestamp, transactionData: [] }
      assert.deepEqual(await tell(station, 'StopTransaction', stop), {})
      await assertEnded(hub, transactionId, { reason: 'Local' })
      assert.deepEqual(await hub.api.meterValues({ chargePoint: id }), [])
    }
  })

  it('Q43 null where a list of readings is due is none as well, for known makers', async () => {
    const station = await bringInMaker(hub, 'Q43-NULL', VESTEL)
    const payload = { connectorId: 1, meterValue: null }
    assert.deepEqual(await tell(station, 'MeterValues', payload), {})
    const repaired = { count: 1, action: 'MeterValues' }
    await expectRepair(hub, 'Q43-NULL', 'emptyReadingsDropped', repaired)
    const strict = await bringInMaker(hub, 'Q43-NULL-STRICT', NO_NAME)
    assertError(await strict.call('MeterValues', payload), 'TypeConstraintViolation')
  })

  it('Q45 an error code that only its maker knows is kept, as another error', async () => {
    const station = await bringInMaker(hub, 'Q45', LEGRAND)
    const status = { connectorId: 1, status: 'Faulted', timestamp: isoTime() }
    assert.deepEqual(
      await tell(station, 'StatusNotification', { ...status, errorCode: 'Error' }),
      {},
    )
    assert.equal((await shown(hub, 'Q45', 1, 'Faulted')).errorCode, 'OtherError')
    await expectRepair(hub, 'Q45', 'enumCase', { count: 1, action: 'StatusNotification' })

    const relay = { ...status, connectorId: 2, errorCode: 'RelayWelded' }
    assert.deepEqual(await tell(station, 'StatusNotification', relay), {})
    const { errorCode, vendorErrorCode } = await shown(hub, 'Q45', 2, 'Faulted')
    assert.deepEqual([errorCode, vendorErrorCode], ['OtherError', 'RelayWelded'])
    const repaired = { count: 1, action: 'StatusNotification' }
    await expectRepair(hub, 'Q45', 'unknownEnumAsOther', repaired)
  })

  it('Q45 words about readings are understood, or kept as they came', async () => {
    const station = await bringInMaker(hub, 'Q45-READINGS', ALFEN)
    const transactionId = await beginSession(hub, station, 'TAGQ45')
    const register = { measurand: 'Energy.Active.Import.Register' }
    const sampledValue = [
      { value: '3.5', ...register, unit: 'KWH', context: 'SamplePeriodic' },
      { value: '50.01', measurand: 'Frequency', unit: 'Hertz' },
      { value: '50.02', measurand: 'Hz', unit: 'Hz' },
      { value: '20.1', measurand: 'Temperature', unit: 'C', location: 'BODY' },
      { value: '20.2', measurand: 'temperature', unit: 'Celcius' },
      { value: '20.3', measurand: 'Temperature', unit: 'Celsius', format: 'raw' },
      { value: '7', measurand: 'Wifi.Signal', unit: 'dBm', phase: 'L4' },
    ]
    const meterValue = [{ timestamp: isoTime(), sampledValue }]
    const payload = { connectorId: 1, transactionId, meterValue }
    assert.deepEqual(await tell(station, 'MeterValues', payload), {})

    const values = await hub.api.meterValues({ transactionId })
    const told = values.map(({ value, measurand, unit, context }) =>
      [value, measurand, unit, context].join(' '),
    )
    assert.deepEqual(told.toSorted(), [
      '20.1 Temperature Celsius Sample.Periodic',
      '20.2 Temperature Celcius Sample.Periodic',
      '20.3 Temperature Celsius Sample.Periodic',
      '3.5 Energy.Active.Import.Register kWh Sample.Periodic',
      '50.01 Frequency Hertz Sample.Periodic',
      '50.02 Hz Hz Sample.Periodic',
      '7 Wifi.Signal dBm Sample.Periodic',
    ])
    const wifi = values.find(({ measurand }) => measurand === 'Wifi.Signal')
    assert.deepEqual([wifi?.phase, wifi?.number], ['L4', 7])
    await eventually(async () => {
      const { activeTransactions } = await hub.api.chargePoint('Q45-READINGS')
      assert.equal(activeTransactions[0]?.meterWh, 3_500)
    })
    for (const rule of ['enumCase', 'unknownEnumKept']) {
      await expectRepair(hub, 'Q45-READINGS', rule, { count: 1, action: 'MeterValues' })
    }
  })

  it('Q45 a stop is no worse for a reason that nobody knows', async () => {
    const station = await bringInMaker(hub, 'Q45-STOP', LEGRAND)
    const transactionId = await beginSession(hub, station, 'TAGQ45STOP')
    const stop = { transactionId, meterStop: 6_000, timestamp: isoTime(), reason: 'BatteryFull' }
    assert.deepEqual(await tell(station, 'StopTransaction', stop), {})
    await assertEnded(hub, transactionId, { reason: 'Other' })
    await expectRepair(hub, 'Q45-STOP', 'unknownEnumAsOther', {
      count: 1,
      action: 'StopTransaction',
    })
  })

  it('Q47 further fields are left out or refused, as the operator says', async () => {
    const extra = {
      connectorId: 1,
      status: 'Available',
      errorCode: 'NoError',
      vendorInfo: { a: 1 },
    }
    const set = (leniency: 'strict' | 'lenient' | null) =>
      hub.api.putChargePoint('Q47', { leniency })
    const station = await bringInMaker(hub, 'Q47', NO_NAME)
    assertError(await station.call('StatusNotification', extra), 'FormationViolation')
    assert.deepEqual(await listRepairs(hub, 'Q47'), [])

    assert.equal((await set('lenient')).leniency, 'lenient')
    await eventually(async () => {
      assert.deepEqual(await tell(station, 'StatusNotification', extra), {})
    })
    await shown(hub, 'Q47', 1, 'Available')
    await expectRepair(hub, 'Q47', 'dropUnknownField', { count: 1, action: 'StatusNotification' })
    const { transactionId } = (await tell(station, 'StartTransaction', {
      ...newStart('Q47TAG'),
      soc: 44,
    })) as unknown as Started
    assert.equal((await hub.api.transaction(transactionId)).isActive, true)
    await expectRepair(hub, 'Q47', 'dropUnknownField', { count: 2, action: 'StartTransaction' })

    await set('strict')
    await eventually(async () => {
      assertError(await station.call('StatusNotification', extra), 'FormationViolation')
    })
    await set(null)
    await settle(station)
    assertError(await station.call('StatusNotification', extra), 'FormationViolation')
    await report(station, 1, 'Preparing')
  })

  it('Q47 an operator may be strict with a maker that the hub knows', async () => {
    const extra = { status: 'Available', errorCode: 'NoError', vendorInfo: '' }
    const station = await bringInMaker(hub, 'Q47-KNOWN', ALFEN)
    const told = (connectorId: number) => ({ ...extra, connectorId })
    assert.deepEqual(await tell(station, 'StatusNotification', told(1)), {})
    await hub.api.putChargePoint('Q47-KNOWN', { leniency: 'strict' })
    await eventually(async () => {
      assertError(await station.call('StatusNotification', told(2)), 'FormationViolation')
    })
    await station.cut()
    // The hub knows it after a restart of the charge point too.
    const boot = { ...ALFEN, color: 'red' }
    const returned = await openStation(hub, 'Q47-KNOWN')
    assertError(await returned.call('BootNotification', boot), 'FormationViolation')
  })
})
