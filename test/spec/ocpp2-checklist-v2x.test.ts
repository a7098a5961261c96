/**
 * Outer checklist of 2.1, block Q: an EV that gives energy back, steered by us or by others. One
 * test for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { eventually } from '../support/wait.ts'
import { request2 } from './operations2.ts'
import { isoTime, operate } from './scenario.ts'
import { bootStation2, card, eventuallyView2, journaled2, only21, shownItem2 } from './scenario2.ts'
import { assertProblem, settle } from './tricky.ts'
import {
  ACCEPTED,
  beginAllowed,
  beginV2x,
  CHARGING_NEEDS,
  changesMode,
  endsV2x,
  getsProfile,
  NEEDS,
  newProfile,
  pushes,
  showsPeriods,
  steers,
  tellsNeeds,
} from './v2x.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

only21('TC_Q_102 a driver who may discharge', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const allowedEnergyTransfer = ['DC', 'DC_BPT']
  const session = await beginAllowed(hub, station, allowedEnergyTransfer)
  const profile = await getsProfile(session, NEEDS)
  assert.deepEqual(profile.chargingSchedule[0]?.chargingSchedulePeriod, [
    { startPeriod: 0, limit: 20_000 },
  ])
  const needs = await journaled2(hub, id, 'ev.charging-needs')
  assert.deepEqual(needs.chargingNeeds, NEEDS)
  await endsV2x(hub, session)

  // Of somebody else nothing is said.
  await hub.api.putIdToken(`OTHER-${id}`)
  const other = await station.request('Authorize', { idToken: card(`OTHER-${id}`) })
  assert.deepEqual(other, { idTokenInfo: ACCEPTED })
  const told = { transactionId: session.transactionId, allowedEnergyTransfer }
  const late = { status: 'Rejected', statusInfo: { reasonCode: 'TxNotFound' } }
  await operate(hub, station, 'NotifyAllowedEnergyTransfer', told, late)
})

only21('TC_Q_103 what the EV needs is refused', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginAllowed(hub, station, ['DC'])
  // Neither the EV nor the place has a limit to plan with: it goes on without a profile.
  const { v2xChargingParameters: _, ...unknown } = CHARGING_NEEDS
  assert.deepEqual(await tellsNeeds(session, unknown), { status: 'NoChargingProfile' })
  // What its driver may not do ends it.
  assert.deepEqual(await tellsNeeds(session, NEEDS), { status: 'Rejected' })
  await settle(station)
  assert.ok(station.calls.every(({ action }) => action !== 'SetChargingProfile'))
  await session.end({
    triggerReason: 'AbnormalCondition',
    info: { stoppedReason: 'ReqEnergyTransferRejected', chargingState: 'EVConnected' },
  })
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.stopReason], [false, 'ReqEnergyTransferRejected'])
  })
})

only21('TC_Q_107 charging only, first', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginAllowed(hub, station, ['DC'])
  await getsProfile(session, CHARGING_NEEDS)
  await changesMode(hub, session, 'ChargingOnly', 20_000)
  // From here on it may give as well: it negotiates anew.
  const told = { transactionId: session.transactionId, allowedEnergyTransfer: ['DC_BPT'] }
  await operate(hub, station, 'NotifyAllowedEnergyTransfer', told, ACCEPTED)
  await getsProfile(session, NEEDS)
  const periods = [{ startPeriod: 0, operationMode: 'CentralSetpoint', setpoint: -5_000 }]
  await steers(hub, session, newProfile(session, periods))
  await changesMode(hub, session, 'CentralSetpoint', -5_000)
  await endsV2x(hub, session)
})

only21('TC_Q_108 we steer, by schedule', async (version, id) => {
  const session = await beginV2x(hub, id, version)
  const { station } = session
  const periods = [
    { startPeriod: 0, operationMode: 'CentralSetpoint', setpoint: 8_000 },
    { startPeriod: 1_800, operationMode: 'CentralSetpoint', setpoint: -7_500.5 },
    { startPeriod: 3_600, operationMode: 'Idle' },
  ]
  const profile = newProfile(session, periods)
  await steers(hub, session, profile)
  // The EV says what it will do: as much as it was sent, and no more.
  for (const [limit, status] of [
    [9_000, 'Rejected'],
    [8_000, 'Accepted'],
  ] as const) {
    const chargingSchedulePeriod = [{ startPeriod: 0, limit }]
    const chargingSchedule = {
      id: 1,
      chargingRateUnit: 'W',
      duration: 1_700,
      chargingSchedulePeriod,
    }
    const plan = { timeBase: isoTime(), evseId: 1, chargingSchedule }
    assert.equal((await station.request('NotifyEVChargingSchedule', plan)).status, status)
  }
  await changesMode(hub, session, 'CentralSetpoint', 8_000)
  await changesMode(hub, session, 'CentralSetpoint', -7_500)
  await changesMode(hub, session, 'Idle')

  // A setpoint has no limit beside it. Q03.FR.02.
  const doubled = newProfile(session, [{ ...periods[0], limit: 9_000 }])
  const reply = await request2(hub, id, 'charging-profile', { evseId: 1, profile: doubled })
  assertProblem(reply, 409, 'COMMAND_REFUSED')
  await endsV2x(hub, session)
})

only21('TC_Q_109 we steer, by setpoints that we push', async (version, id) => {
  const session = await beginV2x(hub, id, version)
  const { station } = session
  const period = { startPeriod: 0, operationMode: 'CentralSetpoint', setpoint: 4_000 }
  await steers(hub, session, newProfile(session, [period], { kind: 'Dynamic' }))
  for (const setpoint of [6_000, -3_000.5, 0]) {
    await pushes(hub, station, { setpoint })
    await showsPeriods(hub, id, [{ ...period, setpoint }])
    await changesMode(hub, session, 'CentralSetpoint', Math.trunc(setpoint))
  }
  await endsV2x(hub, session)
})

only21('TC_Q_110 we steer, by setpoints that it asks for', async (version, id) => {
  const session = await beginV2x(hub, id, version)
  const { station } = session
  const period = { startPeriod: 0, operationMode: 'CentralSetpoint', setpoint: 4_000 }
  const more = { kind: 'Dynamic', dynUpdateInterval: 60 }
  const profile = newProfile(session, [period], more)
  await steers(hub, session, profile)
  const pulls = () => station.request('PullDynamicScheduleUpdate', { chargingProfileId: 901 })
  assert.deepEqual(await pulls(), { ...ACCEPTED, scheduleUpdate: { setpoint: 4_000 } })
  // The next value of the operator is what it hears from then on.
  const next = { ...period, setpoint: -2_500 }
  await steers(hub, session, newProfile(session, [next], more))
  assert.deepEqual(await pulls(), { ...ACCEPTED, scheduleUpdate: { setpoint: -2_500 } })
  await changesMode(hub, session, 'CentralSetpoint', -2_500)
  await journaled2(hub, id, 'dynamic-schedule.asked')
  await endsV2x(hub, session)
})

only21('TC_Q_111 others steer, by setpoints', async (version, id) => {
  const session = await beginV2x(hub, id, version)
  const limits = { limit: 10_000, dischargeLimit: -8_000 }
  const period = { startPeriod: 0, operationMode: 'ExternalSetpoint', ...limits }
  await steers(hub, session, newProfile(session, [period]))
  await changesMode(hub, session, 'ExternalSetpoint', -6_000)
  await changesMode(hub, session, 'ExternalSetpoint', 9_000)
  await endsV2x(hub, session)
})

only21('TC_Q_112 others steer, by limits', async (version, id) => {
  const session = await beginV2x(hub, id, version)
  const { station } = session
  const period = { startPeriod: 0, operationMode: 'ExternalLimits' }
  await steers(hub, session, newProfile(session, [period]))
  const chargingSchedule = [
    {
      id: 1,
      chargingRateUnit: 'W',
      chargingSchedulePeriod: [{ ...period, limit: 6_000, dischargeLimit: -4_000 }],
    },
  ]
  const chargingLimit = { chargingLimitSource: 'EMS', isGridCritical: false }
  const told = { evseId: 1, chargingLimit, chargingSchedule }
  assert.deepEqual(await station.request('NotifyChargingLimit', told), {})
  const item = await shownItem2(hub, id, 'chargingLimit', ({ isOpen }) => isOpen)
  assert.deepEqual(item.body, told)
  await changesMode(hub, session, 'ExternalLimits', -4_000)

  const cleared = { evseId: 1, chargingLimitSource: 'EMS' }
  assert.deepEqual(await station.request('ClearedChargingLimit', cleared), {})
  await eventually(async () => {
    assert.deepEqual(await hub.api.items(id, { kind: 'chargingLimit', open: true }), [])
  })
  await endsV2x(hub, session)
})
