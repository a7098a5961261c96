/**
 * What an operator wants of a charge point, in words that every version shares. How it becomes
 * messages of a version is in src/ocpp/operations, what comes of it in operation-result.ts. Times
 * are milliseconds since 1970; a field that is left out is up to the charge point, or has the
 * default that is told.
 */
import type { IdTokenStatus } from './id-token.ts'
import type { Tariff } from './tariff.ts'

/** JSON as an operator wrote it: held against the schema of the message it goes into. */
export type JsonObject = Readonly<Record<string, unknown>>

export type Operation =
  | Start
  | Stop
  | Reset
  | Unlock
  | ChangeAvailability
  | Reserve
  | CancelReservation
  | GetVariables
  | SetVariables
  | SendLocalList
  | ClearCache
  | SetChargingProfile
  | ClearChargingProfile
  | GetCompositeSchedule
  | UpdateFirmware
  | GetLog
  | Trigger
  | TransferData
  | ShowMessage
  | ClearMessage
  | SetNetworkProfile
  | Report
  | CustomerInformation
  | UpdateCost
  | SetTariff
  | SetDerControl
  | DeleteCertificate

export type OperationType = Operation['type']

export type OperationOf<Type extends OperationType> = Extract<Operation, { readonly type: Type }>

/** An idToken as an operator names it. 1.6 has no types. */
export interface NamedIdToken {
  readonly idToken: string
  /** In 2.x's words. */
  readonly idTokenType?: string
}

export interface Start extends NamedIdToken {
  readonly type: 'start'
  readonly evseId?: number
  readonly connectorId?: number
  readonly groupIdToken?: string
  readonly chargingProfile?: JsonObject
}

export interface Stop {
  readonly type: 'stop'
  readonly transactionId: string
}

export interface Reset {
  readonly type: 'reset'
  /** `resume`: its transactions go on afterwards. Only 2.1. */
  readonly kind: 'immediate' | 'onIdle' | 'resume'
  readonly evseId?: number
}

export interface Unlock {
  readonly type: 'unlock'
  readonly evseId: number
  readonly connectorId?: number
}

export interface ChangeAvailability {
  readonly type: 'availability'
  readonly isOperative: boolean
  /** Left out or 0 for the whole charge point. */
  readonly evseId?: number
  readonly connectorId?: number
}

export interface Reserve extends NamedIdToken {
  readonly type: 'reserve'
  /** Left out for a new one; that of another reservation replaces it. */
  readonly reservationId?: number
  /** Left out or 0 for any. */
  readonly evseId?: number
  readonly expiresAt: number
  readonly connectorType?: string
  readonly groupIdToken?: string
}

export interface CancelReservation {
  readonly type: 'cancel-reservation'
  readonly reservationId: number
}

export interface GetVariables {
  readonly type: 'get-variables'
  /** Configuration keys in 1.6, where none asks for all; names of src/ocpp/v2 in 2.x. */
  readonly names: readonly string[]
}

export interface VariableToSet {
  readonly name: string
  readonly value: string
  /** The same as behind a `#` in the name. */
  readonly attribute?: 'Actual' | 'Target' | 'MinSet' | 'MaxSet'
}

export interface SetVariables {
  readonly type: 'set-variables'
  readonly values: readonly VariableToSet[]
}

export interface ListedIdToken extends NamedIdToken {
  readonly status: IdTokenStatus
  readonly expiresAt?: number
  readonly groupIdToken?: string
}

export interface SendLocalList {
  readonly type: 'local-list'
  /** The whole list as it is to be. */
  readonly idTokens: readonly ListedIdToken[]
  /** The whole list as it was sent last, so that only what changed has to go. */
  readonly lastSent?: readonly ListedIdToken[]
}

export interface ClearCache {
  readonly type: 'clear-cache'
}

export interface SetChargingProfile {
  readonly type: 'charging-profile'
  /** 0 for the whole charge point. */
  readonly evseId: number
  /** In the shape of 2.x, of 1.6, or a plain limit (src/ocpp/operations/plain-limit.ts). */
  readonly profile: JsonObject
}

export interface ClearChargingProfile {
  readonly type: 'clear-charging-profile'
  /** With an id the others mean nothing. */
  readonly profileId?: number
  readonly evseId?: number
  readonly purpose?: string
  readonly stackLevel?: number
}

export interface GetCompositeSchedule {
  readonly type: 'composite-schedule'
  readonly evseId: number
  readonly durationSeconds: number
  readonly unit?: 'A' | 'W'
}

export interface UpdateFirmware {
  readonly type: 'firmware'
  readonly url: string
  /** Now, when left out. */
  readonly retrieveAt?: number
  readonly installAt?: number
  /** PEM. With the signature, or neither. */
  readonly signingCertificate?: string
  /** Base64. */
  readonly signature?: string
  readonly retries?: number
  readonly retryIntervalSeconds?: number
}

export interface GetLog {
  readonly type: 'log'
  readonly kind: 'diagnostics' | 'security' | 'dataCollector'
  readonly url: string
  readonly oldest?: number
  readonly latest?: number
  readonly retries?: number
  readonly retryIntervalSeconds?: number
}

export interface Trigger {
  readonly type: 'trigger'
  /** In 2.x's words; those of 1.6 are taken too. */
  readonly message: string
  readonly evseId?: number
  readonly connectorId?: number
  /** With `CustomTrigger`. */
  readonly custom?: string
}

export interface TransferData {
  readonly type: 'data-transfer'
  readonly vendorId: string
  readonly messageId?: string
  /** Any JSON; 1.6 gets text. */
  readonly data?: unknown
}

export interface ShownText {
  readonly format: string
  readonly content: string
  readonly language?: string
}

export interface ShowMessage {
  readonly type: 'display-message'
  /** Left out for a new one; that of another message replaces it. */
  readonly id?: number
  readonly priority: 'AlwaysFront' | 'InFront' | 'NormalCycle'
  readonly message: ShownText
  /** The same in other languages. Only 2.1. */
  readonly more?: readonly ShownText[]
  readonly state?: string
  readonly startsAt?: number
  readonly endsAt?: number
  readonly transactionId?: string
}

export interface ClearMessage {
  readonly type: 'clear-display-message'
  readonly id: number
}

export interface SetNetworkProfile {
  readonly type: 'network-profile'
  readonly slot: number
  readonly url: string
  readonly securityProfile: number
  readonly interface: string
  readonly messageTimeoutSeconds: number
  readonly ocppVersion?: string
  readonly apn?: JsonObject
  readonly vpn?: JsonObject
  /** Only 2.1. */
  readonly identity?: string
  /** Only 2.1. */
  readonly password?: string
}

export interface Report {
  readonly type: 'report'
  readonly base?: 'full' | 'configuration' | 'summary'
  /** Variables, or whole components, or configuration keys. */
  readonly names?: readonly string[]
  readonly criteria?: readonly ('Active' | 'Available' | 'Enabled' | 'Problem')[]
}

export interface CustomerInformation {
  readonly type: 'customer-information'
  readonly report: boolean
  readonly clear: boolean
  readonly idToken?: string
  readonly idTokenType?: string
  readonly customerIdentifier?: string
  readonly certificate?: JsonObject
}

export interface UpdateCost {
  readonly type: 'cost-updated'
  readonly transactionId: string
  /** In units of the currency. */
  readonly totalCost: number
}

export interface SetTariff extends Tariff {
  readonly type: 'tariff'
  /** Left out or 0 for all. */
  readonly evseId?: number
  /** Made of what the tariff says, when left out: another content must have another id. */
  readonly tariffId?: string
  readonly description?: string
  readonly validFrom?: number
}

export interface SetDerControl {
  readonly type: 'der-control'
  readonly controlType: string
  readonly isDefault: boolean
  readonly controlId?: string
  /** What the type of control needs, as 2.1 writes it. */
  readonly control: JsonObject
}

export interface DeleteCertificate {
  readonly type: 'delete-certificate'
  /** Hashes as the charge point told them. */
  readonly certificate: JsonObject
  /** Also the last one that lets it trust us. */
  readonly isForced?: boolean
}

/** Of any list in an operation. More would fill the queue of the charge point for hours. */
export const OPERATION_ITEMS_MAX = 10_000
