import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { AT, BOTH, checkCase, item, NOW, rawOf, STATE, TEXT, toEvents, told } from './run.ts'

const EVENT = {
  eventId: 1,
  timestamp: TEXT,
  trigger: 'Alerting',
  actualValue: '91',
  component: { name: 'Connector', evse: { id: 1, connectorId: 2 } },
  variable: { name: 'Temperature' },
  eventNotificationType: 'CustomMonitor',
  variableMonitoringId: 7,
}
const PROBLEM = {
  ...EVENT,
  trigger: 'Delta',
  actualValue: 'true',
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'Problem' },
  eventNotificationType: 'HardWiredNotification',
}
const AVAILABILITY = {
  ...EVENT,
  trigger: 'Delta',
  actualValue: 'Faulted',
  variable: { name: 'AvailabilityState' },
  eventNotificationType: 'HardWiredNotification',
  techInfo: 'relay',
  techCode: 'E7',
}
const HOT = 'Connector(1,2).Temperature CustomMonitor'
const BROKEN = 'EVSE(1).Problem HardWiredNotification'

/** The alarm that an event is or ends; null for none. */
const ALARMS: readonly (readonly [
  name: string,
  event: object,
  alarm: readonly [itemId: string, isOpen: boolean] | null,
])[] = [
  ['over a threshold', EVENT, [HOT, true]],
  ['under it again', { ...EVENT, cleared: true }, [HOT, false]],
  ['not cleared', { ...EVENT, cleared: false }, [HOT, true]],
  ['a change', { ...EVENT, trigger: 'Delta' }, null],
  ['a value now and then', { ...EVENT, trigger: 'Periodic' }, null],
  ['a problem', PROBLEM, [BROKEN, true]],
  ['no problem', { ...PROBLEM, actualValue: 'false' }, [BROKEN, false]],
  ['a problem in another case', { ...PROBLEM, actualValue: 'True' }, [BROKEN, true]],
  ['a problem that was cleared', { ...PROBLEM, cleared: true }, [BROKEN, false]],
  [
    'the same of another kind of monitor',
    { ...EVENT, eventNotificationType: 'HardWiredMonitor' },
    ['Connector(1,2).Temperature HardWiredMonitor', true],
  ],
  [
    'the same under another id of its monitor',
    { ...EVENT, variableMonitoringId: 99, eventId: 2 },
    [HOT, true],
  ],
]

/** What is no status of a connector, though it looks like one. */
const NO_STATUS: readonly (readonly [name: string, change: object])[] = [
  ['of an EVSE', { component: { name: 'EVSE', evse: { id: 1 } } }],
  ['of a connector nobody knows where', { component: { name: 'Connector' } }],
  ['of a connector without a number', { component: { name: 'Connector', evse: { id: 1 } } }],
  ['with a word that is none', { actualValue: 'Charging' }],
  ['of another variable', { variable: { name: 'Available' } }],
]

describe('an event of a component', () => {
  for (const [name, event, alarm] of ALARMS) {
    it(`is recorded, and as an alarm: ${name}`, () => {
      const payload = wrap(event)
      const items = alarm === null ? [] : [item('alarm', alarm[0], event, alarm[1])]
      const expected = told('monitor.event', 'NotifyEvent', event, { occurredAt: AT, items })
      for (const version of BOTH) {
        const raw = rawOf('NotifyEvent', payload)
        const events = [{ ...expected, raw }]
        checkCase(version, { action: 'NotifyEvent', name, payload, events, response: {} })
      }
    })
  }

  it('is told one by one, each with its own part of the frame', () => {
    const payload = wrap(EVENT, PROBLEM)
    const events = toEvents('ocpp2.1', 'NotifyEvent', payload, STATE)
    assert.deepEqual(
      events.map((event) => event.type === 'told' && event.raw),
      [JSON.stringify(EVENT), JSON.stringify(PROBLEM)],
    )
    assert.deepEqual(
      events.map((event) => event.type === 'told' && event.payload),
      [JSON.stringify(EVENT), JSON.stringify(PROBLEM)],
    )
  })

  it('is a status of its connector, behind what was told before it', () => {
    const events = toEvents('ocpp2.0.1', 'NotifyEvent', wrap(EVENT, AVAILABILITY))
    assert.deepEqual(
      events.map(({ type }) => type),
      ['told', 'told', 'connector.status'],
    )
    assert.deepEqual(events[2], {
      type: 'connector.status',
      at: NOW,
      occurredAt: AT,
      evseId: 1,
      connectorId: 2,
      status: 'faulted',
      reportedStatus: 'Faulted',
      errorCode: 'NoError',
      info: 'relay',
      vendorId: null,
      vendorErrorCode: 'E7',
    })
  })

  it('is a status whatever the case of its names', () => {
    const component = { name: 'CONNECTOR', evse: { id: 1, connectorId: 2 } }
    const event = { ...AVAILABILITY, component, variable: { name: 'availabilitystate' } }
    const [, status] = toEvents('ocpp2.1', 'NotifyEvent', wrap(event))
    assert.equal(status?.type, 'connector.status')
  })

  for (const [name, change] of NO_STATUS) {
    it(`is no status ${name}`, () => {
      const events = toEvents('ocpp2.1', 'NotifyEvent', wrap({ ...AVAILABILITY, ...change }))
      assert.equal(events.length, 1)
    })
  }

  it('never tells a password', () => {
    const component = { name: 'SecurityCtrlr' }
    const variable = { name: 'BasicAuthPassword' }
    const event = { ...EVENT, component, variable, actualValue: 'a secret of 16 letters' }
    assert.ok(!JSON.stringify(toEvents('ocpp2.1', 'NotifyEvent', wrap(event))).includes('secret'))
  })
})

function wrap(...eventData: readonly object[]): object {
  return { generatedAt: TEXT, seqNo: 0, eventData }
}
