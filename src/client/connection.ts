/**
 * One WebSocket of our charge point: subprotocol, Basic authentication with raw bytes, and the wait
 * before the next try. OCPP-J 1.6 §3, §6; the back-off is that of OCPP 2.x part 4 §5.3, as 1.6 has
 * none.
 */
import { WebSocket } from 'ws'

export interface ConnectionOptions {
  /** With the identity in its path. */
  readonly url: string
  readonly chargePointId: string
  readonly protocols: readonly string[]
  /** As bytes, which need not be text. Null is no authentication. */
  readonly password: Uint8Array | null
  readonly compresses: boolean
  readonly handshakeTimeoutMs: number
}

/** Why it is over; with `httpStatus` it never began. */
export interface End {
  readonly code: number
  readonly reason: string
  readonly httpStatus: number | null
  readonly retryAfterMs: number | null
}

/** `onEnd` comes exactly once, and nothing after it. */
export interface ConnectionEvents {
  readonly onOpen: () => void
  readonly onText: (text: string) => void
  readonly onEnd: (end: End) => void
}

export interface Connection {
  /** Lost without a word when the connection is not open, as on a real line. */
  readonly send: (text: string) => void
  readonly ping: () => void
  readonly close: (code: number, reason: string) => void
  /** Without a closing handshake: what a power cut looks like. */
  readonly cut: () => void
}

export interface ReconnectPolicy {
  readonly waitMinimumMs: number
  readonly randomRangeMs: number
  /** How often the wait doubles; then it stays. */
  readonly repeatTimes: number
}

/** Refused for who it is: asking again soon will not help. */
const HOPELESS: readonly number[] = [401, 403, 404]

/** Longest Retry-After to believe. */
const RETRY_AFTER_MS_MAX = 3_600_000

export function openConnection(options: ConnectionOptions, events: ConnectionEvents): Connection {
  const { url, protocols, compresses, handshakeTimeoutMs } = options
  const socket = new WebSocket(url, [...protocols], {
    headers: authorizationOf(options),
    perMessageDeflate: compresses,
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: 1_048_576,
    skipUTF8Validation: false,
  })
  let httpStatus: number | null = null
  let retryAfterMs: number | null = null
  let failure = ''
  socket.on('open', events.onOpen)
  socket.on('message', (data, isBinary) => {
    if (isBinary) socket.close(1003, 'text only')
    else events.onText(data.toString())
  })
  socket.on('unexpected-response', (_request, response) => {
    httpStatus = response.statusCode ?? null
    retryAfterMs = parseRetryAfter(response.headers['retry-after'])
    response.resume()
    socket.terminate()
  })
  // A close event follows every error and tells the rest.
  socket.on('error', (error) => {
    failure = error.message
  })
  socket.on('close', (code, reason) => {
    events.onEnd({ code, reason: reason.toString() || failure, httpStatus, retryAfterMs })
  })
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    ping: () => {
      if (socket.readyState === WebSocket.OPEN) socket.ping()
    },
    close: (code, reason) => socket.close(code, reason),
    cut: () => socket.terminate(),
  }
}

/** `failures` in a row, 0 for the first wait after a connection that had been open. */
export function reconnectWaitMs(
  { waitMinimumMs, randomRangeMs, repeatTimes }: ReconnectPolicy,
  { failures, end, fraction }: { failures: number; end: End; fraction: number },
): number {
  const isHopeless = end.httpStatus !== null && HOPELESS.includes(end.httpStatus)
  const doublings = isHopeless ? repeatTimes : Math.min(failures, repeatTimes)
  const waitMs = waitMinimumMs * 2 ** doublings
  return Math.round(Math.max(waitMs, end.retryAfterMs ?? 0) + randomRangeMs * fraction)
}

/** The id is appended, percent-encoded, unless the URL names it already. */
export function urlOf(url: string, chargePointId: string): string {
  const id = encodeURIComponent(chargePointId)
  const base = url.replace(/\/+$/, '')
  return base.endsWith(`/${id}`) ? base : `${base}/${id}`
}

function authorizationOf({ chargePointId, password }: ConnectionOptions): Record<string, string> {
  if (password === null) return {}
  const bytes = Buffer.concat([Buffer.from(`${chargePointId}:`, 'utf8'), password])
  return { authorization: `Basic ${bytes.toString('base64')}` }
}

/** Seconds only: a date would need a clock that agrees. */
function parseRetryAfter(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,9}$/.test(text)) return null
  return Math.min(Number(text) * 1_000, RETRY_AFTER_MS_MAX)
}
