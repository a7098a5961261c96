import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Leniency } from '../../../src/ocpp/lenient/leniency.ts'
import { findLeniency, findQuirks, matches } from '../../../src/ocpp/lenient/leniency.ts'
import { PROFILES, QUIRKS } from '../../../src/ocpp/lenient/profiles.ts'
import { ALL_RULES, USUAL_RULES } from '../../../src/ocpp/lenient/rules.ts'

const NOBODY = { vendor: 'Nobody', model: 'None', firmwareVersion: null }
const LEGRAND = { vendor: 'Legrand', model: 'GreenUp', firmwareVersion: '1.0' }

const MODES: readonly {
  readonly mode: 'strict' | 'byProfile' | 'lenient'
  readonly override: 'strict' | 'lenient' | null
  readonly unknown: Leniency
  /** Whether a charge point with a profile gets rules. */
  readonly isRepaired: boolean
}[] = [
  { mode: 'strict', override: null, unknown: 'strict', isRepaired: false },
  { mode: 'strict', override: 'strict', unknown: 'strict', isRepaired: false },
  { mode: 'strict', override: 'lenient', unknown: ALL_RULES, isRepaired: true },
  { mode: 'byProfile', override: null, unknown: 'strict', isRepaired: true },
  { mode: 'byProfile', override: 'strict', unknown: 'strict', isRepaired: false },
  { mode: 'byProfile', override: 'lenient', unknown: ALL_RULES, isRepaired: true },
  { mode: 'lenient', override: null, unknown: ALL_RULES, isRepaired: true },
  { mode: 'lenient', override: 'strict', unknown: 'strict', isRepaired: false },
  { mode: 'lenient', override: 'lenient', unknown: ALL_RULES, isRepaired: true },
]

/** As they name themselves in BootNotification. */
const MAKERS: readonly (readonly [vendor: string, model: string, isKnown: boolean])[] = [
  ['Alfen BV', 'NG910-60003', true],
  ['ALFEN', '', true],
  ['ABB', 'Terra', true],
  ['go-e', 'go-eCharger_V4', true],
  ['United Chargers', 'GRS-*', true],
  ['ZJBENY', 'BCP-B2N-L', true],
  ['ZJ BENY', 'x', true],
  ['', 'ACChargePoint', true],
  ['Wall Box Chargers', 'PLP1-0-2-4', true],
  ['Wallbox', 'Pulsar Pro', true],
  ['Vestel', 'EVC04', true],
  ['Star Charge', 'Artemis', true],
  ['', '', false],
  ['', 'ACChargePoint2', false],
  ['NotAlfen', '', false],
  ['Stator', 'simulated', false],
]

describe('leniency', () => {
  for (const { mode, override, unknown, isRepaired } of MODES) {
    it(`is of mode ${mode} and override ${override}`, () => {
      assert.deepEqual(findLeniency({ mode, override, ...NOBODY }), unknown)
      assert.equal(findLeniency({ mode, override, ...LEGRAND }) !== 'strict', isRepaired)
    })
  }

  for (const [vendor, model, isKnown] of MAKERS) {
    it(`${isKnown ? 'knows' : 'does not know'} "${vendor}" "${model}"`, () => {
      const wish = { mode: 'byProfile', override: null, vendor, model } as const
      const leniency = findLeniency({ ...wish, firmwareVersion: null })
      assert.equal(leniency !== 'strict', isKnown)
    })
  }

  it('gives each profile the usual rules, once, in the order of their table', () => {
    for (const { vendor, rules } of PROFILES) {
      assert.deepEqual(
        USUAL_RULES.filter((rule) => !rules.includes(rule)),
        [],
        vendor,
      )
    }
    const wish = { mode: 'byProfile', override: null, vendor: 'Webasto', model: 'NEXT' } as const
    assert.deepEqual(findLeniency({ ...wish, firmwareVersion: null }), USUAL_RULES)
  })

  it('adds up the habits of all profiles that fit', () => {
    const huawei = { vendor: 'HUAWEI', model: 'FusionCharge', firmwareVersion: 'V100' }
    assert.deepEqual(findQuirks(huawei), [
      'endsTransactionAtZeroLimit',
      'hasOnlyStackLevelZero',
      'takesOnlyWatts',
    ])
    assert.deepEqual(findQuirks(NOBODY), [])
  })

  it('has a profile for every habit', () => {
    const shown = new Set(PROFILES.flatMap(({ quirks }) => quirks))
    assert.deepEqual(
      Object.keys(QUIRKS).filter((quirk) => !(shown as Set<string>).has(quirk)),
      [],
    )
  })
})

describe('leniency / patterns', () => {
  const CASES: readonly (readonly [pattern: string, text: string, isMatch: boolean])[] = [
    ['*', '', true],
    ['', '', true],
    ['', ' ', true],
    ['', 'a', false],
    ['abb', 'ABB', true],
    ['abb', 'abbot', false],
    ['abb*', 'abbot', true],
    ['*abb', 'xabb', true],
    ['*abb', 'abbx', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['.*', 'abc', false],
    ['[a]', 'a', false],
    ['a*', `a${'\n'.repeat(3)}`, true],
  ]
  for (const [pattern, text, isMatch] of CASES) {
    it(`"${pattern}" ${isMatch ? 'fits' : 'does not fit'} ${JSON.stringify(text)}`, () => {
      assert.equal(matches(pattern, text), isMatch)
    })
  }

  it('ends in time for a hostile text', () => {
    assert.equal(matches('*a*a*a*a*a*a*b', 'a'.repeat(1_000_000)), false)
  })
})
