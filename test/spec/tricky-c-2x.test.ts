/**
 * Tricky cases C3, C9 and C11: what is asked for before a charge point of 2.x is accepted, a name
 * that is too long and taken all the same, and what changed since the last boot. B02.FR.09,
 * B07.FR.14.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { expectRepair, tell } from './quirks.ts'
import { isoTime, operate, report, shown, shownJob } from './scenario.ts'
import {
  boot2,
  bootAccepted2,
  both,
  openStation2,
  report2,
  STATION2,
  type Version2,
} from './scenario2.ts'
import { assertError, settle } from './tricky.ts'
import { shownVariable, variable2 } from './variables2.ts'

/** New charge points are asked for their variables and monitors here, as by default. */
const hub = await startHub({ env: { STATOR_OCPP__LENIENCY: 'byProfile' } })
after(() => hub.stop())

const MODEL = 'A model whose name has some 39 letters.'

both(
  'C3 a report that was asked for is taken while pending, and nothing else',
  async (version, id) => {
    await hub.api.putChargePoint(id, { registration: 'pending' })
    const station = await openStation2(hub, id, version)
    assert.equal((await boot2(station)).status, 'Pending')
    assertError(await station.call('NotifyReport', newPart(1, 0, false)), 'SecurityError')

    const asked = { requestId: 3, reportBase: 'FullInventory' }
    await operate(hub, station, 'GetBaseReport', asked, { status: 'Accepted' })
    assert.deepEqual(await station.request('NotifyReport', newPart(3, 0, true)), {})
    assert.deepEqual(await station.request('NotifyReport', newPart(3, 1, false)), {})
    for (const [action, payload] of [
      ['Heartbeat', {}],
      [
        'StatusNotification',
        { timestamp: isoTime(), evseId: 1, connectorId: 1, connectorStatus: 'Available' },
      ],
    ] as const) {
      assertError(await station.call(action, payload), 'SecurityError')
    }
    await shownJob(hub, id, 'deviceModel', 'complete', true)
    await shownVariable(hub, id, 'VendorThing.Part0', 'yes')
    await shownVariable(hub, id, 'VendorThing.Part1', 'yes')

    await hub.api.putChargePoint(id, { registration: 'accepted' })
    answerInventory(station)
    await bootAccepted2(station)
    await report2(station, 1, 'Available')
    await shown(hub, id, 1, 'Available')
  },
)

test('C9 a model of 39 characters is kept as far as it goes, where that is allowed', async () => {
  await hub.api.putChargePoint('C9-LENIENT', { leniency: 'lenient' })
  const station = await openStation(hub, 'C9-LENIENT')
  const boot = { chargePointVendor: 'V'.repeat(21), chargePointModel: MODEL }
  assert.equal((await tell(station, 'BootNotification', boot)).status, 'Accepted')
  await report(station, 1, 'Available')
  await expectModel('C9-LENIENT', MODEL.slice(0, 20))
  await expectRepair(hub, 'C9-LENIENT', 'truncateText', { count: 1, action: 'BootNotification' })

  // Known makers need nobody to say so.
  await hub.api.putChargePoint('C9-KNOWN')
  const known = await openStation(hub, 'C9-KNOWN')
  const told = { chargePointVendor: 'EVBox', chargePointModel: MODEL }
  assert.equal((await tell(known, 'BootNotification', told)).status, 'Accepted')
  await expectModel('C9-KNOWN', MODEL.slice(0, 20))
})

both('C9 the same in 2.x', async (version, id) => {
  await hub.api.putChargePoint(id)
  const station = await openStation2(hub, id, version)
  answerInventory(station)
  const chargingStation = { vendorName: 'Nobody', model: MODEL }
  const boot = { reason: 'PowerUp', chargingStation }
  assertError(await station.call('BootNotification', boot), 'PropertyConstraintViolation')
  await hub.api.putChargePoint(id, { leniency: 'lenient' })
  await eventually(async () => {
    assert.equal((await tell(station, 'BootNotification', boot)).status, 'Accepted')
  })
  await expectModel(id, MODEL.slice(0, 20))
  await expectRepair(hub, id, 'truncateText', { count: 1, action: 'BootNotification' })
})

both(
  'C11 a new serial number or firmware is a reason to ask for all again',
  async (version, id) => {
    const station = await bringInNew(id, version)
    await expectInventory(station, 1)
    // The same again is none.
    await bootAccepted2(station)
    await settle(station)
    await expectInventory(station, 1)
    const changed = { ...STATION2, firmwareVersion: '1.1.0' }
    await bootAccepted2(station, { chargingStation: changed, reason: 'FirmwareUpdate' })
    await expectInventory(station, 2)
    await station.cut()

    // Another board in the old housing, seen on its next connection.
    const returned = await openStation2(hub, id, version)
    answerInventory(returned)
    await bootAccepted2(returned, { chargingStation: { ...changed, serialNumber: 'NEW-1' } })
    await expectInventory(returned, 1)
    await bootAccepted2(returned, { chargingStation: { ...changed, serialNumber: 'NEW-1' } })
    await settle(returned)
    await expectInventory(returned, 1)
    await expectIdentity(id, 'NEW-1', '1.1.0')
  },
)

async function bringInNew(id: string, version: Version2): Promise<Station> {
  await hub.api.putChargePoint(id)
  const station = await openStation2(hub, id, version)
  answerInventory(station)
  await bootAccepted2(station)
  return station
}

/** It has nothing to report. */
function answerInventory(station: Station): void {
  station.answerAll({
    GetBaseReport: { status: 'EmptyResultSet' },
    GetMonitoringReport: { status: 'EmptyResultSet' },
  })
}

/** So many times it was asked for everything. */
async function expectInventory(station: Station, times: number): Promise<void> {
  await eventually(() => {
    const count = (wanted: string) => station.calls.filter(({ action }) => action === wanted).length
    assert.deepEqual([count('GetBaseReport'), count('GetMonitoringReport')], [times, times])
  })
}

async function expectModel(id: string, model: string): Promise<void> {
  await eventually(async () => {
    assert.equal((await hub.api.chargePoint(id)).identity?.model, model)
  })
}

async function expectIdentity(id: string, serialNumber: string, firmwareVersion: string) {
  await eventually(async () => {
    const { identity } = await hub.api.chargePoint(id)
    const told = [identity?.serialNumber, identity?.firmwareVersion]
    assert.deepEqual(told, [serialNumber, firmwareVersion])
  })
}

function newPart(requestId: number, seqNo: number, tbc: boolean) {
  const reportData = [
    {
      ...variable2('VendorThing', `Part${seqNo}`),
      variableAttribute: [{ value: 'yes', mutability: 'ReadOnly' }],
    },
  ]
  return { requestId, seqNo, tbc, generatedAt: isoTime(), reportData }
}
