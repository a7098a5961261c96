/**
 * What monitors see: thresholds passed and left, differences, times that have come. OCPP 2.x N07,
 * N08. They look whenever anything has happened, so nobody has to tell them what has changed.
 */
import {
  type DeviceModel,
  findVariable,
  isOn,
  numberOf,
  readAttribute,
  type Variable,
} from './device-model.ts'
import type { Monitor, Monitoring } from './monitor.ts'
import { iso, type Request2, type Send2, type Surroundings, splitParts } from './part.ts'

type EventData = Request2<'NotifyEvent'>['eventData'][number]

/** Events in one NotifyEvent; the rest comes in the next. */
const EVENTS_PER_PART_MAX = 10

const DAY_MS = 86_400_000

export interface MonitorEvent {
  readonly monitorId: number
  readonly at: number
  readonly severity: number
  readonly data: EventData
}

interface Sight {
  readonly value: string
  readonly target: string | null
  readonly isWriteOnly: boolean
}

/** What one look comes to: the monitor as it is now, and what there is to tell. */
interface Look {
  readonly monitor: Monitor
  readonly trigger: EventData['trigger'] | null
  /** For thresholds: whether it is passed, or left. */
  readonly cleared: boolean | null
}

export function stepMonitors(
  before: Monitoring,
  model: DeviceModel,
  surroundings: Surroundings,
): { readonly state: Monitoring; readonly events: readonly MonitorEvent[] } {
  if (!isOn(model, 'MonitoringCtrlr.Enabled')) return { state: before, events: [] }
  let { eventCount } = before
  const events: MonitorEvent[] = []
  const monitors = before.monitors.map((monitor) => {
    const found = findVariable(model, monitor.component, monitor.variable)
    if (typeof found === 'string') return monitor
    const transactionId = transactionOf(found, surroundings)
    if (monitor.isForTransactions && transactionId === null) return monitor
    const sight = sightOf(model, found, surroundings.at)
    const look = lookAt(monitor, sight, surroundings.at)
    if (look.trigger === null) return look.monitor
    eventCount += 1
    const seen = look.cleared === false ? { raisedEventId: eventCount } : {}
    const data = toEventData(model, monitor, {
      ...{ look, sight, eventId: eventCount, at: surroundings.at },
      transactionId: monitor.isForTransactions ? transactionId : null,
    })
    const { monitorId, severity } = monitor
    if (severity <= before.level) events.push({ monitorId, at: surroundings.at, severity, data })
    return { ...look.monitor, ...seen }
  })
  const isChanged = monitors.some((monitor, i) => monitor !== before.monitors[i])
  return { state: isChanged ? { ...before, monitors, eventCount } : before, events }
}

/** When a periodic monitor looks next; null is never. */
export function nextMonitorAt({ monitors }: Monitoring, model: DeviceModel): number | null {
  if (!isOn(model, 'MonitoringCtrlr.Enabled')) return null
  const times = monitors.flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt]))
  return times.length === 0 ? null : Math.min(...times)
}

/** Those of high severity are kept while there is no connection. OfflineQueuingSeverity. */
export function toNotifyEvents(
  events: readonly MonitorEvent[],
  model: DeviceModel,
  at: number,
): readonly Send2[] {
  if (events.length === 0) return []
  const severityMax = numberOf(model, 'MonitoringCtrlr.OfflineQueuingSeverity')
  const parts = splitParts(events, EVENTS_PER_PART_MAX)
  return parts.map((part, seqNo) => ({
    action: 'NotifyEvent',
    payload: {
      generatedAt: iso(at),
      seqNo,
      tbc: seqNo < parts.length - 1,
      eventData: part.map(({ data }) => data),
    },
    isKept: part.some(({ severity }) => severity <= severityMax),
  }))
}

function sightOf(model: DeviceModel, found: Variable, at: number): Sight {
  return {
    value: readAttribute(model, found, 'Actual', at) ?? '',
    target: readAttribute(model, found, 'Target', at),
    isWriteOnly: found.row.mutability === 'WriteOnly',
  }
}

function lookAt(monitor: Monitor, { value, target }: Sight, at: number): Look {
  const { type } = monitor
  switch (type) {
    case 'UpperThreshold':
      return threshold(monitor, Number(value) > monitor.value)
    case 'LowerThreshold':
      return threshold(monitor, Number(value) < monitor.value)
    case 'TargetDelta':
      return threshold(monitor, Math.abs(Number(value) - Number(target)) >= monitor.value)
    case 'TargetDeltaRelative': {
      const distance = Math.abs(Number(value) - Number(target))
      const allowed = Math.abs(Number(target)) * monitor.value
      return threshold(monitor, distance > 0 && distance >= allowed)
    }
    case 'Delta':
      return difference(monitor, value)
    case 'Periodic':
    case 'PeriodicClockAligned':
      return period(monitor, at)
  }
}

/** Alerts once when it is passed, and once when it is left. OCPP 2.x N07. */
function threshold(monitor: Monitor, isPassed: boolean): Look {
  const isRaised = monitor.raisedEventId !== null
  if (isPassed === isRaised) return { monitor, trigger: null, cleared: null }
  const seen = isPassed ? monitor : { ...monitor, raisedEventId: null }
  return { monitor: seen, trigger: 'Alerting', cleared: !isPassed }
}

/** What is not a number differs as soon as it is another. OCPP 2.x N07. */
function difference(monitor: Monitor, value: string): Look {
  const { lastValue } = monitor
  const seen = { ...monitor, lastValue: value }
  if (lastValue === null) return { monitor: seen, trigger: null, cleared: null }
  const isNumber = value !== '' && !Number.isNaN(Number(value))
  const isOther = isNumber
    ? value !== lastValue && Math.abs(Number(value) - Number(lastValue)) >= monitor.value
    : value !== lastValue
  if (!isOther) return { monitor, trigger: null, cleared: null }
  return { monitor: seen, trigger: 'Delta', cleared: null }
}

/** Times that passed without a look are not made up for. */
function period(monitor: Monitor, at: number): Look {
  const { nextAt } = monitor
  const isDue = nextAt !== null && nextAt <= at
  if (nextAt !== null && !isDue) return { monitor, trigger: null, cleared: null }
  const seen = { ...monitor, nextAt: nextPeriodAt(monitor, at) }
  return { monitor: seen, trigger: isDue ? 'Periodic' : null, cleared: null }
}

/** Seconds; aligned ones count from midnight. */
function nextPeriodAt({ type, value, nextAt }: Monitor, at: number): number {
  const stepMs = Math.max(1, Math.round(value * 1_000))
  const isAligned = type === 'PeriodicClockAligned'
  const startAt = isAligned ? Math.floor(at / DAY_MS) * DAY_MS : (nextAt ?? at)
  return startAt + (Math.floor((at - startAt) / stepMs) + 1) * stepMs
}

function transactionOf({ evseId }: Variable, { transactions }: Surroundings): string | null {
  const found = transactions.find((running) => evseId === 0 || running.evseId === evseId)
  return found?.transactionId ?? null
}

function toEventData(
  { version }: DeviceModel,
  monitor: Monitor,
  told: {
    readonly look: Look
    readonly sight: Sight
    readonly eventId: number
    readonly at: number
    readonly transactionId: string | null
  },
): EventData {
  const { look, sight, eventId, at, transactionId } = told
  return {
    eventId,
    timestamp: iso(at),
    trigger: look.trigger ?? 'Periodic',
    // What may only be written stays hidden here too. OCPP 2.x N07.
    actualValue: sight.isWriteOnly ? '' : sight.value,
    ...(look.cleared === null ? {} : { cleared: look.cleared }),
    ...(look.cleared === true && monitor.raisedEventId !== null
      ? { cause: monitor.raisedEventId }
      : {}),
    ...(transactionId === null ? {} : { transactionId }),
    component: monitor.component,
    variable: monitor.variable,
    variableMonitoringId: monitor.monitorId,
    eventNotificationType: monitor.kind,
    ...(version === 'ocpp2.1' ? { severity: monitor.severity } : {}),
  }
}
