import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { installed, profile, reservation, reserved, start } from './command-rows.ts'
import { card, charge, plug, START_AT, StationRig, stop } from './station-rig.ts'

describe('client 2.x commands, and what follows', () => {
  it('tells its profiles, one message for each EVSE', () => {
    const rig = StationRig.booted()
    installed(rig)
    const other = profile({ id: 2, chargingProfilePurpose: 'ChargingStationMaxProfile' })
    const chargingProfile = { ...other, chargingProfileKind: 'Absolute' }
    const [its] = chargingProfile.chargingSchedule
    rig.command('SetChargingProfile', {
      evseId: 0,
      chargingProfile: {
        ...chargingProfile,
        chargingSchedule: [{ ...its, startSchedule: '2026-01-01T00:00:00Z' }],
      },
    })
    rig.command('GetChargingProfiles', { requestId: 5, chargingProfile: {} })
    assert.deepEqual(
      rig
        .sentOf('ReportChargingProfiles')
        .map(({ payload }) => [payload.requestId, payload.evseId, payload.tbc]),
      [
        [5, 1, true],
        [5, 0, false],
      ],
    )
  })

  it('takes a changed dynamic profile, and asks for changes by itself', () => {
    const rig = StationRig.booted({
      answers: {
        PullDynamicScheduleUpdate: () => ({ status: 'Accepted', scheduleUpdate: { limit: 2_000 } }),
      },
    })
    charge(rig)
    const chargingProfile = profile({ chargingProfileKind: 'Dynamic', dynUpdateInterval: 30 })
    rig.command('SetChargingProfile', { evseId: 1, chargingProfile })
    assert.equal(rig.evse().flow.powerW, 6_000)
    rig.command('UpdateDynamicSchedule', {
      chargingProfileId: 1,
      scheduleUpdate: { limit: 4_000 },
    })
    assert.equal(rig.evse().flow.powerW, 4_000)
    rig.advance(30_000)
    assert.equal(rig.sentOf('PullDynamicScheduleUpdate').length, 1)
    assert.equal(rig.evse().flow.powerW, 2_000)
  })

  it('puts priority before what was planned', () => {
    const rig = StationRig.booted()
    installed(rig)
    charge(rig)
    assert.equal(rig.evse().flow.powerW, 6_000)
    const chargingProfile = profile(
      { id: 3, chargingProfilePurpose: 'PriorityCharging' },
      { chargingSchedulePeriod: [{ startPeriod: 0, limit: 11_000 }] },
    )
    rig.command('SetChargingProfile', { evseId: 1, chargingProfile })
    const { transactionId } = rig
    rig.command('UsePriorityCharging', { transactionId, activate: true })
    assert.equal(rig.evse().flow.powerW, 11_000)
    assert.deepEqual(rig.sentOf('NotifyPriorityCharging')[0]?.payload, {
      transactionId,
      activated: true,
    })
    rig.command('UsePriorityCharging', { transactionId, activate: false })
    assert.equal(rig.evse().flow.powerW, 6_000)
  })

  it('shares the limit of the whole, and draws the schedule it follows', () => {
    const rig = StationRig.booted()
    const startSchedule = new Date(START_AT).toISOString()
    const periods = [
      { startPeriod: 0, limit: 8_000 },
      { startPeriod: 600, limit: 20_000 },
    ]
    const chargingProfile = profile(
      { chargingProfilePurpose: 'ChargingStationMaxProfile', chargingProfileKind: 'Absolute' },
      { startSchedule, chargingSchedulePeriod: periods },
    )
    rig.command('SetChargingProfile', { evseId: 0, chargingProfile })
    charge(rig)
    rig.act(plug(2))
    rig.act(card('OTHER', 2))
    assert.deepEqual(
      rig.station.evses.map(({ flow }) => flow.powerW),
      [4_000, 4_000],
    )
    rig.advance(600_000)
    assert.deepEqual(
      rig.station.evses.map(({ flow }) => flow.powerW),
      [10_000, 10_000],
    )
    rig.act(stop())
    assert.equal(rig.evse(2).flow.powerW, 12_000)
    const answer = rig.command('GetCompositeSchedule', { evseId: 0, duration: 60 })
    const drawn = answer.schedule as { readonly chargingSchedulePeriod: readonly unknown[] }
    assert.deepEqual(drawn.chargingSchedulePeriod, [{ startPeriod: 0, limit: 20_000 }])
  })

  it('starts with the profile it was given, for that transaction alone', () => {
    const rig = StationRig.booted()
    rig.act(plug())
    const chargingProfile = profile({ chargingProfilePurpose: 'TxProfile' })
    rig.command('RequestStartTransaction', start({ chargingProfile }))
    assert.equal(rig.evse().flow.powerW, 6_000)
    assert.equal(rig.station.profiles[0]?.profile.transactionId, rig.transactionId)
    rig.act(stop())
    assert.deepEqual(rig.station.profiles, [])
  })

  it('keeps a place, gives it to its owner, or says that it is gone', () => {
    const rig = StationRig.booted()
    const statusOf = () => rig.sentOf('StatusNotification').at(-1)?.payload.connectorStatus
    const updates = () =>
      rig
        .sentOf('ReservationStatusUpdate')
        .map(({ payload }) => [payload.reservationId, payload.reservationUpdateStatus])
    reserved(rig)
    assert.equal(statusOf(), 'Reserved')
    rig.act(card('OTHER'))
    assert.equal(rig.evse().refusal, 'Reserved')
    rig.command('RequestStartTransaction', start())
    const [started] = rig.sentOf('TransactionEvent')
    assert.equal(started?.payload.reservationId, 1)
    assert.deepEqual(rig.station.reservations, [])
    const soon = new Date(rig.at + 60_000).toISOString()
    rig.command('ReserveNow', reservation({ id: 2, evseId: 2, expiryDateTime: soon }))
    rig.advance(60_000)
    rig.command('ReserveNow', reservation({ id: 3, evseId: 2 }))
    rig.act({ name: 'fault', connectorId: 2, errorCode: 'OtherError' })
    assert.deepEqual(updates(), [
      [2, 'Expired'],
      [3, 'Removed'],
    ])
  })

  it('says so when nothing came of a reservation', () => {
    const rig = StationRig.booted({ configuration: { 'TxCtrlr.TxStartPoint': 'PowerPathClosed' } })
    reserved(rig)
    rig.command('RequestStartTransaction', start())
    rig.advance(60_000)
    assert.deepEqual(
      rig.sentOf('ReservationStatusUpdate').map(({ payload }) => payload),
      [{ reservationId: 1, reservationUpdateStatus: 'NoTransaction' }],
    )
  })

  it('goes out of order after the last transaction, and comes back as it was', () => {
    const rig = StationRig.booted()
    charge(rig)
    rig.command('ChangeAvailability', { operationalStatus: 'Inoperative', evse: { id: 1 } })
    const statuses = () =>
      rig
        .sentOf('StatusNotification')
        .slice(2)
        .map(({ payload }) => payload.connectorStatus)
    assert.deepEqual(statuses(), ['Occupied'])
    rig.act(stop())
    assert.deepEqual(statuses(), ['Occupied', 'Unavailable'])
    rig.command('ChangeAvailability', { operationalStatus: 'Operative', evse: { id: 1 } })
    assert.deepEqual(statuses(), ['Occupied', 'Unavailable', 'Occupied'])
  })

  it('sends what a monitor sees to a stream, which nobody answers', () => {
    const rig = StationRig.booted()
    const answer = rig.command('SetVariableMonitoring', {
      setMonitoringData: [
        {
          ...{ type: 'Periodic', value: 10, severity: 5, periodicEventStream: { values: 3 } },
          component: { name: 'EVSE', evse: { id: 1 } },
          variable: { name: 'Power' },
        },
      ],
    })
    assert.ok(answer.setMonitoringResult !== undefined)
    rig.advance(35_000)
    assert.equal(rig.sentOf('OpenPeriodicEventStream').length, 1)
    assert.equal(rig.sentOf('NotifyPeriodicEventStream').length, 1)
    assert.equal(rig.station.inFlight, null)
  })
})
