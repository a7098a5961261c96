/**
 * A fact that the database refuses, kept as bytes with the reason, so that nothing is lost and the
 * charge point can be answered. Integrity R2, R23.
 */
import type { Receipt } from '../model/record.ts'
import { cleanText } from './columns.ts'
import type { CommitOptions } from './commit-facts.ts'
import { type Item, PLAIN_RECEIPT } from './fact.ts'
import { blocksOf } from './transaction-ids.ts'
import { insertDeadLetters } from './write-evidence.ts'

const REASON_LENGTH_MAX = 500

/** The receipt to answer it with. A start has an id of its own: it must be told one. */
export async function parkFact(
  { db, ids, deadlineMs }: CommitOptions,
  item: Item,
  cause: unknown,
): Promise<Receipt> {
  const text = cause instanceof Error ? cause.message : String(cause)
  const reason = cleanText(text).slice(0, REASON_LENGTH_MAX)
  return await db.transaction(async (sql) => {
    const receipt = await receiptFor(item, async () => (await ids.take(blocksOf(sql), 1))[0] ?? '')
    const { transactionId } = receipt
    // A password is no evidence: it goes nowhere in the clear.
    const secret = item.fact.type === 'credential' ? { secretHex: null } : {}
    const body = JSON.stringify({ transactionId, ...item.fact, ...secret })
    await insertDeadLetters(sql, [{ ...item, reason, body }])
    return receipt
  }, deadlineMs)
}

async function receiptFor({ fact }: Item, newId: () => Promise<string>): Promise<Receipt> {
  switch (fact.type) {
    case 'transaction.started':
      return { ...PLAIN_RECEIPT, transactionId: await newId(), info: fact.info }
    case 'transaction.ended': {
      const transactionId = fact.transactionId ?? fact.reportedTransactionId
      return { ...PLAIN_RECEIPT, transactionId, info: fact.info, isEnded: true }
    }
    case 'transaction.reported': {
      const { transactionId, answer } = fact
      const isEnded = fact.phase === 'ended'
      const report = { answer, isEnded, isComplete: false }
      return { ...PLAIN_RECEIPT, transactionId, info: answer.info, isEnded, report }
    }
    default:
      return PLAIN_RECEIPT
  }
}
