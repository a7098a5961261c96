import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { isTimeZone, newLocalClock } from '../../../src/ocpp/charging/local-clock.ts'

const YEAR = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2027-01-01T00:00:00Z')] as const

/** A time, what the clock shows, and when it is next changed in that year. */
const CASES = [
  ['Europe/Amsterdam', '2026-01-01T12:00:00Z', '2026-01-01T13:00:00Z', '2026-03-29T01:00:00Z'],
  ['Europe/Amsterdam', '2026-03-29T00:59:59Z', '2026-03-29T01:59:59Z', '2026-03-29T01:00:00Z'],
  ['Europe/Amsterdam', '2026-03-29T01:00:00Z', '2026-03-29T03:00:00Z', '2026-10-25T01:00:00Z'],
  ['Europe/Amsterdam', '2026-12-24T12:00:00.5Z', '2026-12-24T13:00:00.5Z', null],
  ['America/New_York', '2026-07-01T12:00:00Z', '2026-07-01T08:00:00Z', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-01-01T00:00:00Z', '2026-01-01T11:00:00Z', '2026-04-04T15:00:00Z'],
  ['Asia/Kathmandu', '2026-07-01T00:00:00Z', '2026-07-01T05:45:00Z', null],
] as const

describe('the clock on the wall', () => {
  for (const [zone, at, shown, changeAt] of CASES) {
    it(`of ${zone} at ${at} shows ${shown}`, () => {
      const clock = newLocalClock(zone, ...YEAR)
      assert.equal(clock.toLocal(Date.parse(at)), Date.parse(shown))
      const expected = changeAt === null ? Infinity : Date.parse(changeAt)
      assert.equal(clock.nextChangeAt(Date.parse(at)), expected)
    })
  }

  it('hangs in zones of the database only', () => {
    assert.ok(isTimeZone('Europe/Amsterdam'))
    assert.ok(isTimeZone('UTC'))
    for (const name of ['', 'Mars/Olympus', 'Europe/../etc', '+25:00']) {
      assert.ok(!isTimeZone(name), name)
    }
  })
})
