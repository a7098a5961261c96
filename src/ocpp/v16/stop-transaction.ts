/** StopTransaction: answered when it is stored, whatever it says. OCPP 1.6 §4.10; integrity R7. */
import { stopKey } from '../content-key.ts'
import type { DeferredOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import { toSamples16 } from '../meter-value.ts'
import { toWh } from '../number.ts'
import { parseTime, toTimeText } from '../time.ts'
import { toIdTagInfo } from './id-tag-info.ts'

export const stopTransaction: DeferredOf<Messages16['StopTransaction']> = {
  toEvent: (request, { now }, { call, raw }) => ({
    type: 'transaction.ended',
    at: now,
    occurredAt: parseTime(request.timestamp).at,
    occurredText: toTimeText(request.timestamp),
    call,
    transactionId: String(request.transactionId),
    idToken: request.idTag ?? null,
    meterStopWh: toWh(request.meterStop),
    reason: request.reason ?? 'Local',
    samples: toSamples16(request.transactionData ?? []),
    stopKey: stopKey(request),
    raw,
  }),

  toAnswer: (answer) => {
    if (answer.type !== 'ended') return null
    return answer.info === null ? {} : { idTagInfo: toIdTagInfo(answer.info) }
  },
}
