/**
 * Outer checklist of 2.0.1 and 2.1, block J: meter values of sessions. One test
 * for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { assertSigned, endedWith, REGISTER, type Sampled, SIGNED, showsValues } from './meter2.ts'
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
  const values = await showsValues(hub, id, SEVERAL.length)
  assert.deepEqual(
    values.map(({ measurand, number, phase }) => [measurand, number, phase]),
    SEVERAL_SHOWN,
  )
  await endSession2(session)
  await endedWith(hub, session, 5_000)
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
  await endedWith(hub, session, 5_000)
  const values = await showsValues(hub, id, 2)
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
  const values = await showsValues(hub, id, 1 + rows.length)
  for (const [{ measurand, phase = null }, number, unit] of rows) {
    const shown = values.find((one) => one.number === number)
    assert.deepEqual(
      [shown?.measurand, shown?.phase, shown?.unit, shown?.context],
      [measurand, phase, unit, 'Sample.Periodic'],
    )
    assert.equal(Date.parse(shown?.occurredAt ?? ''), Date.parse(timestamp))
  }
  const { activeTransactions } = await hub.api.chargePoint(id)
  assert.equal(activeTransactions[0]?.meterWh, 2_500)
  await endSession2(session)
  await endedWith(hub, session, 5_000)
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
  await endedWith(hub, session, 5_000)
  const values = await showsValues(hub, id, 8)
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
  await endedWith(hub, session, 5_000)
  const { transactionId } = session
  assertSigned(await showsValues(hub, id, 6), [
    [transactionId, 'Transaction.Begin'],
    [transactionId, 'Sample.Periodic'],
    [transactionId, 'Transaction.End'],
  ])
})

/** What a transaction begins with, besides its register. */
const SEVERAL: readonly Sampled[] = [
  { value: 0, context: 'Transaction.Begin', measurand: 'Current.Import', phase: 'L1' },
  { value: 20, context: 'Transaction.Begin', measurand: 'SoC', location: 'EV' },
  { value: 1_000, context: 'Transaction.Begin', measurand: REGISTER },
]
const SEVERAL_SHOWN = [
  ['Current.Import', 0, 'L1'],
  ['SoC', 20, null],
  [REGISTER, 1_000, null],
]

/** Told in thousands of this unit. */
function kilo(unit: string) {
  return { unitOfMeasure: { unit, multiplier: 3 } }
}
