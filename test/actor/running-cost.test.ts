/** What a transaction costs: told while it runs, and compared in the end. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { TransactionReported } from '../../src/model/event-message.ts'
import { effectsOf, MINUTE, NOON, notesOf, READY, reported, sample, tell } from './told.ts'
import { factOf, known, TARIFF, tellReceipt } from './told-reports.ts'

describe('cost of a transaction', () => {
  const priced: ChargePoint = {
    ...READY,
    tariff: TARIFF,
    transactions: [known({ meterStartWh: 1_000, startedAt: NOON })],
  }

  it('so far is told with each update', () => {
    const event = reported({ seqNo: 10, samples: [sample({ number: 3_500 })] })
    const told = tell(priced, event)
    // 0.50 to begin, 2.5 kWh at 0.40, 10 minutes at 0.01.
    assert.equal(factOf(told).answer.totalCost, 1.6)
    const [answer] = effectsOf(told, 'answer')
    assert.deepEqual(answer?.answer, { type: 'reported', answer: factOf(told).answer })
    assert.equal(told.state.transactions[0]?.told?.costToldAt, NOON + 10 * MINUTE)
  })

  const without: readonly [what: string, before: ChargePoint, Partial<TransactionReported>][] = [
    ['no tariff is known', { ...priced, tariff: null }, {}],
    ['it has told no register', { ...priced, transactions: [known()] }, {}],
    ['it has ended', { ...priced, transactions: [known({ phase: 'ended' })] }, {}],
    ['this is its end', priced, { phase: 'ended', samples: [sample()] }],
    ['this is its start', READY, { phase: 'started', samples: [sample()] }],
  ]
  for (const [what, before, event] of without) {
    it(`is not told when ${what}`, () => {
      assert.equal(factOf(tell(before, reported(event))).answer.totalCost, null)
    })
  }

  it('needs no register when energy is free', () => {
    const tariff = { ...TARIFF, pricePerKwh: 0 }
    const told = tell({ ...priced, tariff, transactions: [known()] }, reported({ seqNo: 10 }))
    assert.equal(factOf(told).answer.totalCost, 0.6)
  })

  it('goes by the tariff that was set when it was first heard of', () => {
    const before = { ...READY, tariff: TARIFF }
    const first = tell(before, reported({ seqNo: 0, phase: 'started' }))
    assert.deepEqual(factOf(first).tariff, TARIFF)
    assert.equal(factOf(tell(first.state, reported({ seqNo: 1 }))).tariff, null)
  })

  it('goes by it too when the first of a charge point without a clock comes again, later', () => {
    const before = { ...READY, tariff: TARIFF }
    const first = { seqNo: 0, phase: 'started', occurredAt: 0 } as const
    const { state } = tell(before, reported(first))
    const again = reported({
      ...first,
      at: NOON + MINUTE,
      call: { ...reported().call, connection: 2 },
    })
    assert.deepEqual(factOf(tell(state, again)).tariff, TARIFF)
  })

  const told = (total: object, currency = 'EUR', failed = false): string =>
    JSON.stringify({
      costDetails: { totalCost: { currency, total }, failureToCalculate: failed },
    })
  const differences: readonly [what: string, details: string | null, isOther: boolean][] = [
    ['nothing', null, false],
    ['the same', told({ inclTax: 12.34 }), false],
    ['a cent more', told({ inclTax: 12.35 }), false],
    ['two cents more', told({ inclTax: 12.36 }), true],
    ['the same without taxes', told({ exclTax: 12.34, inclTax: 14.68 }), false],
    ['another currency', told({ inclTax: 12.34 }, 'SEK'), true],
    ['that it could not calculate', told({ inclTax: 0 }, 'EUR', true), false],
    ['no sum', told({}), false],
    ['something else', '{"tariffId":"t"}', false],
  ]
  for (const [what, details, isOther] of differences) {
    it(`${isOther ? 'is flagged' : 'is fine'} when it says ${what} in the end`, () => {
      const ending = tell(priced, reported({ phase: 'ended', details }))
      const answer = { info: null, totalCost: 12.34, hasLimits: false }
      const done = tellReceipt(ending, { answer, isEnded: true, isComplete: true })
      const flags = notesOf(done).flatMap((note) =>
        note.type === 'transaction.flagged' ? [note.flag] : [],
      )
      assert.deepEqual(flags, isOther ? ['costDiffers'] : [])
    })
  }
})
