/**
 * Monitors of variables: set, cleared, reported. OCPP 2.x N02 to N06. What they see and tell stands
 * in monitor-events.ts.
 */
import type { Messages201 } from '../../ocpp/messages-201.gen.ts'
import {
  type Component,
  type DeviceModel,
  findVariable,
  isSame,
  maxLimitOf,
  type Variable,
  type VariableId,
} from './device-model.ts'
import {
  FACTORY,
  HARD_WIRED,
  type Monitor,
  type Monitoring,
  type MonitorType,
  PRECONFIGURED,
  SEVERITY_MAX,
  UNSEEN,
} from './monitor.ts'
import {
  because,
  findExcess,
  iso,
  type PartReply,
  type Request2,
  type Response2,
  type Send2,
  splitParts,
} from './part.ts'
import { isWanted } from './reports.ts'

type SetData = Request2<'SetVariableMonitoring'>['setMonitoringData'][number]
type SetResult = Response2<'SetVariableMonitoring'>['setMonitoringResult'][number]
type Report201 = NonNullable<
  Messages201['NotifyMonitoringReport']['request']['monitor']
>[number]['variableMonitoring'][number]
type Criterion = NonNullable<Request2<'GetMonitoringReport'>['monitoringCriteria']>[number]
/** Monitors to keep; one more is Rejected. */
const MONITORS_MAX = 64
/** Variables in one NotifyMonitoringReport; the rest comes in the next. */
const VARIABLES_PER_PART_MAX = 20

const CRITERIA: Readonly<Record<Criterion, readonly MonitorType[]>> = {
  ThresholdMonitoring: ['UpperThreshold', 'LowerThreshold'],
  DeltaMonitoring: ['Delta', 'TargetDelta', 'TargetDeltaRelative'],
  PeriodicMonitoring: ['Periodic', 'PeriodicClockAligned'],
}

export function setVariableMonitoring(
  before: Monitoring,
  model: DeviceModel,
  request: Request2<'SetVariableMonitoring'>,
): PartReply<Monitoring, 'SetVariableMonitoring'> {
  const excess = findExcess(model, request, {
    items: request.setMonitoringData,
    itemsPerMessage: 'MonitoringCtrlr.ItemsPerMessage[SetVariableMonitoring]',
    bytesPerMessage: 'MonitoringCtrlr.BytesPerMessage[SetVariableMonitoring]',
  })
  if (excess !== null) return { state: before, response: excess }
  let state = before
  const setMonitoringResult: SetResult[] = []
  for (const data of request.setMonitoringData) {
    const { type, severity, component, variable } = data
    // Types that only 2.1 knows come from 2.1 alone, which takes them back.
    const same = { type: type as SetResult['type'], severity, component, variable }
    const refusal = refusalOf(state, model, data)
    if (refusal !== null) {
      const id = data.id === undefined ? {} : { id: data.id }
      setMonitoringResult.push({ ...same, ...id, status: refusal })
      continue
    }
    const monitorId = data.id ?? state.monitorCount + 1
    state = withMonitor(state, monitorId, data)
    setMonitoringResult.push({ ...same, id: monitorId, status: 'Accepted' })
  }
  return { state, response: { setMonitoringResult } }
}

export function clearVariableMonitoring(
  before: Monitoring,
  model: DeviceModel,
  request: Request2<'ClearVariableMonitoring'>,
): PartReply<Monitoring, 'ClearVariableMonitoring'> {
  const excess = findExcess(model, request, {
    items: request.id,
    itemsPerMessage: 'MonitoringCtrlr.ItemsPerMessage[ClearVariableMonitoring]',
    bytesPerMessage: 'MonitoringCtrlr.BytesPerMessage[ClearVariableMonitoring]',
  })
  if (excess !== null) return { state: before, response: excess }
  const kindOf = (id: number) => before.monitors.find(({ monitorId }) => monitorId === id)?.kind
  const clearMonitoringResult = request.id.map((id, i) => {
    const kind = request.id.indexOf(id) < i ? undefined : kindOf(id)
    if (kind === undefined) return { id, status: 'NotFound' as const }
    // What the maker put in stays in.
    return { id, status: kind === 'CustomMonitor' ? ('Accepted' as const) : ('Rejected' as const) }
  })
  const monitors = before.monitors.filter(
    ({ kind, monitorId }) => kind !== 'CustomMonitor' || !request.id.includes(monitorId),
  )
  return { state: { ...before, monitors }, response: { clearMonitoringResult } }
}

/** All brings back what was preconfigured; the other two take away what was set by the CSMS. */
export function setMonitoringBase(
  state: Monitoring,
  { monitoringBase: base }: Request2<'SetMonitoringBase'>,
): PartReply<Monitoring, 'SetMonitoringBase'> {
  const isThere = state.monitors.some(({ monitorId }) => monitorId === PRECONFIGURED.monitorId)
  const monitors = {
    All: isThere ? state.monitors : [...state.monitors, PRECONFIGURED],
    FactoryDefault: FACTORY,
    HardWiredOnly: [HARD_WIRED],
  }[base]
  return { state: { ...state, base, monitors }, response: { status: 'Accepted' } }
}

export function setMonitoringLevel(
  state: Monitoring,
  { severity }: Request2<'SetMonitoringLevel'>,
): PartReply<Monitoring, 'SetMonitoringLevel'> {
  if (!isSeverity(severity)) {
    return { state, response: { status: 'Rejected', ...because('ValueOutOfRange') } }
  }
  return { state: { ...state, level: severity }, response: { status: 'Accepted' } }
}

export function getMonitoringReport(
  state: Monitoring,
  model: DeviceModel,
  request: Request2<'GetMonitoringReport'>,
  at: number,
): PartReply<Monitoring, 'GetMonitoringReport'> {
  const { requestId, componentVariable = [], monitoringCriteria = [] } = request
  const excess = findExcess(model, request, {
    items: componentVariable,
    itemsPerMessage: 'DeviceDataCtrlr.ItemsPerMessage[GetReport]',
    bytesPerMessage: 'DeviceDataCtrlr.BytesPerMessage[GetReport]',
  })
  if (excess !== null) return { state, response: excess }
  const types = monitoringCriteria.flatMap((criterion) => CRITERIA[criterion])
  const found = state.monitors.filter(
    (monitor) =>
      (monitoringCriteria.length === 0 || types.includes(monitor.type)) &&
      isWanted(monitor, componentVariable),
  )
  if (found.length === 0) return { state, response: { status: 'EmptyResultSet' } }
  const parts = splitParts(groupByVariable(found), VARIABLES_PER_PART_MAX)
  const sends = parts.map((part, seqNo): Send2 => {
    const monitor = part.map((group) => toReport(model, group))
    const tbc = seqNo < parts.length - 1
    const payload = { requestId, generatedAt: iso(at), seqNo, tbc, monitor }
    return { action: 'NotifyMonitoringReport', payload }
  })
  return { state, response: { status: 'Accepted' }, sends }
}

const isSeverity = (severity: number): boolean => severity >= 0 && severity <= SEVERITY_MAX

function refusalOf(
  state: Monitoring,
  model: DeviceModel,
  data: SetData,
): Exclude<SetResult['status'], 'Accepted'> | null {
  const found = findVariable(model, data.component, data.variable)
  if (typeof found === 'string') return found
  if (!isSupported(found, data.type)) return 'UnsupportedMonitorType'
  const replaced = state.monitors.find(({ monitorId }) => monitorId === data.id)
  const isStrange =
    data.id !== undefined &&
    (replaced === undefined ||
      replaced.kind === 'HardWiredMonitor' ||
      !isSame(replaced, data) ||
      replaced.type !== data.type)
  const isFull = replaced === undefined && state.monitors.length >= MONITORS_MAX
  const isImpossible = !isSeverity(data.severity) || !isPossible(model, found, data)
  if (isStrange || isFull || isImpossible) return 'Rejected'
  const isTwice = state.monitors.some(
    (other) =>
      other !== replaced &&
      other.type === data.type &&
      other.severity === data.severity &&
      isSame(other, data),
  )
  return isTwice ? 'Duplicate' : null
}

function isSupported({ row }: Variable, type: MonitorType): boolean {
  if (row.isMonitored !== true) return false
  const isNumber = row.dataType === 'decimal' || row.dataType === 'integer'
  switch (type) {
    case 'Delta':
    case 'Periodic':
    case 'PeriodicClockAligned':
      return true
    case 'UpperThreshold':
    case 'LowerThreshold':
      return isNumber
    case 'TargetDelta':
    case 'TargetDeltaRelative':
      return isNumber && row.attributes?.Target !== undefined
  }
}

/** A threshold that can be passed, a difference or an interval that is not less than nothing. */
function isPossible(model: DeviceModel, found: Variable, { type, value }: SetData): boolean {
  if (type !== 'UpperThreshold' && type !== 'LowerThreshold') {
    return type === 'Delta' ? value >= 0 : value > 0
  }
  const high = maxLimitOf(model, found) ?? Infinity
  const low = found.row.minLimit ?? -Infinity
  return value >= low && value <= high
}

function withMonitor(state: Monitoring, monitorId: number, data: SetData): Monitoring {
  const { component, variable, type, value, severity, transaction, periodicEventStream } = data
  const monitor: Monitor = {
    ...UNSEEN,
    ...{ monitorId, component, variable, type, value, severity },
    isForTransactions: transaction ?? false,
    kind: 'CustomMonitor',
    stream: periodicEventStream ?? null,
  }
  const others = state.monitors.filter((other) => other.monitorId !== monitorId)
  const monitorCount = Math.max(state.monitorCount, monitorId)
  return { ...state, monitors: [...others, monitor], monitorCount }
}

interface Group {
  readonly component: Component
  readonly variable: VariableId
  readonly monitors: readonly Monitor[]
}

function groupByVariable(monitors: readonly Monitor[]): readonly Group[] {
  const isFirst = (monitor: Monitor, i: number) =>
    monitors.findIndex((other) => isSame(other, monitor)) === i
  return monitors.filter(isFirst).map(({ component, variable }) => {
    const group = { component, variable }
    return { ...group, monitors: monitors.filter((monitor) => isSame(monitor, group)) }
  })
}

function toReport({ version }: DeviceModel, { component, variable, monitors }: Group) {
  const variableMonitoring = monitors.map(
    ({ monitorId: id, isForTransactions: transaction, value, type, severity, kind }) => ({
      ...{ id, transaction, value, severity },
      // A type that only 2.1 knows was set by 2.1.
      type: type as Report201['type'],
      ...(version === 'ocpp2.1' ? { eventNotificationType: kind } : {}),
    }),
  )
  return { component, variable, variableMonitoring }
}
