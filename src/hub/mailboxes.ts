/**
 * What waits for charge points: one list of inputs for each that has any, bounded one by one and
 * all together. A list outlives the connection that its inputs came in by, so it is known which of
 * them are older than the one there is now: their answers must not go out on it.
 */
import type { Input } from '../../workers/lane.ts'
import type { HubActor, Link } from './actor.ts'

export interface MailboxLimits {
  /** Inputs in the mailbox of one charge point; over it the newest is refused. */
  readonly mailboxMax: number
  /** Inputs in all mailboxes; over it all are refused. */
  readonly inputsMax: number
}

export class Mailboxes {
  /** Inputs in all of them. */
  waiting = 0
  readonly #limits: MailboxLimits
  /** How many of an actor's are older than its connection. Few have any. */
  readonly #older = new Map<HubActor, number>()

  constructor(limits: MailboxLimits) {
    this.#limits = limits
  }

  /** False when its mailbox, or all of them together, are full: the input was not taken. */
  put(actor: HubActor, input: Input): boolean {
    const { mailboxMax, inputsMax } = this.#limits
    const before = actor.mailbox?.length ?? 0
    if ((before >= mailboxMax || this.waiting >= inputsMax) && mayRefuse(input)) return false
    if (before > 0 && isAdopt(input)) this.#older.set(actor, before)
    actor.mailbox ??= []
    actor.mailbox.push(input)
    this.waiting += 1
    return true
  }

  /** In front of what waits. */
  putFirst(actor: HubActor, inputs: readonly Input[]): void {
    if (inputs.length === 0) return
    actor.mailbox = [...inputs, ...(actor.mailbox ?? [])]
    this.waiting += inputs.length
  }

  /** Drops the others. For when its connection ends, or its actor begins anew. */
  keep(actor: HubActor, isWanted: (input: Input) => boolean): void {
    const kept = actor.mailbox?.filter(isWanted) ?? []
    this.waiting -= (actor.mailbox?.length ?? 0) - kept.length
    actor.mailbox = kept.length === 0 ? null : kept
    this.#older.delete(actor)
  }

  /** Takes the first one out, and tells on which connection it may be answered. */
  take(actor: HubActor): Link | null {
    actor.mailbox?.shift()
    if (actor.mailbox?.length === 0) actor.mailbox = null
    this.waiting -= 1
    const older = this.#older.get(actor)
    if (older === undefined) return actor.connection
    if (older === 1) this.#older.delete(actor)
    else this.#older.set(actor, older - 1)
    return null
  }
}

/** What comes from outside. The rest is ours, few, and bounded where it arises. */
function mayRefuse(input: Input): boolean {
  return typeof input === 'string' || (input.type === 'event' && input.event.type === 'commanded')
}

function isAdopt(input: Input): boolean {
  return typeof input !== 'string' && input.type === 'adopt'
}
