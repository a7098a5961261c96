/**
 * TransactionEvent: all that a transaction tells of itself, answered when it is stored, whatever it
 * says. OCPP 2.x E01 to E15, I02, I03; 2.1 E16. Integrity R1, R2, R8.
 */
import type { TransactionReported } from '../../model/event-message.ts'
import type { IdTokenInfo, TransactionLimits } from '../../model/id-token.ts'
import type { TransactionAnswer } from '../../model/record.ts'
import { bodyKey } from '../content-key.ts'
import type { Context, DeferredHandler, Received } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Messages201 } from '../messages-201.gen.ts'
import { toSamples2 } from '../meter-value.ts'
import { toEvseId, toId, toSeqNo } from '../number.ts'
import { parseTime, toTimeText } from '../time.ts'
import { toIdTokenInfo } from './id-token-info.ts'

type Request = Messages21['TransactionEvent']['request']

const PHASES = { Started: 'started', Updated: 'updated', Ended: 'ended' } as const

/** Cost and energy are told with at most this many places. 2.x part 2 §2.1. */
const PLACES = 6

export const transactionEvent201: DeferredHandler<
  Request,
  Messages201['TransactionEvent']['response']
> = {
  toEvent,
  toAnswer: (answer) =>
    answer.type === 'reported' ? toResponse('ocpp2.0.1', answer.answer) : null,
}

export const transactionEvent21: DeferredHandler<
  Request,
  Messages21['TransactionEvent']['response']
> = {
  toEvent,
  toAnswer: (answer) => {
    if (answer.type !== 'reported') return null
    const { info, hasLimits } = answer.answer
    const transactionLimit = hasLimits ? toTransactionLimit(info) : null
    const response = toResponse('ocpp2.1', answer.answer)
    return transactionLimit === null ? response : { ...response, transactionLimit }
  },
}

function toEvent(request: Request, { now }: Context, { call, raw }: Received): TransactionReported {
  const { transactionInfo: info, evse, idToken } = request
  const phase = PHASES[request.eventType]
  return {
    type: 'transaction.reported',
    at: now,
    occurredAt: parseTime(request.timestamp).at,
    occurredText: toTimeText(request.timestamp),
    call,
    phase,
    transactionId: info.transactionId,
    seqNo: toSeqNo(request.seqNo),
    trigger: request.triggerReason,
    isOffline: request.offline === true,
    evseId: toPlace(evse?.id),
    connectorId: toPlace(evse?.connectorId),
    idToken: idToken?.idToken ?? null,
    idTokenType: idToken?.type ?? null,
    remoteStartId: toId(info.remoteStartId),
    reservationId: toId(request.reservationId),
    chargingState: info.chargingState ?? null,
    // Left out it means this one. E06.FR.09.
    stopReason: phase === 'ended' ? (info.stoppedReason ?? 'Local') : null,
    details: toDetails(request),
    samples: toSamples2(request.meterValue ?? []),
    bodyKey: bodyKey(request),
    raw,
  }
}

/** Null for what is not told: nothing charges at EVSE or connector 0. */
function toPlace(id: number | undefined): number | null {
  return id === undefined || id === 0 ? null : toEvseId(id)
}

/** What has no field of its own in an event. */
function toDetails({ transactionInfo: info, ...request }: Request): string | null {
  const { numberOfPhasesUsed, cableMaxCurrent, costDetails } = request
  const { preconditioningStatus, evseSleep, idToken } = request
  const { timeSpentCharging, operationMode, tariffId, transactionLimit } = info
  const additionalInfo = idToken?.additionalInfo
  // What is undefined is not written.
  const text = JSON.stringify({
    ...{ numberOfPhasesUsed, cableMaxCurrent, costDetails, preconditioningStatus, evseSleep },
    ...{ timeSpentCharging, operationMode, tariffId, transactionLimit, additionalInfo },
  })
  return text === '{}' ? null : text
}

/** A cost of 0 means free, none means unknown. I03.FR.04. */
function toResponse(version: 'ocpp2.0.1' | 'ocpp2.1', { info, totalCost }: TransactionAnswer) {
  return {
    ...(totalCost === null ? {} : { totalCost: round(totalCost) }),
    ...(info === null ? {} : { idTokenInfo: toIdTokenInfo(version, info) }),
  }
}

/** Null for no limit at all. E16.FR.12: which ones it understands, its actor has looked at. */
function toTransactionLimit(info: IdTokenInfo | null) {
  const limits = info?.more?.limits ?? NO_LIMITS
  const { maxCost, maxEnergyWh, maxSeconds, maxSoc } = limits
  const told = {
    ...(maxCost === null ? {} : { maxCost: round(maxCost) }),
    ...(maxEnergyWh === null ? {} : { maxEnergy: round(maxEnergyWh) }),
    ...(maxSeconds === null ? {} : { maxTime: Math.floor(maxSeconds) }),
    ...(maxSoc === null ? {} : { maxSoC: Math.floor(maxSoc) }),
  }
  return Object.keys(told).length === 0 ? null : told
}

const NO_LIMITS: TransactionLimits = {
  maxCost: null,
  maxEnergyWh: null,
  maxSeconds: null,
  maxSoc: null,
}

function round(number: number): number {
  return Number(number.toFixed(PLACES))
}
