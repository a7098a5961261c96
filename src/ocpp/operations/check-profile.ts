/**
 * A charging profile as an operator gave it, as one that may be sent: limits in a unit that the
 * charge point takes, its transaction filled in, and every duty of a CSMS kept. Spec transactions
 * §8.1; OCPP 1.6 §5.16; 2.x K01.
 */
import type { JsonObject } from '../../model/operation.ts'
import { readChargingFacts } from '../charging/facts.ts'
import { formatProfile16, formatProfile21, formatProfile201 } from '../charging/format-profile.ts'
import type { ChargingProfile16 } from '../charging/parse-profile.ts'
import { parseMirrored, parseProfile } from '../charging/parse-profile.ts'
import type { Profile } from '../charging/profile.ts'
import type { Way } from '../charging/rule.ts'
import { findProfileFaults } from '../charging/stack-rules.ts'
import type { Nominal } from '../charging/units.ts'
import { convertProfile, NOMINAL } from '../charging/units.ts'
import type { ChargingProfileType } from '../messages-21.gen.ts'
import { findViolation } from '../validate.ts'
import type { Version } from '../version.ts'
import type { Facts } from './facts.ts'
import { findVariable, integerOf } from './facts.ts'
import { findHabitFault, withHabits } from './habits.ts'
import { isPlainLimit, toProfile } from './plain-limit.ts'
import type { Asked, Refusal } from './row.ts'
import { isRefusal, notImplemented, refused } from './row.ts'

export interface Wanted {
  readonly evseId: number
  readonly json: JsonObject
  readonly way: Way
}

/** Faults that are told at once. */
const FAULTS_MAX = 5

export function checkProfile(
  { version, facts }: Pick<Asked, 'version' | 'facts'>,
  { evseId, json, way }: Wanted,
): Profile | Refusal {
  const stack = toStack(version, facts)
  const runningTransactionId = findRunning(facts, evseId)?.transactionId ?? null
  const given = isPlainLimit(json)
    ? toProfile(json, facts, { evseId, way, stack, runningTransactionId })
    : readProfile(evseId, json)
  if (isRefusal(given)) return given
  const find = (name: string) => findVariable(facts, name)
  const ofTransaction = { runningTransactionId, isPowerToldByPhase: null }
  const chargingFacts = withHabits(readChargingFacts(version, find, ofTransaction), facts.quirks)
  const [unit] = chargingFacts.units ?? []
  const isTaken = given.schedules.every((one) => chargingFacts.units?.includes(one.unit) !== false)
  const nominal = nominalOf(facts, evseId)
  const fitting =
    isTaken || unit === undefined || nominal === null ? given : convertProfile(given, unit, nominal)
  const isOfOne = way === 'set' && fitting.purpose === 'TxProfile'
  const profile =
    isOfOne && fitting.transactionId === null
      ? { ...fitting, transactionId: runningTransactionId }
      : fitting
  const habit = findHabitFault(profile, facts.quirks)
  if (habit !== null) return refused(`The profile: ${habit}.`)
  const faults = findProfileFaults({ profile, way, stack, facts: chargingFacts })
  if (faults.length === 0) return profile
  const texts = faults.slice(0, FAULTS_MAX).map((fault) => `${fault.text} (${fault.requirement}).`)
  return refused(`The profile: ${texts.join(' ')}`)
}

/** Those it has from us. What was for a transaction went with it. */
export function toStack(version: Version, facts: Facts): readonly Profile[] {
  const running = facts.transactions.map(({ transactionId }) => transactionId)
  return facts.chargingProfiles
    .flatMap((mirrored) => parseMirrored(version, mirrored) ?? [])
    .filter(
      ({ purpose, transactionId }) =>
        purpose !== 'TxProfile' || transactionId === null || running.includes(transactionId),
    )
}

export function findRunning(facts: Facts, evseId: number) {
  return facts.transactions.find((one) => one.evseId === evseId && evseId !== 0) ?? null
}

export function toProfile16(profile: Profile): ChargingProfile16 | Refusal {
  return formatProfile16(profile) ?? notImplemented('ocpp1.6', 'words for such a profile')
}

export function toProfile2(version: Version, profile: Profile): ChargingProfileType | Refusal {
  if (version === 'ocpp2.1') return formatProfile21(profile)
  return formatProfile201(profile) ?? notImplemented(version, 'words for such a profile')
}

/** What it is wired for. Null where W and A have no fixed relation: on DC. */
export function nominalOf(facts: Facts, evseId: number): Nominal | null {
  const phases = integerOf(
    facts,
    evseId === 0 ? 'ChargingStation.SupplyPhases' : `EVSE(${evseId}).SupplyPhases`,
  )
  if (phases === 0) return null
  return phases === 1 || phases === 2 || phases === 3 ? { ...NOMINAL, phases } : NOMINAL
}

/** In 1.6 a profile has one schedule, in 2.x a list of them: so they are told apart. */
function readProfile(evseId: number, json: JsonObject): Profile | Refusal {
  const is16 = !Array.isArray(json.chargingSchedule) && !('id' in json)
  const shape = is16 ? 'ocpp1.6' : 'ocpp2.1'
  const request = is16
    ? { connectorId: evseId, csChargingProfiles: json }
    : { evseId, chargingProfile: json }
  const violation = findViolation(shape, 'SetChargingProfile', 'request', request)
  const profile = violation === null ? parseProfile(shape, evseId, json) : null
  return (
    profile ?? {
      code: 'INVALID_PAYLOAD',
      detail: `As a profile of ${shape}: ${violation?.description}`,
    }
  )
}
