import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { spell } from '../../src/ocpp/frame.ts'
import { findViolation } from '../../src/ocpp/validate.ts'
import type { Version } from '../../src/ocpp/version.ts'

interface Case {
  readonly name: string
  readonly version: Version
  readonly action: string
  readonly kind?: 'request' | 'response'
  readonly payload: unknown
  /** As this version writes it on the wire. */
  readonly code: string
  readonly description: string
}

const STATUS = { connectorId: 1, errorCode: 'NoError', status: 'Available' }
const EVENT = {
  eventType: 'Started',
  timestamp: '2026-01-02T03:04:05Z',
  triggerReason: 'CablePluggedIn',
  seqNo: 0,
  transactionInfo: { transactionId: 'a' },
}

/** One row for each keyword, in the spelling of each family. Spec ocppj §6. */
const CASES: readonly Case[] = [
  {
    name: 'a missing property',
    version: 'ocpp1.6',
    action: 'BootNotification',
    payload: { chargePointVendor: 'v' },
    code: 'OccurenceConstraintViolation',
    description: "BootNotification must have required property 'chargePointModel'",
  },
  {
    name: 'a missing property',
    version: 'ocpp2.0.1',
    action: 'BootNotification',
    payload: { reason: 'PowerUp', chargingStation: { vendorName: 'v' } },
    code: 'OccurrenceConstraintViolation',
    description: "BootNotification/chargingStation must have required property 'model'",
  },
  {
    name: 'an empty list',
    version: 'ocpp2.0.1',
    action: 'TransactionEvent',
    payload: { ...EVENT, meterValue: [] },
    code: 'OccurrenceConstraintViolation',
    description: 'TransactionEvent/meterValue must NOT have fewer than 1 items',
  },
  {
    name: 'a list too long',
    version: 'ocpp2.1',
    action: 'Authorize',
    payload: {
      idToken: { idToken: 'a', type: 'Central' },
      iso15118CertificateHashData: Array.from({ length: 5 }, () => ({
        hashAlgorithm: 'SHA256',
        issuerNameHash: 'a',
        issuerKeyHash: 'a',
        serialNumber: 'a',
        responderURL: 'a',
      })),
    },
    code: 'OccurrenceConstraintViolation',
    description: 'Authorize/iso15118CertificateHashData must NOT have more than 4 items',
  },
  {
    name: 'a property too many',
    version: 'ocpp1.6',
    action: 'Heartbeat',
    payload: { now: 1 },
    code: 'FormationViolation',
    description: "Heartbeat must NOT have property 'now'",
  },
  {
    name: 'a property too many',
    version: 'ocpp2.1',
    action: 'Heartbeat',
    payload: { now: 1 },
    code: 'FormatViolation',
    description: "Heartbeat must NOT have property 'now'",
  },
  {
    name: 'a property with the name of a secret',
    version: 'ocpp1.6',
    action: 'Heartbeat',
    payload: { 'idTag: 0123 4567': 1 },
    code: 'FormationViolation',
    description: 'Heartbeat must NOT have additional properties',
  },
  {
    name: 'another type',
    version: 'ocpp1.6',
    action: 'StatusNotification',
    payload: { ...STATUS, connectorId: '1' },
    code: 'TypeConstraintViolation',
    description: 'StatusNotification/connectorId must be integer',
  },
  {
    name: 'a fraction for an integer',
    version: 'ocpp1.6',
    action: 'StatusNotification',
    payload: { ...STATUS, connectorId: 1.5 },
    code: 'TypeConstraintViolation',
    description: 'StatusNotification/connectorId must be integer',
  },
  {
    name: 'another type',
    version: 'ocpp2.0.1',
    action: 'TransactionEvent',
    payload: { ...EVENT, seqNo: '0' },
    code: 'TypeConstraintViolation',
    description: 'TransactionEvent/seqNo must be integer',
  },
  {
    name: 'a word that is none',
    version: 'ocpp1.6',
    action: 'Reset',
    payload: { type: 'Gentle' },
    code: 'PropertyConstraintViolation',
    description: 'Reset/type must be one of Hard, Soft',
  },
  {
    name: 'a word that is none',
    version: 'ocpp2.1',
    action: 'TransactionEvent',
    payload: { ...EVENT, eventType: 'Paused' },
    code: 'PropertyConstraintViolation',
    description: 'TransactionEvent/eventType must be one of Ended, Started, Updated',
  },
  {
    name: 'a text too long',
    version: 'ocpp1.6',
    action: 'BootNotification',
    payload: { chargePointVendor: 'v', chargePointModel: 'x'.repeat(21) },
    code: 'PropertyConstraintViolation',
    description: 'BootNotification/chargePointModel must NOT have more than 20 characters',
  },
  {
    name: 'a time that is none',
    version: 'ocpp1.6',
    action: 'StatusNotification',
    payload: { ...STATUS, timestamp: 'yesterday' },
    code: 'PropertyConstraintViolation',
    description: 'StatusNotification/timestamp must be a date-time',
  },
  {
    name: 'a number too small',
    version: 'ocpp2.1',
    action: 'TransactionEvent',
    payload: { ...EVENT, seqNo: -1 },
    code: 'PropertyConstraintViolation',
    description: 'TransactionEvent/seqNo must be >= 0',
  },
  {
    name: 'a number too large',
    version: 'ocpp2.0.1',
    action: 'NotifyEVChargingNeeds',
    payload: {
      evseId: 1,
      chargingNeeds: {
        requestedEnergyTransfer: 'DC',
        dcChargingParameters: { evMaxCurrent: 1, evMaxVoltage: 1, stateOfCharge: 101 },
      },
    },
    code: 'PropertyConstraintViolation',
    description:
      'NotifyEVChargingNeeds/chargingNeeds/dcChargingParameters/stateOfCharge must be <= 100',
  },
  {
    name: 'a payload that is a list',
    version: 'ocpp1.6',
    action: 'Heartbeat',
    payload: [],
    code: 'FormationViolation',
    description: 'Heartbeat must be object',
  },
  {
    name: 'a payload that is a text',
    version: 'ocpp2.0.1',
    action: 'Heartbeat',
    payload: 'now',
    code: 'FormatViolation',
    description: 'Heartbeat must be object',
  },
  {
    name: 'an answer without its status',
    version: 'ocpp1.6',
    action: 'Reset',
    kind: 'response',
    payload: {},
    code: 'OccurenceConstraintViolation',
    description: "Reset must have required property 'status'",
  },
]

describe('a payload against its schema', () => {
  for (const { name, version, action, kind = 'request', payload, code, description } of CASES) {
    it(`${version} ${action}: ${name} is ${code}`, () => {
      const violation = findViolation(version, action, kind, payload)
      assert.notEqual(violation, null)
      assert.equal(violation && spell(version, violation.code), code)
      assert.equal(violation?.description, description)
    })
  }

  for (const limit of [8.1, 9.1, 0.7, 32.3, 16, 0]) {
    it(`takes a limit of ${limit} as a multiple of 0.1`, () => {
      assert.equal(
        findViolation('ocpp1.6', 'SetChargingProfile', 'request', withLimit(limit)),
        null,
      )
    })
  }

  it('refuses a limit of 6.25', () => {
    const violation = findViolation('ocpp1.6', 'SetChargingProfile', 'request', withLimit(6.25))
    assert.equal(violation?.code, 'PropertyConstraintViolation')
  })

  for (const timestamp of [
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05',
    '2026-01-02T03:04:05.123456789+02:00',
    '2026-01-02t03:04:05z',
    '1970-01-01T00:00:00Z',
    '+222222017-03-04T05:06:07.000Z',
    '2026-13-45T99:99:99Z',
  ]) {
    it(`takes ${timestamp} for a time, whatever it is worth`, () => {
      const payload = { ...STATUS, timestamp }
      assert.equal(findViolation('ocpp1.6', 'StatusNotification', 'request', payload), null)
    })
  }

  for (const unit of ['Celsius', 'Celcius']) {
    it(`takes ${unit}`, () => {
      const sampledValue = [{ value: '20', unit }]
      const meterValue = [{ timestamp: '2026-01-02T03:04:05Z', sampledValue }]
      const payload = { connectorId: 1, meterValue }
      assert.equal(findViolation('ocpp1.6', 'MeterValues', 'request', payload), null)
    })
  }

  it('takes a stop without a reason, and empty lists of readings', () => {
    const stop = {
      transactionId: -1,
      timestamp: '2026-01-02T03:04:05Z',
      meterStop: 5,
      transactionData: [],
    }
    assert.equal(findViolation('ocpp1.6', 'StopTransaction', 'request', stop), null)
    const values = { connectorId: 0, meterValue: [] }
    assert.equal(findViolation('ocpp1.6', 'MeterValues', 'request', values), null)
  })

  it('takes the answer and not the request for an answer', () => {
    const conf = { status: 'Accepted', currentTime: '2026-01-02T03:04:05.000Z', interval: 300 }
    assert.equal(findViolation('ocpp1.6', 'BootNotification', 'response', conf), null)
    assert.notEqual(findViolation('ocpp1.6', 'BootNotification', 'request', conf), null)
  })

  it('is not led astray by a property called __proto__', () => {
    const payload: unknown = JSON.parse('{"idTag":"a","__proto__":{"idTag":"b"}}')
    assert.equal(findViolation('ocpp1.6', 'Authorize', 'request', payload)?.code, 'FormatViolation')
    const other: unknown = JSON.parse('{"__proto__":{"idTag":"b"}}')
    assert.notEqual(findViolation('ocpp1.6', 'Authorize', 'request', other), null)
  })

  it('never has a description longer than a call error may carry', () => {
    const payload = { ...STATUS, errorCode: 'x'.repeat(1_000) }
    const violation = findViolation('ocpp1.6', 'StatusNotification', 'request', payload)
    assert.ok(violation !== null && violation.description.length <= 255)
    assert.ok(!violation.description.includes('xxx'))
  })

  it('is an error of ours for an action that is none', () => {
    assert.throws(() => findViolation('ocpp1.6', 'constructor', 'request', {}), /assertion failed/)
  })
})

function withLimit(limit: number) {
  return {
    connectorId: 1,
    csChargingProfiles: {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Absolute',
      chargingSchedule: {
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [{ startPeriod: 0, limit }],
      },
    },
  }
}
