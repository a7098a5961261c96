/** Profiles that may be sent, or not, in all versions. */
import type { ChargingFacts } from '../../../src/ocpp/charging/facts.ts'
import type { Profile } from '../../../src/ocpp/charging/profile.ts'
import { newPeriod } from '../../../src/ocpp/charging/profile.ts'
import type { Way } from '../../../src/ocpp/charging/rule.ts'
import { HOUR_MS, NOON, newProfile } from './make.ts'

export interface RuleCase {
  readonly name: string
  readonly profile: Profile
  readonly stack?: readonly Profile[]
  readonly facts?: Partial<ChargingFacts>
  readonly way?: Way
  /** The rules that it breaks; in 1.6 and 2.0.1 the same unless they are named. */
  readonly faults: readonly string[]
  readonly in16?: readonly string[]
  readonly in201?: readonly string[]
}

export const OF_TRANSACTION = newProfile({ purpose: 'TxProfile', transactionId: 'T1' })
export const MAXIMUM = newProfile({ evseId: 0, purpose: 'ChargingStationMaxProfile' })
const OTHER = newProfile({ profileId: 2 })

export const CASES: readonly RuleCase[] = [
  { name: 'an ordinary default', profile: newProfile(), faults: [] },
  { name: 'an ordinary maximum', profile: MAXIMUM, faults: [] },
  { name: 'that of the running transaction', profile: OF_TRANSACTION, faults: [] },
  {
    name: 'a first period after 0',
    profile: newProfile({ periods: [[60, 16]] }),
    faults: ['firstPeriod'],
  },
  { name: 'no period', profile: newProfile({ periods: [] }), faults: ['firstPeriod'] },
  {
    name: 'periods out of order',
    profile: newProfile({
      periods: [
        [0, 16],
        [600, 8],
        [300, 6],
      ],
    }),
    faults: ['order'],
  },
  {
    name: 'two periods at once',
    profile: newProfile({
      periods: [
        [0, 16],
        [300, 8],
        [300, 6],
      ],
    }),
    faults: ['order'],
  },
  { name: 'Absolute without a start', profile: newProfile({ startAt: null }), faults: ['start'] },
  {
    name: 'Recurring without a start',
    profile: newProfile({ kind: 'Recurring', startAt: null }),
    faults: ['start'],
  },
  {
    name: 'Relative with a start',
    profile: newProfile({ kind: 'Relative', startAt: NOON }),
    faults: ['noStart'],
  },
  {
    name: 'Recurring without its recurrence',
    profile: { ...newProfile({ kind: 'Recurring' }), recurrency: null },
    faults: ['recurrency'],
  },
  { name: 'a unit that it takes', profile: newProfile(), facts: { units: ['A'] }, faults: [] },
  {
    name: 'G4: W where it takes only A',
    profile: newProfile({ unit: 'W' }),
    facts: { units: ['A'] },
    faults: ['unit'],
  },
  { name: 'a level too high', profile: newProfile({ stackLevel: 11 }), faults: ['stackLevel'] },
  { name: 'a level below 0', profile: newProfile({ stackLevel: -1 }), faults: ['stackLevel'] },
  {
    name: 'too many periods',
    profile: newProfile({
      periods: [
        [0, 16],
        [60, 8],
      ],
    }),
    facts: { periodsMax: 1 },
    faults: ['periods'],
  },
  {
    name: 'no room for one more',
    profile: newProfile(),
    stack: [newProfile({ profileId: 2, stackLevel: 1 })],
    facts: { profilesMax: 1 },
    faults: ['room'],
  },
  {
    name: 'room for one that replaces another',
    profile: newProfile(),
    stack: [newProfile()],
    facts: { profilesMax: 1 },
    faults: [],
  },
  {
    name: 'more than one decimal',
    profile: newProfile({ periods: [[0, 15.95]] }),
    faults: ['decimals'],
  },
  {
    name: 'more than one decimal of its least rate',
    profile: newProfile({ minRate: 1.25 }),
    faults: ['leastRate'],
  },
  { name: 'a limit below 0', profile: newProfile({ periods: [[0, -6]] }), faults: ['sign'] },
  {
    name: 'a phase to use, on three phases',
    profile: newProfile({ periods: [{ ...newPeriod(0, 16, 3), phaseToUse: 2 }] }),
    faults: ['phases'],
  },
  {
    name: 'a phase to use, of one',
    profile: newProfile({ periods: [{ ...newPeriod(0, 16, 1), phaseToUse: 2 }] }),
    faults: [],
  },
  {
    name: 'a phase to use where none can be chosen',
    profile: newProfile({ periods: [{ ...newPeriod(0, 16, 1), phaseToUse: 2 }] }),
    facts: { isPhaseSwitchingSupported: null },
    faults: ['phases'],
  },
  {
    name: 'four phases',
    profile: newProfile({ periods: [newPeriod(0, 16, 4)] }),
    faults: ['phases'],
  },
  {
    name: 'K01.FR.06, G3: the purpose, level and EVSE of another',
    profile: newProfile(),
    stack: [OTHER],
    faults: ['duplicate'],
    in16: [],
  },
  {
    name: 'the same, at another time',
    profile: newProfile({ validFrom: NOON }),
    stack: [newProfile({ profileId: 2, validTo: NOON })],
    faults: [],
  },
  {
    name: 'the same, in a time in common',
    profile: newProfile({ validFrom: NOON }),
    stack: [newProfile({ profileId: 2, validTo: NOON + HOUR_MS })],
    faults: ['duplicate'],
    in16: [],
  },
  { name: 'the same id', profile: newProfile(), stack: [newProfile()], faults: [] },
  {
    name: 'the same on another EVSE',
    profile: newProfile(),
    stack: [newProfile({ profileId: 2, evseId: 2 })],
    faults: [],
  },
  {
    name: 'K01.FR.53, G3: a default below one for all EVSEs of its level',
    profile: newProfile(),
    stack: [newProfile({ profileId: 2, evseId: 0 })],
    faults: ['defaults'],
    in16: [],
  },
  {
    name: 'K01.FR.52: a default for all EVSEs above one of its level',
    profile: newProfile({ evseId: 0 }),
    stack: [OTHER],
    faults: ['defaults'],
    in16: [],
  },
  {
    name: 'K01.FR.39: the level of another of the transaction',
    profile: OF_TRANSACTION,
    stack: [{ ...OF_TRANSACTION, profileId: 2 }],
    faults: ['sameTransaction'],
    in16: [],
  },
  {
    name: 'the level of one of an older transaction',
    profile: OF_TRANSACTION,
    stack: [{ ...OF_TRANSACTION, profileId: 2, transactionId: 'T0' }],
    faults: [],
  },
  {
    name: 'G1: a TxProfile where nothing runs',
    profile: OF_TRANSACTION,
    facts: { runningTransactionId: null },
    faults: ['transaction'],
  },
  {
    name: 'a TxProfile of another transaction',
    profile: { ...OF_TRANSACTION, transactionId: 'T2' },
    faults: ['transaction'],
  },
  {
    name: 'a TxProfile without its transaction, which 1.6 allows',
    profile: { ...OF_TRANSACTION, transactionId: null },
    faults: ['transaction'],
    in16: [],
  },
  {
    name: 'a TxProfile for the whole charge point',
    profile: { ...OF_TRANSACTION, evseId: 0 },
    faults: ['transaction'],
  },
  {
    name: 'a transaction in a default',
    profile: newProfile({ transactionId: 'T1' }),
    faults: ['otherTransactionId'],
  },
  {
    name: 'G2: a remote start with a TxProfile of no transaction',
    profile: { ...OF_TRANSACTION, transactionId: null, evseId: 0 },
    facts: { runningTransactionId: null },
    way: 'remoteStart',
    faults: [],
  },
  {
    name: 'G2: a remote start with one of a transaction',
    profile: OF_TRANSACTION,
    way: 'remoteStart',
    faults: ['transaction'],
  },
  {
    name: 'a remote start with a default',
    profile: newProfile(),
    way: 'remoteStart',
    faults: ['transaction'],
  },
  { name: 'a maximum of one EVSE', profile: { ...MAXIMUM, evseId: 1 }, faults: ['maximumPlace'] },
  {
    name: 'a Relative maximum',
    profile: { ...newProfile({ ...MAXIMUM, kind: 'Relative', schedules: relative() }) },
    faults: ['maximumKind'],
  },
  {
    name: 'a limit from outside, which is never ours to set',
    profile: newProfile({ evseId: 0, purpose: 'ChargingStationExternalConstraints' }),
    faults: ['purpose'],
  },
  {
    name: 'an end before its beginning',
    profile: newProfile({ validFrom: NOON, validTo: NOON }),
    faults: ['validity'],
  },
  {
    name: 'a time that cannot be read',
    profile: newProfile({ startAt: null, unreadable: ['startSchedule'] }),
    faults: ['times'],
  },
  { name: 'no duration', profile: newProfile({ durationSeconds: 0 }), faults: ['duration'] },
  {
    name: 'several schedules in a default',
    profile: { ...newProfile(), schedules: ofIds(1, 2) },
    faults: ['schedules'],
  },
  {
    name: 'three schedules for a transaction',
    profile: { ...OF_TRANSACTION, schedules: ofIds(1, 2, 3) },
    faults: [],
    in16: ['schedules'],
  },
  {
    name: 'four of them',
    profile: { ...OF_TRANSACTION, schedules: ofIds(1, 2, 3, 4) },
    faults: ['schedules'],
  },
  {
    name: 'two of one id',
    profile: { ...OF_TRANSACTION, schedules: ofIds(1, 1) },
    faults: ['scheduleIds'],
    in16: ['schedules'],
  },
  {
    name: 'two faults at once',
    profile: newProfile({ stackLevel: 99, periods: [[60, 15.95]] }),
    faults: ['stackLevel', 'firstPeriod', 'decimals'],
  },
]

function ofIds(...ids: readonly number[]) {
  return ids.flatMap((scheduleId) => newProfile({ scheduleId }).schedules)
}

function relative() {
  return newProfile({ kind: 'Relative' }).schedules
}
