/**
 * A monitor of a variable, and all that a charge point has of them. OCPP 2.x N02 to N08.
 */
import type { Component, VariableId } from './device-model.ts'
import type { Request2 } from './part.ts'

type SetData = Request2<'SetVariableMonitoring'>['setMonitoringData'][number]
type EventData = Request2<'NotifyEvent'>['eventData'][number]
export type MonitorType = SetData['type']
export type StreamParameters = NonNullable<SetData['periodicEventStream']>

export interface Monitor {
  readonly monitorId: number
  readonly component: Component
  readonly variable: VariableId
  readonly type: MonitorType
  readonly value: number
  readonly severity: number
  readonly isForTransactions: boolean
  readonly kind: EventData['eventNotificationType']
  /** Asked for with it; null sends its events one by one. OCPP 2.1 N11. */
  readonly stream: StreamParameters | null
  /** For Delta: the value of the last event, or when it was set. Null is not seen yet. */
  readonly lastValue: string | null
  /** A threshold is passed, and the event that said so. */
  readonly raisedEventId: number | null
  /** For the periodic ones; null is not begun yet. */
  readonly nextAt: number | null
}

export interface Monitoring {
  readonly base: Request2<'SetMonitoringBase'>['monitoringBase']
  readonly level: number
  readonly monitors: readonly Monitor[]
  readonly monitorCount: number
  readonly eventCount: number
}

export const SEVERITY_MAX = 9

/** What a monitor is before it has looked. */
export const UNSEEN = { stream: null, lastValue: null, raisedEventId: null, nextAt: null } as const

/** Built in: it cannot be changed or cleared. */
export const HARD_WIRED: Monitor = {
  ...UNSEEN,
  monitorId: 1,
  component: { name: 'ChargingStation' },
  variable: { name: 'Problem' },
  type: 'Delta',
  value: 1,
  severity: 2,
  isForTransactions: false,
  kind: 'HardWiredMonitor',
}

/** The maker's wish: the CSMS may have another. */
export const PRECONFIGURED: Monitor = {
  ...UNSEEN,
  monitorId: 2,
  component: { name: 'Heater' },
  variable: { name: 'Temperature' },
  type: 'UpperThreshold',
  value: 60,
  severity: 4,
  isForTransactions: false,
  kind: 'PreconfiguredMonitor',
}

export const FACTORY = [HARD_WIRED, PRECONFIGURED] as const

export const newMonitoring = (): Monitoring => ({
  base: 'All',
  level: SEVERITY_MAX,
  monitors: FACTORY,
  monitorCount: FACTORY.length,
  eventCount: 0,
})
