/**
 * What our charge point of 2.x answers to the commands that its parts can answer alone: one row
 * each. The others, which touch transactions, boot or what is sent, stand in commands.ts. Requests
 * have passed their schema.
 */
import { requestBatterySwap } from './battery-swap.ts'
import {
  certificateSigned,
  deleteCertificate,
  getInstalledCertificateIds,
  installCertificate,
} from './certificates.ts'
import { customerInformation } from './customer-information.ts'
import { answerDataTransfer } from './data-transfer.ts'
import { answerAfrrSignal, clearDerControl, getDerControl, setDerControl } from './der.ts'
import type { Variable } from './device-model.ts'
import { clearDisplayMessage, getDisplayMessages, setDisplayMessage } from './display-messages.ts'
import {
  isTemplateUsable,
  notifyAllowedEnergyTransfer,
  notifyWebPaymentStarted,
} from './energy-transfer.ts'
import { adjustStream, getStreams } from './event-streams.ts'
import { getLog, publishFirmware, unpublishFirmware, updateFirmware } from './firmware.ts'
import { clearCache, getLocalListVersion, sendLocalList } from './local-list.ts'
import {
  clearVariableMonitoring,
  getMonitoringReport,
  setMonitoringBase,
  setMonitoringLevel,
  setVariableMonitoring,
} from './monitoring.ts'
import { isPriorityUsable, setNetworkProfile } from './network-profiles.ts'
import type { Action2, PartReply, Request2, Surroundings } from './part.ts'
import { type Parts, withFigures, withStreams } from './parts.ts'
import { getBaseReport, getReport } from './reports.ts'
import { changeTransactionTariff, clearTariffs, getTariffs, setDefaultTariff } from './tariffs.ts'
import { getVariables, setVariables } from './variables.ts'

export type PartCommandName =
  | 'AFRRSignal'
  | 'AdjustPeriodicEventStream'
  | 'CertificateSigned'
  | 'ChangeTransactionTariff'
  | 'ClearCache'
  | 'ClearDERControl'
  | 'ClearDisplayMessage'
  | 'ClearTariffs'
  | 'ClearVariableMonitoring'
  | 'CustomerInformation'
  | 'DataTransfer'
  | 'DeleteCertificate'
  | 'GetBaseReport'
  | 'GetDERControl'
  | 'GetDisplayMessages'
  | 'GetInstalledCertificateIds'
  | 'GetLocalListVersion'
  | 'GetLog'
  | 'GetMonitoringReport'
  | 'GetPeriodicEventStream'
  | 'GetReport'
  | 'GetTariffs'
  | 'GetVariables'
  | 'InstallCertificate'
  | 'NotifyAllowedEnergyTransfer'
  | 'NotifyWebPaymentStarted'
  | 'PublishFirmware'
  | 'RequestBatterySwap'
  | 'SendLocalList'
  | 'SetDERControl'
  | 'SetDefaultTariff'
  | 'SetDisplayMessage'
  | 'SetMonitoringBase'
  | 'SetMonitoringLevel'
  | 'SetNetworkProfile'
  | 'SetVariableMonitoring'
  | 'SetVariables'
  | 'UnpublishFirmware'
  | 'UpdateFirmware'

type PartCommand<A extends Action2> = (
  parts: Parts,
  request: Request2<A>,
  surroundings: Surroundings,
) => PartReply<Parts, A>

export const PART_COMMANDS: { readonly [A in PartCommandName]: PartCommand<A> } = {
  AFRRSignal: (parts, _request, around) => answerAfrrSignal(parts, around),
  AdjustPeriodicEventStream: (parts, request, { at }) =>
    put(parts, 'streams', adjustStream(parts.streams, request, at)),
  CertificateSigned: (parts, request, { at }) =>
    put(parts, 'certificates', certificateSigned(parts.certificates, parts.model, request, at)),
  ChangeTransactionTariff: (parts, request, around) =>
    put(parts, 'tariffs', changeTransactionTariff(parts.tariffs, parts.model, request, around)),
  ClearCache: (parts) => put(parts, 'cache', clearCache(parts.cache, parts.model)),
  ClearDERControl: (parts, request) =>
    put(parts, 'der', clearDerControl(parts.der, parts.model, request)),
  ClearDisplayMessage: (parts, request, around) =>
    put(parts, 'display', clearDisplayMessage(parts.display, request, around)),
  ClearTariffs: (parts, request, around) =>
    put(parts, 'tariffs', clearTariffs(parts.tariffs, parts.model, request, around)),
  ClearVariableMonitoring: (parts, request) =>
    put(parts, 'monitoring', clearVariableMonitoring(parts.monitoring, parts.model, request)),
  CustomerInformation: (parts, request, { at }) =>
    put(parts, 'cache', customerInformation(parts.cache, parts, request, at)),
  DataTransfer: (parts, request, { vendor }) =>
    answerDataTransfer(parts, parts.model, request, vendor),
  DeleteCertificate: (parts, request) =>
    put(parts, 'certificates', deleteCertificate(parts.certificates, parts.model, request)),
  GetBaseReport: (parts, request, { at }) =>
    put(parts, 'model', getBaseReport(parts.model, request, at)),
  GetDERControl: (parts, request) =>
    put(parts, 'der', getDerControl(parts.der, parts.model, request)),
  GetDisplayMessages: (parts, request, around) =>
    put(parts, 'display', getDisplayMessages(parts.display, request, around)),
  GetInstalledCertificateIds: (parts, request) =>
    put(parts, 'certificates', getInstalledCertificateIds(parts.certificates, request)),
  GetLocalListVersion: (parts) =>
    put(parts, 'localList', getLocalListVersion(parts.localList, parts.model)),
  GetLog: (parts, request, around) =>
    put(parts, 'jobs', getLog(parts.jobs, parts.model, request, around)),
  GetMonitoringReport: (parts, request, { at }) =>
    put(parts, 'monitoring', getMonitoringReport(parts.monitoring, parts.model, request, at)),
  GetPeriodicEventStream: (parts) => put(parts, 'streams', getStreams(parts.streams)),
  GetReport: (parts, request, { at }) => put(parts, 'model', getReport(parts.model, request, at)),
  GetTariffs: (parts, request, around) =>
    put(parts, 'tariffs', getTariffs(parts.tariffs, parts.model, request, around)),
  GetVariables: (parts, request, { at }) =>
    put(parts, 'model', getVariables(parts.model, request, at)),
  InstallCertificate: (parts, request) =>
    put(parts, 'certificates', installCertificate(parts.certificates, parts.model, request)),
  NotifyAllowedEnergyTransfer: (parts, request, around) =>
    notifyAllowedEnergyTransfer(parts, parts.model, request, around),
  NotifyWebPaymentStarted: (parts, request, around) =>
    put(parts, 'webPayments', notifyWebPaymentStarted(parts.webPayments, request, around)),
  PublishFirmware: (parts, request, around) =>
    put(parts, 'jobs', publishFirmware(parts.jobs, parts.model, request, around)),
  RequestBatterySwap: (parts, request, around) =>
    put(parts, 'swaps', requestBatterySwap(parts.swaps, parts.model, request, around)),
  SendLocalList: (parts, request, { at }) =>
    put(parts, 'localList', sendLocalList(parts.localList, parts.model, request, at)),
  SetDERControl: (parts, request, { at }) =>
    put(parts, 'der', setDerControl(parts.der, parts.model, request, at)),
  SetDefaultTariff: (parts, request, around) =>
    put(parts, 'tariffs', setDefaultTariff(parts.tariffs, parts.model, request, around)),
  SetDisplayMessage: (parts, request, around) =>
    put(parts, 'display', setDisplayMessage(parts.display, parts.model, request, around)),
  SetMonitoringBase: (parts, request) =>
    put(parts, 'monitoring', setMonitoringBase(parts.monitoring, request)),
  SetMonitoringLevel: (parts, request) =>
    put(parts, 'monitoring', setMonitoringLevel(parts.monitoring, request)),
  SetNetworkProfile: (parts, request) =>
    put(parts, 'network', setNetworkProfile(parts.network, parts.model, request)),
  SetVariableMonitoring: (parts, request) =>
    put(parts, 'monitoring', setVariableMonitoring(parts.monitoring, parts.model, request)),
  SetVariables: (parts, request) =>
    put(parts, 'model', setVariables(parts.model, request, mayWrite(parts))),
  UnpublishFirmware: (parts, request) => put(parts, 'jobs', unpublishFirmware(parts.jobs, request)),
  UpdateFirmware: (parts, request, around) =>
    put(parts, 'jobs', updateFirmware(parts.jobs, parts.model, request, around)),
}

/** The schema of the version has been passed, so a command of 2.1 does not come with 2.0.1. */
export function answerPart<A extends PartCommandName>(
  before: Parts,
  action: A,
  request: Request2<A>,
  surroundings: Surroundings,
): PartReply<Parts, A> {
  const command: PartCommand<A> = PART_COMMANDS[action]
  const { state, response, sends = [] } = command(before, request, surroundings)
  const followed = withStreams(state)
  const after = withFigures(before, followed.state)
  return { state: after, response, sends: [...sends, ...followed.sends] }
}

export const isPartCommand = (action: string): action is PartCommandName =>
  Object.hasOwn(PART_COMMANDS, action)

function put<Name extends keyof Parts, A extends Action2>(
  parts: Parts,
  name: Name,
  { state, response, sends = [] }: PartReply<Parts[Name], A>,
): PartReply<Parts, A> {
  return { state: { ...parts, [name]: state }, response, sends }
}

/** What a variable alone cannot tell about its value. */
const mayWrite =
  (parts: Parts) =>
  ({ name }: Variable, value: string): boolean => {
    switch (name) {
      case 'OCPPCommCtrlr.NetworkConfigurationPriority':
        return isPriorityUsable(parts.network, parts.model, value)
      case 'WebPaymentsCtrlr.URLTemplate':
        return isTemplateUsable(value)
      default:
        return true
    }
  }
