/**
 * What an operator does to a session or to the whole charge point from afar. OCPP 1.6 §5.11, §5.12,
 * §5.14, §5.18. The answer only says that it will be tried; messages of the session say what
 * became.
 */
import { isOn } from './configuration.ts'
import { statusOf } from './connectors.ts'
import { enqueueFact } from './queue.ts'
import type { Reply } from './reply.ts'
import { findReservation, mayUse } from './reservations.ts'
import type { Connector, Request, Station } from './state.ts'
import { findConnector } from './state.ts'
import { after, type Step } from './step.ts'
import { authorize, end, endAll, present } from './transactions.ts'

/** Time for an answer to leave before the connection is closed. */
export const REBOOT_AFTER_MS = 200

export function remoteStart(
  state: Station,
  { idTag, connectorId, chargingProfile }: Request<'RemoteStartTransaction'>,
  at: number,
): Reply<'RemoteStartTransaction'> {
  const connector = connectorId === undefined ? bestFor(state) : findConnector(state, connectorId)
  const reservation = connector === null ? null : findReservation(state, connector.connectorId)
  const isKept = reservation !== null && !mayUse(reservation, idTag, null)
  const isWrongProfile =
    chargingProfile !== undefined && chargingProfile.chargingProfilePurpose !== 'TxProfile'
  if (connector === null || !mayStart(state, connector) || isKept || isWrongProfile) {
    return { state, answer: { status: 'Rejected' } }
  }
  const wish = { connectorId: connector.connectorId, idTag, profile: chargingProfile ?? null }
  const next = (before: Station): Step =>
    isOn(before, 'AuthorizeRemoteTxRequests')
      ? present(before, at, wish)
      : authorize(before, at, { ...wish, parentIdTag: null })
  return { state, answer: { status: 'Accepted' }, next }
}

export function remoteStop(
  state: Station,
  { transactionId }: Request<'RemoteStopTransaction'>,
  at: number,
): Reply<'RemoteStopTransaction'> {
  const connector = state.connectors.find(
    ({ session }) => session !== null && state.transactionIds[session.sessionId] === transactionId,
  )
  if (connector === undefined) return { state, answer: { status: 'Rejected' } }
  const { connectorId } = connector
  const next = (before: Station): Step =>
    end(before, at, { connectorId, reason: 'Remote', idTag: null })
  return { state, answer: { status: 'Accepted' }, next }
}

/** One with a cable in first, else a free one. */
function bestFor(state: Station): Connector | null {
  const usable = state.connectors.filter((connector) => mayStart(state, connector))
  return usable.find(({ isPlugged }) => isPlugged) ?? usable[0] ?? null
}

function mayStart(state: Station, connector: Connector): boolean {
  if (connector.connectorId === 0 || connector.session !== null) return false
  const status = statusOf(state, connector)
  return status !== 'Faulted' && status !== 'Unavailable'
}

export function unlock(
  state: Station,
  { connectorId }: Request<'UnlockConnector'>,
  at: number,
): Reply<'UnlockConnector'> {
  const connector = findConnector(state, connectorId)
  if (connector === null || connectorId === 0) return { state, answer: { status: 'NotSupported' } }
  if (connector.fault?.errorCode === 'ConnectorLockFailure') {
    return { state, answer: { status: 'UnlockFailed' } }
  }
  const next = (before: Station): Step =>
    end(before, at, { connectorId, reason: 'UnlockCommand', idTag: null })
  return { state, answer: { status: 'Unlocked' }, next }
}

/** Ends sessions, then starts anew. A hard one keeps what it has to say until it is back. */
export function reset(state: Station, at: number, type: 'Hard' | 'Soft'): Step {
  const rebooting = { ...state, reboot: { type, at: at + REBOOT_AFTER_MS } }
  const reason = type === 'Hard' ? 'HardReset' : 'SoftReset'
  const fact = { kind: 'security', name: 'ResetOrReboot', occurredAt: at } as const
  return after(endAll(rebooting, at, reason), (ended) => enqueueFact(ended, at, fact))
}
