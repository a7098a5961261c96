/**
 * Outer checklist of 2.0.1 and 2.1, block E: what ends a transaction, or does not. One test for
 * each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { operation2 } from './operations2.ts'
import { operate } from './scenario.ts'
import {
  assertAuthorized2,
  beginSession2,
  bootStation2,
  both,
  card,
  endSession2,
  register2,
  report2,
  type Session2,
  type Version2,
} from './scenario2.ts'
import {
  authorizes,
  beginsByCable,
  beginsFor,
  charges,
  isOver2,
  isRunning2,
  newSession2,
  tellsState,
} from './stories2.ts'
import { setOne, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

both('TC_E_07 ends with the card, before the cable is taken', async (version, id) => {
  const { session, idToken } = await charging(version, id)
  const told = await endSession2(session, {
    idToken: card(idToken),
    info: { chargingState: 'EVConnected' },
  })
  assert.equal(told.idTokenInfo?.status, 'Accepted')
  await isOver2(hub, session, { idToken })
  await report2(session.station, 1, 'Available')
  await isOver2(hub, session, { idToken })
})

both('TC_E_08 ends with the energy, by the card', async (version, id) => {
  const { session, idToken } = await charging(version, id)
  // The energy stops because somebody wants it to, and with it the transaction.
  await endSession2(session, {
    triggerReason: 'ChargingStateChanged',
    info: { chargingState: 'EVConnected' },
  })
  await report2(session.station, 1, 'Available')
  await isOver2(hub, session, { idToken })
})

both('TC_E_14 ends once unplugged from the charge point', async (version, id) => {
  const { session, idToken } = await charging(version, id)
  await stopsByCard(session, idToken)
  await isRunning2(hub, session, (view) => assert.equal(view.chargingState, 'EVConnected'))
  await report2(session.station, 1, 'Available')
  await endSession2(session, { triggerReason: 'EVCommunicationLost' })
  await isOver2(hub, session, { idToken })
})

both('TC_E_15 ends with the card', async (version, id) => {
  const { session, idToken } = await charging(version, id)
  await assertAuthorized2(session.station, idToken)
  const stops = { idToken: card(idToken), info: { chargingState: 'EVConnected' } }
  assert.equal((await endSession2(session, stops)).idTokenInfo?.status, 'Accepted')
  await isOver2(hub, session, { idToken })
  await report2(session.station, 1, 'Available')
})

both('TC_E_16 ends because the idToken is no good', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginsByCable(station)
  // It thought that it knew this one.
  const idToken = card(`STRANGER-${id}`)
  const { idTokenInfo } = await session.update({ triggerReason: 'Authorized', idToken })
  assert.ok(['Invalid', 'Unknown'].includes(idTokenInfo?.status ?? ''), idTokenInfo?.status)
  await endSession2(session, {
    triggerReason: 'Deauthorized',
    meterValue: register2(1_010, 'Transaction.End'),
    info: { stoppedReason: 'DeAuthorized', chargingState: 'EVConnected' },
  })
  await report2(station, 1, 'Available')
  const flags = ['notAuthorized']
  const reason = 'DeAuthorized'
  await isOver2(hub, session, { reason, energyWh: 10, idToken: idToken.idToken, flags })
})

both('TC_E_17 ends because the EV was unplugged, which takes its leave away', (version, id) => {
  return isUnplugged(version, id, 'true')
})

both('TC_E_19 ends once nobody parks there any more', async (version, id) => {
  const { session, idToken } = await charging(version, id)
  await stopsByCard(session, idToken)
  await report2(session.station, 1, 'Available')
  await tellsState(session, 'Idle', { triggerReason: 'EVCommunicationLost' })
  await isRunning2(hub, session, (view) => assert.equal(view.chargingState, 'Idle'))
  await endSession2(session, { triggerReason: 'EVDeparted' })
  await isOver2(hub, session, { idToken })
})

both('TC_E_20 ends once unplugged from the EV', async (version, id) => {
  const { session, idToken } = await charging(version, id)
  await endSession2(session, {
    triggerReason: 'EVCommunicationLost',
    info: { stoppedReason: 'EVDisconnected' },
  })
  await report2(session.station, 1, 'Available')
  await isOver2(hub, session, { reason: 'EVDisconnected', idToken })
})

both('TC_E_21 ends from remote', async (version, id) => {
  const { session, idToken } = await charging(version, id)
  const { station, transactionId } = session
  await operate(hub, station, 'RequestStopTransaction', { transactionId }, ACCEPTED)
  // It was asked to: only it says that it is over.
  await isRunning2(hub, session)
  await endsFromRemote(session, idToken)

  const another = await beginSession2(hub, station, `${idToken}-2`)
  station.answerAll({ RequestStopTransaction: ACCEPTED })
  const named = { transactionId: another.transactionId }
  assert.equal((await operation2(hub, id, 'stop', named)).result.status, 'accepted')
  assert.deepEqual(station.calls.at(-1)?.payload, named)
  await endsFromRemote(another, `${idToken}-2`)
})

both('TC_E_22 ends with the energy, by the EV', async (version, id) => {
  const { session, idToken } = await charging(version, id)
  await endSession2(session, {
    triggerReason: 'ChargingStateChanged',
    info: { stoppedReason: 'StoppedByEV', chargingState: 'SuspendedEV' },
  })
  await report2(session.station, 1, 'Available')
  await isOver2(hub, session, { reason: 'StoppedByEV', idToken })
})

both('TC_E_26 unplugged from the EV, which only suspends it', (version, id) => {
  return isUnplugged(version, id, 'false')
})

both('TC_E_39 ends because nobody plugs in', async (version, id) => {
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken)
  const station = await bootStation2(hub, id, version)
  await assertAuthorized2(station, idToken)
  const session = newSession2(station)
  await beginsFor(session, idToken, { info: { chargingState: 'Idle' } })
  await session.end({
    triggerReason: 'EVConnectTimeout',
    meterValue: register2(1_000, 'Transaction.End'),
    info: { stoppedReason: 'Timeout', chargingState: 'Idle' },
  })
  await isOver2(hub, session, { reason: 'Timeout', energyWh: 0, idToken })
  // The card is free for another try.
  const again = newSession2(station, 1, '-2')
  await beginsFor(again, idToken)
})

/** Plugged in, authorized, charging; told as it happens. */
async function charging(version: Version2, id: string) {
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken)
  const station = await bootStation2(hub, id, version)
  const session = await beginsByCable(station)
  await authorizes(session, idToken)
  await charges(session)
  return { session, idToken }
}

/** Its leave is taken back; the transaction goes on until something else ends it. */
async function stopsByCard(session: Session2, idToken: string): Promise<void> {
  await assertAuthorized2(session.station, idToken)
  const { idTokenInfo } = await session.update({
    triggerReason: 'StopAuthorized',
    idToken: card(idToken),
    info: { chargingState: 'EVConnected' },
  })
  assert.equal(idTokenInfo?.status, 'Accepted')
}

async function endsFromRemote(session: Session2, idToken: string): Promise<void> {
  await endSession2(session, {
    triggerReason: 'RemoteStop',
    info: { stoppedReason: 'Remote', chargingState: 'EVConnected' },
  })
  await report2(session.station, 1, 'Available')
  await isOver2(hub, session, { reason: 'Remote', idToken })
}

/** By the EV's end of the cable, which the charge point was told to take as an end, or not. */
async function isUnplugged(version: Version2, id: string, isEnd: 'true' | 'false') {
  const { session, idToken } = await charging(version, id)
  const { station } = session
  const setting = variable2('TxCtrlr', 'StopTxOnEVSideDisconnect')
  await setOne(hub, station, setting, isEnd, 'Accepted')
  if (isEnd === 'true') {
    const info = { stoppedReason: 'EVDisconnected' }
    await endSession2(session, { triggerReason: 'EVCommunicationLost', info })
    await report2(station, 1, 'Available')
    await isOver2(hub, session, { reason: 'EVDisconnected', idToken })
    return
  }
  // The cable is still locked on this side: nobody else can charge here.
  await tellsState(session, 'SuspendedEV', {
    triggerReason: 'EVCommunicationLost',
    meterValue: register2(3_000),
  })
  await isRunning2(hub, session, (view) => assert.equal(view.chargingState, 'SuspendedEV'))
  await tellsState(session, 'EVConnected', { triggerReason: 'CablePluggedIn' })
  await charges(session)
  await stopsByCard(session, idToken)
  await report2(station, 1, 'Available')
  await endSession2(session, { triggerReason: 'EVCommunicationLost' })
  await isOver2(hub, session, { idToken })
}
