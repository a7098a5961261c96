/**
 * Tricky cases F: events of transactions of 2.x that are missing, out of order, doubled or late, or
 * that tell less than one would like. Part 2 E §1.3; E01, E06, E13, E14.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { seededRandom } from '../support/random.ts'
import { eventually } from '../support/wait.ts'
import { isoTime, operate, shown } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  both,
  card,
  endSession2,
  eventuallyView2,
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
} from './stories2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

/** 5 kWh are 1 + 5 × 0.50 euro. */
const TARIFF = { currency: 'EUR', pricePerKwh: 50, pricePerMinute: 0, startFee: 100 }

const MORE_TO_COME = { ongoingIndicator: false, messagesInQueue: true }
const NO_MORE = { ongoingIndicator: false, messagesInQueue: false }

/** Orders that are tried, each on a transaction of its own. */
const SEEDS = [1, 2, 3, 4, 5]

both(
  'F1 an event is missing when it ends: asked for, and whole once it comes',
  async (version, id) => {
    const station = await bootStation2(hub, id, version, { tariff: TARIFF })
    station.answerAll({ GetTransactionStatus: MORE_TO_COME })
    const session = await beginSession2(hub, station, `TAG-${id}`)
    const missing = session.toRequest('Updated', {
      triggerReason: 'MeterValuePeriodic',
      meterValue: register2(3_000),
    })
    // What is not known yet is not told.
    assert.deepEqual(await endSession2(session), {})
    const call = await station.expectCall('GetTransactionStatus')
    assert.deepEqual(call.payload, { transactionId: session.transactionId })
    await eventuallyView2(hub, session, (view) => {
      assert.deepEqual([view.isActive, view.flags, view.cost], [false, ['incomplete'], null])
      assert.deepEqual(view.seqNos, { started: 0, ended: 3, count: 3 })
    })
    await station.request('TransactionEvent', missing)
    await isOver2(hub, session)
    const { cost, seqNos } = await viewOf2(hub, session)
    assert.deepEqual([cost?.amount, seqNos?.count], [3.5, 4])

    // Where nothing more is to come, that is what the record says; and one that comes is welcome.
    station.answerAll({ GetTransactionStatus: NO_MORE })
    const other = await beginSession2(hub, station, `TAG-${id}-2`)
    const late = other.toRequest('Updated', { triggerReason: 'MeterValuePeriodic' })
    await endSession2(other)
    await eventuallyView2(hub, other, ({ flags }) => {
      assert.deepEqual(flags.toSorted(), ['dataGap', 'incomplete'])
    })
    await station.request('TransactionEvent', late)
    await isOver2(hub, other)
  },
)

both('F2 it says that it ended before its end comes: the end still counts', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const { transactionId } = session
  await station.cut()
  const returned = await openStation2(hub, id, version)
  await operate(hub, returned, 'GetTransactionStatus', { transactionId }, MORE_TO_COME)
  await isRunning2(hub, session, (view) => assert.deepEqual(view.flags, []))
  const resumed = new Session2(returned, transactionId)
  resumed.seqNo = session.seqNo
  await endSession2(resumed, { offline: true, timestamp: isoTime(-30) })
  await isOver2(hub, resumed, { flags: ['offline'] })

  // One that says that no end will come is believed until it comes all the same.
  const lost = await beginSession2(hub, returned, `TAG-${id}-2`)
  const named = { transactionId: lost.transactionId }
  await operate(hub, returned, 'GetTransactionStatus', named, NO_MORE)
  await isRunning2(hub, lost, (view) => assert.deepEqual(view.flags, ['orphaned']))
  await endSession2(lost)
  await isOver2(hub, lost, { flags: ['orphaned'] })
})

both('F3 an update before the start, and any other order: one record', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken, { isConcurrentAllowed: true })
  station.answerAll({ GetTransactionStatus: MORE_TO_COME })
  for (const seed of [0, ...SEEDS]) {
    const session = newSession2(station, 1, `-${seed}`)
    const inOrder = toEvents(session, idToken)
    const told = seed === 0 ? inOrder : seededRandom(seed).shuffle(inOrder)
    for (const event of told) await station.request('TransactionEvent', event)
    await eventuallyView2(hub, session, (view) => {
      const { isActive, energyWh, stopReason, startMissing, flags, chargingState } = view
      const is = { isActive, energyWh, stopReason, startMissing, flags, chargingState }
      assert.deepEqual(is, WHOLE, `seed ${seed}`)
      assert.deepEqual([view.evseId, view.connectorId, view.idToken], [1, 1, idToken])
      assert.deepEqual(
        [view.startedAt, view.stoppedAt],
        [inOrder[0]?.timestamp, inOrder[4]?.timestamp],
      )
      assert.deepEqual(view.seqNos, { started: 0, ended: 4, count: 5 })
    })
  }
  // Half of it in between: there, and known to begin later.
  const session = newSession2(station, 1, '-half')
  const [start, update] = toEvents(session, idToken)
  await station.request('TransactionEvent', update)
  await isRunning2(hub, session, (view) => assert.equal(view.startMissing, true))
  await station.request('TransactionEvent', start)
  await isRunning2(hub, session, (view) => assert.equal(view.startMissing, false))
})

both('F4 an event that comes again gets the same answer and counts once', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken, { groupIdToken: `GROUP-${id}` })
  const session = newSession2(station)
  const start = session.toRequest('Started', {
    triggerReason: 'Authorized',
    evse: { id: 1, connectorId: 1 },
    idToken: card(idToken),
    meterValue: register2(1_000, 'Transaction.Begin'),
  })
  const first = await station.request('TransactionEvent', start)
  // What is decided since then changes nothing of what was said.
  await hub.api.putIdToken(idToken, { status: 'blocked' })
  assert.deepEqual(await station.request('TransactionEvent', start), first)
  await station.cut()
  const returned = await openStation2(hub, id, version)
  assert.deepEqual(await returned.request('TransactionEvent', start), first)
  const resumed = new Session2(returned, session.transactionId)
  resumed.seqNo = 1
  await endSession2(resumed)
  await isOver2(hub, resumed, { idToken })
  const started = await hub.api.events({ chargePoint: id, type: 'transaction.started' })
  assert.equal(started.length, 1)
  // Of two that contradict each other the first is the one.
  await returned.request('TransactionEvent', { ...start, idToken: card(`OTHER-${id}`) })
  await isOver2(hub, resumed, { idToken, flags: ['conflict'] })
})

both('F5 numbers that do not begin at 0 are no worse', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await hub.api.putIdToken(`TAG-${id}`)
  const session = newSession2(station)
  await beginsFor(session, `TAG-${id}`, { seqNo: 812 })
  await session.update({ triggerReason: 'MeterValuePeriodic', meterValue: register2(2_000) })
  await endSession2(session)
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh, view.flags], [false, 5_000, []])
    assert.deepEqual(view.seqNos, { started: 812, ended: 814, count: 3 })
  })
  assert.deepEqual(station.calls, [])
})

both(
  'F6 events of a time offline join the history, and not what is shown now',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    const session = await beginSession2(hub, station, `TAG-${id}`)
    const queued = [3_000, 3_500].map((meterWh, index) =>
      session.toRequest('Updated', {
        triggerReason: 'MeterValuePeriodic',
        offline: true,
        timestamp: isoTime(index - 20),
        meterValue: register2(meterWh, 'Sample.Periodic', isoTime(index - 20)),
        info: { chargingState: 'Charging' },
      }),
    )
    await session.update({
      triggerReason: 'ChargingStateChanged',
      meterValue: register2(4_000),
      info: { chargingState: 'SuspendedEV' },
    })
    for (const event of queued) await station.request('TransactionEvent', event)
    // A status of that time is old news too.
    await report2(station, 1, 'Unavailable', 1, isoTime(-20))
    await report2(station, 2, 'Occupied')
    await shown(hub, id, 2, 'Occupied')
    await shown(hub, id, 1, 'Occupied')
    await isRunning2(hub, session, (view) => {
      assert.deepEqual([view.chargingState, view.flags], ['SuspendedEV', ['offline']])
      assert.equal(view.seqNos?.count, 5)
    })
    const { activeTransactions } = await hub.api.chargePoint(id)
    assert.equal(activeTransactions[0]?.meterWh, 4_000)
    await eventually(async () => {
      const values = await hub.api.meterValues({ transactionId: session.transactionId })
      const numbers = values.map(({ number }) => number)
      assert.deepEqual(numbers.toSorted(), [1_000, 3_000, 3_500, 4_000])
    })
    await endSession2(session)
    await isOver2(hub, session, { flags: ['offline'] })
  },
)

both('F7 an EVSE that is told later, and a connector that never is', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await hub.api.putIdToken(`TAG-${id}`)
  const session = newSession2(station)
  await session.start({ triggerReason: 'Authorized', idToken: card(`TAG-${id}`) })
  await isRunning2(hub, session, (view) => {
    assert.deepEqual([view.evseId, view.connectorId], [0, null])
  })
  const begin = register2(1_000, 'Transaction.Begin')
  await session.update({ triggerReason: 'CablePluggedIn', evse: { id: 2 }, meterValue: begin })
  await isRunning2(hub, session, (view) => {
    assert.deepEqual([view.evseId, view.connectorId], [2, null])
  })
  await endSession2(session)
  await isOver2(hub, session, { evseId: 2 })
  assert.equal((await viewOf2(hub, session)).connectorId, null)
})

both('F8 nobody is told at first: who it is for is judged when it is told', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await hub.api.putIdToken(`TAG-${id}`)
  const session = await beginsByCable(station)
  await isRunning2(hub, session, (view) => {
    assert.deepEqual([view.idToken, view.authorizationStatus], [null, null])
  })
  await authorizes(session, `TAG-${id}`)
  await isRunning2(hub, session, (view) => {
    assert.deepEqual([view.idToken, view.authorizationStatus], [`TAG-${id}`, 'accepted'])
  })
  await endSession2(session)
  await isOver2(hub, session)
  const stranger = await beginsByCable(station, 2)
  const idToken = card(`STRANGER-${id}`)
  const told = await stranger.update({ triggerReason: 'Authorized', idToken })
  assert.ok(['Invalid', 'Unknown'].includes(told.idTokenInfo?.status ?? ''))
  await isRunning2(hub, stranger, (view) => {
    assert.deepEqual([view.authorizationStatus, view.flags], ['invalid', ['notAuthorized']])
  })
})

const WHOLE = {
  isActive: false,
  energyWh: 5_000,
  stopReason: 'Local',
  startMissing: false,
  flags: [],
  chargingState: 'Idle',
}

/** Five of them: begins, is authorized, charges, has come so far, ends. */
function toEvents(session: Session2, idToken: string) {
  const at = (seconds: number) => isoTime(seconds - 10)
  const evse = { id: 1, connectorId: 1 }
  const tell = (type: string, seconds: number, more: Parameters<Session2['toRequest']>[1]) =>
    session.toRequest(type, { timestamp: at(seconds), ...more })
  return [
    tell('Started', 0, {
      triggerReason: 'CablePluggedIn',
      evse,
      meterValue: register2(1_000, 'Transaction.Begin', at(0)),
      info: { chargingState: 'EVConnected' },
    }),
    tell('Updated', 1, { triggerReason: 'Authorized', idToken: card(idToken) }),
    tell('Updated', 2, {
      triggerReason: 'ChargingStateChanged',
      info: { chargingState: 'Charging' },
    }),
    tell('Updated', 3, {
      triggerReason: 'MeterValuePeriodic',
      meterValue: register2(3_000, 'Sample.Periodic', at(3)),
    }),
    tell('Ended', 4, {
      triggerReason: 'StopAuthorized',
      meterValue: register2(6_000, 'Transaction.End', at(4)),
      info: { stoppedReason: 'Local', chargingState: 'Idle' },
    }),
  ]
}
