/**
 * Calls of the charge point that cannot be answered at once, because the store has to be asked
 * (`found`) or has to have it safe first (`recorded`).
 *
 *   asked --> waits for the idToken --> waits for the commit --> answered
 *      \___________(no idToken)____________/
 *
 * Each has a ticket, which comes back with what the store says; it is never used again, so that an
 * answer to a question of yesterday meets none of today's. A question outlives its connection: what
 * it leads to is recorded all the same, and its answer goes out on no other connection.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type {
  AuthorizationAsked,
  TransactionEnded,
  TransactionReported,
  TransactionStarted,
} from '../model/event-message.ts'
import type { Question } from '../model/id-token.ts'
import type { ActorStep } from './step.ts'
import { answer, count, without } from './step.ts'

export type Asking =
  | AuthorizationAsked
  | TransactionStarted
  | TransactionEnded
  | TransactionReported

/**
 * Open ones for each charge point. Past it Authorize gets an error; money ends the connection, and
 * comes again.
 */
export const QUESTIONS_MAX = 32

/**
 * What is told of a transaction and is older than this was given up by the hub, which closes its
 * connection: no answer will come. Far longer than anything is held for the store.
 */
export const QUESTION_LOST_AFTER_MS = 5 * 60_000

/** More than are asked in a millisecond; times the clock, this is exact until the year 2255. */
const TICKETS_PER_MS = 1_000

/** Opens a question about a call; `ask` makes the effect that carries its ticket to the store. */
export function openQuestion(
  before: ChargePoint,
  event: Asking,
  waitsFor: Question['waitsFor'],
  ask: (ticket: number) => ActorEffect,
): ActorStep {
  const { call, idToken, at } = event
  const questions = without(before.questions, (question) => isLost(question, at))
  if (questions.some((question) => isSame(question, event))) {
    return { state: before, effects: [count('call.repeated')] }
  }
  if (questions.length >= QUESTIONS_MAX) {
    // Money is never answered with an error: it comes again on the next connection.
    const end: ActorEffect =
      event.type === 'authorization.asked'
        ? answer(call, { type: 'unavailable' })
        : { type: 'close', code: 1013, reason: 'too many questions' }
    return { state: before, effects: [count('question.tooMany'), end] }
  }
  const ticket = newTicket(questions, at)
  const then = event.type === 'authorization.asked' ? null : event
  const idTokenType = 'idTokenType' in event ? event.idTokenType : null
  const question: Question = { ticket, call, idToken: idToken ?? '', idTokenType, then, waitsFor }
  return { state: { ...before, questions: [...questions, question] }, effects: [ask(ticket)] }
}

/** Null for a ticket that is not open, or waits for something else. */
export function findQuestion(
  { questions }: ChargePoint,
  ticket: number,
  waitsFor: Question['waitsFor'],
): Question | null {
  return questions.find((one) => one.ticket === ticket && one.waitsFor === waitsFor) ?? null
}

export function closeQuestion(before: ChargePoint, ticket: number): ChargePoint {
  return { ...before, questions: without(before.questions, (one) => one.ticket === ticket) }
}

/** The idToken is known, and what it led to is on its way to the store. */
export function awaitRecord(before: ChargePoint, ticket: number): ChargePoint {
  const questions = before.questions.map((one): Question => {
    return one.ticket === ticket ? { ...one, waitsFor: 'recorded' } : one
  })
  return { ...before, questions }
}

/** The same call again, on the same connection, before it was answered. */
function isSame(question: Question, event: Asking): boolean {
  const { call, then, idToken } = question
  if (call.messageId !== event.call.messageId) return false
  if (call.connection !== event.call.connection) return false
  switch (event.type) {
    case 'authorization.asked':
      return (
        then === null && idToken === event.idToken && question.idTokenType === event.idTokenType
      )
    case 'transaction.started':
      return then?.type === 'transaction.started' && then.startKey === event.startKey
    case 'transaction.ended':
      return then?.type === 'transaction.ended' && then.stopKey === event.stopKey
    case 'transaction.reported':
      return then?.type === 'transaction.reported' && isSameReport(then, event)
  }
}

function isSameReport(one: TransactionReported, other: TransactionReported): boolean {
  if (one.transactionId !== other.transactionId) return false
  return one.seqNo === other.seqNo && one.bodyKey === other.bodyKey
}

function isLost({ then }: Question, at: number): boolean {
  return then !== null && at - then.at > QUESTION_LOST_AFTER_MS
}

/** Higher than all open ones, and, by way of the clock, than all before, of past lives too. */
function newTicket(questions: readonly Question[], at: number): number {
  let highest = 0
  for (const { ticket } of questions) highest = Math.max(highest, ticket)
  return Math.max(highest + 1, at * TICKETS_PER_MS)
}
