/** What rows of charge points hold, as the model has it: for operators, and for actors. */
import type { Identity } from '../model/event-message.ts'
import type { Tariff } from '../model/tariff.ts'

export interface IdentityRow {
  /** Null before the first boot. */
  readonly vendor: string | null
  readonly model: string | null
  readonly serial_number: string | null
  readonly firmware_version: string | null
  readonly iccid: string | null
  readonly imsi: string | null
  readonly meter_type: string | null
  readonly meter_serial_number: string | null
}

export function toIdentity(row: IdentityRow): Identity | null {
  if (row.vendor === null || row.model === null) return null
  return {
    vendor: row.vendor,
    model: row.model,
    serialNumber: row.serial_number,
    firmwareVersion: row.firmware_version,
    iccid: row.iccid,
    imsi: row.imsi,
    meterType: row.meter_type,
    meterSerialNumber: row.meter_serial_number,
  }
}

/** Of the JSON that is stored. */
export function parseTariff(text: string | null): Tariff | null {
  return text === null ? null : (JSON.parse(text) as Tariff)
}
