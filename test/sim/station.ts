/**
 * A charge point that behaves as badly as real ones do: it repeats, forgets, comes late, changes
 * ids, hangs up, answers late, twice or never. It keeps a ledger of what it made and was told.
 */
import type { World } from './world.ts'

export interface Entry {
  readonly action: string
  readonly payload: Readonly<Record<string, unknown>>
  /** Number of the entry whose answer holds the transactionId for this one. */
  readonly startedBy: Entry | null
  messageId: string
  attempts: number
  /** What is sent, fixed by the first attempt. */
  content: Readonly<Record<string, unknown>> | null
  /** The payload of its answer; null until then. */
  answer: Readonly<Record<string, unknown>> | null
}

/** What the station needs of the network. */
export interface Wire {
  readonly send: (text: string) => void
  readonly hangUp: () => void
}

const ID_TAGS = ['TAG-A', 'TAG-B', 'TAG-C', 'tag-a', 'UNKNOWN', 'BLOCKED'] as const
const TIMEOUT_MS = 30_000

export class SimStation {
  readonly id: string
  readonly ledger: Entry[] = []
  readonly #world: World
  #wire: Wire | null = null
  #queue: Entry[] = []
  /** The call that is out, and not answered yet. */
  #out: Entry | null = null
  #serial = 0
  #wh = 0
  readonly #open = new Map<number, Entry>()
  readonly onCallAnswered: (entry: Entry) => void
  /** Frames of ours that it has got on this connection and not answered. */
  callsOpen = 0

  constructor(world: World, id: string, onCallAnswered: (entry: Entry) => void) {
    this.#world = world
    this.id = id
    this.onCallAnswered = onCallAnswered
  }

  connected(wire: Wire): void {
    this.#wire = wire
    this.#out = null
    this.callsOpen = 0
    // Some reset their counter at each connection: an old id with new content.
    if (this.#world.chance(0.2)) this.#serial = 0
    if (this.ledger.length === 0 || this.#world.chance(0.3)) {
      this.#tell('BootNotification', { chargePointVendor: 'Sim', chargePointModel: 'One' })
    }
    this.#next()
  }

  disconnected(): void {
    this.#wire = null
    this.#out = null
  }

  get isQuiet(): boolean {
    return this.#queue.length === 0
  }

  /** One thing that happens at the charge point. */
  act(): void {
    const { random } = this.#world
    const connectorId = this.#world.between(1, 2)
    const running = this.#open.get(connectorId)
    const dice = random.next()
    if (dice < 0.3 && running === undefined) this.#start(connectorId)
    else if (dice < 0.3) this.#stop(connectorId, running as Entry)
    else if (dice < 0.6) this.#meter(connectorId, running ?? null)
    else if (dice < 0.7) this.#status(connectorId)
    else if (dice < 0.8) this.#tell('Authorize', { idTag: random.pick(ID_TAGS) })
    else if (dice < 0.85) this.#tell('Heartbeat', {})
    else if (dice < 0.9)
      this.#tell('SecurityEventNotification', { type: 'T', timestamp: this.#time() })
    // Forgets the stop, or loses power: the next start comes without one.
    else if (dice < 0.93) this.#open.delete(connectorId)
    else if (dice < 0.96) this.#queue = random.shuffle(this.#queue)
    else this.#stop(connectorId, null)
    this.#next()
  }

  received(text: string): void {
    const [type, id, ...rest] = JSON.parse(text) as [number, string, ...unknown[]]
    if (type === 2) return this.#answerCall(id)
    const entry = this.#out
    if (entry === null || entry.messageId !== id) return
    this.#out = null
    const isOver = type === 3 || (entry.attempts > 3 && !isMoney(entry))
    if (isOver) this.#queue = this.#queue.filter((one) => one !== entry)
    if (type === 3) {
      entry.answer = rest[0] as Record<string, unknown>
      this.onCallAnswered(entry)
    }
    this.#world.after(this.#world.between(0, 50), () => this.#next())
  }

  #start(connectorId: number): void {
    const idTag = this.#world.random.pick(ID_TAGS)
    const timestamp = this.#time()
    const payload = { connectorId, idTag, meterStart: this.#wh, timestamp }
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
  #ticks = 0

  #tell(action: string, payload: Record<string, unknown>, startedBy: Entry | null = null): Entry {
    const entry: Entry = {
      action,
      payload,
      startedBy,
      messageId: '',
      attempts: 0,
      content: null,
      answer: null,
    }
    this.#queue.push(entry)
    if (isMoney(entry)) this.ledger.push(entry)
    return entry
  }

  #next(): void {
    const entry = this.#queue[0]
    if (entry === undefined || this.#wire === null || this.#out !== null) return
    if (entry.attempts === 0 || this.#world.chance(0.5)) {
      this.#serial += 1
      entry.messageId = `${this.id}-${this.#serial}`
    }
    entry.attempts += 1
    entry.content ??= contentOf(entry)
    this.#out = entry
    const text = JSON.stringify([2, entry.messageId, entry.action, entry.content])
    this.#wire.send(text)
    if (this.#world.chance(0.05)) this.#wire.send(text)
    const { attempts } = entry
    this.#world.after(TIMEOUT_MS, () => {
      if (this.#out !== entry || entry.attempts !== attempts) return
      this.#out = null
      if (this.#world.chance(0.5)) this.#wire?.hangUp()
      else this.#next()
    })
  }

  #answerCall(id: string): void {
    this.callsOpen += 1
    const dice = this.#world.random.next()
    const wait = dice < 0.7 ? this.#world.between(1, 500) : this.#world.between(500, 60_000)
    if (dice > 0.95) return
    const wire = this.#wire
    this.#world.after(wait, () => {
      if (this.#wire !== wire) return
      this.callsOpen = Math.max(0, this.callsOpen - 1)
      const text =
        dice < 0.6 ? `[3,"${id}",{"status":"Accepted"}]` : `[4,"${id}","GenericError","",{}]`
      wire?.send(text)
      if (dice < 0.05) wire?.send(text)
    })
  }
}

export const isMoney = ({ action }: Pick<Entry, 'action'>): boolean =>
  ['StartTransaction', 'StopTransaction', 'MeterValues', 'SecurityEventNotification'].includes(
    action,
  )

/** With the transactionId it was given, if it was given one. */
function contentOf({ payload, startedBy }: Entry): Readonly<Record<string, unknown>> {
  const transactionId = startedBy?.answer?.transactionId ?? payload.transactionId
  return transactionId === undefined ? payload : { ...payload, transactionId }
}
