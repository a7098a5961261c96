/** BootNotification: a charge point says what it is and asks to be let in. OCPP 1.6 §4.2. */
import { bootAnswer } from '../boot-answer.ts'
import type { HandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'

export const bootNotification: HandlerOf<Messages16['BootNotification']> = {
  toEvent: (request, { now }) => ({
    type: 'charge-point.booted',
    at: now,
    identity: {
      vendor: request.chargePointVendor,
      model: request.chargePointModel,
      // The second is the older name of the same thing; vendors fill in one or the other.
      serialNumber: request.chargePointSerialNumber ?? request.chargeBoxSerialNumber ?? null,
      firmwareVersion: request.firmwareVersion ?? null,
      iccid: request.iccid ?? null,
      imsi: request.imsi ?? null,
      meterType: request.meterType ?? null,
      meterSerialNumber: request.meterSerialNumber ?? null,
    },
    reason: null,
    isInventoryWanted: false,
  }),

  toResponse: bootAnswer,
}
