/** What our charge point of 2.x enters in the ledger: see ../ledger.ts. */
import type { LedgerFact } from '../ledger-fact.ts'
import type { Effect, LedgerEntry } from '../step.ts'
import type { Fact2, Station2, TransactionFact } from './state.ts'

/** Of a fact that is no matter of books, nothing. */
export function toEntry2(
  { identity }: Station2,
  at: number,
  event: LedgerEntry['event'],
  fact: Fact2,
  idTagStatus: string | null = null,
): readonly Effect[] {
  const booked = toLedgerFact(fact)
  if (booked === null) return []
  const { chargePointId } = identity
  const transactionId =
    fact.kind === 'transaction' ? fact.payload.transactionInfo.transactionId : null
  return [
    {
      type: 'ledger',
      entry: { at, chargePointId, event, fact: booked, transactionId, idTagStatus },
    },
  ]
}

function toLedgerFact(fact: Fact2): LedgerFact | null {
  const { factId, attempts, occurredAt } = fact
  const common = { factId, attempts, occurredAt }
  if (fact.kind === 'transaction') return { ...common, ...toContent(fact) }
  if (fact.action !== 'SecurityEventNotification') return null
  const { type: name = '' } = fact.payload as { readonly type?: string }
  return { ...common, kind: 'security', name }
}

function toContent(fact: TransactionFact) {
  const { sessionId, evseId: connectorId, meterWh, payload, occurredAt } = fact
  const { eventType, triggerReason, idToken, meterValue, transactionInfo, reservationId } = payload
  const of = { sessionId, connectorId, occurredAt }
  const idTag = idToken?.idToken ?? null
  switch (eventType) {
    case 'Started':
      return { ...of, kind: 'start', idTag, meterWh, reservationId: reservationId ?? null } as const
    case 'Updated':
      return meterValue === undefined
        ? ({ ...of, kind: 'update', idTag, reason: triggerReason } as const)
        : ({ ...of, kind: 'meter', meterValue } as const)
    case 'Ended': {
      const reason = transactionInfo.stoppedReason ?? 'Local'
      return { ...of, kind: 'stop', idTag, meterWh, reason } as const
    }
  }
}
