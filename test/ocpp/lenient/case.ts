/** What a case of a spoiled payload is, and the parts that many of them share. */
import type { Rule } from '../../../src/ocpp/lenient/rules.ts'
import type { Version } from '../../../src/ocpp/version.ts'
import { METER_VALUES_16 } from './payloads.ts'

export interface Case {
  readonly name: string
  readonly rules: readonly Rule[]
  readonly version: Version
  readonly action: string
  readonly kind?: 'request' | 'response'
  readonly told: unknown
  /** Null: it stays refused. */
  readonly taken: unknown
  /** Where a rule kept what the schema refuses, so that the payload does not pass as it is. */
  readonly isKept?: boolean
}

export const V16 = 'ocpp1.6'
export const V201 = 'ocpp2.0.1'
export const V21 = 'ocpp2.1'
export const AT = '2026-01-02T03:04:05Z'

/** A MeterValues of 1.6 with these readings. */
export const readings16 = (...sampledValue: unknown[]) => ({
  ...METER_VALUES_16,
  meterValue: [{ timestamp: AT, sampledValue }],
})
export const readings2 = (...sampledValue: unknown[]) => ({
  evseId: 1,
  meterValue: [{ timestamp: AT, sampledValue }],
})
export const signed = (length: number) => ({
  value: 1,
  signedMeterValue: {
    signedMeterData: 'é'.repeat(length),
    signingMethod: '',
    encodingMethod: 'OCMF',
    publicKey: 'k'.repeat(length),
  },
})
export const without = (object: object, name: string) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))
