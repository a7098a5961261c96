/**
 * May this socket come in? The parts of the answer that need nothing but the request: values in,
 * verdict out. The order in which they are asked is that of OCPP-J §3 and stands in README.md;
 * src/edge/handshake.ts walks it.
 */
import type { Version } from '../ocpp/version.ts'
import { isVersion } from '../ocpp/version.ts'
import type { Identity } from './identity.ts'
import { parsePath } from './identity.ts'
import type { Refusal } from './refusals.ts'

/** What is kept of an HTTP request: the request itself is gone once its callback returns. */
export interface UpgradeRequest {
  /** Without the query. */
  readonly path: string
  readonly upgrade: string
  readonly connection: string
  readonly websocketVersion: string
  readonly websocketKey: string
  readonly extensions: string
  /** All `Sec-WebSocket-Protocol` headers, in order. */
  readonly protocols: readonly string[]
  readonly authorization: string
}

export interface BasicCredentials {
  readonly user: Uint8Array
  /** Bytes as they travelled: a 1.6 key is binary, and is never passed through UTF-8. */
  readonly secret: Uint8Array
}

/** The first of the checks: is it a WebSocket handshake, and whose? */
export function judgeRequest(
  request: UpgradeRequest,
  identityCharactersMax: number,
): Identity | Refusal {
  const { upgrade, connection, websocketVersion, websocketKey } = request
  if (!hasToken(upgrade, 'websocket') || !hasToken(connection, 'upgrade')) return 'notAnUpgrade'
  if (websocketVersion.trim() !== '13') return 'websocketVersion'
  if (!/^[A-Za-z0-9+/]{22}==$/.test(websocketKey)) return 'websocketKey'
  return parsePath(request.path, identityCharactersMax)
}

/** Headers like `Connection: keep-alive, Upgrade`. */
function hasToken(header: string, token: string): boolean {
  return header.split(',').some((part) => part.trim().toLowerCase() === token)
}

/** Bounds the work of a header that a stranger wrote. */
const PROTOCOLS_MAX = 32

/** The names offered, several headers and lists alike, as they are spelled. */
export function parseProtocols(headers: readonly string[]): readonly string[] {
  const names = headers.flatMap((header) => header.split(',', PROTOCOLS_MAX))
  return names
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .slice(0, PROTOCOLS_MAX)
}

export interface ProtocolChoice {
  readonly version: Version
  /** What the answer says; empty when nothing was offered. */
  readonly header: string
}

/**
 * The first of the client's list that is spoken here, matched exactly (OCPP-J 2.x §3.1.2). Offering
 * none gets the charge point's own default. Null: nothing in common.
 */
export function chooseProtocol(
  offered: readonly string[],
  spoken: readonly Version[],
  defaultProtocol: string | null,
): ProtocolChoice | null {
  const isSpoken = (name: string): name is Version => isVersion(name) && spoken.includes(name)
  if (offered.length === 0) {
    const isUsable = defaultProtocol !== null && isSpoken(defaultProtocol)
    return isUsable ? { version: defaultProtocol, header: '' } : null
  }
  const version = offered.find(isSpoken)
  return version === undefined ? null : { version, header: version }
}

const COLON = 0x3a

/** Null: no such header, another scheme, or not base64 with a colon inside. */
export function parseBasic(authorization: string): BasicCredentials | null {
  const encoded = /^basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(authorization)?.[1]
  if (encoded === undefined) return null
  const bytes = Buffer.from(encoded, 'base64')
  const colon = bytes.indexOf(COLON)
  // Only the first one parts them: a binary key may hold the same byte.
  return colon === -1 ? null : { user: bytes.subarray(0, colon), secret: bytes.subarray(colon + 1) }
}
