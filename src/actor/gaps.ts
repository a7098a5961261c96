/**
 * Ended transactions of 2.x with events missing. E14; spec transactions §3.4; integrity R14.
 *
 *   ended, not whole --> asked whether more is to come --- yes, no answer ---> asked again, later
 *                                     |--- no ---> it stays so: dataGap
 *                                     '--- what was missing comes ---> (none)
 *
 * The record shows what is missing in any case. Here is only whom to ask and when; a charge point
 * that is away is asked when it is back.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { Woke } from '../model/event.ts'
import type { TransactionStatusTold } from '../model/event-answer.ts'
import type { TransactionReceipt } from '../model/record.ts'
import { GAPS_MAX, type Gap, type Transaction } from '../model/transaction.ts'
import type { ActorStep } from './step.ts'
import { append, count, NONE, stay, without, writeNote } from './step.ts'
import { ask } from './wishes.ts'

/** Before it is asked for the second time; doubled each time, as far as the second says. */
export const GAP_ASK_AFTER_MS = 60_000
export const GAP_ASK_AFTER_MAX_MS = 60 * 60_000

/** Asked for the last time: about ten hours after the end. It stays incomplete in the record. */
export const GAP_ASKED_MAX = 15

/** What the record has of a transaction that was just told of. */
export function stepReceipt(
  before: ChargePoint,
  transactionId: string,
  { isEnded, isComplete }: TransactionReceipt,
  at: number,
): ActorStep {
  const isKnown = hasGap(before, transactionId)
  if (isComplete) return stay(isKnown ? close(before, transactionId) : before)
  if (!isEnded || isKnown) return stay(before)
  const gap: Gap = { transactionId, asked: 1, askAt: at + GAP_ASK_AFTER_MS }
  return {
    state: { ...before, gaps: append(before.gaps, gap, GAPS_MAX) },
    effects: before.isConnected ? [askFor(gap, at)] : NONE,
  }
}

/** Its answer. Without an id it is about all of them. */
export function stepTransactionStatus(
  before: ChargePoint,
  { transactionId, isOngoing, hasMessagesQueued, at }: TransactionStatusTold,
): ActorStep {
  if (hasMessagesQueued) return stay(before)
  if (transactionId !== null && isOngoing === false) {
    const its = before.transactions.find((one) => one.transactionId === transactionId)
    if (its !== undefined && isLost(its)) return orphan(before, its, at)
  }
  // One that is said to go on has not ended for the charge point: it may tell more.
  const isOver = (gap: Gap) =>
    transactionId === null || (gap.transactionId === transactionId && isOngoing !== true)
  const gaps = before.gaps.filter(isOver)
  if (gaps.length === 0) return stay(before)
  return {
    state: { ...before, gaps: without(before.gaps, isOver) },
    effects: gaps.map((gap) =>
      writeNote({
        type: 'transaction.flagged',
        at,
        transactionId: gap.transactionId,
        flag: 'dataGap',
      }),
    ),
  }
}

/** Asks again about those whose time has come. */
export function stepGapsWoke(before: ChargePoint, { at }: Woke): ActorStep {
  const isDue = ({ askAt }: Gap) => before.isConnected && askAt <= at
  if (!before.gaps.some(isDue)) return stay(before)
  const kept = without(before.gaps, (gap) => isDue(gap) && gap.asked >= GAP_ASKED_MAX)
  const gaps = kept.map((gap): Gap => {
    if (!isDue(gap)) return gap
    const waitMs = Math.min(GAP_ASK_AFTER_MS * 2 ** gap.asked, GAP_ASK_AFTER_MAX_MS)
    return { ...gap, asked: gap.asked + 1, askAt: at + waitMs }
  })
  return {
    state: { ...before, gaps: gaps.length === 0 ? NONE : gaps },
    effects: kept.filter(isDue).map((gap) => askFor(gap, at)),
  }
}

export function hasGap({ gaps }: ChargePoint, transactionId: string): boolean {
  return gaps.some((gap) => gap.transactionId === transactionId)
}

/** Null when there is none, or nobody to ask. */
export function findGapsWakeAt({ gaps, isConnected }: ChargePoint): number | null {
  let wakeAt = Infinity
  if (isConnected) for (const { askAt } of gaps) wakeAt = Math.min(wakeAt, askAt)
  return wakeAt === Infinity ? null : wakeAt
}

function close(before: ChargePoint, transactionId: string): ChargePoint {
  return { ...before, gaps: without(before.gaps, (gap) => gap.transactionId === transactionId) }
}

function askFor({ transactionId }: Gap, at: number): ActorEffect {
  return ask({ type: 'transactionStatus', transactionId }, at)
}

/** It runs here, and its end will not come. */
function isLost({ phase, told, isOrphaned }: Transaction): boolean {
  return phase === 'running' && told !== null && !isOrphaned
}

/** Kept open for an operator, and in nobody's way. Integrity R17. */
export function orphan(before: ChargePoint, its: Transaction, at: number): ActorStep {
  const { transactionId } = its
  const transactions = before.transactions.map((one) =>
    one === its ? { ...one, isOrphaned: true } : one,
  )
  return {
    state: { ...before, transactions },
    effects: [
      writeNote({ type: 'transaction.flagged', at, transactionId, flag: 'orphaned' }),
      count('transaction.orphaned'),
    ],
  }
}
