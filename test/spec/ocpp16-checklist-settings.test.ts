/**
 * Outer checklist of OCPP 1.6, core: configuration keys, the cache, vendor data, and sessions that
 * meet a loss of power or of the network. One test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import {
  assertEnded,
  assertRunning,
  beginSession,
  bootStation,
  connectAndBoot,
  isoTime,
  leave,
  meter,
  operate,
  report,
  shown,
  start,
  stop,
} from './scenario.ts'

const hub = await startHub()
after(() => hub.stop())

const KEYS = [
  { key: 'HeartbeatInterval', readonly: false, value: '300' },
  { key: 'NumberOfConnectors', readonly: true, value: '2' },
  { key: 'SupportedFeatureProfiles', readonly: true, value: 'Core,RemoteTrigger' },
  { key: 'VendorSecret', readonly: false },
]

test('TC_019_1 retrieve all configuration keys', async () => {
  const station = await bootStation(hub, 'TC019-1')
  await operate(hub, station, 'GetConfiguration', {}, { configurationKey: KEYS })
  await eventually(async () => {
    const variables = await hub.api.variables('TC019-1')
    const told = variables.map(({ name, value, isReadonly }) => ({ name, value, isReadonly }))
    const expected = KEYS.map(({ key, readonly, value }) => ({
      name: key,
      value: value ?? null,
      isReadonly: readonly,
    }))
    assert.deepEqual(byName(told), byName(expected))
  })
})

test('TC_019_2 retrieve one configuration key', async () => {
  const station = await bootStation(hub, 'TC019-2')
  const payload = { key: ['SupportedFeatureProfiles'] }
  await operate(hub, station, 'GetConfiguration', payload, { configurationKey: [KEYS[2]] })
  await eventually(async () => {
    const variables = await hub.api.variables('TC019-2')
    assert.equal(variables.length, 1)
    assert.equal(variables[0]?.name, 'SupportedFeatureProfiles')
    assert.equal(variables[0]?.value, 'Core,RemoteTrigger')
    assert.equal(variables[0]?.isReadonly, true)
  })
})

test('TC_021 change a configuration key', async () => {
  const station = await bootStation(hub, 'TC021')
  const payload = { key: 'MeterValueSampleInterval', value: '60' }
  await operate(hub, station, 'ChangeConfiguration', payload, { status: 'Accepted' })
  await eventually(async () => {
    const variables = await hub.api.variables('TC021')
    assert.equal(variables.find(({ name }) => name === payload.key)?.value, '60')
  })
})

test('TC_040_1 change a configuration key, not supported', () => {
  return keepsTheOldValue('TC040-1', 'NotSupported')
})

test('TC_040_2 change a configuration key, invalid value', () => {
  return keepsTheOldValue('TC040-2', 'Rejected')
})

test('TC_061 clear the authorization cache', async () => {
  const station = await bootStation(hub, 'TC061')
  await operate(hub, station, 'ClearCache', {}, { status: 'Accepted' })
})

test('TC_064 data transfer to the central system', async () => {
  const station = await bootStation(hub, 'TC064')
  const payload = { vendorId: 'com.example.nobody', messageId: 'Greeting', data: '{"hello":1}' }
  const answer = await station.request('DataTransfer', payload)
  // Nobody here speaks for that vendor, and that is all there is to say: no data.
  assert.deepEqual(answer, { status: 'UnknownVendorId' })
  await eventually(async () => {
    const events = await hub.api.events({ chargePoint: 'TC064', type: 'data.transferred' })
    assert.equal(events.length, 1)
  })
})

test('TC_032_1 power failure, the stop comes after the boot', async () => {
  const station = await bootStation(hub, 'TC032-1')
  const transactionId = await beginSession(hub, station, 'TAG032-1')
  await meter(station, transactionId, 4_000)
  const lostAt = isoTime()
  await station.cut()
  await eventually(async () => {
    assert.equal((await hub.api.chargePoint('TC032-1')).connected, false)
  })

  const returned = await connectAndBoot(hub, 'TC032-1')
  // The boot itself ends nothing: its charge point may be one that goes on.
  await assertRunning(hub, 'TC032-1', transactionId, 'TAG032-1')
  const timestamp = lostAt
  await stop(returned, { transactionId, reason: 'PowerLoss', meterStop: 4_000, timestamp })
  await report(returned, 1, 'Available')
  const ended = await assertEnded(hub, transactionId, { reason: 'PowerLoss', energyWh: 3_000 })
  assert.equal(Date.parse(String(ended.stoppedAt)), Date.parse(lostAt))
})

test('TC_037_1 offline start, valid idTag', async () => {
  const idTag = 'TAG037-1'
  await hub.api.putIdToken(idTag)
  await (await bootStation(hub, 'TC037-1')).cut()

  const timestamp = isoTime(-600)
  const returned = await openStation(hub, 'TC037-1')
  const { transactionId, status } = await start(returned, { idTag, timestamp })
  assert.equal(status, 'Accepted')
  await report(returned, 1, 'Charging')
  await assertRunning(hub, 'TC037-1', transactionId, idTag)
  const session = await hub.api.transaction(transactionId)
  assert.equal(Date.parse(String(session.startedAt)), Date.parse(timestamp))
  assert.ok(session.flags.includes('offline'), `flags: ${session.flags.join()}`)
})

test('TC_037_3 offline start, invalid idTag, StopTransactionOnInvalidId true', async () => {
  const station = await bootStation(hub, 'TC037-3')
  const setting = { key: 'StopTransactionOnInvalidId', value: 'true' }
  await operate(hub, station, 'ChangeConfiguration', setting, { status: 'Accepted' })
  await station.cut()

  const returned = await openStation(hub, 'TC037-3')
  const { transactionId, status } = await start(returned, {
    idTag: 'STRANGER037',
    timestamp: isoTime(-600),
  })
  assert.equal(status, 'Invalid')
  // It charged, so it is a session, whoever it was.
  await assertRunning(hub, 'TC037-3', transactionId, 'STRANGER037')
  await stop(returned, { transactionId, reason: 'DeAuthorized' })
  await leave(returned)
  const session = await assertEnded(hub, transactionId, { reason: 'DeAuthorized' })
  assert.equal(session.authorizationStatus, 'invalid')
  assert.ok(session.flags.includes('notAuthorized'), `flags: ${session.flags.join()}`)
})

test('TC_039 offline session', async () => {
  const idTag = 'TAG039'
  await hub.api.putIdToken(idTag)
  await (await bootStation(hub, 'TC039')).cut()

  const [startedAt, stoppedAt] = [isoTime(-3_600), isoTime(-1_800)]
  const returned = await openStation(hub, 'TC039')
  const { transactionId, status } = await start(returned, { idTag, timestamp: startedAt })
  assert.equal(status, 'Accepted')
  await stop(returned, { transactionId, idTag, reason: 'Local', timestamp: stoppedAt })
  await report(returned, 1, 'Available')
  const session = await assertEnded(hub, transactionId, { reason: 'Local' })
  assert.equal(Date.parse(String(session.startedAt)), Date.parse(startedAt))
  assert.equal(Date.parse(String(session.stoppedAt)), Date.parse(stoppedAt))
  await shown(hub, 'TC039', 1, 'Available')
})

/** A change that the charge point did not take leaves the value that it reported before. */
async function keepsTheOldValue(id: string, status: string): Promise<void> {
  const station = await bootStation(hub, id)
  const reported = { key: 'MeterValueSampleInterval', readonly: false, value: '30' }
  const question = { key: [reported.key] }
  await operate(hub, station, 'GetConfiguration', question, { configurationKey: [reported] })
  const change = { key: reported.key, value: '-1' }
  await operate(hub, station, 'ChangeConfiguration', change, { status })
  const other = { key: 'OtherKey', value: 'set' }
  await operate(hub, station, 'ChangeConfiguration', other, { status: 'Accepted' })
  await eventually(async () => {
    const variables = await hub.api.variables(id)
    // The later change is there, so the earlier one has had its effect, if any.
    assert.equal(variables.find(({ name }) => name === 'OtherKey')?.value, 'set')
    assert.equal(variables.find(({ name }) => name === reported.key)?.value, '30')
  })
}

function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
