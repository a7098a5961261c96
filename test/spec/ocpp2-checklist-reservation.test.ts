/**
 * Outer checklist of 2.0.1 and 2.1, block H: reservations, and how each ends. One test for each
 * case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import type { ReservationView } from '../support/api-views.ts'
import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { isoTime, operate, shown } from './scenario.ts'
import {
  authorize2,
  bootStation2,
  both,
  card,
  endSession2,
  eventuallyView2,
  report2,
  type Session2,
  type Version2,
} from './scenario2.ts'
import { beginsFor, charges, isOver2, newSession2 } from './stories2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

both('TC_H_01 reservation of an EVSE, used', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  await reserves(station, { id: 1, evseId: 1, idToken: card(idToken) })
  await isShownReserved(station, 1)
  await isUsed(station, idToken, 1)

  // In our words, which choose a number.
  station.answerAll({ ReserveNow: ACCEPTED })
  const expiresAt = isoTime(600)
  const wanted = { evseId: 2, idToken, idTokenType: 'ISO14443', expiresAt }
  const { result } = await operation2(hub, id, 'reserve', wanted)
  assert.equal(result.status, 'accepted')
  const payload = station.calls.at(-1)?.payload ?? {}
  const { id: reservationId, ...asked } = payload as { readonly id: number }
  assert.deepEqual(asked, { expiryDateTime: expiresAt, idToken: card(idToken), evseId: 2 })
  const made = await hasReservation(id, reservationId, 'active')
  assert.deepEqual([made.evseId, made.idToken, made.expiresAt], [2, idToken, expiresAt])
})

both('TC_H_07 reservation of an EVSE, expired', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  const soon = { expiryDateTime: isoTime(1.5) }
  await reserves(station, { id: 7, evseId: 1, idToken: card(idToken), ...soon })
  await reserves(station, { id: 70, evseId: 2, idToken: card(idToken) })
  await isShownReserved(station, 1)
  // By our clock, whatever it says.
  await hasReservation(id, 7, 'expired')
  await updates(station, 7, 'Expired')
  await report2(station, 1, 'Available')
  await shown(hub, id, 1, 'Available')
  await hasReservation(id, 7, 'expired')
  // And by its own.
  await updates(station, 70, 'Expired')
  await hasReservation(id, 70, 'expired')
})

both('TC_H_08 reservation of any EVSE, used', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  const made = await reserves(station, { id: 8, idToken: card(idToken) })
  assert.equal(made.evseId, 0)
  // One is left, so nobody has to be kept away from either.
  await shown(hub, id, 1, 'Available')
  await isUsed(station, idToken, 8, 2)
})

both('TC_H_14 reservation of any EVSE, as many as there are', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  const other = `${idToken}-2`
  await hub.api.putIdToken(other)
  await reserves(station, { id: 14, idToken: card(idToken) })
  await reserves(station, { id: 15, idToken: card(other) })
  for (const evseId of [1, 2]) await isShownReserved(station, evseId)
  const { connectors } = await hub.api.chargePoint(id)
  assert.ok(connectors.every(({ isUsable }) => !isUsable))
  await isUsed(station, idToken, 14, 1)
  await hasReservation(id, 15, 'active')
  await isUsed(station, other, 15, 2)
})

both('TC_H_15 reservation of a type of connector, used', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  const made = await reserves(station, { id: 16, connectorType: 'cType2', idToken: card(idToken) })
  assert.equal(made.evseId, 0)
  await isUsed(station, idToken, 16, 1)

  station.answerAll({ ReserveNow: ACCEPTED })
  const wanted = { idToken, connectorType: 'cCCS2', expiresAt: isoTime(600) }
  assert.equal((await operation2(hub, id, 'reserve', wanted)).result.status, 'accepted')
  const asked = station.calls.at(-1)?.payload as { connectorType: string; evseId?: number }
  assert.deepEqual([asked.connectorType, asked.evseId], ['cCCS2', undefined])
})

both('TC_H_17 reservation cancelled', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  await reserves(station, { id: 17, evseId: 1, idToken: card(idToken) })
  await isShownReserved(station, 1)
  await operate(hub, station, 'CancelReservation', { reservationId: 17 }, ACCEPTED)
  await report2(station, 1, 'Available')
  await hasReservation(id, 17, 'cancelled')

  await reserves(station, { id: 18, evseId: 1, idToken: card(idToken) })
  station.answerAll({ CancelReservation: ACCEPTED })
  const named = { reservationId: 18 }
  const { result } = await operation2(hub, id, 'cancel-reservation', named)
  assert.equal(result.status, 'accepted')
  assert.deepEqual(station.calls.at(-1)?.payload, named)
  await hasReservation(id, 18, 'cancelled')
})

both('TC_H_19 reservation used by another of the group', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  const groupIdToken = { idToken: `GROUP-${id}`, type: 'Central' }
  const other = `OTHER-${id}`
  for (const one of [idToken, other]) {
    await hub.api.putIdToken(one, { groupIdToken: groupIdToken.idToken })
  }
  const made = await reserves(station, { id: 19, evseId: 1, idToken: card(idToken), groupIdToken })
  assert.equal(made.groupIdToken, groupIdToken.idToken)
  await isShownReserved(station, 1)
  // It lets the other in because both are of one group, which it learns from us.
  assert.deepEqual((await authorize2(station, card(other))).groupIdToken, groupIdToken)
  await isUsed(station, other, 19)
})

both('TC_H_20 reservation removed, since the EVSE is faulted', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  await reserves(station, { id: 20, evseId: 1, idToken: card(idToken) })
  await isShownReserved(station, 1)
  await updates(station, 20, 'Removed')
  await hasReservation(id, 20, 'removed')
  await report2(station, 1, 'Faulted')
  await shown(hub, id, 1, 'Faulted')

  // The status alone says it too, before the charge point gets round to it.
  await reserves(station, { id: 21, evseId: 2, idToken: card(idToken) })
  await report2(station, 2, 'Faulted')
  await hasReservation(id, 21, 'removed')
  await updates(station, 21, 'Removed')
  await hasReservation(id, 21, 'removed')
})

both('TC_H_22 reservation rejected', async (version, id) => {
  const { station, idToken } = await waits(version, id)
  const statuses = ['Rejected', 'Occupied', 'Faulted', 'Unavailable']
  for (const status of statuses) {
    const asked = { id: 22, expiryDateTime: isoTime(600), idToken: card(idToken), evseId: 1 }
    await operate(hub, station, 'ReserveNow', asked, { status })
  }
  for (const status of statuses) {
    station.answerAll({ ReserveNow: { status } })
    const wanted = { evseId: 1, idToken, expiresAt: isoTime(600) }
    const { result } = await operation2(hub, id, 'reserve', wanted)
    assert.deepEqual([result.status, result.reportedStatus], ['rejected', status])
  }
  assert.deepEqual(await hub.api.reservations(id), [])
})

interface Reserve2 {
  readonly id: number
  readonly idToken: ReturnType<typeof card>
  readonly evseId?: number
  readonly expiryDateTime?: string
  readonly connectorType?: string
  readonly groupIdToken?: object
}

async function waits(version: Version2, id: string) {
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken)
  return { station: await bootStation2(hub, id, version), idToken }
}

/** Taken by the charge point: how the hub shows it. */
async function reserves(station: Station, wanted: Reserve2): Promise<ReservationView> {
  const asked = { expiryDateTime: isoTime(600), ...wanted }
  await operate(hub, station, 'ReserveNow', asked, ACCEPTED)
  const made = await hasReservation(station.id, wanted.id, 'active')
  assert.equal(made.idToken, wanted.idToken.idToken)
  return made
}

async function isShownReserved(station: Station, evseId: number): Promise<void> {
  await report2(station, evseId, 'Reserved')
  const connector = await shown(hub, station.id, evseId, 'Reserved')
  assert.deepEqual([connector.status, connector.isUsable], ['reserved', false])
}

async function updates(station: Station, reservationId: number, reservationUpdateStatus: string) {
  const told = { reservationId, reservationUpdateStatus }
  assert.deepEqual(await station.request('ReservationStatusUpdate', told), {})
}

function hasReservation(id: string, reservationId: number, status: string) {
  return eventually(async () => {
    const all = await hub.api.reservations(id)
    const found = all.find((one) => one.reservationId === reservationId)
    assert.equal(found?.status, status, JSON.stringify(all))
    return found as ReservationView
  })
}

/** The driver comes, charges and leaves, and the transaction says which reservation that was. */
async function isUsed(
  station: Station,
  idToken: string,
  reservationId: number,
  evseId = 1,
): Promise<void> {
  assert.equal((await authorize2(station, card(idToken))).status, 'Accepted')
  await report2(station, evseId, 'Occupied')
  const session: Session2 = newSession2(station, evseId, `-${reservationId}`)
  await beginsFor(session, idToken, { reservationId, evse: { id: evseId, connectorId: 1 } })
  const used = await hasReservation(station.id, reservationId, 'used')
  assert.equal(used.transactionId, session.transactionId)
  await eventuallyView2(hub, session, (view) => assert.equal(view.reservationId, reservationId))
  await charges(session)
  await endSession2(session)
  await report2(station, evseId, 'Available')
  await isOver2(hub, session, { idToken, evseId })
}
