/** What our charge point answers to which command, as one table; every command is in it. */
import type { CommandName } from '../../src/client/commands.ts'
import { TEST_CERTIFICATE } from './certificate.ts'
import type { Rig } from './rig.ts'
import { card, plug } from './rig.ts'

export const FUTURE = '2030-01-01T00:00:00Z'
export const PAST = '2020-01-01T00:00:00Z'

const period = (limit: number, startPeriod = 0) => ({ startPeriod, limit })
const profile = (purpose: string, more: object = {}) => ({
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: purpose,
  chargingProfileKind: 'Absolute',
  chargingSchedule: { chargingRateUnit: 'W', chargingSchedulePeriod: [period(6_000)] },
  ...more,
})
const certificateHashData = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'aa',
  issuerKeyHash: 'bb',
  serialNumber: '1',
}
export const firmware = (location: string) => ({
  location,
  retrieveDateTime: PAST,
  signingCertificate: TEST_CERTIFICATE,
  signature: 'c2ln',
})

export interface Row {
  readonly action: CommandName
  readonly payload: object
  readonly answer: object
  /** What it is doing before; nothing, if left out. */
  readonly before?: (rig: Rig) => void
}

export const charge = (rig: Rig): void => {
  rig.act(plug())
  rig.act(card())
}
export const ROWS: readonly Row[] = [
  { action: 'CancelReservation', payload: { reservationId: 9 }, answer: { status: 'Rejected' } },
  {
    action: 'CertificateSigned',
    payload: { certificateChain: TEST_CERTIFICATE },
    answer: { status: 'Accepted' },
  },
  {
    action: 'CertificateSigned',
    payload: { certificateChain: 'nonsense' },
    answer: { status: 'Rejected' },
  },
  {
    action: 'ChangeAvailability',
    payload: { connectorId: 1, type: 'Inoperative' },
    answer: { status: 'Accepted' },
  },
  {
    action: 'ChangeAvailability',
    payload: { connectorId: 0, type: 'Inoperative' },
    answer: { status: 'Scheduled' },
    before: charge,
  },
  {
    action: 'ChangeAvailability',
    payload: { connectorId: 7, type: 'Operative' },
    answer: { status: 'Rejected' },
  },
  {
    action: 'ChangeConfiguration',
    payload: { key: 'heartbeatINTERVAL', value: '60' },
    answer: { status: 'Accepted' },
  },
  {
    action: 'ChangeConfiguration',
    payload: { key: 'WebSocketPingInterval', value: '20' },
    answer: { status: 'RebootRequired' },
  },
  {
    action: 'ChangeConfiguration',
    payload: { key: 'NumberOfConnectors', value: '9' },
    answer: { status: 'Rejected' },
  },
  {
    action: 'ChangeConfiguration',
    payload: { key: 'MeterValuesSampledData', value: 'Energy.Active.Import.Register,Nonsense' },
    answer: { status: 'Rejected' },
  },
  {
    action: 'ChangeConfiguration',
    payload: { key: 'NoSuchKey', value: '1' },
    answer: { status: 'NotSupported' },
  },
  {
    action: 'ChangeConfiguration',
    payload: { key: 'AuthorizationKey', value: 'too short' },
    answer: { status: 'Rejected' },
  },
  {
    action: 'ChangeConfiguration',
    payload: { key: 'AuthorizationKey', value: 'ff'.repeat(20) },
    answer: { status: 'Accepted' },
  },
  { action: 'ClearCache', payload: {}, answer: { status: 'Accepted' } },
  { action: 'ClearChargingProfile', payload: { id: 1 }, answer: { status: 'Unknown' } },
  {
    action: 'DataTransfer',
    payload: { vendorId: 'Stator', data: 'hello' },
    answer: { status: 'Accepted', data: 'hello' },
  },
  {
    action: 'DataTransfer',
    payload: { vendorId: 'Other', data: 'hello' },
    answer: { status: 'UnknownVendorId' },
  },
  {
    action: 'DeleteCertificate',
    payload: { certificateHashData },
    answer: { status: 'NotFound' },
  },
  {
    action: 'ExtendedTriggerMessage',
    payload: { requestedMessage: 'SignChargePointCertificate' },
    answer: { status: 'Accepted' },
  },
  {
    action: 'GetCompositeSchedule',
    payload: { connectorId: 9, duration: 60 },
    answer: { status: 'Rejected' },
  },
  {
    action: 'GetConfiguration',
    payload: { key: ['numberofconnectors', 'Nonsense'] },
    answer: {
      configurationKey: [{ key: 'NumberOfConnectors', readonly: true, value: '2' }],
      unknownKey: ['Nonsense'],
    },
  },
  {
    action: 'GetConfiguration',
    payload: { key: ['AuthorizationKey'] },
    answer: { configurationKey: [{ key: 'AuthorizationKey', readonly: false }], unknownKey: [] },
  },
  {
    action: 'GetDiagnostics',
    payload: { location: 'ftp://example.invalid/in' },
    answer: { fileName: 'S-1-diagnostics.txt' },
  },
  {
    action: 'GetInstalledCertificateIds',
    payload: { certificateType: 'CentralSystemRootCertificate' },
    answer: { status: 'NotFound' },
  },
  { action: 'GetLocalListVersion', payload: {}, answer: { listVersion: 0 } },
  {
    action: 'GetLog',
    payload: {
      log: { remoteLocation: 'https://example.invalid/in' },
      logType: 'SecurityLog',
      requestId: 4,
    },
    answer: { status: 'Accepted', filename: 'S-1-4.log' },
  },
  {
    action: 'InstallCertificate',
    payload: { certificateType: 'ManufacturerRootCertificate', certificate: TEST_CERTIFICATE },
    answer: { status: 'Accepted' },
  },
  {
    action: 'InstallCertificate',
    payload: { certificateType: 'ManufacturerRootCertificate', certificate: 'nonsense' },
    answer: { status: 'Rejected' },
  },
  {
    action: 'RemoteStartTransaction',
    payload: { idTag: 'TAG' },
    answer: { status: 'Accepted' },
  },
  {
    action: 'RemoteStartTransaction',
    payload: { idTag: 'TAG', connectorId: 1 },
    answer: { status: 'Rejected' },
    before: charge,
  },
  {
    action: 'RemoteStopTransaction',
    payload: { transactionId: 101 },
    answer: { status: 'Accepted' },
    before: charge,
  },
  {
    action: 'RemoteStopTransaction',
    payload: { transactionId: 999 },
    answer: { status: 'Rejected' },
    before: charge,
  },
  {
    action: 'ReserveNow',
    payload: { connectorId: 1, expiryDate: FUTURE, idTag: 'TAG', reservationId: 1 },
    answer: { status: 'Accepted' },
  },
  {
    action: 'ReserveNow',
    payload: { connectorId: 1, expiryDate: FUTURE, idTag: 'TAG', reservationId: 1 },
    answer: { status: 'Occupied' },
    before: charge,
  },
  {
    action: 'ReserveNow',
    payload: { connectorId: 1, expiryDate: FUTURE, idTag: 'TAG', reservationId: 1 },
    answer: { status: 'Faulted' },
    before: (rig) => rig.act({ name: 'fault', connectorId: 1, errorCode: 'OtherError' }),
  },
  {
    action: 'ReserveNow',
    payload: { connectorId: 0, expiryDate: FUTURE, idTag: 'TAG', reservationId: 1 },
    answer: { status: 'Rejected' },
  },
  { action: 'Reset', payload: { type: 'Hard' }, answer: { status: 'Accepted' } },
  {
    action: 'SendLocalList',
    payload: {
      listVersion: 3,
      updateType: 'Full',
      localAuthorizationList: [{ idTag: 'A', idTagInfo: { status: 'Accepted' } }],
    },
    answer: { status: 'Accepted' },
  },
  {
    action: 'SendLocalList',
    payload: { listVersion: 0, updateType: 'Full' },
    answer: { status: 'Failed' },
  },
  {
    action: 'SetChargingProfile',
    payload: { connectorId: 0, csChargingProfiles: profile('TxDefaultProfile') },
    answer: { status: 'Accepted' },
  },
  {
    action: 'SetChargingProfile',
    payload: { connectorId: 1, csChargingProfiles: profile('TxProfile') },
    answer: { status: 'Rejected' },
  },
  {
    action: 'SetChargingProfile',
    payload: { connectorId: 1, csChargingProfiles: profile('ChargePointMaxProfile') },
    answer: { status: 'Rejected' },
  },
  {
    action: 'SetChargingProfile',
    payload: { connectorId: 9, csChargingProfiles: profile('TxDefaultProfile') },
    answer: { error: 'PropertyConstraintViolation' },
  },
  {
    action: 'SignedUpdateFirmware',
    payload: { requestId: 1, firmware: firmware('https://example.invalid/f') },
    answer: { status: 'Accepted' },
  },
  {
    action: 'SignedUpdateFirmware',
    payload: {
      requestId: 1,
      firmware: { ...firmware('https://example.invalid/f'), signingCertificate: 'nonsense' },
    },
    answer: { status: 'InvalidCertificate' },
  },
  {
    action: 'TriggerMessage',
    payload: { requestedMessage: 'Heartbeat' },
    answer: { status: 'Accepted' },
  },
  {
    action: 'TriggerMessage',
    payload: { requestedMessage: 'StatusNotification', connectorId: 9 },
    answer: { status: 'Rejected' },
  },
  { action: 'UnlockConnector', payload: { connectorId: 1 }, answer: { status: 'Unlocked' } },
  { action: 'UnlockConnector', payload: { connectorId: 9 }, answer: { status: 'NotSupported' } },
  {
    action: 'UnlockConnector',
    payload: { connectorId: 1 },
    answer: { status: 'UnlockFailed' },
    before: (rig) => rig.act({ name: 'fault', connectorId: 1, errorCode: 'ConnectorLockFailure' }),
  },
  {
    action: 'UpdateFirmware',
    payload: { location: 'ftp://example.invalid/f', retrieveDate: PAST },
    answer: {},
  },
]
