/** What a charge point answered, in words that every version shares. */
import { unreachable } from '../../base/assert.ts'
import type { Outcome } from '../../model/command.ts'
import type { JsonObject } from '../../model/operation.ts'
import type { OperationResult, OperationStatus } from '../../model/operation-result.ts'
import type { Done } from './row.ts'

/** The statuses of all answers. A word means the same wherever it stands. */
const WORDS: Readonly<Record<string, OperationStatus>> = {
  Accepted: 'accepted',
  AcceptedCanceled: 'accepted',
  EmptyResultSet: 'accepted',
  Unlocked: 'accepted',
  Scheduled: 'scheduled',
  RebootRequired: 'rebootRequired',
  DuplicateTariffId: 'rejected',
  Faulted: 'rejected',
  Invalid: 'rejected',
  InvalidCertificate: 'rejected',
  NoCurrencyChange: 'rejected',
  Occupied: 'rejected',
  OngoingAuthorizedTransaction: 'rejected',
  Rejected: 'rejected',
  RevokedCertificate: 'rejected',
  TooManyElements: 'rejected',
  Unavailable: 'rejected',
  VersionMismatch: 'rejected',
  NoProfile: 'unknown',
  NoTariff: 'unknown',
  NotFound: 'unknown',
  TxNotFound: 'unknown',
  Unknown: 'unknown',
  UnknownComponent: 'unknown',
  UnknownConnector: 'unknown',
  UnknownMessageId: 'unknown',
  UnknownTransaction: 'unknown',
  UnknownVariable: 'unknown',
  UnknownVendorId: 'unknown',
  ConditionNotSupported: 'notSupported',
  LanguageNotSupported: 'notSupported',
  NotImplemented: 'notSupported',
  NotSupported: 'notSupported',
  NotSupportedAttributeType: 'notSupported',
  NotSupportedMessageFormat: 'notSupported',
  NotSupportedPriority: 'notSupported',
  NotSupportedState: 'notSupported',
  Failed: 'failed',
  UnlockFailed: 'failed',
}

/** Error codes that say that it has no such message. */
const NOT_SUPPORTED: readonly string[] = ['NotSupported', 'NotImplemented']

export function toStatus(word: string): OperationStatus {
  return Object.hasOwn(WORDS, word) ? (WORDS[word] ?? 'failed') : 'failed'
}

/** The payload of an answer; null when there was none, or an error. */
export function answerOf({ outcome }: Done): JsonObject | null {
  // It has passed its schema, so it is an object.
  return outcome.type === 'result' ? (JSON.parse(outcome.payload) as JsonObject) : null
}

/** The status in an answer. Where its message has none, an answer is a yes. */
export function wordOf(done: Done): string | null {
  const status = answerOf(done)?.status
  return typeof status === 'string' ? status : null
}

export function isAccepted(done: Done): boolean {
  return done.outcome.type === 'result' && toStatus(wordOf(done) ?? 'Accepted') === 'accepted'
}

/** Whether it answered at all, if only with an error. */
export function isAnswered({ outcome }: Done): boolean {
  return outcome.type === 'result' || outcome.type === 'callError'
}

/** One answer as a result. */
export function toResult(done: Done): OperationResult {
  const { outcome } = done
  if (outcome.type !== 'result') {
    const isUnsupported = outcome.type === 'callError' && NOT_SUPPORTED.includes(outcome.code)
    const status = isUnsupported ? 'notSupported' : 'failed'
    return { status, reportedStatus: null, hint: explain(outcome) }
  }
  const word = wordOf(done)
  return {
    status: toStatus(word ?? 'Accepted'),
    reportedStatus: word,
    hint: toText(answerOf(done)?.statusInfo),
  }
}

/** Several answers of equal weight as one result. Of none: there was nothing to do. */
export function toResultOfAll(all: readonly Done[]): OperationResult {
  const results = all.map(toResult)
  const words = new Set(results.map(({ reportedStatus }) => reportedStatus))
  const hints = new Set(results.flatMap(({ hint }) => hint ?? []))
  return {
    status: toStatusOfAll(results.map(({ status }) => status)),
    reportedStatus: words.size === 1 ? (results[0]?.reportedStatus ?? null) : null,
    hint: hints.size === 0 ? null : [...hints].slice(0, HINTS_MAX).join(' '),
  }
}

/** Different reasons that are told of many answers; more help nobody. */
const HINTS_MAX = 3

/** What is scheduled or waits for a reset is not there yet, so it weighs more. */
export function toStatusOfAll(statuses: readonly OperationStatus[]): OperationStatus {
  const [first = 'accepted', ...others] = new Set(statuses)
  if (others.length === 0) return first
  const isYes = (status: OperationStatus) => YES.includes(status)
  return [first, ...others].every(isYes)
    ? (YES.find((status) => statuses.includes(status)) ?? 'accepted')
    : 'partial'
}

const YES: readonly OperationStatus[] = ['rebootRequired', 'scheduled', 'accepted']

/** The reason in a statusInfo of 2.x; null when there is none. */
export function toText(info: unknown): string | null {
  if (typeof info !== 'object' || info === null) return null
  const { reasonCode, additionalInfo } = info as JsonObject
  return typeof additionalInfo === 'string'
    ? `${reasonCode}: ${additionalInfo}`
    : String(reasonCode)
}

function explain(outcome: Exclude<Outcome, { readonly type: 'result' }>): string {
  switch (outcome.type) {
    case 'callError':
      return `It answered ${outcome.code}: ${outcome.description}`
    case 'invalidResponse':
      return `Its answer breaks the schema: ${outcome.description}`
    case 'refused':
      return outcome.description
    case 'timedOut':
      return 'It did not answer in time.'
    case 'expired':
      return 'It waited too long and was not sent.'
    case 'disconnected':
      return 'The connection ended before an answer.'
    case 'offline':
      return 'The charge point is not connected.'
    case 'unreachable':
      return 'The node that has its connection does not answer.'
    case 'queueFull':
      return 'Too many commands wait for it already.'
    default:
      return unreachable(outcome)
  }
}
