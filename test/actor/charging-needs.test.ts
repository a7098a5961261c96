/** What an EV needs: a profile is wished for where something runs. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { NEEDS_PROFILE_ID_FROM } from '../../src/actor/charging-needs.ts'
import { toCommandId } from '../../src/actor/wishes.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import { effectsOf, NOON, READY, tell } from './told.ts'
import { CHARGING, known } from './told-reports.ts'

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

  it('have one profile for each EVSE, within 31 bits', () => {
    assert.ok(NEEDS_PROFILE_ID_FROM + 100_000_000 < 2 ** 31)
  })
})
