/** What it takes on, and what it says when it is asked. */
import { REPORT_PATIENCE_MS } from '../../../src/model/job.ts'
import { TIME_MAX } from '../../../src/ocpp/time.ts'
import {
  ACCEPTED,
  type AnswerCase,
  CARD,
  FIRMWARE,
  job,
  LOG,
  NOW,
  REJECTED,
  report,
} from './answer-words.ts'

/** All there is was asked for. */
const WHOLE = { detail: 'FullInventory' }

export const JOBS: readonly AnswerCase[] = [
  {
    action: 'UpdateFirmware',
    request: { requestId: 5, firmware: FIRMWARE },
    response: { status: 'AcceptedCanceled' },
    told: job('firmware'),
  },
  {
    action: 'UpdateFirmware',
    request: { requestId: 5, firmware: FIRMWARE },
    response: { status: 'InvalidCertificate' },
    told: job('firmware', { isAccepted: false }),
  },
  {
    action: 'GetLog',
    request: { requestId: 5, logType: 'SecurityLog', log: LOG },
    response: { ...ACCEPTED, filename: 'log.gz' },
    told: job('log', { fileName: 'log.gz' }),
  },
  {
    action: 'PublishFirmware',
    request: { requestId: 5, location: 'https://example.org/f', checksum: 'abc' },
    response: ACCEPTED,
    told: job('publishFirmware'),
  },
  {
    action: 'GetBaseReport',
    request: { requestId: 5, reportBase: 'FullInventory' },
    response: ACCEPTED,
    told: report('deviceModel', 'NotifyReport', { detail: 'FullInventory' }),
  },
  {
    action: 'GetReport',
    request: { requestId: 5 },
    response: { status: 'EmptyResultSet' },
    told: job('deviceModel', { isAccepted: false, dueAt: NOW + REPORT_PATIENCE_MS }),
  },
  {
    action: 'GetMonitoringReport',
    request: { requestId: 5 },
    response: ACCEPTED,
    told: report('monitoring', 'NotifyMonitoringReport', WHOLE),
  },
  {
    action: 'GetMonitoringReport',
    request: { requestId: 5, monitoringCriteria: ['DeltaMonitoring'] },
    response: ACCEPTED,
    told: report('monitoring', 'NotifyMonitoringReport'),
  },
  {
    action: 'CustomerInformation',
    request: { requestId: 5, report: true, clear: false, idToken: CARD },
    response: ACCEPTED,
    told: report('customerInformation', 'NotifyCustomerInformation'),
  },
  {
    action: 'CustomerInformation',
    request: { requestId: 5, report: false, clear: true, idToken: CARD },
    response: ACCEPTED,
    told: null,
  },
  {
    action: 'GetDisplayMessages',
    request: { requestId: 5 },
    response: ACCEPTED,
    told: report('displayMessages', 'NotifyDisplayMessages', WHOLE),
  },
  {
    // There is none at all, so what was known of them is gone.
    action: 'GetDisplayMessages',
    request: { requestId: 5 },
    response: { status: 'Unknown' },
    told: [
      job('displayMessages', { ...WHOLE, isAccepted: false, dueAt: NOW + REPORT_PATIENCE_MS }),
      { type: 'items.told', at: NOW, items: [], replaces: 'displayMessage' },
    ],
  },
  {
    action: 'GetDisplayMessages',
    request: { requestId: 5, priority: 'InFront' },
    response: { status: 'Unknown' },
    told: job('displayMessages', { isAccepted: false, dueAt: NOW + REPORT_PATIENCE_MS }),
  },
  {
    action: 'GetChargingProfiles',
    request: { requestId: 5, chargingProfile: { stackLevel: 0 } },
    response: { status: 'NoProfiles' },
    told: job('chargingProfiles', {
      ...WHOLE,
      isAccepted: false,
      dueAt: NOW + REPORT_PATIENCE_MS,
    }),
  },
  {
    action: 'GetDERControl',
    request: { requestId: 5 },
    response: ACCEPTED,
    told: report('derControls', 'ReportDERControl', WHOLE),
    only21: true,
  },
  {
    action: 'RequestBatterySwap',
    request: { requestId: 5, idToken: CARD },
    response: ACCEPTED,
    told: job('batterySwap', { detail: 'CARD' }),
    only21: true,
  },
]

export const REMOTE: readonly AnswerCase[] = [
  {
    action: 'RequestStartTransaction',
    request: { remoteStartId: 5, idToken: CARD, evseId: 1 },
    response: { ...ACCEPTED, transactionId: 'tx-9' },
    told: job('remoteStart', { detail: 'CARD', dueAt: NOW + 150_000, transactionId: 'tx-9' }),
  },
  {
    action: 'RequestStartTransaction',
    request: { remoteStartId: 5, idToken: CARD },
    response: REJECTED,
    told: job('remoteStart', { isAccepted: false, detail: 'CARD', dueAt: NOW + 150_000 }),
  },
  {
    action: 'GetTransactionStatus',
    request: { transactionId: 'tx-1' },
    response: { ongoingIndicator: false, messagesInQueue: true },
    told: {
      type: 'transaction.status',
      at: NOW,
      transactionId: 'tx-1',
      isOngoing: false,
      hasMessagesQueued: true,
    },
  },
  {
    action: 'GetTransactionStatus',
    request: {},
    response: { messagesInQueue: false },
    told: {
      type: 'transaction.status',
      at: NOW,
      transactionId: null,
      isOngoing: null,
      hasMessagesQueued: false,
    },
  },
  {
    action: 'TriggerMessage',
    request: { requestedMessage: 'SignChargingStationCertificate' },
    response: ACCEPTED,
    told: { type: 'calls.invited', at: NOW, actions: ['SignCertificate'] },
  },
  {
    action: 'TriggerMessage',
    request: { requestedMessage: 'Heartbeat' },
    response: { status: 'NotImplemented' },
    told: null,
  },
  {
    action: 'ReserveNow',
    request: { id: 8, idToken: CARD, expiryDateTime: '2026-06-07T09:00:00Z', evseId: 2 },
    response: ACCEPTED,
    told: {
      type: 'reservation.made',
      at: NOW,
      reservationId: 8,
      evseId: 2,
      idToken: 'CARD',
      groupIdToken: null,
      expiresAt: Date.UTC(2026, 5, 7, 9),
    },
  },
  {
    action: 'ReserveNow',
    request: { id: 8, idToken: CARD, groupIdToken: CARD, expiryDateTime: '9999-01-01T00:00:00Z' },
    response: ACCEPTED,
    told: {
      type: 'reservation.made',
      at: NOW,
      reservationId: 8,
      evseId: 0,
      idToken: 'CARD',
      groupIdToken: 'CARD',
      expiresAt: TIME_MAX,
    },
  },
  {
    action: 'ReserveNow',
    request: { id: 8, idToken: CARD, expiryDateTime: '2026-06-07T09:00:00Z' },
    response: { status: 'Occupied' },
    told: null,
  },
  {
    action: 'CancelReservation',
    request: { reservationId: 8 },
    response: ACCEPTED,
    told: { type: 'reservation.cancelled', at: NOW, reservationId: 8 },
  },
  {
    action: 'CancelReservation',
    request: { reservationId: 8 },
    response: REJECTED,
    told: null,
  },
  {
    action: 'SendLocalList',
    request: { versionNumber: 4, updateType: 'Full' },
    response: ACCEPTED,
    told: { type: 'local-list.reported', at: NOW, version: 4 },
  },
  {
    action: 'SendLocalList',
    request: { versionNumber: 4, updateType: 'Full' },
    response: { status: 'VersionMismatch' },
    told: null,
  },
  {
    action: 'GetLocalListVersion',
    request: {},
    response: { versionNumber: 0 },
    told: { type: 'local-list.reported', at: NOW, version: 0 },
  },
]
