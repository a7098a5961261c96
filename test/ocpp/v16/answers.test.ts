import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { findRow } from '../../../src/ocpp/actions.ts'
import { TIME_MAX } from '../../../src/ocpp/time.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import { CONTEXT, NOW, STATE } from './run.ts'

const PROFILE = {
  chargingProfileId: 3,
  stackLevel: 1,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Absolute',
  transactionId: 77,
  chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [] },
}
const RESERVATION = {
  reservationId: 5,
  connectorId: 1,
  idTag: 'Tag1',
  expiryDate: '2026-06-07T09:00:00Z',
}
const FIRMWARE = {
  location: 'https://example.org/f',
  retrieveDateTime: '2026-06-07T09:00:00Z',
  signingCertificate: 'c',
  signature: 's',
}
const JOB = {
  type: 'job.requested',
  at: NOW,
  commandId: 'id',
  fileName: null,
  detail: null,
  dueAt: null,
  transactionId: null,
}

type Row = readonly [action: string, request: object, response: object, event: object | null]

const CASES: readonly Row[] = [
  [
    'GetConfiguration',
    {},
    {
      configurationKey: [
        { key: 'HeartbeatInterval', readonly: false, value: '300' },
        { key: 'Empty', readonly: true },
        { key: 'authorizationKEY', readonly: false, value: '00112233' },
      ],
      unknownKey: ['Other'],
    },
    {
      type: 'variables.reported',
      at: NOW,
      variables: [
        { name: 'HeartbeatInterval', value: '300', isReadonly: false },
        { name: 'Empty', value: null, isReadonly: true },
        { name: 'authorizationKEY', value: null, isReadonly: false },
      ],
      unknown: ['Other'],
    },
  ],
  [
    'GetConfiguration',
    { key: ['a'] },
    {},
    { type: 'variables.reported', at: NOW, variables: [], unknown: [] },
  ],
  ...(
    [
      ['Accepted', 'accepted'],
      ['Rejected', 'rejected'],
      ['RebootRequired', 'rebootRequired'],
      ['NotSupported', 'notSupported'],
    ] as const
  ).map(
    ([told, status]): Row => [
      'ChangeConfiguration',
      { key: 'HeartbeatInterval', value: '60' },
      { status: told },
      { type: 'variable.set', at: NOW, name: 'HeartbeatInterval', value: '60', status },
    ],
  ),
  [
    'ChangeConfiguration',
    { key: 'AuthorizationKey', value: '00112233445566778899aabbccddeeff' },
    { status: 'Accepted' },
    { type: 'variable.set', at: NOW, name: 'AuthorizationKey', value: '', status: 'accepted' },
  ],
  ...(
    [
      ['Accepted', 'accepted'],
      ['Rejected', 'rejected'],
      ['Scheduled', 'scheduled'],
    ] as const
  ).map(
    ([told, status]): Row => [
      'ChangeAvailability',
      { connectorId: 2, type: 'Inoperative' },
      { status: told },
      {
        type: 'availability.answered',
        at: NOW,
        evseId: 2,
        connectorId: null,
        isOperative: false,
        status,
      },
    ],
  ),
  [
    'GetLocalListVersion',
    {},
    { listVersion: -1 },
    { type: 'local-list.reported', at: NOW, version: -1 },
  ],
  [
    'SendLocalList',
    { listVersion: 4, updateType: 'Full' },
    { status: 'Accepted' },
    { type: 'local-list.reported', at: NOW, version: 4 },
  ],
  ['SendLocalList', { listVersion: 4, updateType: 'Full' }, { status: 'VersionMismatch' }, null],
  [
    'ReserveNow',
    { ...RESERVATION, parentIdTag: 'group' },
    { status: 'Accepted' },
    {
      type: 'reservation.made',
      at: NOW,
      reservationId: 5,
      evseId: 1,
      idToken: 'Tag1',
      groupIdToken: 'group',
      expiresAt: Date.UTC(2026, 5, 7, 9),
    },
  ],
  [
    'ReserveNow',
    { ...RESERVATION, expiryDate: '9999-12-31T00:00:00Z' },
    { status: 'Accepted' },
    {
      type: 'reservation.made',
      at: NOW,
      reservationId: 5,
      evseId: 1,
      idToken: 'Tag1',
      groupIdToken: null,
      expiresAt: TIME_MAX,
    },
  ],
  ['ReserveNow', RESERVATION, { status: 'Occupied' }, null],
  [
    'CancelReservation',
    { reservationId: 5 },
    { status: 'Accepted' },
    { type: 'reservation.cancelled', at: NOW, reservationId: 5 },
  ],
  ['CancelReservation', { reservationId: 5 }, { status: 'Rejected' }, null],
  [
    'SetChargingProfile',
    { connectorId: 1, csChargingProfiles: PROFILE },
    { status: 'Accepted' },
    {
      type: 'charging-profile.set',
      at: NOW,
      profile: {
        profileId: 3,
        evseId: 1,
        purpose: 'TxProfile',
        stackLevel: 1,
        transactionId: '77',
        text: JSON.stringify(PROFILE),
      },
    },
  ],
  [
    'SetChargingProfile',
    { connectorId: 1, csChargingProfiles: PROFILE },
    { status: 'Rejected' },
    null,
  ],
  [
    'ClearChargingProfile',
    { id: 3, connectorId: 1, stackLevel: 2 },
    { status: 'Accepted' },
    {
      type: 'charging-profile.cleared',
      at: NOW,
      profileId: 3,
      evseId: null,
      purpose: null,
      stackLevel: null,
    },
  ],
  [
    'ClearChargingProfile',
    { connectorId: 1, chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 0 },
    { status: 'Unknown' },
    {
      type: 'charging-profile.cleared',
      at: NOW,
      profileId: null,
      evseId: 1,
      purpose: 'TxDefaultProfile',
      stackLevel: 0,
    },
  ],
  [
    'UpdateFirmware',
    { location: 'https://example.org/f', retrieveDate: '2026-06-07T09:00:00Z' },
    {},
    { ...JOB, kind: 'firmware', requestId: null, isAccepted: true },
  ],
  [
    'GetDiagnostics',
    { location: 'https://example.org/' },
    { fileName: 'd.zip' },
    { ...JOB, kind: 'diagnostics', requestId: null, fileName: 'd.zip', isAccepted: true },
  ],
  [
    'GetDiagnostics',
    { location: 'https://example.org/' },
    {},
    { ...JOB, kind: 'diagnostics', requestId: null, isAccepted: false },
  ],
  [
    'GetLog',
    { log: { remoteLocation: 'https://example.org/' }, logType: 'SecurityLog', requestId: 8 },
    { status: 'AcceptedCanceled', filename: 'l.zip' },
    { ...JOB, kind: 'log', requestId: 8, fileName: 'l.zip', isAccepted: true },
  ],
  [
    'SignedUpdateFirmware',
    { requestId: 9, firmware: FIRMWARE },
    { status: 'RevokedCertificate' },
    { ...JOB, kind: 'firmware', requestId: 9, isAccepted: false },
  ],
  [
    'SignedUpdateFirmware',
    { requestId: 9, firmware: FIRMWARE },
    { status: 'Accepted' },
    { ...JOB, kind: 'firmware', requestId: 9, isAccepted: true },
  ],
]

describe('the answer of a 1.6 charge point to a call of ours', () => {
  for (const [action, request, response, event] of CASES) {
    it(`${action}: ${JSON.stringify(response).slice(0, 60)} tells ${eventName(event)}`, () => {
      assert.equal(findViolation('ocpp1.6', action, 'request', request), null)
      assert.equal(findViolation('ocpp1.6', action, 'response', response), null)
      const row = findRow('ocpp1.6', action)
      assert.ok(row !== null && 'onAnswer' in row)
      assert.deepEqual(row.onAnswer?.(request, response, CONTEXT, 'id', STATE), event)
    })
  }
})

function eventName(event: object | null): string {
  return event !== null && 'type' in event ? String(event.type) : 'nothing'
}
