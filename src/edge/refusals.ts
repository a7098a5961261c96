/**
 * THE TABLE of what an opening handshake can be refused for. The reason is the metric's label and
 * the log's word; the text is for whoever debugs a charge point, and tells nothing of others.
 */

interface RefusalRow {
  readonly status: 400 | 401 | 403 | 404 | 426 | 429 | 503
  readonly text: string
}

export const REFUSALS = {
  notAnUpgrade: { status: 426, text: 'This is a WebSocket endpoint: Upgrade: websocket.' },
  websocketVersion: { status: 426, text: 'Sec-WebSocket-Version must be 13.' },
  websocketKey: { status: 400, text: 'Sec-WebSocket-Key must be 16 bytes in base64.' },
  path: { status: 400, text: 'The path must be /ocpp/<id> or /ocpp/<tenant>/<id>.' },
  identity: { status: 400, text: 'The identity is not well formed.' },
  draining: { status: 503, text: 'Not now: try again later.' },
  rate: { status: 503, text: 'Too many handshakes at once: try again later.' },
  full: { status: 503, text: 'No room for more connections.' },
  addressFull: { status: 429, text: 'Too many connections from this address.' },
  addressFailures: { status: 429, text: 'Too many failed attempts from this address.' },
  idFailures: { status: 429, text: 'Too many failed attempts.' },
  unknown: { status: 404, text: 'No such charge point.' },
  blocked: { status: 403, text: 'Taken out of service.' },
  profile: { status: 403, text: 'Its security profile asks for another connection.' },
  credentialsMissing: { status: 401, text: 'Basic authentication is needed.' },
  credentialsWrong: { status: 401, text: 'Wrong user name or password.' },
  protocol: { status: 400, text: 'None of the offered subprotocols is spoken here.' },
  takeovers: { status: 429, text: 'It replaces its own connection too often.' },
  superseded: { status: 429, text: 'A newer connection of it was faster.' },
  store: { status: 503, text: 'Not now: try again later.' },
  late: { status: 503, text: 'Not now: try again later.' },
} as const satisfies Record<string, RefusalRow>

export type Refusal = keyof typeof REFUSALS

const STATUS_LINES = {
  400: '400 Bad Request',
  401: '401 Unauthorized',
  403: '403 Forbidden',
  404: '404 Not Found',
  426: '426 Upgrade Required',
  429: '429 Too Many Requests',
  503: '503 Service Unavailable',
} as const satisfies Record<RefusalRow['status'], string>

export interface RefusalAnswer {
  readonly statusLine: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** `retryAfterSeconds` goes out with 429 and 503 only. */
export function toRefusalAnswer(refusal: Refusal, retryAfterSeconds: number): RefusalAnswer {
  const { status, text } = REFUSALS[refusal]
  const headers: [string, string][] = [['Content-Type', 'text/plain; charset=utf-8']]
  if (status === 401) headers.push(['WWW-Authenticate', 'Basic realm="ocpp"'])
  if (status === 429 || status === 503) headers.push(['Retry-After', String(retryAfterSeconds)])
  if (status === 426) {
    headers.push(['Upgrade', 'websocket'], ['Sec-WebSocket-Version', '13'])
  }
  return { statusLine: STATUS_LINES[status], headers, body: `${text}\n` }
}
