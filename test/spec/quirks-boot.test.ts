/**
 * Quirks Q67 to Q73: boots that do not come, or do not stop; statuses that come late, or all at
 * once. This hub asks new charge points of 2.x for their variables and monitors, as hubs do.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { bringInMaker } from './quirks.ts'
import { assertRunning, BOOT, beginSession, isoTime, report, shown, stop } from './scenario.ts'
import {
  beginSession2,
  bootAccepted2,
  endSession2,
  openStation2,
  report2,
  STATION2,
  VERSIONS2,
  viewOf2,
} from './scenario2.ts'
import {
  assertError,
  type BootAnswer,
  bringIn,
  expectConnected,
  expectOddity,
  readOddity,
  settle,
} from './tricky.ts'

const hub = await startHub()
after(() => hub.stop())

const BOOTS = 40
const CONNECTORS = 12

/** The makers that are known to go on without a boot. */
const SILENT = [
  { chargePointVendor: 'Wall Box Chargers', chargePointModel: 'Pulsar Pro' },
  { chargePointVendor: 'Webasto', chargePointModel: 'NEXT' },
  { chargePointVendor: 'StarCharge', chargePointModel: 'Titan' },
]

test('Q67 one that was accepted goes on without a boot after a reconnect', async () => {
  for (const [index, maker] of SILENT.entries()) {
    const id = `Q67-${index}`
    const station = await bringInMaker(hub, id, maker)
    const transactionId = await beginSession(hub, station, `TAGQ67${index}`)
    await station.cut()
    const returned = await openStation(hub, id)
    await settle(returned)
    await report(returned, 1, 'SuspendedEV')
    await assertRunning(hub, id, transactionId, `TAGQ67${index}`)
    returned.answerAll({ ClearCache: { status: 'Accepted' } })
    assert.equal((await hub.api.command(id, 'ClearCache', {})).status, 200)
    // Late, in the middle of all: it changes nothing.
    const { status } = await returned.request<BootAnswer>('BootNotification', maker)
    assert.equal(status, 'Accepted')
    await assertRunning(hub, id, transactionId, `TAGQ67${index}`)
    await stop(returned, { transactionId })
  }
})

for (const version of VERSIONS2) {
  test(`Q67 the same in ${version}, and nobody is asked for all again`, async () => {
    const id = `Q67-${version}`
    const station = await bringInAsked(id, version)
    const session = await beginSession2(hub, station, `TAG${version}`)
    await station.cut()
    const returned = await openStation2(hub, id, version)
    const resumed = Object.assign(session, { station: returned })
    await report2(returned, 1, 'Occupied')
    await endSession2(resumed)
    assert.equal((await viewOf2(hub, resumed)).isActive, false)
    await bootAccepted2(returned)
    await settle(returned)
    assert.deepEqual(returned.calls, [])
  })
}

test('Q67 one that was never accepted has to boot all the same', async () => {
  await hub.api.putChargePoint('Q67-NEVER')
  const station = await openStation(hub, 'Q67-NEVER')
  assertError(await station.call('Heartbeat', {}), 'SecurityError')
})

test('Q69 boots in a loop are answered, slowed down, and make no storm', async () => {
  const neighbour = await bringIn(hub, 'Q69-NEIGHBOUR')
  await hub.api.putChargePoint('Q69')
  const hasty = await readOddity(hub, 'boot.hasty')
  const intervals: number[] = []
  let station = await openStation(hub, 'Q69')
  for (let boot = 0; boot < BOOTS; boot += 1) {
    const answer = await station.request<BootAnswer>('BootNotification', BOOT)
    assert.equal(answer.status, 'Accepted')
    intervals.push(answer.interval)
    if (boot % 10 === 9) {
      await station.cut()
      await expectConnected(hub, 'Q69', false)
      station = await openStation(hub, 'Q69')
    }
  }
  assert.deepEqual(
    intervals,
    intervals.toSorted((one, other) => one - other),
  )
  assert.ok(Number(intervals.at(-1)) > 2 * Number(intervals[0]), intervals.join())
  await expectOddity(hub, 'boot.hasty', hasty + BOOTS - 1)
  await settle(neighbour)
  assert.deepEqual(station.calls, [])
})

for (const version of VERSIONS2) {
  test(`Q69 in ${version} a loop of boots is asked for its variables once`, async () => {
    const id = `Q69-${version}`
    const station = await bringInAsked(id, version)
    for (let boot = 0; boot < BOOTS; boot += 1) await bootAccepted2(station)
    await settle(station)
    const asked = station.calls.map(({ action }) => action)
    assert.deepEqual(asked.toSorted(), ['GetBaseReport', 'GetMonitoringReport'])
    const boots = await hub.api.events({ chargePoint: id, type: 'charge-point.booted' })
    assert.ok(boots.length <= BOOTS + 1, `${boots.length} events of boots`)
  })
}

test('Q71 a status that is older than the one that is known is not shown', async () => {
  const old = await readOddity(hub, 'status.old')
  const station = await bringIn(hub, 'Q71')
  await report(station, 1, 'Charging', { timestamp: isoTime(-10) })
  await report(station, 1, 'Preparing', { timestamp: isoTime(-60) })
  await report(station, 2, 'Preparing', { timestamp: isoTime(-60) })
  // It is there, so what came before has had its effect, if any.
  await shown(hub, 'Q71', 2, 'Preparing')
  await shown(hub, 'Q71', 1, 'Charging')
  for (const version of VERSIONS2) {
    const id = `Q71-${version}`
    const newer = await bringInAsked(id, version)
    await report2(newer, 1, 'Faulted', 1, isoTime(5))
    await report2(newer, 1, 'Available', 1, isoTime(-60))
    await report2(newer, 2, 'Occupied', 1, isoTime(5))
    await shown(hub, id, 2, 'Occupied')
    await shown(hub, id, 1, 'Faulted')
  }
  await expectOddity(hub, 'status.old', old + 3)
})

test('Q73 statuses of all connectors in one go are all kept', async () => {
  const station = await bringIn(hub, 'Q73')
  const ids = Array.from({ length: CONNECTORS }, (_, index) => index + 1)
  const timestamp = isoTime()
  await flush(station, 'StatusNotification', ids, (connectorId) => ({
    connectorId,
    errorCode: 'NoError',
    status: connectorId % 2 === 0 ? 'Preparing' : 'Available',
    timestamp,
  }))
  await expectStatuses(
    'Q73',
    ids.map((id) => (id % 2 === 0 ? 'Preparing' : 'Available')),
  )
  for (const version of VERSIONS2) {
    const id = `Q73-${version}`
    const newer = await bringInAsked(id, version)
    const later = isoTime(1)
    await flush(newer, 'StatusNotification', ids, (evseId) => ({
      evseId,
      connectorId: 1,
      connectorStatus: evseId % 2 === 0 ? 'Occupied' : 'Available',
      timestamp: later,
    }))
    await expectStatuses(
      id,
      ids.map((evseId) => (evseId % 2 === 0 ? 'Occupied' : 'Available')),
    )
  }
})

/** New here: it is asked for its variables and monitors, and has none. */
async function bringInAsked(id: string, version: (typeof VERSIONS2)[number]): Promise<Station> {
  await hub.api.putChargePoint(id)
  const station = await openStation2(hub, id, version)
  station.answerAll({
    GetBaseReport: { status: 'EmptyResultSet' },
    GetMonitoringReport: { status: 'EmptyResultSet' },
  })
  await bootAccepted2(station, { chargingStation: STATION2 })
  await station.expectCall('GetBaseReport')
  await station.expectCall('GetMonitoringReport')
  for (const evseId of [1, 2]) await report2(station, evseId, 'Available')
  return station
}

/** All in one write, none waiting for the answer to another. */
async function flush<Of>(
  station: Station,
  action: string,
  all: readonly Of[],
  toPayload: (one: Of) => object,
): Promise<void> {
  const answers = all.map((one) => station.request(action, toPayload(one)))
  for (const answer of await Promise.all(answers)) assert.deepEqual(answer, {})
}

async function expectStatuses(id: string, statuses: readonly string[]): Promise<void> {
  await eventually(async () => {
    const { connectors } = await hub.api.chargePoint(id)
    const told = connectors.filter(({ evseId }) => evseId > 0)
    const inOrder = told.toSorted((one, other) => one.evseId - other.evseId)
    assert.deepEqual(
      inOrder.map(({ reportedStatus }) => reportedStatus),
      statuses,
    )
  })
}
