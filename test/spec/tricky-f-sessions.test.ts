/**
 * Tricky cases F: what a transaction of 2.x comes to, which one is meant, and what else a charge
 * point says of where it runs. E01, E06, F01, G01, I03, J02; B12.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { eventually } from '../support/wait.ts'
import { isoTime, operate, shown, shownJob } from './scenario.ts'
import {
  authorize2,
  beginSession2,
  bootAccepted2,
  bootStation2,
  both,
  card,
  endSession2,
  journaled2,
  openStation2,
  register2,
  report2,
  Session2,
  viewOf2,
} from './scenario2.ts'
import {
  authorizes,
  beginsByCable,
  beginsFor,
  isOver2,
  isRunning2,
  newSession2,
  tellsStatusByEvent,
} from './stories2.ts'
import { assertProblem } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const PER_KWH = { currency: 'EUR', pricePerKwh: 50, pricePerMinute: 0, startFee: 100 }
const FREE = { currency: 'EUR', pricePerKwh: 0, pricePerMinute: 0, startFee: 0 }

both('F9 an end without a reason is by the driver, here', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await session.end({
    triggerReason: 'EVCommunicationLost',
    meterValue: register2(6_000, 'Transaction.End'),
  })
  await isOver2(hub, session, { reason: 'Local' })
  const { reason } = await journaled2(hub, id, 'transaction.ended')
  assert.equal(reason, 'Local')
})

both('F10 a cost of nothing is 0, and one that is not known is not told', async (version, id) => {
  const cases = [
    ['free', FREE, 0],
    ['unknown', null, undefined],
    ['priced', PER_KWH, 3.5],
  ] as const
  for (const [name, tariff, totalCost] of cases) {
    const station = await bootStation2(hub, `${id}-${name}`, version, { tariff })
    const session = await beginSession2(hub, station, `TAG-${id}-${name}`)
    const answer = await endSession2(session)
    assert.deepEqual(answer, totalCost === undefined ? {} : { totalCost })
    const { cost } = await viewOf2(hub, session)
    assert.equal(cost?.amount, totalCost)
  }
  // An event is missing: what it comes to is not known yet.
  const station = await bootStation2(hub, `${id}-part`, version, { tariff: PER_KWH })
  const status = { ongoingIndicator: false, messagesInQueue: true }
  station.answerAll({ GetTransactionStatus: status })
  const session = await beginSession2(hub, station, `TAG-${id}-part`)
  const late = session.toRequest('Updated', { triggerReason: 'MeterValuePeriodic' })
  assert.deepEqual(await endSession2(session), {})
  await station.request('TransactionEvent', late)
  await isOver2(hub, session)
  assert.deepEqual((await viewOf2(hub, session)).cost, { amount: 3.5, currency: 'EUR' })
})

both('F11 readings with a multiplier are what they mean', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = newSession2(station)
  await hub.api.putIdToken(`TAG-${id}`)
  await beginsFor(session, `TAG-${id}`, { meterValue: toReading(1, 'Wh', 3) })
  const update = { triggerReason: 'MeterValuePeriodic', meterValue: toReading(2.5, 'kWh', 0) }
  await session.update(update)
  await session.end({ triggerReason: 'StopAuthorized', meterValue: toReading(600, 'Wh', 1) })
  await isOver2(hub, session, { energyWh: 5_000 })
  const values = await hub.api.meterValues({ transactionId: session.transactionId })
  const told = values.map(({ number, value }) => `${value}: ${number}`)
  assert.deepEqual(told.toSorted(), ['1: 1000', '2.5: 2500', '600: 6000'])
})

both('F12 the first reading may come in an update', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await hub.api.putIdToken(`TAG-${id}`)
  const session = newSession2(station)
  await session.start({ triggerReason: 'Authorized', idToken: card(`TAG-${id}`) })
  assert.equal((await viewOf2(hub, session)).meterStartWh, null)
  const evse = { id: 1, connectorId: 1 }
  const meterValue = register2(1_000, 'Transaction.Begin')
  await session.update({ triggerReason: 'CablePluggedIn', evse, meterValue })
  await isRunning2(hub, session, (view) => assert.equal(view.meterStartWh, 1_000))
  await session.update({ triggerReason: 'MeterValuePeriodic', meterValue: register2(2_000) })
  await endSession2(session)
  await isOver2(hub, session)
})

both(
  'F13 the answer to a remote start names the transaction that is meant',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    await hub.api.putIdToken(`TAG-${id}`)
    const session = await beginsByCable(station)
    const { transactionId } = session
    const asked = { idToken: card(`TAG-${id}`), remoteStartId: 13, evseId: 1 }
    const answer = { status: 'Accepted', transactionId }
    await operate(hub, station, 'RequestStartTransaction', asked, answer)
    await shownJob(hub, id, 'remoteStart', 'started', true)
    const info = { remoteStartId: 13 }
    await authorizes(session, `TAG-${id}`, { triggerReason: 'RemoteStart', info })
    await isRunning2(hub, session, (view) => {
      assert.deepEqual([view.remoteStartId, view.idToken], [13, `TAG-${id}`])
    })
    await endSession2(session)
    await isOver2(hub, session)
    assert.equal((await hub.api.transactions({ chargePoint: id })).length, 1)
  },
)

both('F15 two charge points may give the same id', async (version, id) => {
  const transactionId = `same-${id}`
  const sessions: Session2[] = []
  for (const [index, name] of [`${id}-A`, `${id}-B`].entries()) {
    await hub.api.putIdToken(`TAG-${name}`)
    const session = new Session2(await bootStation2(hub, name, version), transactionId)
    await beginsFor(session, `TAG-${name}`)
    await endSession2(session, { meterValue: register2(2_000 + index, 'Transaction.End') })
    sessions.push(session)
  }
  for (const [index, session] of sessions.entries()) {
    await isOver2(hub, session, { energyWh: 1_000 + index, idToken: `TAG-${session.station.id}` })
  }
  // Nobody is shown another's.
  const path = `/v1/transactions/${transactionId}`
  assertProblem(await hub.api.request('GET', path), 409, 'CONFLICT')
})

both('F16 of a status and an event the newer one counts', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await report2(station, 1, 'Faulted', 1, isoTime(60))
  await shown(hub, id, 1, 'Faulted')
  await tellsStatusByEvent(station, 'Available', isoTime(30))
  await tellsStatusByEvent(station, 'Occupied', isoTime(90))
  await shown(hub, id, 1, 'Occupied')
  await report2(station, 1, 'Available', 1, isoTime(75))
  await report2(station, 2, 'Reserved')
  // The later report is there, so the older one has had its effect, if any.
  await shown(hub, id, 2, 'Reserved')
  await shown(hub, id, 1, 'Occupied')
})

both('F17 while one of two connectors is in use, the other cannot be', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await report2(station, 1, 'Available', 2)
  await canBeUsed(id, ['1.1', '1.2', '2.1'])
  await report2(station, 1, 'Occupied', 2)
  await canBeUsed(id, ['2.1'])
  // It is free for itself: only its neighbour is in the way.
  const { connectors } = await hub.api.chargePoint(id)
  assert.equal(connectors[0]?.status, 'available')
  await report2(station, 1, 'Available', 2)
  await canBeUsed(id, ['1.1', '1.2', '2.1'])
  await station.close()
  await canBeUsed(id, [])
})

both('F21 an end by a reset that comes after the boot has its own time', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await operate(hub, station, 'Reset', { type: 'Immediate' }, { status: 'Accepted' })
  const stoppedAt = isoTime(-1)
  const end = session.toRequest('Ended', {
    triggerReason: 'ResetCommand',
    timestamp: stoppedAt,
    offline: true,
    meterValue: register2(6_000, 'Transaction.End', stoppedAt),
    info: { stoppedReason: 'ImmediateReset' },
  })
  await station.close()
  const returned = await openStation2(hub, id, version)
  await bootAccepted2(returned, { reason: 'RemoteReset' })
  // Neither the boot nor a free connector ends it.
  await report2(returned, 1, 'Available')
  await shown(hub, id, 1, 'Available')
  await isRunning2(hub, session)
  await returned.request('TransactionEvent', end)
  await isOver2(hub, session, { reason: 'ImmediateReset', flags: ['offline'] })
  assert.equal(Date.parse((await viewOf2(hub, session)).stoppedAt ?? ''), Date.parse(stoppedAt))
  assert.equal((await authorize2(returned, card(`TAG-${id}`))).status, 'Accepted')
})

function toReading(value: number, unit: string, multiplier: number) {
  const measurand = 'Energy.Active.Import.Register'
  const sampledValue = [{ value, measurand, unitOfMeasure: { unit, multiplier } }]
  return [{ timestamp: isoTime(), sampledValue }]
}

async function canBeUsed(id: string, expected: readonly string[]): Promise<void> {
  await eventually(async () => {
    const { connectors } = await hub.api.chargePoint(id)
    const usable = connectors.filter(({ isUsable }) => isUsable)
    const names = usable.map(({ evseId, connectorId }) => `${evseId}.${connectorId}`)
    assert.deepEqual(names, expected)
  })
}
