/** Reservations. OCPP 1.6 §5.1, §5.13; 2.x H01, H02. */
import type { CancelReservation, Reserve } from '../../model/operation.ts'
import { formatTime } from '../time.ts'
import { toResultOfAll } from './answers.ts'
import { booleanOf } from './facts.ts'
import { toGroup2, toIdToken2 } from './id-token.ts'
import type { Asked, Refusal, Row, Step } from './row.ts'
import { badRequest, call2, call16, field, notImplemented, refused } from './row.ts'

/** Whether it takes reservations for any EVSE. */
const ANY_16 = 'ReserveConnectorZeroSupported'
const ANY_2 = 'ReservationCtrlr.NonEvseSpecific'

export const reserve: Row<Reserve> = {
  plan: (asked) => {
    const { version, operation, facts } = asked
    if (operation.expiresAt <= facts.now) return badRequest('expiresAt must lie in the future.')
    const isForAny = (operation.evseId ?? 0) === 0
    if (isForAny && booleanOf(facts, version === 'ocpp1.6' ? ANY_16 : ANY_2) === false) {
      return refused('It takes reservations only with an evseId.')
    }
    return version === 'ocpp1.6' ? planReserve16(asked) : [toStep2(asked)]
  },
  merge: (asked, done) => ({ ...toResultOfAll(done), reservationId: idOf(asked) }),
}

function planReserve16(asked: Asked<Reserve>): readonly Step[] | Refusal {
  const { version, operation } = asked
  const { evseId = 0, idToken, groupIdToken, connectorType, expiresAt } = operation
  if (connectorType !== undefined) return notImplemented(version, 'connectorType in a reservation')
  return [
    call16('ReserveNow', {
      connectorId: evseId,
      expiryDate: formatTime(expiresAt),
      idTag: idToken,
      ...field('parentIdTag', groupIdToken),
      reservationId: idOf(asked),
    }),
  ]
}

function toStep2(asked: Asked<Reserve>): Step {
  const { evseId = 0, connectorType, groupIdToken, expiresAt } = asked.operation
  return call2('ReserveNow', {
    id: idOf(asked),
    expiryDateTime: formatTime(expiresAt),
    idToken: toIdToken2(asked.operation),
    ...field('connectorType', connectorType),
    ...field('evseId', evseId === 0 ? undefined : evseId),
    ...field('groupIdToken', toGroup2(groupIdToken)),
  })
}

function idOf({ operation, facts }: Asked<Reserve>): number {
  return operation.reservationId ?? facts.requestId
}

export const cancelReservation: Row<CancelReservation> = {
  plan: ({ version, operation: { reservationId } }) => [
    version === 'ocpp1.6'
      ? call16('CancelReservation', { reservationId })
      : call2('CancelReservation', { reservationId }),
  ],
  merge: ({ operation: { reservationId } }, done) => ({ ...toResultOfAll(done), reservationId }),
}
