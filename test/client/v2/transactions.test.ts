import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import {
  card,
  charge,
  type Json,
  plug,
  StationRig,
  type StationRigOptions,
  stop,
  unplug,
  VERSIONS2,
} from './station-rig.ts'
import { charging, FLOWS, type Flow } from './transaction-flows.ts'

const bench = ({ start, stop: end }: Flow, more: StationRigOptions): StationRig =>
  StationRig.booted({
    ...more,
    configuration: { 'TxCtrlr.TxStartPoint': start, 'TxCtrlr.TxStopPoint': end },
  })

const infoOf = ({ payload }: { readonly payload: Json }): Json => payload.transactionInfo as Json

describe('client 2.x transactions', () => {
  for (const version of VERSIONS2) {
    for (const flow of FLOWS) {
      it(`${version}: from ${flow.start} to ${flow.stop}: ${flow.does}`, () => {
        const rig = bench(flow, { version })
        flow.acts(rig)
        assert.deepEqual(rig.story(), flow.told)
        const numbers = rig.sentOf('TransactionEvent').map(({ payload }) => payload.seqNo)
        let expected = 0
        for (const [index, event] of rig.story().entries()) {
          if (event.startsWith('Started')) expected = 0
          assert.equal(numbers[index], expected)
          expected += 1
        }
      })
    }
  }

  it('goes on without a cable when it is told to', () => {
    const rig = StationRig.booted({
      configuration: {
        'TxCtrlr.StopTxOnEVSideDisconnect': 'false',
        'TxCtrlr.TxStopPoint': 'Authorized',
      },
    })
    charge(rig)
    rig.act(unplug())
    rig.act(plug())
    assert.deepEqual(rig.story().slice(-3), [
      'Updated EVCommunicationLost Idle',
      'Updated CablePluggedIn EVConnected',
      charging,
    ])
  })

  it('counts energy to the watt-hour, and says so at both ends', () => {
    const rig = StationRig.booted()
    rig.advance(7_200_000)
    charge(rig)
    rig.advance(3_600_000)
    rig.act(stop())
    rig.advance(3_600_000)
    const [first] = rig.sentOf('TransactionEvent')
    const last = rig.sentOf('TransactionEvent').at(-1)
    const registerOf = (payload: Json = {}): unknown => {
      const values = payload.meterValue as readonly { sampledValue: readonly Json[] }[]
      return values.at(-1)?.sampledValue[0]?.value
    }
    assert.equal(registerOf(first?.payload), 1_000)
    assert.equal(registerOf(last?.payload), 13_000)
    const entries = rig.ledger().filter(({ event }) => event === 'answered')
    const [start] = entries.filter(({ fact }) => fact.kind === 'start')
    const [end] = entries.filter(({ fact }) => fact.kind === 'stop')
    assert.ok(start?.fact.kind === 'start' && start.fact.meterWh === 1_000)
    assert.ok(end?.fact.kind === 'stop' && end.fact.meterWh === 13_000)
    assert.match(String(end.transactionId), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.equal(entries.filter(({ fact }) => fact.kind === 'meter').length, 59 + 1)
  })

  it('names EVSE, connector, idToken and time once each', () => {
    const rig = StationRig.booted({ connectorsPerEvse: 2 })
    rig.act({ name: 'plugInto', evseId: 2, connectorId: 2, wantedWh: null })
    rig.act(card('TAG', 2))
    rig.advance(60_000)
    rig.act(stop(2))
    const events = rig.sentOf('TransactionEvent')
    assert.deepEqual(
      events.map(({ payload }) => payload.evse ?? null),
      [{ id: 2, connectorId: 2 }, null, null, null, null],
    )
    const idToken = { idToken: 'TAG', type: 'ISO14443' }
    assert.deepEqual(
      events.map(({ payload }) => payload.idToken ?? null),
      [null, idToken, null, null, null],
    )
    assert.deepEqual(
      events.map((event) => infoOf(event).timeSpentCharging),
      [0, 0, 0, 60, 60],
    )
    const statuses = rig.sentOf('StatusNotification').slice(4)
    assert.deepEqual(
      statuses.map(({ payload }) => [payload.evseId, payload.connectorId, payload.connectorStatus]),
      [[2, 2, 'Occupied']],
    )
  })

  it('never gives two transactions one id', () => {
    const rig = StationRig.booted()
    const ids = new Set<string>()
    for (let round = 0; round < 20; round += 1) {
      charge(rig)
      ids.add(rig.transactionId)
      rig.act(unplug())
    }
    assert.equal(ids.size, 20)
  })

  it('reads the meter as the device model wants it', () => {
    const rig = StationRig.booted({
      configuration: {
        'SampledDataCtrlr.TxUpdatedInterval': '60',
        'SampledDataCtrlr.TxUpdatedMeasurands':
          'Current.Import,Voltage,SoC,Power.Offered,Frequency',
        'SampledDataCtrlr.TxEndedInterval': '30',
        'SampledDataCtrlr.TxEndedMeasurands': 'Energy.Active.Import.Register',
        'SampledDataCtrlr.SignReadings': 'true',
      },
    })
    charge(rig, 24_000)
    rig.advance(60_000)
    rig.act(stop())
    const sampleOf = ({ payload }: { payload: Json }, index: number): readonly Json[] =>
      (payload.meterValue as readonly { sampledValue: readonly Json[] }[])[index]?.sampledValue ??
      []
    const events = rig.sentOf('TransactionEvent')
    const periodic = events.find(({ payload }) => payload.triggerReason === 'MeterValuePeriodic')
    assert.ok(periodic !== undefined)
    const told = sampleOf(periodic, 0).map(({ measurand, phase = '', value }) =>
      [measurand, phase, value].join(' '),
    )
    assert.deepEqual(told, [
      ...['Current.Import L1 17.4', 'Current.Import L2 17.4', 'Current.Import L3 17.4'],
      ...['Voltage L1-N 230', 'Voltage L2-N 230', 'Voltage L3-N 230'],
      ...['SoC  21', 'Power.Offered  12000', 'Frequency  50'],
    ])
    const ended = events.at(-1)
    assert.ok(ended !== undefined)
    assert.equal((ended.payload.meterValue as readonly Json[]).length, 3)
    const [last] = sampleOf(ended, 2)
    assert.equal(last?.context, 'Transaction.End')
    assert.ok(last?.signedMeterValue !== undefined)
  })
})
