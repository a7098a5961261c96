/**
 * What an actor wants to ask its charge point by itself, in words that every version shares. The
 * lane puts it into the words of the version spoken (src/ocpp/wishes.ts); where that version has
 * none the wish is dropped, since nothing depends on it.
 */
import type { EvNeeds } from './charging-needs.ts'

export type Wish =
  /** Is it still running, and do more of its messages come? E14. */
  | { readonly type: 'transactionStatus'; readonly transactionId: string }
  /** All variables, after the first boot or another firmware. B07.FR.14. */
  | { readonly type: 'inventory'; readonly requestId: number }
  /** All monitors; their ids may be new. N04.FR.19. */
  | { readonly type: 'monitors'; readonly requestId: number }
  /** I02. In units of the currency. */
  | { readonly type: 'runningCost'; readonly transactionId: string; readonly totalCost: number }
  /** A profile for what an EV needs. K15. */
  | {
      readonly type: 'chargingProfile'
      readonly transactionId: string
      readonly needs: EvNeeds
      readonly profileId: number
    }
  /** Profiles of a transaction again, after a power loss. E17.FR.15. */
  | { readonly type: 'profileAgain'; readonly evseId: number; readonly profile: string }
