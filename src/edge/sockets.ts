/**
 * The WebSocket half of the endpoint: frames in, life signs, and the end of a connection. It
 * understands nothing of what it passes on.
 *
 * Traps of the library: `end` and `close` call the close handler before they return, a socket that
 * is closed throws when it is used, and what throws in a handler ends the process.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { WebSocket, WebSocketBehavior } from '../base/uws.ts'
import { uWS } from '../base/uws.ts'
import type { Claim } from '../model/admission.ts'
import type { CloseReason, Connection, Connections, SocketData } from './connections.ts'
import type { Limits } from './limits.ts'
import type { EdgeSettings } from './settings.ts'

/** What the hub is told. `onClose` also comes while the hub itself closes one. */
export interface EdgeListener {
  readonly onOpen: (connection: Connection, claim: Claim) => void
  readonly onFrame: (connection: Connection, text: string) => void
  readonly onClose: (connection: Connection) => void
}

export interface SocketParts {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  readonly settings: EdgeSettings
  readonly connections: Connections
  readonly limits: Limits
  readonly hub: EdgeListener
  /** Those that sent too much, until they are closed for it. */
  readonly flooded: Set<Connection>
}

type Socket = WebSocket<SocketData>

/** Up to here a frame is read, so that its sender is told 1009 and is not just cut off. */
const FRAME_BYTES_GRACE = 3

/**
 * For the answers to what was taken before a flood ends its connection: who never gets them sends
 * the same backlog again, for ever.
 */
const FLOOD_GRACE_MS = 2_000

export function toBehavior(parts: SocketParts): WebSocketBehavior<SocketData> {
  const { settings } = parts
  return {
    // Without windows of its own, compression costs a connection no memory.
    compression: uWS.SHARED_COMPRESSOR | uWS.SHARED_DECOMPRESSOR,
    // Counts inflated bytes: a bomb ends here.
    maxPayloadLength: FRAME_BYTES_GRACE * settings.frameBytesMax,
    maxBackpressure: settings.sendBufferBytesMax,
    closeOnBackpressureLimit: 1,
    // pinger.ts sees to both.
    idleTimeout: 0,
    sendPingsAutomatically: false,
    maxLifetime: 0,
    open: onOpen,
    message: (socket, message, isBinary) => onMessage(parts, socket, message, isBinary),
    ping: (socket) => sawLife(parts, socket),
    pong: (socket) => sawLife(parts, socket),
    close: (socket, code, message) => onClose(parts, socket, code, message),
  }
}

/** The connection is in: from now on it is the one of its charge point. */
export function announce(parts: SocketParts, connection: Connection, claim: Claim): void {
  const { connections, metrics, hub } = parts
  const before = connections.add(connection)
  metrics.add('stator_connections', labelsOf(connection), 1)
  if (before !== null) {
    metrics.count('stator_takeovers_total', {})
    before.close(1000, 'replaced')
  }
  connection.isAnnounced = true
  guard(parts, connection, () => hub.onOpen(connection, claim))
}

/** Closes those whose answers have had their time. */
export function endFloods({ flooded, clock }: SocketParts): void {
  for (const connection of flooded) {
    const sinceMs = clock.monotonic() - (connection.floodedAtMs ?? 0)
    if (connection.isOpen && sinceMs < FLOOD_GRACE_MS) continue
    flooded.delete(connection)
    connection.close(1008, 'too many messages', 'flood')
  }
}

function onOpen(socket: Socket): void {
  const { connection } = socket.getUserData()
  if (connection === null) socket.end(1002, 'no common subprotocol')
  else connection.attach(socket)
}

function onMessage(
  parts: SocketParts,
  socket: Socket,
  message: ArrayBuffer,
  isBinary: boolean,
): void {
  const { connection } = socket.getUserData()
  // On its way out: what it still says is not taken, it will say it again.
  if (connection === null || !connection.isAnnounced || connection.closeReason !== null) return
  if (connection.floodedAtMs !== null) return
  const { clock, settings, hub } = parts
  const nowMs = clock.monotonic()
  connection.seenAtMs = nowMs
  const { messagesPerSecondMax, messagesBurst } = settings
  if (isBinary) {
    connection.close(1003, 'binary frames are not OCPP')
  } else if (message.byteLength > settings.frameBytesMax) {
    connection.close(1009, 'too big')
  } else if (!connection.takeMessageToken(nowMs, messagesPerSecondMax, messagesBurst)) {
    connection.floodedAtMs = nowMs
    parts.flooded.add(connection)
  } else {
    // The library has checked that it is UTF-8.
    const text = Buffer.from(message).toString('utf8')
    guard(parts, connection, () => hub.onFrame(connection, text))
  }
}

function sawLife({ clock }: SocketParts, socket: Socket): void {
  const { connection } = socket.getUserData()
  if (connection !== null) connection.seenAtMs = clock.monotonic()
}

function onClose(parts: SocketParts, socket: Socket, code: number, message: ArrayBuffer): void {
  const { connection } = socket.getUserData()
  if (connection === null) return
  const { connections, metrics, limits, hub } = parts
  connection.attach(null)
  limits.leave(connection.remoteAddress)
  connections.remove(connection)
  const reason = connection.closeReason ?? toReason(code, Buffer.from(message).toString('latin1'))
  connection.closeReason = reason
  metrics.count('stator_closes_total', { reason })
  if (!connection.isAnnounced) return
  metrics.add('stator_connections', labelsOf(connection), -1)
  guard(parts, connection, () => hub.onClose(connection))
}

/** 1006 is what the library says when no close frame was read; why, it says in English. */
function toReason(code: number, message: string): CloseReason {
  if (code !== 1006) return 'peer'
  if (message.startsWith('Received too big')) return 'tooBig'
  return message.startsWith('Received invalid UTF-8') ? 'badUtf8' : 'lost'
}

function labelsOf({ version, securityProfile }: Connection) {
  return { version, profile: String(securityProfile) }
}

/** An error of ours ends the connection it happened on, and nothing else. */
function guard({ log }: SocketParts, connection: Connection, act: () => void): void {
  try {
    act()
  } catch (error) {
    log.error({ err: error, chargePoint: connection.chargePointId }, 'a connection broke')
    connection.close(1011, 'internal error')
  }
}
