import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { findOther, findWord } from '../../../src/ocpp/lenient/words.ts'

const UNITS = ['Wh', 'kWh', 'W', 'kW', 'A', 'V', 'K', 'Celcius', 'Celsius', 'Percent']

const CASES: readonly (readonly [
  field: string,
  told: string,
  allowed: readonly unknown[],
  word: string | null,
])[] = [
  ['unit', 'KWH', UNITS, 'kWh'],
  ['unit', 'kwh ', UNITS, 'kWh'],
  ['unit', '\u00b0C', UNITS, 'Celsius'],
  ['unit', '%', UNITS, 'Percent'],
  ['unit', 'MWh', UNITS, null],
  ['unit', 'Hz', UNITS, null],
  ['unit', '', UNITS, null],
  ['status', 'Occupied', ['Accepted', 'Rejected'], null],
  ['status', 'accepted', ['Accepted', 'Rejected'], 'Accepted'],
  ['field', 'a b', ['A-B', 'A_B'], null],
  ['field', 'constructor', [], null],
  ['constructor', 'name', ['x', 1, null], null],
]

describe('words', () => {
  for (const [field, told, allowed, word] of CASES) {
    it(`takes ${field} "${told}" as ${word ?? 'no word'} of ${allowed.join(', ')}`, () => {
      assert.equal(findWord(field, told, allowed), word)
    })
  }

  it('has another word only for fields that have one', () => {
    assert.equal(findOther('reason', ['Other', 'Local'])?.word, 'Other')
    assert.equal(findOther('reason', ['Unknown', 'PowerUp'])?.word, 'Unknown')
    assert.equal(findOther('reason', ['Local']), null)
    assert.equal(findOther('measurand', ['Other']), null)
    assert.equal(findOther('constructor', ['Other']), null)
  })
})
