/**
 * A driver at our charge point: cable, card, energy, end. OCPP 1.6 §3.6, §4.1, §4.8, §4.10.
 *
 *            plug                       answer Accepted           stop / unplug
 *   free ----------> plugged ---------------> session -----------------------> finishing -> free
 *     \   card                                  | start answered: Invalid, Blocked ...
 *      ------------> authorized -- plug ---->   `-> end (DeAuthorized) or no energy
 *                      `-- ConnectionTimeOut --> free
 */
import { endTransactionProfiles, installProfile } from './charging-profiles.ts'
import { isOn, numberOf, textOf } from './configuration.ts'
import { applyScheduled, readMeters, reportStatuses, statusOf } from './connectors.ts'
import { findLocally, remember } from './local-list.ts'
import { registerOf, registerSample, sampleOf } from './metering.ts'
import { enqueueCall, enqueueFact, withTransactionId } from './queue.ts'
import { dropReservation, findReservation, mayUse } from './reservations.ts'
import type {
  Connector,
  Fact,
  IdTagInfo,
  Profile,
  SampledValue,
  Session,
  Station,
  StopReason,
} from './state.ts'
import { findConnector, withConnector } from './state.ts'
import type { Step } from './step.ts'
import { after, still } from './step.ts'

export function plug(
  state: Station,
  at: number,
  connectorId: number,
  wantedWh: number | null,
): Step {
  const connector = findConnector(state, connectorId)
  if (connector === null || connectorId === 0 || connector.isPlugged) return still(state)
  const plugged = withConnector(state, { ...connector, isPlugged: true, wantedWh })
  const { authorization } = connector
  if (authorization === null) return still(plugged)
  return begin(plugged, at, connectorId)
}

export function unplug(state: Station, at: number, connectorId: number): Step {
  const connector = findConnector(state, connectorId)
  if (connector === null || !connector.isPlugged) return still(state)
  const mustStop = connector.session !== null && isOn(state, 'StopTransactionOnEVSideDisconnect')
  const stopped = mustStop
    ? end(state, at, { connectorId, reason: 'EVDisconnected', idTag: null })
    : still(state)
  return after(stopped, (before) => {
    const now = findConnector(before, connectorId) ?? connector
    const out = { ...now, isPlugged: false, isFinishing: false, wantedWh: null }
    // Free first, then out of order: the table of transitions knows no other way.
    return still(applyScheduled(reportStatuses(withConnector(before, out), at)))
  })
}

/** A card at the reader. With a session running it is a wish to stop. */
export function present(
  state: Station,
  at: number,
  {
    connectorId,
    idTag,
    profile = null,
  }: { connectorId: number; idTag: string; profile?: Profile | null },
): Step {
  const connector = findConnector(state, connectorId)
  if (connector === null || connectorId === 0) return still(state)
  const known = withConnector(state, { ...connector, refusal: null })
  if (isSameTag(connector.session?.idTag, idTag)) {
    return end(known, at, { connectorId, reason: 'Local', idTag })
  }
  const status = statusOf(state, connector)
  if (status === 'Faulted' || status === 'Unavailable') return refuse(known, connectorId, status)
  const local = findLocally(state, idTag, at)
  const mayDecide = state.isOnline
    ? isOn(state, 'LocalPreAuthorize')
    : isOn(state, 'LocalAuthorizeOffline')
  const request = { connectorId, idTag, profile }
  if (mayDecide && local?.status === 'Accepted') return answered(known, at, request, local)
  if (state.isOnline) {
    const about = { type: 'authorize', ...request } as const
    return still(enqueueCall(known, at, { action: 'Authorize', payload: { idTag }, about }))
  }
  const isUnknownAllowed = local === null && isOn(state, 'AllowOfflineTxForUnknownId')
  return isUnknownAllowed
    ? answered(known, at, request, { status: 'Accepted' })
    : refuse(known, connectorId, local?.status ?? 'Offline')
}

/** What is known of the tag at last, from the CSMS or from here. */
export function answered(
  state: Station,
  at: number,
  request: { connectorId: number; idTag: string; profile: Profile | null },
  info: IdTagInfo,
): Step {
  const { connectorId, idTag } = request
  const connector = findConnector(state, connectorId)
  if (connector === null) return still(state)
  const { session } = connector
  if (info.status !== 'Accepted') return refuse(state, connectorId, info.status)
  if (session === null)
    return authorize(state, at, { ...request, parentIdTag: info.parentIdTag ?? null })
  const isGroup = isSameTag(session.parentIdTag ?? undefined, info.parentIdTag)
  return isGroup
    ? end(state, at, { connectorId, reason: 'Local', idTag })
    : refuse(state, connectorId, 'Occupied')
}

/** The tag may charge here: at once when the cable is in, else as soon as it comes. */
export function authorize(
  state: Station,
  at: number,
  granted: {
    connectorId: number
    idTag: string
    parentIdTag: string | null
    profile: Profile | null
  },
): Step {
  const { connectorId, idTag, parentIdTag, profile } = granted
  const connector = findConnector(state, connectorId)
  if (connector === null || connector.session !== null) return still(state)
  const status = statusOf(state, connector)
  if (status === 'Faulted' || status === 'Unavailable') return refuse(state, connectorId, status)
  const reservation = findReservation(state, connectorId)
  if (reservation !== null && !mayUse(reservation, idTag, parentIdTag)) {
    return refuse(state, connectorId, 'Reserved')
  }
  const until = at + numberOf(state, 'ConnectionTimeOut') * 1_000
  const reservationId = reservation?.reservationId ?? null
  const authorization = { idTag, parentIdTag, reservationId, until, profile }
  // A card after the end of a session, with the cable still in, opens the next one.
  const ready = { ...connector, authorization, isFinishing: false, refusal: null }
  const free = reservation === null ? state : dropReservation(state, reservation)
  const waiting = reportStatuses(withConnector(free, ready), at)
  return connector.isPlugged ? begin(waiting, at, connectorId) : still(waiting)
}

export function end(
  before: Station,
  at: number,
  { connectorId, reason, idTag }: { connectorId: number; reason: StopReason; idTag: string | null },
): Step {
  const state = readMeters(before, at)
  const connector = findConnector(state, connectorId)
  const session = connector?.session ?? null
  if (connector === null || session === null) return still(before)
  const meterWh = registerOf(connector)
  const transactionData =
    textOf(state, 'StopTxnSampledData') === ''
      ? []
      : [
          registerSample(session.startedAt, session.meterStartWh, 'Transaction.Begin'),
          registerSample(at, meterWh, 'Transaction.End'),
        ]
  const { sessionId } = session
  const content = { kind: 'stop', sessionId, connectorId, idTag, meterWh, occurredAt: at } as const
  const over = {
    ...connector,
    session: null,
    isFinishing: connector.isPlugged && connector.isOperative,
  }
  const stopped = enqueueFact(state, at, { ...content, reason, transactionData })
  return after(stopped, (recorded) => {
    const idle = endTransactionProfiles(withConnector(recorded, over), connectorId)
    return still(reportStatuses(applyScheduled(readMeters(idle, at)), at))
  })
}

/** All of them, e.g. before a reset. */
export function endAll(state: Station, at: number, reason: StopReason): Step {
  return state.connectors.reduce(
    (step, { connectorId }) =>
      after(step, (before) => end(before, at, { connectorId, reason, idTag: null })),
    still(state),
  )
}

/** The answer to StartTransaction. */
export function started(
  state: Station,
  at: number,
  fact: Fact & { kind: 'start' },
  { transactionId, idTagInfo }: { transactionId: number; idTagInfo: IdTagInfo },
): Step {
  const { sessionId, connectorId, idTag } = fact
  const known = remember(withTransactionId(state, sessionId, transactionId), idTag, idTagInfo)
  const connector = findConnector(known, connectorId)
  const session = connector?.session ?? null
  if (connector === null || session === null || session.sessionId !== sessionId) return still(known)
  const parentIdTag = idTagInfo.parentIdTag ?? session.parentIdTag
  if (idTagInfo.status === 'Accepted') {
    return still(withConnector(known, { ...connector, session: { ...session, parentIdTag } }))
  }
  const refused = withConnector(known, {
    ...connector,
    refusal: idTagInfo.status,
    session: { ...session, parentIdTag, isDeauthorized: true },
  })
  return isOn(state, 'StopTransactionOnInvalidId')
    ? end(refused, at, { connectorId, reason: 'DeAuthorized', idTag: null })
    : still(readMeters(refused, at))
}

/** Time-outs and samples that are due. */
export function tickConnector(state: Station, at: number, connectorId: number): Step {
  const connector = findConnector(state, connectorId)
  if (connector === null) return still(state)
  const { session, authorization } = connector
  if (session === null && authorization !== null && authorization.until <= at) {
    const free = withConnector(state, { ...connector, authorization: null, refusal: 'Timeout' })
    return still(applyScheduled(reportStatuses(free, at)))
  }
  if (session?.nextSampleAt === null || session === null || session.nextSampleAt > at) {
    return still(state)
  }
  const everyMs = numberOf(state, 'MeterValueSampleInterval') * 1_000
  const next = session.nextSampleAt + everyMs
  // After a long sleep of the simulator one sample is enough.
  const nextSampleAt = everyMs === 0 ? null : next > at ? next : at + everyMs
  const sampled = withConnector(state, { ...connector, session: { ...session, nextSampleAt } })
  return sample(sampled, at, connectorId, 'Sample.Periodic')
}

/** A reading of the connector, inside a transaction or not. */
export function sample(
  before: Station,
  at: number,
  connectorId: number,
  context: NonNullable<SampledValue['context']>,
): Step {
  const state = readMeters(before, at)
  const connector = findConnector(state, connectorId)
  if (connector === null) return still(state)
  const meterValue = sampleOf(state, connector, at, context)
  if (connector.session === null) {
    const payload = { connectorId, meterValue: [meterValue] }
    const about = { type: 'other' } as const
    return still(enqueueCall(state, at, { action: 'MeterValues', payload, about }))
  }
  const { sessionId } = connector.session
  return enqueueFact(state, at, {
    kind: 'meter',
    sessionId,
    connectorId,
    occurredAt: at,
    meterValue,
  })
}

/** Cable and card are there. */
function begin(state: Station, at: number, connectorId: number): Step {
  const connector = findConnector(state, connectorId)
  const authorization = connector?.authorization ?? null
  if (connector === null || authorization === null) return still(state)
  const { idTag, parentIdTag, reservationId, profile } = authorization
  const everyMs = numberOf(state, 'MeterValueSampleInterval') * 1_000
  const session: Session = {
    sessionId: state.count,
    idTag,
    parentIdTag,
    startedAt: at,
    meterStartWh: registerOf(connector),
    wantedWh: connector.wantedWh,
    isDeauthorized: false,
    powerW: 0,
    hold: 'none',
    changesAt: null,
    nextSampleAt: everyMs === 0 ? null : at + everyMs,
  }
  const charging: Connector = { ...connector, authorization: null, session, meteredAt: at }
  const busy = withConnector({ ...state, count: state.count + 1 }, charging)
  const content = { kind: 'start', connectorId, idTag, reservationId, occurredAt: at } as const
  const { sessionId, meterStartWh: meterWh } = session
  return after(enqueueFact(busy, at, { ...content, sessionId, meterWh }), (recorded) => {
    const limited =
      profile === null ? recorded : (installProfile(recorded, connectorId, profile, at) ?? recorded)
    return still(readMeters(limited, at))
  })
}

function refuse(state: Station, connectorId: number, refusal: string): Step {
  const connector = findConnector(state, connectorId)
  return connector === null ? still(state) : still(withConnector(state, { ...connector, refusal }))
}

function isSameTag(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one.toLowerCase() === other.toLowerCase()
}
