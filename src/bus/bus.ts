/**
 * What joins nodes, and integrators to them: NATS, or this process alone. Charging never depends on
 * it: nothing here is the record, and everything here may be away.
 */

/** Names in lower case; of several values the first. */
export type BusHeaders = Readonly<Record<string, string>>

export interface BusMessage {
  readonly subject: string
  readonly data: string
  readonly headers: BusHeaders
  /** Answers whoever asked; nothing when nobody waits for an answer. */
  readonly respond: (data: string, headers?: BusHeaders) => void
}

export interface Subscription {
  /** May hold wildcards: `*` for a token, `>` for the rest. */
  readonly subject: string
  /** Of those who name the same queue, one gets each message. Null: everyone does. */
  readonly queue: string | null
  readonly take: (message: BusMessage) => void
}

export interface Bus {
  readonly kind: 'nats' | 'local'
  readonly isUp: () => boolean
  /** Best effort: false when it is away, or has too much waiting already. Never buffers then. */
  readonly publish: (subject: string, data: string, headers?: BusHeaders) => boolean
  /** Lasts until closed, over reconnects. Returns what ends it. */
  readonly subscribe: (subscription: Subscription) => () => void
  /** The answer. Throws NODE_UNREACHABLE: it is away, nobody listens, or none came in time. */
  readonly request: (subject: string, data: string, timeoutMs: number) => Promise<string>
  /** Called at each change of `isUp`. */
  readonly onChange: (listener: (isUp: boolean) => void) => void
  readonly close: (deadlineMs: number) => Promise<void>
}
