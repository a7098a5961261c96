import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import {
  allVariables,
  applyPending,
  findVariable,
  isOn,
  isSame,
  limitOf,
  listOf,
  newDeviceModel,
  numberOf,
  readAttribute,
  textOf,
  type Version2,
  withValue,
} from '../../../src/client/v2/device-model.ts'
import { reasonAgainst } from '../../../src/client/v2/variables.ts'
import { START_AT, VERSIONS2 } from './parts-rig.ts'

const modelOf = (version: Version2, configuration = {}) =>
  newDeviceModel({
    version,
    evses: 2,
    connectorsPerEvse: 2,
    powerW: 11_000,
    chargePointId: 'CP1',
    vendor: 'Stator',
    model: 'Simulator',
    serialNumber: 'S-1',
    configuration,
  })

/** Required where the block is supported: OCPP 2.0.1 part 2, the controllers' variables. */
const REQUIRED = [
  ...['AlignedDataCtrlr.Interval', 'AlignedDataCtrlr.Measurands'],
  ...['AlignedDataCtrlr.TxEndedInterval', 'AlignedDataCtrlr.TxEndedMeasurands'],
  ...['AuthCtrlr.AuthorizeRemoteStart', 'AuthCtrlr.LocalAuthorizeOffline'],
  ...['AuthCtrlr.LocalPreAuthorize', 'ClockCtrlr.DateTime', 'ClockCtrlr.TimeSource'],
  ...['DeviceDataCtrlr.BytesPerMessage[GetReport]', 'DeviceDataCtrlr.ItemsPerMessage[GetReport]'],
  'DeviceDataCtrlr.BytesPerMessage[GetVariables]',
  'DeviceDataCtrlr.ItemsPerMessage[GetVariables]',
  'DeviceDataCtrlr.BytesPerMessage[SetVariables]',
  'DeviceDataCtrlr.ItemsPerMessage[SetVariables]',
  ...['DisplayMessageCtrlr.DisplayMessages', 'DisplayMessageCtrlr.SupportedFormats'],
  ...['DisplayMessageCtrlr.SupportedPriorities', 'ISO15118Ctrlr.ContractValidationOffline'],
  ...['LocalAuthListCtrlr.BytesPerMessage', 'LocalAuthListCtrlr.Entries'],
  'LocalAuthListCtrlr.ItemsPerMessage',
  'MonitoringCtrlr.BytesPerMessage[SetVariableMonitoring]',
  'MonitoringCtrlr.ItemsPerMessage[SetVariableMonitoring]',
  ...['SampledDataCtrlr.TxEndedInterval', 'SampledDataCtrlr.TxEndedMeasurands'],
  ...['SampledDataCtrlr.TxStartedMeasurands', 'SampledDataCtrlr.TxUpdatedInterval'],
  ...['SampledDataCtrlr.TxUpdatedMeasurands', 'SecurityCtrlr.CertificateEntries'],
  ...['SecurityCtrlr.OrganizationName', 'SecurityCtrlr.SecurityProfile'],
  ...['SmartChargingCtrlr.Entries[ChargingProfiles]', 'SmartChargingCtrlr.LimitChangeSignificance'],
  ...['SmartChargingCtrlr.PeriodsPerSchedule', 'SmartChargingCtrlr.ProfileStackLevel'],
  ...['SmartChargingCtrlr.RateUnit', 'TariffCostCtrlr.Currency'],
  ...['TariffCostCtrlr.TariffFallbackMessage', 'TariffCostCtrlr.TotalCostFallbackMessage'],
  ...['TxCtrlr.EVConnectionTimeOut', 'TxCtrlr.StopTxOnEVSideDisconnect'],
  ...['TxCtrlr.StopTxOnInvalidId', 'TxCtrlr.TxStartPoint', 'TxCtrlr.TxStopPoint'],
  ...['OCPPCommCtrlr.ActiveNetworkProfile', 'OCPPCommCtrlr.FileTransferProtocols'],
  ...['OCPPCommCtrlr.MessageTimeout[Default]', 'OCPPCommCtrlr.MessageAttempts[TransactionEvent]'],
  'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]',
  'OCPPCommCtrlr.NetworkConfigurationPriority',
  'OCPPCommCtrlr.NetworkProfileConnectionAttempts',
  ...['OCPPCommCtrlr.OfflineThreshold', 'OCPPCommCtrlr.ResetRetries'],
  ...['OCPPCommCtrlr.RetryBackOffRandomRange', 'OCPPCommCtrlr.RetryBackOffRepeatTimes'],
  ...['OCPPCommCtrlr.RetryBackOffWaitMinimum', 'OCPPCommCtrlr.UnlockOnEVSideDisconnect'],
  'OCPPCommCtrlr.WebSocketPingInterval',
]

describe('device model', () => {
  for (const version of VERSIONS2) {
    it(`has all required variables in ${version}`, () => {
      const names = new Set<string>(allVariables(modelOf(version)).map(({ name }) => name))
      assert.deepEqual(
        REQUIRED.filter((name) => !names.has(name)),
        [],
      )
    })

    it(`finds each of its variables of ${version} by its own name, once`, () => {
      const model = modelOf(version)
      const all = allVariables(model)
      assert.equal(new Set(all.map(({ key }) => key)).size, all.length)
      for (const each of all) {
        assert.deepEqual(findVariable(model, each.component, each.variable), each)
      }
    })

    it(`takes its own factory values in ${version}, where they are set`, () => {
      const wrong = allVariables(modelOf(version)).flatMap(({ name, row }) => {
        const attributes = Object.values(row.attributes ?? {})
        const values = [...(row.value === '' ? [] : [row.value]), ...attributes]
        return values.some((value) => reasonAgainst(row, value) !== null) ? [name] : []
      })
      assert.deepEqual(wrong, [])
    })
  }

  it('has what only 2.1 knows in 2.1 alone', () => {
    const find = (version: Version2) =>
      findVariable(modelOf(version), { name: 'DERCtrlr' }, { name: 'Enabled' })
    assert.equal(find('ocpp2.0.1'), 'UnknownComponent')
    assert.equal(typeof find('ocpp2.1'), 'object')
  })

  const UNKNOWN: readonly (readonly [string, object, object, string])[] = [
    ['another component', { name: 'Fridge' }, { name: 'Enabled' }, 'UnknownComponent'],
    ['another variable', { name: 'TxCtrlr' }, { name: 'Colour' }, 'UnknownVariable'],
    ['an EVSE too many', { name: 'EVSE', evse: { id: 3 } }, { name: 'Power' }, 'UnknownComponent'],
    ['an EVSE without its id', { name: 'EVSE' }, { name: 'Power' }, 'UnknownComponent'],
    [
      'a controller of an EVSE',
      { name: 'TxCtrlr', evse: { id: 1 } },
      { name: 'TxStartPoint' },
      'UnknownComponent',
    ],
    [
      'a connector too many',
      { name: 'Connector', evse: { id: 1, connectorId: 3 } },
      { name: 'Enabled' },
      'UnknownComponent',
    ],
    [
      'an instance of a component',
      { name: 'TxCtrlr', instance: 'A' },
      { name: 'TxStartPoint' },
      'UnknownComponent',
    ],
    ['no instance', { name: 'DeviceDataCtrlr' }, { name: 'ItemsPerMessage' }, 'UnknownVariable'],
  ]
  for (const [what, component, variable, expected] of UNKNOWN) {
    it(`does not know ${what}`, () => {
      const found = findVariable(
        modelOf('ocpp2.1'),
        component as { name: string },
        variable as { name: string },
      )
      assert.equal(found, expected)
    })
  }

  it('compares names without case', () => {
    const model = modelOf('ocpp2.0.1')
    const found = findVariable(
      model,
      { name: 'DEVICEDATACTRLR' },
      { name: 'itemspermessage', instance: 'getreport' },
    )
    assert.equal(
      typeof found === 'string' ? found : found.name,
      'DeviceDataCtrlr.ItemsPerMessage[GetReport]',
    )
    const power = { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' } }
    assert.ok(
      isSame(power, { component: { ...power.component, name: 'evse' }, variable: power.variable }),
    )
    assert.ok(
      !isSame(power, { component: { name: 'EVSE', evse: { id: 2 } }, variable: power.variable }),
    )
  })

  it('starts with the values it is given, by names without case', () => {
    const model = modelOf('ocpp2.1', {
      'OCPPCommCtrlr.HeartbeatInterval': '60',
      'evse.power@2': '7000',
      'Connector.AvailabilityState@1.2': 'Faulted',
      'TxCtrlr.TxStartPoint': 'ParkingBayOccupancy, EVConnected',
      'Heater.Temperature#Target': '11',
    })
    assert.equal(numberOf(model, 'OCPPCommCtrlr.HeartbeatInterval'), 60)
    assert.equal(numberOf(model, 'EVSE.Power', { evseId: 2, connectorId: 0 }), 7_000)
    assert.equal(numberOf(model, 'EVSE.Power', { evseId: 1, connectorId: 0 }), 0)
    assert.equal(
      textOf(model, 'Connector.AvailabilityState', { evseId: 1, connectorId: 2 }),
      'Faulted',
    )
    assert.deepEqual(listOf(model, 'TxCtrlr.TxStartPoint'), ['ParkingBayOccupancy', 'EVConnected'])
    const heater = findVariable(model, { name: 'Heater' }, { name: 'Temperature' })
    assert.ok(typeof heater !== 'string')
    assert.equal(readAttribute(model, heater, 'Target', START_AT), '11')
    assert.equal(textOf(model, 'ChargingStation.VendorName'), 'Stator')
    assert.equal(limitOf('LocalAuthListCtrlr.Entries'), 1_000)
  })

  it('is the same object when nothing changes', () => {
    const model = modelOf('ocpp2.1')
    assert.equal(withValue(model, 'EVSE.Power', 0, { evseId: 1, connectorId: 0 }), model)
    assert.equal(withValue(model, 'ChargingStation.Problem', 'false'), model)
    assert.equal(applyPending(model), model)
    assert.ok(isOn(withValue(model, 'ChargingStation.Problem', true), 'ChargingStation.Problem'))
  })
})
