/** What the cases of answers are made of. */
import { REPORT_PATIENCE_MS } from '../../../src/model/job.ts'

export const NOW = Date.UTC(2026, 5, 7, 8, 9, 10, 11)

/** `only21`: 2.0.1 has no such message, or not all that is in it. */
export interface AnswerCase {
  readonly action: string
  readonly request: object
  readonly response: object
  /** Null when it tells nothing. */
  readonly told: unknown
  readonly only21?: true
}

export const ACCEPTED = { status: 'Accepted' }
export const REJECTED = { status: 'Rejected' }
export const CARD = { idToken: 'CARD', type: 'ISO14443' }
export const LOG = { remoteLocation: 'https://example.org/up' }
export const HASH = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'AB',
  issuerKeyHash: 'cd',
  serialNumber: '01',
}
export const HASH_ID = 'sha256 ab cd 01'
export const INTERVAL = {
  component: { name: 'OCPPCommCtrlr' },
  variable: { name: 'HeartbeatInterval' },
}
export const PASSWORD = {
  component: { name: 'SecurityCtrlr' },
  variable: { name: 'BasicAuthPassword' },
}
export const AVAILABILITY = {
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'AvailabilityState' },
}
export const PROFILE = {
  id: 3,
  stackLevel: 1,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Relative',
  transactionId: 'tx-1',
  chargingSchedule: [
    { id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 8 }] },
  ],
}
export const FIRMWARE = {
  location: 'https://example.org/f',
  retrieveDateTime: '2026-06-07T09:00:00Z',
}
export const DISPLAY = { id: 7, priority: 'InFront', message: { format: 'UTF8', content: 'hello' } }
export const TARIFF = { tariffId: 'T1', currency: 'EUR' }
export const CONTROL = { isDefault: true, controlId: 'C1', controlType: 'LimitMaxDischarge' }
export const STREAM = { id: 4, variableMonitoringId: 9, params: { interval: 60 } }
export const NETWORK = {
  ocppVersion: 'OCPP20',
  ocppInterface: 'Wired0',
  ocppTransport: 'JSON',
  messageTimeout: 30,
  ocppCsmsUrl: 'wss://example.org/ocpp',
  securityProfile: 2,
}

export function job(kind: string, more: object = {}) {
  return {
    type: 'job.requested',
    at: NOW,
    kind,
    requestId: 5,
    commandId: 'command',
    fileName: null,
    isAccepted: true,
    detail: null,
    dueAt: null,
    transactionId: null,
    ...more,
  }
}

export function report(kind: string, carrier: string, more: object = {}) {
  return [
    job(kind, { dueAt: NOW + REPORT_PATIENCE_MS, ...more }),
    { type: 'calls.invited', at: NOW, actions: [carrier] },
  ]
}

export function items(list: readonly object[], replaces: string | null = null) {
  return { type: 'items.told', at: NOW, items: list, replaces }
}

export function item(kind: string, itemId: string, body: object, isOpen = true) {
  return { kind, itemId, body: JSON.stringify(body), isOpen }
}

export const gone = (kind: string, itemId: string) => ({ kind, itemId, body: null, isOpen: false })

export function about(named: typeof INTERVAL | typeof AVAILABILITY, attribute = 'Actual') {
  return {
    component: named.component.name,
    componentInstance: null,
    evseId: 'evse' in named.component ? named.component.evse.id : null,
    connectorId: null,
    variable: named.variable.name,
    variableInstance: null,
    attribute,
    mutability: null,
    isPersistent: null,
    isConstant: null,
    unit: null,
    dataType: null,
    minLimit: null,
    maxLimit: null,
    valuesList: null,
    supportsMonitoring: null,
  }
}
