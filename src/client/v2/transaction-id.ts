/** Ids of transactions: text like a UUID, the same for the same name. OCPP 2.x E01.FR.08. */
import { createHash } from 'node:crypto'

/** 36 characters, as many as fit. */
export function transactionIdOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return [...parts, hex.slice(20, 32)].join('-')
}
