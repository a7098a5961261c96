/** What it has besides: monitors, messages, certificates, controls, tariffs, streams. */
import {
  ACCEPTED,
  type AnswerCase,
  AVAILABILITY,
  CONTROL,
  DISPLAY,
  gone,
  HASH,
  HASH_ID,
  INTERVAL,
  item,
  items,
  NETWORK,
  REJECTED,
  STREAM,
  TARIFF,
} from './answer-words.ts'

export const ITEMS: readonly AnswerCase[] = [
  {
    action: 'SetVariableMonitoring',
    request: {
      setMonitoringData: [
        { ...AVAILABILITY, type: 'Delta', value: 1, severity: 8 },
        { ...INTERVAL, type: 'UpperThreshold', value: 2, severity: 4, transaction: true },
      ],
    },
    response: {
      setMonitoringResult: [
        { ...INTERVAL, id: 12, type: 'UpperThreshold', severity: 4, status: 'Accepted' },
        { ...AVAILABILITY, type: 'Delta', severity: 8, status: 'UnknownVariable' },
      ],
    },
    told: items([
      item('monitor', '12', {
        variable: 'OCPPCommCtrlr.HeartbeatInterval',
        type: 'UpperThreshold',
        severity: 4,
        value: 2,
        transaction: true,
        kind: 'CustomMonitor',
      }),
    ]),
  },
  {
    action: 'ClearVariableMonitoring',
    request: { id: [1, 2, 3] },
    response: {
      clearMonitoringResult: [
        { id: 1, status: 'Accepted' },
        { id: 2, status: 'Rejected' },
        { id: 3, status: 'NotFound' },
      ],
    },
    told: items([gone('monitor', '1'), gone('monitor', '3')]),
  },
  {
    action: 'SetDisplayMessage',
    request: { message: DISPLAY },
    response: ACCEPTED,
    told: items([item('displayMessage', '7', DISPLAY)]),
  },
  {
    action: 'SetDisplayMessage',
    request: { message: DISPLAY },
    response: { status: 'NotSupportedPriority' },
    told: null,
  },
  {
    action: 'ClearDisplayMessage',
    request: { id: 7 },
    response: { status: 'Unknown' },
    told: items([gone('displayMessage', '7')]),
  },
  {
    action: 'GetInstalledCertificateIds',
    request: {},
    response: {
      ...ACCEPTED,
      certificateHashDataChain: [
        { certificateHashData: HASH, certificateType: 'CSMSRootCertificate' },
      ],
    },
    told: items(
      [
        item('certificate', HASH_ID, {
          certificateHashData: HASH,
          certificateType: 'CSMSRootCertificate',
        }),
      ],
      'certificate',
    ),
  },
  {
    action: 'GetInstalledCertificateIds',
    request: { certificateType: ['MORootCertificate'] },
    response: { status: 'NotFound' },
    told: null,
  },
  {
    action: 'DeleteCertificate',
    request: { certificateHashData: HASH },
    response: { status: 'NotFound' },
    told: items([gone('certificate', HASH_ID)]),
  },
  {
    action: 'DeleteCertificate',
    request: { certificateHashData: HASH },
    response: { status: 'Failed' },
    told: null,
  },
  {
    action: 'CertificateSigned',
    request: { certificateChain: 'PEM', certificateType: 'V2GCertificate' },
    response: ACCEPTED,
    told: items([gone('certificateRequest', 'V2GCertificate')]),
  },
  {
    action: 'CertificateSigned',
    request: { certificateChain: 'PEM' },
    response: ACCEPTED,
    told: items([gone('certificateRequest', 'ChargingStationCertificate')]),
  },
  {
    action: 'CertificateSigned',
    request: { certificateChain: 'PEM' },
    response: REJECTED,
    told: null,
  },
  {
    action: 'SetNetworkProfile',
    request: { configurationSlot: 2, connectionData: NETWORK },
    response: ACCEPTED,
    told: items([item('networkProfile', '2', NETWORK)]),
  },
]

export const ITEMS_21: readonly AnswerCase[] = [
  {
    action: 'CertificateSigned',
    request: { certificateChain: 'PEM', requestId: 7 },
    response: ACCEPTED,
    told: items([gone('certificateRequest', 'request 7')]),
  },
  {
    action: 'SetNetworkProfile',
    request: {
      configurationSlot: 2,
      connectionData: { ...NETWORK, basicAuthPassword: 'never to be seen' },
    },
    response: ACCEPTED,
    told: items([item('networkProfile', '2', NETWORK)]),
  },
  {
    action: 'SetDERControl',
    request: CONTROL,
    response: { ...ACCEPTED, supersededIds: ['C0'] },
    told: items([
      item('derControl', 'C1', CONTROL),
      item('derControl', 'C0', { isSuperseded: true }, false),
    ]),
  },
  {
    action: 'ClearDERControl',
    request: { isDefault: true, controlId: 'C1' },
    response: { status: 'NotFound' },
    told: items([gone('derControl', 'C1')]),
  },
  {
    action: 'SetDefaultTariff',
    request: { evseId: 0, tariff: TARIFF },
    response: ACCEPTED,
    told: items([
      item('tariff', 'T1', { tariffKind: 'DefaultTariff', evseIds: [0], tariff: TARIFF }),
    ]),
  },
  {
    action: 'GetTariffs',
    request: { evseId: 0 },
    response: { status: 'NoTariff' },
    told: items([], 'tariff'),
  },
  {
    action: 'ClearTariffs',
    request: { tariffIds: ['T1', 'T2'] },
    response: {
      clearTariffsResult: [
        { tariffId: 'T1', status: 'Accepted' },
        { tariffId: 'T2', status: 'Rejected' },
      ],
    },
    told: items([gone('tariff', 'T1')]),
  },
  {
    action: 'ClearTariffs',
    request: {},
    response: { clearTariffsResult: [{ status: 'Accepted' }] },
    told: items([], 'tariff'),
  },
  {
    action: 'GetPeriodicEventStream',
    request: {},
    response: { constantStreamData: [STREAM] },
    told: items([item('eventStream', '4', STREAM)], 'eventStream'),
  },
  {
    action: 'AdjustPeriodicEventStream',
    request: { id: 4, params: { interval: 9 } },
    response: ACCEPTED,
    told: null,
  },
].map((one) => ({ ...one, only21: true }))
