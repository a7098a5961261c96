/**
 * What our charge point of 2.x makes of the answers to its own messages. OCPP 2.x B01, C01, E01,
 * E05, E16. An answer that breaks its schema is none; a 2.1 CSMS is told so.
 */
import { formatCallResultError } from '../../ocpp/frame.ts'
import { findViolation } from '../../ocpp/validate.ts'
import type { Effect } from '../step.ts'
import { answered2, invalidated, refuse2 } from './authorization.ts'
import { toEntry2 } from './books.ts'
import { booted2, bootFailed2, unregistered2 } from './boot.ts'
import { listOf } from './device-model.ts'
import { pulled } from './dynamic-profiles.ts'
import { type IdToken, type IdTokenInfo, remember } from './local-list.ts'
import type { Request2, Response2 } from './part.ts'
import { partAnswered, withFigures } from './parts.ts'
import { type Outcome2, settle2 } from './queue.ts'
import type { About2, Fact2, InFlight2, Station2, TransactionFact } from './state.ts'
import { changeEvse, changeSession, findEvse } from './state.ts'
import { after2, type Step2, still2 } from './step.ts'
import type { Tariff } from './tariffs.ts'
import { isSameToken } from './tokens.ts'
import { mergeLimit } from './transaction-limit.ts'
import { update } from './transactions.ts'

type EventAnswer = Response2<'TransactionEvent'> & {
  readonly transactionLimit?: NonNullable<
    Request2<'TransactionEvent'>['transactionInfo']['transactionLimit']
  >
}
type Authorized = Response2<'Authorize'> & { readonly tariff?: Tariff }

export function toOutcome2(
  { inFlight, version }: Station2,
  payload: unknown,
): { readonly outcome: Outcome2; readonly effects: readonly Effect[] } {
  const violation =
    inFlight === null ? null : findViolation(version, inFlight.action, 'response', payload)
  if (inFlight === null || violation === null) {
    return { outcome: { type: 'result', payload }, effects: [] }
  }
  const { code, description } = violation
  const text = formatCallResultError(inFlight.messageId, code, description)
  const effects = version === 'ocpp2.1' ? [{ type: 'send', text } as const] : []
  return { outcome: { type: 'error', code }, effects }
}

export function conclude2(before: Station2, at: number, outcome: Outcome2): Step2 {
  const { state, effects, call, fact } = settle2(before, at, outcome)
  const settled: Step2 = { state, effects }
  if (call === null) return settled
  if (outcome.type === 'result') {
    return after2(settled, (now) => onResult(now, at, { call, fact, payload: outcome.payload }))
  }
  const why = outcome.type === 'timeout' ? 'no answer in time' : outcome.code
  const text = `${call.action} failed: ${why}`
  const told: Step2 = { state, effects: [...effects, { type: 'log', text }] }
  return after2(told, (now) => onFailure(now, at, call.about, why))
}

interface Result {
  readonly call: InFlight2
  readonly fact: Fact2 | null
  /** Has passed the schema of the response. */
  readonly payload: unknown
}

function onResult(state: Station2, at: number, { call, fact, payload }: Result): Step2 {
  const { about } = call
  switch (about.type) {
    case 'boot':
      return booted2(state, at, payload as Response2<'BootNotification'>)
    case 'authorize': {
      const { idTokenInfo, tariff } = payload as Authorized
      const known = learn(state, about.wish.idToken, idTokenInfo, at)
      const answer = { idTokenInfo, ...(tariff === undefined ? {} : { tariff }) }
      return answered2(known, at, about.wish, answer)
    }
    case 'fact':
      return fact?.kind === 'transaction'
        ? onEventAnswered(state, at, fact, payload as EventAnswer)
        : { state, effects: fact === null ? [] : toEntry2(state, at, 'answered', fact) }
    case 'pull': {
      const answer = payload as Response2<'PullDynamicScheduleUpdate'>
      return still2(pulled(state, about.profileId, answer, at))
    }
    case 'status':
      return still2(state)
    case 'other': {
      const parts = partAnswered(state.parts, call, payload, at)
      return still2(parts === state.parts ? state : { ...state, parts })
    }
  }
}

function onEventAnswered(
  before: Station2,
  at: number,
  fact: Fact2 & TransactionFact,
  answer: EventAnswer,
): Step2 {
  const { idTokenInfo, totalCost, transactionLimit } = answer
  const { evseId, sessionId, payload } = fact
  const { idToken } = payload
  const status = idTokenInfo?.status ?? null
  const entry = toEntry2(before, at, 'answered', fact, status)
  const known =
    idToken === undefined || idTokenInfo === undefined
      ? before
      : learn(before, idToken as IdToken, idTokenInfo, at)
  const evse = findEvse(known, evseId)
  if (evse?.session?.sessionId !== sessionId) return { state: known, effects: entry }
  const priced = totalCost === undefined ? known : changeSession(known, evseId, { totalCost })
  const limited = after2({ state: priced, effects: entry }, (state) =>
    transactionLimit === undefined || payload.offline === true
      ? still2(state)
      : setLimit(state, at, evseId, transactionLimit),
  )
  const isTheirs = isSameToken(evse.authorization?.idToken, idToken as IdToken | undefined)
  if (!isTheirs || idTokenInfo === undefined) return limited
  return after2(limited, (state) =>
    idTokenInfo.status === 'Accepted'
      ? still2(confirm(state, evseId, idTokenInfo))
      : invalidated(state, at, evseId, idTokenInfo.status),
  )
}

/** Confirmed with what is in force now. OCPP 2.1 E16.FR.03. */
function setLimit(
  state: Station2,
  at: number,
  evseId: number,
  wanted: NonNullable<EventAnswer['transactionLimit']>,
): Step2 {
  if (state.version !== 'ocpp2.1') return still2(state)
  const before = findEvse(state, evseId)?.session?.limit ?? null
  const limit = mergeLimit(before, wanted, listOf(state.parts.model, 'TxCtrlr.SupportedLimits'))
  if (limit === null) return still2(state)
  const limited = changeSession(state, evseId, { limit })
  return update(limited, at, evseId, { trigger: 'LimitSet', tellsLimit: true })
}

function confirm(state: Station2, evseId: number, { groupIdToken }: IdTokenInfo): Station2 {
  const authorization = findEvse(state, evseId)?.authorization ?? null
  if (authorization === null || groupIdToken === undefined) return state
  return changeEvse(state, evseId, { authorization: { ...authorization, groupIdToken } })
}

function learn(state: Station2, idToken: IdToken, info: IdTokenInfo, at: number): Station2 {
  const { parts } = state
  const cache = remember(parts.cache, parts.model, { idToken, info, at })
  return { ...state, parts: withFigures(parts, { ...parts, cache }) }
}

function onFailure(state: Station2, at: number, about: About2, why: string): Step2 {
  // It was accepted once, and the CSMS says it is not: it must say who it is again.
  const isUnknown = why === 'SecurityError' && about.type !== 'boot'
  const known = isUnknown ? unregistered2(state, at) : state
  switch (about.type) {
    case 'boot':
      return still2(known.registration === 'accepted' ? known : bootFailed2(known, at))
    case 'authorize':
      return refuse2(known, about.wish.evseId, why)
    default:
      return still2(known)
  }
}
