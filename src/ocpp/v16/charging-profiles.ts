/** Charging profiles that it took from us, or let go. OCPP 1.6 §5.5 and §5.16. */
import type { AnswerHandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'

export const setChargingProfile: AnswerHandlerOf<Messages16['SetChargingProfile']> = (
  { connectorId, csChargingProfiles: profile },
  { status },
  { now },
) => {
  if (status !== 'Accepted') return null
  const { chargingProfileId, chargingProfilePurpose, stackLevel, transactionId } = profile
  return {
    type: 'charging-profile.set',
    at: now,
    profile: {
      profileId: chargingProfileId,
      evseId: connectorId,
      purpose: chargingProfilePurpose,
      stackLevel,
      transactionId: transactionId === undefined ? null : String(transactionId),
      text: JSON.stringify(profile),
    },
  }
}

/** `Unknown` means that nothing matched: then nothing of it is there, whatever we thought. */
export const clearChargingProfile: AnswerHandlerOf<Messages16['ClearChargingProfile']> = (
  { id, connectorId, chargingProfilePurpose, stackLevel },
  _response,
  { now },
) => {
  // With an id the other fields mean nothing. Errata §3.25.
  const others = id === undefined ? { connectorId, chargingProfilePurpose, stackLevel } : {}
  return {
    type: 'charging-profile.cleared',
    at: now,
    profileId: id ?? null,
    evseId: others.connectorId ?? null,
    purpose: others.chargingProfilePurpose ?? null,
    stackLevel: others.stackLevel ?? null,
  }
}
