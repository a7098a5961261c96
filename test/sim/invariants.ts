/**
 * What must be true at every step (spec simulation): I2 every answered fact is stored once, with
 * the answer that was given; I4 one call of ours at a time on a connection; I5 a call gets one
 * answer on its own connection; I7 a command is sent once and ends once; I8 what is closed stays
 * closed, and a connector has one open transaction that is not flagged; I10 the record of a
 * transaction is what its events say in their order, to the watt-hour; JSON every state survives
 * it. And what must be true in the end: I3 everything was answered, I12 what is missing is asked
 * for. R2 of the integrity rules: money is never answered with an error.
 */
import type { ChargePoint } from '../../src/model/charge-point.ts'
import { GAPS_MAX } from '../../src/model/transaction.ts'
import type { SimChargePoint } from './charge-point.ts'
import { Violated } from './connection-watch.ts'
import { type Content, type Entry, isMoney } from './entry.ts'
import { findUnplain } from './plain.ts'
import { keyOf } from './reports-model.ts'
import type { StoreModel } from './store-model.ts'

/** Called with each answer, at the moment the charge point has it. */
export function checkAnswered(id: string, entry: Entry, answer: Content, store: StoreModel): void {
  if (!isMoney(entry)) return
  if (entry.action === 'TransactionEvent') checkReportAnswered(id, entry, answer, store)
  else checkKept(id, entry, store)
}

export function checkRefused(id: string, entry: Entry, code: string): void {
  if (isMoney(entry)) throw new Violated('R2', `${id} ${entry.action} was answered ${code}`)
}

/** After each step of a machine. */
export function checkStep(before: ChargePoint, after: ChargePoint, what: string): void {
  for (const key of Object.keys(after) as (keyof ChargePoint)[]) {
    const unplain = before[key] === after[key] ? null : findUnplain(after[key], key)
    if (unplain !== null) throw new Violated('JSON', `after ${what}: ${unplain}`)
  }
  if (before.transactions === after.transactions) return
  for (const { transactionId, phase } of before.transactions) {
    if (phase === 'running') continue
    const its = after.transactions.find((one) => one.transactionId === transactionId)
    if (its?.phase !== 'running') continue
    throw new Violated('I8', `${after.chargePointId} ${transactionId} runs again after ${what}`)
  }
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
export function checkQuiet(chargePoints: readonly SimChargePoint[], store: StoreModel): void {
  checkStore(store)
  checkPlaces(store)
  for (const { id, ledger } of chargePoints) {
    for (const entry of ledger) {
      const { answer, action } = entry
      if (answer === null) throw new Violated('I3', `${id} ${action} unanswered`)
      checkAnswered(id, entry, answer, store)
    }
    checkGaps(id, store)
  }
}

/** At most one is open at a place and not flagged, whatever version it was told in. */
function checkPlaces(store: StoreModel): void {
  const open = new Map<string, string>()
  const put = (place: string, transactionId: string): void => {
    const other = open.get(place)
    if (other !== undefined) {
      throw new Violated('I8', `${place} has ${other} and ${transactionId} open, none flagged`)
    }
    open.set(place, transactionId)
  }
  for (const its of store.transactions.values()) {
    if (its.stop === null && !its.isOrphaned) put(`${its.owner}/${its.evseId}`, its.transactionId)
  }
  for (const { owner, told, settled } of store.reports.transactions.values()) {
    const { ended, evseId, transactionId } = told
    if (ended !== null || evseId === null || settled.flags.includes('orphaned')) continue
    put(`${owner.chargePointId}/${evseId.value}`, transactionId)
  }
}

/** What an ended one lacks will not come, and the record says so. */
function checkGaps(id: string, store: StoreModel): void {
  const open = [...store.reports.transactions.values()].filter(({ owner, told, settled }) => {
    const isIts = owner.chargePointId === id && told.ended !== null && !settled.isComplete
    return isIts && !settled.flags.includes('dataGap')
  })
  // Of too many the oldest are not asked about.
  if (open.length === 0 || open.length >= GAPS_MAX) return
  const ids = open.map(({ told }) => told.transactionId).join()
  throw new Violated('I12', `${id} ${ids} ended, and nobody knows what became of the rest`)
}

/** Stored once, and answered as it was the first time. */
function checkReportAnswered(id: string, entry: Entry, answer: Content, store: StoreModel): void {
  const { payload, contradicts } = entry
  if (contradicts !== null) return store.reportsWatch.checkContradiction(id, payload)
  store.reportsWatch.checkKept(id, payload)
  const { transactionId } = payload.transactionInfo as { readonly transactionId: string }
  const what = `${keyOf(id, transactionId)}/${payload.seqNo}`
  const first = store.reports.answers.get(what)
  const { idTokenInfo, totalCost = null } = answer
  const status = (idTokenInfo as { readonly status: string } | undefined)?.status ?? null
  // Their words are ours with a capital.
  if (status?.toLowerCase() !== first?.info?.status.toLowerCase()) {
    throw new Violated('I2', `${what} was told ${status}, first ${first?.info?.status}`)
  }
  // The cost so far is that of now.
  if (payload.eventType === 'Ended' && totalCost !== first?.totalCost) {
    throw new Violated('I2', `${what} was told ${totalCost}, first ${first?.totalCost}`)
  }
}

function checkKept(id: string, entry: Entry, store: StoreModel): void {
  const what = `${id} ${entry.action} ${entry.messageId}`
  const text = String(entry.payload.timestamp)
  const mine = [...store.transactions.values()].filter(({ owner }) => owner === id)
  if (entry.action === 'StartTransaction') {
    const same = mine.filter(({ startText }) => startText === text)
    if (same.length !== 1) throw new Violated('I2', `${what} is stored ${same.length} times`)
    const told = String(entry.answer?.transactionId)
    const stored = same[0]?.transactionId
    if (told !== stored) throw new Violated('I2', `${what} was told ${told}, stored is ${stored}`)
    return
  }
  if (entry.action === 'StopTransaction') {
    const contradictions = store.others.get(`${id} ${text}`) ?? 0
    const times = mine.filter(({ stopText }) => stopText === text).length + contradictions
    if (times !== 1) throw new Violated('I2', `${what} ${text} is stored ${times} times`)
    return
  }
  const key = `${id} ${JSON.stringify([entry.action, entry.content])}`
  const times = store.others.get(key) ?? 0
  if (times !== 1) throw new Violated('I2', `${what} is stored ${times} times`)
}
