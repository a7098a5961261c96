/**
 * Dynamic profiles: one schedule, one period, whose values are pushed (UpdateDynamicSchedule) or
 * asked for (PullDynamicScheduleUpdate) while it is in force. OCPP 2.1 K28.
 */
import type { ChargingProfile } from '../../model/charging-profile.ts'
import type { ChargingScheduleUpdateType, Messages21 } from '../messages-21.gen.ts'
import { formatProfile21 } from './format-profile.ts'
import { parseMirrored } from './parse-profile.ts'
import type { Period, Profile } from './profile.ts'
import { toTenths } from './units.ts'

type PullAnswer = Messages21['PullDynamicScheduleUpdate']['response']

/** Every field of an update, none of which is in a period under another name. */
const FIELDS = {
  limit: true,
  limit_L2: true,
  limit_L3: true,
  dischargeLimit: true,
  dischargeLimit_L2: true,
  dischargeLimit_L3: true,
  setpoint: true,
  setpoint_L2: true,
  setpoint_L3: true,
  setpointReactive: true,
  setpointReactive_L2: true,
  setpointReactive_L3: true,
} as const satisfies Record<keyof Omit<ChargingScheduleUpdateType, 'customData'>, true>

type Field = keyof typeof FIELDS

const NAMES = Object.keys(FIELDS) as readonly Field[]

/**
 * The mirrored text of a profile after an update that was accepted. Null when the profile is not
 * Dynamic or the update says nothing. K28.FR.06, .09, .11.
 */
export function applyUpdate(
  text: string,
  update: ChargingScheduleUpdateType,
  at: number,
): string | null {
  const mirrored = {
    profileId: 0,
    evseId: 1,
    purpose: '',
    stackLevel: 0,
    transactionId: null,
    text,
  }
  const profile = parseMirrored('ocpp2.1', mirrored)
  const updated = profile === null ? null : updateProfile(profile, update, at)
  return updated === null ? null : JSON.stringify(formatProfile21(updated))
}

/** Only what is said changes; its dead man's timer starts anew. K28.FR.13, .14. */
export function updateProfile(
  profile: Profile,
  update: ChargingScheduleUpdateType,
  at: number,
): Profile | null {
  const [schedule] = profile.schedules
  const [period] = schedule?.periods ?? []
  const values = pick(update)
  if (profile.kind !== 'Dynamic' || schedule === undefined || period === undefined) return null
  if (Object.keys(values).length === 0) return null
  return {
    ...profile,
    updatedAt: at,
    schedules: [{ ...schedule, periods: [updatePeriod(period, values)] }],
  }
}

/**
 * The values that we hold for a profile, for a charge point that asks for them. One that we do not
 * know, or that is not Dynamic, is refused. K28.FR.07, .12; G31.
 */
export function answerPull(profiles: readonly ChargingProfile[], profileId: number): PullAnswer {
  const mirrored = profiles.find((one) => one.profileId === profileId)
  const profile = mirrored === undefined ? null : parseMirrored('ocpp2.1', mirrored)
  const [period] = profile?.schedules[0]?.periods ?? []
  if (profile?.kind !== 'Dynamic' || period === undefined) {
    return { status: 'Rejected', statusInfo: { reasonCode: 'InvalidProfile' } }
  }
  return { status: 'Accepted', scheduleUpdate: toUpdate(period) }
}

type Values = Partial<Record<Field, number>>

function pick(update: ChargingScheduleUpdateType): Values {
  return Object.fromEntries(
    NAMES.flatMap((name) => (update[name] === undefined ? [] : [[name, update[name]]])),
  )
}

function updatePeriod(period: Period, values: Values): Period {
  const { limit, setpoint, dischargeLimit, ...kept } = values
  return {
    ...period,
    limit: limit ?? period.limit,
    setpoint: setpoint ?? period.setpoint,
    dischargeLimit: dischargeLimit ?? period.dischargeLimit,
    kept: { ...period.kept, ...kept },
  }
}

function toUpdate({ limit, setpoint, dischargeLimit, kept }: Period): ChargingScheduleUpdateType {
  return {
    ...pick(kept),
    ...(limit === null ? {} : { limit: toTenths(limit) }),
    ...(setpoint === null ? {} : { setpoint: toTenths(setpoint) }),
    ...(dischargeLimit === null ? {} : { dischargeLimit: toTenths(dischargeLimit) }),
  }
}
