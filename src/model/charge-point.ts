/**
 * What an actor knows of its charge point, as plain data that survives JSON: no methods, no Map,
 * no Date. Kept small, since a node holds tens of thousands.
 *
 * A 1.6 connector n is EVSE n with connector 1; EVSE 0 is the charge point itself.
 */

import type { ChargingProfile } from './charging-profile.ts'
import type { Calls } from './command.ts'
import type { Connector } from './connector.ts'
import type { Identity } from './event-message.ts'
import type { Question } from './id-token.ts'
import type { Item } from './item.ts'
import type { Job } from './job.ts'
import type { Reservation } from './reservation.ts'
import type { Tariff } from './tariff.ts'
import type { Gap, LeftOpen, Transaction, UnmatchedStop } from './transaction.ts'

/** Whether it may work here. OCPP 1.6 §4.2; 2.x B01 to B03. */
export type Registration = 'unknown' | 'pending' | 'accepted' | 'rejected'

export interface ChargePoint {
  readonly tenant: string
  readonly chargePointId: string
  readonly registration: Registration
  /** What an operator wants it to be; null leaves it to the admission rule. */
  readonly decision: Exclude<Registration, 'unknown'> | null
  readonly isConnected: boolean
  /** Our clock at its last BootNotification; null when none was seen. */
  readonly bootedAt: number | null
  /** BootNotifications in a row that came faster than they should. C12 of the cases. */
  readonly bootsInHaste: number
  readonly calls: Calls
  readonly connectors: readonly Connector[]
  /** Open ones, and the last few that ended; the one heard of last stands last. */
  readonly transactions: readonly Transaction[]
  /** Stops whose start we have not seen, waiting for it. */
  readonly unmatchedStops: readonly UnmatchedStop[]
  /** What was asked of the store and is not answered yet. */
  readonly questions: readonly Question[]
  readonly reservations: readonly Reservation[]
  readonly chargingProfiles: readonly ChargingProfile[]
  readonly jobs: readonly Job[]
  /** Version of the local authorization list on it; null when unknown. */
  readonly localListVersion: number | null
  /** The version it spoke last: opaque here; null before its first connection. */
  readonly protocol: string | null
  /** What it said of itself at its last boot; null before. */
  readonly identity: Identity | null
  /** What an operator says of repairing its messages; null leaves it to its profile. */
  readonly leniency: 'strict' | 'lenient' | null
  readonly tariff: Tariff | null
  /** Messages that we asked for, which it may send although it is not accepted. */
  readonly invited: readonly string[]
  /** Open ones of the kinds that decide something here. */
  readonly held: readonly Item[]
  /** Ended ones with events missing. */
  readonly gaps: readonly Gap[]
  /** Running ones whose EVSE is free. Not kept in the store: its next status tells again. */
  readonly leftOpen: readonly LeftOpen[]
  /** Of VARIABLES_KEPT, as it told them: by name, lower case. */
  readonly variables: Readonly<Record<string, string>>
  /** How often each rule had to repair a message of its. */
  readonly repairs: Readonly<Record<string, number>>
  /** When this actor asked to be woken; null when nothing waits. Milliseconds since 1970. */
  readonly wakeAt: number | null
}

/** One frozen list for all that have none: tens of thousands of actors share it. */
const NONE: readonly never[] = Object.freeze([])
const NOTHING: Readonly<Record<string, never>> = Object.freeze({})

/** Variables that actors decide by: their names in 2.x, or keys of 1.6, lower case. */
export const VARIABLES_KEPT: readonly string[] = [
  'numberofconnectors',
  'clockctrlr.timezone',
  'smartchargingctrlr.rateunit',
  'smartchargingctrlr.supportsdynamicprofiles',
  'txctrlr.supportedlimits',
  'smartchargingctrlr.chargingprofilepersistence[txprofile]',
]

const NO_CALLS: Calls = Object.freeze({ inFlight: null, queue: NONE, expired: NONE })

export function newChargePoint(tenant: string, chargePointId: string): ChargePoint {
  return {
    tenant,
    chargePointId,
    registration: 'unknown',
    decision: null,
    isConnected: false,
    bootedAt: null,
    bootsInHaste: 0,
    calls: NO_CALLS,
    connectors: NONE,
    transactions: NONE,
    unmatchedStops: NONE,
    questions: NONE,
    reservations: NONE,
    chargingProfiles: NONE,
    jobs: NONE,
    localListVersion: null,
    protocol: null,
    identity: null,
    leniency: null,
    tariff: null,
    invited: NONE,
    held: NONE,
    gaps: NONE,
    leftOpen: NONE,
    variables: NOTHING,
    repairs: NOTHING,
    wakeAt: null,
  }
}
