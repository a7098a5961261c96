/**
 * Outer checklist of OCPP 1.6: reservations and smart charging. One test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import type { ReservationView } from '../support/api-views.ts'
import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import {
  assertAuthorized,
  assertRunning,
  authorize,
  beginSession,
  bootStation,
  isoTime,
  leave,
  operate,
  report,
  shown,
  start,
  stop,
} from './scenario.ts'

const hub = await startHub()
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

test('TC_046 reservation of a connector, used', async () => {
  const station = await bootStation(hub, 'TC046')
  await reserve(station, { reservationId: 46, connectorId: 1 })
  await report(station, 1, 'Reserved')
  assert.equal((await shown(hub, 'TC046', 1, 'Reserved')).status, 'reserved')
  await assertUsed(station, { reservationId: 46, idTag: 'TAG-TC046' })
})

test('TC_047 reservation of a connector, expired', async () => {
  const station = await bootStation(hub, 'TC047')
  await reserve(station, { reservationId: 47, connectorId: 1, expiryDate: isoTime(2.5) })
  await report(station, 1, 'Reserved')
  // Nothing is said of it on the wire: both sides look at their clocks.
  await assertReservation('TC047', 47, 'expired')
  await report(station, 1, 'Available')
  await shown(hub, 'TC047', 1, 'Available')
})

test('TC_048_1 reservation, connector faulted', () => isNotReserved('TC048-1', 'Faulted'))

test('TC_048_2 reservation, connector occupied', () => isNotReserved('TC048-2', 'Occupied'))

test('TC_048_3 reservation, connector unavailable', () => isNotReserved('TC048-3', 'Unavailable'))

test('TC_048_4 reservation, rejected', () => isNotReserved('TC048-4', 'Rejected'))

test('TC_049 reservation of a charge point, used', async () => {
  const station = await bootStation(hub, 'TC049')
  const { evseId } = await reserve(station, { reservationId: 49, connectorId: 0 })
  assert.equal(evseId, 0)
  await assertUsed(station, { reservationId: 49, idTag: 'TAG-TC049' })
})

test('TC_051 cancel a reservation, accepted', async () => {
  const station = await bootStation(hub, 'TC051')
  await reserve(station, { reservationId: 51, connectorId: 1 })
  await report(station, 1, 'Reserved')
  await operate(hub, station, 'CancelReservation', { reservationId: 51 }, ACCEPTED)
  await report(station, 1, 'Available')
  await assertReservation('TC051', 51, 'cancelled')
  await shown(hub, 'TC051', 1, 'Available')
})

test('TC_052 cancel a reservation, rejected', async () => {
  const station = await bootStation(hub, 'TC052')
  await reserve(station, { reservationId: 52, connectorId: 1 })
  const unknown = { reservationId: 5_200 }
  await operate(hub, station, 'CancelReservation', unknown, { status: 'Rejected' })
  await report(station, 1, 'Reserved')
  await shown(hub, 'TC052', 1, 'Reserved')
  await assertReservation('TC052', 52, 'active')
})

test('TC_053 reservation used by another idTag of the group', async () => {
  const parentIdTag = 'GROUP053'
  await hub.api.putIdToken('TAG-TC053', { groupIdToken: parentIdTag })
  await hub.api.putIdToken('TAG053B', { groupIdToken: parentIdTag })
  const station = await bootStation(hub, 'TC053')
  const made = await reserve(station, { reservationId: 53, connectorId: 1, parentIdTag })
  assert.equal(made.groupIdToken, parentIdTag)
  await report(station, 1, 'Reserved')
  // The charge point lets it in because both have the same parent, which it learns from us.
  assert.equal((await authorize(station, 'TAG053B')).parentIdTag, parentIdTag)
  await assertUsed(station, { reservationId: 53, idTag: 'TAG053B' })
})

test('TC_056 central smart charging, TxDefaultProfile', async () => {
  const station = await bootStation(hub, 'TC056')
  const profile = newProfile({ chargingProfileId: 56, chargingProfilePurpose: 'TxDefaultProfile' })
  await setProfile(station, 1, profile)
  await eventually(async () => {
    const [mirrored, ...others] = await hub.api.chargingProfiles('TC056')
    assert.deepEqual(others, [])
    assert.equal(mirrored?.profileId, 56)
    assert.equal(mirrored?.evseId, 1)
    assert.equal(mirrored?.purpose, 'TxDefaultProfile')
    assert.equal(mirrored?.stackLevel, 0)
    assert.deepEqual(mirrored?.profile, profile)
  })
})

test('TC_057 central smart charging, TxProfile', async () => {
  const station = await bootStation(hub, 'TC057')
  const transactionId = await beginSession(hub, station, 'TAG057')
  const purpose = { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' }
  await setProfile(station, 1, newProfile({ chargingProfileId: 57, transactionId, ...purpose }))
  await eventually(async () => {
    const [mirrored] = await hub.api.chargingProfiles('TC057')
    assert.equal(mirrored?.profileId, 57)
    assert.equal(mirrored?.transactionId, String(transactionId))
  })

  await stop(station, { transactionId })
  await leave(station)
  // It was made for this session and goes with it.
  await eventually(async () => assert.deepEqual(await hub.api.chargingProfiles('TC057'), []))
})

test('TC_059 remote start with a charging profile', async () => {
  const idTag = 'TAG059'
  await hub.api.putIdToken(idTag)
  const station = await bootStation(hub, 'TC059')
  await report(station, 1, 'Preparing')
  const purpose = { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' }
  // For a session that has no id yet, so the profile must not name one.
  const chargingProfile = newProfile({ chargingProfileId: 59, ...purpose })
  const payload = { idTag, connectorId: 1, chargingProfile }
  await operate(hub, station, 'RemoteStartTransaction', payload, ACCEPTED)
  await assertAuthorized(station, idTag)
  const { transactionId, status } = await start(station, { idTag })
  assert.equal(status, 'Accepted')
  await report(station, 1, 'Charging')
  await assertRunning(hub, 'TC059', transactionId, idTag)
})

test('TC_066 composite schedule', async () => {
  const station = await bootStation(hub, 'TC066')
  const purpose = { chargingProfilePurpose: 'TxDefaultProfile' }
  await setProfile(station, 1, newProfile({ chargingProfileId: 66, ...purpose }))
  const payload = { connectorId: 1, duration: 300, chargingRateUnit: 'A' }
  await operate(hub, station, 'GetCompositeSchedule', payload, {
    ...ACCEPTED,
    connectorId: 1,
    scheduleStart: isoTime(),
    chargingSchedule: {
      duration: 300,
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [
        { startPeriod: 0, limit: 8.1, numberPhases: 3 },
        { startPeriod: 60, limit: 16, numberPhases: 3 },
      ],
    },
  })
})

test('TC_067 clear a charging profile', async () => {
  const station = await bootStation(hub, 'TC067')
  const purpose = { chargingProfilePurpose: 'TxDefaultProfile' }
  await setProfile(station, 1, newProfile({ chargingProfileId: 67, ...purpose }))
  await setProfile(station, 2, newProfile({ chargingProfileId: 68, ...purpose }))
  await assertProfiles('TC067', [67, 68])
  await operate(hub, station, 'ClearChargingProfile', { id: 67 }, ACCEPTED)
  await assertProfiles('TC067', [68])
  const criteria = { connectorId: 2, stackLevel: 0, ...purpose }
  await operate(hub, station, 'ClearChargingProfile', criteria, ACCEPTED)
  await assertProfiles('TC067', [])
})

interface Wish {
  readonly reservationId: number
  readonly connectorId: number
  readonly expiryDate?: string
  readonly parentIdTag?: string
}

/** Reserves for the idTag that is named like the charge point; it is active then. */
async function reserve(station: Station, wish: Wish): Promise<ReservationView> {
  const idTag = `TAG-${station.id}`
  await hub.api.putIdToken(idTag, { groupIdToken: wish.parentIdTag ?? null })
  const payload = { expiryDate: isoTime(3_600), ...wish, idTag }
  await operate(hub, station, 'ReserveNow', payload, ACCEPTED)
  const made = await assertReservation(station.id, wish.reservationId, 'active')
  assert.equal(made.idToken, idTag)
  assert.equal(made.evseId, wish.connectorId)
  assert.equal(Date.parse(made.expiresAt), Date.parse(payload.expiryDate))
  return made
}

/** A session that names the reservation takes it. */
async function assertUsed(
  station: Station,
  { reservationId, idTag }: { readonly reservationId: number; readonly idTag: string },
): Promise<void> {
  await assertAuthorized(station, idTag)
  await report(station, 1, 'Preparing')
  const { transactionId, status } = await start(station, { idTag, reservationId })
  assert.equal(status, 'Accepted')
  await report(station, 1, 'Charging')
  await assertRunning(hub, station.id, transactionId, idTag)
  assert.equal((await hub.api.transaction(transactionId)).reservationId, reservationId)
  const used = await assertReservation(station.id, reservationId, 'used')
  assert.equal(used.transactionId, String(transactionId))
}

function assertReservation(id: string, reservationId: number, status: string) {
  return eventually(async (): Promise<ReservationView> => {
    const reservations = await hub.api.reservations(id)
    const found = reservations.find((one) => one.reservationId === reservationId)
    assert.equal(found?.status, status, `reservations: ${JSON.stringify(reservations)}`)
    return found as ReservationView
  })
}

/** The charge point says no, in one of its words: there is no reservation. */
async function isNotReserved(id: string, status: string): Promise<void> {
  const station = await bootStation(hub, id)
  const payload = { connectorId: 1, expiryDate: isoTime(3_600), idTag: 'TAG048', reservationId: 48 }
  await operate(hub, station, 'ReserveNow', payload, { status })
  await report(station, 1, 'Unavailable')
  // The later report is there, so the earlier answer has had its effect, if any.
  await shown(hub, id, 1, 'Unavailable')
  const reservations = await hub.api.reservations(id)
  assert.ok(reservations.every((one) => one.status !== 'active'))
}

function newProfile(more: Readonly<Record<string, unknown>>) {
  return {
    stackLevel: 0,
    chargingProfileKind: 'Absolute',
    chargingSchedule: {
      chargingRateUnit: 'A',
      duration: 3_600,
      ...(more.chargingProfileKind === 'Relative' ? {} : { startSchedule: isoTime(-60) }),
      chargingSchedulePeriod: [
        { startPeriod: 0, limit: 8.1, numberPhases: 3 },
        { startPeriod: 60, limit: 16, numberPhases: 3 },
      ],
    },
    ...more,
  }
}

async function setProfile(station: Station, connectorId: number, csChargingProfiles: object) {
  const payload = { connectorId, csChargingProfiles }
  await operate(hub, station, 'SetChargingProfile', payload, ACCEPTED)
}

function assertProfiles(id: string, profileIds: readonly number[]): Promise<void> {
  return eventually(async () => {
    const mirrored = await hub.api.chargingProfiles(id)
    assert.deepEqual(
      mirrored.map(({ profileId }) => profileId).toSorted((a, b) => a - b),
      profileIds,
    )
  })
}
