/**
 * The charging profiles a charge point took from us, mirrored. OCPP 1.6 §5.5, §5.16; 2.x K01, K10.
 *
 *           set                 replaced, cleared, or its transaction ended
 *   (none) -----> installed ----------------------------------------------> (none)
 *
 * A recorder of what it accepted; all of them survive its reboot (errata 3.37).
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ChargingProfile } from '../model/charging-profile.ts'
import { CHARGING_PROFILES_MAX } from '../model/charging-profile.ts'
import type { ChargingProfileSet, ChargingProfilesCleared } from '../model/event-answer.ts'
import type { Transaction } from '../model/transaction.ts'
import type { ActorStep } from './step.ts'
import { append, NONE, stay, without, writeNote } from './step.ts'

/** Whether its TxProfiles survive a boot. */
const PERSISTENCE = 'smartchargingctrlr.chargingprofilepersistence[txprofile]'

export function stepChargingProfileSet(
  before: ChargePoint,
  { profile, at }: ChargingProfileSet,
): ActorStep {
  const rest = remove(before, at, (one) => isReplacedBy(one, profile))
  const chargingProfiles = append(rest.state.chargingProfiles, profile, CHARGING_PROFILES_MAX)
  return {
    state: { ...rest.state, chargingProfiles },
    effects: [...rest.effects, writeNote({ type: 'charging-profile.set', at, profile })],
  }
}

/** A given id stands alone; the other criteria must all fit. 1.6 §5.5. */
export function stepChargingProfilesCleared(
  before: ChargePoint,
  event: ChargingProfilesCleared,
): ActorStep {
  return remove(before, event.at, (one) =>
    event.profileId === null
      ? fits(event.evseId, one.evseId) &&
        fits(event.purpose, one.purpose) &&
        fits(event.stackLevel, one.stackLevel)
      : one.profileId === event.profileId,
  )
}

/** It is not known any more which of them it has. */
export function clearChargingProfiles(before: ChargePoint, at: number): ActorStep {
  return remove(before, at, () => true)
}

/** A TxProfile lives as long as its transaction; one that names none, as that of its EVSE. */
export function endTxProfiles(
  before: ChargePoint,
  { transactionId, evseId }: Transaction,
  at: number,
): ActorStep {
  const isFree = !before.transactions.some(
    (one) => one.phase === 'running' && !one.isOrphaned && one.evseId === evseId,
  )
  return remove(before, at, (one) => {
    if (one.purpose !== 'TxProfile') return false
    if (one.transactionId !== null) return one.transactionId === transactionId
    return isFree && one.evseId === evseId
  })
}

/** Those that a charge point without power may have lost, unless it keeps them. 2.1 E17.FR.15. */
export function findLostProfiles(
  { chargingProfiles, variables }: ChargePoint,
  transactionId: string,
): readonly ChargingProfile[] {
  if (variables[PERSISTENCE]?.toLowerCase() === 'true') return NONE
  return chargingProfiles.filter(
    (one) => one.purpose === 'TxProfile' && one.transactionId === transactionId,
  )
}

function isReplacedBy(old: ChargingProfile, profile: ChargingProfile): boolean {
  const isSamePlace =
    old.purpose === profile.purpose &&
    old.stackLevel === profile.stackLevel &&
    old.evseId === profile.evseId
  return isSamePlace || old.profileId === profile.profileId
}

function remove(
  before: ChargePoint,
  at: number,
  isGone: (profile: ChargingProfile) => boolean,
): ActorStep {
  const gone = before.chargingProfiles.filter(isGone)
  if (gone.length === 0) return stay(before)
  return {
    state: { ...before, chargingProfiles: without(before.chargingProfiles, isGone) },
    effects: gone.map(({ profileId }) =>
      writeNote({ type: 'charging-profile.removed', at, profileId }),
    ),
  }
}

function fits<T>(criterion: T | null, value: T): boolean {
  return criterion === null || criterion === value
}
