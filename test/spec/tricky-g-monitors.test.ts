/**
 * Tricky cases G of 2.x: monitors whose ids are others after another firmware. This hub asks for
 * all there is at the first boot, and whenever a charge point has changed. 2.x N04.FR.19, B07.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import {
  EVSE_POWER,
  type Event,
  NAMES,
  notify,
  reportMonitors,
  showsMonitors,
} from './monitors2.ts'
import { isoTime } from './scenario.ts'
import {
  bootAccepted2,
  bootStation2,
  both,
  openStation2,
  STATION2,
  type Version2,
} from './scenario2.ts'

const hub = await startHub()
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

const MONITOR = { named: EVSE_POWER, type: 'UpperThreshold', value: 22_000, severity: 3 }

const ALERT: Event = {
  named: EVSE_POWER,
  actualValue: '23000',
  trigger: 'Alerting',
  eventNotificationType: 'CustomMonitor',
}

both('G18 after another firmware monitors are read again, alarms stay', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await tellsAll(station, version, 181)
  await showsMonitors(hub, id, { 181: [NAMES.evsePower, 'UpperThreshold', 22_000, 3] })
  await notify(station, [{ ...ALERT, variableMonitoringId: 181 }])
  await hasOpenAlarms(id, 1)
  await station.close()

  const returned = await openStation2(hub, id, version)
  const chargingStation = { ...STATION2, firmwareVersion: '2.0.0' }
  await bootAccepted2(returned, { reason: 'FirmwareUpdate', chargingStation })
  await tellsAll(returned, version, 907)
  await showsMonitors(hub, id, { 907: [NAMES.evsePower, 'UpperThreshold', 22_000, 3] })
  // The same alarm under another number: it is still one, and ends with it.
  await notify(returned, [{ ...ALERT, variableMonitoringId: 907, eventId: 2 }])
  await hasOpenAlarms(id, 1)
  const over = { variableMonitoringId: 907, eventId: 3, cleared: true, actualValue: '7000' }
  await notify(returned, [{ ...ALERT, ...over }])
  await hasOpenAlarms(id, 0)
  await returned.close()

  // The same again: nothing has changed, nothing is asked.
  const again = await openStation2(hub, id, version)
  await bootAccepted2(again, { reason: 'PowerUp', chargingStation })
  await again.request('Heartbeat', {})
  assert.deepEqual(again.calls, [])
})

/** What it was asked for: its variables, and its one monitor under this number. */
async function tellsAll(station: Station, version: Version2, id: number): Promise<void> {
  const base = await station.expectCall('GetBaseReport')
  const { requestId: baseId, reportBase } = base.payload as {
    readonly requestId: number
    readonly reportBase: string
  }
  assert.equal(reportBase, 'FullInventory')
  station.answer(base, ACCEPTED)
  const variableAttribute = [{ value: '7000' }]
  const report = { requestId: baseId, seqNo: 0, generatedAt: isoTime() }
  const reportData = [{ ...EVSE_POWER, variableAttribute }]
  assert.deepEqual(await station.request('NotifyReport', { ...report, reportData }), {})

  const wanted = await station.expectCall('GetMonitoringReport')
  const { requestId } = wanted.payload as { readonly requestId: number }
  assert.deepEqual(wanted.payload, { requestId })
  station.answer(wanted, ACCEPTED)
  const monitors = [{ ...MONITOR, id }]
  await reportMonitors(station, version, { requestId, seqNo: 0, tbc: false, monitors })
}

async function hasOpenAlarms(id: string, count: number): Promise<void> {
  await eventually(async () => {
    assert.equal((await hub.api.items(id, { kind: 'alarm', open: true })).length, count)
  })
}
