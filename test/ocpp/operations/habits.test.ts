/** Habits of models, and which profiles are sent to them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Quirk } from '../../../src/ocpp/lenient/profiles.ts'
import { EVERY, play, refuse, withVariables } from './rig.ts'

const limitOf = (limit: number, unit: 'A' | 'W', stackLevel = 0) =>
  ({ type: 'charging-profile', evseId: 1, profile: { limit, unit, stackLevel } }) as const

describe('habits', () => {
  for (const version of EVERY) {
    it(`keep a limit of 0 from those that end the transaction by it, in ${version}`, () => {
      const quirks: readonly Quirk[] = ['endsTransactionAtZeroLimit']
      assert.match(refuse(version, limitOf(0, 'A'), { quirks }).detail, /end the transaction/)
      assert.equal(play(version, limitOf(6, 'A'), undefined, { quirks }).steps.length, 1)
      assert.equal(play(version, limitOf(0, 'A')).steps.length, 1)
    })

    it(`keep other stack levels from those that have only the first, in ${version}`, () => {
      const quirks: readonly Quirk[] = ['hasOnlyStackLevelZero']
      const variables = withVariables({
        ChargeProfileMaxStackLevel: '10',
        'SmartChargingCtrlr.ProfileStackLevel': '10',
      })
      const facts = { quirks, variables }
      assert.match(refuse(version, limitOf(6, 'A', 1), facts).detail, /stack level/)
      assert.equal(play(version, limitOf(6, 'A', 0), undefined, facts).steps.length, 1)
      assert.equal(play(version, limitOf(6, 'A', 1), undefined, { variables }).steps.length, 1)
    })

    it(`turn A into W for those that take no other, in ${version}`, () => {
      const quirks: readonly Quirk[] = ['takesOnlyWatts']
      const { steps, result } = play(version, limitOf(16, 'A'), undefined, { quirks })
      assert.match(JSON.stringify(steps[0]?.payload), /"chargingRateUnit":"W".*"limit":11040\b/)
      assert.match(result.hint ?? '', /in W/)
    })
  }
})
