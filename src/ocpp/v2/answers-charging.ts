/** Charging profiles that it took from us, or let go. OCPP 2.x K01, K10; 2.1 K28, Q02. */
import type { ChargingProfile } from '../../model/charging-profile.ts'
import { applyUpdate } from '../charging/dynamic.ts'
import type { AnswerHandlerOf } from '../handler.ts'
import type { ChargingProfileType, Messages21 } from '../messages-21.gen.ts'

export const setChargingProfile: AnswerHandlerOf<Messages21['SetChargingProfile']> = (
  { evseId, chargingProfile },
  { status },
  { now },
) =>
  status === 'Accepted'
    ? { type: 'charging-profile.set', at: now, profile: toMirrored(evseId, chargingProfile) }
    : null

/** `Unknown` means that nothing matched: then nothing of it is there, whatever we thought. */
export const clearChargingProfile: AnswerHandlerOf<Messages21['ClearChargingProfile']> = (
  { chargingProfileId, chargingProfileCriteria: criteria },
  _response,
  { now },
) => {
  // With an id the other fields mean nothing.
  const others = chargingProfileId === undefined ? criteria : undefined
  return {
    type: 'charging-profile.cleared',
    at: now,
    profileId: chargingProfileId ?? null,
    evseId: others?.evseId ?? null,
    purpose: others?.chargingProfilePurpose ?? null,
    stackLevel: others?.stackLevel ?? null,
  }
}

/** What we know of a Dynamic profile follows what we pushed. */
export const updateDynamicSchedule: AnswerHandlerOf<Messages21['UpdateDynamicSchedule']> = (
  { chargingProfileId, scheduleUpdate },
  { status },
  { now },
  _commandId,
  { chargingProfiles },
) => {
  const known = chargingProfiles.find(({ profileId }) => profileId === chargingProfileId)
  if (status !== 'Accepted' || known === undefined) return null
  const text = applyUpdate(known.text, scheduleUpdate, now)
  return text === null
    ? null
    : { type: 'charging-profile.set', at: now, profile: { ...known, text } }
}

/** What its EV asks for next is held against it. */
export const notifyAllowedEnergyTransfer: AnswerHandlerOf<
  Messages21['NotifyAllowedEnergyTransfer']
> = ({ transactionId, allowedEnergyTransfer }, { status }, { now }) =>
  status === 'Accepted'
    ? { type: 'energy-transfer.allowed', at: now, transactionId, allowedEnergyTransfer }
    : null

function toMirrored(evseId: number, profile: ChargingProfileType): ChargingProfile {
  return {
    profileId: profile.id,
    evseId,
    purpose: profile.chargingProfilePurpose,
    stackLevel: profile.stackLevel,
    transactionId: profile.transactionId ?? null,
    text: JSON.stringify(profile),
  }
}
