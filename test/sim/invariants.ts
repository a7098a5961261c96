/**
 * What must be true at every step (spec simulation): I2 every answered fact is stored once, with
 * the answer that was given; I4 one call of ours at a time on a connection; I5 a call gets one
 * answer on its own connection; I8 what is closed stays closed, and a connector has one open
 * transaction that is not flagged; JSON every state survives it.
 */
import type { Entry, SimStation } from './station.ts'
import { isMoney } from './station.ts'
import type { StoreModel } from './store-model.ts'

export class Violated extends Error {
  readonly invariant: string

  constructor(invariant: string, what: string) {
    super(`${invariant}: ${what}`)
    this.invariant = invariant
  }
}

/** One connection as the network sees it. */
export class ConnectionWatch {
  readonly #asked = new Map<string, number>()
  readonly #answered = new Map<string, number>()
  #call: { readonly messageId: string; readonly at: number } | null = null
  readonly #timeoutMs: number

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  fromStation(text: string): void {
    const [type, messageId] = JSON.parse(text) as [number, string]
    if (type === 2) this.#asked.set(messageId, (this.#asked.get(messageId) ?? 0) + 1)
    else if (this.#call?.messageId === messageId) this.#call = null
  }

  fromHub(text: string, now: number): void {
    const [type, messageId] = JSON.parse(text) as [number, string]
    if (type !== 2) {
      const times = (this.#answered.get(messageId) ?? 0) + 1
      this.#answered.set(messageId, times)
      const asked = this.#asked.get(messageId) ?? 0
      if (times > asked) throw new Violated('I5', `${messageId} asked ${asked}, answered ${times}`)
      return
    }
    // The machine counts from its step, we from the wire: some milliseconds later.
    if (this.#call !== null && now - this.#call.at < this.#timeoutMs - 100) {
      throw new Violated('I4', `${messageId} sent while ${this.#call.messageId} is out`)
    }
    this.#call = { messageId, at: now }
  }
}

/** Called with each answer of money, at the moment the charge point has it. */
export function checkAnswered(station: SimStation, entry: Entry, store: StoreModel): void {
  if (!isMoney(entry)) return
  const what = `${station.id} ${entry.action} ${entry.messageId}`
  const text = String(entry.payload.timestamp)
  const mine = [...store.transactions.values()].filter(({ owner }) => owner === station.id)
  if (entry.action === 'StartTransaction') {
    const same = mine.filter(({ startText }) => startText === text)
    if (same.length !== 1) throw new Violated('I2', `${what} is stored ${same.length} times`)
    const told = String(entry.answer?.transactionId)
    const stored = same[0]?.transactionId
    if (told !== stored) throw new Violated('I2', `${what} was told ${told}, stored is ${stored}`)
    return
  }
  if (entry.action === 'StopTransaction') {
    const contradictions = store.others.get(`${station.id} ${text}`) ?? 0
    const times = mine.filter(({ stopText }) => stopText === text).length + contradictions
    if (times !== 1) throw new Violated('I2', `${what} ${text} is stored ${times} times`)
    return
  }
  const key = `${station.id} ${JSON.stringify([entry.action, entry.content])}`
  const times = store.others.get(key) ?? 0
  if (times !== 1) throw new Violated('I2', `${what} is stored ${times} times`)
}

/** At every step. */
export function checkStore(store: StoreModel): void {
  for (const transactionId of store.closed) {
    const its = store.transactions.get(transactionId)
    // One without a start may become part of its transaction when the start arrives.
    if (its !== undefined && its.stop === null) {
      throw new Violated('I8', `${transactionId} was closed and is open`)
    }
  }
}

/** When all has been said and nothing is on its way. */
export function checkQuiet(stations: readonly SimStation[], store: StoreModel): void {
  checkStore(store)
  const open = new Map<string, string>()
  for (const its of store.transactions.values()) {
    if (its.stop !== null || its.isOrphaned) continue
    const place = `${its.owner}/${its.evseId}`
    const other = open.get(place)
    if (other !== undefined) {
      throw new Violated('I8', `${place} has ${other} and ${its.transactionId} open, none flagged`)
    }
    open.set(place, its.transactionId)
  }
  for (const station of stations) {
    for (const entry of station.ledger) {
      if (entry.answer === null)
        throw new Violated('I3', `${station.id} ${entry.action} unanswered`)
      checkAnswered(station, entry, store)
    }
  }
}
