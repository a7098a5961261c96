/** A reservation. OCPP 1.6 §5.13; 2.x H01 to H04. */

export type ReservationStatus = 'active' | 'used' | 'cancelled' | 'expired' | 'removed'

export interface Reservation {
  readonly reservationId: number
  readonly evseId: number
  readonly idToken: string
  readonly groupIdToken: string | null
  readonly expiresAt: number
  readonly status: ReservationStatus
}

/** Active ones for each charge point. Past it the one that expires first is no longer watched. */
export const RESERVATIONS_MAX = 64
