import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { listOf } from '../../../src/client/v2/device-model.ts'
import type { NetworkProfile } from '../../../src/client/v2/network-profiles.ts'
import { PartsRig, VERSIONS2 } from './parts-rig.ts'

const profile = (more: Partial<NetworkProfile> = {}): NetworkProfile => ({
  ocppVersion: 'OCPP20',
  ocppTransport: 'JSON',
  ocppCsmsUrl: 'wss://csms.example.com/ocpp',
  messageTimeout: 30,
  securityProfile: 2,
  ocppInterface: 'Wired0',
  ...more,
})

interface Row {
  readonly what: string
  readonly slot?: number
  readonly more?: Partial<NetworkProfile>
  readonly configuration?: Readonly<Record<string, string>>
  readonly expected: string
}

const ROWS: readonly Row[] = [
  { what: 'a free slot', expected: 'Accepted' },
  { what: 'a slot that there is not', slot: 9, expected: 'Rejected InvalidConfSlot' },
  { what: 'SOAP', more: { ocppTransport: 'SOAP' }, expected: 'Rejected InvalidNetworkConf' },
  {
    what: 'TLS without it in the address',
    more: { ocppCsmsUrl: 'ws://csms.example.com' },
    expected: 'Rejected InvalidNetworkConf',
  },
  {
    what: 'another protocol',
    more: { ocppCsmsUrl: 'https://csms.example.com' },
    expected: 'Rejected InvalidNetworkConf',
  },
  {
    what: 'the same security',
    more: { securityProfile: 1, ocppCsmsUrl: 'ws://csms.example.com' },
    expected: 'Accepted',
  },
  {
    what: 'less security',
    configuration: { 'SecurityCtrlr.SecurityProfile': '3' },
    expected: 'Rejected NoSecurityDowngrade',
  },
  {
    what: 'a store that is broken',
    configuration: { 'SimulationCtrlr.NetworkProfilesWork': 'false' },
    expected: 'Failed InternalError',
  },
]

function put(rig: PartsRig, { slot = 2, more = {} }: Row) {
  const { status, statusInfo } = rig.ask('SetNetworkProfile', {
    configurationSlot: slot,
    connectionData: profile(more),
  }) as { readonly status: string; readonly statusInfo?: { readonly reasonCode: string } }
  return `${status} ${statusInfo?.reasonCode ?? ''}`.trim()
}

function order(rig: PartsRig, attributeValue: string) {
  const { setVariableResult } = rig.ask('SetVariables', {
    setVariableData: [
      {
        attributeValue,
        component: { name: 'OCPPCommCtrlr' },
        variable: { name: 'NetworkConfigurationPriority' },
      },
    ],
  }) as { readonly setVariableResult: readonly { readonly attributeStatus: string }[] }
  return setVariableResult[0]?.attributeStatus
}

describe('client v2 network profiles', () => {
  for (const version of VERSIONS2) {
    for (const row of ROWS) {
      it(`${version} answers ${row.what} with ${row.expected}`, () => {
        assert.equal(put(new PartsRig({ version, ...row }), row), row.expected)
      })
    }
  }

  it('keep the slot in use in 2.1, and change it in 2.0.1', () => {
    const row = { what: 'in use', slot: 1, expected: '' }
    assert.equal(put(new PartsRig({ version: 'ocpp2.1' }), row), 'Rejected PriorityNetworkConf')
    assert.equal(put(new PartsRig({ version: 'ocpp2.0.1' }), row), 'Accepted')
  })

  it('go down from 3 to 2 only in 2.1, and only when allowed', () => {
    const configuration = {
      'SecurityCtrlr.SecurityProfile': '3',
      'SecurityCtrlr.AllowSecurityProfileDowngrade': 'true',
    }
    const row = { what: 'down', expected: '' }
    assert.equal(put(new PartsRig({ configuration }), row), 'Accepted')
    const lower = { what: 'to 1', more: { securityProfile: 1 }, expected: '' }
    assert.equal(put(new PartsRig({ configuration }), lower), 'Rejected NoSecurityDowngrade')
    const old = new PartsRig({ version: 'ocpp2.0.1', configuration })
    assert.equal(put(old, row), 'Rejected NoSecurityDowngrade')
  })

  it('are tried in the order that is set, after a reboot', () => {
    const rig = new PartsRig()
    assert.equal(order(rig, '2,1'), 'Rejected')
    put(rig, { what: '', expected: '' })
    assert.equal(order(rig, '2,1'), 'RebootRequired')
    const slots = () => listOf(rig.parts.model, 'OCPPCommCtrlr.NetworkConfigurationPriority')
    assert.deepEqual(slots(), ['1'])
    rig.reboot()
    assert.deepEqual(slots(), ['2', '1'])
    const { slots: profiles } = rig.parts.network
    assert.equal(profiles['2']?.ocppCsmsUrl, 'wss://csms.example.com/ocpp')
    assert.equal(profiles['1'], null)
  })
})
