/**
 * Tricky cases G: what ends or waits while a charge point is away, and reserved connectors that
 * fail. 1.6 §5.13, white paper A04; 2.x A04, H01, H04.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { isoTime, operate, report, shown } from './scenario.ts'
import { bootAccepted2, bootStation2, both, card, openStation2, report2 } from './scenario2.ts'
import { bringIn, settle } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

/** A week, one event for each three hours and some. */
const EVENTS = 50
const WEEK_SECONDS = 604_800

test('G42 a reservation ends by our clock while it is offline (ocpp1.6)', async () => {
  const id = 'G42-16'
  const station = await bringIn(hub, id)
  await reserves16(station, 42, isoTime(1.5))
  await report(station, 1, 'Reserved')
  await station.cut()
  await hasReservation(id, 42, 'expired')
  // What it says later is what it saw, and brings nothing back.
  const returned = await openStation(hub, id)
  await report(returned, 1, 'Reserved', { timestamp: isoTime(-1) })
  await report(returned, 1, 'Available')
  await shown(hub, id, 1, 'Available')
  await hasReservation(id, 42, 'expired')
})

both('G42 a reservation ends by our clock while it is offline', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await reserves2(station, 42, isoTime(1.5))
  await report2(station, 1, 'Reserved')
  await station.cut()
  await hasReservation(id, 42, 'expired')
  const returned = await openStation2(hub, id, version)
  await report2(returned, 1, 'Reserved')
  const over = { reservationId: 42, reservationUpdateStatus: 'Expired' }
  assert.deepEqual(await returned.request('ReservationStatusUpdate', over), {})
  await report2(returned, 1, 'Available')
  await shown(hub, id, 1, 'Available')
  await hasReservation(id, 42, 'expired')
})

test('G43 a reservation goes with its connector (ocpp1.6)', async () => {
  const id = 'G43-16'
  const station = await bringIn(hub, id)
  await reserves16(station, 43, isoTime(600))
  await report(station, 2, 'Faulted', { errorCode: 'GroundFailure' })
  await settle(station)
  await hasReservation(id, 43, 'active')
  await report(station, 1, 'Faulted', { errorCode: 'GroundFailure' })
  await hasReservation(id, 43, 'removed')
})

both('G43 a reservation goes with its connector', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await reserves2(station, 43, isoTime(600))
  await reserves2(station, 44, isoTime(600), 2)
  await report2(station, 1, 'Faulted')
  await hasReservation(id, 43, 'removed')
  await hasReservation(id, 44, 'active')
  // It says so as well, once it has noticed.
  const removed = { reservationId: 43, reservationUpdateStatus: 'Removed' }
  assert.deepEqual(await station.request('ReservationStatusUpdate', removed), {})
  await report2(station, 2, 'Unavailable')
  await hasReservation(id, 44, 'removed')
  await hasReservation(id, 43, 'removed')
})

test('G44 security events of a week are all kept, each with its time (ocpp1.6)', async () => {
  const station = await bringIn(hub, 'G44-16')
  await tellsWeek(station)
})

both('G44 security events of a week are all kept, each with its time', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await station.close()
  const returned = await openStation2(hub, id, version)
  await bootAccepted2(returned)
  await tellsWeek(returned)
})

async function reserves16(station: Station, reservationId: number, expiryDate: string) {
  const request = { connectorId: 1, expiryDate, idTag: 'G42', reservationId }
  await operate(hub, station, 'ReserveNow', request, ACCEPTED)
  await hasReservation(station.id, reservationId, 'active')
}

async function reserves2(station: Station, id: number, expiryDateTime: string, evseId = 1) {
  const request = { id, expiryDateTime, idToken: card('G42'), evseId }
  await operate(hub, station, 'ReserveNow', request, ACCEPTED)
  await hasReservation(station.id, id, 'active')
}

async function hasReservation(id: string, reservationId: number, status: string) {
  await eventually(async () => {
    const reservations = await hub.api.reservations(id)
    const reservation = reservations.find((one) => one.reservationId === reservationId)
    assert.equal(reservation?.status, status, JSON.stringify(reservations))
  })
}

/** All that waited, as fast as it can; the last of them twice, since its answer was lost. */
async function tellsWeek(station: Station): Promise<void> {
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    type: index % 2 === 0 ? 'MemoryExhaustion' : 'FailedToAuthenticateAtCsms',
    timestamp: isoTime(Math.round((index / EVENTS - 1) * WEEK_SECONDS)),
    techInfo: `number ${index}`,
  }))
  for (const event of [...events, ...events.slice(-1)]) {
    assert.deepEqual(await station.request('SecurityEventNotification', event), {})
  }
  await eventually(async () => {
    const kept = await hub.api.events({ chargePoint: station.id, type: 'security.event' })
    const told = kept.map(({ payload, occurredAt }) => {
      const { techInfo } = payload as { readonly techInfo: string }
      return [techInfo, occurredAt]
    })
    const byNumber = (one: readonly unknown[], other: readonly unknown[]) =>
      Number(String(one[0]).slice(7)) - Number(String(other[0]).slice(7))
    assert.deepEqual(
      told.toSorted(byNumber),
      events.map(({ techInfo, timestamp }) => [techInfo, timestamp]),
    )
  })
}
