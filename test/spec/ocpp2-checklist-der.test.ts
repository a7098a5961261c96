/**
 * Outer checklist of 2.1, block R: what the grid wants of a charge point that feeds it. One test
 * for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { eventually } from '../support/wait.ts'
import { operation2, request2 } from './operations2.ts'
import { isoTime, operate } from './scenario.ts'
import { bootStation2, journaled2, only21 } from './scenario2.ts'
import { assertProblem } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

/** Volts at which it feeds less. */
const CURVE = {
  priority: 2,
  yUnit: 'PctMaxW',
  curveData: [
    { x: 230, y: 100 },
    { x: 253, y: 0 },
  ],
}

const POWER_FACTOR = { priority: 1, displacement: 0.95, excitation: true }

only21('TC_R_107 controls are set, listed and cleared', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const standard = { isDefault: true, controlId: 'volt-watt', controlType: 'VoltWatt' }
  await operate(hub, station, 'SetDERControl', { ...standard, curve: CURVE }, ACCEPTED)
  await hasControls(id, { 'volt-watt': true })

  // For an hour, and more urgent: while it lasts the other one gives way.
  const startTime = isoTime(600)
  const hour = { ...CURVE, priority: 1, startTime, duration: 3_600 }
  const urgent = { isDefault: false, controlId: 'peak', controlType: 'VoltWatt', curve: hour }
  const superseded = { ...ACCEPTED, supersededIds: ['volt-watt'] }
  await operate(hub, station, 'SetDERControl', urgent, superseded)
  await hasControls(id, { 'volt-watt': false, peak: true })

  // In our words, with an id of our own.
  station.answerAll({ SetDERControl: ACCEPTED })
  const wanted = { controlType: 'FixedPFInject', isDefault: true, control: POWER_FACTOR }
  const { result } = await operation2(hub, id, 'der-control', wanted)
  const { controlId = '' } = result as { readonly controlId?: string }
  const sent = station.calls.at(-1)?.payload
  const { control: fixedPFInject, ...rest } = wanted
  assert.deepEqual(sent, { ...rest, controlId, fixedPFInject })
  await hasControls(id, { 'volt-watt': false, peak: true, [controlId]: true })
  await refusesOne(id)

  // All of them, in two parts.
  await operate(hub, station, 'GetDERControl', { requestId: 107 }, ACCEPTED)
  const { curve } = urgent
  const isOf = { id: 'peak', curveType: 'VoltWatt', isDefault: false, isSuperseded: false }
  const first = { requestId: 107, tbc: true, curve: [{ ...isOf, curve }] }
  const fixed = { isDefault: true, isSuperseded: false, fixedPF: POWER_FACTOR }
  const second = { requestId: 107, tbc: false, fixedPFInject: [{ id: controlId, ...fixed }] }
  for (const part of [first, second]) {
    assert.deepEqual(await station.request('ReportDERControl', part), {})
  }
  await journaled2(hub, id, 'report.completed', ({ requestId }) => requestId === 107)
  await hasControls(id, { peak: true, [controlId]: true })

  await operate(hub, station, 'ClearDERControl', { isDefault: false, controlId: 'peak' }, ACCEPTED)
  await hasControls(id, { [controlId]: true })
  // By type: which ones that were tells the next report.
  const ofType = { isDefault: true, controlType: 'FixedPFInject' }
  await operate(hub, station, 'ClearDERControl', ofType, ACCEPTED)
  await operate(hub, station, 'GetDERControl', { requestId: 108 }, { status: 'NotFound' })
  await hasControls(id, {})
})

only21('TC_R_108 it tells of an event in the grid', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const timestamp = isoTime(-5)
  const fault = { controlType: 'HVMustTrip', gridEventFault: 'OverVoltage', timestamp }
  const begun = { ...fault, extraInfo: 'L2 262 V' }
  assert.deepEqual(await station.request('NotifyDERAlarm', begun), {})
  await hasAlarms(id, [begun])
  const told = await journaled2(hub, id, 'der.alarm')
  assert.equal(told.gridEventFault, 'OverVoltage')
  const [row] = await hub.api.events({ chargePoint: id, type: 'der.alarm' })
  assert.equal(row?.occurredAt, timestamp)

  // Another type of control has an alarm of its own.
  const other = { controlType: 'LFMustTrip', gridEventFault: 'UnderFrequency', timestamp }
  assert.deepEqual(await station.request('NotifyDERAlarm', other), {})
  await hasAlarms(id, [begun, other])
  const ended = { ...fault, alarmEnded: true, timestamp: isoTime() }
  assert.deepEqual(await station.request('NotifyDERAlarm', ended), {})
  await hasAlarms(id, [other])

  // A control that begins, and displaces another; and its end.
  const control = { controlId: 'peak', started: true, timestamp, supersededIds: ['volt-watt'] }
  assert.deepEqual(await station.request('NotifyDERStartStop', control), {})
  await hasControls(id, { 'peak running': true, 'volt-watt running': false })
  const { supersededIds: _, ...of } = control
  const stopped = { ...of, started: false, timestamp: isoTime() }
  assert.deepEqual(await station.request('NotifyDERStartStop', stopped), {})
  await hasControls(id, { 'peak running': false, 'volt-watt running': false })
  await journaled2(hub, id, 'der.control', ({ started }) => started === false)
})

/** Gradients are always a default. R04. */
async function refusesOne(id: string): Promise<void> {
  const control = { priority: 3, gradient: 0.05, softGradient: 0.01 }
  const wanted = { controlType: 'Gradients', isDefault: false, control }
  assertProblem(await request2(hub, id, 'der-control', wanted), 400, 'BAD_REQUEST')
}

/** These controls are known, and whether each is in force. */
async function hasControls(id: string, expected: Readonly<Record<string, boolean>>) {
  await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'derControl' })
    const shown = items.map(({ itemId, isOpen }) => [itemId, isOpen])
    assert.deepEqual(Object.fromEntries(shown), expected)
  })
}

async function hasAlarms(id: string, expected: readonly object[]): Promise<void> {
  await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'derAlarm', open: true })
    assert.deepEqual(
      items.map(({ body }) => body),
      expected,
    )
  })
}
