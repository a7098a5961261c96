/**
 * Start, stop, unlock and reset: what somebody stands and waits for. OCPP 1.6 §5.11, §5.12, §5.14,
 * §5.18; 2.x F01 to F05, B11, B12; 2.1 B13.
 */
import type { Reset, Start, Stop, Unlock } from '../../model/operation.ts'
import { answerOf, toResultOfAll } from './answers.ts'
import { checkProfile, toProfile2, toProfile16 } from './check-profile.ts'
import { TYPE_OF_START, toGroup2, toIdToken2 } from './id-token.ts'
import type { Asked, Refusal, Row, Step } from './row.ts'
import {
  badRequest,
  call2,
  call16,
  field,
  findConnectorFault,
  isRefusal,
  notImplemented,
} from './row.ts'

/** Ids of transactions in 1.6 are numbers that we gave. */
const TRANSACTION_ID_16 = /^[1-9]\d{0,9}$/

const KINDS_16 = { immediate: 'Hard', onIdle: 'Soft' } as const

const KINDS_2 = {
  immediate: 'Immediate',
  onIdle: 'OnIdle',
  resume: 'ImmediateAndResume',
} as const

/** In 1.6 nothing but the idToken tells that a transaction came of it. */
export const start: Row<Start> = {
  plan: (asked) =>
    findConnectorFault(asked.version, asked.operation) ??
    (asked.version === 'ocpp1.6' ? planStart16(asked) : planStart2(asked)),
  merge: ({ version, operation, facts }, done) => {
    const [last] = done
    const answer = last === undefined ? null : answerOf(last)
    const result = toResultOfAll(done)
    if (version === 'ocpp1.6') return { ...result, hint: result.hint ?? hintOfStart16(operation) }
    const { transactionId } = answer ?? {}
    return {
      ...result,
      hint: result.hint ?? hintOfStart2(operation),
      remoteStartId: facts.requestId,
      transactionId: typeof transactionId === 'string' ? transactionId : null,
    }
  },
}

function planStart16(asked: Asked<Start>): readonly Step[] | Refusal {
  const { idToken: idTag, evseId: connectorId } = asked.operation
  const profile = planProfileOfStart(asked)
  if (profile !== null && isRefusal(profile)) return profile
  const wire = profile === null ? null : toProfile16(profile)
  if (wire !== null && isRefusal(wire)) return wire
  return [
    call16('RemoteStartTransaction', {
      idTag,
      ...field('connectorId', connectorId),
      ...field('chargingProfile', wire),
    }),
  ]
}

function planStart2(asked: Asked<Start>): readonly Step[] | Refusal {
  const { version, operation, facts } = asked
  const profile = planProfileOfStart(asked)
  if (profile !== null && isRefusal(profile)) return profile
  const wire = profile === null ? null : toProfile2(version, profile)
  if (wire !== null && isRefusal(wire)) return wire
  return [
    call2('RequestStartTransaction', {
      idToken: toIdToken2(operation, TYPE_OF_START),
      remoteStartId: facts.requestId,
      ...field('evseId', operation.evseId),
      ...field('groupIdToken', toGroup2(operation.groupIdToken)),
      ...field('chargingProfile', wire),
    }),
  ]
}

/** Null without one. F01.FR.11, errata §3.41: a TxProfile, and of no transaction. */
function planProfileOfStart(asked: Asked<Start>) {
  const { chargingProfile: json, evseId = 0 } = asked.operation
  return json === undefined ? null : checkProfile(asked, { evseId, json, way: 'remoteStart' })
}

function hintOfStart16({ groupIdToken }: Start): string | null {
  return groupIdToken === undefined ? null : '1.6 cannot be told the groupIdToken.'
}

function hintOfStart2({ connectorId }: Start): string | null {
  return connectorId === undefined ? null : '2.x starts at an EVSE, with whichever connector.'
}

export const stop: Row<Stop> = {
  plan: ({ version, operation: { transactionId } }) => {
    if (version !== 'ocpp1.6') return [call2('RequestStopTransaction', { transactionId })]
    return TRANSACTION_ID_16.test(transactionId)
      ? [call16('RemoteStopTransaction', { transactionId: Number(transactionId) })]
      : badRequest('transactionId must be a number, in 1.6.')
  },
  merge: (_asked, done) => toResultOfAll(done),
}

export const unlock: Row<Unlock> = {
  plan: ({ version, operation }) => {
    const fault = findConnectorFault(version, operation)
    if (fault !== null) return fault
    const { evseId, connectorId = 1 } = operation
    return version === 'ocpp1.6'
      ? [call16('UnlockConnector', { connectorId: evseId })]
      : [call2('UnlockConnector', { evseId, connectorId })]
  },
  merge: (_asked, done) => {
    const result = toResultOfAll(done)
    return result.reportedStatus === 'OngoingAuthorizedTransaction'
      ? { ...result, hint: result.hint ?? 'Stop the transaction first.' }
      : result
  },
}

/** A soft reset of 1.6 ends what runs, and one of 2.x waits for its end: each is the milder one. */
export const reset: Row<Reset> = {
  plan: ({ version, operation: { kind, evseId } }) => {
    if (kind === 'resume' && version !== 'ocpp2.1') {
      return notImplemented(version, 'reset after which transactions go on')
    }
    if (version !== 'ocpp1.6') {
      return [call2('Reset', { type: KINDS_2[kind], ...field('evseId', evseId) })]
    }
    if (evseId !== undefined && evseId !== 0) {
      return notImplemented(version, 'reset of a single EVSE')
    }
    return [call16('Reset', { type: kind === 'immediate' ? KINDS_16.immediate : KINDS_16.onIdle })]
  },
  merge: (_asked, done) => toResultOfAll(done),
}
