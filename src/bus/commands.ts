/**
 * What the API may ask of the nodes that hold the connections. One node answers in process; with
 * several, the same questions travel over NATS. Charging goes on when the bus is away.
 */
import type { UnknownChargePoint } from '../model/admission.ts'
import type { Registration } from '../model/charge-point.ts'
import type { Command, Outcome } from '../model/command.ts'
import type { Tariff } from '../model/tariff.ts'

export interface ChargePointRef {
  readonly tenant: string
  readonly chargePointId: string
}

/** What only the node knows that holds the connection. */
export interface LiveConnection {
  readonly protocol: string
  readonly remoteAddress: string
  readonly connectedAt: number
  readonly lastSeenAt: number
  readonly commandsWaiting: number
  /** In a row, up to now: one that sends heartbeats and answers nothing is not well. */
  readonly commandsUnanswered: number
}

export type Change =
  /** An operator decided on its registration, or took that back (null). It is in the store. */
  | { readonly type: 'judged'; readonly decision: Exclude<Registration, 'unknown'> | null }
  /** An operator changed what is set for it. It is in the store. */
  | {
      readonly type: 'configured'
      readonly tariff: Tariff | null
      readonly leniency: 'strict' | 'lenient' | null
    }
  /** Taken out of service or deleted: close it. */
  | { readonly type: 'removed' }

export interface Nodes {
  /** Settles with how it ended; never rejects and never hangs past the command's own deadlines. */
  readonly send: (to: ChargePointRef, command: Command) => Promise<Outcome>
  readonly announce: (about: ChargePointRef, change: Change) => void
  /** Null when it is not connected. */
  readonly findLive: (of: ChargePointRef) => LiveConnection | null
  readonly listUnknown: () => readonly UnknownChargePoint[]
}
