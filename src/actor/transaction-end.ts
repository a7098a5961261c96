/**
 * A transaction ends. OCPP 1.6 §4.10, errata 3.18; spec transactions §2; integrity R2, R7, R9, R12.
 *
 *   ended --> idToken looked up, if one is told --> recorded --> closed, answered
 *                                                      '--> kept until its start comes
 *
 * A stop is never refused and never answered from memory: the store knows what is a repetition.
 * An id that cannot be ours (0, -1) is matched by time and idToken, if that is beyond doubt; an id
 * that we do not know is left to the store, and never ends the transaction of another.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { IdTokenFound, Recorded } from '../model/event.ts'
import type { TransactionEnded } from '../model/event-message.ts'
import type { IdTokenInfo, Question } from '../model/id-token.ts'
import type { Flag } from '../model/record.ts'
import type { Transaction } from '../model/transaction.ts'
import { INVALID, judgeIdToken, lookUp, vouch } from './authorization.ts'
import { awaitRecord, closeQuestion, openQuestion } from './questions.ts'
import type { ActorStep } from './step.ts'
import { andThen, answer, count, NONE, stay } from './step.ts'
import { timeFlags, toUsableTime } from './told-time.ts'
import {
  endTransaction,
  findStopped,
  findUnnumbered,
  joinStop,
  keepUnmatched,
} from './transactions.ts'

export function stepEnded(before: ChargePoint, event: TransactionEnded): ActorStep {
  const { idToken } = event
  if (idToken !== null && idToken !== '') {
    return openQuestion(before, event, 'found', (ticket) => lookUp(ticket, { idToken }, true))
  }
  const info = idToken === '' ? INVALID : null
  const its = findMeant(before, event, null)
  const opened = openQuestion(before, event, 'recorded', (ticket) =>
    record(event, its, info, ticket),
  )
  const isOpened = opened.state !== before
  return its === null && isOpened ? countUnknown(opened) : opened
}

export function stepEndFound(
  before: ChargePoint,
  { ticket, call }: Question,
  stop: TransactionEnded,
  { standing, at }: IdTokenFound,
): ActorStep {
  if (standing === null) {
    const effects = [answer(call, { type: 'unavailable' })]
    return { state: closeQuestion(before, ticket), effects }
  }
  const { chargePointId } = before
  const asked = { purpose: 'other', at, chargePointId, evseId: null, isConcurrent: false } as const
  const info = judgeIdToken(vouch(before, stop, standing), asked)
  const its = findMeant(before, stop, info)
  const state = awaitRecord(before, ticket)
  const step = { state, effects: [record(stop, its, info, ticket)] }
  return its === null ? countUnknown(step) : step
}

export function stepEndRecorded(
  before: ChargePoint,
  { ticket, call }: Question,
  stop: TransactionEnded,
  { transactionId, info, at }: Recorded,
): ActorStep {
  const effects = [answer(call, { type: 'ended', info })]
  return andThen({ state: closeQuestion(before, ticket), effects }, (state) => {
    const its = findUnnumbered(state.transactions, transactionId)
    if (its !== null) return endTransaction(state, withMeter(its, stop), at)
    // The store found what it was told: an old one, that has been forgotten here.
    if (transactionId === stop.transactionId || transactionId === '') return stay(state)
    return keepOrJoin(state, stop, info, at)
  })
}

/** The store keeps it alone. Its start may have come while it was being written. */
function keepOrJoin(
  before: ChargePoint,
  stop: TransactionEnded,
  info: IdTokenInfo | null,
  at: number,
): ActorStep {
  const { stopKey, meterStopWh, idToken, occurredAt } = stop
  const unmatched = {
    stopKey,
    occurredAt: toUsableTime(occurredAt, stop.at),
    meterStopWh,
    idToken: idToken === '' ? null : idToken,
  }
  const its = findMeant(before, stop, info)
  return its === null
    ? stay(keepUnmatched(before, unmatched))
    : joinStop(before, unmatched, withMeter(its, stop), at)
}

/** Null when we know none, or doubt which of several. */
function findMeant(
  { transactions }: ChargePoint,
  stop: TransactionEnded,
  info: IdTokenInfo | null,
): Transaction | null {
  const known = findUnnumbered(transactions, stop.transactionId)
  if (known !== null || mayBeOurs(stop.transactionId)) return known
  return findStopped(transactions, {
    occurredAt: toUsableTime(stop.occurredAt, stop.at),
    meterStopWh: stop.meterStopWh,
    idToken: stop.idToken === '' ? null : stop.idToken,
    groupIdToken: info?.groupIdToken ?? null,
  })
}

/** Ids of 1.6 are positive numbers; -1 and 0 are what a charge point says when it got none. */
function mayBeOurs(transactionId: string): boolean {
  return !(Number(transactionId) <= 0)
}

function withMeter(its: Transaction, { meterStopWh }: TransactionEnded): Transaction {
  return meterStopWh === null ? its : { ...its, meterWh: meterStopWh }
}

function countUnknown({ state, effects }: ActorStep): ActorStep {
  return { state, effects: [...effects, count('transaction.unknown')] }
}

function record(
  stop: TransactionEnded,
  its: Transaction | null,
  info: IdTokenInfo | null,
  ticket: number,
): ActorEffect {
  const { at, occurredAt, occurredText, stopKey, meterStopWh, reason, samples, raw } = stop
  const isLess = (meterStopWh ?? Infinity) < (its?.meterStartWh ?? -Infinity)
  const doubts: readonly Flag[] = isLess ? ['meterSuspect'] : NONE
  return {
    type: 'record',
    ticket,
    fact: {
      type: 'transaction.ended',
      at,
      occurredAt,
      occurredText,
      stopKey,
      transactionId: its?.transactionId ?? null,
      reportedTransactionId: stop.transactionId,
      joinsStopKey: null,
      idToken: stop.idToken,
      meterStopWh,
      reason,
      info,
      samples,
      flags: [...doubts, ...timeFlags(occurredAt, at)],
      raw,
    },
  }
}
