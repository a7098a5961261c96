/** What an EV asks for by ISO 15118. NotifyEVChargingNeeds, K15. W, Wh, A, V. */

export interface EvNeeds {
  readonly evseId: number
  /** The request as it came, as JSON text. */
  readonly text: string
  readonly maxScheduleTuples: number | null
}
