/**
 * Outer checklist of 2.0.1 and 2.1, block F: messages that a charge point is asked to send now. One
 * test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2, request2 } from './operations2.ts'
import { assertNow, isoTime, operate, shown } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  both,
  endSession2,
  only21,
  register2,
  report2,
  type Session2,
} from './scenario2.ts'
import { isOver2, isRunning2 } from './stories2.ts'
import { assertProblem } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

both('TC_F_11 trigger: readings of an EVSE', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await triggers(station, { requestedMessage: 'MeterValues', evse: { id: 1 } })
  await tellsReading(station, 1, 4_200)
  await hasReadings(id, [[1, 4_200]])
})

both('TC_F_12 trigger: readings of all EVSEs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await triggers(station, { requestedMessage: 'MeterValues' })
  for (const evseId of [1, 2]) await tellsReading(station, evseId, 4_200 + evseId)
  await hasReadings(id, [
    [1, 4_201],
    [2, 4_202],
  ])
})

both('TC_F_13 trigger: the transaction of an EVSE', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await triggers(station, { requestedMessage: 'TransactionEvent', evse: { id: 1 } })
  await tellsProgress(session, 2_500)
  await endSession2(session)
  await isOver2(hub, session)
})

both('TC_F_14 trigger: the transactions of all EVSEs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const sessions = [
    await beginSession2(hub, station, `TAG-${id}-1`, 1),
    await beginSession2(hub, station, `TAG-${id}-2`, 2),
  ]
  await triggers(station, { requestedMessage: 'TransactionEvent' })
  for (const [index, session] of sessions.entries()) await tellsProgress(session, 2_500 + index)
  for (const session of sessions) {
    await endSession2(session)
    await isOver2(hub, session)
  }
})

both('TC_F_15 trigger: the log, of which there is none', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await triggers(station, { requestedMessage: 'LogStatusNotification' })
  assert.deepEqual(await station.request('LogStatusNotification', { status: 'Idle' }), {})
  assert.deepEqual((await hub.api.chargePoint(id)).jobs, [])
})

both('TC_F_18 trigger: the firmware, of which there is none', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await triggers(station, { requestedMessage: 'FirmwareStatusNotification' })
  assert.deepEqual(await station.request('FirmwareStatusNotification', { status: 'Idle' }), {})
  assert.deepEqual((await hub.api.chargePoint(id)).jobs, [])
})

both('TC_F_20 trigger: a heartbeat', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await triggers(station, { requestedMessage: 'Heartbeat' })
  const { currentTime } = await station.request('Heartbeat', {})
  assertNow(String(currentTime))

  // In our words.
  station.answerAll({ TriggerMessage: ACCEPTED })
  const { result } = await operation2(hub, id, 'trigger', { message: 'Heartbeat' })
  assert.equal(result.status, 'accepted')
  assert.deepEqual(station.calls.at(-1)?.payload, { requestedMessage: 'Heartbeat' })
})

both('TC_F_23 trigger: a connector that is available', (version, id) => {
  return tellsStatus(id, () => bootStation2(hub, id, version), 'Available')
})

both('TC_F_24 trigger: a connector that is occupied', (version, id) => {
  return tellsStatus(id, () => bootStation2(hub, id, version), 'Occupied')
})

both('TC_F_27 trigger: it has no such message', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const answer = { status: 'NotImplemented' }
  const asked = { requestedMessage: 'SignCombinedCertificate' }
  await operate(hub, station, 'TriggerMessage', asked, answer)
  station.answerAll({ TriggerMessage: answer })
  const message = 'SignCombinedCertificate'
  const { result } = await operation2(hub, id, 'trigger', { message })
  assert.deepEqual([result.status, result.reportedStatus], ['notSupported', 'NotImplemented'])
})

only21('TC_F_100 trigger: a message of the vendor', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const customTrigger = 'com.voltaworks.selftest'
  await triggers(station, { requestedMessage: 'CustomTrigger', customTrigger })
  const told = { vendorId: 'com.voltaworks', messageId: 'selftest', data: { isFine: true } }
  // Nobody here knows what the vendor means by it, and that is what it is told.
  const { status } = await station.request('DataTransfer', told)
  assert.ok(['UnknownVendorId', 'UnknownMessageId'].includes(String(status)), String(status))

  station.answerAll({ TriggerMessage: ACCEPTED })
  const wanted = { message: 'CustomTrigger', custom: customTrigger }
  const { result } = await operation2(hub, id, 'trigger', wanted)
  assert.equal(result.status, 'accepted')
  const asked = { requestedMessage: 'CustomTrigger', customTrigger }
  assert.deepEqual(station.calls.at(-1)?.payload, asked)
  // It says which, or it says nothing.
  const without = await request2(hub, id, 'trigger', { message: 'CustomTrigger' })
  assertProblem(without, 400, 'BAD_REQUEST')
})

async function triggers(station: Station, asked: object): Promise<void> {
  await operate(hub, station, 'TriggerMessage', asked, ACCEPTED)
}

async function tellsReading(station: Station, evseId: number, meterWh: number): Promise<void> {
  const told = { evseId, meterValue: register2(meterWh, 'Trigger') }
  assert.deepEqual(await station.request('MeterValues', told), {})
}

async function hasReadings(id: string, expected: readonly (readonly [number, number])[]) {
  await eventually(async () => {
    const values = await hub.api.meterValues({ chargePoint: id })
    const told = values.map(({ evseId, number, context, transactionId }) => {
      assert.deepEqual([context, transactionId], ['Trigger', null])
      return [evseId, number] as const
    })
    const inOrder = told.toSorted(([one], [other]) => one - other)
    assert.deepEqual(inOrder, expected)
  })
}

/** Where it is, with a reading. */
async function tellsProgress(session: Session2, meterWh: number): Promise<void> {
  const info = { chargingState: 'Charging' }
  const meterValue = register2(meterWh, 'Trigger')
  assert.deepEqual(await session.update({ triggerReason: 'Trigger', meterValue, info }), {})
  await isRunning2(hub, session)
  await eventually(async () => {
    const { activeTransactions } = await hub.api.chargePoint(session.station.id)
    const its = activeTransactions.find((one) => one.transactionId === session.transactionId)
    assert.equal(its?.meterWh, meterWh)
  })
}

async function tellsStatus(id: string, boot: () => Promise<Station>, status: string) {
  const station = await boot()
  await report2(station, 1, status, 1, isoTime(-1))
  const evse = { id: 1, connectorId: 1 }
  await triggers(station, { requestedMessage: 'StatusNotification', evse })
  const timestamp = isoTime()
  await report2(station, 1, status, 1, timestamp)
  await shown(hub, id, 1, status)
  await eventually(async () => {
    const { connectors } = await hub.api.chargePoint(id)
    assert.equal(Date.parse(connectors[0]?.occurredAt ?? ''), Date.parse(timestamp))
  })

  station.answerAll({ TriggerMessage: ACCEPTED })
  const wanted = { message: 'StatusNotification', evseId: 1, connectorId: 1 }
  const { result } = await operation2(hub, id, 'trigger', wanted)
  assert.equal(result.status, 'accepted')
  const asked = { requestedMessage: 'StatusNotification', evse }
  assert.deepEqual(station.calls.at(-1)?.payload, asked)
}
