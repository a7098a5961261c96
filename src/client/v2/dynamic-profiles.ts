/**
 * Charging profiles that change while they hold, and priority charging. OCPP 2.1 K21, K22, K28.
 */
import { because, iso, type Request2, type Response2 } from './part.ts'
import { enqueueCall2 } from './queue.ts'
import type { Reply2 } from './reply.ts'
import type { InstalledProfile2, Station2 } from './state.ts'
import { changeSession, findSession } from './state.ts'

type Update = Request2<'UpdateDynamicSchedule'>['scheduleUpdate']

export function updateDynamicSchedule(
  state: Station2,
  { chargingProfileId, scheduleUpdate }: Request2<'UpdateDynamicSchedule'>,
  at: number,
): Reply2<'UpdateDynamicSchedule'> {
  const changed = applyUpdate(state, chargingProfileId, scheduleUpdate, at)
  return changed === null
    ? { state, response: { status: 'Rejected', ...because('NotFound') } }
    : { state: changed, response: { status: 'Accepted' } }
}

/** Null when there is no such dynamic profile. */
function applyUpdate(
  state: Station2,
  profileId: number,
  update: Update,
  at: number,
): Station2 | null {
  const found = state.profiles.find(
    ({ profile }) => profile.id === profileId && profile.chargingProfileKind === 'Dynamic',
  )
  const [schedule] = found?.profile.chargingSchedule ?? []
  const [period] = schedule?.chargingSchedulePeriod ?? []
  if (found === undefined || schedule === undefined || period === undefined) return null
  const changed: InstalledProfile2 = {
    ...found,
    setAt: at,
    profile: {
      ...found.profile,
      dynUpdateTime: iso(at),
      chargingSchedule: [
        { ...schedule, chargingSchedulePeriod: [{ ...period, ...update, startPeriod: 0 }] },
      ],
    },
  }
  return {
    ...state,
    profiles: state.profiles.map((each) => (each === found ? changed : each)),
  }
}

/** Asks for those whose interval is over. */
export function pullUpdates(state: Station2, at: number): Station2 {
  const due = state.profiles.filter(({ pullAt }) => pullAt !== null && pullAt <= at)
  if (due.length === 0) return state
  const profiles = state.profiles.map((each) => {
    const { dynUpdateInterval = 1 } = each.profile
    return due.includes(each) ? { ...each, pullAt: at + dynUpdateInterval * 1_000 } : each
  })
  return due.reduce<Station2>(
    (before, { profile: { id: profileId } }) =>
      enqueueCall2(before, at, {
        action: 'PullDynamicScheduleUpdate',
        payload: { chargingProfileId: profileId },
        about: { type: 'pull', profileId },
      }),
    { ...state, profiles },
  )
}

export function pulled(
  state: Station2,
  profileId: number,
  { status, scheduleUpdate }: Response2<'PullDynamicScheduleUpdate'>,
  at: number,
): Station2 {
  if (status !== 'Accepted' || scheduleUpdate === undefined) return state
  return applyUpdate(state, profileId, scheduleUpdate, at) ?? state
}

/** When one of them wants to ask; null is never. */
export function nextPullAt({ profiles }: Station2): number | null {
  const times = profiles.flatMap(({ pullAt }) => (pullAt === null ? [] : [pullAt]))
  return times.length === 0 ? null : Math.min(...times)
}

export function usePriorityCharging(
  state: Station2,
  { transactionId, activate }: Request2<'UsePriorityCharging'>,
): Reply2<'UsePriorityCharging'> {
  const evse = findSession(state, transactionId)
  if (evse === null) return { state, response: { status: 'Rejected', ...because('TxNotFound') } }
  const hasProfile = state.profiles.some(
    ({ profile, evseId }) =>
      profile.chargingProfilePurpose === 'PriorityCharging' &&
      (evseId === 0 || evseId === evse.evseId),
  )
  if (activate && !hasProfile) return { state, response: { status: 'NoProfile' } }
  const changed = changeSession(state, evse.evseId, { isPriority: activate })
  const payload = { transactionId, activated: activate }
  return {
    state: changed,
    response: { status: 'Accepted' },
    sends: [{ action: 'NotifyPriorityCharging', payload }],
  }
}
