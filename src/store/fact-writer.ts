/**
 * One of the writers: it gathers facts while it commits others, and commits what has gathered as
 * soon as it is free, without waiting for more. Facts of one charge point all go through the same
 * writer, so they stay in order. Notes go through it too, behind the facts.
 *
 * A batch that the database refuses is halved until the bad fact is alone; that one is parked as
 * bytes and its charge point answered all the same. A batch whose fate is unknown is sent again,
 * since every fact is stored once however often it is told. A fact that waited too long is given
 * up. Integrity R4, R23, R24.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { backoffMs } from '../base/retry.ts'
import type { Note, Owner, Receipt } from '../model/record.ts'
import type { Breaker } from './breaker.ts'
import { type CommitOptions, commitFacts } from './commit-facts.ts'
import type { Item } from './fact.ts'
import { isFault, isOutage, reasonOf } from './link.ts'
import { NoteBuffer } from './note-buffer.ts'
import { parkFact } from './park-fact.ts'
import type { GivenUp } from './store.ts'
import { writeNotes } from './write-notes.ts'

export interface FactWriterOptions extends CommitOptions {
  readonly breaker: Breaker
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  readonly holdMs: number
  /** A random number from 0 to 1. */
  readonly fraction: () => number
}

/** A fact whose fate is not known yet. */
interface Waiting extends Item {
  readonly bytes: number
  readonly since: number
  readonly done: (result: Receipt | GivenUp) => void
}

const FACTS_PER_BATCH_MAX = 1_000
const BYTES_PER_BATCH_MAX = 4_194_304
/** Notes gather this long, so that many about one thing become one. */
const NOTES_MS = 50
/** Even when facts never pause. */
const NOTES_LATEST_MS = 250
const EXPIRY_MS = 100
const RETRY = { firstMs: 20, maxMs: 1_000, jitter: 0.5 } as const
const GIVEN_UP: GivenUp = { failed: 'unavailable' }

export class FactWriter {
  readonly #options: FactWriterOptions
  readonly #notes: NoteBuffer
  /** All whose fate is open, the oldest first; those of the batch on its way included. */
  readonly #open = new Set<Waiting>()
  #queue: Waiting[] = []
  #bytes = 0
  #run: Promise<void> | null = null
  #notesAt = 0
  #areNotesOnTheWay = false
  /** Who waits for them. */
  #noteWaiters: (() => void)[] = []
  #timer: NodeJS.Timeout | null = null
  #expiry: NodeJS.Timeout | null = null

  constructor(options: FactWriterOptions) {
    this.#options = options
    this.#notes = new NoteBuffer(options.metrics)
  }

  get facts(): number {
    return this.#open.size
  }

  get bytes(): number {
    return this.#bytes
  }

  get isIdle(): boolean {
    return this.#open.size === 0 && this.#notes.isEmpty && this.#run === null
  }

  record({ owner, fact }: Item, bytes: number, done: Waiting['done']): void {
    const waiting = { owner, fact, bytes, done, since: this.#options.clock.monotonic() }
    this.#open.add(waiting)
    this.#queue.push(waiting)
    this.#bytes += bytes
    this.#start()
    if (this.#expiry !== null) return
    this.#expiry = setInterval(() => this.#expire(), EXPIRY_MS)
    this.#expiry.unref()
  }

  note(owner: Owner, note: Note): void {
    this.#notes.add(owner, note)
    this.#startLater()
  }

  /** Settles when the work of now is done: all is written, or the database is away. */
  async settle(): Promise<void> {
    this.#notes.hurry()
    this.#noteWaiters.push(() => undefined)
    this.#start()
    await this.#run
  }

  /** Settles when the notes of now are written, or could not be. */
  async settleNotes(): Promise<void> {
    if (this.#notes.isEmpty && !this.#areNotesOnTheWay) return
    const written = new Promise<void>((resolve) => this.#noteWaiters.push(resolve))
    this.#start()
    await written
  }

  /** The database is back. */
  wake(): void {
    if (!this.isIdle) this.#start()
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#expiry !== null) clearInterval(this.#expiry)
    for (const waiting of [...this.#open]) this.#finish(waiting, GIVEN_UP, 'givenUp')
  }

  #start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#run ??= this.#work().finally(() => {
      this.#run = null
      if (this.#queue.length > 0) this.#start()
      else if (!this.#notes.isEmpty) this.#startLater()
    })
  }

  #startLater(): void {
    if (this.#timer !== null || this.#run !== null) return
    this.#timer = setTimeout(() => this.#start(), NOTES_MS)
    this.#timer.unref()
  }

  async #work(): Promise<void> {
    // One turn, so that all facts of the moment are in the first batch.
    await new Promise<void>((resolve) => setImmediate(resolve))
    for (;;) {
      const hasWritten = this.#areNotesDue() && (await this.#writeNotes())
      const batch = this.#take()
      if (batch.length > 0) await this.#commit(batch)
      else if (!hasWritten) return
    }
  }

  #areNotesDue(): boolean {
    const { clock, breaker } = this.#options
    if (this.#notes.isEmpty || !breaker.isUp()) return false
    const waitedMs = clock.monotonic() - this.#notesAt
    const isQuiet = this.#queue.length === 0
    const isAsked = this.#noteWaiters.length > 0 || this.#notes.isUrgent
    return isAsked || waitedMs > (isQuiet ? NOTES_MS : NOTES_LATEST_MS)
  }

  #take(): readonly Waiting[] {
    let bytes = 0
    let count = 0
    while (
      count < Math.min(this.#queue.length, FACTS_PER_BATCH_MAX) &&
      bytes < BYTES_PER_BATCH_MAX
    ) {
      bytes += this.#queue[count]?.bytes ?? 0
      count += 1
    }
    const batch = this.#queue.slice(0, count)
    this.#queue = this.#queue.slice(count)
    return batch.filter((waiting) => this.#open.has(waiting))
  }

  async #commit(all: readonly Waiting[]): Promise<void> {
    const { metrics, clock, breaker, fraction } = this.#options
    let batch = all
    for (let attempt = 1; batch.length > 0; attempt += 1) {
      const at = clock.monotonic()
      try {
        const results = await commitFacts(this.#options, batch)
        metrics.observe('stator_store_commit_seconds', { kind: 'facts' }, seconds(clock, at))
        metrics.observe('stator_store_batch_rows', {}, batch.length)
        this.#finishAll(batch, results)
        return
      } catch (error) {
        if (isFault(error)) return await this.#split(batch, error)
        if (isOutage(error)) await breaker.whenUp(RETRY.maxMs)
      }
      await wait(backoffMs(RETRY, attempt, fraction()))
      batch = batch.filter((waiting) => this.#open.has(waiting))
    }
  }

  #finishAll(batch: readonly Waiting[], results: readonly (Receipt | GivenUp)[]): void {
    for (const [index, waiting] of batch.entries()) {
      const result = results[index] ?? GIVEN_UP
      if ('failed' in result) this.#finish(waiting, result, 'fenced')
      else this.#finish(waiting, result, result.isRepeated ? 'repeated' : 'stored')
    }
  }

  async #split(batch: readonly Waiting[], error: unknown): Promise<void> {
    const [first] = batch
    if (first === undefined) return
    if (batch.length === 1) return await this.#park(first, error)
    const middle = Math.ceil(batch.length / 2)
    await this.#commit(batch.slice(0, middle))
    await this.#commit(batch.slice(middle))
  }

  async #park(waiting: Waiting, cause: unknown): Promise<void> {
    const { log, breaker, fraction } = this.#options
    const { owner, fact } = waiting
    for (let attempt = 1; this.#open.has(waiting); attempt += 1) {
      try {
        const receipt = await parkFact(this.#options, waiting, cause)
        const { chargePointId } = owner
        const reason = reasonOf(cause)
        log.error({ chargePoint: chargePointId, type: fact.type, reason }, 'a fact was parked')
        return this.#finish(waiting, receipt, 'parked')
      } catch (error) {
        if (isOutage(error)) await breaker.whenUp(RETRY.maxMs)
        await wait(backoffMs(RETRY, attempt, fraction()))
      }
    }
  }

  /** An error in `done` is another's bug; it must not cost the neighbours their answers. */
  #finish(
    waiting: Waiting,
    result: Receipt | GivenUp,
    label: 'stored' | 'repeated' | 'parked' | 'givenUp' | 'fenced',
  ): void {
    if (!this.#open.delete(waiting)) return
    this.#bytes -= waiting.bytes
    this.#options.metrics.count('stator_store_facts_total', { result: label })
    try {
      waiting.done(result)
    } catch (error) {
      const reason = error instanceof Error ? error.stack : String(error)
      this.#options.log.error({ reason }, 'what was to follow a fact failed')
    }
  }

  #expire(): void {
    const before = this.#options.clock.monotonic() - this.#options.holdMs
    for (const waiting of this.#open) {
      if (waiting.since > before) break
      this.#finish(waiting, GIVEN_UP, 'givenUp')
    }
    if (this.#open.size > 0 || this.#expiry === null) return
    clearInterval(this.#expiry)
    this.#expiry = null
    this.#queue = []
  }

  /** False when the database is away: they wait on. */
  async #writeNotes(): Promise<boolean> {
    this.#notesAt = this.#options.clock.monotonic()
    this.#areNotesOnTheWay = true
    const isWritten = await writeNotes(this.#options, this.#notes)
    this.#areNotesOnTheWay = false
    if (this.#notes.isEmpty || !isWritten) this.#wakeWaiters()
    return isWritten
  }

  #wakeWaiters(): void {
    for (const wake of this.#noteWaiters.splice(0)) wake()
  }
}

const seconds = (clock: Clock, since: number): number => (clock.monotonic() - since) / 1_000
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
