/** Reservations that it took or let go. OCPP 1.6 §5.1 and §5.13. */
import type { AnswerHandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import { parseTime, TIME_MAX } from '../time.ts'

export const reserveNow: AnswerHandlerOf<Messages16['ReserveNow']> = (
  { reservationId, connectorId, idTag, parentIdTag, expiryDate },
  { status },
  { now },
) => {
  if (status !== 'Accepted') return null
  return {
    type: 'reservation.made',
    at: now,
    reservationId,
    evseId: connectorId,
    idToken: idTag,
    groupIdToken: parentIdTag ?? null,
    // It took a date that we cannot read, so only the charge point can end it.
    expiresAt: parseTime(expiryDate).at ?? TIME_MAX,
  }
}

/** `Rejected`: it does not know it. What became of it the next report tells. */
export const cancelReservation: AnswerHandlerOf<Messages16['CancelReservation']> = (
  { reservationId },
  { status },
  { now },
) => (status === 'Accepted' ? { type: 'reservation.cancelled', at: now, reservationId } : null)
