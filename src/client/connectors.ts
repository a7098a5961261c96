/**
 * The nine statuses of a connector, derived from what is true of it, and reported when they change.
 * OCPP 1.6 §4.9. Nobody sets a status: a machine changes a fact, and the status follows.
 */
import { readMeter } from './metering.ts'
import { enqueueCall } from './queue.ts'
import type { Connector, Request, Response, Station, Status } from './state.ts'
import { isoTime, withConnector } from './state.ts'

export function newConnector(connectorId: number, at: number): Connector {
  return {
    connectorId,
    isOperative: true,
    scheduled: null,
    fault: null,
    isPlugged: false,
    wantedWh: null,
    isFinishing: false,
    authorization: null,
    session: null,
    refusal: null,
    // Two connectors of one charge point never show the same register: mistakes are seen.
    registerWh: connectorId * 1_000,
    meteredAt: at,
    reported: '',
  }
}

export function statusOf(state: Station, connector: Connector): Status {
  const { connectorId, session, fault, isOperative } = connector
  if (fault !== null) return 'Faulted'
  if (connectorId === 0) return isOperative ? 'Available' : 'Unavailable'
  if (session !== null) return STATUS_OF_HOLD[session.hold]
  if (!isOperative) return 'Unavailable'
  if (connector.isFinishing) return 'Finishing'
  if (connector.isPlugged || connector.authorization !== null) return 'Preparing'
  const isReserved = state.reservations.some(
    (reservation) => reservation.connectorId === connectorId,
  )
  return isReserved ? 'Reserved' : 'Available'
}

const STATUS_OF_HOLD = {
  none: 'Charging',
  ev: 'SuspendedEV',
  evse: 'SuspendedEVSE',
} as const satisfies Record<string, Status>

/** Tells the CSMS of every connector whose status it does not have. */
export function reportStatuses(state: Station, at: number): Station {
  if (!state.isOnline || state.registration !== 'accepted' || state.reboot?.type === 'Hard') {
    return state
  }
  return state.connectors.reduce((before, connector) => reportStatus(before, connector, at), state)
}

/** Says it again, asked for or after the last report was lost. */
export function forgetReport(state: Station, connectorId: number): Station {
  const connector = state.connectors[connectorId]
  return connector === undefined ? state : withConnector(state, { ...connector, reported: '' })
}

/** In use, or about to be: its availability changes only afterwards. */
export const isInUse = ({ session, authorization, isPlugged, isFinishing }: Connector): boolean =>
  session !== null || authorization !== null || (isPlugged && !isFinishing)

/** Connector 0 is all of them. */
export function changeAvailability(
  state: Station,
  { connectorId, type }: Request<'ChangeAvailability'>,
): { readonly state: Station; readonly status: Response<'ChangeAvailability'>['status'] } {
  if (state.connectors[connectorId] === undefined) return { state, status: 'Rejected' }
  const isOperative = type === 'Operative'
  const meant = state.connectors.filter(
    (each) => connectorId === 0 || each.connectorId === connectorId,
  )
  const connectors = state.connectors.map((each) => {
    if (!meant.includes(each)) return each
    const mustWait = !isOperative && isInUse(each)
    return mustWait ? { ...each, scheduled: false } : setOperative(each, isOperative)
  })
  const isWaiting = !isOperative && meant.some(isInUse)
  const changed = { ...state, connectors }
  const gone = isOperative || isWaiting ? [] : meant
  return { state: dropReservations(changed, gone), status: isWaiting ? 'Scheduled' : 'Accepted' }
}

/** A change of availability that waited, once nothing is in its way. */
export function applyScheduled(state: Station): Station {
  return state.connectors.reduce((before, connector) => {
    if (connector.scheduled === null || isInUse(connector)) return before
    return withConnector(before, setOperative(connector, connector.scheduled))
  }, state)
}

/** Out of order the old session is forgotten: back in service, a cable that is in is a new one. */
function setOperative(connector: Connector, isOperative: boolean): Connector {
  const isFinishing = isOperative && connector.isFinishing
  return { ...connector, isOperative, isFinishing, scheduled: null }
}

/** What flows may depend on profiles, faults and other sessions: all of it is looked at again. */
export function readMeters(state: Station, at: number): Station {
  return state.connectors.reduce(
    (before, connector) =>
      connector.session === null ? before : withConnector(before, readMeter(before, connector, at)),
    state,
  )
}

function reportStatus(state: Station, connector: Connector, at: number): Station {
  const { connectorId, fault } = connector
  const status = statusOf(state, connector)
  const errorCode = fault?.errorCode ?? 'NoError'
  const reported = `${status}/${errorCode}`
  if (connector.reported === reported) return state
  const payload: Request<'StatusNotification'> = {
    connectorId,
    errorCode,
    status,
    timestamp: isoTime(at),
    ...(fault === null ? {} : { info: fault.info }),
  }
  const about = { type: 'status', connectorId } as const
  const told = enqueueCall(state, at, { action: 'StatusNotification', payload, about })
  return withConnector(told, { ...connector, reported })
}

/** A place that cannot be used cannot be kept for anybody. */
export function dropReservations(state: Station, places: readonly Connector[]): Station {
  if (places.length === 0 || state.reservations.length === 0) return state
  const gone = new Set(places.map(({ connectorId }) => connectorId))
  const reservations = state.reservations.filter(({ connectorId }) => !gone.has(connectorId))
  return { ...state, reservations }
}
