/**
 * Outer checklist of 2.0.1 and 2.1, block E: what begins a transaction, and in which order the
 * driver does what has to be done. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import {
  assertAuthorized2,
  bootStation2,
  both,
  card,
  endSession2,
  eventuallyView2,
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

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

/** What a meter signs, as it comes. */
const SIGNED = {
  signedMeterData: 'T0NNRnx7IkZWIjoiMS4wIn18eyJTRCI6IjAifQ==',
  signingMethod: 'ECDSA-secp256r1-SHA256',
  encodingMethod: 'OCMF',
  publicKey: 'b2NhOmJhc2UxNjphc24xOjAw',
}

both('TC_E_01 begins once plugged in and authorized', async (version, id) => {
  const { station, idToken } = await arrives(version, id)
  await assertAuthorized2(station, idToken)
  await report2(station, 1, 'Occupied')
  const cardFirst = newSession2(station)
  await beginsFor(cardFirst, idToken, { triggerReason: 'CablePluggedIn' })
  await leavesCharged(cardFirst, idToken)

  await report2(station, 1, 'Occupied')
  await assertAuthorized2(station, idToken)
  const cableFirst = newSession2(station, 1, '-2')
  await beginsFor(cableFirst, idToken)
  await leavesCharged(cableFirst, idToken)
})

both('TC_E_02 begins with the energy', async (version, id) => {
  const { station, idToken } = await arrives(version, id)
  await report2(station, 1, 'Occupied')
  await assertAuthorized2(station, idToken)
  const session = newSession2(station)
  const info = { chargingState: 'Charging' }
  await beginsFor(session, idToken, { triggerReason: 'ChargingStateChanged', info })
  await isRunning2(hub, session, (view) => assert.equal(view.chargingState, 'Charging'))
  await leaves(session, idToken)
})

both('TC_E_03 plugged in first, then the card', async (version, id) => {
  const { station, idToken } = await arrives(version, id)
  const session = await beginsByCable(station)
  await isRunning2(hub, session, (view) => {
    assert.deepEqual([view.idToken, view.authorizationStatus], [null, null])
  })
  await authorizes(session, idToken)
  await isRunning2(hub, session, (view) => {
    assert.deepEqual([view.idToken, view.authorizationStatus], [idToken, 'accepted'])
  })
  await leavesCharged(session, idToken)
})

both('TC_E_04 the card first, then plugged in', async (version, id) => {
  const { station, idToken } = await arrives(version, id)
  await assertAuthorized2(station, idToken)
  const session = newSession2(station)
  await beginsFor(session, idToken, { info: { chargingState: 'Idle' } })
  await report2(station, 1, 'Occupied')
  await tellsState(session, 'EVConnected', { triggerReason: 'CablePluggedIn' })
  await leavesCharged(session, idToken)
})

both('TC_E_09 begins once plugged in', async (version, id) => {
  const { station, idToken } = await arrives(version, id)
  const session = await beginsByCable(station)
  await isRunning2(hub, session, (view) => assert.equal(view.chargingState, 'EVConnected'))
  const { activeTransactions } = await hub.api.chargePoint(id)
  assert.equal(activeTransactions[0]?.transactionId, session.transactionId)
  await authorizes(session, idToken)
  await leavesCharged(session, idToken)
})

both('TC_E_10 begins once authorized', async (version, id) => {
  const { station, idToken } = await arrives(version, id)
  await assertAuthorized2(station, idToken)
  const session = newSession2(station)
  // Nobody has chosen an EVSE yet.
  const answer = await session.start({
    triggerReason: 'Authorized',
    idToken: card(idToken),
    info: { chargingState: 'Idle' },
  })
  assert.equal(answer.idTokenInfo?.status, 'Accepted')
  await isRunning2(hub, session, (view) => {
    assert.deepEqual([view.evseId, view.connectorId, view.idToken], [0, null, idToken])
  })
  await report2(station, 2, 'Occupied')
  await tellsState(session, 'EVConnected', {
    triggerReason: 'CablePluggedIn',
    evse: { id: 2, connectorId: 1 },
    meterValue: register2(1_000, 'Transaction.Begin'),
  })
  await charges(session)
  await leaves(session, idToken, 2)
})

both('TC_E_11 begins with the first signed value', async (version, id) => {
  const { station, idToken } = await arrives(version, id)
  await report2(station, 1, 'Occupied')
  await assertAuthorized2(station, idToken)
  const session = newSession2(station)
  const meterValue = register2(1_000, 'Transaction.Begin').map((reading) => ({
    ...reading,
    sampledValue: reading.sampledValue.map((value) => ({ ...value, signedMeterValue: SIGNED })),
  }))
  await beginsFor(session, idToken, { triggerReason: 'SignedDataReceived', meterValue })
  await leavesCharged(session, idToken)
  // What proves the first reading is kept as it came.
  const values = await hub.api.meterValues({ transactionId: session.transactionId })
  const proofs = values.filter(({ format }) => format === 'SignedData')
  assert.deepEqual(
    proofs.map(({ context, value, number }) => [context, JSON.parse(value), number]),
    [['Transaction.Begin', SIGNED, null]],
  )
})

both('TC_E_12 begins once somebody parks there', async (version, id) => {
  const { station, idToken } = await arrives(version, id)
  const session = newSession2(station)
  await session.start({
    triggerReason: 'EVDetected',
    evse: { id: 1 },
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { chargingState: 'Idle' },
  })
  await isRunning2(hub, session, (view) => {
    assert.deepEqual([view.evseId, view.connectorId, view.chargingState], [1, null, 'Idle'])
  })
  await report2(station, 1, 'Occupied')
  const evse = { id: 1, connectorId: 1 }
  await tellsState(session, 'EVConnected', { triggerReason: 'CablePluggedIn', evse })
  await authorizes(session, idToken)
  await leavesCharged(session, idToken)
})

both('TC_E_38 the EV is not ready yet', async (version, id) => {
  const { station, idToken } = await arrives(version, id)
  const session = await beginsByCable(station)
  await authorizes(session, idToken)
  await tellsState(session, 'SuspendedEV')
  await isRunning2(hub, session, (view) => assert.equal(view.chargingState, 'SuspendedEV'))
  await leavesCharged(session, idToken)
})

both('TC_E_53 each transaction counts from 0', async (version, id) => {
  const { station, idToken } = await arrives(version, id)
  for (const name of ['-A', '-B']) {
    const session = await beginsByCable(station, 1, name)
    await authorizes(session, idToken)
    await leavesCharged(session, idToken)
    await eventuallyView2(hub, session, ({ seqNos }) => {
      assert.deepEqual(seqNos, { started: 0, ended: 3, count: 4 })
    })
  }
  assert.equal((await hub.api.transactions({ chargePoint: id })).length, 2)
})

/** A driver whose card is good, at a charge point where nothing runs. */
async function arrives(version: Version2, id: string) {
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken)
  return { station: await bootStation2(hub, id, version), idToken }
}

async function leavesCharged(session: Session2, idToken: string): Promise<void> {
  await charges(session)
  await isRunning2(hub, session, (view) => assert.equal(view.chargingState, 'Charging'))
  await leaves(session, idToken)
}

async function leaves(session: Session2, idToken: string, evseId = 1): Promise<void> {
  await endSession2(session)
  await report2(session.station, evseId, 'Available')
  await isOver2(hub, session, { idToken, evseId })
}
