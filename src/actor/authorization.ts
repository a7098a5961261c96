/**
 * What an idToken may do. OCPP 1.6 §4.1, §7.2; 2.x C01 to C17; spec transactions §5.
 *
 *   asked --> looked up --> unknown: invalid | blocked | expired | noCredit
 *                             | notAtThisLocation | concurrentTx | accepted
 *
 * A gatekeeper, in that order. Only a start can be concurrent: Authorize does not know yet whether
 * it leads to one, and whoever ends a transaction must be able to.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect, Answer } from '../model/effect.ts'
import type { IdTokenFound } from '../model/event.ts'
import type { AuthorizationAsked } from '../model/event-message.ts'
import type {
  IdTokenInfo,
  IdTokenMore,
  IdTokenStatus,
  Question,
  Standing,
} from '../model/id-token.ts'
import { closeQuestion, openQuestion } from './questions.ts'
import type { ActorStep } from './step.ts'
import { answer } from './step.ts'

/** What it is asked for. */
export interface Asked {
  /** `start`: a transaction of it begins. `other`: it is told again, or ends one. */
  readonly purpose: 'authorize' | 'start' | 'other'
  readonly at: number
  readonly chargePointId: string
  /** Null or 0 when it is not known. */
  readonly evseId: number | null
  /** Others of it are running. */
  readonly isConcurrent: boolean
}

/** Of an idToken that is empty, or that nobody knows. */
export const INVALID: IdTokenInfo = Object.freeze({
  status: 'invalid',
  expiresAt: null,
  groupIdToken: null,
})

/** Of who needs none. C02.FR.02. */
export const UNASKED: IdTokenInfo = Object.freeze({
  status: 'accepted',
  expiresAt: null,
  groupIdToken: null,
})

/** The type of those that stand for nobody: free charging, or a button. C02. */
const NO_AUTHORIZATION = 'NoAuthorization'

/** The type of those that a payment service gave for a payment. */
const DIRECT_PAYMENT = 'DirectPayment'

export function stepAuthorizationAsked(before: ChargePoint, event: AuthorizationAsked): ActorStep {
  const { call, idToken } = event
  const info = isForNobody(event) ? UNASKED : idToken === '' ? INVALID : null
  if (info !== null) {
    return { state: before, effects: [answer(call, { type: 'authorized', info })] }
  }
  return openQuestion(before, event, 'found', (ticket) => lookUp(ticket, event, false))
}

export function stepAuthorizationFound(
  before: ChargePoint,
  question: Question,
  { standing, at }: IdTokenFound,
): ActorStep {
  const { chargePointId } = before
  const asked = {
    purpose: 'authorize',
    at,
    chargePointId,
    evseId: null,
    isConcurrent: false,
  } as const
  const { call, ticket } = question
  const known = standing === null ? null : vouch(before, question, standing)
  const content: Answer =
    known === null
      ? { type: 'unavailable' }
      : { type: 'authorized', info: judgeIdToken(known, asked) }
  return { state: closeQuestion(before, ticket), effects: [answer(call, content)] }
}

/** 1.6 has no types. `isHeld`: it may wait for a store that is away. */
export function lookUp(
  ticket: number,
  {
    idToken,
    idTokenType = null,
  }: { readonly idToken: string; readonly idTokenType?: string | null },
  isHeld: boolean,
): ActorEffect {
  return { type: 'lookup', ticket, idToken, idTokenType, isHeld }
}

export function isForNobody({ idTokenType }: { readonly idTokenType: string | null }): boolean {
  return idTokenType === NO_AUTHORIZATION
}

/**
 * An idToken that nobody knows is good when it is one that we asked a start for (an operator gave
 * it out, or somebody has paid for it), or a reference of a payment that was made at the charge
 * point, of which nobody else can have heard. 1.6 §5.11; 2.x F01.FR.01; 2.1 C18 to C25.
 */
export function vouch(
  { jobs }: ChargePoint,
  { idToken, idTokenType = null }: Named,
  known: Standing,
): Standing {
  if (known.status !== null || idToken === null) return known
  const isOurs = jobs.some(
    ({ kind, detail, status }) =>
      kind === 'remoteStart' &&
      status !== 'Rejected' &&
      detail !== null &&
      isSameIdToken(detail, idToken),
  )
  return isOurs || idTokenType === DIRECT_PAYMENT ? { ...known, status: 'accepted' } : known
}

/** 1.6 has no types. */
interface Named {
  readonly idToken: string | null
  readonly idTokenType?: string | null
}

export function judgeIdToken(standing: Standing, asked: Asked): IdTokenInfo {
  const { groupIdToken, isPrepaid } = standing
  const evseIds = findEvseIds(standing, asked.chargePointId)
  const status = statusOf(standing, asked, evseIds)
  if (status === 'invalid') return INVALID
  // What is paid before is asked for each time. C17.
  const expiresAt = isPrepaid ? asked.at : standing.expiresAt
  const more = findMore(standing, status === 'accepted', evseIds)
  return more === null
    ? { status, expiresAt, groupIdToken }
    : { status, expiresAt, groupIdToken, more }
}

/** idTokens are compared without case. OCPP 1.6 §7.28. */
export function isSameIdToken(one: string, other: string): boolean {
  return one === other || one.toLowerCase() === other.toLowerCase()
}

/** Two of one group may end each other's transactions, and use each other's reservations. */
export function isSameGroup(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && isSameIdToken(one, other)
}

function statusOf(
  { status, expiresAt, isConcurrentAllowed, isMasterPass }: Standing,
  { at, purpose, evseId, isConcurrent }: Asked,
  evseIds: readonly number[] | null,
): IdTokenStatus {
  if (status === null) return 'invalid'
  if (status === 'blocked') return 'blocked'
  if (expiresAt !== null && expiresAt <= at) return 'expired'
  if (status === 'noCredit') return 'noCredit'
  // It ends anybody's transactions, and starts none. C12.FR.09, C16.
  if (isMasterPass && purpose === 'start') return 'invalid'
  const isElsewhere = evseIds !== null && (evseIds.length === 0 || !isAmong(evseIds, evseId))
  if (isElsewhere && purpose !== 'other') return 'notAtThisLocation'
  return isConcurrent && !isConcurrentAllowed ? 'concurrentTx' : 'accepted'
}

/** EVSEs of this charge point that it may use: null for all, none for elsewhere. C01.FR.20, .22. */
function findEvseIds({ places }: Standing, chargePointId: string): readonly number[] | null {
  if (places === null) return null
  const here = places.filter((place) => place.chargePointId === chargePointId)
  if (here.some(({ evseIds }) => evseIds === null)) return null
  return [...new Set(here.flatMap(({ evseIds }) => evseIds ?? []))]
}

/** While it is not known which one, it may be one of them. */
function isAmong(evseIds: readonly number[], evseId: number | null): boolean {
  return evseId === null || evseId <= 0 || evseIds.includes(evseId)
}

/** Null for nothing. What it may do is only told of who may. */
function findMore(
  standing: Standing,
  isAccepted: boolean,
  evseIds: readonly number[] | null,
): IdTokenMore | null {
  const { language1, language2, personalMessage, chargingPriority, allowedEnergyTransfer } =
    standing
  const more: IdTokenMore = {
    evseIds: isAccepted ? evseIds : null,
    language1,
    language2: language1 === null ? null : language2,
    personalMessage,
    chargingPriority: isAccepted ? chargingPriority : null,
    limits: null,
    allowedEnergyTransfer: isAccepted ? allowedEnergyTransfer : null,
  }
  return Object.values(more).every((value) => value === null) ? null : more
}
