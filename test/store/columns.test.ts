import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { cleanText, numberColumn, textColumn } from '../../src/store/columns.ts'
import { cleanId, cleanInteger, cleanNumber, cleanTime } from '../../src/store/sanitize.ts'

describe('values on their way to a column', () => {
  const TEXTS = [
    ['a\0b', 'a\uFFFDb'],
    ['\x1d\x1e\x1f', '\uFFFD\uFFFD\uFFFD'],
    ['plain "text" \\ ü', 'plain "text" \\ ü'],
    ['', ''],
  ] as const
  for (const [text, clean] of TEXTS) {
    it(`text ${JSON.stringify(text)} becomes ${JSON.stringify(clean)}`, () => {
      assert.equal(cleanText(text), clean)
    })
  }

  it('a column keeps null, nothing, and an only empty text apart', () => {
    const columns = [[], [''], [null], ['', ''], [null, null]].map((one) => textColumn(one))
    assert.equal(new Set(columns).size, columns.length)
  })

  it('a number that is none becomes null', () => {
    assert.equal(numberColumn([1, null, Number.NaN, Infinity, -0.5]), '{1,NULL,NULL,NULL,-0.5}')
  })

  const TIMES = [
    [0, 0],
    [-1, null],
    [4_102_444_800_000, null],
    [4_102_444_799_999, 4_102_444_799_999],
    [7_012_600_000_000_000, null],
    [Number.NaN, null],
    [null, null],
  ] as const
  for (const [at, clean] of TIMES) {
    it(`the time ${at} becomes ${clean}`, () => assert.equal(cleanTime(at), clean))
  }

  const INTEGERS = [
    [7, 7, 7],
    [2_147_483_648, 2_147_483_647, null],
    [-9e15, -2_147_483_648, null],
    [1.5, 1, null],
    [Number.NaN, 0, null],
  ] as const
  for (const [value, integer, id] of INTEGERS) {
    it(`${value} becomes ${integer} as an amount and ${id} as an id`, () => {
      assert.equal(cleanInteger(value), integer)
      assert.equal(cleanId(value), id)
    })
  }

  it('a register beyond what is exact becomes null', () => {
    assert.equal(cleanNumber(2 ** 53), null)
    assert.equal(cleanNumber(1_234.5), 1_234.5)
    assert.equal(cleanNumber(null), null)
  })
})
