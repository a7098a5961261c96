/** MeterValues: readings that belong to no transaction. OCPP 2.x J01. */
import type { Handler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { toSamples2 } from '../meter-value.ts'
import { toEvseId } from '../number.ts'
import type { Nothing } from './accept.ts'

/** EVSE 0 is the meter of the whole charge point. */
export const meterValues: Handler<Messages21['MeterValues']['request'], Nothing> = {
  toEvent: ({ evseId, meterValue }, { now }, { raw }) => ({
    type: 'meter.values',
    at: now,
    evseId: toEvseId(evseId),
    // Those of transactions come in TransactionEvent alone.
    transactionId: null,
    samples: toSamples2(meterValue),
    raw,
  }),

  toResponse: () => ({}),
}
