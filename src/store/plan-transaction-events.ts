/**
 * What events of transactions of 2.x do to the record, decided without touching it, in the order in
 * which they came. One that was told before gets its old answer; another one under its number is
 * kept beside it, and the first counts. But an end is an end: some count from 0 again after a
 * reboot, and what they end must not stay open. Integrity R8, R9, R12; spec quirks Q81.
 */
import type { Receipt, TransactionAnswer, TransactionFact } from '../model/record.ts'
import { cleanText } from './columns.ts'
import { type Item, keyOf } from './fact.ts'
import { mergeEvent, type ToldTransaction } from './merge-transaction.ts'
import { amountOf, type Settled, settle } from './settle-transaction.ts'

export type EventItem = Item<TransactionFact>

/** A transaction as the record has it. */
export interface ReportedTransaction {
  readonly tenant: string
  readonly chargePointId: string
  readonly transactionId: string
  /** Null for one that 1.6 made: nothing of 2.x is mixed into it. */
  readonly told: ToldTransaction | null
  /** The record's, some of which only others know. */
  readonly flags: readonly string[]
}

export interface KnownEvent {
  readonly bodyKey: string
  readonly answer: TransactionAnswer
}

export interface EventPlan {
  readonly type: 'new' | 'repeated' | 'contradicts'
  readonly item: EventItem
  readonly receipt: Receipt
  /** It contradicts, and ends what was open all the same. */
  readonly isEndAfterAll: boolean
  /** As it is after this event; null for a transaction of 1.6. */
  readonly told: ToldTransaction | null
  readonly settled: Settled | null
}

/** Halves of characters, which the driver replaces. */
const LONE = /\p{Cs}/gu

/** The same for an id as it was told and as it is stored, whatever it is made of. */
export function keyOfTransaction(
  tenant: string,
  chargePointId: string,
  transactionId: string,
): string {
  return keyOf(tenant, chargePointId, cleanText(transactionId).replace(LONE, '\uFFFD'))
}

export function keyOfEvent({ owner, fact }: EventItem): string {
  const { tenant, chargePointId } = owner
  return `${keyOfTransaction(tenant, chargePointId, fact.transactionId)}\n${fact.seqNo}`
}

/** Transactions and events that are known, kept up to date while a batch is planned. */
export class Reported {
  readonly #transactions = new Map<string, ReportedTransaction>()
  readonly #events = new Map<string, KnownEvent>()

  addTransaction(one: ReportedTransaction): void {
    const { tenant, chargePointId, transactionId } = one
    this.#transactions.set(keyOfTransaction(tenant, chargePointId, transactionId), one)
  }

  /** By the key of keyOfEvent. */
  addEvent(key: string, event: KnownEvent): void {
    this.#events.set(key, event)
  }

  findTransaction({ owner, fact }: EventItem): ReportedTransaction | null {
    const key = keyOfTransaction(owner.tenant, owner.chargePointId, fact.transactionId)
    return this.#transactions.get(key) ?? null
  }

  findEvent(item: EventItem): KnownEvent | null {
    return this.#events.get(keyOfEvent(item)) ?? null
  }
}

export function planEvent(known: Reported, item: EventItem): EventPlan {
  const { fact } = item
  const before = known.findTransaction(item)
  const event = known.findEvent(item)
  if (event?.bodyKey === fact.bodyKey) return toPlan('repeated', item, before, event.answer)
  if (before !== null && before.told === null) return contradict(known, item, before)
  if (event !== null && before !== null) return contradict(known, item, before)
  const { tenant, chargePointId } = item.owner
  const { transactionId } = fact
  const told = mergeEvent(before?.told ?? null, fact)
  const after = { tenant, chargePointId, transactionId, told, flags: before?.flags ?? [] }
  known.addTransaction(after)
  const plan = toPlan('new', item, after, null)
  known.addEvent(keyOfEvent(item), { bodyKey: fact.bodyKey, answer: answerOf(plan) })
  return plan
}

function contradict(known: Reported, item: EventItem, before: ReportedTransaction): EventPlan {
  const told = endAfterAll(before.told, item.fact)
  const after = { ...before, told, flags: [...new Set([...before.flags, 'conflict'])] }
  known.addTransaction(after)
  const plan = toPlan('contradicts', item, after, null)
  return { ...plan, isEndAfterAll: told !== before.told }
}

/** An end whose number is taken comes behind all that is known. */
function endAfterAll(before: ToldTransaction | null, fact: TransactionFact) {
  const last = before?.seen.at(-1)?.[1]
  if (before === null || last === undefined) return before
  const isFirstEnd = fact.phase === 'ended' && before.ended === null
  return isFirstEnd ? mergeEvent(before, { ...fact, seqNo: Math.max(last, fact.seqNo) }) : before
}

/** `answer`: what was answered the first time; null for now. */
function toPlan(
  type: EventPlan['type'],
  item: EventItem,
  transaction: ReportedTransaction | null,
  answer: TransactionAnswer | null,
): EventPlan {
  const { fact } = item
  const told = transaction?.told ?? null
  const settled = told === null ? null : settle(told, transaction?.flags ?? [])
  const isEnded = told !== null && told.ended !== null
  const report = {
    answer: answer ?? toAnswer(fact, settled),
    isEnded,
    isComplete: settled?.isComplete ?? false,
  }
  const { info } = report.answer
  const isRepeated = type === 'repeated'
  const receipt = { transactionId: fact.transactionId, info, isRepeated, isEnded, report }
  return { type, item, receipt, isEndAfterAll: false, told, settled }
}

/** The final cost is only known here. I03.FR.02. */
function toAnswer({ phase, answer }: TransactionFact, settled: Settled | null): TransactionAnswer {
  if (phase !== 'ended') return answer
  const cost = settled?.cost ?? null
  return { ...answer, totalCost: cost === null ? null : amountOf(cost) }
}

export function answerOf({ receipt, item }: EventPlan): TransactionAnswer {
  return receipt.report?.answer ?? item.fact.answer
}
