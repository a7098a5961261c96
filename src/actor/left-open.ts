/**
 * Transactions that nobody ended although the EVSE they run on is free: a stop that was lost, or is
 * late. Integrity R17; spec quirks Q63.
 *
 *   its EVSE is free --> waits --- occupied again, or ended ---> (none)
 *                          '--- still free after a while ---> 1.6: orphaned
 *                                                       '---> 2.x: asked about, see gaps.ts
 *
 * A recorder: it ends nothing, and a later stop still counts.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { Woke } from '../model/event.ts'
import type { LeftOpen, Transaction } from '../model/transaction.ts'
import { orphan } from './gaps.ts'
import type { ActorStep } from './step.ts'
import { andThen, NONE, stay, without } from './step.ts'
import { findRunningOn, findTransaction } from './transactions.ts'
import { ask } from './wishes.ts'

/** From the status that told it. Stops may be queued behind it, or wait for a network. A choice. */
export const LEFT_OPEN_PATIENCE_MS = 5 * 60_000

/** After each status of an EVSE. There are no more of them than transactions that run. */
export function watchLeftOpen(before: ChargePoint, evseId: number, at: number): ChargePoint {
  const its = findRunningOn(before.transactions, evseId)
  if (its === null) return before
  const isIt = (one: LeftOpen) => one.transactionId === its.transactionId
  const isFree = isEvseFree(before, evseId)
  if (isFree === before.leftOpen.some(isIt)) return before
  const { transactionId } = its
  const doubtAt = at + LEFT_OPEN_PATIENCE_MS
  const leftOpen = isFree
    ? [...before.leftOpen.filter((one) => isRunning(before, one)), { transactionId, doubtAt }]
    : without(before.leftOpen, isIt)
  return { ...before, leftOpen }
}

export function stepLeftOpenWoke(before: ChargePoint, { at }: Woke): ActorStep {
  const due = before.leftOpen.filter(({ doubtAt }) => doubtAt <= at)
  if (due.length === 0) return stay(before)
  const state = { ...before, leftOpen: without(before.leftOpen, (one) => due.includes(one)) }
  return due.reduce(
    (step, { transactionId }) => andThen(step, (now) => doubt(now, transactionId, at)),
    stay(state),
  )
}

/** Null when there is none. */
export function findLeftOpenWakeAt({ leftOpen }: ChargePoint): number | null {
  let wakeAt = Infinity
  for (const { doubtAt } of leftOpen) wakeAt = Math.min(wakeAt, doubtAt)
  return wakeAt === Infinity ? null : wakeAt
}

function doubt(before: ChargePoint, transactionId: string, at: number): ActorStep {
  const its = findTransaction(before.transactions, transactionId)
  if (its === null || !isLeftOpen(before, its)) return stay(before)
  if (its.told === null) return orphan(before, its, at)
  const effects = before.isConnected
    ? [ask({ type: 'transactionStatus', transactionId }, at)]
    : NONE
  return { state: before, effects }
}

function isLeftOpen(state: ChargePoint, { phase, isOrphaned, evseId }: Transaction): boolean {
  return phase === 'running' && !isOrphaned && isEvseFree(state, evseId)
}

function isRunning({ transactions }: ChargePoint, { transactionId }: LeftOpen): boolean {
  return findTransaction(transactions, transactionId)?.phase === 'running'
}

/** All that it has told of it. */
function isEvseFree({ connectors }: ChargePoint, evseId: number): boolean {
  const its = connectors.filter((one) => one.evseId === evseId)
  return its.length > 0 && its.every(({ status }) => status === 'available')
}
