/** StartTransaction: answered with an id when it is stored. OCPP 1.6 §4.8; integrity R6, R8. */
import { startKey } from '../content-key.ts'
import type { DeferredOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import { toEvseId, toId, toWh } from '../number.ts'
import { parseTime, toTimeText } from '../time.ts'
import { toIdTagInfo } from './id-tag-info.ts'

export const startTransaction: DeferredOf<Messages16['StartTransaction']> = {
  toEvent: (request, { now }, { call, raw }) => ({
    type: 'transaction.started',
    at: now,
    occurredAt: parseTime(request.timestamp).at,
    occurredText: toTimeText(request.timestamp),
    call,
    evseId: toEvseId(request.connectorId),
    idToken: request.idTag,
    meterStartWh: toWh(request.meterStart),
    reservationId: toId(request.reservationId),
    startKey: startKey(request),
    raw,
  }),

  toAnswer: (answer) =>
    answer.type === 'started'
      ? { transactionId: Number(answer.transactionId), idTagInfo: toIdTagInfo(answer.info) }
      : null,
}
