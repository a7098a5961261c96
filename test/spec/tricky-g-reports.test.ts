/**
 * Tricky cases G of 2.x: reports in pieces, and answers about several variables at once. 2.x A01,
 * B05 to B08.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { isoTime, operate } from './scenario.ts'
import { bootStation2, both } from './scenario2.ts'
import { settle } from './tricky.ts'
import { setOne, shownVariable, variable2 } from './variables2.ts'

const hub = await startHub({
  env: {
    STATOR_OCPP__INVENTORY_AT_BOOT: 'false',
    STATOR_STORE__MESSAGE_LOG: 'all',
    LOG_LEVEL: 'trace',
  },
})
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

/** Seventeen characters at least; nothing else in these tests looks like it. */
const PASSWORD = 'g17-do-not-show.me_ABCDEF+0123'

both('G13 a report is whole once all parts up to the last are there', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await setOne(hub, station, variable2('Thing', 'Old'), 'known before', 'Accepted')
  await shownVariable(hub, id, 'Thing.Old', 'known before')
  await asksAll(station, 131)
  await reports(station, 131, 0, true)
  // The last one, and one is missing: not yet.
  await reports(station, 131, 2, false)
  await settle(station)
  await hasStatus(id, 131, 'requested', false)
  await shownVariable(hub, id, 'Thing.Old', 'known before')
  await reports(station, 131, 1, true)
  await hasStatus(id, 131, 'complete', true)
  await hasVariables(id, { 'Thing.Part0': '131', 'Thing.Part1': '131', 'Thing.Part2': '131' })

  // One whose last part never comes changes nothing.
  await asksAll(station, 132)
  await reports(station, 132, 0, true)
  await reports(station, 132, 1, true)
  await settle(station)
  await hasStatus(id, 132, 'requested', false)
  await hasVariables(id, { 'Thing.Part0': '131', 'Thing.Part1': '131', 'Thing.Part2': '131' })
})

both('G14 two reports at once are told apart by their numbers', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const about = (name: string) => [{ component: { name: 'Thing' }, variable: { name } }]
  for (const [requestId, name] of [
    [141, 'Part0'],
    [142, 'Part1'],
  ] as const) {
    const wanted = { requestId, componentVariable: about(name) }
    await operate(hub, station, 'GetReport', wanted, ACCEPTED)
  }
  await reports(station, 142, 0, true)
  await reports(station, 141, 1, false)
  await settle(station)
  await hasVariables(id, {})
  await reports(station, 142, 1, false)
  await hasStatus(id, 142, 'complete', true)
  await hasVariables(id, { 'Thing.Part0': '142', 'Thing.Part1': '142' })
  await hasStatus(id, 141, 'requested', false)
  await reports(station, 141, 0, true)
  await hasStatus(id, 141, 'complete', true)
  await hasVariables(id, { 'Thing.Part0': '141', 'Thing.Part1': '141' })
})

both('G15 values that come in another order are each of their variable', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  station.answerAll({ GetVariables: inReverse })
  const names = ['Thing.One', 'EVSE(2).One', 'Thing.One#Target', 'Thing.Two[left]']
  const { result } = await operation2(hub, id, 'get-variables', { names })
  const values = result.variables?.map(({ name, value }) => [name, value])
  assert.deepEqual(values, [
    ['Thing.One', 'Thing One'],
    ['EVSE(2).One', 'EVSE 2 One'],
    ['Thing.One#Target', 'Thing One Target'],
    ['Thing.Two[left]', 'Thing Two left'],
  ])
  await hasVariables(id, Object.fromEntries(values ?? []))
})

both('G16 each of the variables that were set has an outcome of its own', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const outcomes: Readonly<Record<string, string>> = {
    One: 'Accepted',
    Two: 'RebootRequired',
    Three: 'Rejected',
  }
  station.answerAll({
    SetVariables: ({ setVariableData }: { readonly setVariableData: readonly Datum[] }) => ({
      setVariableResult: setVariableData.map(({ attributeValue: _, ...named }) => ({
        ...named,
        attributeStatus: outcomes[named.variable.name],
      })),
    }),
  })
  const values = Object.keys(outcomes).map((name) => ({ name: `Thing.${name}`, value: '7' }))
  const { result } = await operation2(hub, id, 'set-variables', { values })
  assert.equal(result.status, 'partial')
  assert.deepEqual(
    result.variables?.map(({ name, status }) => [name, status]),
    [
      ['Thing.One', 'accepted'],
      ['Thing.Two', 'rebootRequired'],
      ['Thing.Three', 'rejected'],
    ],
  )
  await shownVariable(hub, id, 'Thing.One', '7')
  const variables = await hub.api.variables(id)
  assert.ok(variables.every(({ name }) => name !== 'Thing.Three'))
})

both('G17 a password that is set is shown nowhere', async (version, id) => {
  const settings = { securityProfile: 1, password: 'the-first-one-0123456789' } as const
  const handshake = { password: settings.password }
  const station = await bootStation2(hub, id, version, settings, handshake)
  const named = variable2('SecurityCtrlr', 'BasicAuthPassword')
  // One that tells it back, which it should not.
  const attributeStatusInfo = { reasonCode: 'NoError', additionalInfo: 'stored' }
  const result = { ...named, attributeStatus: 'Accepted', attributeStatusInfo }
  station.answerAll({ SetVariables: { setVariableResult: [result] } })
  const values = [{ name: 'SecurityCtrlr.BasicAuthPassword', value: PASSWORD }]
  const operated = await operation2(hub, id, 'set-variables', { values })
  assert.equal(operated.result.status, 'accepted')
  const told = { ...named, attributeStatus: 'Accepted', attributeValue: PASSWORD }
  station.answerAll({ GetVariables: { getVariableResult: [told] } })
  const names = ['SecurityCtrlr.BasicAuthPassword']
  const read = await hub.api.request('POST', `/v1/charge-points/${id}/operations/get-variables`, {
    names,
  })
  await eventually(async () => {
    const messages = await hub.api.messages(id)
    assert.ok(messages.some(({ action }) => action === 'SetVariables'))
  })
  const letters = await hub.api.list('/v1/dead-letters', { chargePoint: id })
  const events = await hub.api.events({ chargePoint: id })
  const messages = await hub.api.messages(id)
  const shown = { operated, read: read.body, letters, events, messages, output: hub.output() }
  const variables = await hub.api.variables(id)
  const view = await hub.api.chargePoint(id)
  for (const [what, content] of Object.entries({ ...shown, variables, view })) {
    assert.ok(!JSON.stringify(content).includes(PASSWORD), what)
  }
})

interface Datum {
  readonly attributeValue?: string
  readonly attributeType?: string
  readonly component: { readonly name: string; readonly evse?: { readonly id: number } }
  readonly variable: { readonly name: string; readonly instance?: string }
}

/** The last that was asked for first; the value says what it is of. */
function inReverse({ getVariableData }: { readonly getVariableData: readonly Datum[] }) {
  const getVariableResult = getVariableData.toReversed().map((named) => {
    const { component, variable, attributeType } = named
    const words = [component.name, component.evse?.id, variable.name, variable.instance]
    const attributeValue = [...words, attributeType === 'Target' ? 'Target' : undefined]
      .filter((word) => word !== undefined)
      .join(' ')
    return { ...named, attributeStatus: 'Accepted', attributeValue }
  })
  return { getVariableResult }
}

async function asksAll(station: Station, requestId: number): Promise<void> {
  const wanted = { requestId, reportBase: 'FullInventory' }
  await operate(hub, station, 'GetBaseReport', wanted, ACCEPTED)
}

/** A part with a variable of its own, whose value is the number of its report. */
async function reports(station: Station, requestId: number, seqNo: number, tbc: boolean) {
  const reportData = [
    {
      component: { name: 'Thing' },
      variable: { name: `Part${seqNo}` },
      variableAttribute: [{ value: String(requestId) }],
    },
  ]
  const part = { requestId, seqNo, tbc, generatedAt: isoTime(), reportData }
  assert.deepEqual(await station.request('NotifyReport', part), {})
}

async function hasStatus(id: string, requestId: number, status: string, isOver: boolean) {
  await eventually(async () => {
    const { jobs } = await hub.api.chargePoint(id)
    const job = jobs.find((one) => one.requestId === requestId)
    assert.deepEqual([job?.status, job?.isOver], [status, isOver])
  })
}

async function hasVariables(id: string, expected: Readonly<Record<string, string>>) {
  await eventually(async () => {
    const variables = await hub.api.variables(id)
    assert.deepEqual(
      Object.fromEntries(variables.map(({ name, value }) => [name, value])),
      expected,
    )
  })
}
