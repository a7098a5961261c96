/** A transaction of 1.6 in the model of the store. */
import type { Owner, Receipt, StopFact } from '../../src/model/record.ts'
import type { TransactionRow } from '../../src/store/plan-stops.ts'

export interface StoredTransaction {
  readonly transactionId: string
  readonly owner: string
  readonly startKey: string | null
  readonly idToken: string
  readonly evseId: number
  readonly meterStartWh: number | null
  readonly start: Receipt | null
  /** The charge point's own text of the times: no two of its messages share one. */
  readonly startText: string | null
  stopText: string | null
  stopKey: string | null
  stop: Receipt | null
  isOrphaned: boolean
}

/** Of a stop whose start is not known. */
export function newAlone(owner: Owner, fact: StopFact, stop: Receipt): StoredTransaction {
  return {
    transactionId: stop.transactionId,
    owner: owner.chargePointId,
    startKey: null,
    idToken: fact.idToken ?? '',
    evseId: 0,
    meterStartWh: null,
    start: null,
    startText: null,
    stopText: fact.occurredText,
    stopKey: fact.stopKey,
    stop,
    isOrphaned: false,
  }
}

/** As the rules of stops want it. */
export function toRow(tenant: string, its: StoredTransaction): TransactionRow {
  return {
    tenant,
    chargePointId: its.owner,
    transactionId: its.transactionId,
    evseId: its.evseId,
    meterStartWh: its.meterStartWh,
    meterWh: null,
    stopKey: its.stopKey,
    stopInfo: its.stop?.info ?? null,
    meterStopWh: null,
    isRunning: its.stop === null,
    isStartMissing: its.startKey === null,
    flags: [],
  }
}
