/**
 * The vocabulary of our own charge point (OCPP 1.6-J): what it remembers, what can happen to it and
 * what it asks of the world around it. Plain data; the machines next to this file replace it.
 */
import type { Messages16 } from '../ocpp/messages-16.gen.ts'

export type ActionName = keyof Messages16
export type Request<A extends ActionName> = Messages16[A]['request']
export type Response<A extends ActionName> = Messages16[A]['response']

export type Status = Request<'StatusNotification'>['status']
export type FaultCode = Request<'StatusNotification'>['errorCode']
export type StopReason = NonNullable<Request<'StopTransaction'>['reason']>
export type MeterValue = Request<'MeterValues'>['meterValue'][number]
export type SampledValue = MeterValue['sampledValue'][number]
export type IdTagInfo = Response<'Authorize'>['idTagInfo']
export type Profile = Request<'SetChargingProfile'>['csChargingProfiles']
export type Schedule = Profile['chargingSchedule']
export type CertificateHash = Request<'DeleteCertificate'>['certificateHashData']

/** What does not change in a life. */
export interface Identity {
  readonly chargePointId: string
  readonly vendor: string
  readonly model: string
  readonly serialNumber: string
  readonly connectors: number
  /** Of 2.x, where a connector of 1.6 is an EVSE: how many it has; one when left out. */
  readonly connectorsPerEvse?: number
  /** What each connector can give. */
  readonly powerW: number
  /** Starts every message id; unique for this process, so ids never come twice. */
  readonly messagePrefix: string
  /** Whether a transaction message that is sent again keeps its message id. */
  readonly retryIds: 'same' | 'new'
  /** Between two statuses of a firmware update or an upload. */
  readonly jobStepMs: number
  readonly rebootMs: number
  /** Start values of configuration keys, over the defaults. */
  readonly configuration: Readonly<Record<string, string>>
}

export interface Session {
  readonly sessionId: number
  readonly idTag: string
  readonly parentIdTag: string | null
  readonly startedAt: number
  readonly meterStartWh: number
  /** What the vehicle takes before it is full; null is a vehicle without end. */
  readonly wantedWh: number | null
  /** The answer to its start was not Accepted: no energy. */
  readonly isDeauthorized: boolean
  /** Flows since the last reading. */
  readonly powerW: number
  readonly hold: 'none' | 'ev' | 'evse'
  /** When power may change by itself; null is never. */
  readonly changesAt: number | null
  readonly nextSampleAt: number | null
}

export interface Authorization {
  readonly idTag: string
  readonly parentIdTag: string | null
  readonly reservationId: number | null
  /** ConnectionTimeOut: no cable by then, and it is void. */
  readonly until: number
  /** Came with a remote start. */
  readonly profile: Profile | null
}

export interface Fault {
  readonly errorCode: FaultCode
  readonly info: string
}

/** Connector 0 is the charge point itself: only its availability and fault are used. */
export interface Connector {
  readonly connectorId: number
  readonly isOperative: boolean
  /** A change of availability that waits for the end of use. */
  readonly scheduled: boolean | null
  readonly fault: Fault | null
  readonly isPlugged: boolean
  readonly wantedWh: number | null
  /** The session is over and the cable still in. */
  readonly isFinishing: boolean
  readonly authorization: Authorization | null
  readonly session: Session | null
  /** Why the last card, or the last start, was refused; null when it was not. */
  readonly refusal: string | null
  readonly registerWh: number
  readonly meteredAt: number
  /** The status last reported, with its error code; empty when the CSMS may not know it. */
  readonly reported: string
}

/** A message about money or evidence: kept until answered or discarded. OCPP 1.6 §3.7.1. */
export type Fact = FactBase & FactContent

export interface FactBase {
  readonly factId: number
  readonly madeAt: number
  readonly order: number
  readonly attempts: number
  /** Not to be sent (again) before this. */
  readonly notBefore: number
  /** Of the last try. */
  readonly messageId: string | null
}

export type FactContent =
  | {
      readonly kind: 'start'
      readonly sessionId: number
      readonly connectorId: number
      readonly idTag: string
      readonly meterWh: number
      readonly occurredAt: number
      readonly reservationId: number | null
    }
  | {
      readonly kind: 'meter'
      readonly sessionId: number
      readonly connectorId: number
      readonly occurredAt: number
      readonly meterValue: MeterValue
    }
  | {
      readonly kind: 'stop'
      readonly sessionId: number
      readonly connectorId: number
      readonly idTag: string | null
      readonly meterWh: number
      readonly occurredAt: number
      readonly reason: StopReason
      readonly transactionData: readonly MeterValue[]
    }
  | { readonly kind: 'security'; readonly name: string; readonly occurredAt: number }

/** What an answer is for. */
export type About =
  | { readonly type: 'boot' }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'status'; readonly connectorId: number }
  | {
      readonly type: 'authorize'
      readonly connectorId: number
      readonly idTag: string
      readonly profile: Profile | null
    }
  | { readonly type: 'fact' }
  | { readonly type: 'other' }

export interface WaitingCall {
  readonly action: ActionName
  readonly payload: unknown
  readonly about: About
  readonly order: number
  readonly madeAt: number
}

export interface InFlight {
  readonly messageId: string
  readonly action: ActionName
  readonly about: About
  readonly deadlineAt: number
}

export interface Reservation {
  readonly reservationId: number
  readonly connectorId: number
  readonly idTag: string
  readonly parentIdTag: string | null
  readonly expiresAt: number
}

export interface InstalledProfile {
  readonly connectorId: number
  readonly setAt: number
  readonly profile: Profile
}

export interface LocalList {
  readonly version: number
  /** By idTag in lower case. */
  readonly entries: Readonly<Record<string, IdTagInfo>>
}

/** The statuses of each kind of job. */
export interface JobStatuses {
  readonly firmware: Request<'FirmwareStatusNotification'>['status']
  readonly signedFirmware: Request<'SignedFirmwareStatusNotification'>['status']
  readonly diagnostics: Request<'DiagnosticsStatusNotification'>['status']
  readonly log: Request<'LogStatusNotification'>['status']
}

/** A firmware update or an upload that goes on by itself. */
export type Job = {
  [Kind in keyof JobStatuses]: {
    readonly kind: Kind
    readonly requestId: number | null
    /** The last one reported. */
    readonly status: JobStatuses[Kind]
    /** Those to come. */
    readonly plan: readonly JobStatuses[Kind][]
    readonly nextAt: number
  }
}[keyof JobStatuses]

export interface Counters {
  readonly sent: number
  readonly received: number
  readonly answered: number
  readonly errors: number
  readonly timeouts: number
  readonly discarded: number
  readonly commands: number
}

export interface Station {
  readonly identity: Identity
  readonly isOnline: boolean
  readonly registration: 'unknown' | 'pending' | 'rejected' | 'accepted'
  readonly firmwareVersion: string
  readonly bootAt: number | null
  readonly heartbeatAt: number | null
  readonly pingAt: number | null
  readonly clockAlignedAt: number | null
  readonly reboot: { readonly type: 'Hard' | 'Soft'; readonly at: number } | null
  /** Numbers messages, facts and sessions. */
  readonly count: number
  readonly inFlight: InFlight | null
  readonly calls: readonly WaitingCall[]
  readonly facts: readonly Fact[]
  /** What the CSMS called a session; -1 when its start was discarded. */
  readonly transactionIds: Readonly<Record<number, number>>
  /** Index is the connector id. */
  readonly connectors: readonly Connector[]
  readonly configuration: Readonly<Record<string, string>>
  readonly localList: LocalList
  readonly cache: Readonly<Record<string, IdTagInfo>>
  readonly reservations: readonly Reservation[]
  readonly profiles: readonly InstalledProfile[]
  readonly jobs: readonly Job[]
  readonly certificates: readonly (CertificateHash & { readonly use: string })[]
  readonly counters: Counters
}

export function findConnector(state: Station, connectorId: number): Connector | null {
  return state.connectors[connectorId] ?? null
}

export function withConnector(state: Station, changed: Connector): Station {
  return { ...state, connectors: state.connectors.with(changed.connectorId, changed) }
}

export function count(state: Station, counter: keyof Counters): Station {
  return { ...state, counters: { ...state.counters, [counter]: state.counters[counter] + 1 } }
}

export const isoTime = (at: number): string => new Date(at).toISOString()
