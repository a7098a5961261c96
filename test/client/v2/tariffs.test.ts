import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import {
  isTariffUsable,
  type Tariff,
  tariffOf,
  withTransactionTariff,
} from '../../../src/client/v2/tariffs.ts'
import { PartsRig, START_AT } from './parts-rig.ts'

const tariff = (tariffId: string, priceKwh = 0.3, more: Partial<Tariff> = {}): Tariff => ({
  tariffId,
  currency: 'EUR',
  energy: { prices: [{ priceKwh }] },
  ...more,
})
const conditional = { energy: { prices: [{ priceKwh: 1, conditions: { minEnergy: 5 } }] } }
const long = { energy: { prices: Array.from({ length: 17 }, () => ({ priceKwh: 1 })) } }
const inSeconds = (seconds: number) => new Date(START_AT + seconds * 1_000).toISOString()

const set = (rig: PartsRig, evseId: number, which: Tariff) =>
  rig.ask('SetDefaultTariff', { evseId, tariff: which }).status

interface Assignment {
  readonly tariffId: string
  readonly tariffKind: string
  readonly evseIds?: readonly number[]
  readonly idTokens?: readonly string[]
}

function assigned(rig: PartsRig, evseId = 0): readonly string[] {
  const { tariffAssignments = [] } = rig.ask('GetTariffs', { evseId }) as {
    readonly tariffAssignments?: readonly Assignment[]
  }
  return tariffAssignments.map(
    ({ tariffId, tariffKind, evseIds = [], idTokens = [] }) =>
      `${tariffId} ${tariffKind} ${[...evseIds, ...idTokens].join(',')}`,
  )
}

const inUse = (rig: PartsRig, evseId: number, transactionId = '') =>
  tariffOf(rig.parts.tariffs, { transactionId, evseId }, rig.at)?.tariffId ?? null

describe('client v2 tariffs', () => {
  const ROWS: readonly (readonly [string, number, Tariff, object, string])[] = [
    ['one EVSE', 1, tariff('A'), {}, 'Accepted'],
    ['all EVSEs', 0, tariff('A'), {}, 'Accepted'],
    ['an EVSE that there is not', 3, tariff('A'), {}, 'Rejected'],
    ['conditions', 1, tariff('A', 1, conditional), {}, 'Accepted'],
    [
      'conditions it cannot check',
      1,
      tariff('A', 1, conditional),
      { 'TariffCostCtrlr.ConditionsSupported[Tariff]': 'false' },
      'ConditionNotSupported',
    ],
    ['too many prices', 1, tariff('A', 1, long), {}, 'TooManyElements'],
    ['another currency', 1, tariff('A', 1, { currency: 'CHF' }), {}, 'Rejected'],
  ]
  for (const [what, evseId, which, configuration, expected] of ROWS) {
    it(`are set for ${what}: ${expected}`, () => {
      const rig = new PartsRig({ configuration: { ...configuration } })
      assert.equal(set(rig, evseId, which), expected)
      assert.equal(isTariffUsable(rig.parts.model, which), expected === 'Accepted' || evseId === 3)
    })
  }

  it('are told with their EVSEs', () => {
    const rig = new PartsRig()
    assert.equal(rig.ask('GetTariffs', { evseId: 0 }).status, 'NoTariff')
    assert.equal(rig.ask('GetTariffs', { evseId: 9 }).status, 'Rejected')
    set(rig, 0, tariff('A'))
    assert.deepEqual(assigned(rig), ['A DefaultTariff 1,2'])
    set(rig, 2, tariff('B'))
    assert.deepEqual(assigned(rig).toSorted(), ['A DefaultTariff 1', 'B DefaultTariff 2'])
    assert.deepEqual(assigned(rig, 2), ['B DefaultTariff 2'])
  })

  it('have another id when they have another content', () => {
    const rig = new PartsRig()
    set(rig, 1, tariff('A', 0.3))
    assert.equal(set(rig, 2, tariff('A', 0.4)), 'DuplicateTariffId')
    assert.equal(set(rig, 2, tariff('A', 0.3)), 'Accepted')
  })

  it('wait for their time beside the one in force', () => {
    const rig = new PartsRig()
    set(rig, 1, tariff('A'))
    set(rig, 1, tariff('B', 0.4, { validFrom: inSeconds(60) }))
    set(rig, 1, tariff('C', 0.5, { validFrom: inSeconds(90) }))
    assert.deepEqual([inUse(rig, 1), assigned(rig).length], ['A', 2])
    set(rig, 1, tariff('D', 0.6))
    assert.deepEqual([inUse(rig, 1), assigned(rig).length], ['D', 2])
    rig.pass(91)
    assert.deepEqual([inUse(rig, 1), assigned(rig).length], ['C', 1])
  })

  it('are cleared by id, by EVSE, by both or all at once', () => {
    const rig = new PartsRig()
    const clear = (request: object) => {
      const { clearTariffsResult } = rig.ask('ClearTariffs', request) as {
        readonly clearTariffsResult: readonly { tariffId?: string; status: string }[]
      }
      return clearTariffsResult.map(({ tariffId = '-', status }) => `${tariffId} ${status}`)
    }
    assert.deepEqual(clear({}), ['- NoTariff'])
    set(rig, 1, tariff('A'))
    set(rig, 2, tariff('B'))
    assert.deepEqual(clear({ tariffIds: ['A', 'X'] }), ['A Accepted', 'X NoTariff'])
    assert.deepEqual(clear({ tariffIds: ['B'], evseId: 1 }), ['B NoTariff'])
    assert.deepEqual(clear({ evseId: 2 }), ['B Accepted'])
    set(rig, 0, tariff('C'))
    assert.deepEqual(clear({}), ['C Accepted'])
    assert.deepEqual(assigned(rig), [])
  })

  it('go on for a transaction when they are cleared, and end with it', () => {
    const rig = new PartsRig()
    set(rig, 1, tariff('A'))
    rig.transactions = [{ transactionId: 'T1', evseId: 1 }]
    rig.ask('ClearTariffs', {})
    assert.deepEqual([inUse(rig, 1), inUse(rig, 1, 'T1')], [null, 'A'])
    rig.transactions = []
    rig.look()
    assert.equal(inUse(rig, 1, 'T1'), null)
  })

  const CHANGES: readonly (readonly [string, string, Tariff, string])[] = [
    ['a running one', 'T1', tariff('B'), 'Accepted'],
    ['none', 'T9', tariff('B'), 'TxNotFound'],
    ['another currency', 'T1', tariff('B', 1, { currency: 'CHF' }), 'NoCurrencyChange'],
    ['too many prices', 'T1', tariff('B', 1, long), 'TooManyElements'],
  ]
  for (const [what, transactionId, which, expected] of CHANGES) {
    it(`change for ${what}: ${expected}`, () => {
      const rig = new PartsRig()
      set(rig, 1, tariff('A'))
      rig.transactions = [{ transactionId: 'T1', evseId: 1 }]
      const answer = rig.ask('ChangeTransactionTariff', { transactionId, tariff: which })
      assert.equal(answer.status, expected)
      assert.equal(inUse(rig, 1, 'T1'), expected === 'Accepted' ? 'B' : 'A')
    })
  }

  it('of a driver are told with the token', () => {
    const rig = new PartsRig()
    rig.transactions = [{ transactionId: 'T1', evseId: 2 }]
    const own = { transactionId: 'T1', evseId: 2, tariff: tariff('D'), idToken: 'ABC' }
    rig.parts = { ...rig.parts, tariffs: withTransactionTariff(rig.parts.tariffs, own) }
    assert.deepEqual(assigned(rig), ['D DriverTariff 2,ABC'])
    assert.equal(inUse(rig, 2, 'T1'), 'D')
  })

  it('are none of its business when they are turned off', () => {
    const rig = new PartsRig({ configuration: { 'TariffCostCtrlr.Enabled[Tariff]': 'false' } })
    const answers = [
      rig.ask('SetDefaultTariff', { evseId: 1, tariff: tariff('A') }),
      rig.ask('GetTariffs', { evseId: 1 }),
      rig.ask('ClearTariffs', {}),
      rig.ask('ChangeTransactionTariff', { transactionId: 'T1', tariff: tariff('A') }),
    ]
    assert.deepEqual(
      answers.map((answer) => answer.error),
      Array.from({ length: 4 }, () => 'NotSupported'),
    )
  })
})
