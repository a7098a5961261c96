/**
 * A charge point of the simulation, which may speak 1.6 today and 2.1 tomorrow: one for each
 * family, of which one runs. What the other has not said yet waits until it runs again.
 */
import type { Version } from '../../src/ocpp/version.ts'
import type { SimCalls, Wire, Words } from './calls.ts'
import type { Entry } from './entry.ts'
import { SimStation2 } from './station-2.ts'
import { SimStation16 } from './station-16.ts'
import type { World } from './world.ts'

/** What one may speak. In the end it speaks the last, when the others have nothing left to say. */
const KINDS: readonly (readonly [Version, ...Version[]])[] = [
  ['ocpp1.6'],
  ['ocpp1.6'],
  ['ocpp2.0.1'],
  ['ocpp2.1'],
  ['ocpp2.0.1', 'ocpp2.1'],
  ['ocpp1.6', 'ocpp2.0.1'],
  ['ocpp1.6', 'ocpp2.1'],
]

interface Speaker {
  readonly calls: SimCalls
  readonly act: () => void
}

export class SimChargePoint {
  readonly id: string
  version: Version
  readonly #world: World
  readonly #versions: readonly Version[]
  /** By family. */
  readonly #speakers = new Map<boolean, Speaker>()

  constructor(world: World, id: string, ears: Pick<Words, 'answered' | 'refused'>) {
    this.id = id
    this.#world = world
    const versions = world.random.pick(KINDS)
    this.#versions = versions
    this.version = versions[0]
    for (const version of versions) {
      const isOf16 = version === 'ocpp1.6'
      if (this.#speakers.has(isOf16)) continue
      const speaker = isOf16 ? new SimStation16(world, id, ears) : new SimStation2(world, id, ears)
      this.#speakers.set(isOf16, speaker)
    }
  }

  get ledger(): readonly Entry[] {
    return [...this.#speakers.values()].flatMap(({ calls }) => calls.ledger)
  }

  /** Something is left to be said in another version. */
  get wantsChange(): boolean {
    return this.#world.isPeace && this.#lastVersion() !== this.version
  }

  connected(wire: Wire): void {
    this.#speaker(this.version).calls.connected(wire)
  }

  disconnected(): void {
    this.#speaker(this.version).calls.disconnected()
  }

  /** Before it connects. */
  chooseVersion(): Version {
    const isNew = this.#versions.length > 1 && this.#world.chance(0.3)
    if (this.#world.isPeace) this.version = this.#lastVersion()
    else if (isNew) this.version = this.#world.random.pick(this.#versions)
    return this.version
  }

  act(): void {
    this.#speaker(this.version).act()
  }

  received(text: string): void {
    this.#speaker(this.version).calls.received(text)
  }

  #lastVersion(): Version {
    if (!this.#speaker(this.version).calls.isQuiet) return this.version
    const unsaid = this.#versions.find((version) => !this.#speaker(version).calls.isQuiet)
    return unsaid ?? (this.#versions.at(-1) as Version)
  }

  #speaker(version: Version): Speaker {
    return this.#speakers.get(version === 'ocpp1.6') as Speaker
  }
}
