import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { allVariables } from '../../../src/client/v2/device-model.ts'
import type { Request2 } from '../../../src/client/v2/part.ts'
import { PartsRig, type PartsRigOptions, VERSIONS2 } from './parts-rig.ts'

type GetReport = Omit<Request2<'GetReport'>, 'requestId'>

/** Names of all that was reported, such as `EVSE@1.Power`; parts must follow each other. */
function reported(rig: PartsRig): readonly string[] {
  const parts = rig.payloads('NotifyReport')
  assert.deepEqual(
    parts.map(({ seqNo, tbc }) => ({ seqNo, tbc })),
    parts.map((_, i) => ({ seqNo: i, tbc: i < parts.length - 1 })),
  )
  return parts.flatMap(({ reportData = [] }) =>
    reportData.map(({ component: { name, evse }, variable }) => {
      const place = evse === undefined ? '' : `@${Object.values(evse).join('.')}`
      const instance = variable.instance === undefined ? '' : `[${variable.instance}]`
      return `${name}${place}.${variable.name}${instance}`
    }),
  )
}

function report(request: GetReport, options: PartsRigOptions = {}) {
  const rig = new PartsRig(options)
  const { status } = rig.ask('GetReport', { requestId: 7, ...request })
  return { status, names: reported(rig) }
}

describe('client v2 reports', () => {
  for (const version of VERSIONS2) {
    it(`tells all it has of ${version}, in parts`, () => {
      const rig = new PartsRig({ version })
      const answer = rig.ask('GetBaseReport', { requestId: 7, reportBase: 'FullInventory' })
      assert.equal(answer.status, 'Accepted')
      assert.ok(rig.payloads('NotifyReport').length > 3)
      assert.ok(rig.payloads('NotifyReport').every(({ requestId }) => requestId === 7))
      assert.equal(reported(rig).length, allVariables(rig.parts.model).length)
    })

    it(`tells what can be set of ${version}, and nothing else`, () => {
      const rig = new PartsRig({ version })
      rig.ask('GetBaseReport', { requestId: 1, reportBase: 'ConfigurationInventory' })
      const names = reported(rig)
      assert.ok(names.includes('OCPPCommCtrlr.OfflineThreshold'))
      assert.ok(names.includes('SecurityCtrlr.BasicAuthPassword'))
      assert.ok(names.includes('Heater.Temperature'))
      assert.ok(!names.includes('DeviceDataCtrlr.ValueSize'))
    })

    it(`sums up availability and problems in ${version}`, () => {
      const rig = new PartsRig({ version, configuration: { 'EVSE.Problem@2': 'true' } })
      rig.ask('GetBaseReport', { requestId: 1, reportBase: 'SummaryInventory' })
      assert.deepEqual(reported(rig), [
        'ChargingStation.AvailabilityState',
        'EVSE@1.AvailabilityState',
        'EVSE@2.AvailabilityState',
        'EVSE@2.Problem',
        'Connector@1.1.AvailabilityState',
        'Connector@2.1.AvailabilityState',
      ])
    })
  }

  const power = { component: { name: 'evse' }, variable: { name: 'power' } }
  const ROWS: readonly (readonly [string, GetReport, readonly string[]])[] = [
    [
      'every EVSE when none is named',
      { componentVariable: [power] },
      ['EVSE@1.Power', 'EVSE@2.Power'],
    ],
    [
      'one EVSE when it is named',
      {
        componentVariable: [{ ...power, component: { name: 'EVSE', evse: { id: 2 } } }],
      },
      ['EVSE@2.Power'],
    ],
    [
      'every instance when none is named',
      {
        componentVariable: [
          { component: { name: 'DeviceDataCtrlr' }, variable: { name: 'ItemsPerMessage' } },
        ],
      },
      [
        'DeviceDataCtrlr.ItemsPerMessage[GetReport]',
        'DeviceDataCtrlr.ItemsPerMessage[GetVariables]',
        'DeviceDataCtrlr.ItemsPerMessage[SetVariables]',
      ],
    ],
    [
      'every variable when none is named',
      {
        componentVariable: [{ component: { name: 'ReservationCtrlr' } }],
      },
      [
        'ReservationCtrlr.Available',
        'ReservationCtrlr.Enabled',
        'ReservationCtrlr.NonEvseSpecific',
      ],
    ],
    [
      'the connectors of an EVSE',
      {
        componentVariable: [
          { component: { name: 'Connector', evse: { id: 1 } }, variable: { name: 'Enabled' } },
        ],
      },
      ['Connector@1.1.Enabled'],
    ],
    ['nothing that there is not', { componentVariable: [{ component: { name: 'Fridge' } }] }, []],
    ['what has a problem, which is nothing', { componentCriteria: ['Problem'] }, []],
    [
      'what is enabled of the wanted',
      {
        componentCriteria: ['Enabled'],
        componentVariable: [power],
      },
      ['EVSE@1.Power'],
    ],
    [
      'what is available or has a problem',
      {
        componentCriteria: ['Problem', 'Available'],
        componentVariable: [power],
      },
      ['EVSE@2.Power'],
    ],
  ]
  for (const [what, request, expected] of ROWS) {
    it(`reports ${what}`, () => {
      const configuration = { 'EVSE.Enabled@2': 'false', 'EVSE.Available@1': 'false' }
      const { status, names } = report(request, { configuration })
      assert.equal(status, expected.length === 0 ? 'EmptyResultSet' : 'Accepted')
      assert.deepEqual(names, expected)
    })
  }

  it('tells the attributes and the limits of a variable', () => {
    const rig = new PartsRig()
    rig.ask('GetReport', {
      requestId: 1,
      componentVariable: [
        { component: { name: 'Heater' }, variable: { name: 'Temperature' } },
        { component: { name: 'SecurityCtrlr' }, variable: { name: 'BasicAuthPassword' } },
        { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' } },
      ],
    })
    const [password, power, heater] = rig.payloads('NotifyReport')[0]?.reportData ?? []
    assert.deepEqual(
      heater?.variableAttribute.map(({ type, value, mutability }) => [type, value, mutability]),
      [
        ['Actual', '20', 'ReadOnly'],
        ['Target', '5', 'ReadWrite'],
        ['MinSet', '-10', 'ReadWrite'],
        ['MaxSet', '30', 'ReadWrite'],
      ],
    )
    assert.deepEqual(password?.variableAttribute, [
      { type: 'Actual', mutability: 'WriteOnly', persistent: true, constant: false },
    ])
    assert.equal(power?.variableCharacteristics?.maxLimit, 11_000)
    assert.equal(power?.variableCharacteristics?.supportsMonitoring, true)
  })

  it('refuses more items than it takes', () => {
    const rig = new PartsRig({
      configuration: { 'DeviceDataCtrlr.ItemsPerMessage[GetReport]': '1' },
    })
    const answer = rig.ask('GetReport', { requestId: 1, componentVariable: [power, power] })
    assert.equal(answer.error, 'OccurrenceConstraintViolation')
  })
})
