/**
 * The limits of the edge, all of them, with units; what happens at each stands in README.md.
 * `EDGE_DEFAULTS` is what a set-up without settings of its own gets.
 */
import type { Version } from '../ocpp/version.ts'
import { VERSIONS } from '../ocpp/version.ts'

export interface EdgeSettings {
  /** Versions that are spoken; the charge point's order decides among them. */
  readonly versions: readonly Version[]
  /** Without a common version: refuse with 400, or accept without one and close with 1002. */
  readonly noCommonProtocol: 'reject' | 'close'
  /** Whether the listener itself speaks TLS. A trusted proxy may say so for one request. */
  readonly isTls: boolean
  readonly identityCharactersMax: number
  readonly frameBytesMax: number
  readonly sendBufferBytesMax: number
  readonly messagesPerSecondMax: number
  readonly messagesBurst: number
  /** A ping goes to whoever was silent for this long; twice as long ends it. 0 sends none. */
  readonly pingSeconds: number
  /** Whoever ignores pings may be silent for three of these. */
  readonly heartbeatSeconds: number
  readonly connectionsMax: number
  readonly connectionsPerAddressMax: number
  readonly handshakesPerSecondMax: number
  readonly handshakesBurst: number
  readonly failuresPerMinutePerAddress: number
  /** Of one charge point from one address. */
  readonly failuresPerMinutePerId: number
  readonly takeoversPerMinuteMax: number
  /** 0 keeps none. */
  readonly unknownMax: number
  /** Addresses or networks (`10.0.0.0/8`) whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: readonly string[]
}

export const EDGE_DEFAULTS: EdgeSettings = {
  versions: VERSIONS,
  noCommonProtocol: 'reject',
  isTls: false,
  identityCharactersMax: 48,
  frameBytesMax: 262_144,
  sendBufferBytesMax: 1_048_576,
  messagesPerSecondMax: 200,
  messagesBurst: 2_000,
  pingSeconds: 30,
  heartbeatSeconds: 300,
  connectionsMax: 200_000,
  connectionsPerAddressMax: 50_000,
  handshakesPerSecondMax: 5_000,
  handshakesBurst: 20_000,
  failuresPerMinutePerAddress: 600,
  failuresPerMinutePerId: 10,
  takeoversPerMinuteMax: 10,
  unknownMax: 1_000,
  trustedProxies: [],
}
