import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { TransactionFact } from '../../src/model/record.ts'
import type { Tariff } from '../../src/model/tariff.ts'
import type { Sample, SampleKind } from '../../src/model/transaction.ts'
import { mergeEvent, type ToldTransaction } from '../../src/store/merge-transaction.ts'
import { amountOf, type Settled, settle } from '../../src/store/settle-transaction.ts'
import { AT, reported, sample } from '../support/facts.ts'
import { ordersOf } from './transaction-life.ts'

const TARIFF: Tariff = {
  currency: 'EUR',
  currencyDigits: 2,
  pricePerKwh: 40_000,
  pricePerMinute: 1_000,
  startFee: 50_000,
}

function settled(facts: readonly TransactionFact[]): Settled {
  const told = facts.reduce<ToldTransaction | null>(mergeEvent, null)
  assert.ok(told !== null)
  return settle(told, [])
}

describe('the energy of a transaction of 2.x', () => {
  const at = (minute: number, number: number, part: Partial<Sample & SampleKind> = {}): Sample =>
    sample({ occurredAt: AT + minute * 60_000, number, value: String(number), ...part })
  const BEGIN = { context: 'Transaction.Begin' }
  const END = { context: 'Transaction.End' }
  const start = (...samples: readonly Sample[]) => reported({ seqNo: 0, samples })
  const update = (...samples: readonly Sample[]) =>
    reported({ seqNo: 1, phase: 'updated', samples })
  const end = (...samples: readonly Sample[]) => reported({ seqNo: 2, phase: 'ended', samples })
  const phases = (minute: number, numbers: readonly number[], part: Partial<SampleKind> = {}) =>
    numbers.map((number, i) => at(minute, number, { phase: `L${i + 1}`, ...part }))

  type Case = [
    what: string,
    facts: readonly TransactionFact[],
    energyWh: number | null,
    isSuspect: boolean,
  ]
  const CASES: readonly Case[] = [
    [
      'from its begin to its end',
      [start(at(0, 100, BEGIN)), update(), end(at(2, 350, END))],
      250,
      false,
    ],
    [
      'the begin in a later event, where the EVSE was not known before',
      [start(), update(at(0, 100, BEGIN), at(1, 120)), end(at(2, 350, END))],
      250,
      false,
    ],
    [
      'the first and the last where none is said to be the outermost',
      [start(at(1, 110)), update(at(2, 200), at(5, 500)), end(at(4, 400))],
      390,
      false,
    ],
    [
      'all intervals at the end',
      [start(), update(), end(at(0, 100, BEGIN), at(1, 150), at(2, 175), at(3, 200, END))],
      100,
      false,
    ],
    [
      'three phases summed',
      [start(...phases(0, [10, 20, 30], BEGIN)), update(), end(...phases(2, [15, 26, 37], END))],
      18,
      false,
    ],
    [
      'phases of one time told in several events',
      [
        start(...phases(0, [10], BEGIN)),
        update(...phases(0, [10, 20, 30], BEGIN).slice(1)),
        end(...phases(2, [15, 26, 37], END)),
      ],
      18,
      false,
    ],
    [
      'the overall register before its phases',
      [start(at(0, 61, BEGIN), ...phases(0, [10, 20, 30], BEGIN)), update(), end(at(2, 80, END))],
      19,
      false,
    ],
    [
      'decimals as people subtract',
      [start(at(0, 0.1, BEGIN)), update(), end(at(2, 0.3, END))],
      0.2,
      false,
    ],
    [
      'other places, measurands and what is no number left out',
      [
        start(at(0, 100, BEGIN), at(0, 5, { ...BEGIN, location: 'Inlet' })),
        update(at(1, 7, { measurand: 'Power.Active.Import' }), at(1, Number.NaN)),
        end(at(2, 900, { ...END, phase: 'N' }), at(2, 150, END)),
      ],
      50,
      false,
    ],
    [
      'by the last plausible one when the meter ran backwards',
      [start(at(0, 100, BEGIN)), update(at(1, 180)), end(at(2, 10, END))],
      80,
      true,
    ],
    ['unknown without an end', [start(at(0, 100, BEGIN)), update(), end()], null, true],
    ['unknown with one register alone', [start(), update(at(1, 100)), end()], null, true],
    ['unknown without any', [start(), update(), end()], null, true],
    ['not said while it runs', [start(at(0, 100, BEGIN)), update(at(1, 180))], null, false],
  ]
  for (const [what, facts, energyWh, isSuspect] of CASES) {
    it(`is ${what}`, () => {
      for (const order of ordersOf(facts)) {
        const shown = settled(order)
        assert.equal(shown.energyWh, energyWh)
        assert.equal(shown.flags.includes('meterSuspect'), isSuspect)
      }
    })
  }

  it('shows the last register while it runs', () => {
    const { meterStartWh, meterWh, meterStopWh } = settled([
      update(at(5, 180), at(3, 150)),
      start(at(0, 100, BEGIN)),
    ])
    assert.deepEqual([meterStartWh, meterWh, meterStopWh], [100, 180, null])
  })

  const costs: readonly [string, readonly Partial<TransactionFact>[], number | null][] = [
    // 50 cents, 0.25 kWh at 40 cents, 2 minutes at 1 cent.
    ['all is there', [{}, {}, {}], 0.62],
    ['no tariff applies', [{ tariff: null }, {}, {}], null],
    ['another tariff is told later', [{}, { tariff: { ...TARIFF, startFee: 0 } }, {}], 0.62],
    ['the energy is not known', [{ samples: [] }, {}, { samples: [] }], null],
    [
      'energy has no price',
      [{ samples: [], tariff: { ...TARIFF, pricePerKwh: 0 } }, {}, { samples: [] }],
      0.52,
    ],
    [
      'the clock is doubted: ours counts',
      [{ occurredAt: 0, flags: ['clockSuspect'] }, {}, {}],
      0.62,
    ],
    [
      'no clock says how long it took',
      [{ occurredAt: 0, flags: ['clockSuspect'] }, { isOffline: true }, {}],
      null,
    ],
  ]
  for (const [what, parts, expected] of costs) {
    it(`costs ${expected} where ${what}`, () => {
      const life = [
        { ...start(at(0, 100, BEGIN)), tariff: TARIFF },
        update(),
        end(at(2, 350, END)),
      ].map((fact, i) => ({ ...fact, ...parts[i] }))
      for (const order of ordersOf(life)) {
        const { cost } = settled(order)
        assert.equal(cost === null ? null : amountOf(cost), expected)
      }
      assert.equal(settled(life.slice(0, 2)).cost, null)
      assert.equal(settled(life.toSpliced(1, 1)).cost, null)
    })
  }
})
