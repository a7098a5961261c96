/** Connectors kept for an idTag. OCPP 1.6 §5.13, §5.1. Connector 0 ("any") is not supported. */
import { statusOf } from './connectors.ts'
import type { Request, Reservation, Response, Station } from './state.ts'

/** One for each connector, so no other limit is needed. The same id replaces. */
export function reserve(
  state: Station,
  { connectorId, expiryDate, idTag, parentIdTag, reservationId }: Request<'ReserveNow'>,
  at: number,
): { readonly state: Station; readonly status: Response<'ReserveNow'>['status'] } {
  const connector = state.connectors[connectorId]
  const expiresAt = Date.parse(expiryDate)
  if (connectorId === 0 || connector === undefined || !(expiresAt > at)) {
    return { state, status: 'Rejected' }
  }
  const others = state.reservations.filter((other) => other.reservationId !== reservationId)
  const free = { ...state, reservations: others }
  const status = statusOf(free, connector)
  if (status === 'Faulted' || status === 'Unavailable') return { state, status }
  if (status !== 'Available') return { state, status: 'Occupied' }
  const reservation: Reservation = {
    reservationId,
    connectorId,
    idTag,
    parentIdTag: parentIdTag ?? null,
    expiresAt,
  }
  return { state: { ...state, reservations: [...others, reservation] }, status: 'Accepted' }
}

export function cancelReservation(
  state: Station,
  reservationId: number,
): { readonly state: Station; readonly status: Response<'CancelReservation'>['status'] } {
  const reservations = state.reservations.filter((each) => each.reservationId !== reservationId)
  if (reservations.length === state.reservations.length) return { state, status: 'Rejected' }
  return { state: { ...state, reservations }, status: 'Accepted' }
}

export function expireReservations(state: Station, at: number): Station {
  const reservations = state.reservations.filter(({ expiresAt }) => expiresAt > at)
  return reservations.length === state.reservations.length ? state : { ...state, reservations }
}

export const findReservation = (state: Station, connectorId: number): Reservation | null =>
  state.reservations.find((each) => each.connectorId === connectorId) ?? null

/** Its own tag, or one of the same group. */
export function mayUse(reservation: Reservation, idTag: string, parentIdTag: string | null) {
  const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
  if (isSame(reservation.idTag, idTag)) return true
  const { parentIdTag: group } = reservation
  return group !== null && parentIdTag !== null && isSame(group, parentIdTag)
}

export const dropReservation = (state: Station, reservation: Reservation): Station => ({
  ...state,
  reservations: state.reservations.filter((each) => each !== reservation),
})
