/**
 * The five statuses of a connector of 2.x, derived from what is true of it, and told when they
 * change. OCPP 2.x G01 to G05. Nobody sets a status: a machine changes a fact, the status follows.
 *
 * A 2.1 charge point with SimulationCtrlr.StatusByEvent tells them with NotifyEvent instead.
 */
import { isOn } from './device-model.ts'
import { because, iso, type Request2, type Response2 } from './part.ts'
import { enqueueCall2 } from './queue.ts'
import { removeReservations } from './reservations.ts'
import type { Connector2, Evse, Reservation2, Station2, Status2 } from './state.ts'
import { changeEvse, findEvse, withParts } from './state.ts'
import { type Step2, still2 } from './step.ts'

export function statusOf2(state: Station2, evse: Evse, connector: Connector2): Status2 {
  if (state.fault !== null || evse.fault !== null) return 'Faulted'
  if (!isUsable(state, evse, connector)) return 'Unavailable'
  if (evse.pluggedId === connector.connectorId) return 'Occupied'
  const isReserved = state.reservations.some(({ evseId }) => evseId === evse.evseId)
  return isReserved || isPromised(state, evse) ? 'Reserved' : 'Available'
}

/** Of the EVSE as a whole: its free connectors do not count while one is in use. */
export function evseStatusOf(state: Station2, evse: Evse): Status2 {
  const statuses = evse.connectors.map((each) => statusOf2(state, evse, each))
  const order = ['Faulted', 'Occupied', 'Reserved', 'Available', 'Unavailable'] as const
  return order.find((status) => statuses.includes(status)) ?? 'Unavailable'
}

/** May somebody charge here, as far as orders go. */
export const isUsable = (state: Station2, evse: Evse, connector: Connector2): boolean =>
  state.isOperative && evse.isOperative && evse.resetUntil === null && connector.isOperative

/** With as many reservations for any place as there are free places, all of them are reserved. */
function isPromised(state: Station2, { evseId }: Evse): boolean {
  const open = state.reservations.filter((each) => each.evseId === null).length
  if (open === 0) return false
  const free = state.evses.filter((evse) => isFree(state, evse))
  return free.some((each) => each.evseId === evseId) && open >= free.length
}

/** Nobody is there, nobody has it kept, and nothing is wrong with it. OCPP 2.x H01. */
export const isFree = (state: Station2, evse: Evse): boolean =>
  !isInUse2(evse) &&
  evse.fault === null &&
  state.fault === null &&
  evse.connectors.some((each) => isUsable(state, evse, each)) &&
  !state.reservations.some((each) => each.evseId === evse.evseId)

/** In use, or about to be: its availability changes only afterwards. */
export const isInUse2 = ({ session, authorization, pluggedId }: Evse): boolean =>
  session !== null || authorization !== null || pluggedId !== null

/** Tells the CSMS of every connector whose status it does not have. */
export function reportStatuses2(state: Station2, at: number): Station2 {
  const isSilent = state.reboot !== null && !state.reboot.isGentle
  if (!state.isOnline || state.registration !== 'accepted' || isSilent) return state
  return state.evses.reduce(
    (before, { evseId, connectors }) =>
      connectors.reduce((each, { connectorId }) => report(each, evseId, connectorId, at), before),
    state,
  )
}

export function forgetReports(
  state: Station2,
  isMeant: (evseId: number, connectorId: number) => boolean,
): Station2 {
  const evses = state.evses.map((evse) => ({
    ...evse,
    connectors: evse.connectors.map((connector) =>
      isMeant(evse.evseId, connector.connectorId) ? { ...connector, reported: '' } : connector,
    ),
  }))
  return { ...state, evses }
}

function report(state: Station2, evseId: number, connectorId: number, at: number): Station2 {
  const evse = findEvse(state, evseId)
  const connector = evse?.connectors[connectorId - 1]
  if (evse === null || connector === undefined) return state
  const status = statusOf2(state, evse, connector)
  if (connector.reported === status) return state
  const connectors = evse.connectors.with(connectorId - 1, { ...connector, reported: status })
  const known = changeEvse(state, evseId, { connectors })
  const about = { type: 'status', evseId, connectorId } as const
  const { model, monitoring } = state.parts
  if (state.version === 'ocpp2.1' && isOn(model, 'SimulationCtrlr.StatusByEvent')) {
    const eventId = monitoring.eventCount + 1
    const payload = toEvent({ evseId, connectorId, status, eventId, at })
    const counted = withParts(known, { monitoring: { ...monitoring, eventCount: eventId } })
    return enqueueCall2(counted, at, { action: 'NotifyEvent', payload, about })
  }
  const payload = { timestamp: iso(at), connectorStatus: status, evseId, connectorId }
  return enqueueCall2(known, at, { action: 'StatusNotification', payload, about })
}

function toEvent(told: {
  readonly evseId: number
  readonly connectorId: number
  readonly status: Status2
  readonly eventId: number
  readonly at: number
}): Request2<'NotifyEvent'> {
  const { evseId, connectorId, status, eventId, at } = told
  const data = {
    eventId,
    timestamp: iso(at),
    trigger: 'Delta',
    actualValue: status,
    component: { name: 'Connector', evse: { id: evseId, connectorId } },
    variable: { name: 'AvailabilityState' },
    eventNotificationType: 'HardWiredNotification',
  } as const
  return { generatedAt: iso(at), seqNo: 0, tbc: false, eventData: [data] }
}

/** Nothing named is the whole charge point, no connector the EVSE. OCPP 2.x G03, G04. */
export function changeAvailability2(
  state: Station2,
  { evse: place, operationalStatus }: Request2<'ChangeAvailability'>,
): { readonly state: Station2; readonly response: Response2<'ChangeAvailability'> } {
  const isOperative = operationalStatus === 'Operative'
  const evse = place === undefined ? null : findEvse(state, place.id)
  const connectorId = place?.connectorId
  const isUnknown =
    place !== undefined &&
    (evse === null || (connectorId !== undefined && evse.connectors[connectorId - 1] === undefined))
  if (isUnknown) return { state, response: { status: 'Rejected', ...because('UnknownEvse') } }
  const isBusy =
    evse === null
      ? state.evses.some(({ session }) => session !== null)
      : evse.session !== null && (connectorId ?? evse.pluggedId) === evse.pluggedId
  const isLater = isBusy && !isOperative
  const change = isLater ? { scheduled: false } : { isOperative, scheduled: null }
  const status = isLater ? ('Scheduled' as const) : ('Accepted' as const)
  if (evse === null) return { state: { ...state, ...change }, response: { status } }
  if (connectorId === undefined) {
    return { state: changeEvse(state, evse.evseId, change), response: { status } }
  }
  const connectors = evse.connectors.map((each) =>
    each.connectorId === connectorId ? { ...each, ...change } : each,
  )
  return { state: changeEvse(state, evse.evseId, { connectors }), response: { status } }
}

/** Changes of availability that waited, once no transaction is in their way. */
export function applyScheduled2(before: Station2): Station2 {
  const isIdle = before.evses.every(({ session }) => session === null)
  const whole =
    before.scheduled !== null && isIdle
      ? { ...before, isOperative: before.scheduled, scheduled: null }
      : before
  const isWaiting = ({ scheduled, connectors, session }: Evse) =>
    session === null &&
    (scheduled !== null || connectors.some((connector) => connector.scheduled !== null))
  if (!whole.evses.some(isWaiting)) return whole
  const evses = whole.evses.map((evse) => {
    if (!isWaiting(evse)) return evse
    const connectors = evse.connectors.map((each) => ({
      ...each,
      isOperative: each.scheduled ?? each.isOperative,
      scheduled: null,
    }))
    const isOperative = evse.scheduled ?? evse.isOperative
    return { ...evse, connectors, isOperative, scheduled: null }
  })
  return { ...whole, evses }
}

/** A place that cannot be used cannot be kept for anybody. OCPP 2.x H01.FR.17, H04. */
export function dropBroken(state: Station2, at: number): Step2 {
  if (state.reservations.length === 0) return still2(state)
  const isBroken = ({ evseId }: Reservation2): boolean => {
    const places = evseId === null ? state.evses : state.evses.filter((e) => e.evseId === evseId)
    return places.every((evse) => {
      const status = evseStatusOf(state, evse)
      return status === 'Faulted' || status === 'Unavailable'
    })
  }
  return removeReservations(state, at, isBroken, 'Removed')
}
