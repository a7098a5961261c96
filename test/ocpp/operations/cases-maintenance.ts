/** Upkeep of a charge point, and the one call that each operation is in each version. */
import type { Sent } from './cases-control.ts'
import { NEW, NOW } from './rig.ts'

const ISO = '2030-01-01T12:00:00.000Z'
const LATER = '2030-01-01T13:00:00.000Z'
const HOUR = 3_600_000
const TOKEN = { idToken: 'ABC', type: 'ISO14443' }
const HASHES = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'aa',
  issuerKeyHash: 'bb',
  serialNumber: '1f',
}

export const MAINTENANCE: readonly Sent[] = [
  [
    ['ocpp1.6'],
    { type: 'firmware', url: 'ftp://a/b', retrieveAt: NOW + HOUR, retries: 2 },
    'UpdateFirmware',
    { location: 'ftp://a/b', retrieveDate: LATER, retries: 2 },
    {},
  ],
  [
    NEW,
    { type: 'firmware', url: 'https://a/b', installAt: NOW + HOUR, retryIntervalSeconds: 60 },
    'UpdateFirmware',
    {
      requestId: 1_001,
      firmware: { location: 'https://a/b', retrieveDateTime: ISO, installDateTime: LATER },
      retryInterval: 60,
    },
  ],
  [
    ['ocpp1.6'],
    { type: 'log', kind: 'diagnostics', url: 'ftp://a/', oldest: NOW, latest: NOW + HOUR },
    'GetDiagnostics',
    { location: 'ftp://a/', startTime: ISO, stopTime: LATER },
    { fileName: 'x' },
  ],
  [
    ['ocpp1.6'],
    { type: 'log', kind: 'security', url: 'ftp://a/', oldest: NOW },
    'GetLog',
    {
      log: { remoteLocation: 'ftp://a/', oldestTimestamp: ISO },
      logType: 'SecurityLog',
      requestId: 1_001,
    },
  ],
  [
    NEW,
    { type: 'log', kind: 'diagnostics', url: 'ftp://a/' },
    'GetLog',
    { log: { remoteLocation: 'ftp://a/' }, logType: 'DiagnosticsLog', requestId: 1_001 },
  ],
  [
    ['ocpp2.1'],
    { type: 'log', kind: 'dataCollector', url: 'ftp://a/' },
    'GetLog',
    { log: { remoteLocation: 'ftp://a/' }, logType: 'DataCollectorLog', requestId: 1_001 },
  ],
  [
    ['ocpp1.6'],
    { type: 'trigger', message: 'StatusNotification', evseId: 0 },
    'TriggerMessage',
    { requestedMessage: 'StatusNotification' },
  ],
  [
    ['ocpp1.6'],
    { type: 'trigger', message: 'SignChargingStationCertificate' },
    'ExtendedTriggerMessage',
    { requestedMessage: 'SignChargePointCertificate' },
  ],
  [
    NEW,
    { type: 'trigger', message: 'StatusNotification', evseId: 1, connectorId: 2 },
    'TriggerMessage',
    { requestedMessage: 'StatusNotification', evse: { id: 1, connectorId: 2 } },
  ],
  [
    NEW,
    { type: 'trigger', message: 'DiagnosticsStatusNotification' },
    'TriggerMessage',
    { requestedMessage: 'LogStatusNotification' },
  ],
  [
    ['ocpp2.1'],
    { type: 'trigger', message: 'CustomTrigger', custom: 'X' },
    'TriggerMessage',
    { requestedMessage: 'CustomTrigger', customTrigger: 'X' },
  ],
  [
    ['ocpp1.6'],
    { type: 'data-transfer', vendorId: 'V', messageId: 'M', data: { a: 1 } },
    'DataTransfer',
    { vendorId: 'V', messageId: 'M', data: '{"a":1}' },
  ],
  [
    NEW,
    { type: 'data-transfer', vendorId: 'V', data: { a: 1 } },
    'DataTransfer',
    { vendorId: 'V', data: { a: 1 } },
  ],
  [
    NEW,
    {
      type: 'display-message',
      priority: 'InFront',
      message: { format: 'UTF8', content: 'Hello', language: 'en' },
      startsAt: NOW,
      endsAt: NOW + HOUR,
      state: 'Idle',
    },
    'SetDisplayMessage',
    {
      message: {
        id: 1_001,
        priority: 'InFront',
        message: { format: 'UTF8', content: 'Hello', language: 'en' },
        state: 'Idle',
        startDateTime: ISO,
        endDateTime: LATER,
      },
    },
  ],
  [
    ['ocpp2.1'],
    {
      type: 'display-message',
      id: 9,
      priority: 'AlwaysFront',
      message: { format: 'QRCODE', content: 'https://a' },
      more: [{ format: 'UTF8', content: 'Hallo', language: 'de' }],
      transactionId: 'T',
    },
    'SetDisplayMessage',
    {
      message: {
        id: 9,
        priority: 'AlwaysFront',
        message: { format: 'QRCODE', content: 'https://a' },
        transactionId: 'T',
        messageExtra: [{ format: 'UTF8', content: 'Hallo', language: 'de' }],
      },
    },
  ],
  [NEW, { type: 'clear-display-message', id: 9 }, 'ClearDisplayMessage', { id: 9 }],
  [
    ['ocpp2.0.1'],
    {
      type: 'network-profile',
      slot: 1,
      url: 'wss://a/ocpp',
      securityProfile: 2,
      interface: 'Wired0',
      messageTimeoutSeconds: 30,
    },
    'SetNetworkProfile',
    {
      configurationSlot: 1,
      connectionData: {
        ocppVersion: 'OCPP20',
        ocppTransport: 'JSON',
        ocppCsmsUrl: 'wss://a/ocpp',
        messageTimeout: 30,
        securityProfile: 2,
        ocppInterface: 'Wired0',
      },
    },
  ],
  [
    ['ocpp2.1'],
    {
      type: 'network-profile',
      slot: 1,
      url: 'ws://a/ocpp',
      securityProfile: 1,
      interface: 'Any',
      messageTimeoutSeconds: 30,
      identity: 'CP9',
      password: '0123456789abcdef',
    },
    'SetNetworkProfile',
    {
      configurationSlot: 1,
      connectionData: {
        ocppTransport: 'JSON',
        ocppCsmsUrl: 'ws://a/ocpp',
        messageTimeout: 30,
        securityProfile: 1,
        ocppInterface: 'Any',
        identity: 'CP9',
        basicAuthPassword: '0123456789abcdef',
      },
    },
  ],
  [
    NEW,
    { type: 'report', base: 'full' },
    'GetBaseReport',
    { requestId: 1_001, reportBase: 'FullInventory' },
  ],
  [
    NEW,
    { type: 'report', criteria: ['Problem'] },
    'GetReport',
    { requestId: 1_001, componentCriteria: ['Problem'] },
  ],
  [
    NEW,
    { type: 'customer-information', report: true, clear: false, idToken: 'ABC' },
    'CustomerInformation',
    { requestId: 1_001, report: true, clear: false, idToken: TOKEN },
  ],
  [
    NEW,
    { type: 'customer-information', report: false, clear: true, certificate: HASHES },
    'CustomerInformation',
    { requestId: 1_001, report: false, clear: true, customerCertificate: HASHES },
  ],
  [
    NEW,
    { type: 'cost-updated', transactionId: 'T', totalCost: 1.25 },
    'CostUpdated',
    { transactionId: 'T', totalCost: 1.25 },
    {},
  ],
  [
    ['ocpp2.1'],
    {
      type: 'der-control',
      controlType: 'LimitMaxDischarge',
      isDefault: true,
      control: { priority: 1, pctMaxDischargePower: 50 },
    },
    'SetDERControl',
    {
      isDefault: true,
      controlId: 'control-1001',
      controlType: 'LimitMaxDischarge',
      limitMaxDischarge: { priority: 1, pctMaxDischargePower: 50 },
    },
  ],
]
