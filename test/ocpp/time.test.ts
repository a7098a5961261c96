import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { formatTime, parseTime, TIME_MAX, toTimeText } from '../../src/ocpp/time.ts'

/** What is written, and the same instant as we write it; null when it cannot be believed. */
const CASES: readonly (readonly [text: string, instant: string | null])[] = [
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
  ['2026-01-02t03:04:05z', '2026-01-02T03:04:05.000Z'],
  ['2026-01-02T03:04Z', '2026-01-02T03:04:00.000Z'],
  ['2026-01-02T03:04:05.6Z', '2026-01-02T03:04:05.600Z'],
  ['2026-01-02T03:04:05.6789999Z', '2026-01-02T03:04:05.678Z'],
  ['2026-01-02T03:04:05,25Z', '2026-01-02T03:04:05.250Z'],
  ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
  ['2026-01-02T03:04:05-0530', '2026-01-02T08:34:05.000Z'],
  ['2026-01-02T03:04:05+02', '2026-01-02T01:04:05.000Z'],
  ['2026-01-02T03:04:05', '2026-01-02T03:04:05.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ['2100-12-31T23:59:59.999Z', '2100-12-31T23:59:59.999Z'],
  ['1969-12-31T23:59:59Z', null],
  ['1970-01-01T00:00:00+01:00', null],
  ['2101-01-01T00:00:00Z', null],
  ['2100-12-31T23:59:59-01:00', null],
  ['+222222017-03-04T05:06:07.000Z', null],
  ['0000-01-01T00:00:00Z', null],
  ['2023-02-29T00:00:00Z', null],
  ['2026-04-31T00:00:00Z', null],
  ['2026-13-01T00:00:00Z', null],
  ['2026-00-10T00:00:00Z', null],
  ['2026-01-00T00:00:00Z', null],
  ['2026-01-02T24:00:00Z', null],
  ['2026-01-02T03:60:00Z', null],
  ['2016-12-31T23:59:60Z', null],
  ['2026-01-02T03:04:05+15:00', null],
  ['2026-01-02T03:04:05+02:60', null],
  ['2026-1-2T3:4:5Z', null],
  ['2026-01-02', null],
  ['yesterday', null],
  ['', null],
]

describe('a time of a charge point', () => {
  for (const [text, instant] of CASES) {
    it(`"${text}" is ${instant ?? 'not to be believed'}`, () => {
      const { at } = parseTime(text)
      assert.equal(at === null ? null : formatTime(at), instant)
    })
  }

  it('says when it had no offset', () => {
    assert.equal(parseTime('2026-01-02T03:04:05').isWithoutOffset, true)
    assert.equal(parseTime('2026-01-02T03:04:05Z').isWithoutOffset, false)
    assert.equal(parseTime('2026-01-02T03:04:05+02:00').isWithoutOffset, false)
    assert.equal(parseTime('rubbish').isWithoutOffset, false)
  })

  it('is read in linear time, however long it is', () => {
    const began = performance.now()
    assert.equal(parseTime(`2026-01-02T03:04:05.${'1'.repeat(1_000_000)}x`).at, null)
    assert.ok(performance.now() - began < 1_000)
  })

  it('is kept as text, but not without end', () => {
    assert.equal(toTimeText('2026-01-02T03:04:05+02:00'), '2026-01-02T03:04:05+02:00')
    assert.equal(toTimeText(`2026-01-02T03:04:05.${'1'.repeat(1_000)}Z`).length, 64)
  })

  it('ends with the year 2100', () => {
    assert.equal(formatTime(TIME_MAX), '2100-12-31T23:59:59.999Z')
  })
})
