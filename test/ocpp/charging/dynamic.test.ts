import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { answerPull, applyUpdate } from '../../../src/ocpp/charging/dynamic.ts'
import { formatProfile21 } from '../../../src/ocpp/charging/format-profile.ts'
import type { Profile } from '../../../src/ocpp/charging/profile.ts'
import { newPeriod } from '../../../src/ocpp/charging/profile.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import { NOON, newProfile } from './make.ts'

const DYNAMIC = newProfile({
  kind: 'Dynamic',
  periods: [{ ...newPeriod(0, 16, null), kept: { setpointReactive: 1 } }],
})

describe('an update of a Dynamic profile', () => {
  it('changes what it says, and when', () => {
    const text = applyUpdate(textOf(DYNAMIC), { limit: 10, setpoint_L2: 3 }, NOON)
    assert.ok(text !== null)
    const updated = JSON.parse(text)
    assert.equal(updated.dynUpdateTime, '2026-06-03T12:00:00.000Z')
    assert.deepEqual(updated.chargingSchedule[0].chargingSchedulePeriod, [
      { startPeriod: 0, limit: 10, setpointReactive: 1, setpoint_L2: 3 },
    ])
    const request = { evseId: 1, chargingProfile: updated }
    assert.equal(findViolation('ocpp2.1', 'SetChargingProfile', 'request', request), null)
  })

  it('can be one of a discharge, and is not added to the limit', () => {
    const update = { setpoint: -5, dischargeLimit: -6, limit: 0 }
    const text = applyUpdate(textOf(DYNAMIC), update, NOON)
    assert.deepEqual(answerPull([mirror(text ?? '')], 1).scheduleUpdate, {
      ...update,
      setpointReactive: 1,
    })
  })

  it('of any other profile, or with nothing in it, is none', () => {
    assert.equal(applyUpdate(textOf(newProfile()), { limit: 10 }, NOON), null)
    assert.equal(applyUpdate(textOf(DYNAMIC), {}, NOON), null)
    assert.equal(applyUpdate(textOf(DYNAMIC), { customData: { vendorId: 'V' } }, NOON), null)
    assert.equal(applyUpdate('not JSON', { limit: 10 }, NOON), null)
  })
})

describe('an answer to a charge point that asks for an update', () => {
  it('has the values that we hold', () => {
    const answer = answerPull([mirror(textOf(newProfile()), 2), mirror(textOf(DYNAMIC))], 1)
    assert.deepEqual(answer, {
      status: 'Accepted',
      scheduleUpdate: { limit: 16, setpointReactive: 1 },
    })
    check(answer)
  })

  for (const [name, mirrored] of [
    ['that is not there', []],
    ['of another kind', [mirror(textOf(newProfile()))]],
    ['that cannot be read', [mirror('{}')]],
  ] as const) {
    it(`is a refusal for one ${name}: G31`, () => {
      const answer = answerPull(mirrored, 1)
      assert.deepEqual(answer, {
        status: 'Rejected',
        statusInfo: { reasonCode: 'InvalidProfile' },
      })
      check(answer)
    })
  }
})

function textOf(profile: Profile): string {
  return JSON.stringify(formatProfile21(profile))
}

function mirror(text: string, profileId = 1) {
  const place = { evseId: 1, purpose: 'TxDefaultProfile', stackLevel: 0, transactionId: null }
  return { profileId, ...place, text }
}

function check(answer: object): void {
  assert.equal(findViolation('ocpp2.1', 'PullDynamicScheduleUpdate', 'response', answer), null)
}
