/** Keeping a place, and letting it go. OCPP 2.x H01, H02. */
import { isOn, textOf } from './device-model.ts'
import { because, type Request2, type Response2 } from './part.ts'
import type { Reply2 } from './reply.ts'
import type { Evse, Reservation2, Station2 } from './state.ts'
import { findEvse } from './state.ts'
import { evseStatusOf, isFree } from './statuses.ts'

type Status = Response2<'ReserveNow'>['status']

/** The same id replaces. */
export function reserveNow(
  state: Station2,
  request: Request2<'ReserveNow'>,
  at: number,
): Reply2<'ReserveNow'> {
  const { id, evseId = null, connectorType = null, idToken, groupIdToken = null } = request
  const { model } = state.parts
  const reject = (reasonCode: string) =>
    ({ state, response: { status: 'Rejected', ...because(reasonCode) } }) as const
  const expiresAt = Date.parse(request.expiryDateTime)
  if (!isOn(model, 'ReservationCtrlr.Enabled')) return reject('NotEnabled')
  if (!(expiresAt > at)) return reject('InvalidValue')
  if (evseId === null && !isOn(model, 'ReservationCtrlr.NonEvseSpecific')) {
    return reject('UnsupportedRequest')
  }
  const places = placesOf(state, evseId, connectorType)
  if (places.length === 0) return reject(evseId === null ? 'UnknownConnectorType' : 'UnknownEvse')
  const others = state.reservations.filter((other) => other.id !== id)
  const status = statusOf({ ...state, reservations: others }, places, evseId)
  if (status !== 'Accepted') return { state, response: { status } }
  const kept: Reservation2 = { id, evseId, connectorType, idToken, groupIdToken, expiresAt }
  return { state: { ...state, reservations: [...others, kept] }, response: { status } }
}

export function cancelReservation2(
  state: Station2,
  { reservationId }: Request2<'CancelReservation'>,
): Reply2<'CancelReservation'> {
  const reservations = state.reservations.filter(({ id }) => id !== reservationId)
  if (reservations.length === state.reservations.length) {
    return { state, response: { status: 'Rejected', ...because('NotFound') } }
  }
  return { state: { ...state, reservations }, response: { status: 'Accepted' } }
}

/** Those that could be meant. */
function placesOf(
  state: Station2,
  evseId: number | null,
  connectorType: string | null,
): readonly Evse[] {
  const places = evseId === null ? state.evses : [findEvse(state, evseId)]
  return places.flatMap((evse) => {
    if (evse === null) return []
    const isRight = evse.connectors.some(
      ({ connectorId }) =>
        connectorType === null ||
        textOf(state.parts.model, 'Connector.ConnectorType', {
          evseId: evse.evseId,
          connectorId,
        }) === connectorType,
    )
    return isRight ? [evse] : []
  })
}

function statusOf(state: Station2, places: readonly Evse[], evseId: number | null): Status {
  const free = places.filter((evse) => isFree(state, evse)).length
  const promised = state.reservations.filter((each) => each.evseId === null).length
  if (free > (evseId === null ? promised : 0)) return 'Accepted'
  const statuses = places.map((evse) => evseStatusOf(state, evse))
  if (statuses.every((status) => status === 'Faulted')) return 'Faulted'
  return statuses.every((status) => status === 'Unavailable') ? 'Unavailable' : 'Occupied'
}
