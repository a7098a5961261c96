/**
 * Outer checklist of 2.0.1 and 2.1, block G: into service and out of it, at once or once it is
 * idle; what connectors tell of themselves. One test for each case and version, by its id.
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
  bootStation2,
  both,
  endSession2,
  journaled2,
  only21,
  report2,
  shownItem2,
  type Version2,
} from './scenario2.ts'
import { beginsByCable, isOver2, isRunning2, tellsEvent, tellsStatusByEvent } from './stories2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }
const SCHEDULED = { status: 'Scheduled' }

/** What is meant: all of it, an EVSE, or a connector. */
interface Place {
  readonly evse?: { readonly id: number; readonly connectorId?: number }
}

const WHOLE: Place = {}
const EVSE: Place = { evse: { id: 1 } }
const CONNECTOR: Place = { evse: { id: 1, connectorId: 1 } }

both('TC_G_03 an EVSE out of service', (version, id) => goesOut(version, id, EVSE))

both('TC_G_04 an EVSE into service', (version, id) => comesIn(version, id, EVSE))

both('TC_G_05 the charge point out of service', (version, id) => goesOut(version, id, WHOLE))

both('TC_G_06 the charge point into service', (version, id) => comesIn(version, id, WHOLE))

both('TC_G_07 a connector out of service', (version, id) => goesOut(version, id, CONNECTOR))

both('TC_G_08 a connector into service', (version, id) => comesIn(version, id, CONNECTOR))

both('TC_G_11 an EVSE out of service once it is idle', (version, id) => {
  return goesOutLater(version, id, EVSE)
})

both('TC_G_14 the charge point out of service once it is idle', (version, id) => {
  return goesOutLater(version, id, WHOLE)
})

both('TC_G_17 a connector out of service once it is idle', (version, id) => {
  return goesOutLater(version, id, CONNECTOR)
})

both('TC_G_20 the plug cannot be locked', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginsByCable(station)
  const lock = { name: 'ConnectorPlugRetentionLock', evse: { id: 1, connectorId: 1 } }
  await tellsEvent(station, { component: lock, actualValue: 'true' })
  const { isOpen, body } = await shownItem2(hub, id, 'alarm')
  assert.deepEqual([isOpen, body.component], [true, lock])
  await journaled2(hub, id, 'monitor.event')
  await session.end({
    triggerReason: 'AbnormalCondition',
    info: { stoppedReason: 'Other', chargingState: 'Idle' },
  })
  await report2(station, 1, 'Available')
  await tellsEvent(station, { component: lock, actualValue: 'false', eventId: 2 })
  await shownItem2(hub, id, 'alarm', (alarm) => !alarm.isOpen)
  assert.deepEqual((await hub.api.chargePoint(id)).activeTransactions, [])
})

only21('TC_G_01 a connector tells how it is', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  assert.equal((await shown(hub, id, 1, 'Available')).isUsable, true)
  for (const told of ['Occupied', 'Reserved', 'Unavailable', 'Faulted', 'Available']) {
    await report2(station, 1, told)
    const connector = await shown(hub, id, 1, told)
    assert.equal(connector.status, told.toLowerCase())
    assert.equal(connector.isUsable, told === 'Available')
  }
  // The same by an event of its component.
  await tellsStatusByEvent(station, 'Occupied')
  assert.equal((await shown(hub, id, 1, 'Occupied')).isUsable, false)
  assert.equal((await shown(hub, id, 2, 'Available')).isUsable, true)
})

async function goesOut(version: Version2, id: string, place: Place): Promise<void> {
  const station = await bootStation2(hub, id, version)
  await turnsOut(station, place)
  await hasAvailability(id, place, { isOperative: false, isScheduled: false })
  await canBeUsed(id, place, false)
}

/** Out of service before: that is how the case begins. */
async function comesIn(version: Version2, id: string, place: Place): Promise<void> {
  const station = await bootStation2(hub, id, version)
  await turnsOut(station, place)
  const asked = { operationalStatus: 'Operative', ...place }
  await operate(hub, station, 'ChangeAvailability', asked, ACCEPTED)
  for (const evseId of evsesOf(place)) await report2(station, evseId, 'Available')
  await hasAvailability(id, place, { isOperative: true, isScheduled: false })
  await canBeUsed(id, place, true)

  // In our words.
  station.answerAll({ ChangeAvailability: ACCEPTED })
  const { id: evseId, connectorId } = place.evse ?? {}
  const wanted = { isOperative: true, evseId, connectorId }
  const { result } = await operation2(hub, id, 'availability', wanted)
  assert.equal(result.status, 'accepted')
  assert.deepEqual(station.calls.at(-1)?.payload, asked)
}

async function goesOutLater(version: Version2, id: string, place: Place): Promise<void> {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const asked = { operationalStatus: 'Inoperative', ...place }
  await operate(hub, station, 'ChangeAvailability', asked, SCHEDULED)
  await hasAvailability(id, place, { isOperative: false, isScheduled: true })
  // What runs goes on, and what is free goes out at once.
  await isRunning2(hub, session)
  for (const evseId of evsesOf(place)) if (evseId > 1) await isOut(station, evseId)
  await shown(hub, id, 1, 'Occupied')
  await endSession2(session)
  await isOver2(hub, session)
  await isOut(station, 1)
  await canBeUsed(id, place, false)

  // In our words.
  station.answerAll({ ChangeAvailability: SCHEDULED })
  const { id: evseId, connectorId } = place.evse ?? {}
  const wanted = { isOperative: false, evseId, connectorId }
  const { result } = await operation2(hub, id, 'availability', wanted)
  assert.equal(result.status, 'scheduled')
  assert.deepEqual(station.calls.at(-1)?.payload, asked)
}

async function turnsOut(station: Station, place: Place): Promise<void> {
  const asked = { operationalStatus: 'Inoperative', ...place }
  await operate(hub, station, 'ChangeAvailability', asked, ACCEPTED)
  for (const evseId of evsesOf(place)) await isOut(station, evseId)
}

async function isOut(station: Station, evseId: number): Promise<void> {
  await report2(station, evseId, 'Unavailable')
  await shown(hub, station.id, evseId, 'Unavailable')
}

function evsesOf({ evse }: Place): readonly number[] {
  return evse === undefined ? [1, 2] : [evse.id]
}

/** What an operator asked for, as far as the charge point took it. */
async function hasAvailability(
  id: string,
  { evse }: Place,
  expected: { readonly isOperative: boolean; readonly isScheduled: boolean },
): Promise<void> {
  const place = { evseId: evse?.id ?? 0, connectorId: evse?.connectorId ?? null }
  await eventually(async () => {
    const { availability } = await hub.api.chargePoint(id)
    assert.deepEqual(availability, [{ ...place, ...expected }])
  })
}

async function canBeUsed(id: string, place: Place, isUsable: boolean): Promise<void> {
  const places = evsesOf(place)
  await eventually(async () => {
    const { connectors } = await hub.api.chargePoint(id)
    for (const one of connectors) {
      assert.equal(one.isUsable, places.includes(one.evseId) ? isUsable : true)
    }
  })
}
