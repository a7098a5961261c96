/** Transactions of 2.x in the model of the store: planned by its own rules, and kept in memory. */
import type { RunningTransaction } from '../../src/model/id-token.ts'
import type {
  Flag,
  Owner,
  Receipt,
  TransactionAnswer,
  TransactionFact,
} from '../../src/model/record.ts'
import {
  GAPS_MAX,
  type Gap,
  TRANSACTIONS_ENDED_MAX,
  type Transaction,
} from '../../src/model/transaction.ts'
import type { ToldTransaction } from '../../src/store/merge-transaction.ts'
import { type EventPlan, planEvent, Reported } from '../../src/store/plan-transaction-events.ts'
import type { Settled } from '../../src/store/settle-transaction.ts'
import { type Bug, breakPlan } from './bugs.ts'

export interface StoredReport {
  readonly owner: Owner
  readonly told: ToldTransaction
  readonly settled: Settled
}

/** What is on its way is given this long before it is asked for. */
const GAP_PATIENCE_MS = 60_000

export class ReportsModel {
  /** By charge point and transaction: see `keyOf`. */
  readonly transactions = new Map<string, StoredReport>()
  /** How often an event was taken for a new one, by transaction and number. */
  readonly stored = new Map<string, number>()
  /** What was first answered, by transaction and number. */
  readonly answers = new Map<string, TransactionAnswer>()
  /** Events that contradict one that is stored, as they came. */
  readonly contradictions: { readonly owner: Owner; readonly fact: TransactionFact }[] = []
  readonly #known = new Reported()
  readonly #bug: Bug | null

  constructor(bug: Bug | null = null) {
    this.#bug = bug
  }

  commit(owner: Owner, fact: TransactionFact): Receipt {
    const plan = breakPlan(this.#bug, planEvent(this.#known, { owner, fact }))
    if (plan.type === 'contradicts') this.contradictions.push({ owner, fact })
    if (plan.type !== 'repeated') this.#keep(plan)
    return plan.receipt
  }

  /** As a note does: never that something is missing of one that is whole. */
  flag(owner: Owner, transactionId: string, flag: Flag): void {
    const its = this.transactions.get(keyOf(owner.chargePointId, transactionId))
    if (its === undefined || (flag === 'dataGap' && its.settled.isComplete)) return
    const { tenant, chargePointId } = owner
    const flags = [...new Set([...its.settled.flags, flag])]
    const { told } = its
    this.#known.addTransaction({ tenant, chargePointId, transactionId, told, flags })
    const settled = { ...its.settled, flags }
    this.transactions.set(keyOf(chargePointId, transactionId), { ...its, settled })
  }

  /** Of this idToken, anywhere. */
  running(idToken: string, idTokenType: string | null): readonly RunningTransaction[] {
    return [...this.transactions.values()].flatMap(({ owner, told, settled }) => {
      const holder = told.holder?.value
      if (told.ended !== null || settled.flags.includes('orphaned')) return []
      if (holder?.idToken.toLowerCase() !== idToken.toLowerCase()) return []
      const types = new Set([idTokenType, holder.idTokenType].filter((type) => type !== null))
      if (types.size > 1) return []
      const { chargePointId } = owner
      return [{ chargePointId, transactionId: told.transactionId, startKey: '' }]
    })
  }

  /** The transaction that came of a remote start; null for none. */
  findRemotelyStarted(chargePointId: string, remoteStartId: number): string | null {
    for (const { owner, told } of this.transactions.values()) {
      const isIts = owner.chargePointId === chargePointId
      if (isIts && told.remoteStartId?.value === remoteStartId) return told.transactionId
    }
    return null
  }

  /** What a claim finds. */
  load(chargePointId: string): {
    readonly transactions: readonly Transaction[]
    readonly gaps: readonly Gap[]
  } {
    const its = [...this.transactions.values()].filter(
      ({ owner }) => owner.chargePointId === chargePointId,
    )
    const gaps = its.flatMap(({ told: { transactionId, ended }, settled: { flags } }) => {
      if (ended === null || !flags.includes('incomplete') || flags.includes('dataGap')) return []
      return [{ transactionId, asked: 0, askAt: ended.at + GAP_PATIENCE_MS }]
    })
    const running = its.filter(({ told }) => told.ended === null)
    const ended = its.filter(({ told }) => told.ended !== null).slice(-TRANSACTIONS_ENDED_MAX)
    const transactions = [...running, ...ended].map(toTransaction)
    return { transactions, gaps: gaps.slice(-GAPS_MAX) }
  }

  /** In `#known` too: a bug may have changed it. */
  #keep({ type, item: { owner, fact }, told, settled, receipt }: EventPlan): void {
    const { tenant, chargePointId } = owner
    const { transactionId, seqNo } = fact
    const key = keyOf(chargePointId, transactionId)
    const event = `${key}/${seqNo}`
    if (type === 'new') {
      this.stored.set(event, (this.stored.get(event) ?? 0) + 1)
      if (receipt.report !== null) this.answers.set(event, receipt.report.answer)
    }
    if (told === null || settled === null) return
    const { flags } = settled
    this.#known.addTransaction({ tenant, chargePointId, transactionId, told, flags })
    this.transactions.set(key, { owner, told, settled })
  }
}

export function keyOf(chargePointId: string, transactionId: string): string {
  return `${chargePointId} ${transactionId}`
}

function toTransaction({ told, settled }: StoredReport): Transaction {
  const { transactionId, evseId, holder, started, first, seen } = told
  const { seqNo, at, occurredAt } = started ?? first
  return {
    transactionId,
    evseId: evseId?.value ?? 0,
    idToken: holder?.value.idToken ?? '',
    groupIdToken: holder?.value.groupIdToken ?? null,
    startedAt: occurredAt ?? at,
    meterStartWh: settled.meterStartWh,
    meterWh: settled.meterWh,
    phase: told.ended === null ? 'running' : 'ended',
    isOrphaned: settled.flags.includes('orphaned'),
    told: {
      seqNo: seen.at(-1)?.[1] ?? seqNo,
      connectorId: told.connectorId?.value ?? null,
      chargingState: told.chargingState?.value ?? null,
      remoteStartId: told.remoteStartId?.value ?? null,
      costToldAt: null,
      renegotiations: 0,
      allowedEnergyTransfer: null,
    },
  }
}
