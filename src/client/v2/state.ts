/**
 * The vocabulary of our charge point of OCPP 2.0.1 and 2.1: what it remembers of itself, its EVSEs
 * and what it has to say. Plain data; the machines next to this file replace it. What it keeps
 * beside transactions (device model, lists, monitors ...) is in parts.ts.
 */
import type { Counters, Identity } from '../state.ts'
import type { Version2 } from './device-model.ts'
import type { IdToken } from './local-list.ts'
import type { Action2, Request2 } from './part.ts'
import type { Parts } from './parts.ts'
import type { Tariff } from './tariffs.ts'

type TransactionEvent = Request2<'TransactionEvent'>
export type TriggerReason = TransactionEvent['triggerReason']
type TransactionInfo = TransactionEvent['transactionInfo']
export type StoppedReason = NonNullable<TransactionInfo['stoppedReason']>
export type ChargingState = NonNullable<TransactionInfo['chargingState']>
export type OperationMode = NonNullable<TransactionInfo['operationMode']>
export type TransactionLimit = NonNullable<TransactionInfo['transactionLimit']>
export type MeterValue2 = NonNullable<TransactionEvent['meterValue']>[number]
export type SampledValue2 = MeterValue2['sampledValue'][number]
export type ReadingContext = NonNullable<SampledValue2['context']>
export type Profile2 = Request2<'SetChargingProfile'>['chargingProfile']
export type BootReason = Request2<'BootNotification'>['reason']
export type Status2 = Request2<'StatusNotification'>['connectorStatus']

/** OCPP 2.x E01, E06: what may begin a transaction, and whose end ends it. */
export const TX_POINTS = [
  'ParkingBayOccupancy',
  'EVConnected',
  'Authorized',
  'PowerPathClosed',
  'EnergyTransfer',
  'DataSigned',
] as const
export type TxPoint = (typeof TX_POINTS)[number]
export type Points = Readonly<Record<TxPoint, boolean>>

export interface Fault2 {
  readonly errorCode: string
}

export interface Authorization2 {
  readonly idToken: IdToken
  readonly groupIdToken: IdToken | null
  /** No cable by then, and it is void; null once there is one. EVConnectionTimeOut. */
  readonly until: number | null
  readonly remoteStartId: number | null
  readonly reservationId: number | null
  /** Came with a remote start. */
  readonly profile: Profile2 | null
  /** The driver's own. OCPP 2.1 I08. */
  readonly tariff: Tariff | null
  /** Refused afterwards, and StopTxOnInvalidId is false: no energy. */
  readonly isSuspended: boolean
  /** Refused afterwards: energy until the register is there. MaxEnergyOnInvalidId. */
  readonly invalidAtWh: number | null
}

/** A transaction, whether or not energy flows in it. */
export interface Session2 {
  readonly sessionId: number
  readonly transactionId: string
  /** Of the next event. */
  readonly seqNo: number
  readonly startedAt: number
  readonly meterStartWh: number
  /** As last told. */
  readonly chargingState: ChargingState
  readonly operationMode: OperationMode | null
  readonly toldConnectorId: number | null
  readonly powerW: number
  readonly limit: TransactionLimit | null
  /** What it has come to, so that energy waits for a higher limit. */
  readonly reached: LimitName | null
  readonly totalCost: number | null
  readonly isPriority: boolean
  readonly chargingMs: number
  readonly nextSampleAt: number | null
  readonly nextEndedSampleAt: number | null
  /** For its last event. */
  readonly endedValues: readonly MeterValue2[]
}

export type LimitName = 'maxCost' | 'maxEnergy' | 'maxTime' | 'maxSoC'

/** What flows from one reading of the meter to the next. */
export interface Flow {
  readonly powerW: number
  /** Who is in the way of energy; idle is that nobody asks for any. */
  readonly hold: 'none' | 'ev' | 'evse' | 'idle'
  /** When it may change by itself; null is never. */
  readonly changesAt: number | null
  readonly operationMode: OperationMode | null
}

export interface Connector2 {
  readonly connectorId: number
  readonly isOperative: boolean
  /** A change of availability that waits for the end of use. */
  readonly scheduled: boolean | null
  /** The status last told; empty when the CSMS may not know it. */
  readonly reported: string
}

export interface Evse {
  readonly evseId: number
  readonly isOperative: boolean
  readonly scheduled: boolean | null
  readonly fault: Fault2 | null
  /** Is reset by itself until then. */
  readonly resetUntil: number | null
  /** A reset of it waits until nobody charges. */
  readonly isResetScheduled: boolean
  /** Index is the connector id less one. */
  readonly connectors: readonly Connector2[]
  /** A vehicle is seen in the bay; one with a cable is there anyway. */
  readonly isParked: boolean
  /** The connector in use; one at a time. */
  readonly pluggedId: number | null
  readonly pluggedWh: number
  readonly wantedWh: number | null
  readonly authorization: Authorization2 | null
  readonly session: Session2 | null
  /** As they were when somebody last looked: a transaction begins and ends with their changes. */
  readonly points: Points
  readonly flow: Flow
  /** Why the last card, or the last start, was refused; null when it was not. */
  readonly refusal: string | null
  readonly registerWh: number
  readonly meteredAt: number
}

/** Kept until answered or discarded. Of transactions: OCPP 2.x E04, E13. */
export type Fact2 = FactBase2 & (TransactionFact | KeptFact)

interface FactBase2 {
  readonly factId: number
  readonly madeAt: number
  readonly order: number
  readonly attempts: number
  /** Not to be sent (again) before this. */
  readonly notBefore: number
  /** Of the last try. */
  readonly messageId: string | null
}

export interface TransactionFact {
  readonly kind: 'transaction'
  readonly sessionId: number
  readonly evseId: number
  readonly meterWh: number
  readonly occurredAt: number
  readonly payload: TransactionEvent
}

export interface KeptFact {
  readonly kind: 'kept'
  readonly occurredAt: number
  readonly action: Action2
  readonly payload: unknown
}

/** What an answer is for. */
export type About2 =
  | { readonly type: 'boot' }
  | { readonly type: 'status'; readonly evseId: number; readonly connectorId: number }
  | { readonly type: 'authorize'; readonly wish: CardWish }
  | { readonly type: 'pull'; readonly profileId: number }
  | { readonly type: 'fact' }
  | { readonly type: 'other' }

/** Somebody wants to charge, or to stop, with this idToken. */
export interface CardWish {
  readonly evseId: number
  readonly idToken: IdToken
  readonly groupIdToken: IdToken | null
  readonly remoteStartId: number | null
  readonly profile: Profile2 | null
}

export interface WaitingCall2 {
  readonly action: Action2
  readonly payload: unknown
  readonly about: About2
  /** May be sent before the boot is accepted: it was asked for. OCPP 2.x B02.FR.02. */
  readonly isAsked: boolean
  readonly order: number
  readonly madeAt: number
}

export interface InFlight2 {
  readonly messageId: string
  readonly action: Action2
  readonly payload: unknown
  readonly about: About2
  readonly deadlineAt: number
}

export interface Reservation2 {
  readonly id: number
  /** Null is any. */
  readonly evseId: number | null
  readonly connectorType: string | null
  readonly idToken: IdToken
  readonly groupIdToken: IdToken | null
  readonly expiresAt: number
}

export interface InstalledProfile2 {
  readonly evseId: number
  readonly setAt: number
  readonly profile: Profile2
  /** A dynamic one that asks by itself. OCPP 2.1 K28. */
  readonly pullAt: number | null
}

export interface Reboot2 {
  readonly at: number
  readonly reason: BootReason
  /** Waits until what there is to say is said. */
  readonly isGentle: boolean
  /** Transactions go on afterwards. OCPP 2.1 B13. */
  readonly resumes: boolean
}

export interface Station2 {
  readonly version: Version2
  readonly identity: Identity
  readonly isOnline: boolean
  readonly registration: 'unknown' | 'pending' | 'rejected' | 'accepted'
  readonly firmwareVersion: string
  readonly bootReason: BootReason
  readonly bootAt: number | null
  readonly heartbeatAt: number | null
  readonly pingAt: number | null
  readonly clockAlignedAt: number | null
  /** When the last connection ended; null before it and while there is one. */
  readonly closedAt: number | null
  readonly reboot: Reboot2 | null
  /** A reset that waits until nobody charges. OCPP 2.x B12. */
  readonly isResetScheduled: boolean
  /** Transactions that go on after a reboot: since then they rest. */
  readonly resumedAt: number | null
  /** Numbers messages, facts and sessions. */
  readonly count: number
  readonly inFlight: InFlight2 | null
  readonly calls: readonly WaitingCall2[]
  /** Messages that are not answered. OCPP 2.1 part 4 §4.2.5. */
  readonly sends: readonly { readonly action: Action2; readonly payload: unknown }[]
  readonly facts: readonly Fact2[]
  readonly isOperative: boolean
  readonly scheduled: boolean | null
  readonly fault: Fault2 | null
  /** Index is the evse id less one. */
  readonly evses: readonly Evse[]
  readonly reservations: readonly Reservation2[]
  readonly profiles: readonly InstalledProfile2[]
  readonly parts: Parts
  readonly counters: Counters
}

export const findEvse = (state: Station2, evseId: number): Evse | null =>
  state.evses[evseId - 1] ?? null

export function withEvse(state: Station2, changed: Evse): Station2 {
  return { ...state, evses: state.evses.with(changed.evseId - 1, changed) }
}

/** Changes nothing when there is no such EVSE. */
export function changeEvse(state: Station2, evseId: number, change: Partial<Evse>): Station2 {
  const evse = findEvse(state, evseId)
  return evse === null ? state : withEvse(state, { ...evse, ...change })
}

export function changeSession(
  state: Station2,
  evseId: number,
  change: Partial<Session2>,
): Station2 {
  const session = findEvse(state, evseId)?.session ?? null
  if (session === null) return state
  return changeEvse(state, evseId, { session: { ...session, ...change } })
}

export const findSession = (state: Station2, transactionId: string): Evse | null =>
  state.evses.find(({ session }) => session?.transactionId === transactionId) ?? null

export function count2(state: Station2, counter: keyof Counters): Station2 {
  return { ...state, counters: { ...state.counters, [counter]: state.counters[counter] + 1 } }
}

export const withParts = (state: Station2, changed: Partial<Parts>): Station2 => ({
  ...state,
  parts: { ...state.parts, ...changed },
})
