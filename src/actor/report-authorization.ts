/**
 * What is said of an idToken in an event of a transaction of 2.x. C01, C12, E05, E16; spec
 * transactions §3.6, §5.
 *
 * The first that is told begins the transaction, and only that one can be concurrent, or in the
 * wrong place; it is told the limits of what it began. The same again, or one that stops, is judged
 * without; somebody else must wait until the transaction is over (C01.FR.24).
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { TransactionReported } from '../model/event-message.ts'
import type { IdTokenInfo, RunningTransaction, Standing } from '../model/id-token.ts'
import type { Transaction } from '../model/transaction.ts'
import { isSameGroup, isSameIdToken, judgeIdToken, vouch } from './authorization.ts'
import { withLimits } from './limits.ts'
import { findNumbered, hasAnother } from './transactions.ts'

/** Of somebody who wants it to end: it may be another than who began it. */
const STOPS: readonly string[] = ['StopAuthorized']

export function judgeReport(
  state: ChargePoint,
  event: TransactionReported,
  standing: Standing,
  at: number,
): IdTokenInfo {
  const { chargePointId } = state
  const its = findNumbered(state.transactions, event.transactionId)
  const evseId = its?.evseId ?? 0
  const isItself = (one: RunningTransaction) =>
    one.chargePointId === chargePointId && one.transactionId === event.transactionId
  const isFirst = its === null ? !isStop(event) : isFirstTelling(its, event)
  const info = judgeIdToken(vouch(state, event, standing), {
    purpose: isFirst ? 'start' : 'other',
    at,
    chargePointId,
    evseId,
    isConcurrent: isFirst && hasAnother(state, { running: standing.running, isItself, evseId }),
  })
  if (isFirst) return withLimits(info, standing.limits, state)
  const isIntruder = info.status === 'accepted' && isSomebodyElse(its, event, standing)
  const { expiresAt, groupIdToken } = info
  return isIntruder ? { status: 'notAtThisTime', expiresAt, groupIdToken } : info
}

/** Its idToken is told, and was not before. */
export function isFirstTelling(its: Transaction, event: TransactionReported): boolean {
  return its.idToken === '' && event.idToken !== null && !isStop(event)
}

function isStop({ phase, trigger }: TransactionReported): boolean {
  return phase === 'ended' || STOPS.includes(trigger)
}

/** Neither who began it, nor of their group, nor one who may end anybody's. */
function isSomebodyElse(
  its: Transaction | null,
  event: TransactionReported,
  { groupIdToken, isMasterPass }: Standing,
): boolean {
  if (its === null || its.idToken === '' || its.phase === 'ended' || isStop(event)) return false
  if (isMasterPass || isSameGroup(its.groupIdToken, groupIdToken)) return false
  return !isSameIdToken(its.idToken, event.idToken ?? '')
}
