/**
 * Outer checklist of 2.0.1 and 2.1, block B: variables read and set, and network profiles, which
 * may be set either way. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { operate } from './scenario.ts'
import { bootStation2, both, only21, shownItem2, type Version2 } from './scenario2.ts'
import { getOne, setOne, shownVariable, type Variable2, variable2 } from './variables2.ts'

const hub = await startHub({
  env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false', STATOR_STORE__MESSAGE_LOG: 'all' },
})
after(() => hub.stop())

const OFFLINE_THRESHOLD = variable2('OCPPCommCtrlr', 'OfflineThreshold')
const REMOTE_START = variable2('AuthCtrlr', 'AuthorizeRemoteStart')
const ITEMS_TO_GET = variable2('DeviceDataCtrlr', 'ItemsPerMessage', 'GetVariables')
const PRIORITY = variable2('OCPPCommCtrlr', 'NetworkConfigurationPriority')

const FIVE: readonly (readonly [string, Variable2, string])[] = [
  ['OCPPCommCtrlr.HeartbeatInterval', variable2('OCPPCommCtrlr', 'HeartbeatInterval'), '300'],
  ['OCPPCommCtrlr.OfflineThreshold', OFFLINE_THRESHOLD, '60'],
  ['AuthCtrlr.AuthorizeRemoteStart', REMOTE_START, 'true'],
  ['TxCtrlr.EVConnectionTimeOut', variable2('TxCtrlr', 'EVConnectionTimeOut'), '90'],
  ['ClockCtrlr.TimeSource', variable2('ClockCtrlr', 'TimeSource'), 'NTP,Heartbeat'],
]

/** What is written there may stay there: 16 to 40 characters. */
const PASSWORD = 'secret-of-slot-7.ABCDEFGHIJ'

both('TC_B_06 read a variable', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await getOne(hub, station, OFFLINE_THRESHOLD, '60')
  const { isReadonly, component, variable, attribute } = await shownVariable(
    hub,
    id,
    'OCPPCommCtrlr.OfflineThreshold',
    '60',
  )
  const expected = [false, 'OCPPCommCtrlr', 'OfflineThreshold', 'Actual']
  assert.deepEqual([isReadonly, component, variable, attribute], expected)

  // The actual value is meant, whether or not it is named so.
  const named = { ...OFFLINE_THRESHOLD, attributeType: 'Actual' }
  const told = { ...named, attributeStatus: 'Accepted', attributeValue: '61' }
  const request = { getVariableData: [named] }
  await operate(hub, station, 'GetVariables', request, { getVariableResult: [told] })
  await shownVariable(hub, id, 'OCPPCommCtrlr.OfflineThreshold', '61')
})

both('TC_B_07 read two variables', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const accepted = { attributeType: 'Actual', attributeStatus: 'Accepted' }
  const told = [
    // In another order: each says itself what it is about. B06.FR.02.
    { ...REMOTE_START, ...accepted, attributeValue: 'true' },
    { ...OFFLINE_THRESHOLD, ...accepted, attributeValue: '60' },
  ]
  const request = { getVariableData: [OFFLINE_THRESHOLD, REMOTE_START] }
  await operate(hub, station, 'GetVariables', request, { getVariableResult: told })
  await shownVariable(hub, id, 'OCPPCommCtrlr.OfflineThreshold', '60')
  await shownVariable(hub, id, 'AuthCtrlr.AuthorizeRemoteStart', 'true')
})

both('TC_B_08 read more variables than a message may have', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await getOne(hub, station, ITEMS_TO_GET, '4')
  await shownVariable(hub, id, 'DeviceDataCtrlr.ItemsPerMessage[GetVariables]', '4')
  station.answerAll({ GetVariables: toValues })
  const { result } = await operation2(hub, id, 'get-variables', {
    names: FIVE.map(([name]) => name),
  })
  assert.equal(result.status, 'accepted')
  assert.deepEqual(
    result.variables?.map(({ name, value }) => [name, value]),
    FIVE.map(([name, , value]) => [name, value]),
  )
  const asked = station.calls.slice(1).map(({ payload }) => (payload as Asked).getVariableData)
  assert.deepEqual(
    asked.map(({ length }) => length),
    [4, 1],
  )
  for (const [name, , value] of FIVE) await shownVariable(hub, id, name, value)
})

both('TC_B_09 set a variable', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await setOne(hub, station, OFFLINE_THRESHOLD, '123', 'Accepted')
  await shownVariable(hub, id, 'OCPPCommCtrlr.OfflineThreshold', '123')
  // What was not taken is not what it is.
  await setOne(hub, station, OFFLINE_THRESHOLD, '-1', 'Rejected')
  await setOne(hub, station, REMOTE_START, 'true', 'Accepted')
  await shownVariable(hub, id, 'AuthCtrlr.AuthorizeRemoteStart', 'true')
  await shownVariable(hub, id, 'OCPPCommCtrlr.OfflineThreshold', '123')
})

both('TC_B_10 set two variables', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const request = {
    setVariableData: [
      { ...OFFLINE_THRESHOLD, attributeValue: '123' },
      { ...REMOTE_START, attributeValue: 'false' },
    ],
  }
  const answer = {
    setVariableResult: [
      { ...REMOTE_START, attributeStatus: 'Accepted' },
      { ...OFFLINE_THRESHOLD, attributeStatus: 'Accepted' },
    ],
  }
  await operate(hub, station, 'SetVariables', request, answer)
  await shownVariable(hub, id, 'OCPPCommCtrlr.OfflineThreshold', '123')
  await shownVariable(hub, id, 'AuthCtrlr.AuthorizeRemoteStart', 'false')

  // In our words: each has an outcome of its own.
  station.answerAll({
    SetVariables: {
      setVariableResult: [
        { ...OFFLINE_THRESHOLD, attributeStatus: 'Accepted' },
        { ...REMOTE_START, attributeStatus: 'RebootRequired' },
      ],
    },
  })
  const { result } = await operation2(hub, id, 'set-variables', {
    values: [
      { name: 'OCPPCommCtrlr.OfflineThreshold', value: '124' },
      { name: 'AuthCtrlr.AuthorizeRemoteStart', value: 'true' },
    ],
  })
  assert.deepEqual(
    result.variables?.map(({ status }) => status),
    ['accepted', 'rebootRequired'],
  )
  await shownVariable(hub, id, 'OCPPCommCtrlr.OfflineThreshold', '124')
})

both('TC_B_42 a network profile', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const connectionData = toConnectionData(version)
  const profile = { configurationSlot: 2, connectionData }
  await operate(hub, station, 'SetNetworkProfile', profile, { status: 'Accepted' })
  assert.deepEqual((await shownProfile(id, '2')).body, connectionData)

  station.answerAll({ SetNetworkProfile: { status: 'Accepted' } })
  const { result } = await operation2(hub, id, 'network-profile', {
    slot: 3,
    url: connectionData.ocppCsmsUrl,
    securityProfile: 1,
    interface: 'Wireless0',
    messageTimeoutSeconds: 30,
    ocppVersion: connectionData.ocppVersion,
  })
  assert.equal(result.status, 'accepted')
  const { body } = await shownProfile(id, '3')
  assert.deepEqual(body, { ...connectionData, ocppInterface: 'Wireless0' })
})

both('TC_B_44 a network profile, failed', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const profile = { configurationSlot: 2, connectionData: toConnectionData(version) }
  await operate(hub, station, 'SetNetworkProfile', profile, { status: 'Failed' })
  const other = { ...profile, configurationSlot: 1 }
  await operate(hub, station, 'SetNetworkProfile', other, { status: 'Accepted' })
  await shownProfile(id, '1')
  const items = await hub.api.items(id, { kind: 'networkProfile' })
  assert.deepEqual(
    items.map(({ itemId }) => itemId),
    ['1'],
  )
})

only21('TC_B_100 a network profile with identity and password', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const { ocppVersion: _, ...rest } = toConnectionData(version)
  const connectionData = { ...rest, identity: `${id}-NEXT` }
  const secret = { ...connectionData, basicAuthPassword: PASSWORD }
  const profile = { configurationSlot: 2, connectionData: secret }
  await operate(hub, station, 'SetNetworkProfile', profile, { status: 'Accepted' })
  assert.deepEqual((await shownProfile(id, '2')).body, connectionData)
  await isKeptSecret(station)
})

only21('TC_B_105 a network profile by its variables', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const values: readonly (readonly [string, string])[] = [
    ['OcppCsmsUrl', 'ws://csms.example/ocpp'],
    ['OcppInterface', 'Wired0'],
    ['OcppTransport', 'JSON'],
    ['MessageTimeout', '30'],
    ['SecurityProfile', '1'],
    ['Identity', `${id}-NEXT`],
    ['BasicAuthPassword', PASSWORD],
  ]
  const slot = { name: 'NetworkConfiguration', instance: '7' }
  const named = values.map(([name, attributeValue]) => ({
    component: slot,
    variable: { name },
    attributeValue,
  }))
  const result = named.map(({ attributeValue: _, ...one }) => ({
    ...one,
    attributeStatus: 'Accepted',
  }))
  const request = { setVariableData: named }
  await operate(hub, station, 'SetVariables', request, { setVariableResult: result })
  await setOne(hub, station, PRIORITY, '7,0', 'RebootRequired')
  for (const [name, value] of values) {
    if (name === 'BasicAuthPassword') continue
    await shownVariable(hub, id, `NetworkConfiguration[7].${name}`, value)
  }
  await isKeptSecret(station)
})

interface Asked {
  readonly getVariableData: readonly Variable2[]
}

function toValues({ getVariableData }: Asked) {
  const values = new Map(FIVE.map(([, named, value]) => [JSON.stringify(named), value]))
  return {
    getVariableResult: getVariableData.map((named) => ({
      ...named,
      attributeStatus: 'Accepted',
      attributeValue: values.get(JSON.stringify(named)),
    })),
  }
}

function toConnectionData(version: Version2) {
  return {
    ocppVersion: version === 'ocpp2.1' ? 'OCPP21' : 'OCPP20',
    ocppTransport: 'JSON',
    ocppCsmsUrl: 'ws://csms.example/ocpp',
    messageTimeout: 30,
    securityProfile: 1,
    ocppInterface: 'Wired0',
  }
}

function shownProfile(id: string, slot: string) {
  return shownItem2(hub, id, 'networkProfile', ({ itemId }) => itemId === slot)
}

/** It is sent, and then nobody sees it any more. */
async function isKeptSecret({ id, calls }: Station): Promise<void> {
  assert.ok(calls.some(({ text }) => text.includes(PASSWORD)))
  await eventually(async () => {
    const messages = await hub.api.messages(id)
    assert.ok(messages.some(({ action }) => action === calls[0]?.action))
  })
  const items = await hub.api.items(id)
  const events = await hub.api.events({ chargePoint: id })
  const shown = [await hub.api.messages(id), await hub.api.variables(id), items, events]
  assert.ok(!JSON.stringify(shown).includes(PASSWORD))
  assert.ok(!hub.output().includes(PASSWORD))
}
