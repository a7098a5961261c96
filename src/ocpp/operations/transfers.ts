/**
 * Files that it fetches or uploads: firmware and logs. What becomes of them is told later, with the
 * request id. OCPP 1.6 §5.9, §5.19, white paper L01, N01; 2.x L01, N01.
 */
import { X509Certificate } from 'node:crypto'

import type { GetLog, UpdateFirmware } from '../../model/operation.ts'
import type { OperationResult } from '../../model/operation-result.ts'
import { formatTime } from '../time.ts'
import type { Version } from '../version.ts'
import { answerOf, toResultOfAll } from './answers.ts'
import type { Facts } from './facts.ts'
import { listOf } from './facts.ts'
import type { Asked, Done, Refusal, Row, Step } from './row.ts'
import { badRequest, call2, call16, field, notImplemented, refused } from './row.ts'

const SCHEMES_16 = 'SupportedFileTransferProtocols'
const SCHEMES_2 = 'OCPPCommCtrlr.FileTransferProtocols'

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const KINDS = {
  diagnostics: 'DiagnosticsLog',
  security: 'SecurityLog',
  dataCollector: 'DataCollectorLog',
} as const

export const firmware: Row<UpdateFirmware> = {
  plan: (asked) => {
    const { version, operation, facts } = asked
    const fault = findUrlFault(version, operation.url, facts) ?? findSignatureFault(operation)
    if (fault !== null) return fault
    if (version !== 'ocpp1.6') return [call2('UpdateFirmware', toRequest(asked))]
    return planFirmware16(asked)
  },
  merge: ({ version, operation, facts }, done) => {
    const result = toResultOfAll(done)
    // Its answer has no fields, and its statuses have no request id.
    const isOld = version === 'ocpp1.6' && operation.signature === undefined
    if (!isOld) return { ...result, requestIds: [facts.requestId] }
    return result.status === 'notSupported'
      ? { ...result, hint: 'It may want signed firmware: give signingCertificate and signature.' }
      : result
  },
}

function planFirmware16(asked: Asked<UpdateFirmware>): readonly Step[] | Refusal {
  const { version, operation, facts } = asked
  const { signingCertificate, signature, url: location, retrieveAt, installAt } = operation
  if (signingCertificate !== undefined && signature !== undefined) {
    const { requestId, firmware: file, ...retries } = toRequest(asked)
    const signed = { ...file, signingCertificate, signature }
    return [call16('SignedUpdateFirmware', { requestId, firmware: signed, ...retries })]
  }
  if (installAt !== undefined) return notImplemented(version, 'installAt for unsigned firmware')
  const retrieveDate = formatTime(retrieveAt ?? facts.now)
  return [call16('UpdateFirmware', { location, retrieveDate, ...toRetries(operation) })]
}

function toRequest({ operation, facts }: Asked<UpdateFirmware>) {
  const { url: location, retrieveAt, installAt, signingCertificate, signature } = operation
  return {
    requestId: facts.requestId,
    firmware: {
      location,
      retrieveDateTime: formatTime(retrieveAt ?? facts.now),
      ...field('installDateTime', installAt === undefined ? undefined : formatTime(installAt)),
      ...field('signingCertificate', signingCertificate),
      ...field('signature', signature),
    },
    ...toRetries(operation),
  }
}

export const log: Row<GetLog> = {
  plan: ({ version, operation, facts }) => {
    const { kind, url, oldest, latest } = operation
    const fault = findUrlFault(version, url, facts)
    if (fault !== null) return fault
    const [from, to] = [oldest, latest].map((at) => (at === undefined ? undefined : formatTime(at)))
    if (kind === 'dataCollector' && version !== 'ocpp2.1') {
      return notImplemented(version, 'log of a data collector')
    }
    if (version === 'ocpp1.6' && kind === 'diagnostics') {
      const times = { ...field('startTime', from), ...field('stopTime', to) }
      return [call16('GetDiagnostics', { location: url, ...times, ...toRetries(operation) })]
    }
    const times = { ...field('oldestTimestamp', from), ...field('latestTimestamp', to) }
    const rest = { requestId: facts.requestId, ...toRetries(operation) }
    const request = { log: { remoteLocation: url, ...times }, logType: KINDS[kind], ...rest }
    return version === 'ocpp1.6'
      ? [call16('GetLog', { ...request, logType: 'SecurityLog' })]
      : [call2('GetLog', request)]
  },
  merge: ({ facts }, done) => mergeLog(facts, done),
}

/** An answer of 1.6 without a name says that there is nothing to upload. */
function mergeLog(facts: Facts, done: readonly Done[]): OperationResult {
  const result = toResultOfAll(done)
  const [last] = done
  const answer = last === undefined ? null : answerOf(last)
  const told = answer?.fileName ?? answer?.filename
  const fileName = typeof told === 'string' && told !== '' ? told : null
  if (last?.step.action !== 'GetDiagnostics') {
    return { ...result, fileName, requestIds: [facts.requestId] }
  }
  const isNothing = answer !== null && fileName === null
  return { ...result, fileName, hint: isNothing ? 'It has nothing to upload.' : result.hint }
}

function toRetries({ retries, retryIntervalSeconds }: UpdateFirmware | GetLog) {
  return { ...field('retries', retries), ...field('retryInterval', retryIntervalSeconds) }
}

/** A scheme that it says it lacks is not tried. */
function findUrlFault(version: Version, url: string, facts: Facts): Refusal | null {
  if (!URL.canParse(url)) return badRequest('url must be one, with its scheme.')
  const scheme = new URL(url).protocol.slice(0, -1).toUpperCase()
  const known = listOf(facts, version === 'ocpp1.6' ? SCHEMES_16 : SCHEMES_2)
  return known === null || known.some((name) => name.toUpperCase() === scheme)
    ? null
    : refused(`It transfers files by ${known.join(', ')}.`)
}

/** Both or none, and such that the charge point can read them. A00.FR.707. */
function findSignatureFault({ signingCertificate, signature }: UpdateFirmware): Refusal | null {
  if (signingCertificate === undefined && signature === undefined) return null
  if (signingCertificate === undefined || signature === undefined) {
    return badRequest('signingCertificate and signature go together.')
  }
  if (signature === '' || !BASE64.test(signature)) return badRequest('signature must be base64.')
  return isCertificate(signingCertificate)
    ? null
    : badRequest('signingCertificate must be a certificate in PEM.')
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0
  } catch {
    return false
  }
}
