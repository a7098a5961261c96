/**
 * A charge point of 1.6 that behaves as badly as real ones do: it forgets stops, makes some of
 * nothing, tells late and in another order.
 */
import { SimCalls, type Words } from './calls.ts'
import type { Content, Entry } from './entry.ts'
import type { World } from './world.ts'

const ID_TAGS = ['TAG-A', 'TAG-B', 'TAG-C', 'tag-a', 'UNKNOWN', 'BLOCKED'] as const

export class SimStation16 {
  readonly calls: SimCalls
  readonly #world: World
  #wh = 0
  #ticks = 0
  readonly #open = new Map<number, Entry>()

  constructor(world: World, id: string, ears: Pick<Words, 'answered' | 'refused'>) {
    this.#world = world
    this.calls = new SimCalls(world, id, {
      ...ears,
      boot: { chargePointVendor: 'Sim', chargePointModel: 'One' },
      contentOf: (entry) => (entry.content === null ? contentOf(entry) : entry.content),
      answerTo: (action, payload) => this.#answerTo(action, payload),
    })
  }

  /** One thing that happens at the charge point. */
  act(): void {
    const { random } = this.#world
    const connectorId = this.#world.between(1, 2)
    const running = this.#open.get(connectorId)
    const dice = random.next()
    if (dice < 0.3 && running === undefined) this.#start(connectorId, random.pick(ID_TAGS))
    else if (dice < 0.3) this.#stop(connectorId, running as Entry)
    else if (dice < 0.6) this.#meter(connectorId, running ?? null)
    else if (dice < 0.7) this.#status(connectorId)
    else if (dice < 0.8) this.#tell('Authorize', { idTag: random.pick(ID_TAGS) })
    else if (dice < 0.85) this.#tell('Heartbeat', {})
    else if (dice < 0.9)
      this.#tell('SecurityEventNotification', { type: 'T', timestamp: this.#time() })
    // Forgets the stop, or loses power: the next start comes without one.
    else if (dice < 0.93) this.#open.delete(connectorId)
    else if (dice < 0.95) this.calls.shuffle()
    else if (dice < 0.98) this.#repeat()
    else this.#stop(connectorId, null)
    this.calls.next()
  }

  /** A remote start is taken on, and leads to a start, soon or late, or to nothing. */
  #answerTo(action: string, { idTag, connectorId }: Content): Content {
    if (action !== 'RemoteStartTransaction') return { status: 'Accepted' }
    const place = typeof connectorId === 'number' ? connectorId : 1
    if (this.#open.has(place)) return { status: 'Rejected' }
    this.#world.after(this.#world.between(0, 90_000), () => {
      if (this.#open.has(place) || !this.calls.isConnected) return
      this.#start(place, String(idTag))
      this.calls.next()
    })
    return { status: 'Accepted' }
  }

  #repeat(): void {
    const told = this.calls.ledger.filter(({ answer }) => answer !== null)
    if (told.length > 0) this.calls.repeat(this.#world.random.pick(told))
  }

  #start(connectorId: number, idTag: string): void {
    const payload = { connectorId, idTag, meterStart: this.#wh, timestamp: this.#time() }
    this.#open.set(connectorId, this.#tell('StartTransaction', payload))
  }

  #stop(connectorId: number, startedBy: Entry | null): void {
    this.#open.delete(connectorId)
    this.#wh += this.#world.between(0, 5)
    const more = this.#world.chance(0.5) ? { idTag: this.#world.random.pick(ID_TAGS) } : {}
    const payload = { meterStop: this.#wh, timestamp: this.#time(), transactionId: -1, ...more }
    this.#tell('StopTransaction', payload, startedBy)
  }

  #meter(connectorId: number, startedBy: Entry | null): void {
    this.#wh += this.#world.between(1, 50)
    const sampledValue = [{ value: String(this.#wh), unit: 'Wh' }]
    const meterValue = [{ timestamp: this.#time(), sampledValue }]
    const payload = {
      connectorId,
      meterValue,
      ...(startedBy === null ? {} : { transactionId: -1 }),
    }
    this.#tell('MeterValues', payload, startedBy)
  }

  #status(connectorId: number): void {
    const status = this.#world.random.pick(['Available', 'Charging', 'Faulted', 'Finishing'])
    const timestamp = this.#time()
    this.#tell('StatusNotification', { connectorId, errorCode: 'NoError', status, timestamp })
  }

  /** Its own clock: a little off, always moving on, so that each message is one of its own. */
  #time(): string {
    this.#ticks += 1
    return new Date(this.#world.now + this.#ticks).toISOString()
  }

  #tell(action: string, payload: Content, startedBy: Entry | null = null): Entry {
    return this.calls.tell({ action, payload, startedBy })
  }
}

/** With the transactionId it was given, if it was given one. */
function contentOf({ payload, startedBy }: Entry): Content {
  const transactionId = startedBy?.answer?.transactionId ?? payload.transactionId
  return transactionId === undefined ? payload : { ...payload, transactionId }
}
