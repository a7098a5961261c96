/** Names of variables: what is written is read back, and nothing else is a name. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { VariableName } from '../../../src/ocpp/v2/variable-name.ts'
import {
  formatVariableName,
  fromWire,
  parseComponentName,
  parseVariableName,
  toVariableKey,
  toWire,
} from '../../../src/ocpp/v2/variable-name.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import { seededRandom } from '../../support/random.ts'

const NAMES: readonly [text: string, wire: object][] = [
  ['TxCtrlr.TxStartPoint', { component: { name: 'TxCtrlr' }, variable: { name: 'TxStartPoint' } }],
  [
    'DeviceDataCtrlr.ItemsPerMessage[GetReport]',
    {
      component: { name: 'DeviceDataCtrlr' },
      variable: { name: 'ItemsPerMessage', instance: 'GetReport' },
    },
  ],
  ['EVSE(1).Power', { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' } }],
  [
    'Connector(1,2).AvailabilityState#Target',
    {
      component: { name: 'Connector', evse: { id: 1, connectorId: 2 } },
      variable: { name: 'AvailabilityState' },
      attributeType: 'Target',
    },
  ],
  [
    'Meter[Main Meter](0).Energy.Total[L1-N]#MaxSet',
    {
      component: { name: 'Meter', instance: 'Main Meter', evse: { id: 0 } },
      variable: { name: 'Energy.Total', instance: 'L1-N' },
      attributeType: 'MaxSet',
    },
  ],
  [
    'a%2Eb%5B.c%23[d%5D%25]',
    { component: { name: 'a.b[' }, variable: { name: 'c#', instance: 'd]%' } },
  ],
  ['100%.x', { component: { name: '100%' }, variable: { name: 'x' } }],
]

const WRONG = [
  '',
  'NoDot',
  '.x',
  'x.',
  'EVSE().Power',
  'EVSE(1,).Power',
  'EVSE(-1).Power',
  'EVSE(1)(2).Power',
  'EVSE(1234567890).Power',
  'EVSE(1)Power',
  'a[].b',
  'a.b[c',
  'a.b#Other',
  'a.b#',
  `${'a'.repeat(700)}.b`,
]

describe('a variable name', () => {
  for (const [text, wire] of NAMES) {
    it(`is read: ${text}`, () => {
      const name = parseVariableName(text) ?? assert.fail('is no name')
      assert.deepEqual(toWire(name), wire)
      assert.deepEqual(fromWire(toWire(name)), name)
      assert.deepEqual(parseVariableName(formatVariableName(name)), name)
      const payload = { getVariableData: [toWire(name)] }
      assert.equal(findViolation('ocpp2.0.1', 'GetVariables', 'request', payload), null)
    })
  }

  for (const text of WRONG) {
    it(`is refused: ${text.slice(0, 40)}`, () => assert.equal(parseVariableName(text), null))
  }

  it('has one key, whatever its case, and whether Actual is said or not', () => {
    const keys = ['EVSE(1).Power', 'evse(1).POWER#actual', 'Evse(01).power'].map((text) =>
      toVariableKey(parseVariableName(text) ?? assert.fail(text)),
    )
    assert.deepEqual(new Set(keys).size, 1)
  })

  it('may be of a component alone', () => {
    const expected = {
      component: 'EVSE',
      componentInstance: 'x',
      evseId: 2,
      connectorId: null,
    }
    assert.deepEqual(parseComponentName('EVSE[x](2)'), expected)
    assert.equal(parseComponentName('EVSE(2).Power'), null)
  })

  it('comes back whatever is in it', () => {
    const random = seededRandom(7)
    const letters = [...'aZ09 .%[]()#,-=:|@"\\é漢']
    const word = () => Array.from({ length: random.int(1, 8) }, () => random.pick(letters)).join('')
    for (let i = 0; i < 2_000; i += 1) {
      const evseId = random.pick([null, 0, 7])
      const name: VariableName = {
        component: word(),
        componentInstance: random.pick([null, word()]),
        evseId,
        connectorId: evseId === null ? null : random.pick([null, 3]),
        variable: word(),
        variableInstance: random.pick([null, word()]),
        attribute: random.pick(['Actual', 'Target', 'MinSet', 'MaxSet']),
      }
      assert.deepEqual(parseVariableName(formatVariableName(name)), name, `seed 7, step ${i}`)
    }
  })
})
