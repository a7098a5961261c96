/** What the main thread keeps of a charge point that has an actor: small, since there are many. */

import type { Input } from '../../workers/lane.ts'
import type { Connection } from '../edge/connections.ts'
import type { Owner } from '../model/record.ts'
import type { Lane } from './lanes.ts'

/** What the hub needs of a connection. */
export type Link = Pick<
  Connection,
  | 'tenant'
  | 'chargePointId'
  | 'version'
  | 'remoteAddress'
  | 'connectedAt'
  | 'lastSeenAt'
  | 'handle'
  | 'send'
  | 'close'
>

export interface HubActor {
  /** Its number in batches; never used again. */
  readonly number: number
  readonly lane: Lane
  owner: Owner
  /** Null between connections. */
  connection: Link | null
  /** `loading`: its state is on the way from the store, inputs wait. */
  phase: 'loading' | 'ready'
  /** Inputs that wait, oldest first; null for none. */
  mailbox: Input[] | null
  /** Whether it stands in its lane's queue of actors with inputs. */
  isQueued: boolean
  /** Calls of ours in a row that it let time out, on this connection: it is there, and deaf. */
  unanswered: number
  /** Unreadable frames of this minute, which began at `badFramesSince` (monotonic). */
  badFrames: number
  badFramesSince: number
  /** Restarts in a row, without a minute of peace. */
  restarts: number
  restartedAt: number
  /** Monotonic; meaningful while there is no connection. */
  disconnectedAt: number
}

/** One that has just come, and has no connection yet. */
export function newHubActor(number: number, lane: Lane, owner: Owner): HubActor {
  return {
    number,
    lane,
    owner,
    connection: null,
    phase: 'ready',
    mailbox: null,
    isQueued: false,
    unanswered: 0,
    badFrames: 0,
    badFramesSince: 0,
    restarts: 0,
    restartedAt: 0,
    disconnectedAt: 0,
  }
}

export const keyOf = (tenant: string, chargePointId: string): string =>
  `${tenant}/${chargePointId.toLowerCase()}`
