/**
 * What the grid operator wants of our charge point: controls of distributed energy resources, and
 * signals for frequency restoration. OCPP 2.1 R04, R05, Q08. Controls are kept, ranked and told of;
 * the power does not follow them.
 *
 * A control is superseded by one of the same kind with a lower priority number, where both hold.
 */
import { type DeviceModel, isOn, listOf } from './device-model.ts'
import {
  because,
  iso,
  type PartReply,
  type PartStep,
  type Request2,
  type Send2,
  type Surroundings,
} from './part.ts'

type SetRequest = Request2<'SetDERControl'>
type Report = Request2<'ReportDERControl'>
export type ControlType = SetRequest['controlType']

interface Control {
  readonly request: SetRequest
  readonly priority: number
  /** A default control holds always. */
  readonly startAt: number
  /** Null is without end. */
  readonly endAt: number | null
  readonly isStarted: boolean
}

export interface DerControls {
  /** In the order in which they were set. */
  readonly controls: readonly Control[]
}

/** Controls to keep, so that a report fits one message: one more is Rejected. */
const CONTROLS_MAX = 24

/** The object of a request that holds a control of each kind; curves for all others. */
const CONTENTS: Readonly<Partial<Record<ControlType, keyof SetRequest>>> = {
  EnterService: 'enterService',
  FixedPFAbsorb: 'fixedPFAbsorb',
  FixedPFInject: 'fixedPFInject',
  FixedVar: 'fixedVar',
  FreqDroop: 'freqDroop',
  Gradients: 'gradient',
  LimitMaxDischarge: 'limitMaxDischarge',
}

const CONTENT_NAMES = ['curve', ...Object.values(CONTENTS)] as const

/** They have no time of their own, so they are default or nothing. OCPP 2.1 R04. */
const DEFAULT_ONLY: readonly ControlType[] = ['EnterService', 'Gradients']

export const newDerControls = (): DerControls => ({ controls: [] })

export function setDerControl(
  state: DerControls,
  model: DeviceModel,
  request: SetRequest,
  at: number,
): PartReply<DerControls, 'SetDERControl'> {
  if (!isSupported(model, request.controlType)) {
    return { state, response: { status: 'NotSupported' } }
  }
  const control = toControl(request, at)
  const others = state.controls.filter((other) => idOf(other) !== request.controlId)
  if (control === null || others.length >= CONTROLS_MAX) {
    return { state, response: { status: 'Rejected', ...because('InvalidValue') } }
  }
  const ids = supersededBy(control, others).map(idOf)
  const supersededIds = ids.length === 0 ? {} : { supersededIds: ids }
  const controls = [...others, control]
  return { state: { controls }, response: { status: 'Accepted', ...supersededIds } }
}

export function getDerControl(
  state: DerControls,
  model: DeviceModel,
  { requestId, isDefault, controlType, controlId }: Request2<'GetDERControl'>,
): PartReply<DerControls, 'GetDERControl'> {
  if (controlType !== undefined && !isSupported(model, controlType)) {
    return { state, response: { status: 'NotSupported' } }
  }
  const found = state.controls.filter(
    ({ request }) =>
      (isDefault === undefined || request.isDefault === isDefault) &&
      (controlType === undefined || request.controlType === controlType) &&
      (controlId === undefined || request.controlId === controlId),
  )
  if (found.length === 0) return { state, response: { status: 'NotFound' } }
  const payload = { requestId, tbc: false, ...toReport(found, state.controls) }
  const sends: readonly Send2[] = [{ action: 'ReportDERControl', payload }]
  return { state, response: { status: 'Accepted' }, sends }
}

/** By type or id; neither is all of that kind. */
export function clearDerControl(
  state: DerControls,
  model: DeviceModel,
  { isDefault, controlType, controlId }: Request2<'ClearDERControl'>,
): PartReply<DerControls, 'ClearDERControl'> {
  if (controlType !== undefined && !isSupported(model, controlType)) {
    return { state, response: { status: 'NotSupported' } }
  }
  const controls = state.controls.filter(
    ({ request }) =>
      request.isDefault !== isDefault ||
      (controlType !== undefined && request.controlType !== controlType) ||
      (controlId !== undefined && request.controlId !== controlId),
  )
  const status = controls.length === state.controls.length ? 'NotFound' : 'Accepted'
  return { state: { controls }, response: { status } }
}

/** Only a schedule with a curve for signals has a use for one. OCPP 2.1 Q08.FR.10 to FR.12. */
export function answerAfrrSignal<State>(
  state: State,
  { hasSignalCurve }: Surroundings,
): PartReply<State, 'AFRRSignal'> {
  if (hasSignalCurve) return { state, response: { status: 'Accepted' } }
  return { state, response: { status: 'Rejected', ...because('NoSignalWattCurve') } }
}

/** Scheduled controls that begin or end are told of, and are gone at their end. OCPP 2.1 R04. */
export function stepDer(state: DerControls, at: number): PartStep<DerControls> {
  const ended = state.controls.filter(({ endAt }) => endAt !== null && endAt <= at)
  const starting = state.controls.filter(
    (control) => !control.isStarted && control.startAt <= at && !ended.includes(control),
  )
  if (ended.length === 0 && starting.length === 0) return { state, sends: [] }
  const kept = state.controls.filter((control) => !ended.includes(control))
  const controls = kept.map((control) =>
    starting.includes(control) ? { ...control, isStarted: true } : control,
  )
  const sends = [
    ...ended
      .filter(({ isStarted }) => isStarted)
      .map((control) => noticeOf(control, false, [], at)),
    ...starting.map((control) => noticeOf(control, true, supersededBy(control, kept), at)),
  ]
  return { state: { controls }, sends }
}

export function nextDerAt({ controls }: DerControls): number | null {
  const times = controls.flatMap(({ isStarted, startAt, endAt }) =>
    isStarted ? (endAt === null ? [] : [endAt]) : [startAt],
  )
  return times.length === 0 ? null : Math.min(...times)
}

const idOf = ({ request }: Control): string => request.controlId

const isSupported = (model: DeviceModel, controlType: ControlType): boolean =>
  isOn(model, 'DERCtrlr.Enabled') && listOf(model, 'DERCtrlr.ModesSupported').includes(controlType)

/** Null when it is not one control of the kind it says, or has a time that it may not have. */
function toControl(request: SetRequest, at: number): Control | null {
  const { controlType, isDefault } = request
  const name = CONTENTS[controlType] ?? 'curve'
  const given = CONTENT_NAMES.filter((each) => request[each] !== undefined)
  const times: { readonly startTime?: string; readonly duration?: number } =
    request.curve ??
    request.fixedPFAbsorb ??
    request.fixedPFInject ??
    request.fixedVar ??
    request.freqDroop ??
    request.limitMaxDischarge ??
    {}
  const isTimed = times.startTime !== undefined || times.duration !== undefined
  if (given.length !== 1 || given[0] !== name) return null
  if (isDefault ? isTimed : DEFAULT_ONLY.includes(controlType)) return null
  const { priority } = request[name] as { readonly priority: number }
  if (isDefault) return { request, priority, startAt: 0, endAt: null, isStarted: true }
  const startAt = times.startTime === undefined ? at : Date.parse(times.startTime)
  const endAt = times.duration === undefined ? null : startAt + times.duration * 1_000
  return { request, priority, startAt, endAt, isStarted: false }
}

/** Those that a control outranks: with the same number the newer one holds. */
function supersededBy(control: Control, others: readonly Control[]): readonly Control[] {
  return others.filter((other) => idOf(other) !== idOf(control) && isOver(control, other))
}

function isOver(control: Control, other: Control): boolean {
  const isSameKind =
    other.request.controlType === control.request.controlType &&
    other.request.isDefault === control.request.isDefault
  const isAtOnce =
    (control.endAt === null || other.startAt < control.endAt) &&
    (other.endAt === null || control.startAt < other.endAt)
  return isSameKind && isAtOnce && control.priority <= other.priority
}

function isSuperseded(control: Control, all: readonly Control[]): boolean {
  const place = all.indexOf(control)
  return all.some((other, i) => {
    if (other === control || !isOver(other, control)) return false
    return other.priority < control.priority || i > place
  })
}

function noticeOf(
  control: Control,
  started: boolean,
  superseded: readonly Control[],
  at: number,
): Send2 {
  const supersededIds = superseded.length === 0 ? {} : { supersededIds: superseded.map(idOf) }
  const payload = { controlId: idOf(control), started, timestamp: iso(at), ...supersededIds }
  return { action: 'NotifyDERStartStop', payload }
}

function toReport(
  found: readonly Control[],
  all: readonly Control[],
): Omit<Report, 'requestId' | 'tbc'> {
  const lists = found.map((control) => {
    const { request } = control
    const { controlId: id, controlType: curveType, isDefault } = request
    const { curve, enterService, fixedPFAbsorb, fixedPFInject } = request
    const { fixedVar, freqDroop, gradient, limitMaxDischarge } = request
    const told = { id, isDefault, isSuperseded: isSuperseded(control, all) }
    return {
      curve: curve && { ...told, curveType, curve },
      enterService: enterService && { id, enterService },
      fixedPFAbsorb: fixedPFAbsorb && { ...told, fixedPF: fixedPFAbsorb },
      fixedPFInject: fixedPFInject && { ...told, fixedPF: fixedPFInject },
      fixedVar: fixedVar && { ...told, fixedVar },
      freqDroop: freqDroop && { ...told, freqDroop },
      gradient: gradient && { id, gradient },
      limitMaxDischarge: limitMaxDischarge && { ...told, limitMaxDischarge },
    }
  })
  type Row = (typeof lists)[number]
  const listOfAll = <Name extends keyof Row>(name: Name) => {
    const items = lists.flatMap((list) => {
      const item = list[name]
      return item === undefined ? [] : [item as NonNullable<Row[Name]>]
    })
    return items.length === 0 ? {} : ({ [name]: items } as Record<Name, NonNullable<Row[Name]>[]>)
  }
  return {
    ...listOfAll('curve'),
    ...listOfAll('enterService'),
    ...listOfAll('fixedPFAbsorb'),
    ...listOfAll('fixedPFInject'),
    ...listOfAll('fixedVar'),
    ...listOfAll('freqDroop'),
    ...listOfAll('gradient'),
    ...listOfAll('limitMaxDischarge'),
  }
}
