/** Charging profiles of operators: what is sent of them, what is not, and what is made fit. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargingProfile } from '../../../src/model/charging-profile.ts'
import type { JsonObject, Operation } from '../../../src/model/operation.ts'
import type { Facts } from '../../../src/ocpp/operations/facts.ts'
import type { Version } from '../../../src/ocpp/version.ts'
import { EVERY, NEW, NOW, play, refuse, withVariables } from './rig.ts'

const RUNNING: Partial<Facts> = {
  transactions: [{ transactionId: '77', evseId: 1, startedAt: NOW - 1_000 }],
}
const A_ONLY = {
  variables: withVariables({
    ChargingScheduleAllowedChargingRateUnit: 'Current',
    'SmartChargingCtrlr.RateUnit': 'A',
  }),
}
const ISO = '2030-01-01T12:00:00.000Z'

const set = (evseId: number, profile: JsonObject): Operation => ({
  type: 'charging-profile',
  evseId,
  profile,
})

const PROFILE_2 = {
  id: 3,
  stackLevel: 1,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: [
    {
      id: 1,
      startSchedule: ISO,
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
    },
  ],
}

const PROFILE_16 = {
  chargingProfileId: 3,
  stackLevel: 1,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: {
    startSchedule: ISO,
    chargingRateUnit: 'A',
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
  },
}

/** The profile that was sent, and its first period. */
function sentIn(version: Version, operation: Operation, facts: Partial<Facts> = {}) {
  const { steps } = play(version, operation, undefined, facts)
  const payload = steps[0]?.payload ?? assert.fail('nothing was sent')
  const profile = (payload.csChargingProfiles ?? payload.chargingProfile) as JsonObject
  const schedules = [profile.chargingSchedule].flat() as readonly JsonObject[]
  const [period] = (schedules[0]?.chargingSchedulePeriod ?? []) as readonly JsonObject[]
  return { payload, profile, schedule: schedules[0] ?? {}, period }
}

function mirrored(profile: JsonObject, evseId: number): ChargingProfile {
  const { id, chargingProfileId, stackLevel, chargingProfilePurpose, transactionId } = profile
  return {
    profileId: Number(id ?? chargingProfileId),
    evseId,
    purpose: String(chargingProfilePurpose),
    stackLevel: Number(stackLevel),
    transactionId: transactionId === undefined ? null : String(transactionId),
    text: JSON.stringify(profile),
  }
}

describe('a charging profile', () => {
  for (const version of EVERY) {
    it(`may have the shape of either family, in ${version}`, () => {
      for (const shape of [PROFILE_16, PROFILE_2]) {
        const { payload, profile, period } = sentIn(version, set(2, shape))
        assert.equal(payload.connectorId ?? payload.evseId, 2)
        assert.equal(profile.chargingProfileId ?? profile.id, 3)
        assert.equal(period?.limit, 16)
      }
    })

    it(`may be a plain limit, for as long as it is told, in ${version}`, () => {
      const plain = { limit: 16, unit: 'A', durationSeconds: 60, numberPhases: 3 }
      const { profile, schedule, period } = sentIn(version, set(2, plain))
      assert.equal(profile.chargingProfilePurpose, 'TxDefaultProfile')
      assert.deepEqual([schedule.startSchedule, schedule.duration], [ISO, 60])
      assert.deepEqual(period, { startPeriod: 0, limit: 16, numberPhases: 3 })
    })

    it(`as a plain limit is of what runs, or of all, in ${version}`, () => {
      const plain = { limit: 16, unit: 'A' }
      const running = sentIn(version, set(1, plain), RUNNING).profile
      assert.equal(running.chargingProfilePurpose, 'TxProfile')
      assert.equal(String(running.transactionId), '77')
      assert.match(
        String(sentIn(version, set(0, plain)).profile.chargingProfilePurpose),
        /^Charg(ePoint|ingStation)MaxProfile$/,
      )
    })

    it(`as a plain limit takes the place of the one before, in ${version}`, () => {
      const plain = { limit: 10, unit: 'A', stackLevel: 1 }
      const before = version === 'ocpp1.6' ? PROFILE_16 : PROFILE_2
      const { profile } = sentIn(version, set(2, plain), {
        chargingProfiles: [mirrored(before, 2)],
      })
      assert.equal(profile.chargingProfileId ?? profile.id, 3)
    })

    it(`is not for a transaction where none runs, in ${version}`, () => {
      const plain = { limit: 16, unit: 'A', purpose: 'TxProfile', transactionId: '77' }
      const refusal = refuse(version, set(1, plain))
      assert.equal(refusal.code, 'COMMAND_REFUSED')
      assert.match(refusal.detail, /no transaction is running/)
      assert.match(refuse(version, set(2, plain), RUNNING).detail, /no transaction/)
      assert.equal(sentIn(version, set(1, plain), RUNNING).profile.stackLevel, 0)
    })

    it(`in W goes in A where only A is taken, in ${version}`, () => {
      const plain = { limit: 11_000, unit: 'W' }
      const { schedule, period } = sentIn(version, set(2, plain), A_ONLY)
      assert.deepEqual([schedule.chargingRateUnit, period?.limit], ['A', 15.9])
      assert.equal(
        play(version, set(2, plain), undefined, A_ONLY).result.hint,
        'Its limits were sent in A.',
      )
      const onOne = { ...plain, numberPhases: 1 }
      assert.equal(sentIn(version, set(2, onOne), A_ONLY).period?.limit, 47.8)
    })

    it(`keeps every duty of a CSMS, in ${version}`, () => {
      const late = {
        ...PROFILE_2.chargingSchedule[0],
        chargingSchedulePeriod: [{ startPeriod: 1, limit: 6 }],
      }
      const refusal = refuse(version, set(1, { ...PROFILE_2, chargingSchedule: [late] }))
      assert.equal(refusal.code, 'COMMAND_REFUSED')
      assert.match(refusal.detail, /first period must start at 0/)
    })

    it(`tells what is wrong with its shape, in ${version}`, () => {
      const { chargingSchedule: _left, ...rest } = PROFILE_2
      assert.equal(refuse(version, set(1, rest)).code, 'INVALID_PAYLOAD')
      assert.equal(refuse(version, set(1, {})).code, 'INVALID_PAYLOAD')
      assert.match(refuse(version, set(1, { limit: 1, unit: 'A', x: 1 })).detail, /"x".*unit/)
      assert.match(refuse(version, set(1, { limit: -1, unit: 'A' })).detail, /limit/)
      assert.match(refuse(version, set(1, { limit: 1, unit: 'kW' })).detail, /unit/)
    })

    it(`in a remote start is of no transaction, in ${version}`, () => {
      const start = (chargingProfile: JsonObject): Operation => ({
        type: 'start',
        idToken: 'A',
        evseId: 1,
        chargingProfile,
      })
      const plain = { limit: 16, unit: 'A' }
      const { steps } = play(version, start(plain))
      const profile = steps[0]?.payload.chargingProfile as JsonObject
      assert.equal(profile.chargingProfilePurpose, 'TxProfile')
      assert.equal(profile.chargingProfileKind, 'Relative')
      assert.equal('transactionId' in profile, false)
      for (const wrong of [{ ...plain, transactionId: '77' }, PROFILE_2]) {
        assert.equal(refuse(version, start(wrong), RUNNING).code, 'COMMAND_REFUSED')
      }
    })
  }

  for (const version of NEW) {
    it(`collides with no other default, in ${version}`, () => {
      const others = { chargingProfiles: [mirrored({ ...PROFILE_2, id: 9 }, 0)] }
      const refusal = refuse(version, set(1, PROFILE_2), others)
      assert.equal(refusal.code, 'COMMAND_REFUSED')
      assert.match(refusal.detail, /K01\.FR\.52/)
    })
  }

  it('that only 2.1 has words for goes to no other', () => {
    const local = { ...PROFILE_2.chargingSchedule[0], useLocalTime: true }
    const profile = { ...PROFILE_2, chargingSchedule: [local] }
    assert.equal(play('ocpp2.1', set(1, profile)).steps.length, 1)
    for (const version of ['ocpp1.6', 'ocpp2.0.1'] as const) {
      assert.equal(refuse(version, set(1, profile)).code, 'NOT_IMPLEMENTED')
    }
  })

  it('is in the way no more once its transaction has ended', () => {
    const old = { ...PROFILE_2, id: 9, chargingProfilePurpose: 'TxProfile', transactionId: '77' }
    const plain = { limit: 16, unit: 'A', purpose: 'TxProfile', stackLevel: 1 }
    const now = { transactions: [{ transactionId: '78', evseId: 1, startedAt: NOW }] }
    const facts = { ...now, chargingProfiles: [mirrored(old, 1)] }
    assert.equal(sentIn('ocpp2.0.1', set(1, plain), facts).profile.id, 1_001)
  })
})

describe('a composite schedule', () => {
  const ask: Operation = { type: 'composite-schedule', evseId: 1, durationSeconds: 3_600 }
  const periods = [
    { startPeriod: 0, limit: 16, numberPhases: 3 },
    { startPeriod: 600, limit: 32 },
  ]

  it('is read alike in both families, and held against what we set', () => {
    const answer16 = {
      status: 'Accepted',
      connectorId: 1,
      scheduleStart: ISO,
      chargingSchedule: { duration: 3_600, chargingRateUnit: 'A', chargingSchedulePeriod: periods },
    }
    const schedule = { evseId: 1, duration: 3_600, scheduleStart: ISO, chargingRateUnit: 'A' }
    const answer2 = {
      status: 'Accepted',
      schedule: { ...schedule, chargingSchedulePeriod: periods },
    }
    for (const version of EVERY) {
      const is16 = version === 'ocpp1.6'
      const ours = { chargingProfiles: [mirrored(is16 ? PROFILE_16 : PROFILE_2, 1)], ...RUNNING }
      const { result } = play(version, ask, () => (is16 ? answer16 : answer2), ours)
      assert.deepEqual(result.schedule, {
        evseId: 1,
        startAt: NOW,
        durationSeconds: 3_600,
        unit: 'A',
        periods: [
          { startSeconds: 0, limit: 16, numberPhases: 3 },
          { startSeconds: 600, limit: 32, numberPhases: null },
        ],
      })
      assert.deepEqual(result.gaps, [
        { fromAt: NOW + 600_000, toAt: NOW + 3_600_000, kind: 'higher', ours: 16, theirs: 32 },
      ])
    }
  })

  it('is none when it is refused', () => {
    const { result } = play('ocpp2.0.1', ask, () => ({ status: 'Rejected' }))
    assert.deepEqual([result.status, result.schedule, result.gaps], ['rejected', null, null])
  })

  it('is asked for only in a unit that it counts in', () => {
    for (const version of EVERY) {
      assert.equal(refuse(version, { ...ask, unit: 'W' }, A_ONLY).code, 'COMMAND_REFUSED')
      assert.equal(
        play(version, { ...ask, unit: 'A' }, () => ({ status: 'Rejected' }), A_ONLY).steps.length,
        1,
      )
    }
  })
})
