/** What the answers of a charge point to our calls tell, in words that every version shares. */

import type { ChargingProfile } from './charging-profile.ts'
import type { Outcome } from './command.ts'
import type { EnergyTransfer } from './id-token.ts'
import type { ItemChange, ItemKind } from './item.ts'
import type { JobKind } from './job.ts'

/** What its answer to a call of ours tells. */
export type FromAnswer =
  | CallAnswered
  | VariablesReported
  | VariableSet
  | AvailabilityAnswered
  | LocalListReported
  | ReservationMade
  | ReservationCancelled
  | ChargingProfileSet
  | ChargingProfilesCleared
  | EnergyTransferAllowed
  | JobRequested
  | TransactionStatusTold
  | CallsInvited
  | ItemsTold

/** The frame that ends the call in flight, or one that came too late. */
export interface CallAnswered {
  readonly type: 'call.answered'
  readonly at: number
  readonly messageId: string
  readonly outcome: Extract<Outcome, { type: 'result' | 'callError' | 'invalidResponse' }>
}

export interface VariablesReported {
  readonly type: 'variables.reported'
  readonly at: number
  readonly variables: readonly Variable[]
  readonly unknown: readonly string[]
}

export interface Variable {
  /** A configuration key of 1.6; in 2.x `Component.Variable` with its places. */
  readonly name: string
  readonly value: string | null
  readonly isReadonly: boolean
  /** What 2.x says of it besides; left out in 1.6. */
  readonly about?: VariableAbout
}

/** 2.x B07: where a variable is, and what it may be. Null for what is not told. */
export interface VariableAbout {
  readonly component: string
  readonly componentInstance: string | null
  readonly evseId: number | null
  readonly connectorId: number | null
  readonly variable: string
  readonly variableInstance: string | null
  readonly attribute: 'Actual' | 'Target' | 'MinSet' | 'MaxSet'
  readonly mutability: 'ReadOnly' | 'WriteOnly' | 'ReadWrite' | null
  readonly isPersistent: boolean | null
  readonly isConstant: boolean | null
  readonly unit: string | null
  readonly dataType: string | null
  readonly minLimit: number | null
  readonly maxLimit: number | null
  readonly valuesList: string | null
  readonly supportsMonitoring: boolean | null
}

export interface VariableSet {
  readonly type: 'variable.set'
  readonly at: number
  readonly name: string
  readonly value: string
  readonly status: 'accepted' | 'rejected' | 'rebootRequired' | 'notSupported'
}

export interface AvailabilityAnswered {
  readonly type: 'availability.answered'
  readonly at: number
  readonly evseId: number
  /** Null for all of the EVSE, or of the charge point. */
  readonly connectorId: number | null
  readonly isOperative: boolean
  readonly status: 'accepted' | 'rejected' | 'scheduled'
}

export interface LocalListReported {
  readonly type: 'local-list.reported'
  readonly at: number
  readonly version: number
}

export interface ReservationMade {
  readonly type: 'reservation.made'
  readonly at: number
  readonly reservationId: number
  readonly evseId: number
  readonly idToken: string
  readonly groupIdToken: string | null
  readonly expiresAt: number
}

export interface ReservationCancelled {
  readonly type: 'reservation.cancelled'
  readonly at: number
  readonly reservationId: number
}

export interface ChargingProfileSet {
  readonly type: 'charging-profile.set'
  readonly at: number
  readonly profile: ChargingProfile
}

/** Null criteria match everything. OCPP 1.6 §5.5. */
export interface ChargingProfilesCleared {
  readonly type: 'charging-profile.cleared'
  readonly at: number
  readonly profileId: number | null
  readonly evseId: number | null
  readonly purpose: string | null
  readonly stackLevel: number | null
}

/** How the EV of a transaction may take and give energy from now on. 2.1 Q02. */
export interface EnergyTransferAllowed {
  readonly type: 'energy-transfer.allowed'
  readonly at: number
  readonly transactionId: string
  readonly allowedEnergyTransfer: readonly EnergyTransfer[]
}

export interface JobRequested {
  readonly type: 'job.requested'
  readonly at: number
  readonly kind: JobKind
  readonly requestId: number | null
  readonly commandId: string
  readonly fileName: string | null
  readonly isAccepted: boolean
  /** Of a remote start the idToken, of a report its base; else null. */
  readonly detail: string | null
  /** It has failed when it is not over by then. Null: waits for ever. */
  readonly dueAt: number | null
  /** Of a remote start that continues a transaction: the cable came first. F01.FR.13. */
  readonly transactionId: string | null
}

/** The answer to a question of ours. E14. */
export interface TransactionStatusTold {
  readonly type: 'transaction.status'
  readonly at: number
  /** Null: of all of them. */
  readonly transactionId: string | null
  readonly isOngoing: boolean | null
  readonly hasMessagesQueued: boolean
}

/** It may send these although it is not accepted, since we asked for them. B02.FR.09. */
export interface CallsInvited {
  readonly type: 'calls.invited'
  readonly at: number
  readonly actions: readonly string[]
}

/** What it tells of its items. `replaces`: what of this kind is not listed is gone. */
export interface ItemsTold {
  readonly type: 'items.told'
  readonly at: number
  readonly items: readonly ItemChange[]
  readonly replaces: ItemKind | null
}
