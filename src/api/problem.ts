/**
 * An error as application/problem+json (RFC 9457). `code` is the contract, from the table in
 * src/base/errors.ts; `detail` is for people; `requestId` finds the line in the log.
 */
import type { ErrorName } from '../base/errors.ts'
import { ERRORS, HubError } from '../base/errors.ts'
import type { Reply } from './reply.ts'
import { newReply } from './reply.ts'

/** Seconds until it is worth another try, for the problems that pass by themselves. */
const RETRY_AFTER_SECONDS = '1'

export function toProblem(error: unknown, requestId: string): Reply {
  return error instanceof HubError
    ? problem(error.code, error.detail, requestId)
    : problem('INTERNAL', '', requestId)
}

export function problem(code: ErrorName, detail: string, requestId: string): Reply {
  const { status, text, retry } = ERRORS[code]
  const type = `urn:stator:problem:${code.toLowerCase().replaceAll('_', '-')}`
  const body = { type, title: text, status, detail: detail === '' ? text : detail, code, requestId }
  const mayRetry = retry && (status === 429 || status === 503)
  const headers = {
    ...(mayRetry ? { 'retry-after': RETRY_AFTER_SECONDS } : {}),
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="stator"' } : {}),
  }
  return newReply(status, 'application/problem+json', JSON.stringify(body), headers)
}

/** A request that is not as it should be: what was expected, and what came. */
export const badRequest = (detail: string): HubError => new HubError('BAD_REQUEST', { detail })

export const notFound = (detail: string): HubError => new HubError('NOT_FOUND', { detail })
