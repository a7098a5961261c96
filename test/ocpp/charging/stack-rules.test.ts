import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Profile } from '../../../src/ocpp/charging/profile.ts'
import { findProfileFaults } from '../../../src/ocpp/charging/stack-rules.ts'
import type { Version } from '../../../src/ocpp/version.ts'
import { VERSIONS } from '../../../src/ocpp/version.ts'
import { FACTS, newProfile } from './make.ts'
import type { RuleCase } from './rule-cases.ts'
import { CASES } from './rule-cases.ts'
import { CASES_21 } from './rule-cases-21.ts'

/** Only 2.1 has words for it, so a test of it says nothing about the others. */
const ONLY_21 = { in16: ['any'], in201: ['any'] } as const

describe('a profile is sent', () => {
  for (const one of [...CASES, ...CASES_21.map((each) => ({ ...ONLY_21, ...each }))]) {
    const { name, faults, in16 = faults, in201 = faults } = one
    it(`${faults.length === 0 ? '' : 'not '}with ${name}`, () => {
      const expected = { 'ocpp2.1': faults, 'ocpp2.0.1': in201, 'ocpp1.6': in16 }
      for (const version of VERSIONS) {
        if (expected[version][0] === 'any') continue
        assert.deepEqual(
          find(version, one).map(({ rule }) => rule),
          expected[version],
          version,
        )
      }
    })
  }

  it('to an older version only with what that has words for', () => {
    const purpose = newProfile({ purpose: 'PriorityCharging' })
    const kind = newProfile({ kind: 'Dynamic' })
    for (const version of ['ocpp1.6', 'ocpp2.0.1'] as const) {
      const rulesOf = (profile: Profile) =>
        find(version, { name: '', profile, faults: [] }).map(({ rule }) => rule)
      assert.deepEqual(rulesOf(purpose), ['purpose'])
      assert.deepEqual(rulesOf(kind), ['kind'])
    }
  })

  it('or the reason is told, with its place in the specification of the version', () => {
    const one = { name: '', profile: newProfile({ periods: [[60, 16]] }), faults: [] }
    assert.deepEqual(find('ocpp2.1', one), [
      {
        rule: 'firstPeriod',
        requirement: 'K01.FR.31',
        text: 'the first period must start at 0',
      },
    ])
    assert.equal(find('ocpp1.6', one)[0]?.requirement, '§7.14')
  })
})

function find(version: Version, { profile, stack = [], facts, way = 'set' }: RuleCase) {
  return findProfileFaults({ profile, way, stack, facts: { ...FACTS, ...facts, version } })
}
