/** Error-prone rows of section E: statuses and readings that are odd, large, or out of order. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { eventually } from '../support/wait.ts'
import {
  assertEnded,
  assertNow,
  assertRunning,
  beginSession,
  bootStation,
  isoTime,
  operate,
  report,
  shown,
  stop,
} from './scenario.ts'
import { expectOddity, readOddity } from './tricky.ts'

/** The stop of row E17 is larger than the frames that are let in by default. */
const hub = await startHub({ env: { STATOR_EDGE__FRAME_BYTES_MAX: '4194304' } })
after(() => hub.stop())

const READINGS = 2_500

/** Each reading has these: 10,000 samples in all. */
const SAMPLED = [
  { measurand: 'Power.Active.Import', unit: 'W' },
  { measurand: 'Current.Import', unit: 'A' },
  { measurand: 'Voltage', unit: 'V' },
  { measurand: 'SoC', unit: 'Percent' },
] as const

test('E12 a status without a time is of now, and an older one is not shown', async () => {
  const station = await bootStation(hub, 'E12')
  const untimed = { connectorId: 1, errorCode: 'NoError', status: 'Preparing' }
  assert.deepEqual(await station.request('StatusNotification', untimed), {})
  assertNow((await shown(hub, 'E12', 1, 'Preparing')).occurredAt)
  await report(station, 1, 'Faulted', { timestamp: isoTime(-3_600) })
  await report(station, 2, 'Preparing')
  // The later report is there, so the older one has had its effect, if any.
  await shown(hub, 'E12', 2, 'Preparing')
  await shown(hub, 'E12', 1, 'Preparing')
})

test('E13 from Charging to Available directly is believed', async () => {
  const station = await bootStation(hub, 'E13')
  const transactionId = await beginSession(hub, station, 'TAGE13')
  await report(station, 1, 'Available')
  await shown(hub, 'E13', 1, 'Available')
  // It does not end the session: its stop is what does.
  await assertRunning(hub, 'E13', transactionId, 'TAGE13')
  await stop(station, { transactionId })
  await assertEnded(hub, transactionId, { reason: 'Local' })
})

test('E14 an unknown connector is there from its first report, and doubted', async () => {
  const station = await bootStation(hub, 'E14')
  await report(station, 7, 'Charging')
  assert.equal((await shown(hub, 'E14', 7, 'Charging')).status, 'occupied')
  // It has not said how many it has, so there are none too many.
  assert.equal(await readOddity(hub, 'connector.beyond'), 0)
  const configurationKey = [{ key: 'NumberOfConnectors', readonly: true, value: '2' }]
  const asked = { key: ['NumberOfConnectors'] }
  await operate(hub, station, 'GetConfiguration', asked, { configurationKey })
  await report(station, 8, 'Charging')
  assert.equal((await shown(hub, 'E14', 8, 'Charging')).status, 'occupied')
  await expectOddity(hub, 'connector.beyond', 1)
  // Told once of each; those that it has are none.
  await report(station, 8, 'Finishing')
  await report(station, 2, 'Preparing')
  await shown(hub, 'E14', 2, 'Preparing')
  assert.equal(await readOddity(hub, 'connector.beyond'), 1)
})

test('E17 a stop with ten thousand samples is stored and answered in time', async () => {
  const station = await bootStation(hub, 'E17')
  const transactionId = await beginSession(hub, station, 'TAGE17')
  const transactionData = Array.from({ length: READINGS }, (_, index) => ({
    timestamp: isoTime(index - READINGS),
    sampledValue: SAMPLED.map((sampled) => ({ value: String(index % 400), ...sampled })),
  }))
  const payload = { transactionId, meterStop: 6_000, timestamp: isoTime(), transactionData }
  assert.deepEqual(await station.request('StopTransaction', payload), {})
  await assertEnded(hub, transactionId, { reason: 'Local' })
  const values = await hub.api.meterValues({ transactionId })
  assert.equal(values.length, READINGS * SAMPLED.length)
})

test('E18 registers in kWh, of phases and of intervals are told apart', async () => {
  const station = await bootStation(hub, 'E18')
  const transactionId = await beginSession(hub, station, 'TAGE18')
  const register = 'Energy.Active.Import.Register'
  const sampledValue = [
    { value: '3.5', measurand: register, unit: 'kWh' },
    { value: '9001', measurand: register, unit: 'Wh', phase: 'L1' },
    { value: '9002', measurand: register, unit: 'Wh', phase: 'L2' },
    { value: '9003', measurand: register, unit: 'Wh', phase: 'L3' },
    { value: '9004', measurand: 'Energy.Active.Import.Interval', unit: 'Wh' },
  ]
  const meterValue = [{ timestamp: isoTime(), sampledValue }]
  const payload = { connectorId: 1, transactionId, meterValue }
  assert.deepEqual(await station.request('MeterValues', payload), {})
  await eventually(async () => {
    const { activeTransactions } = await hub.api.chargePoint('E18')
    assert.equal(activeTransactions[0]?.meterWh, 3_500)
  })
  const values = await hub.api.meterValues({ transactionId })
  const told = values.map(({ number, phase }) => `${number} Wh ${phase ?? 'all'}`)
  const expected = ['3500 Wh all', '9001 Wh L1', '9002 Wh L2', '9003 Wh L3', '9004 Wh all']
  assert.deepEqual(told.toSorted(), expected)
  await stop(station, { transactionId })
  await assertEnded(hub, transactionId, { reason: 'Local' })
})

test('E19 unplugged where that does not stop: suspended, and the session stays', async () => {
  const station = await bootStation(hub, 'E19')
  const setting = { key: 'StopTransactionOnEVSideDisconnect', value: 'false' }
  await operate(hub, station, 'ChangeConfiguration', setting, { status: 'Accepted' })
  const transactionId = await beginSession(hub, station, 'TAGE19')
  await report(station, 1, 'SuspendedEV', { info: 'EV side disconnected' })
  assert.equal((await shown(hub, 'E19', 1, 'SuspendedEV')).info, 'EV side disconnected')
  await assertRunning(hub, 'E19', transactionId, 'TAGE19')
})
