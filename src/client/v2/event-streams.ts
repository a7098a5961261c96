/**
 * Periodic event streams: what a monitor sees is sent in bundles instead of one by one. OCPP 2.1
 * N11 to N15. A stream is asked for by its monitor, opened by us, and counts once the CSMS agreed;
 * until then, and when it did not, events go as NotifyEvent.
 */
import type { Monitor, StreamParameters } from './monitor.ts'
import type { MonitorEvent } from './monitor-events.ts'
import { because, iso, type PartReply, type PartStep, type Request2, type Send2 } from './part.ts'

interface Stream {
  readonly streamId: number
  readonly monitorId: number
  readonly parameters: StreamParameters
  readonly isOpen: boolean
  /** The opening was answered, so it is not asked again. */
  readonly isAnswered: boolean
  readonly waiting: readonly { readonly at: number; readonly value: string }[]
  /** With an interval: when the bundle leaves, full or not. */
  readonly nextAt: number | null
}

export interface EventStreams {
  readonly streams: readonly Stream[]
  readonly count: number
}

/** Values in one bundle. With more waiting, `pending` says how many. */
const VALUES_PER_BUNDLE_MAX = 100

export const newEventStreams = (): EventStreams => ({ streams: [], count: 0 })

/** Opens a stream for each monitor that wants one, and closes those whose monitor is gone. */
export function matchStreams(
  before: EventStreams,
  monitors: readonly Monitor[],
): PartStep<EventStreams> {
  const wanted = monitors.filter(({ stream }) => stream !== null)
  const isWanted = ({ monitorId }: Stream) => wanted.some((each) => each.monitorId === monitorId)
  const gone = before.streams.filter((stream) => !isWanted(stream))
  const missing = wanted.filter(
    (each) => !before.streams.some(({ monitorId }) => monitorId === each.monitorId),
  )
  if (gone.length === 0 && missing.length === 0) return { state: before, sends: [] }
  const opened = missing.map(
    ({ monitorId, stream }, i): Stream => ({
      streamId: before.count + i + 1,
      monitorId,
      parameters: stream ?? {},
      ...{ isOpen: false, isAnswered: false, waiting: [], nextAt: null },
    }),
  )
  const streams = [...before.streams.filter(isWanted), ...opened]
  const closing = gone.filter(({ isOpen }) => isOpen).map(({ streamId }) => closeOf(streamId))
  const opening = opened.map(openOf)
  const state = { streams, count: before.count + opened.length }
  return { state, sends: [...closing, ...opening] }
}

/** After a new connection nobody knows whether an unanswered opening arrived: it is said again. */
export const reopenStreams = ({ streams }: EventStreams): readonly Send2[] =>
  streams.filter(({ isAnswered }) => !isAnswered).map(openOf)

export function streamAnswered(
  state: EventStreams,
  streamId: number,
  isAccepted: boolean,
  at: number,
): EventStreams {
  return withStream(state, streamId, (stream) => ({
    ...stream,
    isAnswered: true,
    isOpen: isAccepted,
    nextAt: isAccepted ? nextBundleAt(stream.parameters, at) : null,
  }))
}

/** Takes the events that belong to open streams; the rest is given back. */
export function takeEvents(
  before: EventStreams,
  events: readonly MonitorEvent[],
): { readonly state: EventStreams; readonly rest: readonly MonitorEvent[] } {
  if (before.streams.length === 0) return { state: before, rest: events }
  let state = before
  const rest: MonitorEvent[] = []
  for (const event of events) {
    const { monitorId, at } = event
    const stream = state.streams.find((each) => each.monitorId === monitorId && each.isOpen)
    if (stream === undefined) {
      rest.push(event)
      continue
    }
    const value = { at, value: event.data.actualValue }
    const waiting = [...stream.waiting, value].slice(-VALUES_PER_BUNDLE_MAX)
    state = withStream(state, stream.streamId, (each) => ({ ...each, waiting }))
  }
  return { state, rest }
}

/** Bundles that are full, or whose time has come. */
export function stepStreams(before: EventStreams, at: number): PartStep<EventStreams> {
  const due = before.streams.filter((stream) => isDue(stream, at))
  const sends = due.flatMap((stream) => (stream.waiting.length === 0 ? [] : [bundleOf(stream, at)]))
  if (due.length === 0) return { state: before, sends }
  const streams = before.streams.map((stream) =>
    due.includes(stream)
      ? { ...stream, waiting: [], nextAt: nextBundleAt(stream.parameters, at) }
      : stream,
  )
  return { state: { ...before, streams }, sends }
}

export function nextStreamAt({ streams }: EventStreams): number | null {
  const times = streams.flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt]))
  return times.length === 0 ? null : Math.min(...times)
}

export function adjustStream(
  before: EventStreams,
  { id, params }: Request2<'AdjustPeriodicEventStream'>,
  at: number,
): PartReply<EventStreams, 'AdjustPeriodicEventStream'> {
  const stream = before.streams.find(({ streamId, isOpen }) => streamId === id && isOpen)
  if (stream === undefined) {
    return { state: before, response: { status: 'Rejected', ...because('NotFound') } }
  }
  const parameters = { ...stream.parameters, ...params }
  const nextAt = nextBundleAt(parameters, at)
  const state = withStream(before, id, (each) => ({ ...each, parameters, nextAt }))
  return { state, response: { status: 'Accepted' } }
}

export function getStreams(state: EventStreams): PartReply<EventStreams, 'GetPeriodicEventStream'> {
  const open = state.streams.filter(({ isOpen }) => isOpen)
  if (open.length === 0) return { state, response: {} }
  return { state, response: { constantStreamData: open.map(toConstantData) } }
}

const withStream = (
  state: EventStreams,
  streamId: number,
  change: (stream: Stream) => Stream,
): EventStreams => ({
  ...state,
  streams: state.streams.map((each) => (each.streamId === streamId ? change(each) : each)),
})

/** Without any parameter each value leaves at once. */
function isDue({ isOpen, parameters, waiting, nextAt }: Stream, at: number): boolean {
  if (!isOpen) return false
  const { values, interval } = parameters
  const isFull = waiting.length >= Math.max(1, values ?? VALUES_PER_BUNDLE_MAX)
  const isUnbound = values === undefined && interval === undefined && waiting.length > 0
  return isFull || isUnbound || (nextAt !== null && nextAt <= at)
}

function nextBundleAt({ interval = 0 }: StreamParameters, at: number): number | null {
  return interval > 0 ? at + interval * 1_000 : null
}

const toConstantData = ({ streamId, monitorId, parameters }: Stream) => ({
  id: streamId,
  params: parameters,
  variableMonitoringId: monitorId,
})

const openOf = (stream: Stream): Send2 => ({
  action: 'OpenPeriodicEventStream',
  payload: { constantStreamData: toConstantData(stream) },
})

const closeOf = (id: number): Send2 => ({ action: 'ClosePeriodicEventStream', payload: { id } })

/** Times are seconds from that of the first value. */
function bundleOf({ streamId, waiting }: Stream, at: number): Send2 {
  const baseAt = waiting[0]?.at ?? at
  const data = waiting.map((each) => ({ t: (each.at - baseAt) / 1_000, v: each.value }))
  const payload = { id: streamId, pending: 0, basetime: iso(baseAt), data }
  return { action: 'NotifyPeriodicEventStream', payload }
}
