/** What the API is given, once, by src/main.ts. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { TemplatedApp } from '../base/uws.ts'
import type { Nodes } from '../bus/commands.ts'
import type { Store } from '../store/store.ts'
import type { Limiter } from './limits.ts'
import type { Operators } from './operator.ts'

export interface ApiSettings {
  readonly bodyBytesMax: number
  /** Of one address. */
  readonly requestsPerSecondMax: number
  /** Wrong tokens of one address. */
  readonly failuresPerMinuteMax: number
  readonly sessionHours: number
  /** For commands that do not say how long to wait. */
  readonly callTimeoutSeconds: number
  /** Of a charge point's id: what the edge takes too. */
  readonly identityCharactersMax: number
}

/** The part of the store that the API reads and edits. */
export type ApiStore = Pick<
  Store,
  | 'chargePoints'
  | 'chargingProfiles'
  | 'deadLetters'
  | 'events'
  | 'idTokens'
  | 'items'
  | 'messages'
  | 'meterValues'
  | 'operatorTokens'
  | 'reservations'
  | 'transactions'
> & { readonly nodes: Pick<Store['nodes'], 'list'> }

/** Who is at the other end, behind trusted proxies. */
export interface Peer {
  readonly address: string
  readonly isSecure: boolean
}

export type FindPeer = (
  socketAddress: ArrayBuffer,
  headers: { readonly forwardedFor: string; readonly forwardedProto: string },
) => Peer

export interface ApiDeps {
  readonly app: TemplatedApp
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  readonly store: ApiStore
  readonly nodes: Nodes
  /** Keyed hash of an operator's token, hex, as operatorTokens knows it. */
  readonly hashSecret: (secret: Uint8Array) => string
  readonly findPeer: FindPeer
  readonly settings: ApiSettings
}

/** What a handler is given. */
export interface HandlerDeps extends ApiDeps {
  /** Wrong codes of payment pages, by charge point. */
  readonly guesses: Limiter
  readonly operators: Operators
}
