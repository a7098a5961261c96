/** Events as tests tell them, with plain values for all that a case does not speak of. */
import { stepChargePoint } from '../../src/actor/charge-point.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import { newChargePoint } from '../../src/model/charge-point.ts'
import type { Command } from '../../src/model/command.ts'
import type { ActorEffect } from '../../src/model/effect.ts'
import type { Event, IdTokenFound, Recorded } from '../../src/model/event.ts'
import type {
  Booted,
  ConnectorReported,
  MeterReported,
  TransactionEnded,
  TransactionReported,
  TransactionStarted,
} from '../../src/model/event-message.ts'
import type { IdTokenInfo, Standing } from '../../src/model/id-token.ts'
import type { Note } from '../../src/model/record.ts'
import type { Sample, SampleKind, Transaction } from '../../src/model/transaction.ts'
import { PLAIN_STANDING } from '../support/standing.ts'

/** Noon of a day in 2026. */
export const NOON = Date.UTC(2026, 5, 1, 12)
export const MINUTE = 60_000

export const ACCEPTED: IdTokenInfo = { status: 'accepted', expiresAt: null, groupIdToken: null }

/** Connected, accepted, and nothing else. */
export const READY: ChargePoint = {
  ...newChargePoint('default', 'CP1'),
  registration: 'accepted',
  isConnected: true,
}

export function booted(at = NOON): Booted {
  const identity = {
    vendor: 'Vendor',
    model: 'Model',
    serialNumber: null,
    firmwareVersion: null,
    iccid: null,
    imsi: null,
    meterType: null,
    meterSerialNumber: null,
  }
  return { type: 'charge-point.booted', at, identity, reason: null, isInventoryWanted: false }
}

export function status(
  reportedStatus: string,
  facts: Partial<ConnectorReported> = {},
): ConnectorReported {
  return {
    type: 'connector.status',
    at: NOON,
    occurredAt: facts.at ?? NOON,
    evseId: 1,
    connectorId: facts.evseId === 0 ? 0 : 1,
    status: STATUSES[reportedStatus] ?? 'occupied',
    reportedStatus,
    errorCode: 'NoError',
    info: null,
    vendorId: null,
    vendorErrorCode: null,
    ...facts,
  }
}

const STATUSES: Readonly<Record<string, ConnectorReported['status']>> = {
  Available: 'available',
  Reserved: 'reserved',
  Unavailable: 'unavailable',
  Faulted: 'faulted',
}

export function started(facts: Partial<TransactionStarted> = {}): TransactionStarted {
  const occurredAt = facts.occurredAt === undefined ? (facts.at ?? NOON) : facts.occurredAt
  return {
    type: 'transaction.started',
    at: NOON,
    occurredText: '',
    call: { messageId: 'start-1', action: 'StartTransaction', connection: 1 },
    evseId: 1,
    idToken: 'DRIVER',
    meterStartWh: 1_000,
    reservationId: null,
    startKey: 'start-key-1',
    raw: '[2]',
    ...facts,
    occurredAt,
  }
}

export function ended(facts: Partial<TransactionEnded> = {}): TransactionEnded {
  const at = facts.at ?? NOON + 30 * MINUTE
  const occurredAt = facts.occurredAt === undefined ? at : facts.occurredAt
  return {
    type: 'transaction.ended',
    occurredText: '',
    call: { messageId: 'stop-1', action: 'StopTransaction', connection: 1 },
    transactionId: '7',
    idToken: null,
    meterStopWh: 5_000,
    reason: 'Local',
    samples: [],
    stopKey: 'stop-key-1',
    raw: '[2]',
    ...facts,
    at,
    occurredAt,
  }
}

/** An update of 2.x that says nothing, a minute after noon, but for what is given. */
export function reported(facts: Partial<TransactionReported> = {}): TransactionReported {
  const { seqNo = 1, transactionId = 'tx' } = facts
  const at = facts.at ?? NOON + seqNo * MINUTE
  return {
    type: 'transaction.reported',
    at,
    occurredAt: at,
    occurredText: '',
    call: { messageId: `${transactionId}-${seqNo}`, action: 'TransactionEvent', connection: 1 },
    phase: 'updated',
    transactionId,
    seqNo,
    trigger: 'MeterValuePeriodic',
    isOffline: false,
    evseId: null,
    connectorId: null,
    idToken: null,
    idTokenType: null,
    remoteStartId: null,
    reservationId: null,
    chargingState: null,
    stopReason: null,
    details: null,
    samples: [],
    bodyKey: `body-${seqNo}`,
    raw: '[2]',
    ...facts,
  }
}

export function meter(facts: Partial<MeterReported> = {}): MeterReported {
  return {
    type: 'meter.values',
    at: NOON + MINUTE,
    evseId: 1,
    transactionId: '7',
    samples: [sample()],
    raw: '[2]',
    ...facts,
  }
}

/** A kind may be told in its parts. */
export function sample(facts: Partial<Sample & SampleKind> = {}): Sample {
  const { occurredAt = NOON + MINUTE, value = '2000', number = 2_000, kind, ...parts } = facts
  const register = {
    measurand: 'Energy.Active.Import.Register',
    context: 'Sample.Periodic',
    phase: null,
    location: 'Outlet',
    unit: 'Wh',
    format: 'Raw',
  }
  return { occurredAt, value, number, kind: kind ?? { ...register, ...parts } }
}

export function transaction(facts: Partial<Transaction> = {}): Transaction {
  return {
    transactionId: '7',
    evseId: 1,
    idToken: 'DRIVER',
    groupIdToken: null,
    startedAt: NOON,
    meterStartWh: 1_000,
    meterWh: null,
    phase: 'running',
    isOrphaned: false,
    told: null,
    ...facts,
  }
}

export function standing(facts: Partial<Standing> = {}): Standing {
  return { ...PLAIN_STANDING, ...facts }
}

let commandCount = 0

export function command(facts: Partial<Command> = {}): Command {
  commandCount += 1
  return {
    commandId: `command-${commandCount}`,
    action: 'Reset',
    payload: '{"type":"Soft"}',
    priority: 1,
    timeoutMs: 30_000,
    expiresAt: NOON + 24 * 60 * MINUTE,
    ...facts,
  }
}

export interface Told {
  readonly state: ChargePoint
  /** Those of the last event. */
  readonly effects: readonly ActorEffect[]
}

export function tell(state: ChargePoint, ...events: readonly Event[]): Told {
  let told: Told = { state, effects: [] }
  for (const event of events) told = stepChargePoint(told.state, event)
  return told
}

/** Answers the only open question that waits for an idToken. */
export function tellFound(told: Told, found: Standing | null = standing(), at = NOON): Told {
  const question = told.state.questions.find(({ waitsFor }) => waitsFor === 'found')
  const ticket = question?.ticket ?? -1
  const event: IdTokenFound = { type: 'id-token.found', at, ticket, standing: found }
  return stepChargePoint(told.state, event)
}

/** Says that the oldest fact that waits is durable. */
export function tellRecorded(told: Told, facts: Partial<Recorded> = {}): Told {
  const question = told.state.questions.find(({ waitsFor }) => waitsFor === 'recorded')
  const ticket = question?.ticket ?? -1
  const event: Recorded = {
    type: 'recorded',
    at: NOON,
    ticket,
    transactionId: '7',
    info: ACCEPTED,
    isRepeated: false,
    isEnded: false,
    report: null,
    ...facts,
  }
  return stepChargePoint(told.state, event)
}

export function notesOf({ effects }: Told): readonly Note[] {
  return effects.flatMap((effect) => (effect.type === 'note' ? [effect.note] : []))
}

export function countsOf({ effects }: Told): readonly string[] {
  return effects.flatMap((effect) => (effect.type === 'count' ? [effect.what] : []))
}

export function effectsOf<Type extends ActorEffect['type']>(
  { effects }: Told,
  type: Type,
): readonly Extract<ActorEffect, { type: Type }>[] {
  return effects.filter(
    (effect): effect is Extract<ActorEffect, { type: Type }> => effect.type === type,
  )
}
