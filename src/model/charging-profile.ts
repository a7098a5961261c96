/** A charging profile that a charge point accepted from us. OCPP 1.6 §5.16; 2.x K01. */

export interface ChargingProfile {
  readonly profileId: number
  readonly evseId: number
  readonly purpose: string
  readonly stackLevel: number
  readonly transactionId: string | null
  /** The profile exactly as it was sent, as JSON text. */
  readonly text: string
}

/** For each charge point. Past it the oldest is no longer mirrored here. */
export const CHARGING_PROFILES_MAX = 64
