/**
 * What an operator does to a transaction from afar. OCPP 2.x E14, F01 to F05, I02. The answer only
 * says that it will be tried; events of the transaction say what became.
 */
import { grant2, present2, refusalOf, withdraw } from './authorization.ts'
import { reasonAgainstSchedule } from './charging-profiles.ts'
import { isOn } from './device-model.ts'
import { because, type Request2 } from './part.ts'
import type { Reply2 } from './reply.ts'
import { mayUse2 } from './reservations.ts'
import type { CardWish, Evse, Profile2, Station2 } from './state.ts'
import { changeSession, findEvse, findSession } from './state.ts'
import { type Step2, still2 } from './step.ts'
import { end2, update } from './transactions.ts'

export function requestStart(
  state: Station2,
  request: Request2<'RequestStartTransaction'>,
  at: number,
): Reply2<'RequestStartTransaction'> {
  const { idToken, groupIdToken = null, remoteStartId, chargingProfile: profile = null } = request
  const reject = (reasonCode: string) =>
    ({ state, response: { status: 'Rejected', ...because(reasonCode) } }) as const
  const evse = request.evseId === undefined ? bestFor(state, at) : findEvse(state, request.evseId)
  if (evse === null) return reject(request.evseId === undefined ? 'Occupied' : 'UnknownEvse')
  if (evse.authorization !== null) return reject('TxInProgress')
  const refusal = refusalOf(state, evse, at)
  if (refusal !== null) return reject(refusal)
  const kept = state.reservations.find(({ evseId }) => evseId === evse.evseId)
  if (kept !== undefined && !mayUse2(kept, idToken, groupIdToken)) return reject('Reserved')
  if (profile !== null && !isForStart(state, profile)) return reject('InvalidProfile')
  const { evseId, session } = evse
  const wish: CardWish = { evseId, idToken, groupIdToken, remoteStartId, profile }
  const running = session === null ? {} : { transactionId: session.transactionId }
  const next = (before: Station2): Step2 =>
    isOn(before.parts.model, 'AuthCtrlr.AuthorizeRemoteStart')
      ? present2(before, at, wish)
      : grant2(before, at, wish, null)
  return { state, response: { status: 'Accepted', ...running }, next }
}

/** One with a cable in first, else a free one. */
function bestFor(state: Station2, at: number): Evse | null {
  const usable = state.evses.filter(
    (evse) => evse.authorization === null && refusalOf(state, evse, at) === null,
  )
  return usable.find(({ pluggedId }) => pluggedId !== null) ?? usable[0] ?? null
}

/** For a transaction that is still to come, so it cannot name one. OCPP 2.x F01.FR.08 to FR.11. */
function isForStart(state: Station2, profile: Profile2): boolean {
  return (
    profile.chargingProfilePurpose === 'TxProfile' &&
    profile.transactionId === undefined &&
    reasonAgainstSchedule(state, profile) === null
  )
}

export function requestStop(
  state: Station2,
  { transactionId }: Request2<'RequestStopTransaction'>,
  at: number,
): Reply2<'RequestStopTransaction'> {
  const evse = findSession(state, transactionId)
  if (evse === null) return { state, response: { status: 'Rejected', ...because('TxNotFound') } }
  const { evseId } = evse
  const cause = { trigger: 'RemoteStop', stoppedReason: 'Remote' } as const
  // Without a card there is none to take back.
  const next = (before: Station2): Step2 =>
    evse.authorization === null
      ? end2(before, at, evseId, cause)
      : withdraw(before, at, evseId, cause)
  return { state, response: { status: 'Accepted' }, next }
}

export function unlock2(
  state: Station2,
  { evseId, connectorId }: Request2<'UnlockConnector'>,
  at: number,
): Reply2<'UnlockConnector'> {
  const evse = findEvse(state, evseId)
  if (evse === null || evse.connectors[connectorId - 1] === undefined) {
    return { state, response: { status: 'UnknownConnector' } }
  }
  const isInUse = evse.pluggedId === null || evse.pluggedId === connectorId
  if (evse.authorization !== null && isInUse) {
    return { state, response: { status: 'OngoingAuthorizedTransaction' } }
  }
  if (evse.fault?.errorCode === 'ConnectorLockFailure') {
    return { state, response: { status: 'UnlockFailed' } }
  }
  const next = (before: Station2): Step2 =>
    evse.pluggedId === connectorId
      ? update(before, at, evseId, { trigger: 'UnlockCommand' })
      : still2(before)
  return { state, response: { status: 'Unlocked' }, next }
}

export function transactionStatus(
  state: Station2,
  { transactionId }: Request2<'GetTransactionStatus'>,
): Reply2<'GetTransactionStatus'> {
  const messagesInQueue = state.facts.some(
    (fact) =>
      fact.kind === 'transaction' &&
      (transactionId === undefined || fact.payload.transactionInfo.transactionId === transactionId),
  )
  if (transactionId === undefined) return { state, response: { messagesInQueue } }
  const ongoingIndicator = findSession(state, transactionId) !== null
  return { state, response: { ongoingIndicator, messagesInQueue } }
}

export function costUpdated(
  state: Station2,
  { transactionId, totalCost }: Request2<'CostUpdated'>,
): Reply2<'CostUpdated'> {
  const evse = findSession(state, transactionId)
  const changed = evse === null ? state : changeSession(state, evse.evseId, { totalCost })
  return { state: changed, response: {} }
}
