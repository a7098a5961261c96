/** Reservations that it took or let go. OCPP 2.x H01, H02. */
import type { AnswerHandlerOf } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { parseTime, TIME_MAX } from '../time.ts'

/** Without an EVSE it is for any of them: EVSE 0. */
export const reserveNow: AnswerHandlerOf<Messages21['ReserveNow']> = (
  { id, evseId, idToken, groupIdToken, expiryDateTime },
  { status },
  { now },
) =>
  status === 'Accepted'
    ? {
        type: 'reservation.made',
        at: now,
        reservationId: id,
        evseId: evseId ?? 0,
        idToken: idToken.idToken,
        groupIdToken: groupIdToken?.idToken ?? null,
        // It took a date that we cannot read, so only the charge point can end it.
        expiresAt: parseTime(expiryDateTime).at ?? TIME_MAX,
      }
    : null

/** `Rejected`: it does not know it. What became of it the next report tells. */
export const cancelReservation: AnswerHandlerOf<Messages21['CancelReservation']> = (
  { reservationId },
  { status },
  { now },
) => (status === 'Accepted' ? { type: 'reservation.cancelled', at: now, reservationId } : null)
