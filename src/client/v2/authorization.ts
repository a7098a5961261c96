/**
 * Cards at our charge point of 2.x: who may charge, who may stop, and what becomes of both. OCPP
 * 2.x C01 to C15, E03, E05, E07. The CSMS has the last word: its answer to a TransactionEvent may
 * take back what was granted.
 */
import { isOn, numberOf, textOf } from './device-model.ts'
import { isLocked } from './energy-transfer.ts'
import { findLocally, type IdTokenInfo } from './local-list.ts'
import { enqueueCall2 } from './queue.ts'
import { findReservation2, mayUse2 } from './reservations.ts'
import type { Authorization2, CardWish, Evse, Station2 } from './state.ts'
import { changeEvse, findEvse } from './state.ts'
import { evseStatusOf } from './statuses.ts'
import { type Step2, still2 } from './step.ts'
import { isTariffUsable, type Tariff } from './tariffs.ts'
import { isSameToken } from './tokens.ts'
import type { Cause } from './transaction-events.ts'
import { settle, takeUpWishes, update } from './transactions.ts'

export const NOBODY = { idToken: '', type: 'NoAuthorization' } as const

export function wishOf(evseId: number, idTag: string): CardWish {
  const idToken = { idToken: idTag, type: 'ISO14443' }
  return { evseId, idToken, groupIdToken: null, remoteStartId: null, profile: null }
}

/** A card at the reader. Where it charges already it is a wish to stop. */
export function present2(before: Station2, at: number, wish: CardWish): Step2 {
  const { evseId, idToken } = wish
  const evse = findEvse(before, evseId)
  if (evse === null) return still2(before)
  const state = changeEvse(before, evseId, { refusal: null })
  if (isSameToken(evse.authorization?.idToken, idToken)) return stopBy(state, at, wish)
  const refusal = refusalOf(state, evse, at)
  if (refusal !== null) return refuse2(state, evseId, refusal)
  const { model, localList, cache } = state.parts
  const local = findLocally(model, { localList, cache }, idToken, at)?.info ?? null
  const mayDecide = isOn(
    model,
    state.isOnline ? 'AuthCtrlr.LocalPreAuthorize' : 'AuthCtrlr.LocalAuthorizeOffline',
  )
  if (!isOn(model, 'AuthCtrlr.Enabled')) return grant2(state, at, wish, null)
  if (mayDecide && local?.status === 'Accepted') {
    return answered2(state, at, wish, { idTokenInfo: local })
  }
  if (!state.isOnline) {
    const isAllowed = local === null && isOn(model, 'AuthCtrlr.OfflineTxForUnknownIdEnabled')
    return isAllowed
      ? grant2(state, at, wish, null)
      : refuse2(state, evseId, local?.status ?? 'Offline')
  }
  if (isOn(model, 'AuthCtrlr.DisableRemoteAuthorization')) {
    return refuse2(state, evseId, local?.status ?? 'Unknown')
  }
  const about = { type: 'authorize', wish } as const
  return still2(enqueueCall2(state, at, { action: 'Authorize', payload: { idToken }, about }))
}

/** What is known of the card at last, from the CSMS or from here. */
export function answered2(
  state: Station2,
  at: number,
  wish: CardWish,
  answer: { readonly idTokenInfo: IdTokenInfo; readonly tariff?: Tariff },
): Step2 {
  const { evseId } = wish
  const { status, groupIdToken = wish.groupIdToken, evseId: places } = answer.idTokenInfo
  const evse = findEvse(state, evseId)
  if (evse === null) return still2(state)
  if (status !== 'Accepted') return refuse2(state, evseId, status)
  const known = { ...wish, groupIdToken }
  if (evse.authorization !== null) {
    const isGroup = isSameToken(evse.authorization.groupIdToken, groupIdToken)
    return isGroup ? stopBy(state, at, known) : refuse2(state, evseId, 'Occupied')
  }
  if (places !== undefined && !places.includes(evseId)) {
    return refuse2(state, evseId, 'NotAllowedTypeEVSE')
  }
  const tariff = state.version === 'ocpp2.1' ? (answer.tariff ?? null) : null
  const { model } = state.parts
  if (tariff !== null && !isTariffUsable(model, tariff)) {
    const isFatal = textOf(model, 'TariffCostCtrlr.HandleFailedTariff') === 'Deauthorize'
    if (!isFatal) return grant2(state, at, known, null)
    const refused = changeEvse(state, evseId, { refusal: 'TariffNotAccepted' })
    return update(refused, at, evseId, { trigger: 'TariffNotAccepted' })
  }
  return grant2(state, at, known, tariff)
}

/** It may charge here: as soon as everything else is there. */
export function grant2(state: Station2, at: number, wish: CardWish, tariff: Tariff | null): Step2 {
  const { evseId, idToken, groupIdToken, remoteStartId, profile } = wish
  const evse = findEvse(state, evseId)
  if (evse === null || evse.authorization !== null) return still2(state)
  const refusal = refusalOf(state, evse, at) ?? refusalByReservation(state, evse, wish)
  if (refusal !== null) return refuse2(state, evseId, refusal)
  const used = findReservation2(state, evse, idToken, groupIdToken)
  const reservations = state.reservations.filter((each) => each !== used)
  const timeoutMs = numberOf(state.parts.model, 'TxCtrlr.EVConnectionTimeOut') * 1_000
  const reservationId = used?.id ?? null
  const authorization: Authorization2 = {
    ...{ idToken, groupIdToken, remoteStartId, reservationId, profile, tariff },
    until: evse.pluggedId === null ? at + timeoutMs : null,
    isSuspended: false,
    invalidAtWh: null,
  }
  const granted = changeEvse({ ...state, reservations }, evseId, { authorization, refusal: null })
  // With a transaction running already they count from now on.
  const ready = takeUpWishes(granted, at, evseId)
  const trigger = remoteStartId === null ? 'Authorized' : 'RemoteStart'
  return settle(ready, at, evseId, { trigger, idToken, remoteStartId, reservationId })
}

/** The authorization is over, for this reason. */
export function withdraw(state: Station2, at: number, evseId: number, cause: Cause): Step2 {
  if ((findEvse(state, evseId)?.authorization ?? null) === null) return still2(state)
  return settle(changeEvse(state, evseId, { authorization: null }), at, evseId, cause)
}

/** The CSMS knows better. OCPP 2.x C15, E05. */
export function invalidated(
  state: Station2,
  at: number,
  evseId: number,
  status: IdTokenInfo['status'],
): Step2 {
  const evse = findEvse(state, evseId)
  const authorization = evse?.authorization ?? null
  if (evse === null || authorization === null || authorization.isSuspended) return still2(state)
  const refused = changeEvse(state, evseId, { refusal: status })
  const moreWh = numberOf(state.parts.model, 'TxCtrlr.MaxEnergyOnInvalidId')
  if (moreWh === 0) return revoke(refused, at, evseId)
  const invalidAtWh = authorization.invalidAtWh ?? evse.registerWh + moreWh
  return still2(changeEvse(refused, evseId, { authorization: { ...authorization, invalidAtWh } }))
}

/** Cards without a cable, and those refused whose energy is used up. */
export function tickAuthorization(state: Station2, at: number, evseId: number): Step2 {
  const evse = findEvse(state, evseId)
  const authorization = evse?.authorization ?? null
  if (evse === null || authorization === null) return still2(state)
  const { until, invalidAtWh, isSuspended } = authorization
  if (until !== null && until <= at) {
    const late = changeEvse(tellUnused(state, at, evse), evseId, { refusal: 'Timeout' })
    return withdraw(late, at, evseId, { trigger: 'EVConnectTimeout', stoppedReason: 'Timeout' })
  }
  const isUsedUp = invalidAtWh !== null && evse.registerWh >= invalidAtWh - 0.001
  return isUsedUp && !isSuspended ? revoke(state, at, evseId) : still2(state)
}

/** A reservation was used up, and nothing came of it. OCPP 2.1 H03. */
function tellUnused(state: Station2, at: number, { authorization, session }: Evse): Station2 {
  const reservationId = authorization?.reservationId ?? null
  if (state.version !== 'ocpp2.1' || reservationId === null || session !== null) return state
  const payload = { reservationId, reservationUpdateStatus: 'NoTransaction' } as const
  const about = { type: 'other' } as const
  return enqueueCall2(state, at, { action: 'ReservationStatusUpdate', payload, about })
}

/** Ends it, or lets no more energy through. StopTxOnInvalidId. */
function revoke(state: Station2, at: number, evseId: number): Step2 {
  const cause = { trigger: 'Deauthorized', stoppedReason: 'DeAuthorized' } as const
  if (isOn(state.parts.model, 'TxCtrlr.StopTxOnInvalidId'))
    return withdraw(state, at, evseId, cause)
  const authorization = findEvse(state, evseId)?.authorization ?? null
  if (authorization === null) return still2(state)
  const suspended = { ...authorization, isSuspended: true }
  const held = changeEvse(state, evseId, { authorization: suspended })
  return settle(held, at, evseId, cause)
}

/** The last word of the driver. */
const stopBy = (state: Station2, at: number, { evseId, idToken }: CardWish): Step2 =>
  withdraw(state, at, evseId, { trigger: 'StopAuthorized', stoppedReason: 'Local', idToken })

export function refuse2(state: Station2, evseId: number, refusal: string): Step2 {
  return still2(changeEvse(state, evseId, { refusal }))
}

/** Null when somebody may start here, whoever it is. */
export function refusalOf(state: Station2, evse: Evse, at: number): string | null {
  const { model, webPayments } = state.parts
  const mayYet = state.registration === 'accepted' || isOn(model, 'TxCtrlr.TxBeforeAcceptedEnabled')
  if (!mayYet) return 'Offline'
  const status = evseStatusOf(state, evse)
  if (status === 'Faulted' || status === 'Unavailable') return status
  return isLocked(webPayments, evse.evseId, at) ? 'WebPayment' : null
}

/** Kept for others: this place, or as many places as are left. */
function refusalByReservation(
  state: Station2,
  evse: Evse,
  { idToken, groupIdToken }: CardWish,
): string | null {
  const kept = state.reservations.find(({ evseId }) => evseId === evse.evseId)
  if (kept !== undefined) return mayUse2(kept, idToken, groupIdToken) ? null : 'Reserved'
  const isKept = evse.pluggedId === null && evseStatusOf(state, evse) === 'Reserved'
  return isKept && findReservation2(state, evse, idToken, groupIdToken) === null ? 'Reserved' : null
}
