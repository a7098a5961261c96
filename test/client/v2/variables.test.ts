import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { passwordOf } from '../../../src/client/v2/variables.ts'
import { PartsRig, START_AT, VERSIONS2 } from './parts-rig.ts'

interface Result {
  readonly attributeStatus: string
  readonly attributeStatusInfo?: { readonly reasonCode: string }
}

/** Writes one value; `Accepted`, or `Rejected ReadOnly`. */
function write(rig: PartsRig, name: string, value: string, attributeType?: 'Target' | 'MaxSet') {
  const { setVariableResult } = rig.ask('SetVariables', {
    setVariableData: [
      {
        ...toName(name),
        attributeValue: value,
        ...(attributeType === undefined ? {} : { attributeType }),
      },
    ],
  }) as { readonly setVariableResult: readonly Result[] }
  const [result] = setVariableResult
  return [result?.attributeStatus, result?.attributeStatusInfo?.reasonCode ?? ''].join(' ').trim()
}

function toName(name: string) {
  const [component = '', rest = ''] = name.split('.')
  const [variable = '', instance] = rest.replace(']', '').split('[')
  return {
    component: { name: component },
    variable: { name: variable, ...(instance === undefined ? {} : { instance }) },
  }
}

const ROWS: readonly (readonly [string, string, string])[] = [
  ['OCPPCommCtrlr.OfflineThreshold', '123', 'Accepted'],
  ['ocppcommctrlr.offlinethreshold', '0', 'Accepted'],
  ['OCPPCommCtrlr.OfflineThreshold', '-1', 'Rejected ValueTooLow'],
  ['OCPPCommCtrlr.OfflineThreshold', '9999999999', 'Rejected ValueTooHigh'],
  ['OCPPCommCtrlr.OfflineThreshold', '1.5', 'Rejected InvalidValue'],
  ['OCPPCommCtrlr.OfflineThreshold', '', 'Rejected InvalidValue'],
  ['OCPPCommCtrlr.HeartbeatInterval', '0', 'Rejected ValueTooLow'],
  ['OCPPCommCtrlr.MessageAttempts[TransactionEvent]', '5', 'Accepted'],
  ['OCPPCommCtrlr.MessageAttempts', '5', 'UnknownVariable'],
  ['OCPPCommCtrlr.WebSocketPingInterval', '30', 'RebootRequired'],
  ['OCPPCommCtrlr.NetworkConfigurationPriority', '1', 'RebootRequired'],
  ['OCPPCommCtrlr.NetworkConfigurationPriority', '2,1', 'Rejected InvalidValue'],
  ['OCPPCommCtrlr.NetworkConfigurationPriority', '7', 'Rejected InvalidValue'],
  ['AuthCtrlr.AuthorizeRemoteStart', 'false', 'Accepted'],
  ['AuthCtrlr.AuthorizeRemoteStart', 'TRUE', 'Accepted'],
  ['AuthCtrlr.AuthorizeRemoteStart', 'yes', 'Rejected InvalidValue'],
  ['DeviceDataCtrlr.ValueSize', '5', 'Rejected ReadOnly'],
  ['SmartChargingCtrlr.LimitChangeSignificance', '2.5', 'Accepted'],
  ['SmartChargingCtrlr.LimitChangeSignificance', '101', 'Rejected ValueTooHigh'],
  ['TxCtrlr.TxStartPoint', 'ParkingBayOccupancy,EVConnected', 'Accepted'],
  ['TxCtrlr.TxStartPoint', 'Whenever', 'Rejected InvalidValue'],
  ['TxCtrlr.TxStartPoint', 'Authorized,Authorized', 'Rejected InvalidValue'],
  ['TxCtrlr.TxStartPoint', '', 'Accepted'],
  ['AuthCacheCtrlr.Policy', 'LRU', 'Accepted'],
  ['AuthCacheCtrlr.Policy', 'LRU,LFU', 'Rejected InvalidValue'],
  ['TariffCostCtrlr.Currency', 'DOLLARS', 'Rejected TooLargeElement'],
  ['SecurityCtrlr.BasicAuthPassword', 'a-new-password-123', 'Accepted'],
  ['SecurityCtrlr.BasicAuthPassword', 'too short', 'Rejected InvalidValue'],
  ['SecurityCtrlr.SecurityProfile', '0', 'Rejected ReadOnly'],
  ['ClockCtrlr.DateTime', '2026-01-01T00:00:00Z', 'Rejected ReadOnly'],
  ['NoSuchCtrlr.Enabled', 'true', 'UnknownComponent'],
  ['TxCtrlr.NoSuchVariable', 'true', 'UnknownVariable'],
]

describe('client v2 variables', () => {
  for (const version of VERSIONS2) {
    for (const [name, value, expected] of ROWS) {
      it(`${version} answers ${name} = '${value}' with ${expected}`, () => {
        assert.equal(write(new PartsRig({ version }), name, value), expected)
      })
    }
  }

  it('shows what was written, and what needs a reboot only after it', () => {
    const rig = new PartsRig()
    write(rig, 'OCPPCommCtrlr.OfflineThreshold', '77')
    write(rig, 'OCPPCommCtrlr.WebSocketPingInterval', '30')
    assert.equal(rig.value('OCPPCommCtrlr', 'OfflineThreshold'), '77')
    assert.equal(rig.value('OCPPCommCtrlr', 'WebSocketPingInterval'), '0')
    rig.reboot()
    assert.equal(rig.value('OCPPCommCtrlr', 'WebSocketPingInterval'), '30')
  })

  it('never shows a password, and keeps it for the next connection', () => {
    const rig = new PartsRig()
    write(rig, 'SecurityCtrlr.BasicAuthPassword', 'a-new-password-123')
    assert.equal(passwordOf(rig.parts.model), 'a-new-password-123')
    const { getVariableResult } = rig.ask('GetVariables', {
      getVariableData: [toName('SecurityCtrlr.BasicAuthPassword')],
    }) as { readonly getVariableResult: readonly Result[] }
    assert.equal(getVariableResult[0]?.attributeStatus, 'Rejected')
    rig.ask('GetBaseReport', { requestId: 1, reportBase: 'FullInventory' })
    assert.ok(!JSON.stringify(rig.sent).includes('a-new-password-123'))
  })

  const READS: readonly (readonly [string, 'Actual' | 'Target' | 'MinSet' | 'MaxSet', string])[] = [
    ['Heater.Temperature', 'Actual', 'Accepted 20'],
    ['Heater.Temperature', 'Target', 'Accepted 5'],
    ['Heater.Temperature', 'MinSet', 'Accepted -10'],
    ['TxCtrlr.TxStartPoint', 'Target', 'NotSupportedAttributeType '],
    ['ClockCtrlr.DateTime', 'Actual', `Accepted ${new Date(START_AT).toISOString()}`],
    ['ClockCtrlr.NtpServerUri', 'Actual', 'Accepted '],
    ['Fridge.Temperature', 'Actual', 'UnknownComponent '],
    ['Heater.Colour', 'Actual', 'UnknownVariable '],
  ]
  for (const [name, attributeType, expected] of READS) {
    it(`reads ${attributeType} of ${name} as ${expected}`, () => {
      const { getVariableResult } = new PartsRig().ask('GetVariables', {
        getVariableData: [{ ...toName(name), attributeType }],
      }) as { readonly getVariableResult: readonly (Result & { attributeValue?: string })[] }
      const [result] = getVariableResult
      assert.equal(`${result?.attributeStatus} ${result?.attributeValue ?? ''}`, expected)
    })
  }

  it('keeps a target between the limits set for it', () => {
    const rig = new PartsRig()
    assert.equal(write(rig, 'Heater.Temperature', '25', 'Target'), 'Accepted')
    assert.equal(write(rig, 'Heater.Temperature', '31', 'Target'), 'Rejected InvalidValue')
    assert.equal(write(rig, 'Heater.Temperature', '40', 'MaxSet'), 'Accepted')
    assert.equal(write(rig, 'Heater.Temperature', '31', 'Target'), 'Accepted')
    assert.equal(write(rig, 'Heater.Temperature', '20'), 'Rejected ReadOnly')
    assert.equal(
      write(rig, 'TxCtrlr.TxStartPoint', 'Authorized', 'Target'),
      'NotSupportedAttributeType',
    )
  })

  it('takes several in order: the last one of the same name stays', () => {
    const rig = new PartsRig()
    const name = toName('OCPPCommCtrlr.OfflineThreshold')
    rig.ask('SetVariables', {
      setVariableData: ['1', '2', 'x'].map((attributeValue) => ({ ...name, attributeValue })),
    })
    assert.equal(rig.value('OCPPCommCtrlr', 'OfflineThreshold'), '2')
  })

  it('refuses more items or bytes than it takes', () => {
    const configuration = {
      'DeviceDataCtrlr.ItemsPerMessage[GetVariables]': '2',
      'DeviceDataCtrlr.BytesPerMessage[SetVariables]': '150',
    }
    const rig = new PartsRig({ configuration })
    const name = toName('OCPPCommCtrlr.OfflineThreshold')
    const three = { getVariableData: [name, name, name] }
    assert.equal(rig.ask('GetVariables', three).error, 'OccurrenceConstraintViolation')
    const long = { setVariableData: [{ ...name, attributeValue: '1'.repeat(100) }] }
    assert.equal(rig.ask('SetVariables', long).error, 'FormatViolation')
  })
})
