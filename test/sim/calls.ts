/**
 * The mouth of a charge point, whatever it speaks, as bad as real ones are. Its own calls: one at a
 * time, each again until it is answered, under the same id or a new one, now and then twice. Ours
 * it answers soon, late, twice or never. What is money stands in its ledger.
 */
import type { Content, Entry, NewEntry } from './entry.ts'
import { isMoney, newEntry } from './entry.ts'
import type { World } from './world.ts'

/** What it needs of the network. */
export interface Wire {
  readonly send: (text: string) => void
  readonly hangUp: () => void
}

/** What it needs of the charge point. */
export interface Words {
  readonly boot: Content
  /** What it says this time. */
  readonly contentOf: (entry: Entry) => Content
  /** Its answer to a call of ours. */
  readonly answerTo: (action: string, payload: Content) => Content
  readonly answered: (entry: Entry, answer: Content) => void
  readonly refused: (entry: Entry, code: string) => void
}

const TIMEOUT_MS = 30_000

export class SimCalls {
  readonly ledger: Entry[] = []
  readonly #world: World
  readonly #id: string
  readonly #words: Words
  #wire: Wire | null = null
  #queue: Entry[] = []
  /** The call that is out, and not answered yet. */
  #out: Entry | null = null
  #serial = 0
  /** Ids of this connection. */
  #used = new Map<string, Entry>()

  constructor(world: World, id: string, words: Words) {
    this.#world = world
    this.#id = id
    this.#words = words
  }

  get isQuiet(): boolean {
    return this.#queue.length === 0
  }

  get isConnected(): boolean {
    return this.#wire !== null
  }

  get queue(): readonly Entry[] {
    return this.#queue
  }

  connected(wire: Wire): void {
    this.#wire = wire
    this.#out = null
    this.#used = new Map()
    // Some reset their counter at each connection: an old id with new content.
    if (this.#world.chance(0.2)) this.#serial = 0
    if (this.ledger.length === 0 || this.#world.chance(0.3)) {
      this.tell({ action: 'BootNotification', payload: this.#words.boot })
    }
    this.next()
  }

  disconnected(): void {
    this.#wire = null
    this.#out = null
  }

  tell(told: NewEntry): Entry {
    const entry = newEntry(told, !this.isConnected)
    this.#queue.push(entry)
    if (isMoney(entry)) this.ledger.push(entry)
    return entry
  }

  /** One that was answered comes again: its answer was not kept. */
  repeat(entry: Entry): void {
    if (!this.#queue.includes(entry)) this.#queue.push(entry)
  }

  /** Its memory is full: nobody will ever hear of this one. */
  discard(entry: Entry): void {
    this.#queue = this.#queue.filter((one) => one !== entry)
    this.ledger.splice(this.ledger.indexOf(entry), 1)
  }

  shuffle(): void {
    this.#queue = this.#world.random.shuffle(this.#queue)
  }

  putLast(entry: Entry): void {
    this.#queue = [...this.#queue.filter((one) => one !== entry), entry]
  }

  received(text: string): void {
    const [type, id, ...rest] = JSON.parse(text) as [number, string, ...unknown[]]
    if (type === 2) return this.#answerCall(id, rest[0] as string, rest[1] as Content)
    const entry = this.#out
    if (entry === null || entry.messageId !== id) return
    this.#out = null
    const isOver = type === 3 || (entry.attempts > 3 && !isMoney(entry))
    if (isOver) this.#queue = this.#queue.filter((one) => one !== entry)
    if (type === 3) {
      const answer = rest[0] as Content
      entry.answer ??= answer
      this.#words.answered(entry, answer)
    } else this.#words.refused(entry, String(rest[0]))
    this.#world.after(this.#world.between(0, 50), () => this.next())
  }

  next(): void {
    const entry = this.#queue[0]
    if (entry === undefined || this.#wire === null || this.#out !== null) return
    if (entry.attempts === 0 || this.#world.chance(0.5)) this.#number(entry)
    // Since it counts anew, another of this connection may have had it.
    while ((this.#used.get(entry.messageId) ?? entry) !== entry) this.#number(entry)
    this.#used.set(entry.messageId, entry)
    entry.attempts += 1
    entry.content = this.#words.contentOf(entry)
    this.#out = entry
    const text = JSON.stringify([2, entry.messageId, entry.action, entry.content])
    this.#wire.send(text)
    if (this.#world.chance(0.05)) this.#wire.send(text)
    const { attempts } = entry
    this.#world.after(TIMEOUT_MS, () => {
      if (this.#out !== entry || entry.attempts !== attempts) return
      this.#out = null
      if (this.#world.chance(0.5)) this.#wire?.hangUp()
      else this.next()
    })
  }

  #number(entry: Entry): void {
    this.#serial += 1
    entry.messageId = `${this.#id}-${this.#serial}`
  }

  /** In peace it behaves. */
  #answerCall(id: string, action: string, payload: Content): void {
    const dice = this.#world.isPeace ? 0.5 : this.#world.random.next()
    const isGood = this.#world.isPeace || this.#world.chance(0.85)
    const wait = dice < 0.7 ? this.#world.between(1, 500) : this.#world.between(500, 60_000)
    if (dice > 0.95) return
    const wire = this.#wire
    this.#world.after(wait, () => {
      if (this.#wire !== wire) return
      const result = isGood ? this.#words.answerTo(action, payload) : null
      const text =
        result === null ? `[4,"${id}","GenericError","",{}]` : JSON.stringify([3, id, result])
      wire?.send(text)
      if (dice < 0.05) wire?.send(text)
      this.next()
    })
  }
}
