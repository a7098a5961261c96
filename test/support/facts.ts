/** Facts for tests of the store: each with sense, and what matters given by the test. */
import { systemClock } from '../../src/base/clock.ts'
import type {
  Fact,
  JobFact,
  MeterFact,
  Owner,
  Receipt,
  SecurityFact,
  StartFact,
  StopFact,
  TransactionFact,
} from '../../src/model/record.ts'
import type { Sample, SampleKind } from '../../src/model/transaction.ts'
import type { Writer } from '../../src/store/store.ts'
import type { IdTokenChange } from '../../src/store/views.ts'

/** The beginning of this day, so that rows are in the partitions of now. */
export const AT = Math.floor(systemClock.now() / 86_400_000) * 86_400_000

export const owner = (chargePointId: string): Owner => {
  return { tenant: 'default', chargePointId, epoch: 1 }
}

const ACCEPTED = { status: 'accepted', expiresAt: null, groupIdToken: null } as const

export function start(part: Partial<StartFact> = {}): StartFact {
  return {
    type: 'transaction.started',
    at: AT,
    occurredAt: AT - 1_000,
    occurredText: new Date(AT - 1_000).toISOString(),
    startKey: 'start-1',
    evseId: 1,
    idToken: 'TAG-1',
    meterStartWh: 1_000,
    reservationId: null,
    info: ACCEPTED,
    flags: [],
    raw: '[2,"m1","StartTransaction",{}]',
    ...part,
  }
}

export function stop(part: Partial<StopFact> = {}): StopFact {
  return {
    type: 'transaction.ended',
    at: AT + 60_000,
    occurredAt: AT + 59_000,
    occurredText: new Date(AT + 59_000).toISOString(),
    stopKey: 'stop-1',
    transactionId: null,
    reportedTransactionId: '-1',
    joinsStopKey: null,
    idToken: 'TAG-1',
    meterStopWh: 3_500,
    reason: 'Local',
    info: ACCEPTED,
    samples: [],
    flags: [],
    raw: '[2,"m2","StopTransaction",{}]',
    ...part,
  }
}

/** The first event of a transaction of 2.x, unless told otherwise. */
export function reported(part: Partial<TransactionFact> = {}): TransactionFact {
  const seqNo = part.seqNo ?? 0
  const occurredAt = AT + Math.min(seqNo, 1_000) * 60_000
  return {
    type: 'transaction.reported',
    at: occurredAt + 500,
    occurredAt,
    occurredText: new Date(occurredAt).toISOString(),
    phase: 'started',
    transactionId: 'tx-1',
    seqNo,
    trigger: 'Authorized',
    isOffline: false,
    evseId: null,
    connectorId: null,
    idToken: null,
    idTokenType: null,
    groupIdToken: null,
    remoteStartId: null,
    reservationId: null,
    chargingState: null,
    stopReason: null,
    details: null,
    samples: [],
    bodyKey: `body-${seqNo}`,
    answer: { info: null, totalCost: null, hasLimits: false },
    tariff: null,
    flags: [],
    raw: `[2,"m${seqNo}","TransactionEvent",{}]`,
    ...part,
  }
}

/** What is set for an idToken that is nothing special. */
export const PLAIN_ID_TOKEN: IdTokenChange = {
  status: 'accepted',
  expiresAt: null,
  groupIdToken: null,
  isConcurrentAllowed: false,
  isPrepaid: false,
  places: null,
  language1: null,
  language2: null,
  personalMessage: null,
  chargingPriority: null,
  limits: null,
  allowedEnergyTransfer: null,
}

/** A kind may be told in its parts. */
export function sample(facts: Partial<Sample & SampleKind> = {}): Sample {
  const { occurredAt = AT, value = '1234', number = 1_234, kind, ...parts } = facts
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

export function meter(part: Partial<MeterFact> = {}): MeterFact {
  return {
    type: 'meter.values',
    at: AT,
    evseId: 1,
    transactionId: null,
    reportedTransactionId: null,
    samples: [sample()],
    raw: '[2,"m3","MeterValues",{}]',
    ...part,
  }
}

export function security(part: Partial<SecurityFact> = {}): SecurityFact {
  return {
    type: 'security.event',
    at: AT,
    occurredAt: AT,
    occurredText: new Date(AT).toISOString(),
    kind: 'TamperDetectionActivated',
    techInfo: null,
    raw: '[2,"m4","SecurityEventNotification",{}]',
    ...part,
  }
}

export function job(part: Partial<JobFact> = {}): JobFact {
  return {
    type: 'job.status',
    at: AT,
    kind: 'firmware',
    requestId: 7,
    status: 'Downloading',
    isOver: false,
    raw: '[2,"m5","SignedFirmwareStatusNotification",{}]',
    ...part,
  }
}

/** Settles with what the store made of it; rejects when it was given up. */
export function record(writer: Writer, of: Owner, fact: Fact): Promise<Receipt> {
  return new Promise((resolve, reject) => {
    writer.record(of, fact, (result) => {
      if ('failed' in result) reject(new Error('given up'))
      else resolve(result)
    })
  })
}
