/**
 * Outer checklist of 2.0.1 and 2.1, block N: monitors of variables, set, cleared and listed. One
 * test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import {
  EVSE_POWER,
  EVSE_STATE,
  type Monitor2,
  NAMES,
  notify,
  reportMonitors,
  STATION_POWER,
  setMonitors,
  showsMonitors,
} from './monitors2.ts'
import { operation2 } from './operations2.ts'
import { operate } from './scenario.ts'
import { bootStation2, both, journaled2, only21, type Version2 } from './scenario2.ts'
import { getOne, shownVariable, type Variable2, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

const DELTA: Monitor2 = { id: 11, named: EVSE_STATE, type: 'Delta', value: 1, severity: 8 }
const ABOVE: Monitor2 = {
  id: 12,
  named: EVSE_POWER,
  type: 'UpperThreshold',
  value: 22_000,
  severity: 4,
}
const BELOW: Monitor2 = {
  id: 13,
  named: STATION_POWER,
  type: 'LowerThreshold',
  value: 100.5,
  severity: 5,
}

const SHOWN = {
  delta: [NAMES.evseState, 'Delta', 1, 8],
  above: [NAMES.evsePower, 'UpperThreshold', 22_000, 4],
  below: [NAMES.stationPower, 'LowerThreshold', 100.5, 5],
} as const

both('TC_N_01 report of monitors, by criteria', async (version, id) => {
  const station = await bootWithMonitors(id, version)
  const [deltas, thresholds] = [['DeltaMonitoring'], ['ThresholdMonitoring']]
  const moved = { ...DELTA, severity: 7 }
  await asks(station, version, { requestId: 11, monitoringCriteria: deltas }, [[moved]])
  // What was not asked for is not in it, and not gone.
  await showsMonitors(hub, id, {
    11: [NAMES.evseState, 'Delta', 1, 7],
    12: SHOWN.above,
    13: SHOWN.below,
  })
  const raised = [{ ...ABOVE, value: 21_000 }, BELOW]
  await asks(station, version, { requestId: 12, monitoringCriteria: thresholds }, [raised])
  await showsMonitors(hub, id, {
    11: [NAMES.evseState, 'Delta', 1, 7],
    12: [NAMES.evsePower, 'UpperThreshold', 21_000, 4],
    13: SHOWN.below,
  })
  await journaled2(hub, id, 'report.completed', ({ requestId }) => requestId === 12)
})

both('TC_N_02 report of monitors, by variable', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await asks(station, version, { requestId: 21, componentVariable: [STATION_POWER] }, [[BELOW]])
  await showsMonitors(hub, id, { 13: SHOWN.below })
  await asks(station, version, { requestId: 22, componentVariable: [EVSE_STATE] }, [[DELTA]])
  await showsMonitors(hub, id, { 11: SHOWN.delta, 13: SHOWN.below })
})

both('TC_N_03 report of monitors, by criteria and variable', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const monitoringCriteria = ['DeltaMonitoring']
  const wanted = { requestId: 31, monitoringCriteria, componentVariable: [EVSE_STATE] }
  await asks(station, version, wanted, [[DELTA]])
  await showsMonitors(hub, id, { 11: SHOWN.delta })
})

both('TC_N_60 report of monitors, by criteria and two variables', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const monitoringCriteria = ['ThresholdMonitoring', 'DeltaMonitoring']
  const componentVariable = [EVSE_POWER, EVSE_STATE]
  const wanted = { requestId: 60, monitoringCriteria, componentVariable }
  await asks(station, version, wanted, [[DELTA], [ABOVE]])
  await showsMonitors(hub, id, { 11: SHOWN.delta, 12: SHOWN.above })
})

both('TC_N_47 report of all monitors', async (version, id) => {
  const station = await bootWithMonitors(id, version)
  // All there is: what it does not list is gone.
  await asks(station, version, { requestId: 47 }, [[ABOVE], [{ ...DELTA, id: 21 }]])
  await showsMonitors(hub, id, { 12: SHOWN.above, 21: SHOWN.delta })
  await operate(
    hub,
    station,
    'GetMonitoringReport',
    { requestId: 48 },
    { status: 'EmptyResultSet' },
  )
  await showsMonitors(hub, id, {})
})

both('TC_N_05 set of monitors to go by', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  for (const monitoringBase of ['All', 'FactoryDefault', 'HardWiredOnly']) {
    await operate(hub, station, 'SetMonitoringBase', { monitoringBase }, ACCEPTED)
  }
  await operate(
    hub,
    station,
    'SetMonitoringBase',
    { monitoringBase: 'All' },
    { status: 'NotSupported' },
  )
})

both('TC_N_08 set a monitor', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await setMonitors(hub, station, [DELTA])
  await showsMonitors(hub, id, { 11: SHOWN.delta })
  // What it then has to say is known to be of that monitor.
  await notify(station, [
    {
      named: EVSE_STATE,
      actualValue: 'Occupied',
      trigger: 'Delta',
      eventNotificationType: 'CustomMonitor',
      variableMonitoringId: 11,
    },
  ])
  const { actualValue } = await journaled2(
    hub,
    id,
    'monitor.event',
    ({ variableMonitoringId }) => variableMonitoringId === 11,
  )
  assert.equal(actualValue, 'Occupied')
})

both('TC_N_09 set monitors of two variables', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const [{ named, ...below }, { named: other, ...above }] = [BELOW, ABOVE]
  const setMonitoringData = [
    { ...named, type: below.type, value: below.value, severity: below.severity },
    { ...other, type: above.type, value: above.value, severity: above.severity },
  ]
  // Answered in another order: each says what it is about.
  const setMonitoringResult = [
    { ...other, id: 12, type: above.type, severity: above.severity, status: 'Accepted' },
    { ...named, id: 13, type: below.type, severity: below.severity, status: 'Accepted' },
  ]
  const answer = { setMonitoringResult }
  await operate(hub, station, 'SetVariableMonitoring', { setMonitoringData }, answer)
  await showsMonitors(hub, id, { 12: SHOWN.above, 13: SHOWN.below })

  // One of the two is not taken.
  const { id: _, ...refused } = setMonitoringResult[0] as { readonly id: number }
  const mixed = [{ ...refused, status: 'UnsupportedMonitorType' }, setMonitoringResult[1]]
  await operate(
    hub,
    station,
    'SetVariableMonitoring',
    { setMonitoringData },
    { setMonitoringResult: mixed },
  )
  await showsMonitors(hub, id, { 12: SHOWN.above, 13: SHOWN.below })
})

both('TC_N_16 level of monitoring', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await operate(hub, station, 'SetMonitoringLevel', { severity: 4 }, ACCEPTED)
  const name = variable2('MonitoringCtrlr', 'ActiveMonitoringLevel')
  await getOne(hub, station, name, '4')
  await shownVariable(hub, id, 'MonitoringCtrlr.ActiveMonitoringLevel', '4')
})

both('TC_N_17 level of monitoring that does not exist', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const statusInfo = { reasonCode: 'OutOfRange' }
  const answer = { status: 'Rejected', statusInfo }
  await operate(hub, station, 'SetMonitoringLevel', { severity: 10 }, answer)
})

both('TC_N_18 clear more monitors than a message may have', async (version, id) => {
  const station = await bootWithMonitors(id, version)
  // How many may be in a message the operator reads first.
  const instance = 'ClearVariableMonitoring'
  const named = variable2('MonitoringCtrlr', 'ItemsPerMessage', instance)
  const told = { ...named, attributeStatus: 'Accepted', attributeValue: '2' }
  station.answerAll({ GetVariables: { getVariableResult: [told] } })
  const names = [`MonitoringCtrlr.ItemsPerMessage[${instance}]`]
  const { result } = await operation2(hub, id, 'get-variables', { names })
  const most = Number(result.variables?.[0]?.value)
  assert.equal(most, 2)
  const ids = [11, 12, 13]
  while (ids.length > 0) {
    const batch = ids.splice(0, most)
    const clearMonitoringResult = batch.map((one) => ({ id: one, status: 'Accepted' }))
    await operate(hub, station, 'ClearVariableMonitoring', { id: batch }, { clearMonitoringResult })
  }
  await showsMonitors(hub, id, {})
})

both('TC_N_44 clear a monitor, rejected', async (version, id) => {
  const station = await bootWithMonitors(id, version)
  const clearMonitoringResult = [
    { id: 11, status: 'Rejected', statusInfo: { reasonCode: 'ReadOnly' } },
    { id: 12, status: 'NotFound' },
  ]
  const answer = { clearMonitoringResult }
  await operate(hub, station, 'ClearVariableMonitoring', { id: [11, 12] }, answer)
  await showsMonitors(hub, id, { 11: SHOWN.delta, 13: SHOWN.below })
})

only21('TC_N_104 monitor of how far a value is from its target', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const target = { ...DELTA, id: 31, named: EVSE_POWER, type: 'TargetDelta', value: 500 }
  const relative = { ...target, id: 32, type: 'TargetDeltaRelative', value: 10 }
  await setMonitors(hub, station, [target])
  const monitoringCriteria = ['DeltaMonitoring']
  await asks(station, version, { requestId: 104, monitoringCriteria }, [[target, relative]])
  await showsMonitors(hub, id, {
    31: [NAMES.evsePower, 'TargetDelta', 500, 8],
    32: [NAMES.evsePower, 'TargetDeltaRelative', 10, 8],
  })
})

/** The three of them are set. */
async function bootWithMonitors(id: string, version: Version2): Promise<Station> {
  const station = await bootStation2(hub, id, version)
  await setMonitors(hub, station, [DELTA, ABOVE, BELOW])
  await showsMonitors(hub, id, { 11: SHOWN.delta, 12: SHOWN.above, 13: SHOWN.below })
  return station
}

interface Wanted {
  readonly requestId: number
  readonly monitoringCriteria?: readonly string[]
  readonly componentVariable?: readonly Variable2[]
}

/** Asked with exactly this, and reported in as many parts. */
async function asks(
  station: Station,
  version: Version2,
  wanted: Wanted,
  parts: readonly (readonly Monitor2[])[],
): Promise<void> {
  await operate(hub, station, 'GetMonitoringReport', wanted, ACCEPTED)
  const { requestId } = wanted
  for (const [seqNo, monitors] of parts.entries()) {
    const tbc = seqNo < parts.length - 1
    await reportMonitors(station, version, { requestId, seqNo, tbc, monitors })
  }
  await journaled2(hub, station.id, 'report.completed', (told) => told.requestId === requestId)
  await shownJobOf(station.id, requestId)
}

/** Of the newest one: there may be older ones of this kind. */
async function shownJobOf(id: string, requestId: number): Promise<void> {
  const { jobs } = await hub.api.chargePoint(id)
  const job = jobs.find((one) => one.requestId === requestId)
  assert.deepEqual([job?.kind, job?.status, job?.isOver], ['monitoring', 'complete', true])
}
