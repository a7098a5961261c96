/** A plain limit as the charging profile that it means: one schedule of one period. */
import type { JsonObject } from '../../model/operation.ts'
import type { Profile, Purpose, Unit } from '../charging/profile.ts'
import { newPeriod, newProfile, newSchedule } from '../charging/profile.ts'
import type { Way } from '../charging/rule.ts'
import type { Facts } from './facts.ts'
import type { Refusal } from './row.ts'
import { badRequest } from './row.ts'

/** What may be said, and what each must be. Only the first two must be there. */
const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  limit: (value) => typeof value === 'number' && value >= 0,
  unit: (value) => value === 'A' || value === 'W',
  numberPhases: (value) => isInteger(value, 1) && Number(value) <= 3,
  durationSeconds: (value) => isInteger(value, 1),
  purpose: (value) => typeof value === 'string',
  stackLevel: (value) => isInteger(value, 0),
  transactionId: (value) => typeof value === 'string',
  profileId: (value) => isInteger(value, 0),
}

/** One that has been checked. */
interface PlainLimit {
  readonly limit: number
  readonly unit: Unit
  readonly numberPhases?: number
  /** Left out for ever. */
  readonly durationSeconds?: number
  readonly purpose?: string
  readonly stackLevel?: number
  readonly transactionId?: string
  readonly profileId?: number
}

interface Wanted {
  readonly evseId: number
  readonly way: Way
  readonly stack: readonly Profile[]
  readonly runningTransactionId: string | null
}

const SECOND_MS = 1_000

/** Whether it is meant as one. */
export function isPlainLimit(json: JsonObject): boolean {
  return 'limit' in json && !('chargingSchedule' in json)
}

/** In force from now on, or in a remote start from its beginning. */
export function toProfile(json: JsonObject, facts: Facts, wanted: Wanted): Profile | Refusal {
  const fault = findFault(json)
  if (fault !== null) return badRequest(fault)
  const plain = json as unknown as PlainLimit
  const { evseId, way, runningTransactionId } = wanted
  const { limit, unit, numberPhases = null, durationSeconds = null, stackLevel = 0 } = plain
  const purpose = toPurpose(plain, wanted)
  const isOfOne = way === 'set' && purpose === 'TxProfile'
  const transactionId = plain.transactionId ?? (isOfOne ? runningTransactionId : null)
  const startAt = way === 'set' ? Math.floor(facts.now / SECOND_MS) * SECOND_MS : null
  const profile = newProfile({
    profileId: 0,
    evseId,
    stackLevel,
    purpose,
    kind: way === 'set' ? 'Absolute' : 'Relative',
    transactionId,
    schedules: [
      newSchedule({
        scheduleId: 1,
        startAt,
        durationSeconds,
        unit,
        periods: [newPeriod(0, limit, numberPhases)],
      }),
    ],
  })
  const replaced = wanted.stack.find((other) => isInItsPlace(other, profile))
  return { ...profile, profileId: plain.profileId ?? replaced?.profileId ?? facts.requestId }
}

/** Null when all is as it should be. */
function findFault(json: JsonObject): string | null {
  const strange = Object.keys(json).find((name) => !Object.hasOwn(FIELDS, name))
  if (strange !== undefined) {
    const name = JSON.stringify(strange.slice(0, 60))
    return `A plain limit has no ${name}; the fields are ${Object.keys(FIELDS).join(', ')}.`
  }
  const names = Object.keys(FIELDS).filter((name) => name in json || NEEDED.includes(name))
  const wrong = names.find((name) => FIELDS[name]?.(json[name]) === false)
  return wrong === undefined ? null : `profile.${wrong} is not as it should be.`
}

const NEEDED: readonly string[] = ['limit', 'unit']

/** The narrowest that holds: what runs, what will run there, or the whole charge point. */
function toPurpose({ purpose }: PlainLimit, { evseId, way, runningTransactionId }: Wanted) {
  if (purpose !== undefined) return toPurpose2(purpose)
  if (way === 'remoteStart') return 'TxProfile'
  if (evseId === 0) return 'ChargingStationMaxProfile'
  return runningTransactionId === null ? 'TxDefaultProfile' : 'TxProfile'
}

/** The words of 1.6 too. What is none of them is refused by the rules of profiles. */
export function toPurpose2(purpose: string): Purpose {
  return purpose === 'ChargePointMaxProfile' ? 'ChargingStationMaxProfile' : (purpose as Purpose)
}

function isInItsPlace(other: Profile, profile: Profile): boolean {
  return (
    other.purpose === profile.purpose &&
    other.stackLevel === profile.stackLevel &&
    other.evseId === profile.evseId &&
    other.transactionId === profile.transactionId
  )
}

function isInteger(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least
}
