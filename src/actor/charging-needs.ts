/**
 * What an EV needs by ISO 15118: its transaction gets a profile for it. OCPP 2.x K15.
 *
 * Nothing is remembered: an EV that wants something else tells so (K17), and the profile is worked
 * out where the words of its version are known.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ChargingNeedsTold } from '../model/event-message.ts'
import type { ActorStep } from './step.ts'
import { stay } from './step.ts'
import { findRunningOn } from './transactions.ts'
import { ask } from './wishes.ts'

/** Each EVSE has one profile, which the next replaces: ids far from those that operators use. */
export const NEEDS_PROFILE_ID_FROM = 2_000_000_000
const EVSES_MAX = 100_000_000

export function stepChargingNeeds(
  before: ChargePoint,
  { needs, at }: ChargingNeedsTold,
): ActorStep {
  const its = findRunningOn(before.transactions, needs.evseId)
  if (its === null) return stay(before)
  const { transactionId } = its
  const profileId = NEEDS_PROFILE_ID_FROM + (needs.evseId % EVSES_MAX)
  return {
    state: before,
    effects: [ask({ type: 'chargingProfile', transactionId, needs, profileId }, at)],
  }
}
