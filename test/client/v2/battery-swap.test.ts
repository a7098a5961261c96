import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { PartsRig } from './parts-rig.ts'

const swap = (rig: PartsRig, requestId: number) =>
  rig.ask('RequestBatterySwap', { requestId, idToken: { idToken: 'A', type: 'ISO14443' } }).status

describe('client v2 battery swap', () => {
  it('takes one in and gives one out', () => {
    const rig = new PartsRig()
    assert.equal(swap(rig, 7), 'Accepted')
    rig.pass(60)
    const told = rig.payloads('BatterySwap')
    assert.deepEqual(
      told.map(
        ({ eventType, requestId, idToken }) => `${eventType} ${requestId} ${idToken.idToken}`,
      ),
      ['BatteryIn 7 A', 'BatteryOut 7 A'],
    )
    const [incoming, outgoing] = told.map(({ batteryData }) => batteryData[0])
    assert.ok((incoming?.soC ?? 100) < (outgoing?.soC ?? 0))
    assert.notEqual(incoming?.serialNumber, outgoing?.serialNumber)
  })

  it('goes on as long as there are batteries', () => {
    const rig = new PartsRig({ configuration: { 'SimulationCtrlr.BatteriesAvailable': '2' } })
    assert.deepEqual(
      [swap(rig, 1), swap(rig, 1), swap(rig, 2), swap(rig, 3)],
      ['Accepted', 'Rejected', 'Accepted', 'Rejected'],
    )
    rig.pass(60)
    assert.equal(rig.payloads('BatterySwap').length, 4)
  })
})
