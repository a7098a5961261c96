/**
 * What the API may ask of the nodes that hold the connections: this one answers in process, the
 * others over the bus. Charging goes on when the bus is away.
 */
import type { UnknownChargePoint } from '../model/admission.ts'
import type { Registration } from '../model/charge-point.ts'
import type { Command, Outcome } from '../model/command.ts'
import type { Tariff } from '../model/tariff.ts'

export interface ChargePointRef {
  readonly tenant: string
  readonly chargePointId: string
}

/** The connection that a charge point has now, as far as whoever asks can tell. */
export interface Place extends ChargePointRef {
  readonly node: string
  /** Of the claim: a node that has an older one has not heard of this one yet. */
  readonly epoch: number
  /** The version that is spoken. */
  readonly protocol: string
}

/** What only the node knows that holds the connection. */
export interface LiveConnection {
  readonly epoch: number
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

/** A node's own part of it: src/hub/hub.ts. */
export interface LocalNode {
  /** Settles with how it ended; never rejects and never hangs past the command's own deadlines. */
  readonly send: (to: ChargePointRef, command: Command) => Promise<Outcome>
  readonly change: (about: ChargePointRef, change: Change) => void
  /** Null when it is not connected here. */
  readonly findLive: (of: ChargePointRef) => LiveConnection | null
  readonly listUnknown: () => readonly UnknownChargePoint[]
}

export interface Nodes {
  /** The name of this one. */
  readonly self: string
  /** As LocalNode.send, wherever it is connected. */
  readonly send: (to: Place, command: Command) => Promise<Outcome>
  /** The node that has it, if any, hears of it, if need be when the bus is back. */
  readonly announce: (about: ChargePointRef, node: string | null, change: Change) => Promise<void>
  /** At this node. */
  readonly findHere: (of: ChargePointRef) => LiveConnection | null
  /** Wherever it is; null when it is gone by now, or its node does not answer. */
  readonly fetchLive: (of: Place) => Promise<LiveConnection | null>
  /** Of all nodes that answer. */
  readonly listUnknown: () => Promise<readonly UnknownChargePoint[]>
}
