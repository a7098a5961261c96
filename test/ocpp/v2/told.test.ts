import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../../src/model/charge-point.ts'
import type { Item } from '../../../src/model/item.ts'
import {
  AT,
  BOTH,
  type Case,
  checkCase,
  item,
  NOW,
  ONLY_21,
  STATE,
  TEXT,
  toEvents,
  told,
} from './run.ts'

const CARD = { idToken: 'Card1', type: 'ISO14443' }
const BATTERY = { evseId: 1, serialNumber: 'B1', soC: 20, soH: 95 }
const HASH = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'ab',
  issuerKeyHash: 'cd',
  serialNumber: '01',
}
const SETTLEMENT = {
  pspRef: 'psp-1',
  status: 'Settled',
  settlementAmount: 12.5,
  settlementTime: TEXT,
  transactionId: 'T1',
}
const FAILED = { status: 'Failed', statusInfo: { reasonCode: 'NoAuthority' } }

const CASES: readonly Case[] = [
  tells('charging-limit.changed', 'NotifyChargingLimit', {
    payload: { chargingLimit: { chargingLimitSource: 'EMS', isGridCritical: true } },
    items: (body) => [item('chargingLimit', 'EMS/0', body)],
  }),
  tells('charging-limit.changed', 'NotifyChargingLimit', {
    payload: {
      evseId: 2,
      chargingLimit: { chargingLimitSource: 'SO' },
      chargingSchedule: [
        {
          id: 1,
          chargingRateUnit: 'A',
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 8.1 }],
        },
      ],
    },
    items: (body) => [item('chargingLimit', 'SO/2', body)],
  }),
  tells('charging-limit.changed', 'NotifyChargingLimit', {
    payload: { chargingLimit: { chargingLimitSource: 'Weather', isLocalGeneration: true } },
    versions: ONLY_21,
    items: (body) => [item('chargingLimit', 'Weather/0', body)],
  }),
  tells('charging-limit.cleared', 'ClearedChargingLimit', {
    payload: { chargingLimitSource: 'EMS' },
    items: () => [item('chargingLimit', 'EMS/0', null, false)],
  }),
  tells('charging-limit.cleared', 'ClearedChargingLimit', {
    payload: { chargingLimitSource: 'SO', evseId: 2 },
    items: () => [item('chargingLimit', 'SO/2', null, false)],
  }),
  ...[true, false].map((activated) =>
    tells('priority-charging.changed', 'NotifyPriorityCharging', {
      payload: { transactionId: 'T1', activated },
      versions: ONLY_21,
      items: (body) => [item('priorityCharging', 'T1', body, activated)],
    }),
  ),
  ...[undefined, false, true].map((alarmEnded) =>
    tells('der.alarm', 'NotifyDERAlarm', {
      payload: {
        controlType: 'FreqDroop',
        gridEventFault: 'OverFrequency',
        timestamp: TEXT,
        ...(alarmEnded === undefined ? {} : { alarmEnded }),
      },
      versions: ONLY_21,
      occurredAt: AT,
      items: (body) => [item('derAlarm', 'FreqDroop', body, alarmEnded !== true)],
    }),
  ),
  tells('der.control', 'NotifyDERStartStop', {
    payload: { controlId: 'c1', started: true, timestamp: TEXT, supersededIds: ['c2', 'c3'] },
    versions: ONLY_21,
    occurredAt: AT,
    items: () => [
      item('derControl', 'c1 running', { controlId: 'c1', started: true, timestamp: TEXT }),
      ...['c2', 'c3'].map((controlId) => {
        const body = { controlId, started: false, timestamp: TEXT, supersededBy: 'c1' }
        return item('derControl', `${controlId} running`, body, false)
      }),
    ],
  }),
  tells('der.control', 'NotifyDERStartStop', {
    payload: { controlId: 'c1', started: false, timestamp: TEXT },
    versions: ONLY_21,
    occurredAt: AT,
    items: (body) => [item('derControl', 'c1 running', body, false)],
  }),
  ...['Settled', 'Canceled'].map((status) =>
    tells('payment.settled', 'NotifySettlement', {
      payload: { ...SETTLEMENT, status },
      versions: ONLY_21,
      occurredAt: AT,
      items: (body) => [
        item('settlement', `${status} psp-1`, body, false),
        item('settlement', 'Rejected psp-1', null, false),
        item('settlement', 'Failed psp-1', null, false),
      ],
    }),
  ),
  ...['Rejected', 'Failed'].map((status) =>
    tells('payment.settled', 'NotifySettlement', {
      payload: { ...SETTLEMENT, status, statusInfo: 'no money' },
      versions: ONLY_21,
      occurredAt: AT,
      items: (body) => [item('settlement', `${status} psp-1`, body)],
    }),
  ),
  tells('ev-certificate.asked', 'Get15118EVCertificate', {
    payload: {
      iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef',
      action: 'Install',
      exiRequest: 'gA==',
    },
    response: { ...FAILED, exiResponse: '' },
  }),
  tells('certificate-status.asked', 'GetCertificateStatus', {
    payload: { ocspRequestData: { ...HASH, responderURL: 'https://example.org/ocsp' } },
    response: FAILED,
  }),
  tells('certificate-status.asked', 'GetCertificateChainStatus', {
    payload: {
      certificateStatusRequests: [
        { certificateHashData: HASH, source: 'OCSP', urls: ['https://example.org/ocsp'] },
        { certificateHashData: HASH, source: 'CRL', urls: ['https://example.org/crl'] },
      ],
    },
    versions: ONLY_21,
    response: {
      certificateStatus: ['OCSP', 'CRL'].map((source) => ({
        certificateHashData: HASH,
        source,
        status: 'Failed',
        nextUpdate: '2026-06-07T08:09:10.011Z',
      })),
    },
  }),
  tells('vat-number.asked', 'VatNumberValidation', {
    payload: { vatNumber: 'DE123456789', evseId: 2 },
    versions: ONLY_21,
    response: { vatNumber: 'DE123456789', evseId: 2, status: 'Accepted' },
  }),
  tells('vat-number.asked', 'VatNumberValidation', {
    payload: { vatNumber: 'nonsense' },
    versions: ONLY_21,
    response: {
      vatNumber: 'nonsense',
      status: 'Rejected',
      statusInfo: { reasonCode: 'InvalidVatNumber' },
    },
  }),
  ...swapCases(),
]

describe('what a 2.x charge point tells', () => {
  for (const one of CASES) {
    for (const version of one.versions ?? BOTH) {
      it(`${version} ${one.action}: ${one.name}`, () => checkCase(version, one))
    }
  }

  it('of a payment is one booking, however often and under whatever message it comes', () => {
    const twice = [0, 1].map(() => toEvents('ocpp2.1', 'NotifySettlement', SETTLEMENT))
    assert.deepEqual(twice[0], twice[1])
  })

  it('of payments with the longest names keeps them apart', () => {
    const ids = ['Settled', 'Canceled', 'Rejected', 'Failed'].map((status) => {
      const payload = { ...SETTLEMENT, status, pspRef: 'p'.repeat(255) }
      const [event] = toEvents('ocpp2.1', 'NotifySettlement', payload)
      return event?.type === 'told' ? event.items[0]?.itemId : null
    })
    assert.equal(new Set(ids).size, 4)
  })
})

interface Telling {
  readonly payload: object
  readonly versions?: Case['versions']
  readonly occurredAt?: number
  readonly items?: (payload: object) => readonly object[]
  readonly response?: object
}

function tells(topic: string, action: string, telling: Telling): Case {
  const { payload, versions = BOTH, occurredAt = null, items, response = {} } = telling
  const more = { occurredAt, items: items?.(payload) ?? [] }
  const events = [told(topic, action, payload, more)]
  return { action, name: JSON.stringify(payload).slice(0, 60), payload, versions, events, response }
}

/** In, then out; and what is wrong with a battery that goes out alone. */
function swapCases(): readonly Case[] {
  const open = withItem({
    kind: 'battery',
    itemId: '4',
    body: JSON.stringify({ BatteryIn: [BATTERY] }),
    isOpen: true,
  })
  const alarm = (eventType: string, isSwapOpen: boolean) =>
    item('alarm', 'BatterySwap 4', { eventType, isSwapOpen, batteryData: [BATTERY] })
  const rows = [
    ['BatteryIn', STATE, [item('battery', '4', { BatteryIn: [BATTERY] })]],
    [
      'BatteryOut',
      open,
      [item('battery', '4', { BatteryIn: [BATTERY], BatteryOut: [BATTERY] }, false)],
    ],
    [
      'BatteryOut',
      STATE,
      [item('battery', '4', { BatteryOut: [BATTERY] }, false), alarm('BatteryOut', false)],
    ],
    [
      'BatteryOutTimeout',
      open,
      [
        item('battery', '4', { BatteryIn: [BATTERY], BatteryOutTimeout: [BATTERY] }, false),
        alarm('BatteryOutTimeout', true),
      ],
    ],
  ] as const
  return rows.map(([eventType, before, items]) => {
    const payload = { batteryData: [BATTERY], eventType, idToken: CARD, requestId: 4 }
    const isOver = eventType !== 'BatteryIn'
    const job = { type: 'job.status', at: NOW, kind: 'batterySwap', requestId: 4 }
    return {
      action: 'BatterySwap',
      name: `${eventType} ${before === open ? 'of an open swap' : 'alone'}`,
      payload,
      versions: ONLY_21,
      before,
      events: [
        told('battery.swapped', 'BatterySwap', payload, { items }),
        { ...job, status: eventType, isOver, raw: null },
      ],
      response: {},
    }
  })
}

function withItem(held: Item): ChargePoint {
  return { ...STATE, held: [held] }
}
