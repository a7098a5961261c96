/**
 * What a vehicle does at an EVSE of 2.x, what breaks there, and what the clock says to a
 * transaction. OCPP 2.x E02, E09, E10, G05, J01, J02.
 */
import { grant2, NOBODY } from './authorization.ts'
import { isOn, listOf, numberOf } from './device-model.ts'
import { nextAlignedAt2, sampleOf2 } from './metering.ts'
import { enqueueCall2 } from './queue.ts'
import type { MeterValue2, Station2, StoppedReason } from './state.ts'
import { changeEvse, changeSession, findEvse } from './state.ts'
import { after2, forEach2, type Step2, still2 } from './step.ts'
import { findTariff } from './transaction-cost.ts'
import { readingsOf } from './transaction-events.ts'
import { end2, settle, update } from './transactions.ts'

/** Readings kept for the last event. Past it the oldest but the first is left out. */
const ENDED_VALUES_MAX = 100

/** Faults that end a transaction; with the others it waits. */
const REASON_OF_FAULT: Readonly<Record<string, StoppedReason>> = {
  GroundFailure: 'GroundFault',
  OverCurrentFailure: 'OvercurrentFault',
  OverVoltage: 'PowerQuality',
  UnderVoltage: 'PowerQuality',
}

export function plug2(
  state: Station2,
  at: number,
  place: { readonly evseId: number; readonly connectorId: number },
  wantedWh: number | null,
): Step2 {
  const { evseId, connectorId } = place
  const evse = findEvse(state, evseId)
  if (evse === null || evse.pluggedId !== null || evse.connectors[connectorId - 1] === undefined) {
    return still2(state)
  }
  const { authorization, registerWh: pluggedWh } = evse
  const connected = changeEvse(state, evseId, {
    ...{ pluggedId: connectorId, pluggedWh, wantedWh },
    authorization: authorization === null ? null : { ...authorization, until: null },
  })
  return after2(settle(connected, at, evseId, { trigger: 'CablePluggedIn' }), (before) => {
    if (isOn(before.parts.model, 'AuthCtrlr.Enabled')) return still2(before)
    const wish = { evseId, idToken: NOBODY, groupIdToken: null, remoteStartId: null, profile: null }
    return grant2(before, at, wish, null)
  })
}

export function unplug2(state: Station2, at: number, evseId: number): Step2 {
  const evse = findEvse(state, evseId)
  if (evse === null || evse.pluggedId === null) return still2(state)
  const mustStop = isOn(state.parts.model, 'TxCtrlr.StopTxOnEVSideDisconnect')
  const isOver = mustStop || evse.session === null
  const out = changeEvse(state, evseId, {
    pluggedId: null,
    wantedWh: null,
    authorization: isOver ? null : evse.authorization,
  })
  const cause = { trigger: 'EVCommunicationLost', stoppedReason: 'EVDisconnected' } as const
  return settle(out, at, evseId, cause)
}

export function park(state: Station2, at: number, evseId: number): Step2 {
  const parked = changeEvse(state, evseId, { isParked: true })
  return settle(parked, at, evseId, { trigger: 'EVDetected' })
}

/** Not without its cable. */
export function leave(state: Station2, at: number, evseId: number): Step2 {
  if ((findEvse(state, evseId)?.pluggedId ?? null) !== null) return still2(state)
  const left = changeEvse(state, evseId, { isParked: false })
  return settle(left, at, evseId, { trigger: 'EVDeparted', stoppedReason: 'EVDisconnected' })
}

/** EVSE 0 is all of them. */
export function break2(state: Station2, at: number, evseId: number, errorCode: string): Step2 {
  const fault = { errorCode }
  const broken = evseId === 0 ? { ...state, fault } : changeEvse(state, evseId, { fault })
  const stoppedReason = REASON_OF_FAULT[errorCode]
  const isLine = errorCode === 'EVCommunicationError'
  const trigger = isLine ? 'EVCommunicationLost' : 'AbnormalCondition'
  return forEach2(broken, placesOf(broken, evseId), (before, id) =>
    stoppedReason === undefined
      ? update(before, at, id, { trigger })
      : end2(before, at, id, { trigger, stoppedReason }),
  )
}

export function mend(state: Station2, evseId: number): Step2 {
  return still2(
    evseId === 0 ? { ...state, fault: null } : changeEvse(state, evseId, { fault: null }),
  )
}

/** Readings that are due. After a long sleep of the simulator one is enough. */
export function tickSamples(before: Station2, at: number, evseId: number): Step2 {
  const { model } = before.parts
  const updatedMs = numberOf(model, 'SampledDataCtrlr.TxUpdatedInterval') * 1_000
  const endedMs = numberOf(model, 'SampledDataCtrlr.TxEndedInterval') * 1_000
  const kept = keepEndedSample(before, at, evseId, endedMs)
  const evse = findEvse(kept, evseId)
  const session = evse?.session ?? null
  if (evse === null || session === null || session.nextSampleAt === null) return still2(kept)
  if (session.nextSampleAt > at) return still2(kept)
  const nextSampleAt = nextOf(session.nextSampleAt, updatedMs, at)
  const state = changeSession(kept, evseId, { nextSampleAt })
  const meterValues = readingsOf(state, evse, at, 'Sample.Periodic')
  if (meterValues.length > 0) {
    return update(state, at, evseId, { trigger: 'MeterValuePeriodic', meterValues })
  }
  // With a tariff of our own there is still a price to tell. OCPP 2.1 I12.
  const hasPrice = findTariff(state, evse, at) !== null
  return hasPrice ? update(state, at, evseId, { trigger: 'RunningCost' }) : still2(state)
}

function keepEndedSample(state: Station2, at: number, evseId: number, everyMs: number): Station2 {
  const evse = findEvse(state, evseId)
  const session = evse?.session ?? null
  if (evse === null || session === null || session.nextEndedSampleAt === null) return state
  if (session.nextEndedSampleAt > at) return state
  const measurands = listOf(state.parts.model, 'SampledDataCtrlr.TxEndedMeasurands')
  const value = sampleOf2(state, evse, at, { context: 'Sample.Periodic', measurands })
  const { endedValues } = session
  const room = endedValues.length < ENDED_VALUES_MAX ? endedValues : endedValues.toSpliced(1, 1)
  return changeSession(state, evseId, {
    nextEndedSampleAt: nextOf(session.nextEndedSampleAt, everyMs, at),
    endedValues: value === null ? room : [...room, value],
  })
}

function nextOf(due: number, everyMs: number, at: number): number | null {
  const next = due + everyMs
  return everyMs === 0 ? null : next > at ? next : at + everyMs
}

/** Clock-aligned readings of every EVSE. OCPP 2.x J01. */
export function tickClock2(before: Station2, at: number): Step2 {
  if (before.clockAlignedAt === null || before.clockAlignedAt > at) return still2(before)
  const state = { ...before, clockAlignedAt: nextClockAt(before, at) }
  const isOnlyIdle = isOn(state.parts.model, 'AlignedDataCtrlr.SendDuringIdle')
  const isBusy = state.evses.some(({ session }) => session !== null)
  if (isOnlyIdle && isBusy) return still2(state)
  return forEach2(state, placesOf(state, 0), (now, evseId) => {
    const evse = findEvse(now, evseId)
    if (evse === null) return still2(now)
    const meterValues = readingsOf(now, evse, at, 'Sample.Clock')
    if (meterValues.length === 0) return still2(now)
    return evse.session === null
      ? still2(sendReadings(now, at, evseId, meterValues))
      : update(now, at, evseId, { trigger: 'MeterValueClock', meterValues })
  })
}

export const nextClockAt = ({ parts }: Station2, at: number): number | null =>
  nextAlignedAt2(numberOf(parts.model, 'AlignedDataCtrlr.Interval'), at)

/** Outside of a transaction. */
export function sendReadings(
  state: Station2,
  at: number,
  evseId: number,
  meterValues: readonly MeterValue2[],
  isAsked = false,
): Station2 {
  const payload = { evseId, meterValue: [...meterValues] }
  const about = { type: 'other' } as const
  return enqueueCall2(state, at, { action: 'MeterValues', payload, about, isAsked })
}

const placesOf = ({ evses }: Station2, evseId: number): readonly number[] =>
  evseId === 0 ? evses.map((evse) => evse.evseId) : [evseId]
