import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Request2 } from '../../../src/client/v2/part.ts'
import { above, evse, HEATER, monitor, type SetData, set, toldOf } from './monitors.ts'
import { PartsRig, VERSIONS2 } from './parts-rig.ts'

describe('client v2 monitoring', () => {
  const ROWS: readonly (readonly [string, SetData, string])[] = [
    ['a threshold', above(40), 'Accepted'],
    ['a threshold that cannot be passed', above(1_000), 'Rejected'],
    ['the same as the preconfigured one', above(50, { severity: 4 }), 'Duplicate'],
    ['a threshold of a text', above(1, evse(1, 'AvailabilityState')), 'UnsupportedMonitorType'],
    [
      'a difference of a text',
      above(1, { ...evse(1, 'AvailabilityState'), type: 'Delta', severity: 8 }),
      'Accepted',
    ],
    ['a negative difference', above(-1, { type: 'Delta' }), 'Rejected'],
    ['no interval', above(0, { type: 'Periodic' }), 'Rejected'],
    ['a severity that there is not', above(40, { severity: 10 }), 'Rejected'],
    ['an EVSE that there is not', above(40, evse(9, 'Power')), 'UnknownComponent'],
    ['a variable that there is not', above(40, evse(1, 'Colour')), 'UnknownVariable'],
    [
      'what cannot be watched',
      above(1, { component: { name: 'TxCtrlr' }, variable: { name: 'ChargingTime' } }),
      'UnsupportedMonitorType',
    ],
    ['an id that there is not', above(40, { id: 77 }), 'Rejected'],
    [
      'the built-in monitor',
      {
        ...above(1),
        id: 1,
        component: { name: 'ChargingStation' },
        variable: { name: 'Problem' },
        type: 'Delta',
      },
      'Rejected',
    ],
    ['a new value for the preconfigured one', above(55, { id: 2 }), 'Accepted'],
    ['another type for a known id', above(5, { id: 2, type: 'LowerThreshold' }), 'Rejected'],
    ['another variable for a known id', above(55, { id: 2, ...evse(1, 'Power') }), 'Rejected'],
  ]
  for (const version of VERSIONS2) {
    for (const [what, data, expected] of ROWS) {
      it(`${version} answers ${what} with ${expected}`, () => {
        assert.equal(monitor(new PartsRig({ version }), data)[0]?.status, expected)
      })
    }
  }

  it('clears what the CSMS set, and nothing else', () => {
    const rig = new PartsRig()
    monitor(rig, above(40))
    const { clearMonitoringResult } = rig.ask('ClearVariableMonitoring', { id: [3, 3, 1, 2, 99] })
    assert.deepEqual(clearMonitoringResult, [
      { id: 3, status: 'Accepted' },
      { id: 3, status: 'NotFound' },
      { id: 1, status: 'Rejected' },
      { id: 2, status: 'Rejected' },
      { id: 99, status: 'NotFound' },
    ])
    set(rig, 'Heater.Temperature', '50')
    assert.deepEqual(toldOf(rig), [])
  })

  const BASES: readonly (readonly [Request2<'SetMonitoringBase'>['monitoringBase'], string])[] = [
    ['All', '1,2,3'],
    ['FactoryDefault', '1,2'],
    ['HardWiredOnly', '1'],
  ]
  for (const [monitoringBase, expected] of BASES) {
    it(`has the monitors of ${monitoringBase}`, () => {
      const rig = new PartsRig()
      monitor(rig, above(40))
      assert.equal(rig.ask('SetMonitoringBase', { monitoringBase }).status, 'Accepted')
      const ids = rig.parts.monitoring.monitors.map(({ monitorId }) => monitorId)
      assert.equal(ids.join(','), expected)
      assert.equal(rig.value('MonitoringCtrlr', 'ActiveMonitoringBase'), monitoringBase)
    })
  }

  it('does not use an id twice', () => {
    const rig = new PartsRig()
    monitor(rig, above(40))
    rig.ask('ClearVariableMonitoring', { id: [3] })
    assert.equal(monitor(rig, above(41))[0]?.id, 4)
  })

  const REPORTS: readonly (readonly [string, object, string])[] = [
    ['everything', {}, '1 2 3 4'],
    ['thresholds', { monitoringCriteria: ['ThresholdMonitoring'] }, '2 3'],
    [
      'differences and times',
      { monitoringCriteria: ['DeltaMonitoring', 'PeriodicMonitoring'] },
      '1 4',
    ],
    ['one variable', { componentVariable: [HEATER] }, '2 3'],
    [
      'both',
      { monitoringCriteria: ['DeltaMonitoring'], componentVariable: [evse(1, 'Power')] },
      '4',
    ],
    ['nothing', { componentVariable: [evse(2, 'Power')] }, ''],
  ]
  for (const version of VERSIONS2) {
    for (const [what, request, expected] of REPORTS) {
      it(`reports ${what} in ${version}`, () => {
        const rig = new PartsRig({ version })
        monitor(rig, above(40), above(100, { ...evse(1, 'Power'), type: 'Delta' }))
        const { status } = rig.ask('GetMonitoringReport', { requestId: 5, ...request })
        assert.equal(status, expected === '' ? 'EmptyResultSet' : 'Accepted')
        const ids = rig
          .payloads('NotifyMonitoringReport')
          .flatMap(({ monitor: monitors = [] }) =>
            monitors.flatMap(({ variableMonitoring }) => variableMonitoring.map(({ id }) => id)),
          )
        assert.equal(ids.toSorted((a, b) => a - b).join(' '), expected)
      })
    }
  }

  it('takes so many monitors and no more, in so many items and no more', () => {
    const rig = new PartsRig()
    const many = Array.from({ length: 17 }, () => above(40))
    const answer = rig.ask('SetVariableMonitoring', { setMonitoringData: many })
    assert.equal(answer.error, 'OccurrenceConstraintViolation')
    const ids = Array.from({ length: 17 }, (_, i) => i)
    assert.equal(
      rig.ask('ClearVariableMonitoring', { id: ids }).error,
      'OccurrenceConstraintViolation',
    )
  })
})
