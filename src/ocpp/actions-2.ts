/** THE TABLES of OCPP 2.0.1 and 2.1: every message, one row each. README.md says how to add one. */

import { triggerMessage } from './answers-trigger.ts'
import type { Table } from './handler.ts'
import type { Messages21 } from './messages-21.gen.ts'
import type { Messages201 } from './messages-201.gen.ts'
import {
  factFromChargePoint,
  factFromChargePointDeferred,
  fromBoth,
  fromChargePoint,
  fromChargePointDeferred,
  fromCsms,
} from './row.ts'
import {
  adjustPeriodicEventStream,
  clearDerControl,
  clearTariffs,
  getPeriodicEventStream,
  getTariffs,
  setDefaultTariff,
  setDerControl,
} from './v2/answers-21.ts'
import { changeAvailability } from './v2/answers-availability.ts'
import {
  certificateSigned,
  deleteCertificate,
  getInstalledCertificateIds,
  setNetworkProfile,
} from './v2/answers-certificates.ts'
import {
  clearChargingProfile,
  notifyAllowedEnergyTransfer,
  setChargingProfile,
  updateDynamicSchedule,
} from './v2/answers-charging.ts'
import { clearDisplayMessage, setDisplayMessage } from './v2/answers-display.ts'
import {
  customerInformation,
  getBaseReport,
  getChargingProfiles,
  getDerControl,
  getDisplayMessages,
  getLog,
  getMonitoringReport,
  getReport,
  publishFirmware,
  requestBatterySwap,
  updateFirmware,
} from './v2/answers-jobs.ts'
import { getLocalListVersion, sendLocalList } from './v2/answers-local-list.ts'
import { clearVariableMonitoring, setVariableMonitoring } from './v2/answers-monitoring.ts'
import { getTransactionStatus, requestStartTransaction } from './v2/answers-remote.ts'
import { cancelReservation, reserveNow } from './v2/answers-reservations.ts'
import { getVariables, setVariables } from './v2/answers-variables.ts'
import { authorize21, authorize201 } from './v2/authorize.ts'
import { batterySwap } from './v2/battery-swap.ts'
import { bootNotification } from './v2/boot-notification.ts'
import {
  get15118EvCertificate,
  getCertificateChainStatus,
  getCertificateStatus,
} from './v2/certificate-status.ts'
import { clearedChargingLimit, notifyChargingLimit } from './v2/charging-limits.ts'
import {
  chargingNeeds21,
  chargingNeeds201,
  chargingSchedule21,
  chargingSchedule201,
} from './v2/charging-needs.ts'
import { dataTransfer } from './v2/data-transfer.ts'
import { notifyDerAlarm, notifyDerStartStop } from './v2/der.ts'
import { pullDynamicScheduleUpdate } from './v2/dynamic-schedule.ts'
import {
  closePeriodicEventStream,
  notifyPeriodicEventStream,
  openPeriodicEventStream,
} from './v2/event-streams.ts'
import { heartbeat } from './v2/heartbeat.ts'
import { firmwareStatus, logStatus, publishFirmwareStatus } from './v2/job-statuses.ts'
import { meterValues } from './v2/meter-values.ts'
import { notifyEvent } from './v2/notify-event.ts'
import { notifyReport } from './v2/notify-report.ts'
import { notifyPriorityCharging } from './v2/priority-charging.ts'
import {
  notifyCustomerInformation,
  notifyDisplayMessages,
  notifyMonitoringReport,
  reportChargingProfiles,
  reportDerControl,
} from './v2/reports.ts'
import { reservationStatus } from './v2/reservation-status.ts'
import { securityEvent } from './v2/security-event.ts'
import { notifySettlement } from './v2/settlement.ts'
import { signCertificate } from './v2/sign-certificate.ts'
import { statusNotification } from './v2/status-notification.ts'
import { transactionEvent21, transactionEvent201 } from './v2/transaction-event.ts'
import { vatNumberValidation } from './v2/vat-number.ts'

/** OCPP 2.0.1 edition 3 (64). */
export const OCPP_201 = {
  Authorize: fromChargePointDeferred(authorize201),
  BootNotification: fromChargePoint(bootNotification),
  CancelReservation: fromCsms(cancelReservation),
  CertificateSigned: fromCsms(certificateSigned),
  ChangeAvailability: fromCsms(changeAvailability),
  ClearCache: fromCsms(),
  ClearChargingProfile: fromCsms(clearChargingProfile),
  ClearDisplayMessage: fromCsms(clearDisplayMessage),
  ClearVariableMonitoring: fromCsms(clearVariableMonitoring),
  ClearedChargingLimit: fromChargePoint(clearedChargingLimit),
  CostUpdated: fromCsms(),
  CustomerInformation: fromCsms(customerInformation),
  DataTransfer: fromBoth(dataTransfer),
  DeleteCertificate: fromCsms(deleteCertificate),
  FirmwareStatusNotification: factFromChargePoint(firmwareStatus),
  Get15118EVCertificate: fromChargePoint(get15118EvCertificate),
  GetBaseReport: fromCsms(getBaseReport),
  GetCertificateStatus: fromChargePoint(getCertificateStatus),
  GetChargingProfiles: fromCsms(getChargingProfiles),
  GetCompositeSchedule: fromCsms(),
  GetDisplayMessages: fromCsms(getDisplayMessages),
  GetInstalledCertificateIds: fromCsms(getInstalledCertificateIds),
  GetLocalListVersion: fromCsms(getLocalListVersion),
  GetLog: fromCsms(getLog),
  GetMonitoringReport: fromCsms(getMonitoringReport),
  GetReport: fromCsms(getReport),
  GetTransactionStatus: fromCsms(getTransactionStatus),
  GetVariables: fromCsms(getVariables),
  Heartbeat: fromChargePoint(heartbeat),
  InstallCertificate: fromCsms(),
  LogStatusNotification: factFromChargePoint(logStatus),
  MeterValues: factFromChargePoint(meterValues),
  NotifyChargingLimit: fromChargePoint(notifyChargingLimit),
  NotifyCustomerInformation: fromChargePoint(notifyCustomerInformation),
  NotifyDisplayMessages: fromChargePoint(notifyDisplayMessages),
  NotifyEVChargingNeeds: fromChargePoint(chargingNeeds201),
  NotifyEVChargingSchedule: fromChargePoint(chargingSchedule201),
  NotifyEvent: factFromChargePoint(notifyEvent),
  NotifyMonitoringReport: fromChargePoint(notifyMonitoringReport),
  NotifyReport: fromChargePoint(notifyReport),
  PublishFirmware: fromCsms(publishFirmware),
  PublishFirmwareStatusNotification: fromChargePoint(publishFirmwareStatus),
  ReportChargingProfiles: fromChargePoint(reportChargingProfiles),
  RequestStartTransaction: fromCsms(requestStartTransaction),
  RequestStopTransaction: fromCsms(),
  ReservationStatusUpdate: fromChargePoint(reservationStatus),
  ReserveNow: fromCsms(reserveNow),
  Reset: fromCsms(),
  SecurityEventNotification: factFromChargePoint(securityEvent),
  SendLocalList: fromCsms(sendLocalList),
  SetChargingProfile: fromCsms(setChargingProfile),
  SetDisplayMessage: fromCsms(setDisplayMessage),
  SetMonitoringBase: fromCsms(),
  SetMonitoringLevel: fromCsms(),
  SetNetworkProfile: fromCsms(setNetworkProfile),
  SetVariableMonitoring: fromCsms(setVariableMonitoring),
  SetVariables: fromCsms(setVariables),
  SignCertificate: fromChargePoint(signCertificate),
  StatusNotification: fromChargePoint(statusNotification),
  TransactionEvent: factFromChargePointDeferred(transactionEvent201),
  TriggerMessage: fromCsms(triggerMessage),
  UnlockConnector: fromCsms(),
  UnpublishFirmware: fromCsms(),
  UpdateFirmware: fromCsms(updateFirmware),
} satisfies Table<Messages201>

/** OCPP 2.1 edition 1 (91): all of 2.0.1, and 27 more. */
export const OCPP_21 = {
  ...OCPP_201,
  AFRRSignal: fromCsms(),
  AdjustPeriodicEventStream: fromCsms(adjustPeriodicEventStream),
  Authorize: fromChargePointDeferred(authorize21),
  BatterySwap: factFromChargePoint(batterySwap),
  ChangeTransactionTariff: fromCsms(),
  ClearDERControl: fromCsms(clearDerControl),
  ClearTariffs: fromCsms(clearTariffs),
  ClosePeriodicEventStream: fromChargePoint(closePeriodicEventStream),
  GetCertificateChainStatus: fromChargePoint(getCertificateChainStatus),
  GetDERControl: fromCsms(getDerControl),
  GetPeriodicEventStream: fromCsms(getPeriodicEventStream),
  GetTariffs: fromCsms(getTariffs),
  NotifyAllowedEnergyTransfer: fromCsms(notifyAllowedEnergyTransfer),
  NotifyDERAlarm: factFromChargePoint(notifyDerAlarm),
  NotifyDERStartStop: factFromChargePoint(notifyDerStartStop),
  NotifyEVChargingNeeds: fromChargePoint(chargingNeeds21),
  NotifyEVChargingSchedule: fromChargePoint(chargingSchedule21),
  NotifyPeriodicEventStream: fromChargePoint(notifyPeriodicEventStream),
  NotifyPriorityCharging: fromChargePoint(notifyPriorityCharging),
  NotifySettlement: factFromChargePoint(notifySettlement),
  NotifyWebPaymentStarted: fromCsms(),
  OpenPeriodicEventStream: fromChargePoint(openPeriodicEventStream),
  PullDynamicScheduleUpdate: fromChargePoint(pullDynamicScheduleUpdate),
  ReportDERControl: fromChargePoint(reportDerControl),
  RequestBatterySwap: fromCsms(requestBatterySwap),
  SetDERControl: fromCsms(setDerControl),
  SetDefaultTariff: fromCsms(setDefaultTariff),
  TransactionEvent: factFromChargePointDeferred(transactionEvent21),
  UpdateDynamicSchedule: fromCsms(updateDynamicSchedule),
  UsePriorityCharging: fromCsms(),
  VatNumberValidation: fromChargePoint(vatNumberValidation),
} satisfies Table<Messages21>
