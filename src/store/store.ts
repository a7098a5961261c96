/** The store as the hub and the API see it. Every call has a deadline and a bound. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Admission, Claim, Connecting } from '../model/admission.ts'
import type { Standing } from '../model/id-token.ts'
import type { ItemKind } from '../model/item.ts'
import type { Fact, Note, Owner, Receipt } from '../model/record.ts'
import type { Nodes } from './node-shapes.ts'
import type {
  ChargePointChange,
  ChargingProfileView,
  DeadLetterView,
  EventView,
  IdTokenChange,
  IdTokenView,
  ItemView,
  MessageView,
  MeterValueView,
  Page,
  PageOf,
  ReservationView,
  StoredChargePoint,
  TransactionView,
  VariableView,
} from './views.ts'

/**
 * Do not answer, close the connection: it will be told again. `unavailable`: the store could not be
 * reached within the hold time. `fenced`: another node has the charge point now.
 */
export interface GivenUp {
  readonly failed: 'unavailable' | 'fenced'
}

export interface MessageLogEntry {
  readonly tenant: string
  readonly chargePointId: string
  readonly at: number
  readonly direction: 'in' | 'out'
  readonly text: string
}

export interface Writer {
  /** `done` is called once: durable (or parked as poison: then too it is safe), or given up. */
  readonly record: (owner: Owner, fact: Fact, done: (result: Receipt | GivenUp) => void) => void
  readonly note: (owner: Owner, note: Note) => void
  readonly log: (entry: MessageLogEntry) => void
  /** False: take no new connections and no new facts now. */
  readonly isAvailable: () => boolean
  /** True while facts waiting exceed their bound: stop taking frames of money. */
  readonly isFull: () => boolean
  /** Settles when all that was handed over is durable, or the deadline has passed. */
  readonly flush: (deadlineMs: number) => Promise<void>
}

export interface Lookups {
  /** Many questions of one moment become one query. Null: could not be asked within `waitMs`. */
  readonly findStanding: (
    tenant: string,
    idToken: string,
    /** Null for any type. */
    idTokenType: string | null,
    waitMs: number,
  ) => Promise<Standing | null>
}

export interface Registry {
  /** Null: unknown. Many of one moment become one query. Throws STORE_UNAVAILABLE. */
  readonly findAdmission: (tenant: string, chargePointId: string) => Promise<Admission | null>
  /** Adds it, with security profile 0; or finds it. */
  readonly enroll: (tenant: string, chargePointId: string) => Promise<Admission>
  /**
   * epoch + 1, this node the owner; and what is known, with open transactions. Batched. The node
   * that had it finds that in its inbox. Null: not for a connection.
   */
  readonly claim: (
    tenant: string,
    chargePointId: string,
    connecting: Connecting | null,
  ) => Promise<Claim>
  /** The proposed password opened (it becomes the password) or the old one did (it is dropped). */
  readonly settlePassword: (of: Admission, used: 'current' | 'proposed') => Promise<void>
}

/** What follows throws STORE_UNAVAILABLE when the database cannot be asked. */
export interface ChargePoints {
  readonly list: (tenant: string, page: PageOf) => Promise<Page<StoredChargePoint>>
  /** In any case of letters. */
  readonly find: (tenant: string, chargePointId: string) => Promise<StoredChargePoint | null>
  /** `conflict`: there is one whose id differs only in case; nothing was changed. */
  readonly put: (
    tenant: string,
    chargePointId: string,
    change: ChargePointChange,
  ) => Promise<'added' | 'changed' | 'conflict'>
  /** Its transactions, readings and journal stay. False: there was none. */
  readonly remove: (tenant: string, chargePointId: string) => Promise<boolean>
  /** Sorted by name. A value that is a password is never given. */
  readonly listVariables: (
    tenant: string,
    chargePointId: string,
  ) => Promise<readonly VariableView[]>
  readonly count: (tenant: string) => Promise<number>
  /** Null when none is set, or there is no such charge point. For the check of codes alone. */
  readonly findWebPaymentSecret: (tenant: string, chargePointId: string) => Promise<string | null>
}

/** An entry of its own for each type; null is the one for all types that have none. */
export interface IdTokenRef {
  readonly idToken: string
  readonly type: string | null
}

/** Names of idTokens are compared without case, types as they are. */
export interface IdTokens {
  readonly list: (tenant: string, page: PageOf) => Promise<Page<IdTokenView>>
  readonly find: (tenant: string, ref: IdTokenRef) => Promise<IdTokenView | null>
  readonly put: (
    tenant: string,
    ref: IdTokenRef,
    change: IdTokenChange,
  ) => Promise<'added' | 'changed'>
  readonly remove: (tenant: string, ref: IdTokenRef) => Promise<boolean>
}

export interface TransactionFilter {
  readonly chargePointId: string | null
  readonly idToken: string | null
  readonly isActive: boolean | null
}

export interface Transactions {
  /** The newest first. */
  readonly list: (
    tenant: string,
    filter: TransactionFilter,
    page: PageOf,
  ) => Promise<Page<TransactionView>>
  /**
   * Charge points of 2.x give ids themselves, so two may have the same: throws CONFLICT when there
   * are several and none is named.
   */
  readonly find: (
    tenant: string,
    transactionId: string,
    chargePointId: string | null,
  ) => Promise<TransactionView | null>
}

export interface ByChargePoint {
  /** Null for all. */
  readonly chargePointId: string | null
}

export interface MeterValues {
  /** Of each charge point the newest first. */
  readonly list: (
    tenant: string,
    filter: ByChargePoint & { readonly transactionId: string | null },
    page: PageOf,
  ) => Promise<Page<MeterValueView>>
}

export interface Reservations {
  readonly list: (
    tenant: string,
    filter: ByChargePoint,
    page: PageOf,
  ) => Promise<Page<ReservationView>>
}

export interface ChargingProfiles {
  readonly list: (
    tenant: string,
    filter: ByChargePoint,
    page: PageOf,
  ) => Promise<Page<ChargingProfileView>>
}

/** Null for all. */
export interface ItemFilter {
  readonly kind: ItemKind | null
  readonly isOpen: boolean | null
}

export interface Items {
  /** By kind, then by id. */
  readonly list: (
    tenant: string,
    chargePointId: string,
    filter: ItemFilter,
    page: PageOf,
  ) => Promise<Page<ItemView>>
}

export interface Events {
  /** The newest first. */
  readonly list: (
    tenant: string,
    filter: ByChargePoint & { readonly type: string | null },
    page: PageOf,
  ) => Promise<Page<EventView>>
}

export interface DeadLetters {
  /** The newest first. */
  readonly list: (
    tenant: string,
    filter: ByChargePoint,
    page: PageOf,
  ) => Promise<Page<DeadLetterView>>
}

export interface Messages {
  /** The newest first. */
  readonly list: (tenant: string, filter: ByChargePoint, page: PageOf) => Promise<Page<MessageView>>
}

/** Only hashes are kept. The hash is lower case hex. */
export interface OperatorTokens {
  readonly isKnown: (hash: string) => Promise<boolean>
  readonly add: (hash: string, name: string) => Promise<void>
  readonly remove: (hash: string) => Promise<boolean>
}

/** Small values of the deployment itself, the same on every node. */
export interface Secrets {
  readonly find: (name: string) => Promise<string | null>
  /** What is stored under this name now: the first one to come wins. */
  readonly findOrAdd: (name: string, value: string) => Promise<string>
}

export interface Store {
  readonly writer: Writer
  readonly lookups: Lookups
  readonly registry: Registry
  readonly chargePoints: ChargePoints
  readonly idTokens: IdTokens
  readonly transactions: Transactions
  readonly meterValues: MeterValues
  readonly reservations: Reservations
  readonly chargingProfiles: ChargingProfiles
  readonly items: Items
  readonly events: Events
  readonly messages: Messages
  readonly deadLetters: DeadLetters
  readonly operatorTokens: OperatorTokens
  readonly nodes: Nodes
  readonly secrets: Secrets
  /** The database answers. */
  readonly isUp: () => boolean
  /** Writes what waits, within the deadline, and closes every connection. */
  readonly close: (deadlineMs: number) => Promise<void>
}

export interface StoreSettings {
  readonly connectionsMax: number
  /** How long a fact may wait for a database that is away. Milliseconds. */
  readonly holdMs: number
  readonly queueBytesMax: number
  readonly queueFactsMax: number
  readonly messageLog: 'off' | 'all'
  readonly messageLogRowsPerSecondMax: number
  /** The group whose idTokens end anybody's transactions, and start none; null for none. C16. */
  readonly masterPassGroupId: string | null
  readonly retentionDays: {
    readonly messages: number
    readonly events: number
    readonly meterValues: number
  }
}

export interface StoreOptions {
  readonly url: string
  readonly nodeId: string
  /** Keyed hash of a charge point's password, hex. */
  readonly hashSecret: (secret: Uint8Array) => string
  readonly metrics: Metrics
  readonly log: Log
  readonly clock: Clock
  readonly settings: StoreSettings
}
