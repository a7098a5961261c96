/** Commands on their way: who waits for which outcome. Each is settled once, whatever happens. */
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Outcome } from '../model/command.ts'
import type { HubActor } from './actor.ts'

interface Pending {
  readonly actor: HubActor
  readonly since: number
  readonly resolve: (outcome: Outcome) => void
}

/** All nodes' queues together are bounded by their own limits; this bounds a mistake of ours. */
const PENDING_MAX = 1_000_000

export class PendingCommands {
  readonly #clock: Clock
  readonly #metrics: Metrics
  readonly #pending = new Map<string, Pending>()

  constructor(clock: Clock, metrics: Metrics) {
    this.#clock = clock
    this.#metrics = metrics
  }

  /** Settles when the actor replies. Null when there is no room: it must not be sent. */
  expect(actor: HubActor, commandId: string): Promise<Outcome> | null {
    if (this.#pending.size >= PENDING_MAX) return null
    return new Promise((resolve) => {
      this.#pending.set(commandId, { actor, since: this.#clock.monotonic(), resolve })
    })
  }

  /** A command nobody waits for any more is passed over. */
  settle(commandId: string, outcome: Outcome): void {
    const pending = this.#pending.get(commandId)
    if (pending === undefined) return
    this.#pending.delete(commandId)
    this.#metrics.count('stator_commands_total', { outcome: outcome.type })
    const seconds = (this.#clock.monotonic() - pending.since) / 1_000
    this.#metrics.observe('stator_command_seconds', {}, seconds)
    pending.resolve(outcome)
  }

  /** Walks over all: for people who look at one charge point. */
  countOf(actor: HubActor): number {
    let count = 0
    for (const pending of this.#pending.values()) if (pending.actor === actor) count += 1
    return count
  }

  /** The actor lost its memory: what it was asked is over. */
  failAll(actor: HubActor): void {
    for (const [commandId, pending] of this.#pending) {
      if (pending.actor === actor) this.settle(commandId, { type: 'disconnected' })
    }
  }
}
