/**
 * A message about a transaction as the books have it, whatever the version: 1.6 says a start, its
 * readings and a stop; 2.x says one event after the other, of which some carry readings.
 */
interface LedgerFactBase {
  readonly factId: number
  readonly attempts: number
}

interface OfSession {
  readonly sessionId: number
  /** Of 2.x the EVSE. */
  readonly connectorId: number
  readonly occurredAt: number
}

export type LedgerFact = LedgerFactBase &
  (
    | (OfSession & {
        readonly kind: 'start'
        /** Null before anybody has shown a card. */
        readonly idTag: string | null
        readonly meterWh: number
        readonly reservationId: number | null
      })
    | (OfSession & { readonly kind: 'meter'; readonly meterValue: object })
    /** A change that is told without a reading. */
    | (OfSession & {
        readonly kind: 'update'
        readonly idTag: string | null
        readonly reason: string
      })
    | (OfSession & {
        readonly kind: 'stop'
        readonly idTag: string | null
        readonly meterWh: number
        readonly reason: string
      })
    | { readonly kind: 'security'; readonly name: string; readonly occurredAt: number }
  )
