/**
 * Outer checklist of 2.1, block Q: an EV that gives energy back for the sake of the grid, or of the
 * site. One test for each case, by its id.
 */
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { request2 } from './operations2.ts'
import { isoTime, operate } from './scenario.ts'
import { only21 } from './scenario2.ts'
import { assertProblem } from './tricky.ts'
import {
  ACCEPTED,
  beginV2x,
  changesMode,
  endsV2x,
  newProfile,
  pushes,
  showsPeriods,
  steers,
} from './v2x.ts'
import { setOne, shownVariable } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const BY_FREQUENCY = {
  startPeriod: 0,
  operationMode: 'LocalFrequency',
  v2xBaseline: 2_000,
  v2xFreqWattCurve: [
    { frequency: 49.8, power: -10_000 },
    { frequency: 50.2, power: 10_000 },
  ],
}

const BY_SIGNAL = {
  ...BY_FREQUENCY,
  v2xSignalWattCurve: [
    { signal: -100, power: -10_000 },
    { signal: 100, power: 10_000 },
  ],
}

only21('TC_Q_117 for the frequency, we push', async (version, id) => {
  const session = await beginV2x(hub, id, version)
  const period = { startPeriod: 0, operationMode: 'CentralFrequency', setpoint: 0 }
  await steers(hub, session, newProfile(session, [period], { kind: 'Dynamic' }))
  for (const setpoint of [1_500, -9_000, 250.5]) {
    await pushes(hub, session.station, { setpoint })
    await showsPeriods(hub, id, [{ ...period, setpoint }])
  }
  await changesMode(hub, session, 'CentralFrequency', -9_000)
  await endsV2x(hub, session)
})

only21('TC_Q_120 for the frequency, on signals of the grid operator', async (version, id) => {
  const session = await beginV2x(hub, id, version)
  const { station } = session
  const signal = (value: number) => ({ timestamp: isoTime(), signal: value })
  // Without a curve it would not know what to do with it.
  const refusal = { status: 'Rejected', statusInfo: { reasonCode: 'NoSignalWattCurve' } }
  await operate(hub, station, 'AFRRSignal', signal(50), refusal)
  await steers(hub, session, newProfile(session, [BY_SIGNAL]))
  for (const [value, watt] of [
    [50, 7_000],
    [-100, -8_000],
    [0, 2_000],
  ] as const) {
    await operate(hub, station, 'AFRRSignal', signal(value), ACCEPTED)
    await changesMode(hub, session, 'LocalFrequency', watt)
  }
  await endsV2x(hub, session)
})

only21('TC_Q_121 for the frequency, by itself', async (version, id) => {
  const session = await beginV2x(hub, id, version)
  await steers(hub, session, newProfile(session, [BY_FREQUENCY]))
  await changesMode(hub, session, 'LocalFrequency', -3_000)
  // One that could not follow the frequency is not sent.
  const { v2xBaseline: _, ...aimless } = BY_FREQUENCY
  const flat = { ...BY_FREQUENCY, v2xFreqWattCurve: BY_FREQUENCY.v2xFreqWattCurve.slice(1) }
  for (const period of [aimless, flat]) {
    const profile = newProfile(session, [period])
    const reply = await request2(hub, id, 'charging-profile', { evseId: 1, profile })
    assertProblem(reply, 409, 'COMMAND_REFUSED')
  }
  await endsV2x(hub, session)
})

only21('TC_Q_124 for the load of the site, by itself', async (version, id) => {
  const session = await beginV2x(hub, id, version)
  // What it balances between is in its variables.
  for (const [instance, value] of [
    ['UpperThreshold', '12000'],
    ['LowerThreshold', '-2000'],
    ['UpperOffset', '500'],
    ['LowerOffset', '500'],
  ] as const) {
    const component = { name: 'V2XChargingCtrlr', evse: { id: 1 } }
    const named = { component, variable: { name: 'LocalLoadBalancing', instance } }
    await setOne(hub, session.station, named, value, 'Accepted')
    await shownVariable(hub, id, `V2XChargingCtrlr(1).LocalLoadBalancing[${instance}]`, value)
  }
  const period = { startPeriod: 0, operationMode: 'LocalLoadBalancing' }
  await steers(hub, session, newProfile(session, [period]))
  await changesMode(hub, session, 'LocalLoadBalancing', -4_500)
  await changesMode(hub, session, 'LocalLoadBalancing', 6_000)
  await endsV2x(hub, session)
})
