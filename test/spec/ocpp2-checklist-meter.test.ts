/**
 * Outer checklist of 2.0.1 and 2.1, block J: meter values by the clock and during sessions. One test
 * for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import type { MeterValueView } from '../support/api-views.ts'
import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { isoTime } from './scenario.ts'
import {
  assertAuthorized2,
  beginSession2,
  bootStation2,
  both,
  card,
  endSession2,
  eventuallyView2,
  register2,
  report2,
  Session2,
} from './scenario2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const REGISTER = 'Energy.Active.Import.Register'

/** As a meter signs it; what is in it is not ours to read. */
const SIGNED = {
  signedMeterData: 'T0NNRnx7IkZWIjoiMS4wIiwiR0kiOiJWb2x0YSBXb3JrcyJ9fHsiU0QiOiIzMDQ1In0=',
  signingMethod: 'ECDSA-secp256r1-SHA256',
  encodingMethod: 'OCMF',
  publicKey: 'b2NhOmJhc2UxNjphc24xOjMwNTkzMDEz',
}

interface Sampled {
  readonly value: number
  readonly [field: string]: unknown
}

both('TC_J_01 by the clock, nothing charges', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  for (const [evseId, wh] of [
    [1, 1_000],
    [2, 2_000],
  ] as const) {
    for (const seconds of [-900, 0]) await tells(station, evseId, [clock(wh)], isoTime(seconds))
  }
  // The meter of the whole charge point.
  const grid = { value: 4.2, unitOfMeasure: { unit: 'kW' }, location: 'Inlet' }
  await tells(station, 0, [{ ...grid, measurand: 'Power.Active.Import', context: 'Sample.Clock' }])
  const values = await shows(id, 5)
  const brief = values.map(({ evseId, number, context, location }) => [
    ...[evseId, number, context, location],
  ])
  assert.deepEqual(brief, [
    [1, 1_000, 'Sample.Clock', 'Outlet'],
    [1, 1_000, 'Sample.Clock', 'Outlet'],
    [2, 2_000, 'Sample.Clock', 'Outlet'],
    [2, 2_000, 'Sample.Clock', 'Outlet'],
    [0, 4_200, 'Sample.Clock', 'Inlet'],
  ])
  assert.ok(values.every(({ transactionId }) => transactionId === null))
  assert.deepEqual(await hub.api.transactions({ chargePoint: id }), [])
})

both('TC_J_02 by the clock, during a session', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  for (const wh of [2_000, 3_000]) {
    await session.update({
      triggerReason: 'MeterValueClock',
      meterValue: [{ timestamp: isoTime(), sampledValue: [clock(wh)] }],
    })
  }
  // The other EVSE is idle, and its meter is told as before.
  await tells(station, 2, [clock(77)])
  await endSession2(session)
  await report2(station, 1, 'Available')
  await endedWith(session, 5_000)
  const ofSession = await hub.api.meterValues({
    chargePoint: id,
    transactionId: session.transactionId,
  })
  assert.deepEqual(
    ofSession.map(({ number, context }) => [number, context]),
    [
      [1_000, 'Transaction.Begin'],
      [2_000, 'Sample.Clock'],
      [3_000, 'Sample.Clock'],
      [6_000, 'Transaction.End'],
    ],
  )
  const others = (await shows(id, 5)).filter(({ transactionId }) => transactionId === null)
  assert.deepEqual(
    others.map(({ evseId, number }) => [evseId, number]),
    [[2, 77]],
  )
})

both('TC_J_03 by the clock, all of them at the end', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const ticks = [-30, -20, -10].map((seconds, place) => ({
    timestamp: isoTime(seconds),
    sampledValue: [clock(2_000 + place * 1_000)],
  }))
  await endSession2(session, { meterValue: [...ticks, ...register2(6_000, 'Transaction.End')] })
  await endedWith(session, 5_000)
  const values = await shows(id, 5)
  assert.deepEqual(
    values.map(({ number }) => number),
    [1_000, 2_000, 3_000, 4_000, 6_000],
  )
})

both('TC_J_04 by the clock, signed by the meter', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await tells(station, 1, [{ ...clock(1_000), signedMeterValue: SIGNED }])
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const end = { value: 6_000, context: 'Transaction.End', measurand: REGISTER }
  await endSession2(session, {
    meterValue: [
      { timestamp: isoTime(-1), sampledValue: [{ ...clock(5_500), signedMeterValue: SIGNED }] },
      { timestamp: isoTime(), sampledValue: [{ ...end, signedMeterValue: SIGNED }] },
    ],
  })
  await endedWith(session, 5_000)
  const values = await shows(id, 7)
  assertSigned(values, [
    [null, 'Sample.Clock'],
    [session.transactionId, 'Sample.Clock'],
    [session.transactionId, 'Transaction.End'],
  ])
})

both('TC_J_07 at the start, on a known EVSE', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken)
  await assertAuthorized2(station, idToken)
  const session = new Session2(station, `tx-${id}`)
  await session.start({
    triggerReason: 'Authorized',
    evse: { id: 1, connectorId: 1 },
    idToken: card(idToken),
    meterValue: [{ timestamp: isoTime(), sampledValue: SEVERAL }],
    info: { chargingState: 'EVConnected' },
  })
  await eventuallyView2(hub, session, ({ meterStartWh, evseId, connectorId }) => {
    assert.deepEqual([meterStartWh, evseId, connectorId], [1_000, 1, 1])
  })
  const values = await shows(id, SEVERAL.length)
  assert.deepEqual(
    values.map(({ measurand, number, phase }) => [measurand, number, phase]),
    SEVERAL_SHOWN,
  )
  await endSession2(session)
  await endedWith(session, 5_000)
})

both('TC_J_08 at the start, before the EVSE is known', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken)
  await assertAuthorized2(station, idToken)
  const session = new Session2(station, `tx-${id}`)
  await session.start({ triggerReason: 'Authorized', idToken: card(idToken) })
  await eventuallyView2(hub, session, ({ meterStartWh, evseId, isActive }) => {
    assert.deepEqual([meterStartWh, evseId, isActive], [null, 0, true])
  })
  await report2(station, 2, 'Occupied')
  await session.update({
    triggerReason: 'CablePluggedIn',
    evse: { id: 2, connectorId: 1 },
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { chargingState: 'EVConnected' },
  })
  await session.update({
    triggerReason: 'ChargingStateChanged',
    info: { chargingState: 'Charging' },
  })
  await eventuallyView2(hub, session, ({ meterStartWh, evseId }) => {
    assert.deepEqual([meterStartWh, evseId], [1_000, 2])
  })
  await endSession2(session)
  await endedWith(session, 5_000)
  const values = await shows(id, 2)
  assert.ok(values.every(({ evseId }) => evseId === 2))
})

both('TC_J_09 now and then during a session', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const rows: readonly (readonly [Sampled, number, string])[] = [
    [{ value: 2.5, measurand: REGISTER, unitOfMeasure: { unit: 'kWh' } }, 2_500, 'kWh'],
    [{ value: 11.04, measurand: 'Power.Active.Import', ...kilo('W') }, 11_040, 'W'],
    [{ value: 16.1, measurand: 'Current.Import', phase: 'L1' }, 16.1, 'A'],
    [{ value: 15.9, measurand: 'Current.Import', phase: 'L2' }, 15.9, 'A'],
    [{ value: 230.4, measurand: 'Voltage', phase: 'L1-N' }, 230.4, 'V'],
    [{ value: 43, measurand: 'SoC', location: 'EV' }, 43, 'Percent'],
    [{ value: -0.5, measurand: 'Power.Reactive.Import' }, -0.5, 'var'],
  ]
  const timestamp = isoTime()
  await session.update({
    triggerReason: 'MeterValuePeriodic',
    meterValue: [{ timestamp, sampledValue: rows.map(([sampled]) => sampled) }],
  })
  const values = (await shows(id, 1 + rows.length)).slice(1)
  for (const [place, [{ measurand, phase = null }, number, unit]] of rows.entries()) {
    const shown = values[place]
    assert.deepEqual(
      [shown?.measurand, shown?.phase, shown?.number, shown?.unit, shown?.context],
      [measurand, phase, number, unit, 'Sample.Periodic'],
    )
    assert.equal(Date.parse(shown?.occurredAt ?? ''), Date.parse(timestamp))
  }
  const { activeTransactions } = await hub.api.chargePoint(id)
  assert.equal(activeTransactions[0]?.meterWh, 2_500)
  await endSession2(session)
  await endedWith(session, 5_000)
})

both('TC_J_10 all of a session, at its end', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const periodic = [2_000, 3_500, 4_500].map((value, place) => ({
    timestamp: isoTime(-30 + place * 10),
    sampledValue: [
      { value, measurand: REGISTER, context: 'Sample.Periodic' },
      { value: 11_000 - place, measurand: 'Power.Active.Import', context: 'Sample.Periodic' },
    ],
  }))
  await endSession2(session, { meterValue: [...periodic, ...register2(6_000, 'Transaction.End')] })
  await endedWith(session, 5_000)
  const values = await shows(id, 8)
  assert.deepEqual(
    values.filter(({ measurand }) => measurand === REGISTER).map(({ number }) => number),
    [1_000, 2_000, 3_500, 4_500, 6_000],
  )
})

both('TC_J_11 of a session, signed by the meter', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken)
  await assertAuthorized2(station, idToken)
  const session = new Session2(station, `tx-${id}`)
  const signed = (value: number, context: string) => [
    { timestamp: isoTime(), sampledValue: [{ value, context, signedMeterValue: SIGNED }] },
  ]
  await session.start({
    triggerReason: 'Authorized',
    evse: { id: 1, connectorId: 1 },
    idToken: card(idToken),
    meterValue: signed(1_000, 'Transaction.Begin'),
    info: { chargingState: 'Charging' },
  })
  await session.update({
    triggerReason: 'SignedDataReceived',
    meterValue: signed(3_000, 'Sample.Periodic'),
  })
  await endSession2(session, { meterValue: signed(6_000, 'Transaction.End') })
  await endedWith(session, 5_000)
  const { transactionId } = session
  assertSigned(await shows(id, 6), [
    [transactionId, 'Transaction.Begin'],
    [transactionId, 'Sample.Periodic'],
    [transactionId, 'Transaction.End'],
  ])
})

/** What a transaction begins with, besides its register. */
const SEVERAL: readonly Sampled[] = [
  { value: 1_000, context: 'Transaction.Begin', measurand: REGISTER },
  { value: 0, context: 'Transaction.Begin', measurand: 'Current.Import', phase: 'L1' },
  { value: 20, context: 'Transaction.Begin', measurand: 'SoC', location: 'EV' },
]
const SEVERAL_SHOWN = [
  [REGISTER, 1_000, null],
  ['Current.Import', 0, 'L1'],
  ['SoC', 20, null],
]

function clock(value: number): Sampled {
  return { value, measurand: REGISTER, context: 'Sample.Clock' }
}

/** Told in thousands of this unit. */
function kilo(unit: string) {
  return { unitOfMeasure: { unit, multiplier: 3 } }
}

/** Outside of a transaction. */
async function tells(
  station: Station,
  evseId: number,
  sampledValue: readonly Sampled[],
  timestamp = isoTime(),
): Promise<void> {
  const request = { evseId, meterValue: [{ timestamp, sampledValue }] }
  assert.deepEqual(await station.request('MeterValues', request), {})
}

/** All readings of the charge point, once there are so many. */
function shows(id: string, count: number): Promise<readonly MeterValueView[]> {
  return eventually(async () => {
    const values = await hub.api.meterValues({ chargePoint: id })
    assert.equal(values.length, count, JSON.stringify(values))
    return values
  })
}

function endedWith(session: Session2, energyWh: number): Promise<void> {
  return eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh, view.flags], [false, energyWh, []])
  })
}

/** Each is beside its number, and is what was signed, as it came. */
function assertSigned(
  values: readonly MeterValueView[],
  expected: readonly (readonly [transactionId: string | null, context: string])[],
): void {
  const signed = values.filter(({ format }) => format === 'SignedData')
  assert.deepEqual(
    signed.map(({ transactionId, context }) => [transactionId, context]),
    expected,
  )
  for (const { value, number } of signed) {
    assert.equal(number, null)
    assert.equal(value, JSON.stringify(SIGNED))
  }
}
