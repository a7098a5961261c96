/**
 * BootNotification: a charge point says what it is and asks to be let in. OCPP 2.x B01 to B03.
 * Takes what 2.1 asks and answers what 2.0.1 expects, so it serves both.
 */
import { bootAnswer } from '../boot-answer.ts'
import type { Handler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Messages201 } from '../messages-201.gen.ts'

export const bootNotification: Handler<
  Messages21['BootNotification']['request'],
  Messages201['BootNotification']['response']
> = {
  toEvent: ({ chargingStation, reason }, { now, isInventoryWanted }) => ({
    type: 'charge-point.booted',
    at: now,
    identity: {
      vendor: chargingStation.vendorName,
      model: chargingStation.model,
      serialNumber: chargingStation.serialNumber ?? null,
      firmwareVersion: chargingStation.firmwareVersion ?? null,
      iccid: chargingStation.modem?.iccid ?? null,
      imsi: chargingStation.modem?.imsi ?? null,
      // 2.x tells of its meters in the device model.
      meterType: null,
      meterSerialNumber: null,
    },
    reason,
    isInventoryWanted,
  }),

  toResponse: bootAnswer,
}
