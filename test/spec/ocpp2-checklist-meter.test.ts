/**
 * Outer checklist of 2.0.1 and 2.1, block J: meter values by the clock. One test
 * for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import {
  assertSigned,
  endedWith,
  REGISTER,
  type Sampled,
  SIGNED,
  showsValues,
  sortValues,
} from './meter2.ts'
import { isoTime } from './scenario.ts'
import { beginSession2, bootStation2, both, endSession2, register2, report2 } from './scenario2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

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
  const values = await showsValues(hub, id, 5)
  const brief = values.map(({ evseId, number, context, location }) => [
    ...[evseId, number, context, location],
  ])
  const onOutlet = ['Sample.Clock', 'Outlet']
  assert.deepEqual(brief, [
    [1, 1_000, ...onOutlet],
    [1, 1_000, ...onOutlet],
    [2, 2_000, ...onOutlet],
    [2, 2_000, ...onOutlet],
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
  await endedWith(hub, session, 5_000)
  const { transactionId } = session
  const ofSession = sortValues(await hub.api.meterValues({ chargePoint: id, transactionId }))
  assert.deepEqual(
    ofSession.map(({ number, context }) => [number, context]),
    [
      [1_000, 'Transaction.Begin'],
      [2_000, 'Sample.Clock'],
      [3_000, 'Sample.Clock'],
      [6_000, 'Transaction.End'],
    ],
  )
  const others = (await showsValues(hub, id, 5)).filter(
    ({ transactionId }) => transactionId === null,
  )
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
  await endedWith(hub, session, 5_000)
  const values = await showsValues(hub, id, 5)
  assert.deepEqual(
    values.map(({ number }) => number),
    [1_000, 2_000, 3_000, 4_000, 6_000],
  )
})

both('TC_J_04 by the clock, signed by the meter', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await tells(station, 1, [{ ...clock(1_000), signedMeterValue: SIGNED }], isoTime(-60))
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const end = { value: 6_000, context: 'Transaction.End', measurand: REGISTER }
  await endSession2(session, {
    meterValue: [
      { timestamp: isoTime(-1), sampledValue: [{ ...clock(5_500), signedMeterValue: SIGNED }] },
      { timestamp: isoTime(), sampledValue: [{ ...end, signedMeterValue: SIGNED }] },
    ],
  })
  await endedWith(hub, session, 5_000)
  const values = await showsValues(hub, id, 7)
  assertSigned(values, [
    [null, 'Sample.Clock'],
    [session.transactionId, 'Sample.Clock'],
    [session.transactionId, 'Transaction.End'],
  ])
})

function clock(value: number): Sampled {
  return { value, measurand: REGISTER, context: 'Sample.Clock' }
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
