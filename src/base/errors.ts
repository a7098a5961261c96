/**
 * What the world does to us, as one table: the code is the contract (API, log, metric), the text is
 * for people. What charge points do wrong is not here: that is a value, not an error.
 */

interface ErrorRow {
  /** HTTP status of the problem it becomes. */
  readonly status: number
  /** Whether the same request may succeed later. */
  readonly retry: boolean
  readonly text: string
}

export const ERRORS = {
  BAD_REQUEST: { status: 400, retry: false, text: 'The request is not as it should be.' },
  INVALID_PAYLOAD: { status: 400, retry: false, text: 'The payload does not fit its schema.' },
  UNAUTHORIZED: { status: 401, retry: false, text: 'A valid operator token is needed.' },
  NOT_FOUND: { status: 404, retry: false, text: 'There is no such thing.' },
  METHOD_NOT_ALLOWED: { status: 405, retry: false, text: 'This path has no such method.' },
  CONFLICT: { status: 409, retry: false, text: 'It contradicts what is there.' },
  CHARGE_POINT_OFFLINE: { status: 409, retry: true, text: 'The charge point is not connected.' },
  COMMAND_REFUSED: { status: 409, retry: false, text: 'It must not be sent to it now.' },
  PAYLOAD_TOO_LARGE: { status: 413, retry: false, text: 'The body is larger than allowed.' },
  QUEUE_FULL: { status: 429, retry: true, text: 'Too many commands wait for it already.' },
  TOO_MANY_REQUESTS: { status: 429, retry: true, text: 'Too many requests.' },
  INTERNAL: { status: 500, retry: false, text: 'Something went wrong on our side.' },
  NOT_IMPLEMENTED: { status: 501, retry: false, text: 'This version has no such action.' },
  INVALID_RESPONSE: { status: 502, retry: false, text: 'Its answer breaks the schema.' },
  CALL_DISCONNECTED: { status: 502, retry: true, text: 'The connection ended before an answer.' },
  STORE_UNAVAILABLE: { status: 503, retry: true, text: 'The database cannot be reached.' },
  NODE_UNREACHABLE: { status: 503, retry: true, text: 'The node that has it cannot be reached.' },
  DRAINING: { status: 503, retry: true, text: 'This node is shutting down.' },
  CALL_TIMED_OUT: { status: 504, retry: true, text: 'The charge point did not answer in time.' },
  COMMAND_EXPIRED: { status: 504, retry: true, text: 'It waited too long and was not sent.' },
} as const satisfies Record<string, ErrorRow>

export type ErrorName = keyof typeof ERRORS

/** `detail` says what was expected and what came; never an idToken, password or payload. */
export class HubError extends Error {
  readonly code: ErrorName
  readonly detail: string

  constructor(code: ErrorName, { detail = '', cause }: { detail?: string; cause?: unknown } = {}) {
    super(detail === '' ? ERRORS[code].text : `${ERRORS[code].text} ${detail}`, { cause })
    this.name = 'HubError'
    this.code = code
    this.detail = detail
  }
}
