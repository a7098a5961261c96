/** Transactions of 2.x as tests of their events start from, and what the store says of events. */
import assert from 'node:assert/strict'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { TransactionFact, TransactionReceipt } from '../../src/model/record.ts'
import type { Transaction } from '../../src/model/transaction.ts'
import type { Told } from './told.ts'
import { effectsOf, READY, tellRecorded, transaction } from './told.ts'

export const TOLD = {
  seqNo: 0,
  connectorId: null,
  chargingState: null,
  remoteStartId: null,
  costToldAt: null,
  renegotiations: 0,
  allowedEnergyTransfer: null,
}

export function known(facts: Partial<Transaction> = {}): Transaction {
  return transaction({
    transactionId: 'tx',
    evseId: 2,
    meterStartWh: null,
    told: TOLD,
    ...facts,
  })
}

export const CHARGING: ChargePoint = { ...READY, transactions: [known()] }

export const TARIFF = {
  currency: 'EUR',
  currencyDigits: 2,
  pricePerKwh: 40_000,
  pricePerMinute: 1_000,
  startFee: 50_000,
}

/** What the store says of the event that is on its way: all is well, unless told otherwise. */
export function tellReceipt(
  told: Told,
  receipt: Partial<TransactionReceipt> = {},
  facts: Parameters<typeof tellRecorded>[1] = {},
): Told {
  const answer = { info: null, totalCost: null, hasLimits: false }
  const report = { answer, isEnded: false, isComplete: false, ...receipt }
  return tellRecorded(told, { transactionId: 'tx', report, ...facts })
}

export function factOf(told: Told): TransactionFact {
  const fact = effectsOf(told, 'record')[0]?.fact
  assert.ok(fact?.type === 'transaction.reported')
  return fact
}

export function orphansOf({ state }: Told): readonly string[] {
  return state.transactions.flatMap((one) => (one.isOrphaned ? [one.transactionId] : []))
}
