/**
 * Outer checklist of 2.0.1 and 2.1, block F: starts from remote, and the transactions that come of
 * them, or do not; unlocking. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { operation2, request2 } from './operations2.ts'
import { operate, shownJob } from './scenario.ts'
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
const AUTHORIZE_REMOTE_START = variable2('AuthCtrlr', 'AuthorizeRemoteStart')

both('TC_F_01 remote start, plugged in already', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  const session = await beginsByCable(station)
  const { transactionId } = session
  const remoteStartId = 101
  const asked = { idToken: card(idToken), remoteStartId, evseId: 1 }
  await operate(hub, station, 'RequestStartTransaction', asked, { ...ACCEPTED, transactionId })
  // Its transaction is there already.
  const job = await shownJob(hub, id, 'remoteStart', 'started', true)
  assert.deepEqual([job.requestId, job.detail], [remoteStartId, idToken])
  await authorizes(session, idToken, { triggerReason: 'RemoteStart', info: { remoteStartId } })
  await isOfRemote(session, remoteStartId, idToken)
})

both('TC_F_02 remote start first, which has to be authorized', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  await setOne(hub, station, AUTHORIZE_REMOTE_START, 'true', 'Accepted')
  const remoteStartId = 102
  const asked = { idToken: card(idToken), remoteStartId, evseId: 1 }
  await operate(hub, station, 'RequestStartTransaction', asked, ACCEPTED)
  await shownJob(hub, id, 'remoteStart', 'requested', false)
  await assertAuthorized2(station, idToken)
  const session = newSession2(station)
  await beginsFor(session, idToken, { info: { chargingState: 'Idle', remoteStartId } })
  await shownJob(hub, id, 'remoteStart', 'started', true)
  await plugsIn(session)
  await isOfRemote(session, remoteStartId, idToken)
})

both('TC_F_03 remote start first, which needs no more', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  await setOne(hub, station, AUTHORIZE_REMOTE_START, 'false', 'Accepted')
  station.answerAll({ RequestStartTransaction: ACCEPTED })
  const start = { idToken, idTokenType: 'ISO14443', evseId: 1 }
  const { result } = await operation2(hub, id, 'start', start)
  assert.equal(result.status, 'accepted')
  const { remoteStartId = 0 } = result
  const asked = { idToken: card(idToken), remoteStartId, evseId: 1 }
  assert.deepEqual(station.calls.at(-1)?.payload, asked)
  const session = newSession2(station)
  const info = { chargingState: 'Idle', remoteStartId }
  await beginsFor(session, idToken, { triggerReason: 'RemoteStart', info })
  const job = await shownJob(hub, id, 'remoteStart', 'started', true)
  assert.equal(job.requestId, remoteStartId)
  await plugsIn(session)
  await isOfRemote(session, remoteStartId, idToken)
})

both('TC_F_04 remote start first, and nobody plugs in', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  const remoteStartId = 104
  const asked = { idToken: card(idToken), remoteStartId, evseId: 1 }
  await operate(hub, station, 'RequestStartTransaction', asked, ACCEPTED)
  const session = newSession2(station)
  const info = { chargingState: 'Idle', remoteStartId }
  await beginsFor(session, idToken, { triggerReason: 'RemoteStart', info })
  await shownJob(hub, id, 'remoteStart', 'started', true)
  await session.end({
    triggerReason: 'EVConnectTimeout',
    meterValue: register2(1_000, 'Transaction.End'),
    info: { stoppedReason: 'Timeout', chargingState: 'Idle' },
  })
  await report2(station, 1, 'Available')
  await isOver2(hub, session, { reason: 'Timeout', energyWh: 0, idToken })
})

both('TC_F_06 unlock, nothing runs', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  const place = { evseId: 1, connectorId: 1 }
  await operate(hub, station, 'UnlockConnector', place, { status: 'Unlocked' })

  station.answerAll({ UnlockConnector: { status: 'Unlocked' } })
  const unlocked = await operation2(hub, id, 'unlock', { evseId: 2 })
  assert.equal(unlocked.result.status, 'accepted')
  assert.deepEqual(station.calls.at(-1)?.payload, { evseId: 2, connectorId: 1 })

  // Where somebody charges it does not let go, and an operator is told what to do first.
  const session = await beginSession2(hub, station, idToken)
  station.answerAll({ UnlockConnector: { status: 'OngoingAuthorizedTransaction' } })
  const kept = await operation2(hub, id, 'unlock', place)
  assert.deepEqual(
    [kept.result.status, kept.result.hint],
    ['rejected', 'Stop the transaction first.'],
  )
  await isRunning2(hub, session)
  // Who is not there has no such connector.
  assert.equal((await request2(hub, id, 'unlock', {})).status, 400)
})

async function waits(version: Version2, id: string) {
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken)
  return { station: await bootStation2(hub, id, version), idToken }
}

async function plugsIn(session: Session2): Promise<void> {
  const { station }: { station: Station } = session
  await report2(station, 1, 'Occupied')
  await tellsState(session, 'EVConnected', { triggerReason: 'CablePluggedIn' })
}

/** It charges and ends, and the record says where it came from. */
async function isOfRemote(session: Session2, remoteStartId: number, idToken: string) {
  await charges(session)
  await isRunning2(hub, session, (view) => {
    assert.deepEqual([view.remoteStartId, view.idToken], [remoteStartId, idToken])
    assert.deepEqual([view.authorizationStatus, view.chargingState], ['accepted', 'Charging'])
  })
  await endSession2(session)
  await report2(session.station, 1, 'Available')
  await isOver2(hub, session, { idToken })
  await shownJob(hub, session.station.id, 'remoteStart', 'started', true)
}
