/** How to reach NATS, and how a connection there behaves, in the words of its client. */
import { readFileSync } from 'node:fs'

import { type ConnectionOptions, credsAuthenticator } from 'nats'

import { parseServers } from './servers.ts'

export interface NatsLogin {
  /** One server or several, by comma. */
  readonly url: string
  readonly credentialsFile: string | null
  readonly caFile: string | null
  /** For those who look at the server. */
  readonly name: string
}

const CONNECT_MS = 5_000
export const RETRY = { firstMs: 250, maxMs: 5_000, jitter: 0.5 } as const
/** A server that is there and says nothing is given up after two to three of them. */
const PING_MS = 5_000
const PINGS_UNANSWERED_MAX = 2

export function toConnectionOptions(options: NatsLogin): ConnectionOptions {
  const { credentialsFile, caFile, name } = options
  const { servers, isTls, ...login } = parseServers(options.url)
  const authenticator =
    credentialsFile === null
      ? {}
      : { authenticator: (nonce?: string) => credsAuthenticator(readFile(credentialsFile))(nonce) }
  return {
    servers: [...servers],
    ...login,
    ...authenticator,
    ...(isTls || caFile !== null ? { tls: caFile === null ? {} : { caFile } } : {}),
    name,
    timeout: CONNECT_MS,
    reconnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY.firstMs,
    reconnectJitter: RETRY.firstMs,
    reconnectJitterTLS: RETRY.firstMs,
    waitOnFirstConnect: false,
    ignoreAuthErrorAbort: true,
    pingInterval: PING_MS,
    maxPingOut: PINGS_UNANSWERED_MAX,
    noEcho: false,
    noAsyncTraces: true,
  }
}

/** At each login anew: it may have been renewed. */
function readFile(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path))
}
