import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import {
  charge,
  error,
  type Json,
  plug,
  SILENCE,
  StationRig,
  stop,
  VERSIONS2,
} from './station-rig.ts'

const currentTime = '2026-03-01T12:00:00Z'
const toVariable = (component: string, variable: string) => ({
  component: { name: component },
  variable: { name: variable },
})

describe('client 2.x boot', () => {
  for (const version of VERSIONS2) {
    it(`${version}: says who it is, then how its connectors are`, () => {
      const rig = StationRig.booted({ version, connectorsPerEvse: 2 })
      const [boot] = rig.sentOf('BootNotification')
      assert.deepEqual(boot?.payload, {
        reason: 'PowerUp',
        chargingStation: {
          ...{ vendorName: 'Stator', model: 'Simulator', serialNumber: 'S-1' },
          firmwareVersion: '2.4.0',
        },
      })
      assert.deepEqual(
        rig
          .sentOf('StatusNotification')
          .map(({ payload }) => [payload.evseId, payload.connectorId, payload.connectorStatus]),
        [
          [1, 1, 'Available'],
          [1, 2, 'Available'],
          [2, 1, 'Available'],
          [2, 2, 'Available'],
        ],
      )
    })
  }

  it('says nothing but what it is asked while it is pending', () => {
    const rig = new StationRig({
      answers: { BootNotification: () => ({ status: 'Pending', currentTime, interval: 60 }) },
    })
    rig.open()
    rig.act(plug())
    assert.deepEqual(
      rig.sent.map(({ action }) => action),
      ['BootNotification'],
    )
    const request = { requestId: 1, reportBase: 'SummaryInventory' }
    assert.equal(rig.command('GetBaseReport', request).status, 'Accepted')
    assert.ok(rig.sentOf('NotifyReport').length > 0)
    const start = { remoteStartId: 1, idToken: { idToken: 'A', type: 'Central' } }
    assert.equal(rig.command('RequestStartTransaction', start).status, 'Rejected')
    rig.command('TriggerMessage', { requestedMessage: 'BootNotification' })
    const reasons = () => rig.sentOf('BootNotification').map(({ payload }) => payload.reason)
    assert.deepEqual(reasons(), ['PowerUp', 'Triggered'])
    rig.answers = {}
    rig.advance(60_000)
    assert.deepEqual(reasons(), ['PowerUp', 'Triggered', 'PowerUp'])
    assert.equal(rig.station.registration, 'accepted')
    assert.deepEqual(rig.story(), [], 'a cable from before begins nothing')
    const again = rig.command('TriggerMessage', { requestedMessage: 'BootNotification' })
    assert.equal(again.status, 'Rejected')
  })

  it('asks again after the interval when it is rejected, or nobody answers', () => {
    const rig = new StationRig({
      answers: { BootNotification: () => ({ status: 'Rejected', currentTime, interval: 0 }) },
    })
    rig.open()
    rig.advance(61_000)
    assert.equal(rig.sentOf('BootNotification').length, 3)
    rig.answers = { BootNotification: () => SILENCE }
    rig.advance(91_000)
    assert.equal(rig.sentOf('BootNotification').length, 5)
  })

  it('beats as often as it is told', () => {
    const rig = StationRig.booted()
    rig.advance(600_000)
    assert.equal(rig.sentOf('Heartbeat').length, 2)
    rig.set('OCPPCommCtrlr.HeartbeatInterval', '60')
    rig.advance(300_000)
    assert.equal(rig.sentOf('Heartbeat').length, 7)
  })

  it('boots anew when it is told that it is not known', () => {
    const rig = StationRig.booted({ answers: { Heartbeat: () => error('SecurityError') } })
    rig.advance(300_000)
    assert.equal(rig.sentOf('BootNotification').length, 2)
  })

  it('after a short break tells what has changed, after a long one everything', () => {
    const rig = StationRig.booted()
    const away = (ms: number): number => {
      const before = rig.sentOf('StatusNotification').length
      rig.close()
      rig.advance(ms)
      rig.open()
      rig.advance(1)
      return rig.sentOf('StatusNotification').length - before
    }
    assert.equal(away(30_000), 0)
    rig.close()
    rig.act(plug())
    rig.open()
    assert.equal(rig.sentOf('StatusNotification').at(-1)?.payload.connectorStatus, 'Occupied')
    assert.equal(away(61_000), 2)
    assert.equal(rig.sentOf('BootNotification').length, 1)
  })

  it('tells its statuses as events when it is set so', () => {
    const rig = StationRig.booted({ configuration: { 'SimulationCtrlr.StatusByEvent': 'true' } })
    rig.act(plug())
    assert.equal(rig.sentOf('StatusNotification').length, 0)
    const told = rig.sentOf('NotifyEvent').flatMap(({ payload }) => payload.eventData)
    const values = (told as readonly { actualValue: string }[]).map((each) => each.actualValue)
    assert.deepEqual(values, ['Available', 'Available', 'Occupied'])
  })

  it('charges before it is accepted only when it may', () => {
    for (const [may, events] of [
      ['false', 0],
      ['true', 3],
    ] as const) {
      const rig = new StationRig({
        configuration: {
          'TxCtrlr.TxBeforeAcceptedEnabled': may,
          'AuthCtrlr.OfflineTxForUnknownIdEnabled': 'true',
        },
      })
      charge(rig)
      assert.equal(rig.station.facts.length, events)
    }
  })

  it('reboots with new firmware, and says so', () => {
    const rig = StationRig.booted()
    const firmware = { location: 'https://files/new.bin', retrieveDateTime: currentTime }
    rig.command('UpdateFirmware', { requestId: 4, firmware })
    rig.advance(20_000)
    assert.ok(rig.effects.some((effect) => effect.type === 'reconnect'))
    rig.close()
    rig.open()
    rig.advance(1)
    const boot = rig.sentOf('BootNotification').at(-1)?.payload ?? {}
    assert.equal(boot.reason, 'FirmwareUpdate')
    assert.equal((boot.chargingStation as Json).firmwareVersion, '2.5.0')
  })

  it('comes back at once with a new password', () => {
    const rig = StationRig.booted()
    const attributeValue = 'a-password-of-some-length'
    const data = { ...toVariable('SecurityCtrlr', 'BasicAuthPassword'), attributeValue }
    rig.command('SetVariables', { setVariableData: [data] })
    const hex = Buffer.from(attributeValue).toString('hex')
    assert.deepEqual(rig.effects.slice(-2), [
      { type: 'password', hex },
      { type: 'reconnect', afterMs: 200 },
    ])
  })
})

describe('client 2.x reset', () => {
  it('waits for the end of the last transaction when it is told to', () => {
    const rig = StationRig.booted()
    charge(rig)
    assert.deepEqual(rig.command('Reset', { type: 'OnIdle' }), { status: 'Scheduled' })
    rig.advance(60_000)
    assert.equal(
      rig.effects.some(({ type }) => type === 'reconnect'),
      false,
    )
    rig.act(stop())
    rig.advance(1_000)
    assert.equal(rig.station.bootReason, 'ScheduledReset')
    assert.equal(rig.story().at(-1), 'Ended StopAuthorized EVConnected Local')
  })

  it('of one EVSE leaves the others alone', () => {
    const rig = StationRig.booted()
    charge(rig)
    assert.deepEqual(rig.command('Reset', { type: 'Immediate', evseId: 1 }), { status: 'Accepted' })
    assert.equal(rig.story().at(-1), 'Ended ResetCommand Charging ImmediateReset')
    const statusOf = () => rig.sentOf('StatusNotification').at(-1)?.payload.connectorStatus
    assert.equal(statusOf(), 'Unavailable')
    rig.advance(3_000)
    assert.equal(statusOf(), 'Occupied')
    assert.equal(rig.station.reboot, null)
    assert.equal(rig.command('Reset', { type: 'Immediate', evseId: 9 }).status, 'Rejected')
  })

  it('ends what took too long to be resumed', () => {
    const rig = StationRig.booted({ configuration: { 'TxCtrlr.TxResumptionTimeout': '60' } })
    charge(rig)
    rig.command('Reset', { type: 'ImmediateAndResume' })
    rig.advance(1_000)
    rig.close()
    rig.advance(120_000)
    rig.open()
    rig.advance(1)
    assert.equal(rig.story().at(-1), 'Ended AbnormalCondition SuspendedEVSE Reboot')
  })
})
