/**
 * Quirk Q81: events of a transaction of 2.x out of order, twice, with gaps and with parts missing.
 * Each is answered with a result, and the record is made of what came.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { expectRepair, listRepairs, tell } from './quirks.ts'
import { isoTime } from './scenario.ts'
import {
  bootAccepted2,
  bootStation2,
  both,
  card,
  journaled2,
  openStation2,
  register2,
  Session2,
  STATION2,
  type Version2,
} from './scenario2.ts'
import { assertError } from './tricky.ts'

const hub = await startHub({
  env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false', STATOR_OCPP__LENIENCY: 'byProfile' },
})
after(() => hub.stop())

const TAG = 'Q81TAG'
await hub.api.putIdToken(TAG, { isConcurrentAllowed: true })

const MICRO_OCPP = { ...STATION2, vendorName: 'MicroOcpp', model: 'ESP' }

/** Seconds ago, and what the register said then. */
const COURSE = [
  [50, 1_000],
  [40, 2_000],
  [30, 3_000],
  [20, 4_000],
] as const

let lastId = 0

/** Of a charge point that no other test has. */
function newId(version: Version2): string {
  lastId += 1
  return `Q81-${version}-${lastId}`
}

both('Q81 the end first, then the middle, then the start: one whole record', async (version) => {
  const id = newId(version)
  const station = await bootStation2(hub, id, version)
  const session = new Session2(station, `${id}-tx`)
  const events = newEvents(session)
  for (const event of [events[3], events[1], events[2], events[0]]) {
    await station.request('TransactionEvent', event)
  }
  await expectWhole(id, session)
})

both(
  'Q81 an update first is a transaction whose start is missing, until it comes',
  async (version) => {
    const id = newId(version)
    const station = await bootStation2(hub, id, version)
    const session = new Session2(station, `${id}-tx`)
    const [started, first, second, ended] = newEvents(session)
    await station.request('TransactionEvent', first)
    const view = await hub.api.transaction(session.transactionId, id)
    assert.deepEqual([view.isActive, view.startMissing], [true, true])
    for (const event of [started, second, ended]) await station.request('TransactionEvent', event)
    await expectWhole(id, session)
  },
)

both('Q81 a number twice counts once, and one that is missing is asked about', async (version) => {
  const id = newId(version)
  const station = await bootStation2(hub, id, version)
  const session = new Session2(station, `${id}-tx`)
  const [started, first, second, ended] = newEvents(session)
  const answer = await station.request('TransactionEvent', started)
  assert.deepEqual(await station.request('TransactionEvent', started), answer)
  for (const event of [first, first, ended, ended]) await station.request('TransactionEvent', event)
  const call = await station.expectCall('GetTransactionStatus')
  assert.deepEqual(call.payload, { transactionId: session.transactionId })
  station.answer(call, { ongoingIndicator: false, messagesInQueue: true })
  const { flags, seqNos, isActive } = await hub.api.transaction(session.transactionId, id)
  assert.ok(flags.includes('incomplete'), flags.join())
  assert.deepEqual([seqNos?.count, isActive], [3, false])

  await station.request('TransactionEvent', second)
  await expectWhole(id, session)
  assert.equal((await hub.api.transactions({ chargePoint: id })).length, 1)
})

both('Q81 a number that will not come is a gap in the record', async (version) => {
  const id = newId(version)
  const station = await bootStation2(hub, id, version)
  const session = new Session2(station, `${id}-tx`)
  const [started, , second, ended] = newEvents(session)
  for (const event of [started, second, ended]) await station.request('TransactionEvent', event)
  const call = await station.expectCall('GetTransactionStatus')
  station.answer(call, { ongoingIndicator: false, messagesInQueue: false })
  await eventually(async () => {
    const { flags, energyWh } = await hub.api.transaction(session.transactionId, id)
    assert.ok(flags.includes('dataGap') && flags.includes('incomplete'), flags.join())
    assert.equal(energyWh, 3_000)
  })
})

both('Q81 numbers that begin anew after a reboot are kept, and the end counts', async (version) => {
  const id = newId(version)
  const station = await bootStation2(hub, id, version)
  const session = new Session2(station, `${id}-tx`)
  const [started, first, second, ended] = newEvents(session)
  for (const event of [started, first, second]) await station.request('TransactionEvent', event)
  await station.cut()

  const returned = await openStation2(hub, id, version)
  await bootAccepted2(returned)
  // The same transaction, counted from 0 again.
  const resumed = {
    ...second,
    seqNo: 0,
    timestamp: isoTime(-25),
    triggerReason: 'AbnormalCondition',
  }
  assert.deepEqual(await returned.request('TransactionEvent', resumed), {})
  const end = { ...ended, seqNo: 1 }
  await returned.request('TransactionEvent', end)
  await returned.request('TransactionEvent', end)
  const view = await hub.api.transaction(session.transactionId, id)
  assert.equal(view.isActive, false)
  assert.ok(view.flags.includes('conflict'), view.flags.join())
  assert.equal(view.energyWh, 3_000)
  assert.deepEqual((await hub.api.chargePoint(id)).activeTransactions, [])
  // Whatever did not count is there to be looked at.
  await journaled2(hub, id, 'transaction.updated', ({ seqNo }) => seqNo === 0)
})

both('Q81 an EVSE without a connector, or told late, is filled in as it comes', async (version) => {
  const id = newId(version)
  const station = await bootStation2(hub, id, version)
  const session = new Session2(station, `${id}-tx`)
  await session.start({ triggerReason: 'CablePluggedIn' })
  const before = await hub.api.transaction(session.transactionId, id)
  assert.deepEqual([before.evseId, before.connectorId], [0, null])
  await session.update({ triggerReason: 'ChargingStateChanged', evse: { id: 2 } })
  const known = await hub.api.transaction(session.transactionId, id)
  assert.deepEqual([known.evseId, known.connectorId], [2, null])
  await session.end({ triggerReason: 'EVDeparted', evse: { id: 2, connectorId: 1 } })
  const ended = await hub.api.transaction(session.transactionId, id)
  assert.deepEqual([ended.evseId, ended.connectorId, ended.isActive], [2, 1, false])
})

both('Q81 without a reason for its trigger an event of a known maker counts', async (version) => {
  const id = newId(version)
  const station = await bringInMaker2(id, version, MICRO_OCPP)
  const session = new Session2(station, `${id}-tx`)
  for (const event of newEvents(session)) {
    const { triggerReason: _, ...told } = event
    await tell(station, 'TransactionEvent', told)
  }
  await expectWhole(id, session)
  await expectRepair(hub, id, 'missingDefault', { count: 4, action: 'TransactionEvent' })

  const strict = await bootStation2(hub, `${id}-STRICT`, version)
  const { triggerReason: _, ...told } = newEvents(new Session2(strict, `${id}-strict`))[0]
  assertError(await strict.call('TransactionEvent', told), 'OccurrenceConstraintViolation')
  assert.deepEqual(await listRepairs(hub, strict.id), [])
})

both('Q81 what was told offline fills in the past, and turns nothing back', async (version) => {
  const id = newId(version)
  const station = await bootStation2(hub, id, version)
  const session = new Session2(station, `${id}-tx`)
  const [started, first, second, ended] = newEvents(session)
  await station.request('TransactionEvent', started)
  await station.request('TransactionEvent', second)
  await expectMeter(id, 3_000)
  await station.request('TransactionEvent', { ...first, offline: true })
  const { activeTransactions } = await hub.api.chargePoint(id)
  assert.equal(activeTransactions[0]?.meterWh, 3_000)
  await station.request('TransactionEvent', ended)
  await expectWhole(id, session, ['offline'])
})

both('Q81 a second end changes nothing, whatever it says', async (version) => {
  const id = newId(version)
  const station = await bootStation2(hub, id, version)
  const session = new Session2(station, `${id}-tx`)
  const events = newEvents(session)
  for (const event of events) await station.request('TransactionEvent', event)
  const ended = events[3]
  const later = {
    ...ended,
    seqNo: 4,
    meterValue: register2(9_999, 'Transaction.End', isoTime(-10)),
  }
  await station.request('TransactionEvent', later)
  await station.request('TransactionEvent', ended)
  const view = await hub.api.transaction(session.transactionId, id)
  assert.deepEqual([view.isActive, view.stopReason], [false, 'Local'])
  assert.equal(Date.parse(String(view.stoppedAt)), Date.parse(ended.timestamp))
})

/** Started, two updates, ended: 3,000 Wh in 30 seconds. */
function newEvents(session: Session2) {
  const toEvent = (index: 0 | 1 | 2 | 3, eventType: string, rest: object) => {
    const [secondsAgo, meterWh] = COURSE[index]
    const timestamp = isoTime(-secondsAgo)
    const context =
      index === 0 ? 'Transaction.Begin' : index === 3 ? 'Transaction.End' : 'Sample.Periodic'
    return session.toRequest(eventType, {
      triggerReason: 'MeterValuePeriodic',
      seqNo: index,
      timestamp,
      meterValue: register2(meterWh, context, timestamp),
      ...rest,
    })
  }
  const evse = { id: 1, connectorId: 1 }
  return [
    toEvent(0, 'Started', { evse, idToken: card(TAG), triggerReason: 'Authorized' }),
    toEvent(1, 'Updated', { info: { chargingState: 'Charging' } }),
    toEvent(2, 'Updated', {}),
    toEvent(3, 'Ended', { triggerReason: 'StopAuthorized', info: { stoppedReason: 'Local' } }),
  ] as const
}

/** As if all had come in order. */
async function expectWhole(id: string, session: Session2, flags: readonly string[] = []) {
  await eventually(async () => {
    const view = await hub.api.transaction(session.transactionId, id)
    assert.deepEqual(view.flags, flags)
    assert.deepEqual([view.isActive, view.startMissing, view.evseId], [false, false, 1])
    assert.deepEqual(view.seqNos, { started: 0, ended: 3, count: 4 })
    assert.deepEqual([view.meterStartWh, view.meterStopWh, view.energyWh], [1_000, 4_000, 3_000])
    assert.deepEqual([view.idToken, view.stopReason], [TAG, 'Local'])
    const lasted = Date.parse(String(view.stoppedAt)) - Date.parse(String(view.startedAt))
    assert.ok(Math.abs(lasted - 30_000) < 1_000, `it lasted ${lasted} ms`)
  })
  assert.deepEqual((await hub.api.chargePoint(id)).activeTransactions, [])
}

async function expectMeter(id: string, meterWh: number): Promise<void> {
  await eventually(async () => {
    const { activeTransactions } = await hub.api.chargePoint(id)
    assert.equal(activeTransactions[0]?.meterWh, meterWh)
  })
}

async function bringInMaker2(
  id: string,
  version: Version2,
  chargingStation: typeof STATION2,
): Promise<Station> {
  await hub.api.putChargePoint(id)
  const station = await openStation2(hub, id, version)
  await bootAccepted2(station, { chargingStation })
  return station
}
