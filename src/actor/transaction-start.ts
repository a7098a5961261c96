/**
 * A transaction begins. OCPP 1.6 §4.8; spec transactions §2; integrity R6, R8, R9.
 *
 *   started --> idToken looked up --> recorded (the store gives the id) --> added, answered
 *
 * A start is recorded whatever its idToken may do: energy may flow already, and the answer must
 * hold an id. What the answer says of the idToken is what was stored when it came first.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { IdTokenFound, Recorded } from '../model/event.ts'
import type { TransactionStarted } from '../model/event-message.ts'
import type { IdTokenInfo, Question } from '../model/id-token.ts'
import type { Flag } from '../model/record.ts'
import type { Transaction } from '../model/transaction.ts'
import { INVALID, judgeIdToken, lookUp, vouch } from './authorization.ts'
import { awaitRecord, closeQuestion, openQuestion } from './questions.ts'
import { linkByIdToken } from './remote-starts.ts'
import { useReservation } from './reservations.ts'
import type { ActorStep } from './step.ts'
import { andThen, answer, stay } from './step.ts'
import { isOld, timeFlags, toUsableTime } from './told-time.ts'
import {
  addTransaction,
  findStopOf,
  findTransaction,
  hasAnother,
  joinStop,
} from './transactions.ts'

export function stepStarted(before: ChargePoint, event: TransactionStarted): ActorStep {
  const { idToken } = event
  return idToken === ''
    ? openQuestion(before, event, 'recorded', (ticket) => record(event, INVALID, ticket))
    : openQuestion(before, event, 'found', (ticket) => lookUp(ticket, { idToken }, true))
}

export function stepStartFound(
  before: ChargePoint,
  { ticket, call }: Question,
  start: TransactionStarted,
  { standing, at }: IdTokenFound,
): ActorStep {
  if (standing === null) {
    const effects = [answer(call, { type: 'unavailable' })]
    return { state: closeQuestion(before, ticket), effects }
  }
  const info = judgeIdToken(vouch(before, start, standing), {
    purpose: 'start',
    at,
    chargePointId: before.chargePointId,
    evseId: start.evseId,
    isConcurrent: hasAnother(before, {
      running: standing.running,
      isItself: ({ startKey }) => startKey === start.startKey,
      evseId: start.evseId,
    }),
  })
  return { state: awaitRecord(before, ticket), effects: [record(start, info, ticket)] }
}

export function stepStartRecorded(
  before: ChargePoint,
  { ticket, call }: Question,
  start: TransactionStarted,
  { transactionId, info, isEnded, at }: Recorded,
): ActorStep {
  const closed = closeQuestion(before, ticket)
  if (info === null || transactionId === '') {
    return { state: closed, effects: [answer(call, { type: 'unavailable' })] }
  }
  const effects = [answer(call, { type: 'started', info, transactionId })]
  return andThen({ state: closed, effects }, (state) => {
    const its = newTransaction(start, transactionId, info)
    if (findTransaction(state.transactions, transactionId) !== null) return stay(state)
    return isEnded ? stay(state) : take(state, its, start, at)
  })
}

/** What it does to the rest: a remote start, a reservation, its own stop, one that it replaces. */
function take(
  before: ChargePoint,
  its: Transaction,
  start: TransactionStarted,
  at: number,
): ActorStep {
  const { transactionId, groupIdToken } = its
  const place = { ...start, groupIdToken, transactionId, at }
  const reserved = useReservation(before, place)
  const linked = andThen(reserved, (state) =>
    isOld(start.occurredAt, start.at) ? stay(state) : linkByIdToken(state, start.idToken, at),
  )
  return andThen(linked, (state) => {
    const stop = findStopOf(state.unmatchedStops, its)
    return stop === null ? addTransaction(state, its, at) : joinStop(state, stop, its, at)
  })
}

function newTransaction(
  start: TransactionStarted,
  transactionId: string,
  { groupIdToken }: IdTokenInfo,
): Transaction {
  const { evseId, idToken, meterStartWh, occurredAt, at } = start
  return {
    transactionId,
    evseId,
    idToken,
    groupIdToken,
    startedAt: toUsableTime(occurredAt, at),
    meterStartWh,
    meterWh: null,
    phase: 'running',
    isOrphaned: false,
    told: null,
  }
}

function record(start: TransactionStarted, info: IdTokenInfo, ticket: number): ActorEffect {
  const { at, occurredAt, occurredText, startKey, evseId } = start
  const { idToken, meterStartWh, reservationId, raw } = start
  const doubts: readonly Flag[] = info.status === 'accepted' ? [] : ['notAuthorized']
  return {
    type: 'record',
    ticket,
    fact: {
      type: 'transaction.started',
      at,
      occurredAt,
      occurredText,
      startKey,
      evseId,
      idToken,
      meterStartWh,
      reservationId,
      info,
      flags: [...doubts, ...timeFlags(occurredAt, at)],
      raw,
    },
  }
}
