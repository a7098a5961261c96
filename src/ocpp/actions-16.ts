/** THE TABLE of OCPP 1.6: every message, one row each. How to add one stands in README.md. */

import { extendedTriggerMessage, triggerMessage16 } from './answers-trigger.ts'
import type { Table } from './handler.ts'
import type { Messages16 } from './messages-16.gen.ts'
import {
  factFromChargePoint,
  factFromChargePointDeferred,
  fromBoth,
  fromChargePoint,
  fromChargePointDeferred,
  fromCsms,
} from './row.ts'
import { authorize } from './v16/authorize.ts'
import { bootNotification } from './v16/boot-notification.ts'
import { certificateSigned } from './v16/certificate-signed.ts'
import { changeAvailability } from './v16/change-availability.ts'
import { clearChargingProfile, setChargingProfile } from './v16/charging-profiles.ts'
import { changeConfiguration, getConfiguration } from './v16/configuration.ts'
import { dataTransfer } from './v16/data-transfer.ts'
import { diagnosticsStatus } from './v16/diagnostics-status.ts'
import { firmwareStatus, signedFirmwareStatus } from './v16/firmware-status.ts'
import { heartbeat } from './v16/heartbeat.ts'
import { getDiagnostics, getLog, signedUpdateFirmware, updateFirmware } from './v16/jobs.ts'
import { getLocalListVersion, sendLocalList } from './v16/local-list.ts'
import { logStatus } from './v16/log-status.ts'
import { meterValues } from './v16/meter-values.ts'
import { remoteStartTransaction } from './v16/remote-start.ts'
import { cancelReservation, reserveNow } from './v16/reservations.ts'
import { securityEvent } from './v16/security-event.ts'
import { signCertificate } from './v16/sign-certificate.ts'
import { startTransaction } from './v16/start-transaction.ts'
import { statusNotification } from './v16/status-notification.ts'
import { stopTransaction } from './v16/stop-transaction.ts'

/** OCPP 1.6 edition 2 (28) and the security white paper (11). */
export const OCPP_16 = {
  Authorize: fromChargePointDeferred(authorize),
  BootNotification: fromChargePoint(bootNotification),
  CancelReservation: fromCsms(cancelReservation),
  CertificateSigned: fromCsms(certificateSigned),
  ChangeAvailability: fromCsms(changeAvailability),
  ChangeConfiguration: fromCsms(changeConfiguration),
  ClearCache: fromCsms(),
  ClearChargingProfile: fromCsms(clearChargingProfile),
  DataTransfer: fromBoth(dataTransfer),
  DeleteCertificate: fromCsms(),
  DiagnosticsStatusNotification: fromChargePoint(diagnosticsStatus),
  ExtendedTriggerMessage: fromCsms(extendedTriggerMessage),
  FirmwareStatusNotification: fromChargePoint(firmwareStatus),
  GetCompositeSchedule: fromCsms(),
  GetConfiguration: fromCsms(getConfiguration),
  GetDiagnostics: fromCsms(getDiagnostics),
  GetInstalledCertificateIds: fromCsms(),
  GetLocalListVersion: fromCsms(getLocalListVersion),
  GetLog: fromCsms(getLog),
  Heartbeat: fromChargePoint(heartbeat),
  InstallCertificate: fromCsms(),
  LogStatusNotification: factFromChargePoint(logStatus),
  // Those of a transaction are facts; which are, only the content tells, so all are kept as such.
  MeterValues: factFromChargePoint(meterValues),
  RemoteStartTransaction: fromCsms(remoteStartTransaction),
  RemoteStopTransaction: fromCsms(),
  ReserveNow: fromCsms(reserveNow),
  Reset: fromCsms(),
  SecurityEventNotification: factFromChargePoint(securityEvent),
  SendLocalList: fromCsms(sendLocalList),
  SetChargingProfile: fromCsms(setChargingProfile),
  SignCertificate: fromChargePoint(signCertificate),
  SignedFirmwareStatusNotification: factFromChargePoint(signedFirmwareStatus),
  SignedUpdateFirmware: fromCsms(signedUpdateFirmware),
  StartTransaction: factFromChargePointDeferred(startTransaction),
  StatusNotification: fromChargePoint(statusNotification),
  StopTransaction: factFromChargePointDeferred(stopTransaction),
  TriggerMessage: fromCsms(triggerMessage16),
  UnlockConnector: fromCsms(),
  UpdateFirmware: fromCsms(updateFirmware),
} satisfies Table<Messages16>
