/**
 * The transactions of a charge point as one list: which are there, which one is meant, and what
 * happens to the others. OCPP 1.6 §4.8, §4.10; 2.x E01.FR.14; integrity R7, R12, R17.
 *
 *   (none) --> running --> ended
 *                 '--> running, orphaned (its EVSE started another) --> ended
 *
 * A recorder: ended is the end, whatever comes later. Only the charge point ends a transaction.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { RunningTransaction } from '../model/id-token.ts'
import type { Transaction, UnmatchedStop } from '../model/transaction.ts'
import {
  TRANSACTIONS_ENDED_MAX,
  TRANSACTIONS_RUNNING_MAX,
  UNMATCHED_STOPS_MAX,
} from '../model/transaction.ts'
import { isSameGroup, isSameIdToken } from './authorization.ts'
import { endTxProfiles } from './charging-profiles.ts'
import type { ActorStep } from './step.ts'
import { append, count, NONE, stay, without, writeNote } from './step.ts'

/** A stop as far as it helps to find its transaction. */
export interface StopTraits {
  readonly occurredAt: number
  readonly meterStopWh: number | null
  readonly idToken: string | null
  readonly groupIdToken: string | null
}

export function findTransaction(
  transactions: readonly Transaction[],
  transactionId: string,
): Transaction | null {
  return transactions.find((one) => one.transactionId === transactionId) ?? null
}

/** One that is told in numbered events, as 2.x does. Another may have had its id before. */
export function findNumbered(
  transactions: readonly Transaction[],
  transactionId: string,
): Transaction | null {
  const its = findTransaction(transactions, transactionId)
  return its?.told === null ? null : its
}

/** One that is told by its start and its stop, as 1.6 does. */
export function findUnnumbered(
  transactions: readonly Transaction[],
  transactionId: string,
): Transaction | null {
  const its = findTransaction(transactions, transactionId)
  return its?.told === null ? its : null
}

/**
 * A new one, running. At most one runs on an EVSE, so the end of the older of two was lost or
 * is still to come: it is flagged, kept, and settled when its end arrives.
 */
export function addTransaction(before: ChargePoint, added: Transaction, at: number): ActorStep {
  const others = before.transactions.filter((one) => isRunningOn(one, added.evseId))
  const isLate = others.some(({ startedAt }) => startedAt > added.startedAt)
  const orphaned = isLate ? [added] : others
  const flag = (one: Transaction) => (orphaned.includes(one) ? { ...one, isOrphaned: true } : one)
  const kept = keepBounded([...before.transactions.map(flag), flag(added)])
  return {
    state: { ...before, transactions: kept.transactions },
    effects: [
      ...orphaned.flatMap(({ transactionId }): ActorEffect[] => [
        writeNote({ type: 'transaction.flagged', at, transactionId, flag: 'orphaned' }),
        count('transaction.orphaned'),
      ]),
      ...(kept.isOneForgotten ? [count('transaction.forgotten')] : NONE),
    ],
  }
}

/**
 * As it is known now: a new one is added, and one that tells its EVSE only now is looked at like a
 * new one there.
 */
export function putTransaction(before: ChargePoint, its: Transaction, at: number): ActorStep {
  const { transactions } = before
  const index = transactions.findIndex((one) => one.transactionId === its.transactionId)
  const known = transactions[index]
  if (known === undefined) return addTransaction(before, its, at)
  if (known.evseId === its.evseId || its.phase === 'ended' || its.isOrphaned) {
    return stay({ ...before, transactions: transactions.with(index, its) })
  }
  return addTransaction({ ...before, transactions: transactions.toSpliced(index, 1) }, its, at)
}

/** Ends it, or adds it ended; nothing when it has ended before. */
export function endTransaction(before: ChargePoint, its: Transaction, at: number): ActorStep {
  const known = findTransaction(before.transactions, its.transactionId)
  if (known?.phase === 'ended') return stay(before)
  const others = before.transactions.filter((one) => one !== known)
  const { transactions } = keepBounded([...others, { ...its, phase: 'ended' }])
  return endTxProfiles({ ...before, transactions }, its, at)
}

/** What an idToken has running, seen from one that begins. */
export interface Besides {
  readonly running: readonly RunningTransaction[]
  readonly isItself: (one: RunningTransaction) => boolean
  /** Where it begins; 0 for not known. */
  readonly evseId: number
}

/**
 * Whether another one runs. What this one will orphan does not count, nor what we know to have
 * ended: a lost stop must not lock the driver out.
 */
export function hasAnother(
  { chargePointId, transactions }: ChargePoint,
  { running, isItself, evseId }: Besides,
): boolean {
  const isOver = (one: RunningTransaction) => {
    if (one.chargePointId !== chargePointId) return false
    const known = findTransaction(transactions, one.transactionId)
    if (known === null) return false
    return known.phase === 'ended' || known.isOrphaned || (evseId > 0 && known.evseId === evseId)
  }
  return running.some((one) => !isItself(one) && !isOver(one))
}

/** The one that runs on this EVSE, if that is beyond doubt. EVSE 0 has none. */
export function findRunningOn(
  transactions: readonly Transaction[],
  evseId: number,
): Transaction | null {
  const [first, second] = transactions.filter((one) => isRunningOn(one, evseId))
  return first === undefined || second !== undefined ? null : first
}

/** The one that a stop without a usable id ends, if that is beyond doubt. Errata 3.18. */
export function findStopped(
  transactions: readonly Transaction[],
  stop: StopTraits,
): Transaction | null {
  const [first, second] = transactions.filter(
    (one) => one.phase === 'running' && one.told === null && isFit(one, stop),
  )
  return first === undefined || second !== undefined ? null : first
}

/** The stop that came before this start; the first, when several would do. */
export function findStopOf(
  unmatchedStops: readonly UnmatchedStop[],
  start: Transaction,
): UnmatchedStop | null {
  const fitting = unmatchedStops.filter((stop) => isFit(start, { ...stop, groupIdToken: null }))
  return fitting.toSorted((one, other) => one.occurredAt - other.occurredAt)[0] ?? null
}

/** Keeps a stop until its start comes. Past the limit the oldest stays alone in the store. */
export function keepUnmatched(before: ChargePoint, stop: UnmatchedStop): ChargePoint {
  if (before.unmatchedStops.some(({ stopKey }) => stopKey === stop.stopKey)) return before
  const unmatchedStops = append(before.unmatchedStops, stop, UNMATCHED_STOPS_MAX)
  return { ...before, unmatchedStops }
}

/** The store is told that a stop it kept alone is the end of this one. */
export function joinStop(
  before: ChargePoint,
  stop: UnmatchedStop,
  its: Transaction,
  at: number,
): ActorStep {
  const { stopKey, occurredAt, meterStopWh, idToken } = stop
  const unmatchedStops = without(before.unmatchedStops, (one) => one.stopKey === stopKey)
  const ended = endTransaction({ ...before, unmatchedStops }, its, at)
  const join: ActorEffect = {
    type: 'record',
    ticket: null,
    fact: {
      type: 'transaction.ended',
      at,
      occurredAt,
      occurredText: '',
      stopKey,
      transactionId: its.transactionId,
      reportedTransactionId: its.transactionId,
      joinsStopKey: stopKey,
      idToken,
      meterStopWh,
      reason: '',
      info: null,
      samples: NONE,
      flags: NONE,
      raw: '',
    },
  }
  return { state: ended.state, effects: [join, ...ended.effects] }
}

function isRunningOn(one: Transaction, evseId: number): boolean {
  const isRunning = one.phase === 'running' && !one.isOrphaned
  return isRunning && evseId > 0 && one.evseId === evseId
}

/** It began before, with no more on the meter, and by the same idToken or group, if one is told. */
function isFit(start: Transaction, stop: StopTraits): boolean {
  if (stop.occurredAt < start.startedAt) return false
  if ((stop.meterStopWh ?? Infinity) < (start.meterStartWh ?? -Infinity)) return false
  return (
    stop.idToken === null ||
    isSameIdToken(stop.idToken, start.idToken) ||
    isSameGroup(stop.groupIdToken, start.groupIdToken)
  )
}

/** The first of too many running ones is forgotten here, and the first of too many ended ones. */
function keepBounded(transactions: readonly Transaction[]) {
  const running = transactions.filter(({ phase }) => phase === 'running')
  const ended = transactions.length - running.length
  const oldest = running.length > TRANSACTIONS_RUNNING_MAX ? running[0] : undefined
  const excess = ended > TRANSACTIONS_ENDED_MAX
  const oldestEnded = excess ? transactions.find(({ phase }) => phase === 'ended') : undefined
  return {
    transactions: transactions.filter((one) => one !== oldest && one !== oldestEnded),
    isOneForgotten: oldest !== undefined,
  }
}
