import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { isVatNumber } from '../../../src/ocpp/v2/vat-number.ts'
import { AT, BOTH, type Case, checkCase, NOW, ONLY_21, rawOf, TEXT, toEvents } from './run.ts'

const CSR = `-----BEGIN CERTIFICATE REQUEST-----
${'MIIBDzCBtgIBADBUMQswCQYDVQQGEwJOTDEPMA0G'.repeat(4)}
-----END CERTIFICATE REQUEST-----
`

const CASES: readonly Case[] = [
  {
    action: 'BootNotification',
    name: 'with everything',
    payload: {
      reason: 'PowerUp',
      chargingStation: {
        vendorName: 'V',
        model: 'M',
        serialNumber: 'S',
        firmwareVersion: 'F',
        modem: { iccid: 'i', imsi: 'j' },
      },
    },
    events: [
      {
        type: 'charge-point.booted',
        at: NOW,
        identity: {
          vendor: 'V',
          model: 'M',
          serialNumber: 'S',
          firmwareVersion: 'F',
          iccid: 'i',
          imsi: 'j',
          meterType: null,
          meterSerialNumber: null,
        },
        reason: 'PowerUp',
        isInventoryWanted: true,
      },
    ],
    response: { currentTime: '2026-06-07T08:09:10.011Z', interval: 300, status: 'Accepted' },
  },
  {
    action: 'Heartbeat',
    name: 'is told the time, and nothing is kept of it',
    payload: {},
    events: [],
    response: { currentTime: '2026-06-07T08:09:10.011Z' },
  },
  ...['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'].map((status) => ({
    action: 'StatusNotification',
    name: status,
    payload: { timestamp: TEXT, connectorStatus: status, evseId: 2, connectorId: 1 },
    events: [connectorStatus({ status: status.toLowerCase(), reportedStatus: status })],
    response: {},
  })),
  {
    action: 'StatusNotification',
    name: 'of a connector and a time that cannot be',
    payload: {
      timestamp: '+222222017-01-01T00:00:00Z',
      connectorStatus: 'Available',
      evseId: 2 ** 31,
      connectorId: 1e300,
    },
    events: [
      connectorStatus({
        occurredAt: null,
        evseId: -1,
        connectorId: -1,
        status: 'available',
        reportedStatus: 'Available',
      }),
    ],
    response: {},
  },
  ...jobCases(),
  {
    action: 'SecurityEventNotification',
    name: 'is evidence',
    payload: { type: 'TamperDetectionActivated', timestamp: TEXT, techInfo: 'lid' },
    events: [
      {
        type: 'security.event',
        at: NOW,
        occurredAt: AT,
        occurredText: TEXT,
        kind: 'TamperDetectionActivated',
        techInfo: 'lid',
        raw: rawOf('SecurityEventNotification', {
          type: 'TamperDetectionActivated',
          timestamp: TEXT,
          techInfo: 'lid',
        }),
      },
    ],
    response: {},
  },
  {
    action: 'SignCertificate',
    name: 'with the least',
    payload: { csr: CSR },
    events: certificate('ChargingStationCertificate', {}),
    response: { status: 'Accepted' },
  },
  {
    action: 'SignCertificate',
    name: 'for an EV',
    payload: { csr: CSR, certificateType: 'V2GCertificate' },
    events: certificate('V2GCertificate', { certificateType: 'V2GCertificate' }),
    response: { status: 'Accepted' },
  },
  {
    action: 'SignCertificate',
    name: 'with a number that goes back with the certificate',
    payload: { csr: CSR, certificateType: 'V2G20Certificate', requestId: 8 },
    versions: ONLY_21,
    events: certificate('request 8', { certificateType: 'V2G20Certificate', requestId: 8 }),
    response: { status: 'Accepted' },
  },
  {
    action: 'SignCertificate',
    name: 'with what is no request',
    payload: { csr: 'rubbish' },
    events: [],
    response: { status: 'Rejected', statusInfo: { reasonCode: 'InvalidCSR' } },
  },
  ...(
    [
      [undefined, null],
      ['text', '"text"'],
      [{ a: [1, null] }, '{"a":[1,null]}'],
      [null, 'null'],
      [7, '7'],
    ] as const
  ).map(([data, text]) => ({
    action: 'DataTransfer',
    name: `with ${text}`,
    payload: { vendorId: 'org.example', ...(data === undefined ? {} : { data, messageId: 'm' }) },
    events: [
      {
        type: 'data.transferred',
        at: NOW,
        vendorId: 'org.example',
        messageId: data === undefined ? null : 'm',
        data: text,
      },
    ],
    response: { status: 'UnknownVendorId' },
  })),
  ...(
    [
      ['Expired', 'expired', BOTH],
      ['Removed', 'removed', BOTH],
      ['NoTransaction', 'removed', ONLY_21],
    ] as const
  ).map(([reservationUpdateStatus, status, versions]) => ({
    action: 'ReservationStatusUpdate',
    name: reservationUpdateStatus,
    payload: { reservationId: 5, reservationUpdateStatus },
    versions,
    events: [{ type: 'reservation.reported', at: NOW, reservationId: 5, status }],
    response: {},
  })),
  {
    action: 'ReservationStatusUpdate',
    name: 'of a number that is none of ours',
    payload: { reservationId: 2 ** 40, reservationUpdateStatus: 'Expired' },
    events: [],
    response: {},
  },
]

/** What is the number of a company, and what is not. */
const VAT_NUMBERS = {
  yes: [
    ...['DE123456789', 'de 123 456 789', 'ATU12345678', 'NL123456789B01', 'FR1X123456789'],
    ...['ESX1234567Z', 'IE1234567WA', 'IE1S34567L', 'CHE-123.456.789 MWST', 'SE123456789001'],
    ...['GB123456789', 'XIGD123', 'EL123456789', 'NO123456789MVA', 'RO12', 'BE0123456789'],
  ],
  no: [
    ...['', 'D', 'DE', 'DE12345678', 'DE1234567890', 'DE12345678X', 'XX123456789', '123456789'],
    ...['NL123456789', 'ES12345678', 'SE123456789002', 'GBGD500', '__proto__', 'toString'],
    ...['DE123456789\n1', 'FR0I123456789'],
  ],
}

describe('a message of a 2.x charge point', () => {
  for (const one of CASES) {
    for (const version of one.versions ?? BOTH) {
      it(`${version} ${one.action}: ${one.name}`, () => checkCase(version, one))
    }
  }

  it('is no certificate request when it only looks like one', () => {
    for (const csr of ['', CSR.replaceAll('REQUEST', ''), CSR.slice(0, -20)]) {
      assert.deepEqual(toEvents('ocpp2.1', 'SignCertificate', { csr }), [])
    }
  })

  it('has a tax number of the form of its country', () => {
    assert.deepEqual(
      VAT_NUMBERS.yes.filter((text) => !isVatNumber(text)),
      [],
    )
    assert.deepEqual(VAT_NUMBERS.no.filter(isVatNumber), [])
  })
})

function connectorStatus(more: object) {
  return {
    type: 'connector.status',
    at: NOW,
    occurredAt: AT,
    evseId: 2,
    connectorId: 1,
    errorCode: 'NoError',
    info: null,
    vendorId: null,
    vendorErrorCode: null,
    ...more,
  }
}

/** It is told, and open until it is done. */
function certificate(itemId: string, more: object) {
  const request = { csr: CSR, certificateType: null, requestId: null, ...more }
  const body = JSON.stringify(request)
  const items = [{ kind: 'certificateRequest', itemId, body, isOpen: true }]
  return [
    { type: 'certificate.requested', at: NOW, ...request },
    { type: 'items.told', at: NOW, items, replaces: null },
  ]
}

/** Every status there is, and which of them are the last. */
function jobCases(): readonly Case[] {
  const FIRMWARE = [
    ...['Downloaded', 'Downloading', 'DownloadScheduled', 'DownloadPaused', 'Installing'],
    ...['InstallRebooting', 'InstallScheduled', 'SignatureVerified'],
  ]
  const FIRMWARE_OVER = [
    ...['Installed', 'DownloadFailed', 'InstallationFailed', 'InstallVerificationFailed'],
    'InvalidSignature',
  ]
  const LOG_OVER = [
    ...['Uploaded', 'UploadFailure', 'BadMessage', 'NotSupportedOperation'],
    ...['PermissionDenied', 'AcceptedCanceled'],
  ]
  const PUBLISHED = [
    ...['DownloadScheduled', 'Downloading', 'Downloaded', 'DownloadPaused', 'ChecksumVerified'],
  ]
  const PUBLISHED_OVER = ['Published', 'DownloadFailed', 'InvalidChecksum', 'PublishFailed']
  const rows = [
    ['FirmwareStatusNotification', 'firmware', FIRMWARE, FIRMWARE_OVER],
    ['LogStatusNotification', 'log', ['Uploading'], LOG_OVER],
    ['PublishFirmwareStatusNotification', 'publishFirmware', PUBLISHED, PUBLISHED_OVER],
  ] as const
  return rows.flatMap(([action, kind, others, over]) => {
    const toCase = (status: string, isOver: boolean, requestId: number | null): Case => {
      // Where it can be downloaded from is due with this one.
      const location = status === 'Published' ? { location: ['https://example.org/f'] } : {}
      const payload = { status, ...location, ...(requestId === null ? {} : { requestId }) }
      const raw = kind === 'publishFirmware' ? null : rawOf(action, payload)
      const event = { type: 'job.status', at: NOW, kind, requestId, status, isOver, raw }
      const events = [event, ...(status === 'Published' ? [published(payload)] : [])]
      return { action, name: status, payload, events, response: {} }
    }
    return [
      toCase('Idle', false, null),
      ...others.map((status) => toCase(status, false, 4)),
      ...over.map((status) => toCase(status, true, 4)),
    ]
  })
}

function published(payload: object) {
  const action = 'PublishFirmwareStatusNotification'
  return {
    type: 'told',
    at: NOW,
    occurredAt: null,
    topic: 'firmware.published',
    payload: JSON.stringify(payload),
    items: [],
    raw: rawOf(action, payload),
  }
}
