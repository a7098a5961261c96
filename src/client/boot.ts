/**
 * Being known to the CSMS: BootNotification until it is accepted, heartbeats from then on, and what
 * is told after a connection came back. OCPP 1.6 §4.2, §4.6. A reconnect needs no new boot.
 */

import { numberOf } from './configuration.ts'
import { forgetReport, reportStatuses } from './connectors.ts'
import { nextAlignedAt } from './metering.ts'
import { enqueueCall, loseConnection } from './queue.ts'
import type { Request, Response, Station } from './state.ts'
import type { Step } from './step.ts'
import { still } from './step.ts'

/** Before the next BootNotification when the CSMS leaves it to us, or did not answer. */
const BOOT_RETRY_SECONDS = 30

/** How long a soft reset waits for its last transaction messages. */
export const SOFT_RESET_WAIT_MS = 10_000

export function opened(state: Station, at: number): Station {
  const seconds = numberOf(state, 'WebSocketPingInterval')
  const pingAt = seconds === 0 ? null : at + seconds * 1_000
  const online = { ...state, isOnline: true, pingAt }
  if (state.registration !== 'accepted') return { ...online, bootAt: at }
  return reportStatuses({ ...online, heartbeatAt: at + heartbeatMs(state) }, at)
}

/** Reports that may not have arrived are said again after the next connection. */
export function closed(state: Station): Station {
  const lost = [...state.calls, ...(state.inFlight === null ? [] : [state.inFlight])]
  const ids = lost.flatMap(({ about }) => (about.type === 'status' ? [about.connectorId] : []))
  const forgotten = ids.reduce(forgetReport, state)
  return { ...loseConnection(forgotten), bootAt: null, heartbeatAt: null, pingAt: null }
}

export function tickBoot(state: Station, at: number): Step {
  const booting = isDue(state.bootAt, at) ? sendBoot({ ...state, bootAt: null }, at) : state
  const beating = isDue(booting.heartbeatAt, at) ? beat(booting, at) : booting
  if (!isDue(beating.pingAt, at)) return still(beating)
  const pingAt = at + Math.max(1, numberOf(state, 'WebSocketPingInterval')) * 1_000
  return { state: { ...beating, pingAt }, effects: [{ type: 'ping' }] }
}

export function sendBoot(state: Station, at: number): Station {
  const { vendor, model, serialNumber } = state.identity
  const payload: Request<'BootNotification'> = {
    chargePointVendor: vendor,
    chargePointModel: model,
    chargePointSerialNumber: serialNumber,
    firmwareVersion: state.firmwareVersion,
    meterType: 'Simulated',
    meterSerialNumber: `M-${serialNumber}`.slice(0, 25),
  }
  return enqueueCall(state, at, { action: 'BootNotification', payload, about: { type: 'boot' } })
}

export function booted(
  state: Station,
  at: number,
  { status, interval }: Response<'BootNotification'>,
): Station {
  if (status !== 'Accepted') {
    const seconds = interval > 0 ? interval : BOOT_RETRY_SECONDS
    const registration = status === 'Pending' ? 'pending' : 'rejected'
    return { ...state, registration, bootAt: at + seconds * 1_000, heartbeatAt: null }
  }
  const text = String(interval)
  const configuration =
    interval > 0 ? { ...state.configuration, HeartbeatInterval: text } : state.configuration
  const accepted: Station = { ...state, registration: 'accepted', configuration, bootAt: null }
  const alive = { ...accepted, heartbeatAt: at + heartbeatMs(accepted) }
  const silent = {
    ...alive,
    connectors: alive.connectors.map((each) => ({ ...each, reported: '' })),
  }
  return reportStatuses({ ...silent, clockAlignedAt: nextAlignedAt(silent, at) }, at)
}

/** No answer, or an error: as if it had said nothing. */
export const bootFailed = (state: Station, at: number): Station => ({
  ...state,
  bootAt: at + BOOT_RETRY_SECONDS * 1_000,
})

/** It told us that it does not know us: from the start again. */
export const unregistered = (state: Station, at: number): Station => ({
  ...state,
  registration: 'unknown',
  bootAt: at,
})

/** Everything but what is on its disk is gone; it comes back by itself. */
export function tickReboot(state: Station, at: number): Step {
  const { reboot } = state
  if (reboot === null || reboot.at > at) return still(state)
  const isDrained = state.facts.length === 0 && state.inFlight === null && state.calls.length === 0
  const isWaiting = reboot.type === 'Soft' && state.isOnline && !isDrained
  if (isWaiting && at < reboot.at + SOFT_RESET_WAIT_MS) return still(state)
  const connectors = state.connectors.map((connector) => ({
    ...connector,
    reported: '',
    authorization: null,
    isFinishing: false,
  }))
  const fresh: Station = {
    ...loseConnection(state),
    reboot: null,
    registration: 'unknown',
    connectors,
  }
  const effect = { type: 'reconnect', afterMs: state.identity.rebootMs } as const
  return { state: fresh, effects: [{ type: 'log', text: 'reboots' }, effect] }
}

/** Null when no reboot is due, or when its wait ends with something that happens anyway. */
export function nextRebootAt({ reboot }: Station, at: number): number | null {
  if (reboot === null) return null
  return reboot.at > at ? reboot.at : reboot.at + SOFT_RESET_WAIT_MS
}

export const sendHeartbeat = (state: Station, at: number): Station =>
  enqueueCall(state, at, { action: 'Heartbeat', payload: {}, about: { type: 'heartbeat' } })

function beat(state: Station, at: number): Station {
  return { ...sendHeartbeat(state, at), heartbeatAt: at + heartbeatMs(state) }
}

const heartbeatMs = (state: Station): number =>
  Math.max(1, numberOf(state, 'HeartbeatInterval')) * 1_000

const isDue = (time: number | null, at: number): boolean => time !== null && time <= at
