/** The mirror of charging profiles: what replaces what, and what clears what. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargingProfile } from '../../src/model/charging-profile.ts'
import { CHARGING_PROFILES_MAX } from '../../src/model/charging-profile.ts'
import type { Event } from '../../src/model/event.ts'
import type { ChargingProfilesCleared } from '../../src/model/event-answer.ts'
import { NOON, notesOf, READY, reported, tell } from './told.ts'
import { known } from './told-reports.ts'

describe('charging profile', () => {
  const sets: readonly [what: string, second: Partial<ChargingProfile>, kept: number[]][] = [
    ['the same id', { profileId: 1, purpose: 'TxDefaultProfile', stackLevel: 9 }, [1]],
    ['the same purpose, level and connector', { profileId: 2 }, [2]],
    ['another level', { profileId: 2, stackLevel: 1 }, [1, 2]],
    ['another purpose', { profileId: 2, purpose: 'TxProfile' }, [1, 2]],
    ['another connector', { profileId: 2, evseId: 2 }, [1, 2]],
  ]
  for (const [what, second, kept] of sets) {
    it(`leaves [${kept.join()}] when another comes with ${what}`, () => {
      const told = tell(READY, set(), set(second))
      assert.deepEqual(
        told.state.chargingProfiles.map(({ profileId }) => profileId),
        kept,
      )
      const removed = kept.length === 1 ? ['charging-profile.removed'] : []
      assert.deepEqual(
        notesOf(told).map(({ type }) => type),
        [...removed, 'charging-profile.set'],
      )
    })
  }

  const clears: readonly [what: Partial<ChargingProfilesCleared>, kept: number[]][] = [
    [{}, []],
    [{ profileId: 2 }, [1, 3]],
    [{ profileId: 2, evseId: 99, purpose: 'TxProfile' }, [1, 3]],
    [{ evseId: 1 }, [3]],
    [{ evseId: 0 }, [1, 2, 3]],
    [{ purpose: 'TxProfile' }, [1, 3]],
    [{ stackLevel: 0 }, [2]],
    [{ stackLevel: 0, evseId: 1 }, [2, 3]],
    [{ profileId: 9 }, [1, 2, 3]],
  ]
  for (const [what, kept] of clears) {
    it(`leaves [${kept.join()}] when ${JSON.stringify(what)} is cleared`, () => {
      const told = tell(
        READY,
        set({ profileId: 1 }),
        set({ profileId: 2, purpose: 'TxProfile', stackLevel: 1 }),
        set({ profileId: 3, evseId: 2 }),
        cleared(what),
      )
      assert.deepEqual(
        told.state.chargingProfiles.map(({ profileId }) => profileId),
        kept,
      )
      assert.equal(notesOf(told).length, 3 - kept.length)
    })
  }

  it('without a transaction ends with that of its EVSE, unless another runs there', () => {
    const its = { profileId: 1, purpose: 'TxProfile', evseId: 2 }
    const ending = reported({ phase: 'ended' })
    const others = [set(its), set({ ...its, profileId: 2, evseId: 3 })]
    const alone = tell({ ...READY, transactions: [known()] }, ...others, ending)
    assert.deepEqual(
      alone.state.chargingProfiles.map(({ profileId }) => profileId),
      [2],
    )
    const transactions = [known({ isOrphaned: true }), known({ transactionId: 'next' })]
    const both = tell({ ...READY, transactions }, ...others, ending)
    assert.equal(both.state.chargingProfiles.length, 2)
  })

  it('is no longer mirrored past the limit, the oldest first', () => {
    const all = Array.from({ length: CHARGING_PROFILES_MAX + 1 }, (_, i) =>
      set({ profileId: i, stackLevel: i }),
    )
    const { chargingProfiles } = tell(READY, ...all).state
    assert.equal(chargingProfiles.length, CHARGING_PROFILES_MAX)
    assert.equal(chargingProfiles[0]?.profileId, 1)
  })
})

function set(facts: Partial<ChargingProfile> = {}): Event {
  const profile: ChargingProfile = {
    profileId: 1,
    evseId: 1,
    purpose: 'TxDefaultProfile',
    stackLevel: 0,
    transactionId: null,
    text: '{}',
    ...facts,
  }
  return { type: 'charging-profile.set', at: NOON, profile }
}

function cleared(facts: Partial<ChargingProfilesCleared>): Event {
  return {
    type: 'charging-profile.cleared',
    at: NOON,
    profileId: null,
    evseId: null,
    purpose: null,
    stackLevel: null,
    ...facts,
  }
}
