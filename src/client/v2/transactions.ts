/**
 * Transactions of our charge point of 2.x: they begin and end with the points that TxStartPoint and
 * TxStopPoint name, in between they tell what changes. OCPP 2.x E01, E02, E03, E05, E06.
 *
 *   a fact of an EVSE changes (cable, card, bay ...)     settle: the points that follow from it
 *   what flows changes (profile, full, fault, limit ...)  reflow: energy, at the end of every step
 *
 *   no transaction --- a start point comes up ---> transaction --- a stop point goes away ---> none
 */
import { endProfiles, install } from './charging-profiles.ts'
import { isOn, listOf, numberOf } from './device-model.ts'
import { flowAt2, IDLE, registerOf2, socOf } from './metering.ts'
import type {
  Evse,
  Flow,
  Points,
  Session2,
  Station2,
  StoppedReason,
  TriggerReason,
  TxPoint,
} from './state.ts'
import { changeEvse, changeSession, findEvse, TX_POINTS, withParts } from './state.ts'
import { isUsable } from './statuses.ts'
import { after2, forEach2, type Step2, still2 } from './step.ts'
import { withTransactionTariff } from './tariffs.ts'
import { costOf } from './transaction-cost.ts'
import { type Cause, chargingStateOf, readingsOf, tell } from './transaction-events.ts'
import { transactionIdOf } from './transaction-id.ts'
import { REASON_OF_LIMIT, reachedLimit, TRIGGER_OF_LIMIT } from './transaction-limit.ts'

export const NO_POINTS: Points = {
  ParkingBayOccupancy: false,
  EVConnected: false,
  Authorized: false,
  PowerPathClosed: false,
  EnergyTransfer: false,
  DataSigned: false,
}

/** Facts of the EVSE have changed: what follows for its transaction. Registers are up to date. */
export function settle(before: Station2, at: number, evseId: number, cause: Cause): Step2 {
  const evse = findEvse(before, evseId)
  if (evse === null) return still2(before)
  const points = pointsOf(evse)
  const flow = points.PowerPathClosed ? evse.flow : IDLE
  const state = changeEvse(before, evseId, { points, flow })
  const isUp = (point: TxPoint): boolean => points[point] && !evse.points[point]
  const isDown = (point: TxPoint): boolean => evse.points[point] && !points[point]
  if (evse.session !== null) {
    const mustEnd = pointsIn(state, 'TxCtrlr.TxStopPoint').some(isDown)
    return mustEnd ? end2(state, at, evseId, cause) : update(state, at, evseId, cause)
  }
  const up = pointsIn(state, 'TxCtrlr.TxStartPoint').filter(isUp)
  // No energy without a transaction, whatever it was to begin with: a cable that never left.
  const isNeeded = isUp('PowerPathClosed') && !willFlow(state)
  if ((up.length === 0 && !isNeeded) || !mayBegin(state, evse)) return still2(state)
  const isSigned = up.length > 0 && up.every((point) => point === 'DataSigned')
  return begin2(state, at, evseId, isSigned ? { ...cause, trigger: 'SignedDataReceived' } : cause)
}

/** Energy is looked at anew everywhere. Nothing may be flowing unmetered: registers are read. */
export function reflow(state: Station2, at: number): Step2 {
  return forEach2(
    state,
    state.evses.map(({ evseId }) => evseId),
    (before, evseId) => reflowEvse(before, at, evseId),
  )
}

export function update(state: Station2, at: number, evseId: number, cause: Cause): Step2 {
  return tell(state, at, evseId, { ...cause, eventType: 'Updated' })
}

/** Whatever the stop points say. */
export function end2(state: Station2, at: number, evseId: number, cause: Cause): Step2 {
  const evse = findEvse(state, evseId)
  const session = evse?.session ?? null
  if (evse === null || session === null) return still2(state)
  const meterValues = [...session.endedValues, ...readingsOf(state, evse, at, 'Transaction.End')]
  const told = tell(state, at, evseId, { ...cause, meterValues, eventType: 'Ended' })
  return after2(told, (before) => {
    const now = findEvse(before, evseId) ?? evse
    const over = { ...now, session: null, authorization: null, flow: IDLE }
    const changed = changeEvse(before, evseId, { ...over, points: pointsOf(over) })
    return still2(endProfiles(changed, session.transactionId))
  })
}

/** All of them, e.g. before a reset. */
export function endAll2(state: Station2, at: number, cause: Cause): Step2 {
  const evseIds = state.evses.map(({ evseId }) => evseId)
  return forEach2(state, evseIds, (before, evseId) => end2(before, at, evseId, cause))
}

/** What came with a remote start, or with the driver, as soon as there is a transaction. */
export function takeUpWishes(state: Station2, at: number, evseId: number): Station2 {
  const evse = findEvse(state, evseId)
  const { authorization = null, session = null } = evse ?? {}
  if (authorization === null || session === null) return state
  const { profile, tariff, idToken } = authorization
  const { transactionId } = session
  const taken = changeEvse(state, evseId, {
    authorization: { ...authorization, profile: null, tariff: null },
  })
  const limited =
    profile === null ? taken : (install(taken, evseId, { ...profile, transactionId }, at) ?? taken)
  if (tariff === null) return limited
  const own = { transactionId, evseId, tariff, idToken: idToken.idToken }
  return withParts(limited, { tariffs: withTransactionTariff(limited.parts.tariffs, own) })
}

export function pointsOf({ isParked, pluggedId, authorization, points }: Evse): Points {
  const isConnected = pluggedId !== null
  const isAuthorized = authorization !== null
  const isClosed = isConnected && isAuthorized
  return {
    ParkingBayOccupancy: isParked || isConnected,
    EVConnected: isConnected,
    Authorized: isAuthorized,
    PowerPathClosed: isClosed,
    EnergyTransfer: isClosed && points.EnergyTransfer,
    // The first reading is signed as soon as the meter is asked to count for somebody.
    DataSigned: isClosed,
  }
}

function pointsIn(
  state: Station2,
  name: 'TxCtrlr.TxStartPoint' | 'TxCtrlr.TxStopPoint',
): readonly TxPoint[] {
  const listed = listOf(state.parts.model, name)
  return TX_POINTS.filter((point) => listed.includes(point))
}

/** It begins with the energy itself. */
const willFlow = (state: Station2): boolean =>
  pointsIn(state, 'TxCtrlr.TxStartPoint').includes('EnergyTransfer')

function mayBegin(state: Station2, evse: Evse): boolean {
  const mayYet =
    state.registration === 'accepted' || isOn(state.parts.model, 'TxCtrlr.TxBeforeAcceptedEnabled')
  const connectors = evse.connectors.filter(
    ({ connectorId }) => evse.pluggedId === null || connectorId === evse.pluggedId,
  )
  const isBroken = evse.fault !== null || state.fault !== null
  return mayYet && !isBroken && connectors.some((each) => isUsable(state, evse, each))
}

function begin2(state: Station2, at: number, evseId: number, cause: Cause): Step2 {
  const evse = findEvse(state, evseId)
  if (evse === null) return still2(state)
  const { authorization } = evse
  const { messagePrefix } = state.identity
  const everyMs = numberOf(state.parts.model, 'SampledDataCtrlr.TxUpdatedInterval') * 1_000
  const endedMs = numberOf(state.parts.model, 'SampledDataCtrlr.TxEndedInterval') * 1_000
  const session: Session2 = {
    sessionId: state.count,
    transactionId: transactionIdOf(`${messagePrefix} ${state.count}`),
    seqNo: 0,
    startedAt: at,
    meterStartWh: registerOf2(evse),
    chargingState: chargingStateOf(evse),
    operationMode: null,
    toldConnectorId: null,
    powerW: 0,
    ...{ limit: null, reached: null, totalCost: null, isPriority: false },
    chargingMs: 0,
    nextSampleAt: everyMs === 0 ? null : at + everyMs,
    nextEndedSampleAt: endedMs === 0 ? null : at + endedMs,
    endedValues: [],
  }
  const busy = changeEvse({ ...state, count: state.count + 1 }, evseId, { session })
  const meterValues = readingsOf(busy, { ...evse, session }, at, 'Transaction.Begin')
  const wanted = takeUpWishes(busy, at, evseId)
  const { remoteStartId = null } = authorization ?? {}
  return tell(wanted, at, evseId, {
    ...cause,
    eventType: 'Started',
    // The first event after a remote start says so. OCPP 2.x F01.FR.13, F02.
    trigger: remoteStartId === null ? cause.trigger : 'RemoteStart',
    idToken: authorization?.idToken ?? null,
    remoteStartId,
    reservationId: authorization?.reservationId ?? null,
    meterValues,
  })
}

function reflowEvse(before: Station2, at: number, evseId: number): Step2 {
  const found = findEvse(before, evseId)
  if (found === null) return still2(before)
  const { session } = found
  const now = { at, soc: socOf(found), cost: costOf(before, found, at) }
  const reached = reachedLimit(found, now)
  const isNews = session !== null && reached !== session.reached
  const state = isNews ? changeSession(before, evseId, { reached }) : before
  const evse = findEvse(state, evseId) ?? found
  const flow = flowAt2(state, evse, at)
  if (!isNews && isSameFlow(flow, evse.flow)) return still2(state)
  const isFlowing = flow.powerW > 0
  const points = { ...evse.points, EnergyTransfer: isFlowing }
  // What flows is counted from this moment on: a register that rested was not read.
  const meteredAt = Math.max(at, evse.meteredAt)
  const changed = changeEvse(state, evseId, { flow, points, meteredAt })
  const changedState = { trigger: 'ChargingStateChanged' } as const
  if (session === null) {
    const mustBegin = isFlowing && !evse.points.EnergyTransfer && willFlow(state)
    return mustBegin ? begin2(changed, at, evseId, changedState) : still2(changed)
  }
  const isDown = evse.points.EnergyTransfer && !isFlowing
  const news = isNews && reached !== null ? TRIGGER_OF_LIMIT[reached] : null
  if (isDown && pointsIn(state, 'TxCtrlr.TxStopPoint').includes('EnergyTransfer')) {
    const stoppedReason = stoppedReasonOf(flow, reached)
    return end2(changed, at, evseId, { trigger: news ?? changedState.trigger, stoppedReason })
  }
  const trigger = news ?? triggerOf(changed, evseId, session)
  return trigger === null ? still2(changed) : update(changed, at, evseId, { trigger })
}

const isSameFlow = (one: Flow, other: Flow): boolean =>
  one.powerW === other.powerW &&
  one.hold === other.hold &&
  one.changesAt === other.changesAt &&
  one.operationMode === other.operationMode

function stoppedReasonOf(
  { hold }: Flow,
  reached: keyof typeof REASON_OF_LIMIT | null,
): StoppedReason {
  if (reached !== null) return REASON_OF_LIMIT[reached]
  return hold === 'ev' ? 'StoppedByEV' : 'Other'
}

/** What there is to tell about energy; null when it is as told. */
function triggerOf(state: Station2, evseId: number, told: Session2): TriggerReason | null {
  const evse = findEvse(state, evseId)
  if (evse === null) return null
  if (chargingStateOf(evse) !== told.chargingState) return 'ChargingStateChanged'
  const { powerW, operationMode } = evse.flow
  const isModeNew = operationMode !== null && operationMode !== told.operationMode
  if (isModeNew && state.version === 'ocpp2.1') return 'OperationModeChanged'
  const percent = numberOf(state.parts.model, 'SmartChargingCtrlr.LimitChangeSignificance')
  const leastW = Math.max(1, (state.identity.powerW * percent) / 100)
  return Math.abs(powerW - told.powerW) >= leastW ? 'ChargingRateChanged' : null
}
