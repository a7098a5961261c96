/** Payloads as their schemas want them, of the messages that the field spoils most. */
import type { Version } from '../../../src/ocpp/version.ts'

export interface Sample {
  readonly version: Version
  readonly action: string
  readonly kind: 'request' | 'response'
  readonly payload: Record<string, unknown>
}

const AT = '2026-01-02T03:04:05Z'

const READING_16 = {
  value: '1200',
  context: 'Sample.Periodic',
  format: 'Raw',
  measurand: 'Energy.Active.Import.Register',
  location: 'Outlet',
  unit: 'Wh',
}

export const METER_VALUE_16 = {
  timestamp: AT,
  sampledValue: [
    READING_16,
    { value: '16.1', measurand: 'Current.Import', phase: 'L1', unit: 'A' },
  ],
}

export const METER_VALUE_2 = {
  timestamp: AT,
  sampledValue: [
    {
      value: 1200.5,
      context: 'Transaction.Begin',
      measurand: 'Energy.Active.Import.Register',
      location: 'Outlet',
      unitOfMeasure: { unit: 'kWh', multiplier: 0 },
      signedMeterValue: {
        signedMeterData: 'YWJj',
        signingMethod: 'ECDSA',
        encodingMethod: 'OCMF',
        publicKey: 'a2V5',
      },
    },
    { value: 230, measurand: 'Voltage', phase: 'L1-N' },
  ],
}

export const BOOT_16 = {
  chargePointVendor: 'Alfen BV',
  chargePointModel: 'NG910-60003',
  chargePointSerialNumber: 'ACE0000001',
  firmwareVersion: '4.10.0-2883',
}

export const BOOT_2 = {
  reason: 'PowerUp',
  chargingStation: {
    vendorName: 'Alfen BV',
    model: 'NG910-60003',
    serialNumber: 'ACE0000001',
    firmwareVersion: '4.10.0-2883',
    modem: { iccid: '8949000000000000000', imsi: '262010000000000' },
  },
}

export const STATUS_16 = {
  connectorId: 1,
  errorCode: 'NoError',
  status: 'Charging',
  timestamp: AT,
  info: 'all is well',
}

export const STATUS_2 = { timestamp: AT, connectorStatus: 'Occupied', evseId: 1, connectorId: 1 }

export const START_16 = {
  connectorId: 1,
  idTag: '04A1B2C3D4E5F6',
  meterStart: 1200,
  timestamp: AT,
  reservationId: 7,
}

export const STOP_16 = {
  transactionId: 42,
  idTag: '04A1B2C3D4E5F6',
  meterStop: 9800,
  timestamp: AT,
  reason: 'EVDisconnected',
  transactionData: [METER_VALUE_16],
}

export const METER_VALUES_16 = {
  connectorId: 1,
  transactionId: 42,
  meterValue: [METER_VALUE_16],
}

export const METER_VALUES_2 = { evseId: 1, meterValue: [METER_VALUE_2] }

export const TRANSACTION_EVENT = {
  eventType: 'Updated',
  timestamp: AT,
  triggerReason: 'MeterValuePeriodic',
  seqNo: 3,
  offline: false,
  numberOfPhasesUsed: 3,
  transactionInfo: {
    transactionId: '5f0d2a3c',
    chargingState: 'Charging',
    timeSpentCharging: 60,
  },
  idToken: {
    idToken: '04A1B2C3D4E5F6',
    type: 'ISO14443',
    additionalInfo: [{ additionalIdToken: 'x', type: 'y' }],
  },
  evse: { id: 1, connectorId: 1 },
  meterValue: [METER_VALUE_2],
}

export const NEEDS_2 = {
  evseId: 1,
  chargingNeeds: {
    requestedEnergyTransfer: 'DC',
    departureTime: AT,
    dcChargingParameters: { evMaxCurrent: 200, evMaxVoltage: 400, stateOfCharge: 35 },
  },
}

export const CONFIGURATION_16 = {
  configurationKey: [
    { key: 'HeartbeatInterval', readonly: false, value: '300' },
    { key: 'NumberOfConnectors', readonly: true, value: '2' },
  ],
  unknownKey: ['Foo'],
}

export const COMPOSITE_16 = {
  status: 'Accepted',
  connectorId: 1,
  scheduleStart: AT,
  chargingSchedule: {
    duration: 60,
    chargingRateUnit: 'A',
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 16.1 }],
  },
}

export const COMPOSITE_2 = {
  status: 'Accepted',
  schedule: {
    evseId: 1,
    duration: 60,
    scheduleStart: AT,
    chargingRateUnit: 'A',
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
  },
}

const REPORT_2 = {
  requestId: 1,
  generatedAt: AT,
  seqNo: 0,
  tbc: false,
  reportData: [
    {
      component: { name: 'EVSE', evse: { id: 1 } },
      variable: { name: 'Power' },
      variableAttribute: [{ type: 'Actual', value: '11000', mutability: 'ReadOnly' }],
      variableCharacteristics: { dataType: 'decimal', supportsMonitoring: true, unit: 'W' },
    },
  ],
}

const request = (version: Version, action: string, payload: Record<string, unknown>): Sample => ({
  version,
  action,
  kind: 'request',
  payload,
})

const both = (action: string, payload: Record<string, unknown>): readonly Sample[] => [
  request('ocpp2.0.1', action, payload),
  request('ocpp2.1', action, payload),
]

export const SAMPLES: readonly Sample[] = [
  request('ocpp1.6', 'BootNotification', BOOT_16),
  request('ocpp1.6', 'StatusNotification', STATUS_16),
  request('ocpp1.6', 'StartTransaction', START_16),
  request('ocpp1.6', 'StopTransaction', STOP_16),
  request('ocpp1.6', 'MeterValues', METER_VALUES_16),
  request('ocpp1.6', 'DataTransfer', { vendorId: 'v', messageId: 'm', data: 'd' }),
  {
    version: 'ocpp1.6',
    action: 'GetConfiguration',
    kind: 'response',
    payload: CONFIGURATION_16,
  },
  {
    version: 'ocpp1.6',
    action: 'GetCompositeSchedule',
    kind: 'response',
    payload: COMPOSITE_16,
  },
  ...both('BootNotification', BOOT_2),
  ...both('StatusNotification', STATUS_2),
  ...both('MeterValues', METER_VALUES_2),
  ...both('TransactionEvent', TRANSACTION_EVENT),
  ...both('NotifyEVChargingNeeds', NEEDS_2),
  ...both('NotifyReport', REPORT_2),
  {
    version: 'ocpp2.0.1',
    action: 'GetCompositeSchedule',
    kind: 'response',
    payload: COMPOSITE_2,
  },
]
