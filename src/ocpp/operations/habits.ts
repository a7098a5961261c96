/**
 * What is known of some models beyond what they say of themselves, as far as it decides about
 * charging profiles (src/ocpp/lenient/profiles.ts). Spec quirks Q79. An operator who knows better
 * sends the message itself.
 */
import type { ChargingFacts } from '../charging/facts.ts'
import type { Profile } from '../charging/profile.ts'
import type { Quirk } from '../lenient/profiles.ts'

/** What it says it can do, and what models like it really can. */
export function withHabits(facts: ChargingFacts, quirks: readonly Quirk[]): ChargingFacts {
  return {
    ...facts,
    units: quirks.includes('takesOnlyWatts') ? ['W'] : facts.units,
    stackLevelMax: quirks.includes('hasOnlyStackLevelZero') ? 0 : facts.stackLevelMax,
  }
}

/** Null when it may be sent. A pause that ends the transaction is none, and nobody asked for it. */
export function findHabitFault({ schedules }: Profile, quirks: readonly Quirk[]): string | null {
  const isZero = schedules.some(({ periods }) => periods.some(({ limit }) => limit === 0))
  return isZero && quirks.includes('endsTransactionAtZeroLimit')
    ? 'models like it end the transaction at a limit of 0: give the least it charges with'
    : null
}
