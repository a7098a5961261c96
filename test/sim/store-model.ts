/**
 * The store's rules in memory (spec integrity R6 to R12), with the ways a store can fail: a commit
 * that is slow, one that fails, one that succeeds although it looked like a failure.
 */
import { unreachable } from '../../src/base/assert.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import { newChargePoint } from '../../src/model/charge-point.ts'
import type { RunningTransaction, Standing } from '../../src/model/id-token.ts'
import type {
  Fact,
  Flag,
  Note,
  Owner,
  Receipt,
  StartFact,
  StopFact,
  TransactionFact,
} from '../../src/model/record.ts'
import type { Tariff } from '../../src/model/tariff.ts'
import type { Transaction } from '../../src/model/transaction.ts'
import { PLAIN_RECEIPT } from '../../src/store/fact.ts'
import { Known, planStop } from '../../src/store/plan-stops.ts'
import type { GivenUp, Lookups, Writer } from '../../src/store/store.ts'
import { PLAIN_STANDING } from '../support/standing.ts'
import type { Bug } from './bugs.ts'
import { NotesModel } from './notes-model.ts'
import { ReportsModel } from './reports-model.ts'
import { ReportsWatch } from './reports-watch.ts'
import { newAlone, type StoredTransaction, toRow } from './stored-transaction.ts'
import type { World } from './world.ts'

/** A fact is given up after this, as settings.store.holdSeconds says. */
const HOLD_MS = 20_000

export class StoreModel implements Writer, Lookups {
  readonly transactions = new Map<string, StoredTransaction>()
  /** Transactions of 2.x. */
  readonly reports: ReportsModel
  readonly reportsWatch: ReportsWatch
  /** Of those that have one. */
  readonly tariffs = new Map<string, Tariff>()
  readonly notes = new NotesModel()
  /** Content keys of facts that are no start and no stop, and how often each is stored. */
  readonly others = new Map<string, number>()
  /** Ids that were closed once: they must stay so. */
  readonly closed = new Set<string>()
  isDown = false
  readonly #world: World
  readonly #bug: Bug | null
  readonly #standings: ReadonlyMap<string, Standing>
  #lastId = 1_000

  constructor(world: World, bug: Bug | null, standings: ReadonlyMap<string, Standing>) {
    this.#world = world
    this.#bug = bug
    this.#standings = standings
    this.reports = new ReportsModel(bug)
    this.reportsWatch = new ReportsWatch(this.reports, this.tariffs)
  }

  record(owner: Owner, fact: Fact, done: (result: Receipt | GivenUp) => void): void {
    this.#attempt(owner, fact, this.#world.now, done)
  }

  note(owner: Owner, note: Note): void {
    if (!['transaction.flagged', 'job', 'protocol'].includes(note.type)) return
    // Written behind: a later moment, as in the real one; of one kind in their order.
    const at = Math.max(this.#notedAt, this.#world.now + this.#world.between(1, 200))
    this.#notedAt = at
    this.#world.after(at - this.#world.now, () => this.#keep(owner, note))
  }
  #notedAt = 0

  #keep(owner: Owner, note: Note): void {
    if (note.type === 'transaction.flagged') this.#flag(owner, note.transactionId, note.flag)
    else this.notes.keep(owner, note)
  }

  #flag(owner: Owner, transactionId: string, flag: Flag): void {
    const its = this.transactions.get(transactionId)
    if (its === undefined) this.reports.flag(owner, transactionId, flag)
    else if (flag === 'orphaned' && its.owner === owner.chargePointId) its.isOrphaned = true
  }

  log(): void {
    // Frames are not looked at here.
  }

  isAvailable(): boolean {
    return !this.isDown
  }

  isFull(): boolean {
    return false
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }

  /** The answer comes in virtual time: the caller's `then` is called by the world. */
  findStanding(
    _tenant: string,
    idToken: string,
    idTokenType: string | null,
  ): Promise<Standing | null> {
    const known = this.#standings.get(idToken.toLowerCase())
    const running: RunningTransaction[] = [...this.reports.running(idToken, idTokenType)]
    for (const its of this.transactions.values()) {
      if (its.stop !== null || its.isOrphaned) continue
      if (its.idToken.toLowerCase() !== idToken.toLowerCase()) continue
      const { transactionId } = its
      running.push({ chargePointId: its.owner, transactionId, startKey: its.startKey ?? '' })
    }
    const standing = { ...(known ?? { ...PLAIN_STANDING, status: null }), running }
    const isAway = this.isDown
    const later = {
      // biome-ignore lint/suspicious/noThenProperty: a promise of virtual time, not of real time.
      then: (use: (value: Standing | null) => void) => {
        const wait = isAway ? HOLD_MS : this.#world.between(1, 30)
        this.#world.after(wait, () => use(isAway ? null : standing))
      },
    }
    return later as unknown as Promise<Standing | null>
  }

  /** The process dies: what is not committed is forgotten, and nobody hears of what is. */
  crash(): void {
    this.#generation += 1
  }
  #generation = 0

  /** As the registry loads it for a claim. */
  load(chargePointId: string): ChargePoint {
    const { transactions: reported, gaps } = this.reports.load(chargePointId)
    const transactions: Transaction[] = [...reported]
    for (const its of this.transactions.values()) {
      if (its.owner !== chargePointId || its.stop !== null) continue
      const { transactionId, evseId, idToken, meterStartWh, isOrphaned } = its
      const startedAt = Date.parse(its.startText ?? '')
      const more = { groupIdToken: null, startedAt, meterWh: null, phase: 'running' } as const
      const its16 = { transactionId, evseId, idToken, meterStartWh, isOrphaned, told: null }
      transactions.push({ ...its16, ...more })
    }
    return {
      ...newChargePoint('default', chargePointId),
      registration: 'accepted',
      transactions,
      gaps,
      ...this.notes.load(chargePointId),
      tariff: this.tariffs.get(chargePointId) ?? null,
    }
  }

  #attempt(
    owner: Owner,
    fact: Fact,
    since: number,
    done: (result: Receipt | GivenUp) => void,
  ): void {
    const world = this.#world
    const generation = this.#generation
    if (this.#bug === 'answerBeforeCommit' && world.chance(0.3)) {
      done({ ...PLAIN_RECEIPT, transactionId: String(this.#lastId + 1) })
      return
    }
    world.after(world.between(1, 60), () => {
      if (generation !== this.#generation) return
      if (world.now - since > HOLD_MS) return done({ failed: 'unavailable' })
      const isUnknown = world.chance(0.03)
      if (!this.isDown) {
        const receipt = this.#commit(owner, fact)
        if (!isUnknown) return done(receipt)
      }
      // Not known whether it is stored: the same again, which must not store it twice.
      world.after(world.between(50, 1_500), () => this.#attempt(owner, fact, since, done))
    })
  }

  #commit(owner: Owner, fact: Fact): Receipt {
    switch (fact.type) {
      case 'transaction.started':
        return this.#start(owner, fact)
      case 'transaction.ended':
        return this.#stop(owner, fact)
      case 'transaction.reported':
        return this.#report(owner, fact)
      case 'meter.values':
      case 'report.part':
      case 'security.event':
      case 'told':
      case 'job.status':
      case 'frame.rejected':
      case 'credential':
      case 'charge-point.registered': {
        const key = `${owner.chargePointId} ${contentOf(fact)}`
        const times = this.others.get(key) ?? 0
        if (times === 0 || this.#bug === 'noDedupe') this.others.set(key, times + 1)
        return { ...PLAIN_RECEIPT, isRepeated: times > 0 }
      }
      default:
        return unreachable(fact)
    }
  }

  #report(owner: Owner, fact: TransactionFact): Receipt {
    const isForAll = this.#bug === 'idsOfAll'
    const receipt = this.reports.commit(
      isForAll ? { ...owner, chargePointId: 'CP-1' } : owner,
      fact,
    )
    this.reportsWatch.committed(owner, fact)
    return receipt
  }

  #start(owner: Owner, fact: StartFact): Receipt {
    if (this.#bug !== 'noDedupe') {
      for (const its of this.transactions.values()) {
        if (its.owner !== owner.chargePointId || its.startKey !== fact.startKey) continue
        if (this.#bug === 'repeatReopens') its.stop = null
        return { ...(its.start as Receipt), isRepeated: true, isEnded: its.stop !== null }
      }
    }
    const receipt = { ...PLAIN_RECEIPT, transactionId: this.#newId(), info: fact.info }
    this.transactions.set(receipt.transactionId, {
      transactionId: receipt.transactionId,
      owner: owner.chargePointId,
      startKey: fact.startKey,
      idToken: fact.idToken,
      evseId: fact.evseId,
      meterStartWh: fact.meterStartWh,
      start: receipt,
      startText: fact.occurredText,
      stopText: null,
      stopKey: null,
      stop: null,
      isOrphaned: false,
    })
    return receipt
  }

  /** Planned by the store's own rules, and done in memory. */
  #stop(owner: Owner, fact: StopFact): Receipt {
    const known = new Known()
    for (const its of this.transactions.values()) {
      if (its.owner === owner.chargePointId) known.add(toRow(owner.tenant, its))
    }
    const plan = planStop(known, { owner, fact }, () => this.#newId())
    const { receipt } = plan
    switch (plan.type) {
      case 'nothing':
        return receipt
      case 'contradict':
        this.others.set(`${owner.chargePointId} ${fact.occurredText}`, 1)
        return receipt
      case 'keepAlone':
        this.transactions.set(receipt.transactionId, newAlone(owner, fact, receipt))
        break
      case 'end':
        this.#end(plan.row.transactionId, fact, fact.occurredText, receipt)
        break
      case 'join': {
        const alone = this.transactions.get(plan.alone.transactionId)
        this.transactions.delete(plan.alone.transactionId)
        this.#end(plan.row.transactionId, fact, alone?.stopText ?? '', receipt)
        break
      }
    }
    this.closed.add(receipt.transactionId)
    return receipt
  }

  #end(transactionId: string, fact: StopFact, stopText: string, stop: Receipt): void {
    const stopKey = fact.joinsStopKey ?? fact.stopKey
    const its = this.transactions.get(transactionId)
    if (its !== undefined) Object.assign(its, { stopKey, stopText, stop })
  }

  #newId(): string {
    this.#lastId += 1
    return String(this.#lastId)
  }
}

/** What makes it the same fact again, whatever the id of its message. */
function contentOf(fact: Exclude<Fact, StartFact | StopFact | TransactionFact>): string {
  if (!('raw' in fact)) return JSON.stringify(fact)
  const [, , ...content] = JSON.parse(fact.raw) as readonly unknown[]
  return JSON.stringify(content)
}
