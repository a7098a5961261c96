/** What a charge point of the simulation has to say, and what came of it. */

export type Content = Readonly<Record<string, unknown>>

export interface Entry {
  readonly action: string
  readonly payload: Content
  /** Whose answer holds the transactionId for this one: 1.6. */
  readonly startedBy: Entry | null
  /** It was made while there was no connection. */
  readonly isLate: boolean
  /** It takes the number of this one, and says something else: 2.x. */
  readonly contradicts: Entry | null
  messageId: string
  attempts: number
  /** What was sent last. */
  content: Content | null
  /** The payload of its first answer; null until then. */
  answer: Content | null
}

export type NewEntry = Pick<Entry, 'action' | 'payload'> &
  Partial<Pick<Entry, 'startedBy' | 'contradicts'>>

const MONEY: readonly string[] = [
  'StartTransaction',
  'StopTransaction',
  'TransactionEvent',
  'MeterValues',
  'SecurityEventNotification',
]

export function newEntry(told: NewEntry, isLate: boolean): Entry {
  const { action, payload, startedBy = null, contradicts = null } = told
  return {
    action,
    payload,
    startedBy,
    isLate,
    contradicts,
    messageId: '',
    attempts: 0,
    content: null,
    answer: null,
  }
}

export const isMoney = ({ action }: Pick<Entry, 'action'>): boolean => MONEY.includes(action)
