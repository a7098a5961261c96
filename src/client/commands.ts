/**
 * What our charge point answers to each of the 26 commands of OCPP 1.6 and its security extension.
 * One row each; payloads have passed their schema. The answer leaves before what follows from it.
 */

import type { Call, ErrorCode } from '../ocpp/frame.ts'
import { formatCallError, formatCallResult } from '../ocpp/frame.ts'
import { findViolation } from '../ocpp/validate.ts'
import {
  deleteCertificate,
  installCertificate,
  installedCertificates,
  isCertificateChain,
} from './certificates.ts'
import { clearProfiles, compositeSchedule, installProfile, refusalOf } from './charging-profiles.ts'
import { changeKey, isOn, readKeys } from './configuration.ts'
import { changeAvailability, readMeters } from './connectors.ts'
import {
  diagnosticsJob,
  findJob,
  firmwareJob,
  logJob,
  signedFirmwareJob,
  startJob,
} from './firmware.ts'
import { listVersionOf, updateLocalList } from './local-list.ts'
import { REBOOT_AFTER_MS, remoteStart, remoteStop, reset, unlock } from './remote-control.ts'
import type { Command, Reply } from './reply.ts'
import { cancelReservation, reserve } from './reservations.ts'
import type { ActionName, Request, Response, Station } from './state.ts'
import { count, findConnector } from './state.ts'
import type { Step } from './step.ts'
import { after } from './step.ts'
import { trigger } from './trigger.ts'

export type CommandName =
  | 'CancelReservation'
  | 'CertificateSigned'
  | 'ChangeAvailability'
  | 'ChangeConfiguration'
  | 'ClearCache'
  | 'ClearChargingProfile'
  | 'DataTransfer'
  | 'DeleteCertificate'
  | 'ExtendedTriggerMessage'
  | 'GetCompositeSchedule'
  | 'GetConfiguration'
  | 'GetDiagnostics'
  | 'GetInstalledCertificateIds'
  | 'GetLocalListVersion'
  | 'GetLog'
  | 'InstallCertificate'
  | 'RemoteStartTransaction'
  | 'RemoteStopTransaction'
  | 'ReserveNow'
  | 'Reset'
  | 'SendLocalList'
  | 'SetChargingProfile'
  | 'SignedUpdateFirmware'
  | 'TriggerMessage'
  | 'UnlockConnector'
  | 'UpdateFirmware'

export const COMMANDS: { readonly [A in CommandName]: Command<A> } = {
  CancelReservation: (state, { reservationId }) =>
    toReply<'CancelReservation'>(cancelReservation(state, reservationId)),
  CertificateSigned: (state, { certificateChain }) => {
    const status = isCertificateChain(certificateChain) ? 'Accepted' : 'Rejected'
    return { state, answer: { status } }
  },
  ChangeAvailability: (state, request) =>
    toReply<'ChangeAvailability'>(changeAvailability(state, request)),
  ChangeConfiguration: changeConfiguration,
  ClearCache: (state) => {
    const status = isOn(state, 'AuthorizationCacheEnabled') ? 'Accepted' : 'Rejected'
    return { state: { ...state, cache: {} }, answer: { status } }
  },
  ClearChargingProfile: (state, request) =>
    toReply<'ClearChargingProfile'>(clearProfiles(state, request)),
  DataTransfer: (state, { vendorId, data }) => {
    if (vendorId !== state.identity.vendor) return { state, answer: { status: 'UnknownVendorId' } }
    return { state, answer: { status: 'Accepted', ...(data === undefined ? {} : { data }) } }
  },
  DeleteCertificate: (state, request) =>
    toReply<'DeleteCertificate'>(deleteCertificate(state, request)),
  ExtendedTriggerMessage: (state, { requestedMessage, connectorId }, at) =>
    trigger<'ExtendedTriggerMessage'>(state, at, {
      // Here FirmwareStatusNotification is that of the signed update.
      name:
        requestedMessage === 'FirmwareStatusNotification'
          ? 'SignedFirmwareStatusNotification'
          : requestedMessage,
      connectorId,
    }),
  GetCompositeSchedule: (state, request, at) => ({
    state,
    answer: compositeSchedule(state, request, at),
  }),
  GetConfiguration: (state, { key = [] }) => ({ state, answer: readKeys(state, key) }),
  GetDiagnostics: (state, { location }, at) => ({
    state: startJob(state, diagnosticsJob(location, at + state.identity.jobStepMs)),
    answer: { fileName: `${state.identity.serialNumber}-diagnostics.txt` },
  }),
  GetInstalledCertificateIds: (state, request) => ({
    state,
    answer: installedCertificates(state, request),
  }),
  GetLocalListVersion: (state) => {
    const listVersion = isOn(state, 'LocalAuthListEnabled') ? listVersionOf(state) : -1
    return { state, answer: { listVersion } }
  },
  GetLog: (state, { log, requestId }, at) => ({
    state: startJob(state, logJob(log.remoteLocation, requestId, at + state.identity.jobStepMs)),
    answer: {
      status: findJob(state, 'log') === null ? 'Accepted' : 'AcceptedCanceled',
      filename: `${state.identity.serialNumber}-${requestId}.log`,
    },
  }),
  InstallCertificate: (state, request) =>
    toReply<'InstallCertificate'>(installCertificate(state, request)),
  RemoteStartTransaction: remoteStart,
  RemoteStopTransaction: remoteStop,
  ReserveNow: (state, request, at) => toReply<'ReserveNow'>(reserve(state, request, at)),
  Reset: (state, { type }, at) => ({
    state,
    answer: { status: 'Accepted' },
    next: (before) => reset(before, at, type),
  }),
  SendLocalList: (state, request) => toReply<'SendLocalList'>(updateLocalList(state, request)),
  SetChargingProfile: setChargingProfile,
  SignedUpdateFirmware: (state, { firmware, requestId }, at) => {
    const startAt = laterOf(firmware.retrieveDateTime, at + state.identity.jobStepMs)
    const isReplaced = findJob(state, 'signedFirmware') !== null
    if (!firmware.signingCertificate.includes('-----BEGIN CERTIFICATE-----')) {
      return { state, answer: { status: 'InvalidCertificate' } }
    }
    return {
      state: startJob(state, signedFirmwareJob(firmware.location, requestId, startAt)),
      answer: { status: isReplaced ? 'AcceptedCanceled' : 'Accepted' },
    }
  },
  TriggerMessage: (state, { requestedMessage, connectorId }, at) =>
    trigger<'TriggerMessage'>(state, at, { name: requestedMessage, connectorId }),
  UnlockConnector: unlock,
  UpdateFirmware: (state, { location, retrieveDate }, at) => {
    const startAt = laterOf(retrieveDate, at + state.identity.jobStepMs)
    return { state: startJob(state, firmwareJob(location, startAt)), answer: {} }
  },
}

/** The answer to a call from the CSMS, and what it leads to. */
export function answerCall(state: Station, call: Call, at: number): Step {
  const refuse = (code: ErrorCode, description: string): Step => ({
    state,
    effects: [{ type: 'send', text: formatCallError('ocpp1.6', call, code, description) }],
  })
  if (!isCommand(call.action)) {
    return refuse('NotImplemented', 'A charge point of 1.6 has no such command.')
  }
  const violation = findViolation('ocpp1.6', call.action, 'request', call.payload)
  if (violation !== null) return refuse(violation.code, violation.description)
  const { state: changed, answer, next } = run(call.action, state, call.payload, at)
  if ('error' in answer) return refuse(answer.error, answer.description)
  const counted = readMeters(count(changed, 'commands'), at)
  const sent: Step = {
    state: counted,
    effects: [{ type: 'send', text: formatCallResult(call, answer) }],
  }
  return next === undefined ? sent : after(sent, next)
}

function run<A extends CommandName>(action: A, state: Station, payload: unknown, at: number) {
  const command: Command<A> = COMMANDS[action]
  // The payload has passed the schema of its action.
  return command(state, payload as Request<A>, at)
}

const isCommand = (action: string): action is CommandName => Object.hasOwn(COMMANDS, action)

/** For machines whose answer is a status and nothing else. */
function toReply<A extends ActionName>({
  state,
  status,
}: {
  readonly state: Station
  readonly status: Response<A> extends { status: infer S } ? S : never
}): Reply<A> {
  return { state, answer: { status } as Response<A> }
}

function changeConfiguration(
  before: Station,
  { key, value }: Request<'ChangeConfiguration'>,
): Reply<'ChangeConfiguration'> {
  const { state, status } = changeKey(before, key, value)
  const isPassword = key.toLowerCase() === 'authorizationkey' && status === 'Accepted'
  if (!isPassword) return { state, answer: { status } }
  // The new one counts from the next connection on, which follows at once. OCPP-J 1.6 §6.2.2.
  const next = (now: Station): Step => ({
    state: now,
    effects: [
      { type: 'password', hex: value },
      { type: 'reconnect', afterMs: REBOOT_AFTER_MS },
    ],
  })
  return { state, answer: { status }, next }
}

function setChargingProfile(
  state: Station,
  request: Request<'SetChargingProfile'>,
  at: number,
): Reply<'SetChargingProfile'> {
  const { connectorId, csChargingProfiles } = request
  if (findConnector(state, connectorId) === null) {
    const description = 'connectorId: there is no such connector'
    return { state, answer: { error: 'PropertyConstraintViolation', description } }
  }
  const isRefused = refusalOf(state, request) !== null
  const changed = isRefused ? null : installProfile(state, connectorId, csChargingProfiles, at)
  return changed === null
    ? { state, answer: { status: 'Rejected' } }
    : { state: changed, answer: { status: 'Accepted' } }
}

/** A date that cannot be read is now. */
function laterOf(date: string, at: number): number {
  const wanted = Date.parse(date)
  return Number.isNaN(wanted) ? at : Math.max(wanted, at)
}
