/**
 * Outer checklist of 2.0.1 and 2.1, block B: resets of a charge point and of one EVSE, with and
 * without a session; in 2.1 those after which it goes on. One test for each case and version.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { operate, shown } from './scenario.ts'
import {
  beginSession2,
  bootAccepted2,
  bootStation2,
  both,
  endSession2,
  eventuallyView2,
  only21,
  openStation2,
  register2,
  report2,
  Session2,
  type Version2,
  viewOf2,
} from './scenario2.ts'
import { getOne, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }
const SCHEDULED = { status: 'Scheduled' }

both('TC_B_20 reset, nothing runs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await operate(hub, station, 'Reset', { type: 'OnIdle' }, ACCEPTED)
  const returned = await comesBack(station, version, 'RemoteReset')

  // In our words.
  returned.answerAll({ Reset: ACCEPTED })
  const { result } = await operation2(hub, id, 'reset', { kind: 'onIdle' })
  assert.equal(result.status, 'accepted')
  assert.deepEqual(returned.calls.at(-1)?.payload, { type: 'OnIdle' })
  await comesBack(returned, version, 'RemoteReset')
})

both('TC_B_21 reset once it is idle, a session runs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await operate(hub, station, 'Reset', { type: 'OnIdle' }, SCHEDULED)
  assert.equal((await viewOf2(hub, session)).isActive, true)
  await endsByCard(session)
  await comesBack(station, version, 'ScheduledReset')
  await isOver(session, 'Local')
})

both('TC_B_22 reset at once, a session runs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await operate(hub, station, 'Reset', { type: 'Immediate' }, ACCEPTED)
  await endsByReset(session)
  await comesBack(station, version, 'RemoteReset')
  await isOver(session, 'ImmediateReset')
})

both('TC_B_25 reset of an EVSE, nothing runs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await operate(hub, station, 'Reset', { type: 'OnIdle', evseId: 1 }, ACCEPTED)
  await restartsEvse(station)
  station.answerAll({ Reset: ACCEPTED })
  const { result } = await operation2(hub, id, 'reset', { kind: 'onIdle', evseId: 2 })
  assert.equal(result.status, 'accepted')
  assert.deepEqual(station.calls.at(-1)?.payload, { type: 'OnIdle', evseId: 2 })
})

both('TC_B_26 reset of an EVSE once it is idle, a session runs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const other = await beginSession2(hub, station, `TAG-${id}-B`, 2)
  await operate(hub, station, 'Reset', { type: 'OnIdle', evseId: 1 }, SCHEDULED)
  await endsByCard(session)
  await restartsEvse(station)
  await isOver(session, 'Local')
  await goesOnCharging(other)
})

both('TC_B_27 reset of an EVSE at once, a session runs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const other = await beginSession2(hub, station, `TAG-${id}-B`, 2)
  await operate(hub, station, 'Reset', { type: 'Immediate', evseId: 1 }, ACCEPTED)
  await endsByReset(session)
  await restartsEvse(station)
  await isOver(session, 'ImmediateReset')
  await goesOnCharging(other)
})

only21('TC_B_103 reset that resumes, a session runs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await operate(hub, station, 'Reset', { type: 'ImmediateAndResume' }, ACCEPTED)
  await suspends(session)
  const returned = await comesBack(station, version, 'RemoteReset', 'Occupied')
  // The boot ended nothing.
  assert.equal((await viewOf2(hub, session)).isActive, true)
  const resumed = await resumes(session, returned)
  await eventuallyView2(hub, resumed, (view) => assert.equal(view.chargingState, 'Charging'))
  await endsByCard(resumed)
  await isOver(resumed, 'Local')
  const all = await hub.api.transactions({ chargePoint: id })
  assert.equal(all.length, 1)
})

only21('TC_B_104 reset that resumes, nothing runs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  station.answerAll({ Reset: ACCEPTED })
  const { result } = await operation2(hub, id, 'reset', { kind: 'resume' })
  assert.equal(result.status, 'accepted')
  assert.deepEqual(station.calls.at(-1)?.payload, { type: 'ImmediateAndResume' })
  await comesBack(station, version, 'RemoteReset')
  assert.deepEqual(await hub.api.transactions({ chargePoint: id }), [])
})

only21('TC_B_116 reset that resumes, a charging profile holds', async (version, id) => {
  for (const isPersistent of [false, true]) {
    const name = `${id}-${isPersistent}`
    const station = await bootStation2(hub, name, version)
    const persistence = variable2('SmartChargingCtrlr', 'ChargingProfilePersistence', 'TxProfile')
    await getOne(hub, station, persistence, String(isPersistent))
    const session = await beginSession2(hub, station, `TAG-${name}`)
    const set = { evseId: 1, chargingProfile: newProfile(session) }
    await operate(hub, station, 'SetChargingProfile', set, ACCEPTED)
    await eventually(async () => assert.equal((await hub.api.chargingProfiles(name)).length, 1))
    await operate(hub, station, 'Reset', { type: 'ImmediateAndResume' }, ACCEPTED)
    await suspends(session)

    const returned = await comesBack(station, version, 'RemoteReset', 'Occupied')
    returned.answerAll({ SetChargingProfile: ACCEPTED })
    const resumed = await resumes(session, returned)
    // Where it forgets them it gets them again, at once and by itself. E17.FR.15.
    if (!isPersistent) {
      assert.deepEqual((await returned.expectCall('SetChargingProfile')).payload, set)
    }
    await endsByCard(resumed)
    await isOver(resumed, 'Local')
    assert.equal(returned.calls.length, isPersistent ? 0 : 1)
    await eventually(async () => assert.deepEqual(await hub.api.chargingProfiles(name), []))
  }
})

/** It restarts, boots, and reports its connectors. */
async function comesBack(station: Station, version: Version2, reason: string, first = 'Available') {
  await station.close()
  const returned = await openStation2(hub, station.id, version)
  await bootAccepted2(returned, { reason })
  await report2(returned, 1, first)
  await report2(returned, 2, 'Available')
  await shown(hub, station.id, 1, first)
  return returned
}

/** Only the EVSE does: the connection stays, and there is no boot. */
async function restartsEvse(station: Station): Promise<void> {
  const before = await eventually(async () => {
    const view = await hub.api.chargePoint(station.id)
    assert.notEqual(view.bootedAt, null)
    return view
  })
  await report2(station, 1, 'Unavailable')
  await shown(hub, station.id, 1, 'Unavailable')
  await report2(station, 1, 'Available')
  await shown(hub, station.id, 1, 'Available')
  const now = await hub.api.chargePoint(station.id)
  assert.deepEqual(
    [now.bootedAt, now.connectedSince, now.registration],
    [before.bootedAt, before.connectedSince, 'accepted'],
  )
}

async function endsByCard(session: Session2): Promise<void> {
  const { idTokenInfo } = await endSession2(session)
  assert.equal(idTokenInfo, undefined)
  await report2(session.station, 1, 'Available')
}

async function endsByReset(session: Session2): Promise<void> {
  await endSession2(session, {
    triggerReason: 'ResetCommand',
    info: { stoppedReason: 'ImmediateReset', chargingState: 'EVConnected' },
  })
}

async function isOver(session: Session2, stopReason: string): Promise<void> {
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.stopReason, view.energyWh], [false, stopReason, 5_000])
    assert.deepEqual([view.startMissing, view.flags], [false, []])
    assert.equal(view.seqNos?.count, session.seqNo)
  })
}

async function goesOnCharging(session: Session2): Promise<void> {
  const view = await viewOf2(hub, session)
  assert.deepEqual([view.isActive, view.chargingState], [true, 'Charging'])
  await endSession2(session)
  await isOver(session, 'Local')
}

/** Before the reset: no energy, and no end. */
async function suspends(session: Session2): Promise<void> {
  await session.update({
    triggerReason: 'ResetCommand',
    meterValue: register2(3_000, 'Other'),
    info: { chargingState: 'SuspendedEVSE' },
  })
  await eventuallyView2(hub, session, ({ isActive, chargingState }) => {
    assert.deepEqual([isActive, chargingState], [true, 'SuspendedEVSE'])
  })
}

/** After the boot: the same transaction, with the next number. */
async function resumes(session: Session2, station: Station): Promise<Session2> {
  const resumed = new Session2(station, session.transactionId)
  resumed.seqNo = session.seqNo
  await resumed.update({ triggerReason: 'TxResumed', info: { chargingState: 'SuspendedEVSE' } })
  await resumed.update({
    triggerReason: 'ChargingStateChanged',
    info: { chargingState: 'Charging' },
  })
  return resumed
}

function newProfile({ transactionId }: Session2) {
  const chargingSchedulePeriod = [{ startPeriod: 0, limit: 8 }]
  return {
    id: 116,
    stackLevel: 0,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Relative',
    transactionId,
    chargingSchedule: [{ id: 1, chargingRateUnit: 'A', chargingSchedulePeriod }],
  }
}
