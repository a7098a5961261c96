import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { costMinorOf, costOf } from '../../src/model/cost.ts'
import type { Tariff } from '../../src/model/tariff.ts'
import { seededRandom } from '../support/random.ts'

const EURO: Tariff = {
  currency: 'EUR',
  currencyDigits: 2,
  pricePerKwh: 0,
  pricePerMinute: 0,
  startFee: 0,
}

describe('the cost of a transaction', () => {
  /** Prices in thousandths of a cent. */
  const CASES: readonly [string, Partial<Tariff>, number, number, number][] = [
    ['nothing, where nothing has a price', {}, 12_345, 600, 0],
    ['10 kWh at 49.5 cents', { pricePerKwh: 49_500 }, 10_000, 0, 4.95],
    ['a third of a kWh at 30 cents, once more', { pricePerKwh: 30_000 }, 333.333333, 0, 0.1],
    ['half a cent goes up', { pricePerKwh: 500 }, 1_000, 0, 0.01],
    ['just below half a cent goes down', { pricePerKwh: 499 }, 1_000, 0, 0],
    ['90 minutes at 1.2 cents', { pricePerMinute: 1_200 }, 0, 5_400, 1.08],
    ['a second of a minute', { pricePerMinute: 60_000 }, 0, 1, 0.01],
    ['the fee alone', { startFee: 35_000 }, 0, 0, 0.35],
    [
      'three halves of a thousandth are added up before they are rounded',
      { startFee: 167, pricePerKwh: 167, pricePerMinute: 166 },
      1_000,
      60,
      0.01,
    ],
    [
      'all three together',
      { startFee: 100_000, pricePerKwh: 39_900, pricePerMinute: 5_500 },
      23_456.7,
      4_321,
      // 100 + 935.92233 + 396.09166 cents
      14.32,
    ],
    ['0.1 + 0.2 as people add', { startFee: 10_000, pricePerKwh: 20_000 }, 1_000, 0, 0.3],
    ['yen have no smaller unit', { currencyDigits: 0, pricePerKwh: 45_500 }, 10_000, 0, 455],
    ['dinars have three digits', { currencyDigits: 3, pricePerKwh: 45_500 }, 10_000, 0, 0.455],
    ['energy given back is not paid for', { pricePerKwh: 50_000, startFee: 1_000 }, -5, 0, 0.01],
    ['a thousand years of a large meter', { pricePerKwh: 1e9 }, 1e12, 0, 1e13],
  ]
  for (const [what, tariff, energyWh, seconds, expected] of CASES) {
    it(`is right for: ${what}`, () => {
      assert.equal(costOf({ ...EURO, ...tariff }, { energyWh, seconds }), expected)
    })
  }

  it('never differs from sums of whole numbers', () => {
    const random = seededRandom(20_260_101)
    for (let i = 0; i < 2_000; i += 1) {
      const pricePerKwh = random.int(0, 99_999)
      const pricePerMinute = random.int(0, 9_999)
      const startFee = random.int(0, 500_000)
      const energyWh = random.int(0, 90_000)
      const minutes = random.int(0, 1_440)
      const millionths =
        startFee * 1_000 + pricePerKwh * energyWh + pricePerMinute * minutes * 1_000
      const tariff = { ...EURO, pricePerKwh, pricePerMinute, startFee }
      const minor = costMinorOf(tariff, { energyWh, seconds: minutes * 60 })
      assert.equal(minor, Math.floor((millionths + 500_000) / 1_000_000))
    }
  })
})
