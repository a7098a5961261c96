/**
 * Every OCPP message the hub knows, one row each: this is the file to open first, and the one to
 * change. A row missing, too many, or with another version's handler stops the build; how to add
 * one stands in README.md.
 */
import type { AnswerHandler, DeferredHandler, Handler, Row, Table } from './handler.ts'
import type { Messages16 } from './messages-16.gen.ts'
import type { Messages21 } from './messages-21.gen.ts'
import type { Messages201 } from './messages-201.gen.ts'
import { bootNotification } from './v2/boot-notification.ts'
import { heartbeat } from './v2/heartbeat.ts'
import { authorize } from './v16/authorize.ts'
import { bootNotification as bootNotification16 } from './v16/boot-notification.ts'
import { changeAvailability } from './v16/change-availability.ts'
import { clearChargingProfile, setChargingProfile } from './v16/charging-profiles.ts'
import { changeConfiguration, getConfiguration } from './v16/configuration.ts'
import { dataTransfer } from './v16/data-transfer.ts'
import { diagnosticsStatus } from './v16/diagnostics-status.ts'
import { firmwareStatus, signedFirmwareStatus } from './v16/firmware-status.ts'
import { heartbeat as heartbeat16 } from './v16/heartbeat.ts'
import { getDiagnostics, getLog, signedUpdateFirmware, updateFirmware } from './v16/jobs.ts'
import { getLocalListVersion, sendLocalList } from './v16/local-list.ts'
import { logStatus } from './v16/log-status.ts'
import { meterValues } from './v16/meter-values.ts'
import { cancelReservation, reserveNow } from './v16/reservations.ts'
import { securityEvent } from './v16/security-event.ts'
import { signCertificate } from './v16/sign-certificate.ts'
import { startTransaction } from './v16/start-transaction.ts'
import { statusNotification } from './v16/status-notification.ts'
import { stopTransaction } from './v16/stop-transaction.ts'
import type { Version } from './version.ts'

/** OCPP 1.6 edition 2 (28) and the security white paper (11). */
export const OCPP_16 = {
  Authorize: fromChargePointDeferred(authorize),
  BootNotification: fromChargePoint(bootNotification16),
  CancelReservation: fromCsms(cancelReservation),
  CertificateSigned: fromCsms(),
  ChangeAvailability: fromCsms(changeAvailability),
  ChangeConfiguration: fromCsms(changeConfiguration),
  ClearCache: fromCsms(),
  ClearChargingProfile: fromCsms(clearChargingProfile),
  DataTransfer: fromBoth(dataTransfer),
  DeleteCertificate: fromCsms(),
  DiagnosticsStatusNotification: fromChargePoint(diagnosticsStatus),
  ExtendedTriggerMessage: fromCsms(),
  FirmwareStatusNotification: fromChargePoint(firmwareStatus),
  GetCompositeSchedule: fromCsms(),
  GetConfiguration: fromCsms(getConfiguration),
  GetDiagnostics: fromCsms(getDiagnostics),
  GetInstalledCertificateIds: fromCsms(),
  GetLocalListVersion: fromCsms(getLocalListVersion),
  GetLog: fromCsms(getLog),
  Heartbeat: fromChargePoint(heartbeat16),
  InstallCertificate: fromCsms(),
  LogStatusNotification: factFromChargePoint(logStatus),
  // Those of a transaction are facts; which are, only the content tells, so all are kept as such.
  MeterValues: factFromChargePoint(meterValues),
  RemoteStartTransaction: fromCsms(),
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
  TriggerMessage: fromCsms(),
  UnlockConnector: fromCsms(),
  UpdateFirmware: fromCsms(updateFirmware),
} satisfies Table<Messages16>

/** OCPP 2.0.1 edition 3 (64). */
export const OCPP_201 = {
  Authorize: fromChargePointLater(),
  BootNotification: fromChargePoint(bootNotification),
  CancelReservation: fromCsms(),
  CertificateSigned: fromCsms(),
  ChangeAvailability: fromCsms(),
  ClearCache: fromCsms(),
  ClearChargingProfile: fromCsms(),
  ClearDisplayMessage: fromCsms(),
  ClearVariableMonitoring: fromCsms(),
  ClearedChargingLimit: fromChargePointLater(),
  CostUpdated: fromCsms(),
  CustomerInformation: fromCsms(),
  DataTransfer: fromBothLater(),
  DeleteCertificate: fromCsms(),
  FirmwareStatusNotification: factFromChargePointLater(),
  Get15118EVCertificate: fromChargePointLater(),
  GetBaseReport: fromCsms(),
  GetCertificateStatus: fromChargePointLater(),
  GetChargingProfiles: fromCsms(),
  GetCompositeSchedule: fromCsms(),
  GetDisplayMessages: fromCsms(),
  GetInstalledCertificateIds: fromCsms(),
  GetLocalListVersion: fromCsms(),
  GetLog: fromCsms(),
  GetMonitoringReport: fromCsms(),
  GetReport: fromCsms(),
  GetTransactionStatus: fromCsms(),
  GetVariables: fromCsms(),
  Heartbeat: fromChargePoint(heartbeat),
  InstallCertificate: fromCsms(),
  LogStatusNotification: factFromChargePointLater(),
  MeterValues: factFromChargePointLater(),
  NotifyChargingLimit: fromChargePointLater(),
  NotifyCustomerInformation: fromChargePointLater(),
  NotifyDisplayMessages: fromChargePointLater(),
  NotifyEVChargingNeeds: fromChargePointLater(),
  NotifyEVChargingSchedule: fromChargePointLater(),
  NotifyEvent: fromChargePointLater(),
  NotifyMonitoringReport: fromChargePointLater(),
  NotifyReport: fromChargePointLater(),
  PublishFirmware: fromCsms(),
  PublishFirmwareStatusNotification: fromChargePointLater(),
  ReportChargingProfiles: fromChargePointLater(),
  RequestStartTransaction: fromCsms(),
  RequestStopTransaction: fromCsms(),
  ReservationStatusUpdate: fromChargePointLater(),
  ReserveNow: fromCsms(),
  Reset: fromCsms(),
  SecurityEventNotification: factFromChargePointLater(),
  SendLocalList: fromCsms(),
  SetChargingProfile: fromCsms(),
  SetDisplayMessage: fromCsms(),
  SetMonitoringBase: fromCsms(),
  SetMonitoringLevel: fromCsms(),
  SetNetworkProfile: fromCsms(),
  SetVariableMonitoring: fromCsms(),
  SetVariables: fromCsms(),
  SignCertificate: fromChargePointLater(),
  StatusNotification: fromChargePointLater(),
  TransactionEvent: factFromChargePointLater(),
  TriggerMessage: fromCsms(),
  UnlockConnector: fromCsms(),
  UnpublishFirmware: fromCsms(),
  UpdateFirmware: fromCsms(),
} satisfies Table<Messages201>

/** OCPP 2.1 edition 1 (91): all of 2.0.1, and 27 more. */
export const OCPP_21 = {
  ...OCPP_201,
  AFRRSignal: fromCsms(),
  AdjustPeriodicEventStream: fromCsms(),
  BatterySwap: factFromChargePointLater(),
  ChangeTransactionTariff: fromCsms(),
  ClearDERControl: fromCsms(),
  ClearTariffs: fromCsms(),
  ClosePeriodicEventStream: fromChargePointLater(),
  GetCertificateChainStatus: fromChargePointLater(),
  GetDERControl: fromCsms(),
  GetPeriodicEventStream: fromCsms(),
  GetTariffs: fromCsms(),
  NotifyAllowedEnergyTransfer: fromCsms(),
  NotifyDERAlarm: fromChargePointLater(),
  NotifyDERStartStop: fromChargePointLater(),
  NotifyPeriodicEventStream: fromChargePointLater(),
  NotifyPriorityCharging: fromChargePointLater(),
  NotifySettlement: factFromChargePointLater(),
  NotifyWebPaymentStarted: fromCsms(),
  OpenPeriodicEventStream: fromChargePointLater(),
  PullDynamicScheduleUpdate: fromChargePointLater(),
  ReportDERControl: fromChargePointLater(),
  RequestBatterySwap: fromCsms(),
  SetDERControl: fromCsms(),
  SetDefaultTariff: fromCsms(),
  UpdateDynamicSchedule: fromCsms(),
  UsePriorityCharging: fromCsms(),
  VatNumberValidation: fromChargePointLater(),
} satisfies Table<Messages21>

/** A row whose message is not looked at yet, so its content is unknown. */
export type AnyRow = Row<{ readonly request: unknown; readonly response: unknown }>

const TABLES: Record<Version, object> = {
  'ocpp1.6': OCPP_16,
  'ocpp2.0.1': OCPP_201,
  'ocpp2.1': OCPP_21,
}

/** Null when this version has no such action. */
export function findRow(version: Version, action: string): AnyRow | null {
  const table = TABLES[version] as Readonly<Record<string, AnyRow>>
  // The tables are typed row by row; who calls a handler has held the payload against its schema.
  return Object.hasOwn(table, action) ? (table[action] ?? null) : null
}

/** All actions of a version, sorted. */
export function listActions(version: Version): readonly string[] {
  return Object.keys(TABLES[version]).sort()
}

/** What we may send to a charge point of this version, sorted. */
export function listCommands(version: Version): readonly string[] {
  return listActions(version).filter((action) => findRow(version, action)?.from !== 'chargePoint')
}

function fromChargePoint<Q, S>(handler: Handler<Q, S>) {
  return { from: 'chargePoint', isFact: false, handler } as const
}

function factFromChargePoint<Q, S>(handler: Handler<Q, S>) {
  return { from: 'chargePoint', isFact: true, handler } as const
}

function fromChargePointDeferred<Q, S>(deferred: DeferredHandler<Q, S>) {
  return { from: 'chargePoint', isFact: false, deferred } as const
}

function factFromChargePointDeferred<Q, S>(deferred: DeferredHandler<Q, S>) {
  return { from: 'chargePoint', isFact: true, deferred } as const
}

/** Known, and answered NotSupported until there is a handler. */
function fromChargePointLater() {
  return { from: 'chargePoint', isFact: false } as const
}

function factFromChargePointLater() {
  return { from: 'chargePoint', isFact: true } as const
}

function fromBoth<Q, S>(handler: Handler<Q, S>) {
  return { from: 'both', isFact: false, handler } as const
}

function fromBothLater() {
  return { from: 'both', isFact: false } as const
}

function fromCsms(): { readonly from: 'csms' }
function fromCsms<Q, S>(
  onAnswer: AnswerHandler<Q, S>,
): {
  readonly from: 'csms'
  readonly onAnswer: AnswerHandler<Q, S>
}
function fromCsms<Q, S>(onAnswer?: AnswerHandler<Q, S>) {
  return onAnswer === undefined ? { from: 'csms' } : { from: 'csms', onAnswer }
}
