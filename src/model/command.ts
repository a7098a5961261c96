/**
 * What an operator asks of a charge point, and what comes of it. One call at a time is on the wire
 * (OCPP-J 1.6 §4.1.1; 2.x part 4 §4.1.1); the others wait in a bounded queue.
 */

/** Low numbers go first: what stops a charge before what reads a log. */
export type Priority = 0 | 1 | 2

export interface Command {
  /** Also the id of the message on the wire: at most 36 characters, unique for ever. */
  readonly commandId: string
  readonly action: string
  /** JSON text, sent as it is. It has passed the schema. */
  readonly payload: string
  readonly priority: Priority
  /** How long the charge point may take to answer, once it is sent. */
  readonly timeoutMs: number
  /** Not sent after this. Milliseconds since 1970. */
  readonly expiresAt: number
}

export interface CallInFlight {
  readonly command: Command
  readonly sentAt: number
}

export interface Calls {
  readonly inFlight: CallInFlight | null
  readonly queue: readonly Command[]
  /** Timed out, and watched for a late answer. The newest stands last. */
  readonly expired: readonly Command[]
}

/** Waiting commands for each charge point. Past it the command is refused: `queueFull`. */
export const COMMANDS_QUEUED_MAX = 64

/** Past it the oldest one's late answer is an unknown answer, and counted as such. */
export const COMMANDS_EXPIRED_MAX = 8

/** How a command ended. Each ends in exactly one of these; none is left running. */
export type Outcome =
  | { readonly type: 'result'; readonly payload: string }
  | {
      readonly type: 'callError'
      readonly code: string
      readonly description: string
      /** JSON text. */
      readonly details: string
    }
  /** The answer came but breaks its schema; it is kept raw. */
  | { readonly type: 'invalidResponse'; readonly description: string; readonly payload: string }
  | { readonly type: 'timedOut' }
  | { readonly type: 'expired' }
  /** The connection ended, or was replaced by a newer one, while the call was out. */
  | { readonly type: 'disconnected' }
  | { readonly type: 'offline' }
  /** The node that has its connection does not answer. */
  | { readonly type: 'unreachable' }
  | { readonly type: 'queueFull' }
  /** We must not send it: OCPP 1.6 §4.2, errata §3.40 and §3.52. */
  | { readonly type: 'refused'; readonly description: string }
