/** What an EV needs and plans: a profile is wished for where something runs. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { NEEDS_PROFILE_ID_FROM, RENEGOTIATIONS_MAX } from '../../src/actor/charging-needs.ts'
import { toCommandId } from '../../src/actor/wishes.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import { effectsOf, NOON, READY, tell } from './told.ts'
import { CHARGING, known, TOLD } from './told-reports.ts'

describe('needs of an EV', () => {
  const cases: readonly [what: string, before: ChargePoint, evseId: number, isAsked: boolean][] = [
    ['a transaction runs there', CHARGING, 2, true],
    ['none runs there', CHARGING, 1, false],
    ['it has ended', { ...READY, transactions: [known({ phase: 'ended' })] }, 2, false],
    ['it is the charge point itself', CHARGING, 0, false],
  ]
  for (const [what, before, evseId, isAsked] of cases) {
    it(`lead to ${isAsked ? 'a profile' : 'nothing'} when ${what}`, () => {
      const needs = { evseId, text: '{"a":1}', maxScheduleTuples: 3 }
      const told = tell(before, { type: 'charging-needs.told', at: NOON, needs, raw: '[2]' })
      assert.equal(told.state, before)
      const profileId = NEEDS_PROFILE_ID_FROM + evseId
      const wish = { type: 'chargingProfile', transactionId: 'tx', needs, profileId } as const
      const commandId = toCommandId(wish, NOON)
      assert.deepEqual(effectsOf(told, 'ask'), isAsked ? [{ type: 'ask', wish, commandId }] : [])
      assert.equal(told.effects.length, isAsked ? 1 : 0)
    })
  }

  it('begin to count anew how often it gets its profile', () => {
    const before = { ...CHARGING, transactions: [known({ told: { ...TOLD, renegotiations: 3 } })] }
    const needs = { evseId: 2, text: '{}', maxScheduleTuples: null }
    const told = tell(before, { type: 'charging-needs.told', at: NOON, needs, raw: '[2]' })
    assert.equal(told.state.transactions[0]?.told?.renegotiations, 0)
  })

  it('have one profile for each EVSE, within 31 bits', () => {
    assert.ok(NEEDS_PROFILE_ID_FROM + 100_000_000 < 2 ** 31)
  })
})

describe('ways of energy that an operator allows', () => {
  const allowed = (transactionId: string) =>
    ({
      type: 'energy-transfer.allowed',
      at: NOON,
      transactionId,
      allowedEnergyTransfer: ['DC_BPT'],
    }) as const

  it('count for what runs, whatever its idToken may do', () => {
    const its = known({ told: { ...TOLD, allowedEnergyTransfer: ['DC'] } })
    const told = tell({ ...CHARGING, transactions: [its] }, allowed('tx'))
    assert.deepEqual(told.state.transactions[0]?.told?.allowedEnergyTransfer, ['DC_BPT'])
    assert.deepEqual(told.effects, [])
  })

  it('change nothing of another, or of one that has ended', () => {
    assert.equal(tell(CHARGING, allowed('other')).state, CHARGING)
    const over = { ...READY, transactions: [known({ phase: 'ended' })] }
    assert.equal(tell(over, allowed('tx')).state, over)
  })
})

describe('a plan of an EV above its profile', () => {
  const profile = {
    profileId: NEEDS_PROFILE_ID_FROM + 2,
    evseId: 2,
    purpose: 'TxProfile',
    stackLevel: 0,
    transactionId: 'tx',
    text: '{"id":1}',
  }
  const refused = { type: 'ev-schedule.refused', at: NOON, evseId: 2 } as const
  const ours = { ...CHARGING, chargingProfiles: [profile] }

  it('has its profile sent again, so often and no more', () => {
    let state: ChargePoint = ours
    const asked: number[] = []
    for (let times = 0; times < RENEGOTIATIONS_MAX + 2; times += 1) {
      const told = tell(state, refused)
      const wish = { type: 'profileAgain', evseId: 2, profile: profile.text } as const
      const asks = effectsOf(told, 'ask')
      for (const ask of asks) assert.deepEqual(ask.wish, wish)
      asked.push(asks.length)
      state = told.state
    }
    assert.deepEqual(asked, [1, 1, 1, 0, 0])
  })

  const none: readonly [what: string, before: ChargePoint][] = [
    ['none was sent', CHARGING],
    ['it is of another', { ...ours, chargingProfiles: [{ ...profile, transactionId: 'other' }] }],
    ['it is for all', { ...ours, chargingProfiles: [{ ...profile, purpose: 'TxDefaultProfile' }] }],
    ['its transaction has ended', { ...ours, transactions: [known({ phase: 'ended' })] }],
  ]
  for (const [what, before] of none) {
    it(`leads to nothing when ${what}`, () => {
      const told = tell(before, refused)
      assert.deepEqual([told.state === before, told.effects], [true, []])
    })
  }
})
