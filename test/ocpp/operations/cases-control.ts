/** Control of a charge point, and the one call that each operation is in each version. */
import type { JsonObject, Operation } from '../../../src/model/operation.ts'
import type { Version } from '../../../src/ocpp/version.ts'
import { EVERY, NEW, NOW } from './rig.ts'

const LATER = '2030-01-01T13:00:00.000Z'
const HOUR = 3_600_000
const TOKEN = { idToken: 'ABC', type: 'ISO14443' }

export type Sent = readonly [
  versions: readonly Version[],
  operation: Operation,
  action: string,
  payload: JsonObject,
  answer?: JsonObject,
]

export const CONTROL: readonly Sent[] = [
  [
    ['ocpp1.6'],
    { type: 'start', idToken: 'ABC', evseId: 2, connectorId: 1, groupIdToken: 'G' },
    'RemoteStartTransaction',
    { idTag: 'ABC', connectorId: 2 },
  ],
  [
    NEW,
    { type: 'start', idToken: 'ABC', evseId: 2, groupIdToken: 'G' },
    'RequestStartTransaction',
    {
      idToken: { idToken: 'ABC', type: 'Central' },
      remoteStartId: 1_001,
      evseId: 2,
      groupIdToken: { idToken: 'G', type: 'Central' },
    },
  ],
  [
    NEW,
    { type: 'start', idToken: 'ABC', idTokenType: 'ISO14443' },
    'RequestStartTransaction',
    { idToken: TOKEN, remoteStartId: 1_001 },
  ],
  [
    ['ocpp1.6'],
    { type: 'stop', transactionId: '7' },
    'RemoteStopTransaction',
    { transactionId: 7 },
  ],
  [NEW, { type: 'stop', transactionId: 'a-7' }, 'RequestStopTransaction', { transactionId: 'a-7' }],
  [['ocpp1.6'], { type: 'reset', kind: 'immediate' }, 'Reset', { type: 'Hard' }],
  [['ocpp1.6'], { type: 'reset', kind: 'onIdle', evseId: 0 }, 'Reset', { type: 'Soft' }],
  [NEW, { type: 'reset', kind: 'immediate' }, 'Reset', { type: 'Immediate' }],
  [NEW, { type: 'reset', kind: 'onIdle', evseId: 2 }, 'Reset', { type: 'OnIdle', evseId: 2 }],
  [['ocpp2.1'], { type: 'reset', kind: 'resume' }, 'Reset', { type: 'ImmediateAndResume' }],
  [
    ['ocpp1.6'],
    { type: 'unlock', evseId: 2 },
    'UnlockConnector',
    { connectorId: 2 },
    { status: 'Unlocked' },
  ],
  [
    NEW,
    { type: 'unlock', evseId: 2, connectorId: 3 },
    'UnlockConnector',
    { evseId: 2, connectorId: 3 },
    { status: 'Unlocked' },
  ],
  [
    NEW,
    { type: 'unlock', evseId: 2 },
    'UnlockConnector',
    { evseId: 2, connectorId: 1 },
    { status: 'Unlocked' },
  ],
  [
    ['ocpp1.6'],
    { type: 'availability', isOperative: false },
    'ChangeAvailability',
    { connectorId: 0, type: 'Inoperative' },
  ],
  [
    NEW,
    { type: 'availability', isOperative: true, evseId: 0 },
    'ChangeAvailability',
    { operationalStatus: 'Operative' },
  ],
  [
    NEW,
    { type: 'availability', isOperative: false, evseId: 2, connectorId: 1 },
    'ChangeAvailability',
    { operationalStatus: 'Inoperative', evse: { id: 2, connectorId: 1 } },
  ],
  [
    ['ocpp1.6'],
    { type: 'reserve', idToken: 'ABC', expiresAt: NOW + HOUR, groupIdToken: 'G' },
    'ReserveNow',
    {
      connectorId: 0,
      expiryDate: LATER,
      idTag: 'ABC',
      parentIdTag: 'G',
      reservationId: 1_001,
    },
  ],
  [
    NEW,
    {
      type: 'reserve',
      reservationId: 5,
      evseId: 2,
      idToken: 'ABC',
      expiresAt: NOW + HOUR,
      connectorType: 'cType2',
    },
    'ReserveNow',
    { id: 5, expiryDateTime: LATER, idToken: TOKEN, connectorType: 'cType2', evseId: 2 },
  ],
  [
    EVERY,
    { type: 'cancel-reservation', reservationId: 5 },
    'CancelReservation',
    { reservationId: 5 },
  ],
  [EVERY, { type: 'clear-cache' }, 'ClearCache', {}],
  [['ocpp1.6'], { type: 'clear-charging-profile' }, 'ClearChargingProfile', {}],
  [
    ['ocpp1.6'],
    { type: 'clear-charging-profile', evseId: 1, purpose: 'ChargingStationMaxProfile' },
    'ClearChargingProfile',
    { connectorId: 1, chargingProfilePurpose: 'ChargePointMaxProfile' },
  ],
  [
    NEW,
    { type: 'clear-charging-profile', profileId: 3, stackLevel: 1 },
    'ClearChargingProfile',
    { chargingProfileId: 3 },
  ],
  [
    NEW,
    { type: 'clear-charging-profile', purpose: 'ChargePointMaxProfile', stackLevel: 1 },
    'ClearChargingProfile',
    {
      chargingProfileCriteria: {
        chargingProfilePurpose: 'ChargingStationMaxProfile',
        stackLevel: 1,
      },
    },
  ],
]
