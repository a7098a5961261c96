/** MeterValues: readings, of a transaction or of the whole charge point. OCPP 1.6 §4.7. */
import type { HandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import { toSamples16 } from '../meter-value.ts'
import { toEvseId } from '../number.ts'

export const meterValues: HandlerOf<Messages16['MeterValues']> = {
  toEvent: ({ connectorId, transactionId, meterValue }, { now }, { raw }) => ({
    type: 'meter.values',
    at: now,
    evseId: toEvseId(connectorId),
    transactionId: transactionId === undefined ? null : String(transactionId),
    samples: toSamples16(meterValue),
    raw,
  }),

  toResponse: () => ({}),
}
