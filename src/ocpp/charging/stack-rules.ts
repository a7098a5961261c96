/**
 * What a profile must be before it is sent: every duty of a CSMS, one row each. All that is wrong
 * is told at once, so that an operator can mend it in one go. Spec transactions §8.1 and §16;
 * OCPP 1.6 §3.13, §5.16; 2.x K01; 2.1 K28, Q.
 */
import type { Version } from '../version.ts'
import { PERIOD_RULES } from './period-rules.ts'
import type { Kind, Profile, Purpose } from './profile.ts'
import { isOfTransaction } from './profile.ts'
import type { Candidate, Rule } from './rule.ts'
import { SCHEDULE_RULES } from './schedule-rules.ts'

export interface Fault {
  readonly rule: string
  /** Where the specification says so, as the version counts. */
  readonly requirement: string
  readonly text: string
}

/** What each version has words for. */
const PURPOSES: Readonly<Record<Version, readonly Purpose[]>> = {
  'ocpp1.6': ['ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile'],
  'ocpp2.0.1': ['ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile'],
  'ocpp2.1': [
    'ChargingStationMaxProfile',
    'TxDefaultProfile',
    'TxProfile',
    'PriorityCharging',
    'LocalGeneration',
  ],
}

const KINDS: Readonly<Record<Version, readonly Kind[]>> = {
  'ocpp1.6': ['Absolute', 'Recurring', 'Relative'],
  'ocpp2.0.1': ['Absolute', 'Recurring', 'Relative'],
  'ocpp2.1': ['Absolute', 'Recurring', 'Relative', 'Dynamic'],
}

/** About the profile as a whole, and about what is there already. */
const PROFILE_RULES = {
  purpose: {
    requirement: ['§3.13.1', 'K01.FR.22'],
    find: ({ profile: { purpose }, facts: { version } }) =>
      PURPOSES[version].includes(purpose)
        ? null
        : `must be one of ${PURPOSES[version].join(', ')}: not ${purpose}`,
  },
  additionalPurpose: {
    requirement: [null, 'K01.FR.120'],
    find: ({ profile: { purpose }, facts: { additionalPurposes } }) =>
      (purpose === 'PriorityCharging' || purpose === 'LocalGeneration') &&
      additionalPurposes?.includes(purpose) === false
        ? `does not support ${purpose} profiles`
        : null,
  },
  kind: {
    requirement: ['§3.13.2', 'K01'],
    find: ({ profile: { kind }, facts: { version } }) =>
      KINDS[version].includes(kind) ? null : `${version} has no profiles of kind ${kind}`,
  },
  maximumPlace: {
    requirement: ['§5.16.4', 'K01.FR.03'],
    find: ({ profile: { purpose, evseId } }) =>
      purpose === 'ChargingStationMaxProfile' && evseId !== 0
        ? 'a maximum is for the whole charge point: EVSE 0'
        : null,
  },
  maximumKind: {
    requirement: ['§3.13.2', 'K01.FR.38'],
    find: ({ profile: { purpose, kind } }) =>
      purpose === 'ChargingStationMaxProfile' && kind === 'Relative'
        ? 'a maximum cannot be Relative: it belongs to no transaction'
        : null,
  },
  transaction: {
    requirement: ['§5.16.2', 'K01.FR.03, .09'],
    find: findTransactionFault,
  },
  otherTransactionId: {
    requirement: ['§5.16', 'K01.FR.03'],
    find: ({ profile: { purpose, transactionId } }) =>
      purpose !== 'TxProfile' && transactionId !== null
        ? 'only a TxProfile names a transaction'
        : null,
  },
  recurrency: {
    requirement: ['§3.13.2', 'K01'],
    find: ({ profile: { kind, recurrency } }) =>
      kind === 'Recurring' && recurrency === null ? 'a Recurring profile is Daily or Weekly' : null,
  },
  validity: {
    requirement: ['§3.13', 'K01'],
    find: ({ profile: { validFrom, validTo } }) =>
      validFrom !== null && validTo !== null && validFrom >= validTo
        ? 'validTo must be after validFrom'
        : null,
  },
  times: {
    requirement: ['§3.15', 'K01'],
    find: ({ profile: { unreadable } }) =>
      unreadable.length === 0 ? null : `has times that cannot be read: ${unreadable.join(', ')}`,
  },
  stackLevel: {
    requirement: ['§9.4.1', 'K01'],
    find: ({ profile: { stackLevel }, facts: { stackLevelMax } }) =>
      stackLevel < 0 || stackLevel > (stackLevelMax ?? Infinity)
        ? `stack level ${stackLevel} is not from 0 to ${stackLevelMax ?? 'any'}`
        : null,
  },
  room: {
    requirement: ['§9.4.5', 'K01'],
    find: ({ profile, stack, facts: { profilesMax, version } }) => {
      const others = stack.filter((other) => !isReplaced(other, profile, version)).length
      return others >= (profilesMax ?? Infinity)
        ? `has no room for another profile: ${others} of ${profilesMax}`
        : null
    },
  },
  duplicate: { requirement: [null, 'K01.FR.06'], find: findDuplicate },
  sameTransaction: {
    requirement: [null, 'K01.FR.39'],
    find: ({ profile, stack, way }) => {
      const { purpose, transactionId, stackLevel, profileId } = profile
      const other = stack.find(
        (one) =>
          one.purpose === 'TxProfile' &&
          one.transactionId === transactionId &&
          one.stackLevel === stackLevel &&
          one.profileId !== profileId,
      )
      return purpose === 'TxProfile' && way === 'set' && other !== undefined
        ? `profile ${other.profileId} of this transaction has level ${stackLevel} already`
        : null
    },
  },
  defaults: { requirement: [null, 'K01.FR.52, .53'], find: findDefaultConflict },
  phaseConflict: { requirement: [null, 'K01.FR.141'], find: findPhaseConflict },
  externalId: {
    requirement: [null, 'K01'],
    find: ({ profile: { profileId }, facts: { externalConstraintsIdMax } }) =>
      profileId <= (externalConstraintsIdMax ?? -Infinity)
        ? `ids up to ${externalConstraintsIdMax} are for limits from outside`
        : null,
  },
  offlineDuration: {
    requirement: [null, 'K01'],
    find: ({ profile: { offlineSecondsMax }, facts: { isOfflineDurationSupported } }) =>
      offlineSecondsMax !== null && isOfflineDurationSupported === false
        ? 'does not support maxOfflineDuration'
        : null,
  },
} as const satisfies Record<string, Rule>

const RULES: Readonly<Record<string, Rule>> = {
  ...PROFILE_RULES,
  ...SCHEDULE_RULES,
  ...PERIOD_RULES,
}

/** Empty when nothing forbids to send it. */
export function findProfileFaults(candidate: Candidate): readonly Fault[] {
  const place = candidate.facts.version === 'ocpp1.6' ? 0 : 1
  return Object.entries(RULES).flatMap(([rule, { requirement, find }]) => {
    const source = requirement[place]
    const text = source === null ? null : find(candidate)
    return source === null || text === null ? [] : [{ rule, requirement: source, text }]
  })
}

/** A TxProfile is of the transaction that runs there; in a remote start of the one to come. */
function findTransactionFault({ profile, way, facts }: Candidate): string | null {
  const { purpose, evseId, transactionId } = profile
  const { runningTransactionId: running, version } = facts
  if (way === 'remoteStart') {
    if (purpose !== 'TxProfile') return 'a remote start takes only a TxProfile'
    return transactionId === null
      ? null
      : 'a remote start has no transaction yet, so its profile must not name one'
  }
  if (purpose !== 'TxProfile') return null
  if (evseId <= 0) return 'a TxProfile is for one EVSE, not for EVSE 0'
  if (running === null) return 'no transaction is running there'
  // 1.6 only recommends the id.
  if (transactionId === null) return version === 'ocpp1.6' ? null : 'must name its transaction'
  return transactionId === running ? null : 'names another transaction than the one running there'
}

/** In 1.6 such a one is replaced. */
function findDuplicate({ profile, stack, way }: Candidate): string | null {
  const { purpose, stackLevel, evseId, profileId } = profile
  // Of a transaction only the levels of the same one collide: K01.FR.39.
  if (way === 'remoteStart' || purpose === 'TxProfile') return null
  const other = stack.find(
    (one) =>
      one.purpose === purpose &&
      one.stackLevel === stackLevel &&
      one.evseId === evseId &&
      one.profileId !== profileId &&
      isOverlapping(one, profile),
  )
  return other === undefined
    ? null
    : `profile ${other.profileId} has the same purpose, level and EVSE in a time in common`
}

function findDefaultConflict({ profile, stack, way }: Candidate): string | null {
  if (way === 'remoteStart' || profile.purpose !== 'TxDefaultProfile') return null
  const other = stack.find(
    (one) =>
      one.purpose === 'TxDefaultProfile' &&
      one.stackLevel === profile.stackLevel &&
      one.profileId !== profile.profileId &&
      (one.evseId === 0) !== (profile.evseId === 0),
  )
  return other === undefined
    ? null
    : `default profile ${other.profileId} of EVSE ${other.evseId} has level ${profile.stackLevel}`
}

/** With those of other purposes: they hold at the same time. */
function findPhaseConflict({ profile, stack, way }: Candidate): string | null {
  const own = phasesOf(profile)
  const other = stack.find(
    (one) =>
      isBeside(one.purpose, profile.purpose) &&
      (one.evseId === 0 || profile.evseId === 0 || one.evseId === profile.evseId) &&
      one.profileId !== profile.profileId &&
      isOverlapping(one, profile) &&
      phasesOf(one).some((phase) => own.some((mine) => mine !== phase)),
  )
  return way === 'remoteStart' || other === undefined
    ? null
    : `profile ${other.profileId} uses another phase`
}

/** Of the purposes for transactions only one is in force. */
function isBeside(a: Purpose, b: Purpose): boolean {
  return a !== b && !(isOfTransaction(a) && isOfTransaction(b))
}

function phasesOf({ schedules }: Profile): readonly number[] {
  return schedules.flatMap(({ periods }) => periods.flatMap(({ phaseToUse }) => phaseToUse ?? []))
}

/** The same id, and in 1.6 also the same purpose and level in its place. 1.6 §5.16. */
function isReplaced(old: Profile, profile: Profile, version: Version): boolean {
  return (
    old.profileId === profile.profileId ||
    (version === 'ocpp1.6' &&
      old.purpose === profile.purpose &&
      old.stackLevel === profile.stackLevel &&
      old.evseId === profile.evseId)
  )
}

function isOverlapping(a: Profile, b: Profile): boolean {
  return (
    (a.validFrom ?? -Infinity) < (b.validTo ?? Infinity) &&
    (b.validFrom ?? -Infinity) < (a.validTo ?? Infinity)
  )
}
