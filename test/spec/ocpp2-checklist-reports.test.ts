/**
 * Outer checklist of 2.0.1 and 2.1, block B: reports of the device model, part by part. One test
 * for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { HubCall, Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { isoTime, operate, shownJob } from './scenario.ts'
import { bootStation2, both, journaled2 } from './scenario2.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

const HEARTBEATS = {
  ...variable2('OCPPCommCtrlr', 'HeartbeatInterval'),
  variableAttribute: [{ type: 'Actual', value: '300', mutability: 'ReadWrite', persistent: true }],
  variableCharacteristics: { dataType: 'integer', unit: 's', supportsMonitoring: false },
}
const ORGANIZATION = {
  ...variable2('SecurityCtrlr', 'OrganizationName'),
  variableAttribute: [{ value: 'Example Charging', mutability: 'ReadWrite' }],
  variableCharacteristics: { dataType: 'string', maxLimit: 50, supportsMonitoring: false },
}
const PASSWORD = {
  ...variable2('SecurityCtrlr', 'BasicAuthPassword'),
  variableAttribute: [{ mutability: 'WriteOnly' }],
  variableCharacteristics: { dataType: 'string', maxLimit: 40, supportsMonitoring: false },
}
const MODEL = {
  ...variable2('ChargingStation', 'Model'),
  variableAttribute: [{ value: 'Twin 22', mutability: 'ReadOnly', constant: true }],
  variableCharacteristics: { dataType: 'string', supportsMonitoring: false },
}
const POWER = {
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'Power' },
  variableAttribute: [
    { type: 'Actual', value: '0', mutability: 'ReadOnly' },
    { type: 'MaxSet', value: '22000', mutability: 'ReadOnly' },
  ],
  variableCharacteristics: {
    dataType: 'decimal',
    unit: 'W',
    maxLimit: 22_080,
    supportsMonitoring: true,
  },
}
const AVAILABILITY = {
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'AvailabilityState' },
  variableAttribute: [{ value: 'Available', mutability: 'ReadOnly' }],
  variableCharacteristics: {
    dataType: 'OptionList',
    valuesList: 'Available,Occupied,Reserved,Unavailable,Faulted',
    supportsMonitoring: true,
  },
}
const PROBLEM = {
  component: { name: 'ChargingStation' },
  variable: { name: 'Problem' },
  variableAttribute: [{ value: 'false', mutability: 'ReadOnly' }],
  variableCharacteristics: { dataType: 'boolean', supportsMonitoring: true },
}

type ReportData =
  | typeof HEARTBEATS
  | typeof ORGANIZATION
  | typeof PASSWORD
  | typeof MODEL
  | typeof POWER
  | typeof AVAILABILITY
  | typeof PROBLEM

/** Known before, and in none of the reports. */
const VENDOR_VARIABLE = variable2('VendorThing', 'Left')

both('TC_B_12 report of all that can be set', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await knowsAnother(station)
  await asksBase(station, 12, 'ConfigurationInventory')
  await reports(station, 12, [[HEARTBEATS], [ORGANIZATION, PASSWORD]])
  await shownJob(hub, id, 'deviceModel', 'complete', true)
  const { unit, dataType, isReadonly, isPersistent } = await shownVariable(
    hub,
    id,
    'OCPPCommCtrlr.HeartbeatInterval',
    '300',
  )
  assert.deepEqual([unit, dataType, isReadonly, isPersistent], ['s', 'integer', false, true])
  const { maxLimit } = await shownVariable(
    hub,
    id,
    'SecurityCtrlr.OrganizationName',
    'Example Charging',
  )
  assert.equal(maxLimit, 50)
  const { mutability } = await shownVariable(hub, id, 'SecurityCtrlr.BasicAuthPassword', null)
  assert.equal(mutability, 'WriteOnly')
  // What cannot be set is not in it, and not gone.
  await shownVariable(hub, id, 'VendorThing.Left', 'old')
})

both('TC_B_13 report of all variables', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await knowsAnother(station)
  await asksBase(station, 13, 'FullInventory')
  // Out of their order, and one of them twice, as after a loss of the connection.
  await reportsPart(station, 13, { seqNo: 1, tbc: true, reportData: [POWER, MODEL] })
  await reportsPart(station, 13, { seqNo: 0, tbc: true, reportData: [HEARTBEATS] })
  await reportsPart(station, 13, { seqNo: 1, tbc: true, reportData: [POWER, MODEL] })
  await shownVariable(hub, id, 'VendorThing.Left', 'old')
  await reportsPart(station, 13, { seqNo: 2, tbc: false, reportData: [AVAILABILITY] })
  await shownJob(hub, id, 'deviceModel', 'complete', true)
  await journaled2(hub, id, 'report.completed')
  await eventually(async () => {
    const variables = await hub.api.variables(id)
    // All of it, and nothing of what was before.
    assert.deepEqual(Object.fromEntries(variables.map(({ name, value }) => [name, value])), {
      'ChargingStation.Model': 'Twin 22',
      'EVSE(1).AvailabilityState': 'Available',
      'EVSE(1).Power': '0',
      'EVSE(1).Power#MaxSet': '22000',
      'OCPPCommCtrlr.HeartbeatInterval': '300',
    })
  })
  const power = await shownVariable(hub, id, 'EVSE(1).Power', '0')
  assert.deepEqual([power.evseId, power.maxLimit, power.unit], [1, 22_080, 'W'])
})

both('TC_B_14 report of what is available and what has problems', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await knowsAnother(station)
  await asksBase(station, 14, 'SummaryInventory')
  await reports(station, 14, [[AVAILABILITY, PROBLEM]])
  await shownJob(hub, id, 'deviceModel', 'complete', true)
  await shownVariable(hub, id, 'EVSE(1).AvailabilityState', 'Available')
  await shownVariable(hub, id, 'ChargingStation.Problem', 'false')
  await shownVariable(hub, id, 'VendorThing.Left', 'old')

  // In our words; the number is ours to choose, and nothing comes of what it does not do.
  const answered = operation2(hub, id, 'report', { base: 'summary' })
  const call = await station.expectCall('GetBaseReport')
  const { requestId, reportBase } = call.payload as { requestId: number; reportBase: string }
  assert.equal(reportBase, 'SummaryInventory')
  station.answer(call, { status: 'NotSupported' })
  const { result } = await answered
  assert.deepEqual([result.status, result.requestIds], ['notSupported', [requestId]])
})

both('TC_B_18 report by criteria and names', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const { component, variable } = AVAILABILITY
  const componentVariable = [{ component, variable }]
  const problems = { requestId: 181, componentCriteria: ['Problem'], componentVariable }
  // Nothing has a problem, so there is nothing to report.
  await operate(hub, station, 'GetReport', problems, { status: 'EmptyResultSet' })
  await eventually(async () => {
    const { jobs } = await hub.api.chargePoint(id)
    const job = jobs.find(({ requestId }) => requestId === 181)
    assert.ok(job === undefined || job.isOver, JSON.stringify(jobs))
  })

  const available = { requestId: 182, componentCriteria: ['Available'], componentVariable }
  await operate(hub, station, 'GetReport', available, ACCEPTED)
  await reports(station, 182, [[AVAILABILITY]])
  await shownJob(hub, id, 'deviceModel', 'complete', true)
  await shownVariable(hub, id, 'EVSE(1).AvailabilityState', 'Available')

  // In our words.
  station.answerAll({ GetReport: ACCEPTED })
  const wanted = { names: ['EVSE(1).AvailabilityState'], criteria: ['Available'] }
  const { result } = await operation2(hub, id, 'report', wanted)
  const [requestId = 0] = result.requestIds ?? []
  const asked = (station.calls.at(-1) as HubCall).payload
  assert.deepEqual(asked, { requestId, componentCriteria: ['Available'], componentVariable })
  const occupied = { ...AVAILABILITY, variableAttribute: [{ value: 'Occupied' }] }
  await reportsPart(station, requestId, { seqNo: 0, tbc: false, reportData: [occupied] })
  await shownVariable(hub, id, 'EVSE(1).AvailabilityState', 'Occupied')
})

async function knowsAnother(station: Station): Promise<void> {
  await getOne(hub, station, VENDOR_VARIABLE, 'old')
  await shownVariable(hub, station.id, 'VendorThing.Left', 'old')
}

async function asksBase(station: Station, requestId: number, reportBase: string): Promise<void> {
  await operate(hub, station, 'GetBaseReport', { requestId, reportBase }, ACCEPTED)
  const job = await shownJob(hub, station.id, 'deviceModel', 'requested', false)
  assert.deepEqual([job.requestId, job.detail], [requestId, reportBase])
}

/** In as many parts, in their order. */
async function reports(
  station: Station,
  requestId: number,
  parts: readonly (readonly ReportData[])[],
): Promise<void> {
  for (const [seqNo, reportData] of parts.entries()) {
    const tbc = seqNo < parts.length - 1
    await reportsPart(station, requestId, { seqNo, tbc, reportData })
  }
}

interface Part {
  readonly seqNo: number
  readonly tbc: boolean
  readonly reportData: readonly object[]
}

async function reportsPart(station: Station, requestId: number, part: Part): Promise<void> {
  const report = { requestId, generatedAt: isoTime(), ...part }
  assert.deepEqual(await station.request('NotifyReport', report), {})
}
