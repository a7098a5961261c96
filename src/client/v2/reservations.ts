/** Places kept for an idToken or its group. OCPP 2.x H01 to H04. The rest is in reserve.ts. */

import type { IdToken } from './local-list.ts'
import type { Request2 } from './part.ts'
import { enqueueCall2 } from './queue.ts'
import type { Evse, Reservation2, Station2 } from './state.ts'
import { type Step2, still2 } from './step.ts'
import { isSameToken } from './tokens.ts'

type Update = Request2<'ReservationStatusUpdate'>['reservationUpdateStatus']

/** Takes them out and says so. */
export function removeReservations(
  state: Station2,
  at: number,
  isMeant: (reservation: Reservation2) => boolean,
  reservationUpdateStatus: Update,
): Step2 {
  const gone = state.reservations.filter(isMeant)
  if (gone.length === 0) return still2(state)
  const reservations = state.reservations.filter((each) => !gone.includes(each))
  const told = gone.reduce((before, { id: reservationId }) => {
    const payload = { reservationId, reservationUpdateStatus }
    const about = { type: 'other' } as const
    return enqueueCall2(before, at, { action: 'ReservationStatusUpdate', payload, about })
  }, state)
  return still2({ ...told, reservations })
}

export const expireReservations2 = (state: Station2, at: number): Step2 =>
  removeReservations(state, at, ({ expiresAt }) => expiresAt <= at, 'Expired')

/** Its own idToken, or one of the same group. */
export function mayUse2(
  reservation: Reservation2,
  idToken: IdToken,
  groupIdToken: IdToken | null,
): boolean {
  if (isSameToken(reservation.idToken, idToken)) return true
  return groupIdToken !== null && isSameToken(reservation.groupIdToken, groupIdToken)
}

/** The reservation that this idToken uses up here; its own EVSE first. */
export function findReservation2(
  state: Station2,
  evse: Evse,
  idToken: IdToken,
  groupIdToken: IdToken | null,
): Reservation2 | null {
  const usable = state.reservations.filter((each) => mayUse2(each, idToken, groupIdToken))
  return (
    usable.find(({ evseId }) => evseId === evse.evseId) ??
    usable.find(({ evseId }) => evseId === null) ??
    null
  )
}
