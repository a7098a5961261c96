/**
 * A transaction of 2.x, told in numbered events. Part 2 E, C01, I02; spec transactions §3;
 * integrity R2, R8, R12 to R15.
 *
 *   told --> merged into what is known of it --> idToken looked up, if it tells one
 *                                                  --> recorded --> answered
 *
 * A recorder: nothing is refused, whatever comes when. The state changes with the event, in any
 * order the same; the answer is what the store has, who alone knows what is a repetition and what
 * is missing. A plain update of a transaction that is known needs nothing of that, and is answered
 * behind its record.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { IdTokenFound, Recorded } from '../model/event.ts'
import type { TransactionReported } from '../model/event-message.ts'
import type { IdTokenInfo, Question } from '../model/id-token.ts'
import type { Flag, TransactionAnswer } from '../model/record.ts'
import type { Transaction, TransactionTold } from '../model/transaction.ts'
import { isForNobody, lookUp, UNASKED } from './authorization.ts'
import { findLostProfiles } from './charging-profiles.ts'
import { hasGap, stepReceipt } from './gaps.ts'
import { isNews, mergeReport } from './merge-report.ts'
import { awaitRecord, closeQuestion, openQuestion } from './questions.ts'
import { linkByNumber } from './remote-starts.ts'
import { isFirstTelling, judgeReport } from './report-authorization.ts'
import { useReservation } from './reservations.ts'
import { costSoFar, isCostOther } from './running-cost.ts'
import type { ActorStep } from './step.ts'
import { andThen, answer, NONE, stay, writeNote } from './step.ts'
import { isOld, timeFlags, toUsableTime } from './told-time.ts'
import { endTransaction, findNumbered, findTransaction, putTransaction } from './transactions.ts'
import { ask } from './wishes.ts'

export function stepReported(before: ChargePoint, event: TransactionReported): ActorStep {
  const known = findNumbered(before.transactions, event.transactionId)
  const heard = hear(before, known, event)
  const isPlain =
    known !== null &&
    event.phase === 'updated' &&
    event.idToken === null &&
    !hasGap(before, event.transactionId)
  const { state, effects } = andThen(heard, (now) =>
    isPlain ? answerAtOnce(now, event) : askStore(now, event),
  )
  const wishes = findWishes(state, known, event)
  return { state, effects: wishes.length === 0 ? effects : [...effects, ...wishes] }
}

export function stepReportFound(
  before: ChargePoint,
  { ticket, call }: Question,
  event: TransactionReported,
  { standing, at }: IdTokenFound,
): ActorStep {
  if (standing === null) {
    const effects = [answer(call, { type: 'unavailable' })]
    return { state: closeQuestion(before, ticket), effects }
  }
  const info = judgeReport(before, event, standing, at)
  return { state: awaitRecord(before, ticket), effects: [record(before, event, info, ticket)] }
}

export function stepReportRecorded(
  before: ChargePoint,
  { ticket, call }: Question,
  event: TransactionReported,
  { report, isRepeated, at }: Recorded,
): ActorStep {
  const state = closeQuestion(before, ticket)
  if (report === null) return { state, effects: [answer(call, { type: 'unavailable' })] }
  const answered = {
    state: noteCost(state, event, report.answer),
    effects: [answer(call, { type: 'reported', answer: report.answer })],
  }
  const { info, totalCost } = report.answer
  const authorized = andThen(answered, (now) => authorize(now, event, info, isRepeated, at))
  const settled = andThen(authorized, (now) => {
    const its = findNumbered(now.transactions, event.transactionId)
    // It was forgotten here, and has ended long since.
    const isOver = report.isEnded && its?.phase === 'running'
    return isOver ? endTransaction(now, its, at) : stay(now)
  })
  const checked = andThen(settled, (now) => checkCost(now, event, totalCost, at))
  return andThen(checked, (now) => stepReceipt(now, event.transactionId, report, at))
}

/** Who it is for is looked up, where there is somebody; then the store has it. */
function askStore(before: ChargePoint, event: TransactionReported): ActorStep {
  const { idToken, idTokenType } = event
  if (idToken !== null && idToken !== '' && !isForNobody(event)) {
    const named = { idToken, idTokenType }
    return openQuestion(before, event, 'found', (ticket) => lookUp(ticket, named, true))
  }
  const info = idToken === null ? null : UNASKED
  return openQuestion(before, event, 'recorded', (ticket) => record(before, event, info, ticket))
}

function answerAtOnce(before: ChargePoint, event: TransactionReported): ActorStep {
  const content = toAnswer(before, event, null)
  return {
    state: noteCost(before, event, content),
    effects: [
      record(before, event, null, null),
      answer(event.call, { type: 'reported', answer: content }),
    ],
  }
}

/** What it does to what is known, at once. Of one of 1.6 with its id the store has to judge. */
function hear(
  before: ChargePoint,
  known: Transaction | null,
  event: TransactionReported,
): ActorStep {
  const { at, transactionId, reservationId, remoteStartId } = event
  if (known === null && findTransaction(before.transactions, transactionId) !== null) {
    return stay(before)
  }
  const its = mergeReport(known, event)
  const isEnd = its.phase === 'ended' && known?.phase !== 'ended'
  const put = isEnd ? endTransaction(before, its, at) : putTransaction(before, its, at)
  const { evseId, groupIdToken } = its
  const idToken = event.idToken ?? ''
  const reserved =
    reservationId === null
      ? put
      : andThen(put, (state) =>
          useReservation(state, {
            transactionId,
            evseId,
            idToken,
            groupIdToken,
            reservationId,
            at,
          }),
        )
  const linked =
    remoteStartId === null
      ? reserved
      : andThen(reserved, (state) => linkByNumber(state, remoteStartId, at))
  const { phase, meterWh } = its
  if (phase === 'ended' || meterWh === null || meterWh === known?.meterWh) return linked
  const progress = writeNote({ type: 'transaction.progress', at, transactionId, meterWh })
  return { state: linked.state, effects: [...linked.effects, progress] }
}

/** Whose it is, once that is recorded; and the reservation that was made for them. */
function authorize(
  before: ChargePoint,
  event: TransactionReported,
  info: IdTokenInfo | null,
  isRepeated: boolean,
  at: number,
): ActorStep {
  const { transactionId, idToken, reservationId } = event
  const its = findNumbered(before.transactions, transactionId)
  if (its === null || idToken === null || info === null || !isFirstTelling(its, event)) {
    return stay(before)
  }
  const { groupIdToken } = info
  const told = withLeave(its, info)
  const put = putTransaction(before, { ...its, idToken, groupIdToken, told }, at)
  const isMeant = !isRepeated && reservationId === null && info.status === 'accepted'
  if (!isMeant || idToken === '' || its.phase === 'ended') return put
  const { evseId } = its
  return andThen(put, (state) =>
    useReservation(state, { transactionId, evseId, idToken, groupIdToken, reservationId, at }),
  )
}

/** How its EV may take and give energy. An operator may have said otherwise before. 2.1 Q01. */
function withLeave(
  { told, phase }: Transaction,
  { status, more }: IdTokenInfo,
): TransactionTold | null {
  const allowed = more?.allowedEnergyTransfer ?? null
  const isTold = told !== null && phase === 'running' && status === 'accepted'
  return isTold ? { ...told, allowedEnergyTransfer: told.allowedEnergyTransfer ?? allowed } : told
}

/** Without power it may have lost the profiles of what it goes on with. 2.1 E17.FR.15. */
function findWishes(
  state: ChargePoint,
  known: Transaction | null,
  event: TransactionReported,
): readonly ActorEffect[] {
  const { trigger, transactionId, isOffline, occurredAt, at } = event
  if (trigger !== 'TxResumed' || isOffline || isOld(occurredAt, at)) return NONE
  const isRunning = known?.phase === 'running'
  if (!isRunning || !isNews(known, event)) return NONE
  return findLostProfiles(state, transactionId).map(({ evseId, text }) =>
    ask({ type: 'profileAgain', evseId, profile: text }, at),
  )
}

/** Only the store knows the cost in the end, if it does. */
function checkCost(
  before: ChargePoint,
  { transactionId, phase, details }: TransactionReported,
  totalCost: number | null,
  at: number,
): ActorStep {
  const isSame =
    phase !== 'ended' || totalCost === null || !isCostOther(details, totalCost, before.tariff)
  if (isSame) return stay(before)
  const note = writeNote({ type: 'transaction.flagged', at, transactionId, flag: 'costDiffers' })
  return { state: before, effects: [note] }
}

function noteCost(
  before: ChargePoint,
  { transactionId, at }: TransactionReported,
  { totalCost }: TransactionAnswer,
): ChargePoint {
  const its = totalCost === null ? null : findNumbered(before.transactions, transactionId)
  if (its === null || its.told === null || its.phase === 'ended') return before
  const told = { ...its.told, costToldAt: Math.max(its.told.costToldAt ?? at, at) }
  const index = before.transactions.indexOf(its)
  return { ...before, transactions: before.transactions.with(index, { ...its, told }) }
}

function toAnswer(
  state: ChargePoint,
  { transactionId, phase, occurredAt, at }: TransactionReported,
  info: IdTokenInfo | null,
): TransactionAnswer {
  const its = findNumbered(state.transactions, transactionId)
  const isSoFar = phase === 'updated' && its !== null
  const totalCost = isSoFar ? costSoFar(state.tariff, its, toUsableTime(occurredAt, at)) : null
  return { info, totalCost, hasLimits: (info?.more?.limits ?? null) !== null }
}

function record(
  state: ChargePoint,
  event: TransactionReported,
  info: IdTokenInfo | null,
  ticket: number | null,
): ActorEffect {
  const { call: _, ...told } = event
  const { occurredAt, at } = event
  const its = findNumbered(state.transactions, event.transactionId)
  // What applies from the first that is heard of it. Without a clock the first may come again,
  // later than it did: the store takes that of the lowest number.
  const isTimeless = timeFlags(occurredAt, at).includes('clockSuspect')
  const isFirst = isTimeless || its === null || its.startedAt >= toUsableTime(occurredAt, at)
  return {
    type: 'record',
    ticket,
    fact: {
      ...told,
      groupIdToken: info?.groupIdToken ?? null,
      answer: toAnswer(state, event, info),
      tariff: isFirst ? state.tariff : null,
      flags: findDoubts(event, its, info),
    },
  }
}

function findDoubts(
  { occurredAt, at, isOffline, phase }: TransactionReported,
  its: Transaction | null,
  info: IdTokenInfo | null,
): readonly Flag[] {
  const isRefused = info !== null && info.status !== 'accepted' && phase !== 'ended'
  const doubts = new Set<Flag>(timeFlags(occurredAt, at))
  if (isOffline) doubts.add('offline')
  if (isRefused) doubts.add('notAuthorized')
  if (its?.isOrphaned === true) doubts.add('orphaned')
  return [...doubts]
}
