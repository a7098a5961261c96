import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { reconnectParts } from '../../../src/client/v2/parts.ts'
import { PartsRig } from './parts-rig.ts'

function streaming(periodicEventStream: { interval?: number; values?: number }, isAccepted = true) {
  const rig = new PartsRig()
  rig.ask('SetVariableMonitoring', {
    setMonitoringData: [
      {
        ...{ type: 'Periodic', value: 10, severity: 3, periodicEventStream },
        component: { name: 'Heater' },
        variable: { name: 'Temperature' },
      },
    ],
  })
  const opening = rig.sent.find(({ action }) => action === 'OpenPeriodicEventStream')
  assert.ok(opening !== undefined)
  rig.answered(opening, { status: isAccepted ? 'Accepted' : 'Rejected' })
  return rig
}

describe('client v2 event streams', () => {
  it('are opened with their monitor', () => {
    const rig = streaming({ values: 3 })
    assert.deepEqual(rig.payloads('OpenPeriodicEventStream'), [
      { constantStreamData: { id: 1, params: { values: 3 }, variableMonitoringId: 3 } },
    ])
    assert.deepEqual(rig.ask('GetPeriodicEventStream', {}).constantStreamData, [
      { id: 1, params: { values: 3 }, variableMonitoringId: 3 },
    ])
  })

  it('send bundles of so many values', () => {
    const rig = streaming({ values: 3 })
    rig.pass(65)
    const bundles = rig.payloads('NotifyPeriodicEventStream')
    assert.deepEqual(
      bundles.map(({ id, pending, data }) => [id, pending, data.map(({ t, v }) => `${t} ${v}`)]),
      [
        [1, 0, ['0 20', '10 20', '20 20']],
        [1, 0, ['0 20', '10 20', '20 20']],
      ],
    )
    assert.equal(rig.payloads('NotifyEvent').length, 0)
  })

  it('send bundles at intervals, and none that is empty', () => {
    const rig = streaming({ interval: 25 })
    rig.pass(80)
    const sizes = rig.payloads('NotifyPeriodicEventStream').map(({ data }) => data.length)
    assert.deepEqual(sizes, [2, 3, 2])
  })

  it('send each value at once without either', () => {
    const rig = streaming({})
    rig.pass(25)
    assert.equal(rig.payloads('NotifyPeriodicEventStream').length, 2)
  })

  it('are left to NotifyEvent when the CSMS does not want them', () => {
    const rig = streaming({ values: 3 }, false)
    rig.pass(25)
    assert.equal(rig.payloads('NotifyEvent').length, 2)
    assert.equal(rig.payloads('NotifyPeriodicEventStream').length, 0)
    assert.deepEqual(rig.ask('GetPeriodicEventStream', {}), {})
  })

  it('change with an adjustment', () => {
    const rig = streaming({ values: 30 })
    const asked = { id: 1, params: { values: 2 } }
    assert.equal(rig.ask('AdjustPeriodicEventStream', asked).status, 'Accepted')
    rig.pass(45)
    assert.equal(rig.payloads('NotifyPeriodicEventStream').length, 2)
    const other = rig.ask('AdjustPeriodicEventStream', { ...asked, id: 9 })
    assert.equal(other.status, 'Rejected')
  })

  it('are closed with their monitor', () => {
    const rig = streaming({ values: 3 })
    rig.ask('ClearVariableMonitoring', { id: [3] })
    assert.deepEqual(rig.payloads('ClosePeriodicEventStream'), [{ id: 1 }])
    rig.pass(60)
    assert.equal(rig.payloads('NotifyPeriodicEventStream').length, 0)
  })

  it('are asked for again on a new connection, until answered', () => {
    const rig = new PartsRig()
    rig.ask('SetVariableMonitoring', {
      setMonitoringData: [
        {
          ...{ type: 'Delta', value: 1, severity: 3, periodicEventStream: { values: 2 } },
          component: { name: 'Heater' },
          variable: { name: 'Temperature' },
        },
      ],
    })
    const [again] = reconnectParts(rig.parts)
    assert.equal(again?.action, 'OpenPeriodicEventStream')
    if (again !== undefined) rig.answered(again, { status: 'Accepted' })
    assert.deepEqual(reconnectParts(rig.parts), [])
  })
})
