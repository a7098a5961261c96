/**
 * What an idToken may do. OCPP 1.6 §4.1, §7.2; spec transactions §5.
 *
 *   asked --> looked up --> unknown: invalid | blocked | expired | concurrentTx | accepted
 *
 * A gatekeeper, in that order. Only a start can be concurrent: Authorize does not know yet whether
 * it leads to one, and whoever ends a transaction must be able to.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect, Answer } from '../model/effect.ts'
import type { AuthorizationAsked, IdTokenFound } from '../model/event.ts'
import type { IdTokenInfo, IdTokenStatus, Question, Standing } from '../model/id-token.ts'
import { closeQuestion, openQuestion } from './questions.ts'
import type { ActorStep } from './step.ts'
import { answer } from './step.ts'

/** Of an idToken that is empty, or that nobody knows. */
export const INVALID: IdTokenInfo = Object.freeze({
  status: 'invalid',
  expiresAt: null,
  groupIdToken: null,
})

export function stepAuthorizationAsked(before: ChargePoint, event: AuthorizationAsked): ActorStep {
  const { call, idToken } = event
  if (idToken === '') {
    return { state: before, effects: [answer(call, { type: 'authorized', info: INVALID })] }
  }
  return openQuestion(before, event, 'found', (ticket) => lookUp(ticket, idToken, false))
}

export function stepAuthorizationFound(
  before: ChargePoint,
  { call, ticket }: Question,
  { standing, at }: IdTokenFound,
): ActorStep {
  const content: Answer =
    standing === null
      ? { type: 'unavailable' }
      : { type: 'authorized', info: judgeIdToken(standing, at, false) }
  return { state: closeQuestion(before, ticket), effects: [answer(call, content)] }
}

export function lookUp(ticket: number, idToken: string, isHeld: boolean): ActorEffect {
  return { type: 'lookup', ticket, idToken, isHeld }
}

/** `isConcurrent`: it is asked for a start, and others of it are running. */
export function judgeIdToken(standing: Standing, at: number, isConcurrent: boolean): IdTokenInfo {
  const { expiresAt, groupIdToken } = standing
  const status = statusOf(standing, at, isConcurrent)
  return status === 'invalid' ? INVALID : { status, expiresAt, groupIdToken }
}

/** idTokens are compared without case. OCPP 1.6 §7.28. */
export function isSameIdToken(one: string, other: string): boolean {
  return one === other || one.toLowerCase() === other.toLowerCase()
}

/** Two of one group may end each other's transactions, and use each other's reservations. */
export function isSameGroup(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && isSameIdToken(one, other)
}

function statusOf(standing: Standing, at: number, isConcurrent: boolean): IdTokenStatus {
  const { status, expiresAt, isConcurrentAllowed } = standing
  if (status === null) return 'invalid'
  if (status === 'blocked') return 'blocked'
  if (expiresAt !== null && expiresAt <= at) return 'expired'
  return isConcurrent && !isConcurrentAllowed ? 'concurrentTx' : 'accepted'
}
