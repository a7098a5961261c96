/** ReservationStatusUpdate: a reservation ended by itself. OCPP 2.x H01, H04. */
import type { Handler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { toId } from '../number.ts'
import type { Nothing } from './accept.ts'

/** The last, of 2.1: it was used, and nothing came of it. */
const STATUSES = { Expired: 'expired', Removed: 'removed', NoTransaction: 'removed' } as const

export const reservationStatus: Handler<Messages21['ReservationStatusUpdate']['request'], Nothing> =
  {
    toEvent: ({ reservationId: told, reservationUpdateStatus }, { now }) => {
      const reservationId = toId(told)
      if (reservationId === null) return null
      const status = STATUSES[reservationUpdateStatus]
      return { type: 'reservation.reported', at: now, reservationId, status }
    },

    toResponse: () => ({}),
  }
