/** The other nodes, as far as they are heard of on the bus. */
import type { Clock } from '../base/clock.ts'
import type { Alive } from './node-v1.ts'

export interface Peer extends Alive {
  /** Monotonic. */
  readonly heardAtMs: number
}

/** Past it a new one is not heard of. */
const PEERS_MAX = 1_000

export class Peers {
  readonly #clock: Clock
  /** One that is silent for longer is no peer any more. */
  readonly silenceMs: number
  readonly #byNode = new Map<string, Peer>()

  constructor(clock: Clock, silenceMs: number) {
    this.#clock = clock
    this.silenceMs = silenceMs
  }

  heard(alive: Alive): void {
    if (!this.#byNode.has(alive.node) && this.#byNode.size >= PEERS_MAX) return
    this.#byNode.set(alive.node, { ...alive, heardAtMs: this.#clock.monotonic() })
  }

  /** Forgets the silent ones. */
  list(): readonly Peer[] {
    const since = this.#clock.monotonic() - this.silenceMs
    for (const peer of this.#byNode.values()) {
      if (peer.heardAtMs < since) this.#byNode.delete(peer.node)
    }
    return [...this.#byNode.values()]
  }

  isAlive(node: string): boolean {
    return this.list().some((peer) => peer.node === node)
  }
}
