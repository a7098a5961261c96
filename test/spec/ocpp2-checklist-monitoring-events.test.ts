/**
 * Outer checklist of 2.0.1 and 2.1, block N: what monitors and components have to say by
 * themselves. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { eventually } from '../support/wait.ts'
import {
  EVSE_POWER,
  type Event,
  NAMES,
  notify,
  STATION_POWER,
  setMonitors,
  showsMonitors,
} from './monitors2.ts'
import { isoTime, operate } from './scenario.ts'
import {
  bootAccepted2,
  bootStation2,
  both,
  journaled2,
  only21,
  openStation2,
  shownItem2,
} from './scenario2.ts'
import { type Variable2, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const LOCK: Variable2 = {
  component: { name: 'ConnectorPlugRetentionLock', evse: { id: 1, connectorId: 1 } },
  variable: { name: 'Problem' },
}
const PASSWORD = variable2('SecurityCtrlr', 'BasicAuthPassword')

both('TC_N_21 event of a hard-wired monitor', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const occurredAt = isoTime(-90)
  const event: Event = {
    named: LOCK,
    actualValue: 'true',
    trigger: 'Alerting',
    eventNotificationType: 'HardWiredMonitor',
    eventId: 2_101,
    timestamp: occurredAt,
    techCode: 'L-17',
    techInfo: 'The lock does not close.',
  }
  await notify(station, [event])
  const told = await journaled2(hub, id, 'monitor.event')
  assert.deepEqual([told.techCode, told.actualValue], ['L-17', 'true'])
  const [row] = await hub.api.events({ chargePoint: id, type: 'monitor.event' })
  assert.equal(row?.occurredAt, occurredAt)
  const alarm = await shownItem2(hub, id, 'alarm', ({ isOpen }) => isOpen)
  assert.match(alarm.itemId, /ConnectorPlugRetentionLock/)
  assert.equal(alarm.body.techInfo, event.techInfo)

  // The next one about it is the same alarm, and the last ends it.
  await notify(station, [{ ...event, eventId: 2_102, techInfo: 'Again.' }])
  await eventually(async () => {
    const alarms = await hub.api.items(id, { kind: 'alarm', open: true })
    assert.deepEqual(
      alarms.map(({ body }) => (body as Record<string, unknown>).techInfo),
      ['Again.'],
    )
  })
  await notify(station, [{ ...event, eventId: 2_103, actualValue: 'false', cleared: true }])
  await hasNoAlarm(id)
})

both('TC_N_24 monitor that reports now and then', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const monitor = { id: 24, named: EVSE_POWER, type: 'Periodic', value: 60, severity: 8 }
  await setMonitors(hub, station, [monitor])
  await showsMonitors(hub, id, { 24: [NAMES.evsePower, 'Periodic', 60, 8] })
  await tellsPeriodically(station, id)
})

both('TC_N_50 event that is due now and then', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await tellsPeriodically(station, id)
})

both('TC_N_48 event of a variable that cannot be read', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const event = {
    named: PASSWORD,
    actualValue: '',
    trigger: 'Delta',
    eventNotificationType: 'CustomMonitor',
    variableMonitoringId: 48,
  }
  await notify(station, [event])
  const told = await journaled2(hub, id, 'monitor.event')
  assert.deepEqual([told.actualValue, told.variableMonitoringId], ['', 48])
  // One that tells the value all the same: it is not kept anywhere.
  const secret = `do-not-show-${id}`
  await notify(station, [{ ...event, eventId: 2, actualValue: secret }])
  await journaled2(hub, id, 'monitor.event', ({ eventId }) => eventId === 2)
  const shown = [await hub.api.events({ chargePoint: id }), await hub.api.variables(id)]
  for (const part of [...shown, await hub.api.items(id), hub.output()]) {
    assert.ok(!JSON.stringify(part).includes(secret))
  }
})

both('TC_N_49 threshold that is no longer crossed after a boot', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const kinds = [
    { type: 'UpperThreshold', named: EVSE_POWER, monitorId: 491, high: '23000', low: '0' },
    { type: 'LowerThreshold', named: STATION_POWER, monitorId: 492, high: '0', low: '5000' },
  ]
  const monitors = kinds.map(({ monitorId, named, type }) => {
    const value = type === 'UpperThreshold' ? 22_000 : 100
    return { id: monitorId, named, type, value, severity: 3 }
  })
  await setMonitors(hub, station, monitors)
  const toEvent = ({ named, monitorId, high }: (typeof kinds)[number]): Event => ({
    named,
    actualValue: high,
    trigger: 'Alerting',
    eventNotificationType: 'CustomMonitor',
    variableMonitoringId: monitorId,
    eventId: monitorId,
  })
  // Both in one message.
  await notify(station, kinds.map(toEvent))
  await eventually(async () => {
    assert.equal((await hub.api.items(id, { kind: 'alarm', open: true })).length, 2)
  })
  await operate(hub, station, 'Reset', { type: 'Immediate' }, { status: 'Accepted' })
  await station.close()

  const returned = await openStation2(hub, id, version)
  await bootAccepted2(returned, { reason: 'RemoteReset' })
  for (const kind of kinds) {
    const { monitorId: cause, low: actualValue } = kind
    const event = { ...toEvent(kind), eventId: cause + 100, cleared: true, cause, actualValue }
    await notify(returned, [event])
  }
  await hasNoAlarm(id)
  const events = await hub.api.events({ chargePoint: id, type: 'monitor.event' })
  assert.equal(events.length, 4)
})

only21('TC_N_105 monitor that reports often', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const monitor = { id: 105, named: EVSE_POWER, type: 'Periodic', value: 1, severity: 8 }
  await setMonitors(hub, station, [monitor])
  // Collected, and told some at a time: none is lost, none counts for another.
  const messages = Array.from({ length: 5 }, (_, message) =>
    Array.from({ length: 20 }, (_, index): Event => {
      const number = message * 20 + index
      return {
        named: EVSE_POWER,
        actualValue: String(10_000 + number),
        trigger: 'Periodic',
        eventNotificationType: 'CustomMonitor',
        variableMonitoringId: 105,
        eventId: number,
        timestamp: isoTime(number - 100),
        severity: 8,
      }
    }),
  )
  for (const [seqNo, events] of messages.entries()) {
    await notify(station, events, { seqNo, tbc: seqNo < messages.length - 1 })
  }
  await eventually(async () => {
    const events = await hub.api.events({ chargePoint: id, type: 'monitor.event' })
    const told = events.map(({ payload, occurredAt }) => {
      const { eventId, actualValue, timestamp } = payload as Record<string, unknown>
      assert.equal(occurredAt, timestamp)
      assert.equal(actualValue, String(10_000 + Number(eventId)))
      return Number(eventId)
    })
    assert.deepEqual(
      told.toSorted((a, b) => a - b),
      Array.from({ length: 100 }, (_, number) => number),
    )
  })
  await hasNoAlarm(id)
})

/** Three times, each an event of its own and none an alarm. */
async function tellsPeriodically(
  station: Awaited<ReturnType<typeof bootStation2>>,
  id: string,
): Promise<void> {
  for (const [index, actualValue] of ['7000', '7100.5', '6900'].entries()) {
    await notify(station, [
      {
        named: EVSE_POWER,
        actualValue,
        trigger: 'Periodic',
        eventNotificationType: 'CustomMonitor',
        variableMonitoringId: 24,
        eventId: index,
        timestamp: isoTime(60 * (index - 3)),
      },
    ])
  }
  await eventually(async () => {
    const events = await hub.api.events({ chargePoint: id, type: 'monitor.event' })
    const values = events.map(({ payload }) => (payload as Record<string, unknown>).actualValue)
    assert.deepEqual(new Set(values), new Set(['7000', '7100.5', '6900']))
    assert.equal(values.length, 3)
  })
  await hasNoAlarm(id)
}

async function hasNoAlarm(id: string): Promise<void> {
  await eventually(async () => {
    assert.deepEqual(await hub.api.items(id, { kind: 'alarm', open: true }), [])
  })
}
