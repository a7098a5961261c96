/** Monitors of variables in the cases of 2.0.1 and 2.1: set, listed in parts, and their events. */
import assert from 'node:assert/strict'

import type { Hub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { isoTime, operate } from './scenario.ts'
import type { Version2 } from './scenario2.ts'
import type { Variable2 } from './variables2.ts'

/** One monitor, as an operator is shown it. */
export interface Monitor2 {
  readonly id: number
  readonly named: Variable2
  readonly type: string
  readonly value: number
  readonly severity: number
  readonly transaction?: boolean
}

export const EVSE_POWER: Variable2 = {
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'Power' },
}

export const EVSE_STATE: Variable2 = {
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'AvailabilityState' },
}

export const STATION_POWER: Variable2 = {
  component: { name: 'ChargingStation' },
  variable: { name: 'Power' },
}

/** Names as the hub shows them. */
export const NAMES = {
  evsePower: 'EVSE(1).Power',
  evseState: 'EVSE(1).AvailabilityState',
  stationPower: 'ChargingStation.Power',
}

/** An operator sets these, and all are taken. */
export async function setMonitors(
  hub: Hub,
  station: Station,
  monitors: readonly Monitor2[],
): Promise<void> {
  const setMonitoringData = monitors.map(({ id: _, named, ...one }) => ({ ...named, ...one }))
  const setMonitoringResult = monitors.map(({ id, named, type, severity }) => ({
    ...named,
    id,
    type,
    severity,
    status: 'Accepted',
  }))
  await operate(
    hub,
    station,
    'SetVariableMonitoring',
    { setMonitoringData },
    { setMonitoringResult },
  )
}

/** One part of the report: what kind a monitor is, 2.1 alone can say. */
export async function reportMonitors(
  station: Station,
  version: Version2,
  part: {
    readonly requestId: number
    readonly seqNo: number
    readonly tbc: boolean
    readonly monitors: readonly Monitor2[]
  },
): Promise<void> {
  const { monitors, ...numbers } = part
  const kind = version === 'ocpp2.1' ? { eventNotificationType: 'CustomMonitor' } : {}
  const monitor = monitors.map(({ named, transaction = false, ...one }) => ({
    ...named,
    variableMonitoring: [{ ...one, transaction, ...kind }],
  }))
  const report = { ...numbers, generatedAt: isoTime(), monitor }
  assert.deepEqual(await station.request('NotifyMonitoringReport', report), {})
}

/** The hub shows these monitors and no others: type, value and severity by id and variable. */
export async function showsMonitors(
  hub: Hub,
  id: string,
  expected: Readonly<Record<string, readonly [string, string, number, number]>>,
): Promise<void> {
  await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'monitor' })
    const shown = items.map(({ itemId, body }) => {
      const { variable, type, value, severity } = body as Record<string, unknown>
      return [itemId, [variable, type, value, severity]]
    })
    assert.deepEqual(Object.fromEntries(shown), expected)
  })
}

/** What one event says, besides what is the same in most. */
export interface Event {
  readonly named: Variable2
  readonly actualValue: string
  readonly trigger: string
  readonly eventNotificationType: string
  readonly eventId?: number
  readonly timestamp?: string
  readonly [field: string]: unknown
}

/** One message with these events, which is answered with nothing. */
export async function notify(
  station: Station,
  events: readonly Event[],
  { seqNo = 0, tbc = false }: { readonly seqNo?: number; readonly tbc?: boolean } = {},
): Promise<void> {
  const eventData = events.map(({ named, eventId = 1, timestamp = isoTime(), ...one }) => ({
    ...named,
    eventId,
    timestamp,
    ...one,
  }))
  const request = { generatedAt: isoTime(), seqNo, tbc, eventData }
  assert.deepEqual(await station.request('NotifyEvent', request), {})
}
