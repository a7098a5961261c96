/**
 * Sets, clears and asks for what limits charging. OCPP 1.6 §5.5, §5.7, §5.16; 2.x K01, K08, K10.
 */
import type { ClearChargingProfile, JsonObject, SetChargingProfile } from '../../model/operation.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { toResultOfAll } from './answers.ts'
import { checkProfile, toProfile2, toProfile16 } from './check-profile.ts'
import { toPurpose2 } from './plain-limit.ts'
import type { Asked, Refusal, Row, Step } from './row.ts'
import { badRequest, call2, call16, field, isRefusal, refused } from './row.ts'

type Clear16 = Messages16['ClearChargingProfile']['request']
type Criteria = NonNullable<
  Messages21['ClearChargingProfile']['request']['chargingProfileCriteria']
>

const EXTERNAL = 'ChargingStationExternalConstraints'

export const chargingProfile: Row<SetChargingProfile> = {
  plan: (asked) => {
    const { version, operation } = asked
    const { evseId, profile: json } = operation
    const profile = checkProfile(asked, { evseId, json, way: 'set' })
    if (isRefusal(profile)) return profile
    if (version === 'ocpp1.6') {
      const csChargingProfiles = toProfile16(profile)
      return isRefusal(csChargingProfiles)
        ? csChargingProfiles
        : [call16('SetChargingProfile', { connectorId: evseId, csChargingProfiles })]
    }
    const wire = toProfile2(version, profile)
    return isRefusal(wire) ? wire : [call2('SetChargingProfile', { evseId, chargingProfile: wire })]
  },
  merge: ({ operation }, done) => {
    const [last] = done
    const sent = last === undefined ? {} : profileIn(last.step)
    const result = toResultOfAll(done)
    const unit = unitOf(sent)
    const hint = unitOf(operation.profile) === unit ? null : `Its limits were sent in ${unit}.`
    return {
      ...result,
      hint: result.hint ?? hint,
      ...field('profileId', sent.chargingProfileId ?? sent.id),
    }
  },
}

interface SentProfile {
  readonly chargingProfileId?: number
  readonly id?: number
}

function profileIn({ payload }: Step): SentProfile & JsonObject {
  return (payload.csChargingProfiles ?? payload.chargingProfile) as SentProfile & JsonObject
}

/** In any of the shapes; of several schedules that of the first. */
function unitOf({ unit, chargingSchedule }: JsonObject): unknown {
  const [schedule] = [chargingSchedule].flat() as readonly (JsonObject | undefined)[]
  return unit ?? schedule?.chargingRateUnit
}

export const clearChargingProfile: Row<ClearChargingProfile> = {
  plan: (asked) => (asked.version === 'ocpp1.6' ? planClear16(asked) : planClear2(asked)),
  merge: (_asked, done) => toResultOfAll(done),
}

/** Nothing named is all of them. Errata §3.25. */
function planClear16({ operation }: Asked<ClearChargingProfile>): readonly Step[] {
  const { profileId, evseId, purpose, stackLevel } = operation
  if (profileId !== undefined) return [call16('ClearChargingProfile', { id: profileId })]
  const word = purpose === 'ChargingStationMaxProfile' ? 'ChargePointMaxProfile' : purpose
  return [
    call16('ClearChargingProfile', {
      ...field('connectorId', evseId),
      // Another word breaks the schema.
      ...field('chargingProfilePurpose', word as Clear16['chargingProfilePurpose']),
      ...field('stackLevel', stackLevel),
    }),
  ]
}

function planClear2({ operation }: Asked<ClearChargingProfile>): readonly Step[] | Refusal {
  const { profileId, evseId, purpose, stackLevel } = operation
  if (profileId !== undefined) {
    return [call2('ClearChargingProfile', { chargingProfileId: profileId })]
  }
  // K10.FR.02.
  if (evseId === undefined && purpose === undefined && stackLevel === undefined) {
    return badRequest('profileId, evseId, purpose or stackLevel must be given, in 2.x.')
  }
  if (purpose === EXTERNAL) return refused('Limits from outside are not ours to clear.')
  const word = purpose === undefined ? undefined : toPurpose2(purpose)
  const chargingProfileCriteria: Criteria = {
    ...field('evseId', evseId),
    ...field('chargingProfilePurpose', word),
    ...field('stackLevel', stackLevel),
  }
  return [call2('ClearChargingProfile', { chargingProfileCriteria })]
}
