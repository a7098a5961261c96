import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { above, eventsOf, evse, monitor, set, setEvse, toldOf } from './monitors.ts'
import { PartsRig, VERSIONS2 } from './parts-rig.ts'

describe('client v2 monitor events', () => {
  for (const version of VERSIONS2) {
    it(`alerts once above and once below in ${version}`, () => {
      const rig = new PartsRig({ version })
      monitor(rig, above(40), above(10, { type: 'LowerThreshold' }))
      for (const value of ['20', '41', '45', '40', '9', '10']) set(rig, 'Heater.Temperature', value)
      assert.deepEqual(toldOf(rig), [
        'Alerting 41',
        'Alerting 40 cleared',
        'Alerting 9',
        'Alerting 10 cleared',
      ])
      const [raised, cleared] = eventsOf(rig)
      assert.equal(cleared?.cause, raised?.eventId)
      assert.equal(raised?.eventNotificationType, 'CustomMonitor')
      assert.equal(raised?.severity, version === 'ocpp2.1' ? 3 : undefined)
    })
  }

  it('knows the monitors of targets in 2.1, where there is a target', () => {
    const rig = new PartsRig()
    const results = monitor(
      rig,
      above(10, { type: 'TargetDelta' }),
      above(0.5, { type: 'TargetDeltaRelative', severity: 5 }),
      above(10, { type: 'TargetDelta', ...evse(1, 'Power') }),
    )
    assert.deepEqual(
      results.map(({ status }) => status),
      ['Accepted', 'Accepted', 'UnsupportedMonitorType'],
    )
    // The target is 5: both are passed at 20, the absolute one is left at 14, the other at 7.
    for (const value of ['20', '14', '7']) set(rig, 'Heater.Temperature', value)
    assert.deepEqual(toldOf(rig), [
      'Alerting 20',
      'Alerting 20',
      'Alerting 14 cleared',
      'Alerting 7 cleared',
    ])
  })

  it('tells differences of numbers and of words', () => {
    const rig = new PartsRig()
    monitor(
      rig,
      above(5, { type: 'Delta' }),
      above(1, { ...evse(1, 'AvailabilityState'), type: 'Delta' }),
    )
    rig.look()
    for (const value of ['22', '24', '25', '27', '21', '20']) set(rig, 'Heater.Temperature', value)
    setEvse(rig, 'EVSE.AvailabilityState', 'Occupied')
    setEvse(rig, 'EVSE.AvailabilityState', 'Occupied')
    assert.deepEqual(toldOf(rig), ['Delta 25', 'Delta 20', 'Delta Occupied'])
  })

  it('tells values at times, counted from now or from midnight', () => {
    const rig = new PartsRig()
    rig.at += 7_000
    monitor(
      rig,
      above(20, { type: 'Periodic' }),
      above(30, { type: 'PeriodicClockAligned', severity: 6 }),
    )
    rig.pass(60)
    const times = eventsOf(rig).map(({ timestamp }) => new Date(timestamp).getUTCSeconds())
    assert.deepEqual(times, [27, 30, 47, 0, 7])
    assert.deepEqual(new Set(toldOf(rig)), new Set(['Periodic 20']))
  })

  it('watches a transaction only while there is one', () => {
    const rig = new PartsRig()
    monitor(rig, above(1_000, { ...evse(1, 'Power'), transaction: true }))
    setEvse(rig, 'EVSE.Power', '2000')
    assert.deepEqual(toldOf(rig), [])
    rig.transactions = [{ transactionId: 'T1', evseId: 1 }]
    rig.look()
    assert.deepEqual(
      eventsOf(rig).map(({ transactionId, actualValue }) => [transactionId, actualValue]),
      [['T1', '2000']],
    )
  })

  it('never tells what may only be written', () => {
    const rig = new PartsRig()
    const password = {
      component: { name: 'SecurityCtrlr' },
      variable: { name: 'BasicAuthPassword' },
    }
    assert.equal(monitor(rig, above(1, { ...password, type: 'Delta' }))[0]?.status, 'Accepted')
    rig.look()
    rig.ask('SetVariables', {
      setVariableData: [{ ...password, attributeValue: 'a-new-password-123' }],
    })
    rig.look()
    assert.deepEqual(toldOf(rig), ['Delta '])
  })

  it('tells only what is as severe as the level', () => {
    const rig = new PartsRig()
    monitor(rig, above(40))
    assert.equal(rig.ask('SetMonitoringLevel', { severity: 10 }).status, 'Rejected')
    assert.equal(rig.ask('SetMonitoringLevel', { severity: 2 }).status, 'Accepted')
    assert.equal(rig.value('MonitoringCtrlr', 'ActiveMonitoringLevel'), '2')
    rig.look()
    set(rig, 'Heater.Temperature', '50')
    set(rig, 'ChargingStation.Problem', 'true')
    assert.deepEqual(toldOf(rig), ['Delta true'])
  })

  it('keeps while there is no connection what is severe, and drops the rest', () => {
    const rig = new PartsRig()
    monitor(rig, above(40), above(45, { severity: 7 }))
    rig.mayReport = false
    set(rig, 'Heater.Temperature', '42')
    set(rig, 'Heater.Temperature', '48')
    assert.deepEqual(toldOf(rig), ['Alerting 42'])
    assert.ok(rig.sent.every(({ isKept }) => isKept === true))
  })

  it('is silent when it is turned off', () => {
    const rig = new PartsRig({ configuration: { 'MonitoringCtrlr.Enabled': 'false' } })
    monitor(rig, above(40))
    set(rig, 'Heater.Temperature', '50')
    assert.deepEqual(toldOf(rig), [])
  })
})
