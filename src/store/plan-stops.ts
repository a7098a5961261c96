/**
 * What a stop does to the record, decided without touching it. A stop that was told before gets
 * its old answer; one for a transaction that runs ends it; one for a transaction that ended
 * otherwise is kept beside it, and the first one counts; one for a transaction nobody knows is
 * kept alone, until its start comes. It never ends another charge point's transaction. Integrity
 * R7, R9, R12, R18.
 */
import type { IdTokenInfo } from '../model/id-token.ts'
import type { Flag, Receipt, StopFact } from '../model/record.ts'
import { type Item, keyOf } from './fact.ts'
import { cleanNumber } from './sanitize.ts'

export type Stop = Item<StopFact>

/** What the record holds of a transaction. */
export interface TransactionRow {
  readonly tenant: string
  readonly chargePointId: string
  readonly transactionId: string
  readonly evseId: number
  readonly meterStartWh: number | null
  readonly meterWh: number | null
  readonly stopKey: string | null
  readonly stopInfo: IdTokenInfo | null
  readonly meterStopWh: number | null
  readonly isRunning: boolean
  readonly isStartMissing: boolean
  readonly flags: readonly string[]
}

export type StopPlan = {
  readonly stop: Stop
  readonly receipt: Receipt
  /** Whose readings those of the stop are. */
  readonly evseId: number
} & (
  | { readonly type: 'nothing' }
  | { readonly type: 'end'; readonly row: TransactionRow; readonly end: End }
  | {
      readonly type: 'join'
      readonly row: TransactionRow
      readonly alone: TransactionRow
      readonly end: End
    }
  | { readonly type: 'contradict'; readonly row: TransactionRow }
  | { readonly type: 'keepAlone' }
)

export interface End {
  readonly meterStopWh: number | null
  readonly energyWh: number | null
  readonly flags: readonly string[]
}

/** Rows found, by both keys, kept up to date while a batch is planned. */
export class Known {
  readonly #byId = new Map<string, TransactionRow>()
  readonly #byStop = new Map<string, TransactionRow>()

  add(row: TransactionRow): void {
    this.#byId.set(keyOf(row.tenant, row.chargePointId, row.transactionId), row)
    if (row.stopKey !== null) {
      this.#byStop.set(keyOf(row.tenant, row.chargePointId, row.stopKey), row)
    }
  }

  findById({ owner }: Stop, transactionId: string | null): TransactionRow | null {
    if (transactionId === null) return null
    return this.#byId.get(keyOf(owner.tenant, owner.chargePointId, transactionId)) ?? null
  }

  findByStop({ owner }: Stop, stopKey: string): TransactionRow | null {
    return this.#byStop.get(keyOf(owner.tenant, owner.chargePointId, stopKey)) ?? null
  }
}

/** `newId` is asked once, and only for a stop that is kept alone: ids are not for waste. */
export function planStop(known: Known, stop: Stop, newId: () => string): StopPlan {
  const plan =
    stop.fact.joinsStopKey === null
      ? planTold(known, stop, newId)
      : planJoin(known, stop, stop.fact.joinsStopKey)
  if (plan.type === 'end' || plan.type === 'join') {
    known.add(ended(plan.row, stop.fact, plan.end))
  } else if (plan.type === 'keepAlone') {
    known.add(alone(stop, plan.receipt.transactionId))
  }
  return plan
}

function planTold(known: Known, stop: Stop, newId: () => string): StopPlan {
  const { fact } = stop
  const told = known.findByStop(stop, fact.stopKey)
  if (told !== null) return nothing(stop, told)
  const row =
    known.findById(stop, fact.transactionId) ?? known.findById(stop, fact.reportedTransactionId)
  if (row === null) {
    const receipt = receiptOf(newId(), fact.info, false)
    return { type: 'keepAlone', stop, receipt, evseId: 0 }
  }
  const receipt = receiptOf(row.transactionId, fact.info, false)
  const { evseId } = row
  if (!row.isRunning) return { type: 'contradict', stop, receipt, evseId, row }
  return { type: 'end', stop, receipt, evseId, row, end: endOf(row, fact.meterStopWh, fact) }
}

/** Its start came after the stop: what was kept alone becomes the end of this transaction. */
function planJoin(known: Known, stop: Stop, joinsStopKey: string): StopPlan {
  const { fact } = stop
  const row = known.findById(stop, fact.transactionId)
  const kept = known.findByStop(stop, joinsStopKey)
  if (row === null || !row.isRunning || kept === row) return nothing(stop, kept ?? row)
  const receipt = receiptOf(row.transactionId, kept?.stopInfo ?? fact.info, false)
  const { evseId } = row
  if (kept === null || !kept.isStartMissing) {
    return { type: 'end', stop, receipt, evseId, row, end: endOf(row, fact.meterStopWh, fact) }
  }
  const flags = kept.flags.filter((flag) => flag !== ('startMissing' satisfies Flag))
  const end = endOf(row, kept.meterStopWh, { flags })
  return { type: 'join', stop, receipt, evseId, row, alone: kept, end }
}

function nothing(stop: Stop, row: TransactionRow | null): StopPlan {
  const transactionId = row?.transactionId ?? stop.fact.transactionId ?? ''
  const receipt = receiptOf(transactionId, row === null ? stop.fact.info : row.stopInfo, true)
  return { type: 'nothing', stop, receipt, evseId: row?.evseId ?? 0 }
}

function receiptOf(transactionId: string, info: IdTokenInfo | null, isRepeated: boolean): Receipt {
  return { transactionId, info, isRepeated, isEnded: true, report: null }
}

/** Without two registers that fit, the last reading tells, and the doubt is kept. */
function endOf(
  { meterStartWh, meterWh, flags }: TransactionRow,
  told: number | null,
  { flags: more }: { readonly flags: readonly string[] },
): End {
  const meterStopWh = cleanNumber(told)
  const all = [...new Set([...flags, ...more])]
  if (meterStartWh !== null && meterStopWh !== null && meterStopWh >= meterStartWh) {
    return { meterStopWh, energyWh: meterStopWh - meterStartWh, flags: all }
  }
  const isKnown = meterStartWh !== null && meterWh !== null && meterWh >= meterStartWh
  const suspect = [...new Set([...all, 'meterSuspect' satisfies Flag])]
  return { meterStopWh, energyWh: isKnown ? meterWh - meterStartWh : null, flags: suspect }
}

function ended(row: TransactionRow, fact: StopFact, { meterStopWh, flags }: End): TransactionRow {
  const stopKey = fact.joinsStopKey ?? fact.stopKey
  return { ...row, isRunning: false, stopKey, stopInfo: fact.info, meterStopWh, flags }
}

function alone({ owner, fact }: Stop, transactionId: string): TransactionRow {
  return {
    tenant: owner.tenant,
    chargePointId: owner.chargePointId,
    transactionId,
    evseId: 0,
    meterStartWh: null,
    meterWh: null,
    stopKey: fact.stopKey,
    stopInfo: fact.info,
    meterStopWh: cleanNumber(fact.meterStopWh),
    isRunning: false,
    isStartMissing: true,
    flags: flagsAlone(fact),
  }
}

export function flagsAlone({ flags }: StopFact): readonly string[] {
  return [...new Set([...flags, 'startMissing' satisfies Flag])]
}
