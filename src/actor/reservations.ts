/**
 * Reservations. OCPP 1.6 §5.13; OCPP 2.x H01 to H04; spec transactions §7.
 *
 *           made            started by its idToken, its group, or with its id
 *   (none) ------> active -------------------------------------------------> used
 *                    |--- cancelled by us ---> cancelled
 *                    |--- its time is over --> expired    (by our clock, also when it is away)
 *                    |--- its EVSE faulted or unavailable ---> removed
 *                    '--- it says so itself --> expired, removed
 *
 * A gatekeeper. Only active ones are kept here; how each ended is told to the store.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { Woke } from '../model/event.ts'
import type { ReservationCancelled, ReservationMade } from '../model/event-answer.ts'
import type { ReservationReported } from '../model/event-message.ts'
import type { Reservation, ReservationStatus } from '../model/reservation.ts'
import { RESERVATIONS_MAX } from '../model/reservation.ts'
import { isSameGroup, isSameIdToken } from './authorization.ts'
import type { ActorStep } from './step.ts'
import { stay, without, writeNote } from './step.ts'

/** The same id replaces. */
export function stepReservationMade(before: ChargePoint, event: ReservationMade): ActorStep {
  const { reservationId, evseId, idToken, groupIdToken, expiresAt, at } = event
  const reservation: Reservation = {
    reservationId,
    evseId,
    idToken,
    groupIdToken,
    expiresAt,
    status: 'active',
  }
  const others = before.reservations.filter((one) => one.reservationId !== reservationId)
  return {
    state: { ...before, reservations: forgetFirst([...others, reservation]) },
    effects: [tell(reservation, 'active', null, at)],
  }
}

export function stepReservationCancelled(
  before: ChargePoint,
  { reservationId, at }: ReservationCancelled,
): ActorStep {
  return leave(before, 'cancelled', at, (one) => one.reservationId === reservationId)
}

export function stepReservationsWoke(before: ChargePoint, { at }: Woke): ActorStep {
  return leave(before, 'expired', at, (one) => one.expiresAt <= at)
}

/** What 2.x tells of it. H04. */
export function stepReservationReported(
  before: ChargePoint,
  { reservationId, status, at }: ReservationReported,
): ActorStep {
  return leave(before, status, at, (one) => one.reservationId === reservationId)
}

/** An EVSE that turned faulted or unavailable. H01.FR.16. */
export function removeReservationsOf(before: ChargePoint, evseId: number, at: number): ActorStep {
  return leave(before, 'removed', at, (one) => one.evseId === evseId)
}

/** A transaction that begins, as far as a reservation may be meant for it. */
export interface Beginning {
  readonly transactionId: string
  readonly evseId: number
  readonly idToken: string
  readonly groupIdToken: string | null
  /** The one that it names. */
  readonly reservationId: number | null
  readonly at: number
}

/** A start uses the one it names, else one of its place that was made for it. §5.13. */
export function useReservation(before: ChargePoint, start: Beginning): ActorStep {
  const { reservationId, transactionId, at } = start
  if (before.reservations.length === 0) return stay(before)
  const used =
    reservationId === null
      ? before.reservations.find((one) => isMadeFor(one, start))
      : before.reservations.find((one) => one.reservationId === reservationId)
  if (used === undefined) return stay(before)
  return {
    state: { ...before, reservations: without(before.reservations, (one) => one === used) },
    effects: [tell(used, 'used', transactionId, at)],
  }
}

/** When the first of them is over; null when there is none. */
export function findReservationsWakeAt(reservations: readonly Reservation[]): number | null {
  let wakeAt = Infinity
  for (const { expiresAt } of reservations) wakeAt = Math.min(wakeAt, expiresAt)
  return wakeAt === Infinity ? null : wakeAt
}

/** A reservation of EVSE 0 is for any of them. */
function isMadeFor(
  reservation: Reservation,
  { evseId, idToken, groupIdToken }: Beginning,
): boolean {
  const isHere = reservation.evseId === evseId || reservation.evseId === 0
  if (!isHere) return false
  return (
    isSameIdToken(reservation.idToken, idToken) ||
    isSameGroup(reservation.groupIdToken, groupIdToken)
  )
}

function leave(
  before: ChargePoint,
  status: ReservationStatus,
  at: number,
  isGone: (reservation: Reservation) => boolean,
): ActorStep {
  const gone = before.reservations.filter(isGone)
  if (gone.length === 0) return stay(before)
  return {
    state: { ...before, reservations: without(before.reservations, isGone) },
    effects: gone.map((one) => tell(one, status, null, at)),
  }
}

function tell(
  { reservationId, evseId, idToken, groupIdToken, expiresAt }: Reservation,
  status: ReservationStatus,
  transactionId: string | null,
  at: number,
): ActorEffect {
  return writeNote({
    type: 'reservation',
    at,
    reservationId,
    evseId,
    idToken,
    groupIdToken,
    expiresAt,
    status,
    transactionId,
  })
}

function forgetFirst(reservations: readonly Reservation[]): readonly Reservation[] {
  if (reservations.length <= RESERVATIONS_MAX) return reservations
  const firstAt = findReservationsWakeAt(reservations)
  return reservations.toSpliced(
    reservations.findIndex(({ expiresAt }) => expiresAt === firstAt),
    1,
  )
}
