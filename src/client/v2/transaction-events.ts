/**
 * TransactionEvents of our charge point of 2.x, put together from what is true of an EVSE. OCPP 2.x
 * E01 to E04; each carries what has to be told once, once.
 */
import { isOn, listOf, type VariableName } from './device-model.ts'
import type { IdToken } from './local-list.ts'
import { registerOf2, sampleOf2 } from './metering.ts'
import { iso, type Request2 } from './part.ts'
import { enqueueFact2 } from './queue.ts'
import type {
  ChargingState,
  Evse,
  MeterValue2,
  ReadingContext,
  Session2,
  Station2,
  StoppedReason,
  TriggerReason,
} from './state.ts'
import { changeSession, findEvse } from './state.ts'
import { type Step2, still2 } from './step.ts'
import { costDetailsOf, findTariff } from './transaction-cost.ts'

type Payload = Request2<'TransactionEvent'>

/** Why something happens to a transaction. */
export interface Cause {
  readonly trigger: TriggerReason
  /** Of an end; left out it is Local. */
  readonly stoppedReason?: StoppedReason
  readonly idToken?: IdToken | null
  readonly remoteStartId?: number | null
  readonly reservationId?: number | null
  readonly meterValues?: readonly MeterValue2[]
  /** Confirms what was set. OCPP 2.1 E16. */
  readonly tellsLimit?: boolean
}

/** With these the tariff may be another. OCPP 2.1 I08, I11. */
const TELLS_TARIFF: readonly TriggerReason[] = ['Authorized', 'RemoteStart', 'TariffChanged']

const CABLE_CURRENT_A = 32
const PHASES_USED = 3

export function chargingStateOf({ pluggedId, points, flow }: Evse): ChargingState {
  if (pluggedId === null) return 'Idle'
  if (!points.PowerPathClosed) return 'EVConnected'
  return STATE_OF_HOLD[flow.hold]
}

const STATE_OF_HOLD = {
  none: 'Charging',
  ev: 'SuspendedEV',
  evse: 'SuspendedEVSE',
  idle: 'EVConnected',
} as const

/** Nothing without a transaction. */
export function tell(
  state: Station2,
  at: number,
  evseId: number,
  event: Cause & { readonly eventType: Payload['eventType'] },
): Step2 {
  const evse = findEvse(state, evseId)
  const session = evse?.session ?? null
  if (evse === null || session === null) return still2(state)
  const chargingState = chargingStateOf(evse)
  const meterValue = event.meterValues ?? []
  const payload: Payload = {
    eventType: event.eventType,
    timestamp: iso(at),
    triggerReason: event.trigger,
    seqNo: session.seqNo,
    ...(state.isOnline ? {} : { offline: true }),
    ...phasesOf(event.trigger, evse),
    ...optional('reservationId', event.reservationId),
    ...optional('idToken', event.idToken),
    ...placeOf(evse, session),
    transactionInfo: infoOf(state, evse, session, event, at),
    ...(meterValue.length === 0 ? {} : { meterValue: [...meterValue] }),
    ...costOf(state, evse, event, at),
  }
  const told = changeSession(state, evseId, {
    seqNo: session.seqNo + 1,
    chargingState,
    powerW: evse.flow.powerW,
    operationMode: evse.flow.operationMode,
    toldConnectorId: evse.pluggedId ?? session.toldConnectorId,
  })
  return enqueueFact2(told, at, {
    kind: 'transaction',
    sessionId: session.sessionId,
    evseId,
    meterWh: registerOf2(evse),
    occurredAt: at,
    payload,
  })
}

/** Readings for a moment of the transaction; none when the device model asks for none. */
export function readingsOf(
  state: Station2,
  evse: Evse,
  at: number,
  context: ReadingContext,
): readonly MeterValue2[] {
  const { model } = state.parts
  const isClock = context === 'Sample.Clock'
  if (!isOn(model, isClock ? 'AlignedDataCtrlr.Enabled' : 'SampledDataCtrlr.Enabled')) return []
  const measurands = listOf(model, MEASURANDS_OF[context] ?? 'SampledDataCtrlr.TxUpdatedMeasurands')
  const isSigned =
    isOn(model, isClock ? 'AlignedDataCtrlr.SignReadings' : 'SampledDataCtrlr.SignReadings') ||
    (context === 'Transaction.Begin' &&
      listOf(model, 'TxCtrlr.TxStartPoint').includes('DataSigned'))
  const value = sampleOf2(state, evse, at, { context, measurands, isSigned })
  return value === null ? [] : [value]
}

const MEASURANDS_OF: Readonly<Partial<Record<ReadingContext, VariableName>>> = {
  'Transaction.Begin': 'SampledDataCtrlr.TxStartedMeasurands',
  'Transaction.End': 'SampledDataCtrlr.TxEndedMeasurands',
  'Sample.Clock': 'AlignedDataCtrlr.Measurands',
}

function infoOf(
  state: Station2,
  evse: Evse,
  session: Session2,
  event: Cause & { readonly eventType: Payload['eventType'] },
  at: number,
): Payload['transactionInfo'] {
  const { operationMode } = evse.flow
  const is21 = state.version === 'ocpp2.1'
  const isModeNew = is21 && operationMode !== null && operationMode !== session.operationMode
  const isTariffTold = event.eventType !== 'Updated' || TELLS_TARIFF.includes(event.trigger)
  const tariffId = isTariffTold ? findTariff(state, evse, at)?.tariffId : null
  const stoppedReason = event.stoppedReason ?? 'Local'
  return {
    transactionId: session.transactionId,
    chargingState: chargingStateOf(evse),
    timeSpentCharging: Math.floor(session.chargingMs / 1_000),
    ...(event.eventType === 'Ended' ? { stoppedReason } : {}),
    ...optional('remoteStartId', event.remoteStartId),
    ...(isModeNew ? { operationMode } : {}),
    ...optional('tariffId', tariffId),
    ...(event.tellsLimit === true && session.limit !== null
      ? { transactionLimit: session.limit }
      : {}),
  }
}

/** Told at the start, and when a cable comes. OCPP 2.x E01.FR.16. */
function placeOf({ evseId: id, pluggedId }: Evse, { seqNo, toldConnectorId }: Session2) {
  if (pluggedId !== null && pluggedId !== toldConnectorId) {
    return { evse: { id, connectorId: pluggedId } }
  }
  return seqNo === 0 ? { evse: { id } } : {}
}

function phasesOf(trigger: TriggerReason, { flow }: Evse) {
  if (trigger === 'CablePluggedIn') return { cableMaxCurrent: CABLE_CURRENT_A }
  return trigger === 'ChargingStateChanged' && flow.powerW > 0
    ? { numberOfPhasesUsed: PHASES_USED }
    : {}
}

/** The bill of a transaction with a tariff of our own: at its end, and when it is asked for. */
function costOf(
  state: Station2,
  evse: Evse,
  event: { readonly eventType: Payload['eventType']; readonly trigger: TriggerReason },
  at: number,
) {
  const isTold = event.eventType === 'Ended' || event.trigger === 'RunningCost'
  const tariff = isTold ? findTariff(state, evse, at) : null
  const costDetails = tariff === null ? null : costDetailsOf(tariff, evse, at)
  return optional('costDetails', costDetails)
}

/** Nothing when there is nothing to say. */
function optional<Name extends string, Value>(name: Name, value: Value | null | undefined) {
  return value === null || value === undefined ? {} : ({ [name]: value } as Record<Name, Value>)
}
