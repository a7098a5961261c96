/**
 * Outer checklist of 2.0.1 and 2.1, block C: groups of idTokens, each of which may stop what
 * another began, and the master pass, which stops anybody's. One test for each case and version.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operate } from './scenario.ts'
import {
  authorize2,
  beginSession2,
  bootStation2,
  both,
  card,
  endSession2,
  eventuallyView2,
  type IdTokenInfo2,
  register2,
  report2,
  Session2,
} from './scenario2.ts'

const MASTER_GROUP = 'MASTER-GROUP'

const hub = await startHub({
  env: {
    STATOR_OCPP__INVENTORY_AT_BOOT: 'false',
    STATOR_OCPP__MASTER_PASS_GROUP_ID: MASTER_GROUP,
  },
})
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

both('TC_C_39 stopped by another of the group', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const group = await newGroup(id)
  isOfGroup(await authorize2(station, card(group.one)), group.id)
  const session = await begins(station, group)
  isOfGroup(await authorize2(station, card(group.two)), group.id)
  await isEndedByOther(session, group)
})

both('TC_C_40 stopped by another of the group, both in the local list', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const group = await newGroup(id)
  await sendsList(station, [toListed(group.one, group.id), toListed(group.two, group.id)])
  // It has no question left: all that it says of them it says in the events.
  await isEndedByOther(await begins(station, group), group)
})

both(
  'TC_C_43 stopped by another of the group, which the local list calls invalid',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    const group = await newGroup(id)
    const second = toListed(group.two, group.id, 'Invalid')
    await sendsList(station, [toListed(group.one, group.id), second])
    const session = await begins(station, group)
    isOfGroup(await authorize2(station, card(group.two)), group.id)
    await isEndedByOther(session, group)
  },
)

both('TC_C_47 a master pass ends all sessions', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const sessions = [
    await beginSession2(hub, station, `${id}-ONE`, 1),
    await beginSession2(hub, station, `${id}-TWO`, 2),
  ]
  await showsMasterPass(station)
  for (const session of sessions) {
    await endSession2(session, { info: { stoppedReason: 'MasterPass' } })
  }
  for (const session of sessions) await isEndedByMaster(session)
  assert.deepEqual((await hub.api.chargePoint(id)).activeTransactions, [])
})

both('TC_C_48 a master pass ends chosen sessions', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const chosen = await beginSession2(hub, station, `${id}-ONE`, 1)
  const other = await beginSession2(hub, station, `${id}-TWO`, 2)
  await showsMasterPass(station)
  await endSession2(chosen, { info: { stoppedReason: 'MasterPass' } })
  await isEndedByMaster(chosen)
  await eventuallyView2(hub, other, ({ isActive }) => assert.equal(isActive, true))
  await endSession2(other)
  await eventuallyView2(hub, other, ({ stopReason }) => assert.equal(stopReason, 'Local'))
})

both('TC_C_49 a master pass where there is no display', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const drivers = [`${id}-ONE`, `${id}-TWO`]
  const sessions: Session2[] = []
  for (const [index, driver] of drivers.entries()) {
    sessions.push(await beginSession2(hub, station, driver, index + 1))
  }
  await showsMasterPass(station)
  for (const [index, session] of sessions.entries()) {
    const idToken = card(drivers[index] ?? '')
    // It says whose it was, and is told that this one is fine.
    const told = await endSession2(session, { idToken, info: { stoppedReason: 'MasterPass' } })
    assert.equal(told.idTokenInfo?.status, 'Accepted')
    await isEndedByMaster(session)
  }
})

interface Group {
  readonly id: string
  readonly one: string
  readonly two: string
}

async function newGroup(name: string): Promise<Group> {
  const group = { id: `GROUP-${name}`, one: `ONE-${name}`, two: `TWO-${name}` }
  for (const idToken of [group.one, group.two]) {
    await hub.api.putIdToken(idToken, { groupIdToken: group.id })
  }
  return group
}

/** Accepted, with its group, which is always of this type. C09.FR.02, .03, .13. */
function isOfGroup(info: IdTokenInfo2 | undefined, groupId: string): void {
  assert.equal(info?.status, 'Accepted')
  assert.deepEqual(info?.groupIdToken, { idToken: groupId, type: 'Central' })
}

async function begins(station: Station, { id, one }: Group): Promise<Session2> {
  const session = new Session2(station, `tx-${station.id}`)
  await report2(station, 1, 'Occupied')
  const { idTokenInfo } = await session.start({
    triggerReason: 'Authorized',
    evse: { id: 1, connectorId: 1 },
    idToken: card(one),
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { chargingState: 'Charging' },
  })
  isOfGroup(idTokenInfo, id)
  return session
}

async function isEndedByOther(session: Session2, { id, one, two }: Group): Promise<void> {
  const { idTokenInfo } = await endSession2(session, { idToken: card(two) })
  isOfGroup(idTokenInfo, id)
  await report2(session.station, 1, 'Available')
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh, view.stopReason], [false, 5_000, 'Local'])
    // Who began it pays for it.
    assert.deepEqual([view.idToken, view.groupIdToken, view.flags], [one, id, []])
  })
}

function toListed(idToken: string, groupId: string, status = 'Accepted') {
  const groupIdToken = { idToken: groupId, type: 'Central' }
  return { idToken: card(idToken), idTokenInfo: { status, groupIdToken } }
}

async function sendsList(station: Station, localAuthorizationList: readonly object[]) {
  const list = { versionNumber: 1, updateType: 'Full', localAuthorizationList }
  await operate(hub, station, 'SendLocalList', list, ACCEPTED)
  await eventually(async () => {
    assert.equal((await hub.api.chargePoint(station.id)).localListVersion, 1)
  })
}

/** It is accepted, with the group by which the charge point knows it. */
async function showsMasterPass(station: Station): Promise<void> {
  const idToken = `MASTER-${station.id}`
  await hub.api.putIdToken(idToken, { groupIdToken: MASTER_GROUP })
  isOfGroup(await authorize2(station, card(idToken)), MASTER_GROUP)
}

async function isEndedByMaster(session: Session2): Promise<void> {
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh, view.stopReason], [false, 5_000, 'MasterPass'])
    assert.deepEqual(view.flags, [])
  })
}
