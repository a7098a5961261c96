import { describe, it } from 'node:test'

import { bodyKey } from '../../../src/ocpp/content-key.ts'
import { AT, BOTH, type Case, checkCase, NOW, ONLY_21, rawOf, TEXT, type Version2 } from './run.ts'

const CARD = { idToken: 'Card1', type: 'ISO14443' }
const LEAST = {
  eventType: 'Updated',
  timestamp: TEXT,
  triggerReason: 'MeterValuePeriodic',
  seqNo: 3,
  transactionInfo: { transactionId: 'T1' },
}
const FULL = {
  eventType: 'Started',
  timestamp: TEXT,
  triggerReason: 'RemoteStart',
  seqNo: 0,
  offline: true,
  numberOfPhasesUsed: 3,
  cableMaxCurrent: 32,
  reservationId: 9,
  transactionInfo: {
    transactionId: 'T1',
    chargingState: 'Charging',
    timeSpentCharging: 60,
    remoteStartId: 7,
  },
  evse: { id: 2, connectorId: 1 },
  idToken: { ...CARD, additionalInfo: [{ additionalIdToken: 'a', type: 'b' }] },
  meterValue: [
    {
      timestamp: TEXT,
      sampledValue: [{ value: 1.5, context: 'Transaction.Begin', unitOfMeasure: { unit: 'kWh' } }],
    },
  ],
}
const COST = {
  totalCost: { currency: 'EUR', typeOfCost: 'NormalCost', total: { inclTax: 1.5 } },
  totalUsage: { energy: 1_000, chargingTime: 60, idleTime: 0 },
}
const NEW_21 = {
  costDetails: COST,
  preconditioningStatus: 'Ready',
  evseSleep: false,
}
const NEW_INFO_21 = {
  operationMode: 'ChargingOnly',
  tariffId: 'tariff',
  transactionLimit: { maxEnergy: 10_000 },
}

const SAMPLE = {
  occurredAt: AT,
  value: '1.5',
  number: 1_500,
  kind: {
    measurand: 'Energy.Active.Import.Register',
    context: 'Transaction.Begin',
    phase: null,
    location: 'Outlet',
    unit: 'kWh',
    format: 'Raw',
  },
}

const CASES: readonly Case[] = [
  {
    action: 'Authorize',
    name: 'asks',
    payload: { idToken: CARD },
    events: [{ type: 'authorization.asked', at: NOW, idToken: 'Card1', idTokenType: 'ISO14443' }],
  },
  {
    action: 'Authorize',
    name: 'asks for a type that nobody has heard of',
    payload: { idToken: { idToken: 'x'.repeat(255), type: 'Fingerprint' } },
    versions: ONLY_21,
    events: [
      {
        type: 'authorization.asked',
        at: NOW,
        idToken: 'x'.repeat(255),
        idTokenType: 'Fingerprint',
      },
    ],
  },
  {
    action: 'MeterValues',
    name: 'of the whole charge point',
    payload: { evseId: 0, meterValue: FULL.meterValue },
    events: [
      {
        type: 'meter.values',
        at: NOW,
        evseId: 0,
        transactionId: null,
        samples: [SAMPLE],
        raw: rawOf('MeterValues', { evseId: 0, meterValue: FULL.meterValue }),
      },
    ],
    response: {},
  },
  event('with the least', LEAST, {}),
  event('with everything', FULL, {
    phase: 'started',
    seqNo: 0,
    trigger: 'RemoteStart',
    isOffline: true,
    evseId: 2,
    connectorId: 1,
    idToken: 'Card1',
    idTokenType: 'ISO14443',
    remoteStartId: 7,
    reservationId: 9,
    chargingState: 'Charging',
    details: JSON.stringify({
      numberOfPhasesUsed: 3,
      cableMaxCurrent: 32,
      timeSpentCharging: 60,
      additionalInfo: [{ additionalIdToken: 'a', type: 'b' }],
    }),
    samples: [SAMPLE],
  }),
  event(
    'with all that 2.1 has more',
    { ...LEAST, ...NEW_21, transactionInfo: { transactionId: 'T1', ...NEW_INFO_21 } },
    { details: JSON.stringify({ ...NEW_21, ...NEW_INFO_21 }) },
    ONLY_21,
  ),
  event('of an end without a reason', end({}), {
    phase: 'ended',
    trigger: 'EVDeparted',
    stopReason: 'Local',
  }),
  event('of an end', end({ stoppedReason: 'EVDisconnected' }), {
    phase: 'ended',
    trigger: 'EVDeparted',
    stopReason: 'EVDisconnected',
  }),
  event(
    'of one who needs no idToken',
    { ...LEAST, idToken: { idToken: '', type: 'NoAuthorization' } },
    { idToken: '', idTokenType: 'NoAuthorization' },
  ),
  event('of an EVSE whose connector is not known', { ...LEAST, evse: { id: 1 } }, { evseId: 1 }),
  event('of no place', { ...LEAST, evse: { id: 0, connectorId: 0 } }, {}),
  event(
    'with numbers and a time that nobody can mean',
    {
      ...LEAST,
      timestamp: '2026-13-01T00:00:00Z',
      seqNo: 1e300,
      reservationId: 2 ** 40,
      transactionInfo: { transactionId: '', remoteStartId: 2 ** 40 },
      evse: { id: 2 ** 40, connectorId: 2 ** 40 },
    },
    {
      occurredAt: null,
      occurredText: '2026-13-01T00:00:00Z',
      seqNo: 2 ** 31 - 1,
      transactionId: '',
      evseId: -1,
      connectorId: -1,
    },
  ),
]

describe('a transaction of 2.x', () => {
  for (const one of CASES) {
    for (const version of one.versions ?? BOTH) {
      it(`${version} ${one.action}: ${one.name}`, () => checkCase(version, one))
    }
  }
})

function event(
  name: string,
  payload: object,
  more: object,
  versions: readonly Version2[] = BOTH,
): Case {
  const least = {
    type: 'transaction.reported',
    at: NOW,
    occurredAt: AT,
    occurredText: TEXT,
    phase: 'updated',
    transactionId: 'T1',
    seqNo: 3,
    trigger: 'MeterValuePeriodic',
    isOffline: false,
    evseId: null,
    connectorId: null,
    idToken: null,
    idTokenType: null,
    remoteStartId: null,
    reservationId: null,
    chargingState: null,
    stopReason: null,
    details: null,
    samples: [],
    bodyKey: bodyKey(payload),
    raw: rawOf('TransactionEvent', payload),
  }
  return { action: 'TransactionEvent', name, payload, versions, events: [{ ...least, ...more }] }
}

function end(info: object) {
  const transactionInfo = { transactionId: 'T1', ...info }
  return { ...LEAST, eventType: 'Ended', triggerReason: 'EVDeparted', transactionInfo }
}
