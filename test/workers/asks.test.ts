/** What an actor asks by itself goes out behind the answer to what led to it. */
import assert from 'node:assert/strict'
import { it } from 'node:test'

import { stepChargePoint } from '../../src/actor/charge-point.ts'
import { newChargePoint } from '../../src/model/charge-point.ts'
import { newLane } from '../../workers/lane.ts'
import { framesOf } from './thread.ts'

const CONTEXT = {
  now: Date.UTC(2026, 5, 1),
  heartbeatSeconds: 300,
  bootRetrySeconds: 60,
  isInventoryWanted: true,
  leniency: 'strict',
} as const
const BOOT = { reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 'M' } }

for (const version of ['ocpp2.0.1', 'ocpp2.1'] as const) {
  it(`${version}: a boot is answered before the inventory is asked for`, () => {
    const lane = newLane(stepChargePoint)
    const state = newChargePoint('default', 'A')
    const { now } = CONTEXT
    const connected = { type: 'connected', at: now, protocol: version } as const
    const inputs = [
      { type: 'adopt', state, version } as const,
      { type: 'event', event: connected } as const,
      JSON.stringify([2, 'boot', 'BootNotification', BOOT]),
    ]
    const outputs = lane({ context: CONTEXT, actors: [1, 1, 1], inputs })
    const frames = outputs.flatMap(framesOf).map((text) => JSON.parse(text))
    assert.deepEqual(
      frames.map(([type, , action]) => (type === 3 ? 'answer' : action)),
      ['answer', 'GetBaseReport'],
    )
    assert.equal(frames[1]?.[3].reportBase, 'FullInventory')
  })

  it(`${version}: what an EV needs is answered before its profile is sent`, () => {
    const lane = newLane(stepChargePoint)
    const state = { ...newChargePoint('default', 'A'), registration: 'accepted' } as const
    const { now } = CONTEXT
    const event = { type: 'connected', at: now, protocol: version } as const
    const started = {
      eventType: 'Started',
      timestamp: '2026-06-01T00:00:00Z',
      triggerReason: 'CablePluggedIn',
      seqNo: 0,
      transactionInfo: { transactionId: 'tx-1' },
      evse: { id: 1 },
    }
    const chargingNeeds = {
      requestedEnergyTransfer: 'DC',
      dcChargingParameters: { evMaxCurrent: 400, evMaxVoltage: 500, evMaxPower: 50_000 },
    }
    const inputs = [
      { type: 'adopt', state, version } as const,
      { type: 'event', event } as const,
      JSON.stringify([2, 'tx', 'TransactionEvent', started]),
      JSON.stringify([2, 'needs', 'NotifyEVChargingNeeds', { evseId: 1, chargingNeeds }]),
    ]
    const outputs = lane({ context: CONTEXT, actors: [1, 1, 1, 1], inputs })
    const frames = framesOf(outputs[3] ?? []).map((text) => JSON.parse(text))
    assert.deepEqual(frames[0], [3, 'needs', { status: 'Accepted' }])
    assert.deepEqual([frames[1]?.[2], frames.length], ['SetChargingProfile', 2])
  })
}
