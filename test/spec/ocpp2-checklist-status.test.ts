/**
 * Outer checklist of 2.0.1 and 2.1, block E: what a charge point says of its transactions when it
 * is asked, and the events that it still had. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { isoTime, operate } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  both,
  type Event2,
  endSession2,
  eventuallyView2,
  openStation2,
  register2,
  Session2,
  type Version2,
} from './scenario2.ts'
import { isOver2, isRunning2 } from './stories2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

both('TC_E_29 status of one that runs, more is to come', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const queued = [readingOf(session, 2_000, -60), readingOf(session, 3_000, -30)]
  const resumed = await comesBack(session, version)
  await isAsked(resumed.station, session, { ongoingIndicator: true, messagesInQueue: true })
  await isRunning2(hub, session)
  for (const told of queued) await resumed.station.request('TransactionEvent', told)
  await endSession2(resumed)
  await isOver2(hub, resumed, { flags: ['offline'] })
  // The readings of that time are there, each at its own.
  const values = await hub.api.meterValues({ transactionId: session.transactionId })
  const numbers = values
    .map(({ number }) => number)
    .toSorted((one, other) => Number(one) - Number(other))
  assert.deepEqual(numbers, [1_000, 2_000, 3_000, 6_000])
})

both('TC_E_30 status of one that runs, nothing is to come', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await isAsked(station, session, { ongoingIndicator: true, messagesInQueue: false })
  await isRunning2(hub, session, (view) => assert.deepEqual(view.flags, []))
  await endSession2(session)
  await isOver2(hub, session)
})

both('TC_E_31 status of one that ended, more is to come', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const queued = [readingOf(session, 2_000, -60), readingOf(session, 3_000, -30)]
  const status = { ongoingIndicator: false, messagesInQueue: true }
  station.answerAll({ GetTransactionStatus: status })
  await endSession2(session)
  // Two numbers are missing, so the hub asks by itself.
  const call = await station.expectCall('GetTransactionStatus')
  assert.deepEqual(call.payload, { transactionId: session.transactionId })
  await eventuallyView2(hub, session, ({ isActive, flags }) => {
    assert.deepEqual([isActive, flags], [false, ['incomplete']])
  })
  // An operator may ask too.
  await isAskedAndAnswers(station, session, status)
  for (const told of queued) await station.request('TransactionEvent', told)
  await isOver2(hub, session, { flags: ['offline'] })
})

both('TC_E_33 status of all, more is to come', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const queued = readingOf(session, 2_000, -60)
  const resumed = await comesBack(session, version)
  await operate(hub, resumed.station, 'GetTransactionStatus', {}, { messagesInQueue: true })
  await resumed.station.request('TransactionEvent', queued)
  await endSession2(resumed)
  await isOver2(hub, resumed, { flags: ['offline'] })
})

both('TC_E_34 status of all, nothing is to come', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await operate(hub, station, 'GetTransactionStatus', {}, { messagesInQueue: false })
  // It says nothing of those that run.
  await isRunning2(hub, session, (view) => assert.deepEqual(view.flags, []))
  await endSession2(session)
  await isOver2(hub, session)
})

/** Of a time when it was not connected: told later. */
function readingOf(session: Session2, meterWh: number, secondsFromNow: number) {
  const timestamp = isoTime(secondsFromNow)
  const event: Event2 = {
    triggerReason: 'MeterValuePeriodic',
    offline: true,
    timestamp,
    meterValue: register2(meterWh, 'Sample.Periodic', timestamp),
  }
  return session.toRequest('Updated', event)
}

/** After a loss of its connection; its transaction went on. */
async function comesBack(session: Session2, version: Version2): Promise<Session2> {
  await session.station.cut()
  const station = await openStation2(hub, session.station.id, version)
  const resumed = new Session2(station, session.transactionId)
  resumed.seqNo = session.seqNo
  return resumed
}

interface Status {
  readonly ongoingIndicator: boolean
  readonly messagesInQueue: boolean
}

async function isAsked(station: Station, { transactionId }: Session2, status: Status) {
  await operate(hub, station, 'GetTransactionStatus', { transactionId }, status)
}

/** Where the charge point answers by itself. */
async function isAskedAndAnswers(
  { id }: Station,
  { transactionId }: Session2,
  status: Status,
): Promise<void> {
  const { body } = await hub.api.command(id, 'GetTransactionStatus', { transactionId })
  assert.deepEqual(body, { result: status })
}
