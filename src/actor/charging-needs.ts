/**
 * What an EV needs by ISO 15118: its transaction gets a profile for it, and the same again when the
 * EV plans to draw more. OCPP 2.x K15, K16; 2.1 Q02.
 *
 *   needs told --> profile worked out, where the words of the version are known --> sent
 *   plan of the EV above it, which is refused --> profile sent again, so often --> left alone
 *
 * The needs are not remembered: an EV that wants something else tells so (K17).
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { EnergyTransferAllowed } from '../model/event-answer.ts'
import type { ChargingNeedsTold, EvScheduleRefused } from '../model/event-message.ts'
import type { Transaction } from '../model/transaction.ts'
import type { ActorStep } from './step.ts'
import { stay } from './step.ts'
import { findNumbered, findRunningOn } from './transactions.ts'
import { ask } from './wishes.ts'

/** Each EVSE has one profile, which the next replaces: ids far from those that operators use. */
export const NEEDS_PROFILE_ID_FROM = 2_000_000_000
const EVSES_MAX = 100_000_000

/** An EV that plans too much even then does so whatever it is sent. A choice. */
export const RENEGOTIATIONS_MAX = 3

export function stepChargingNeeds(
  before: ChargePoint,
  { needs, at }: ChargingNeedsTold,
): ActorStep {
  const its = findRunningOn(before.transactions, needs.evseId)
  if (its === null) return stay(before)
  const { transactionId } = its
  const profileId = NEEDS_PROFILE_ID_FROM + (needs.evseId % EVSES_MAX)
  return {
    state: count(before, its, 0),
    effects: [ask({ type: 'chargingProfile', transactionId, needs, profileId }, at)],
  }
}

/** Its profile, sent again, has the EV plan anew. K16.FR.06. */
export function stepEvScheduleRefused(
  before: ChargePoint,
  { evseId, at }: EvScheduleRefused,
): ActorStep {
  const its = findRunningOn(before.transactions, evseId)
  const renegotiations = its?.told?.renegotiations ?? 0
  if (its === null || renegotiations >= RENEGOTIATIONS_MAX) return stay(before)
  const profiles = before.chargingProfiles.filter(
    (one) => one.purpose === 'TxProfile' && one.transactionId === its.transactionId,
  )
  if (profiles.length === 0) return stay(before)
  return {
    state: count(before, its, renegotiations + 1),
    effects: profiles.map(({ text }) => ask({ type: 'profileAgain', evseId, profile: text }, at)),
  }
}

/** An operator has the last word on it. */
export function stepEnergyTransferAllowed(
  before: ChargePoint,
  { transactionId, allowedEnergyTransfer }: EnergyTransferAllowed,
): ActorStep {
  const its = findNumbered(before.transactions, transactionId)
  if (its === null || its.told === null || its.phase === 'ended') return stay(before)
  const changed = { ...its, told: { ...its.told, allowedEnergyTransfer } }
  const index = before.transactions.indexOf(its)
  return stay({ ...before, transactions: before.transactions.with(index, changed) })
}

function count(before: ChargePoint, its: Transaction, renegotiations: number): ChargePoint {
  if (its.told === null || its.told.renegotiations === renegotiations) return before
  const index = before.transactions.indexOf(its)
  const changed = { ...its, told: { ...its.told, renegotiations } }
  return { ...before, transactions: before.transactions.with(index, changed) }
}
