/**
 * Quirks Q41, Q49 and Q51: numbers and texts in another form, on a hub that repairs by profile, as
 * hubs do where nobody says otherwise. What an unknown maker sends like that is refused.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { type Hub, startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { bringInMaker, expectRepair, listRepairs, NO_NAME, readRepairs, tell } from './quirks.ts'
import { assertEnded, authorize, isoTime, start } from './scenario.ts'
import { assertError, assertProblem, bringIn, type Started, settle } from './tricky.ts'

const OPEN_EVSE = { chargePointVendor: 'OpenEVSE', chargePointModel: 'ESP32' }
const SCAME = { chargePointVendor: 'Scame Parre', chargePointModel: 'BE-W' }

const COMPOSITE = { connectorId: 1, duration: 600 }

describe('quirks, numbers and texts', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub({ env: { STATOR_OCPP__LENIENCY: 'byProfile' } })
  })
  after(async () => {
    await hub.stop()
  })

  it('Q41 a whole session of numbers as text is the session that was meant', async () => {
    await hub.api.putIdToken('Q41TAG')
    const boot = { ...OPEN_EVSE, chargePointSerialNumber: 417, meterSerialNumber: 99 }
    await hub.api.putChargePoint('Q41')
    const station = await openStation(hub, 'Q41')
    assert.equal((await tell(station, 'BootNotification', boot)).status, 'Accepted')
    const status = { connectorId: '1', errorCode: 'NoError', status: 'Preparing' }
    assert.deepEqual(await tell(station, 'StatusNotification', status), {})
    const { transactionId, idTagInfo } = (await tell(station, 'StartTransaction', {
      connectorId: '1',
      meterStart: ' 1000.0',
      idTag: 'Q41TAG',
      timestamp: isoTime(),
    })) as unknown as Started
    assert.equal(idTagInfo.status, 'Accepted')
    const sampledValue = [
      { value: 12.3, measurand: 'Current.Import', unit: 'A' },
      { value: 3_500, measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
    ]
    const meterValue = [{ timestamp: isoTime(), sampledValue }]
    const reading = { connectorId: '1', transactionId: String(transactionId), meterValue }
    assert.deepEqual(await tell(station, 'MeterValues', reading), {})
    const stop = { transactionId: String(transactionId), meterStop: '6000', timestamp: isoTime() }
    assert.deepEqual(await tell(station, 'StopTransaction', stop), {})

    const ended = await assertEnded(hub, transactionId, { reason: 'Local' })
    assert.deepEqual([ended.evseId, ended.meterStartWh, ended.meterStopWh], [1, 1_000, 6_000])
    const values = await hub.api.meterValues({ transactionId })
    assert.deepEqual(values.map(({ number }) => number).toSorted(), [12.3, 3_500].toSorted())
    assert.equal((await hub.api.chargePoint('Q41')).identity?.serialNumber, '417')
    // Each is counted: by message, however many fields of it were wrong.
    await expectRepair(hub, 'Q41', 'coerceNumber', { count: 4, action: 'StopTransaction' })
    await expectRepair(hub, 'Q41', 'coerceString', { count: 2, action: 'MeterValues' })
  })

  it('Q41 configuration values come as numbers and booleans, and are kept as text', async () => {
    const station = await bringInMaker(hub, 'Q41-VALUES', SCAME)
    const reply = hub.api.command('Q41-VALUES', 'GetConfiguration', {})
    station.answer(await station.expectCall('GetConfiguration'), {
      configurationKey: [
        { key: 'HeartbeatInterval', readonly: 'false', value: 300 },
        { key: 'LocalPreAuthorize', readonly: 0, value: true },
      ],
    })
    assert.deepEqual((await reply).body.result, {
      configurationKey: [
        { key: 'HeartbeatInterval', readonly: false, value: '300' },
        { key: 'LocalPreAuthorize', readonly: false, value: 'true' },
      ],
    })
    await eventually(async () => {
      const variables = await hub.api.variables('Q41-VALUES')
      assert.deepEqual(
        variables.map(({ name, value, isReadonly }) => [name, value, isReadonly]).toSorted(),
        [
          ['HeartbeatInterval', '300', false],
          ['LocalPreAuthorize', 'true', false],
        ],
      )
    })
    await expectRepair(hub, 'Q41-VALUES', 'coerceString', { count: 1, action: 'GetConfiguration' })
    await expectRepair(hub, 'Q41-VALUES', 'coerceBoolean', { count: 1, action: 'GetConfiguration' })
  })

  it('Q41 an amount is never guessed, and nothing of an unknown maker is repaired', async () => {
    const lenient = await bringInMaker(hub, 'Q41-AMOUNT', OPEN_EVSE)
    const strict = await bringInMaker(hub, 'Q41-STRICT', NO_NAME)
    const told = { connectorId: 1, idTag: 'Q41TAG', timestamp: isoTime(), meterStart: 1_000 }
    for (const meterStart of ['1,000', '1000 Wh', '0x3e8', '12.5', 'NaN', true]) {
      const answer = await lenient.call('StartTransaction', { ...told, meterStart })
      assertError(answer, 'TypeConstraintViolation')
    }
    const counted = await readRepairs(hub, 'coerceNumber')
    const answer = await strict.call('StartTransaction', { ...told, meterStart: '1000' })
    assertError(answer, 'TypeConstraintViolation')
    assert.equal(await readRepairs(hub, 'coerceNumber'), counted)
    assert.deepEqual(await listRepairs(hub, 'Q41-STRICT'), [])
    assert.deepEqual(await hub.api.transactions({ chargePoint: 'Q41-STRICT' }), [])
    // What was refused is money, and kept as it came.
    const rejected = await hub.api.events({ chargePoint: 'Q41-AMOUNT', type: 'frame.rejected' })
    assert.equal(rejected.length, 6)
  })

  it('Q49 an idTag is the same in any case; colons and zeros are part of it', async () => {
    for (const idTag of ['04:A2:b3:FF', '0012', 'MixedCase']) await hub.api.putIdToken(idTag)
    const station = await bringIn(hub, 'Q49')
    for (const [idTag, expected] of [
      ['04:a2:B3:ff', 'Accepted'],
      ['04:A2:B3:FF', 'Accepted'],
      ['mIXEDcASE', 'Accepted'],
      ['0012', 'Accepted'],
      ['04A2B3FF', 'Invalid'],
      ['12', 'Invalid'],
      ['00012', 'Invalid'],
      [' 0012', 'Invalid'],
      ['', 'Invalid'],
    ] as const) {
      assert.equal((await authorize(station, idTag)).status, expected, `"${idTag}"`)
    }
    // A start by nobody is a start all the same.
    const { transactionId, status } = await start(station, { idTag: '' })
    assert.equal(status, 'Invalid')
    assert.equal((await hub.api.transaction(transactionId)).isActive, true)
  })

  it('Q51 limits of one decimal pass as they are, both ways', async () => {
    const station = await bringInMaker(hub, 'Q51', NO_NAME)
    const limits = [8.1, 0.7, 32.3, 16.1, 9.9, 0.3, 63]
    const chargingSchedulePeriod = limits.map((limit, i) => ({ startPeriod: i * 60, limit }))
    const chargingSchedule = { chargingRateUnit: 'A', chargingSchedulePeriod, minChargingRate: 0.7 }
    const payload = {
      connectorId: 1,
      csChargingProfiles: {
        chargingProfileId: 51,
        stackLevel: 0,
        chargingProfilePurpose: 'TxDefaultProfile',
        chargingProfileKind: 'Relative',
        chargingSchedule,
      },
    }
    const set = hub.api.command('Q51', 'SetChargingProfile', payload)
    const call = await station.expectCall('SetChargingProfile')
    assert.deepEqual(call.payload, payload)
    station.answer(call, { status: 'Accepted' })
    assert.equal((await set).status, 200)

    const composite = { status: 'Accepted', connectorId: 1, chargingSchedule }
    const asked = hub.api.command('Q51', 'GetCompositeSchedule', COMPOSITE)
    station.answer(await station.expectCall('GetCompositeSchedule'), composite)
    assert.deepEqual((await asked).body.result, composite)
    assert.deepEqual(await listRepairs(hub, 'Q51'), [])
  })

  it('Q51 a finer limit is refused, or rounded down where that is allowed', async () => {
    const answerOf = (limit: number) => ({
      status: 'Accepted',
      connectorId: 1,
      chargingSchedule: {
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [{ startPeriod: 0, limit }],
      },
    })
    const station = await bringInMaker(hub, 'Q51-FINE', NO_NAME)
    const refused = hub.api.command('Q51-FINE', 'GetCompositeSchedule', COMPOSITE)
    station.answer(await station.expectCall('GetCompositeSchedule'), answerOf(15.8769))
    assertProblem(await refused, 502, 'INVALID_RESPONSE')

    await hub.api.putChargePoint('Q51-FINE', { leniency: 'lenient' })
    await settle(station)
    const taken = hub.api.command('Q51-FINE', 'GetCompositeSchedule', COMPOSITE)
    station.answer(await station.expectCall('GetCompositeSchedule'), answerOf(15.8769))
    assert.deepEqual((await taken).body.result, answerOf(15.8))
    const repaired = { count: 1, action: 'GetCompositeSchedule' }
    await expectRepair(hub, 'Q51-FINE', 'roundToStep', repaired)
  })
})
