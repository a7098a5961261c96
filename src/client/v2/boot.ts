/**
 * Being known to the CSMS: BootNotification until it is accepted, heartbeats from then on, and what
 * is told after a connection came back. OCPP 2.x B01 to B04, G02. A reconnect needs no new boot.
 */
import { numberOf, withValue } from './device-model.ts'
import type { Request2, Response2 } from './part.ts'
import { reconnectParts } from './parts.ts'
import { enqueueCall2, enqueueSends, loseConnection2 } from './queue.ts'
import type { BootReason, Station2 } from './state.ts'
import { withParts } from './state.ts'
import { forgetReports, reportStatuses2 } from './statuses.ts'
import { after2, forEach2, type Step2, still2 } from './step.ts'
import { end2, update } from './transactions.ts'
import { nextClockAt } from './vehicles.ts'

/** Before the next BootNotification when the CSMS leaves it to us, or did not answer. */
const BOOT_RETRY_SECONDS = 30

export function opened2(before: Station2, at: number): Step2 {
  const { model } = before.parts
  const seconds = numberOf(model, 'OCPPCommCtrlr.WebSocketPingInterval')
  const pingAt = seconds === 0 ? null : at + seconds * 1_000
  const awayMs = before.closedAt === null ? 0 : at - before.closedAt
  const isLong = awayMs > numberOf(model, 'OCPPCommCtrlr.OfflineThreshold') * 1_000
  // After a long time everything is told, else what has changed. OCPP 2.x B04.
  const known = isLong ? forgetReports(before, () => true) : before
  const state = { ...known, isOnline: true, closedAt: null, pingAt }
  if (state.registration !== 'accepted') return still2({ ...state, bootAt: at })
  const alive = { ...state, heartbeatAt: at + heartbeatMs(state) }
  return enqueueSends(reportStatuses2(alive, at), at, reconnectParts(state.parts))
}

/** Reports that may not have arrived are said again after the next connection. */
export function closed2(state: Station2, at: number): Station2 {
  const lost = [...state.calls, ...(state.inFlight === null ? [] : [state.inFlight])]
  const forgotten = forgetReports(state, (evseId, connectorId) =>
    lost.some(
      ({ about }) =>
        about.type === 'status' && about.evseId === evseId && about.connectorId === connectorId,
    ),
  )
  const closedAt = state.closedAt ?? at
  const silent = { bootAt: null, heartbeatAt: null, pingAt: null, closedAt }
  return { ...loseConnection2(forgotten), ...silent }
}

export function tickBoot2(state: Station2, at: number): Step2 {
  const booting = isDue(state.bootAt, at)
    ? sendBoot2({ ...state, bootAt: null }, at, state.bootReason)
    : state
  const beating = isDue(booting.heartbeatAt, at) ? beat(booting, at) : booting
  if (!isDue(beating.pingAt, at)) return still2(beating)
  const seconds = numberOf(beating.parts.model, 'OCPPCommCtrlr.WebSocketPingInterval')
  const pingAt = seconds === 0 ? null : at + seconds * 1_000
  return { state: { ...beating, pingAt }, effects: [{ type: 'ping' }] }
}

export function sendBoot2(state: Station2, at: number, reason: BootReason): Station2 {
  const { vendor: vendorName, model, serialNumber } = state.identity
  const payload: Request2<'BootNotification'> = {
    reason,
    chargingStation: {
      vendorName,
      model,
      serialNumber,
      firmwareVersion: state.firmwareVersion,
    },
  }
  return enqueueCall2(state, at, { action: 'BootNotification', payload, about: { type: 'boot' } })
}

export function booted2(
  state: Station2,
  at: number,
  { status, interval }: Response2<'BootNotification'>,
): Step2 {
  if (status !== 'Accepted') {
    const seconds = interval > 0 ? interval : BOOT_RETRY_SECONDS
    const registration = status === 'Pending' ? 'pending' : 'rejected'
    const bootAt = at + seconds * 1_000
    return still2({ ...state, registration, bootAt, heartbeatAt: null })
  }
  const model =
    interval > 0
      ? withValue(state.parts.model, 'OCPPCommCtrlr.HeartbeatInterval', interval)
      : state.parts.model
  const accepted: Station2 = { ...withParts(state, { model }), registration: 'accepted' }
  const alive = { ...accepted, bootAt: null, heartbeatAt: at + heartbeatMs(accepted) }
  const ready = { ...forgetReports(alive, () => true), clockAlignedAt: nextClockAt(alive, at) }
  const told = enqueueSends(reportStatuses2(ready, at), at, reconnectParts(ready.parts))
  return after2(told, (before) => resume(before, at))
}

/** Transactions that were to go on after a reboot do, unless it took too long. OCPP 2.1 E17. */
function resume(state: Station2, at: number): Step2 {
  const { resumedAt } = state
  if (resumedAt === null) return still2(state)
  const timeoutMs = numberOf(state.parts.model, 'TxCtrlr.TxResumptionTimeout') * 1_000
  const isLate = at - resumedAt > timeoutMs
  const evseIds = state.evses.map(({ evseId }) => evseId)
  return forEach2({ ...state, resumedAt: null }, evseIds, (before, evseId) =>
    isLate
      ? end2(before, at, evseId, { trigger: 'AbnormalCondition', stoppedReason: 'Reboot' })
      : update(before, at, evseId, { trigger: 'TxResumed' }),
  )
}

/** No answer, or an error: as if it had said nothing. */
export const bootFailed2 = (state: Station2, at: number): Station2 => ({
  ...state,
  bootAt: at + BOOT_RETRY_SECONDS * 1_000,
})

/** It told us that it does not know us: from the start again. */
export const unregistered2 = (state: Station2, at: number): Station2 => ({
  ...state,
  registration: 'unknown',
  bootAt: at,
})

export const sendHeartbeat2 = (state: Station2, at: number, isAsked = false): Station2 =>
  enqueueCall2(state, at, {
    action: 'Heartbeat',
    payload: {},
    about: { type: 'other' },
    isAsked,
  })

function beat(state: Station2, at: number): Station2 {
  return { ...sendHeartbeat2(state, at), heartbeatAt: at + heartbeatMs(state) }
}

export const heartbeatMs = ({ parts }: Station2): number =>
  Math.max(1, numberOf(parts.model, 'OCPPCommCtrlr.HeartbeatInterval')) * 1_000

const isDue = (time: number | null, at: number): boolean => time !== null && time <= at
