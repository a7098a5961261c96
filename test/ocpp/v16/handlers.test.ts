import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { findRow } from '../../../src/ocpp/actions.ts'
import { isCertificateRequest } from '../../../src/ocpp/certificate-request.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import type { Case } from './run.ts'
import { AT, CONTEXT, checkCase, NOW, RAW, STATE, TEXT, toEvent } from './run.ts'

const CSR = `-----BEGIN CERTIFICATE REQUEST-----
${'MIIBDzCBtgIBADBUMQswCQYDVQQGEwJOTDEPMA0G'.repeat(4)}
-----END CERTIFICATE REQUEST-----
`

const JOB = { type: 'job.status', at: NOW }
/** 1.6 does not say why it boots, and has no device model to ask for. */
const UNTOLD = { reason: null, isInventoryWanted: false }
const NO_VENDOR = { info: null, vendorId: null, vendorErrorCode: null }

const CASES: readonly Case[] = [
  {
    action: 'BootNotification',
    name: 'with everything',
    payload: {
      chargePointVendor: 'Vendor',
      chargePointModel: 'Model',
      chargePointSerialNumber: 'S1',
      chargeBoxSerialNumber: 'S2',
      firmwareVersion: '1.0',
      iccid: 'i',
      imsi: 'j',
      meterType: 't',
      meterSerialNumber: 'M1',
    },
    event: {
      type: 'charge-point.booted',
      at: NOW,
      identity: {
        vendor: 'Vendor',
        model: 'Model',
        serialNumber: 'S1',
        firmwareVersion: '1.0',
        iccid: 'i',
        imsi: 'j',
        meterType: 't',
        meterSerialNumber: 'M1',
      },
      ...UNTOLD,
    },
    response: { currentTime: '2026-06-07T08:09:10.011Z', interval: 300, status: 'Accepted' },
  },
  {
    action: 'BootNotification',
    name: 'with the least, and the older serial number',
    payload: { chargePointVendor: 'V', chargePointModel: 'M', chargeBoxSerialNumber: 'S2' },
    event: {
      type: 'charge-point.booted',
      at: NOW,
      identity: {
        vendor: 'V',
        model: 'M',
        serialNumber: 'S2',
        firmwareVersion: null,
        iccid: null,
        imsi: null,
        meterType: null,
        meterSerialNumber: null,
      },
      ...UNTOLD,
    },
    response: { currentTime: '2026-06-07T08:09:10.011Z', interval: 300, status: 'Accepted' },
  },
  {
    action: 'DataTransfer',
    name: 'of a vendor nobody knows',
    payload: { vendorId: 'org.example', messageId: 'm', data: '{"a":1}' },
    event: {
      type: 'data.transferred',
      at: NOW,
      vendorId: 'org.example',
      messageId: 'm',
      data: '{"a":1}',
    },
    response: { status: 'UnknownVendorId' },
  },
  {
    action: 'DiagnosticsStatusNotification',
    name: 'on its way',
    payload: { status: 'Uploading' },
    event: {
      ...JOB,
      kind: 'diagnostics',
      requestId: null,
      status: 'Uploading',
      isOver: false,
      raw: null,
    },
    response: {},
  },
  {
    action: 'DiagnosticsStatusNotification',
    name: 'failed',
    payload: { status: 'UploadFailed' },
    event: {
      ...JOB,
      kind: 'diagnostics',
      requestId: null,
      status: 'UploadFailed',
      isOver: true,
      raw: null,
    },
    response: {},
  },
  {
    action: 'FirmwareStatusNotification',
    name: 'idle is not an end',
    payload: { status: 'Idle' },
    event: { ...JOB, kind: 'firmware', requestId: null, status: 'Idle', isOver: false, raw: null },
    response: {},
  },
  {
    action: 'FirmwareStatusNotification',
    name: 'installed',
    payload: { status: 'Installed' },
    event: {
      ...JOB,
      kind: 'firmware',
      requestId: null,
      status: 'Installed',
      isOver: true,
      raw: null,
    },
    response: {},
  },
  {
    action: 'SignedFirmwareStatusNotification',
    name: 'with a signature that is wrong, as evidence',
    payload: { status: 'InvalidSignature', requestId: 4 },
    event: {
      ...JOB,
      kind: 'firmware',
      requestId: 4,
      status: 'InvalidSignature',
      isOver: true,
      raw: RAW,
    },
    response: {},
  },
  {
    action: 'LogStatusNotification',
    name: 'refused, as evidence',
    payload: { status: 'PermissionDenied', requestId: 2 ** 40 },
    event: {
      ...JOB,
      kind: 'log',
      requestId: null,
      status: 'PermissionDenied',
      isOver: true,
      raw: RAW,
    },
    response: {},
  },
  {
    action: 'Heartbeat',
    name: 'asks the time',
    payload: {},
    event: null,
    response: { currentTime: '2026-06-07T08:09:10.011Z' },
  },
  {
    action: 'SecurityEventNotification',
    name: 'is evidence',
    payload: { type: 'InvalidCentralSystemCertificate', timestamp: TEXT, techInfo: 'x' },
    event: {
      type: 'security.event',
      at: NOW,
      occurredAt: AT,
      occurredText: TEXT,
      kind: 'InvalidCentralSystemCertificate',
      techInfo: 'x',
      raw: RAW,
    },
    response: {},
  },
  {
    action: 'SignCertificate',
    name: 'with a request',
    payload: { csr: CSR },
    event: {
      type: 'certificate.requested',
      at: NOW,
      csr: CSR,
      certificateType: null,
      requestId: null,
    },
    others: [
      {
        type: 'items.told',
        at: NOW,
        items: [
          {
            kind: 'certificateRequest',
            itemId: 'ChargingStationCertificate',
            body: JSON.stringify({ csr: CSR, certificateType: null, requestId: null }),
            isOpen: true,
          },
        ],
        replaces: null,
      },
    ],
    response: { status: 'Accepted' },
  },
  {
    action: 'StatusNotification',
    name: 'suspended is occupied',
    payload: {
      connectorId: 1,
      errorCode: 'OtherError',
      status: 'SuspendedEV',
      timestamp: TEXT,
      info: 'i',
      vendorId: 'v',
      vendorErrorCode: 'c',
    },
    event: {
      type: 'connector.status',
      at: NOW,
      occurredAt: AT,
      evseId: 1,
      connectorId: 1,
      status: 'occupied',
      reportedStatus: 'SuspendedEV',
      errorCode: 'OtherError',
      info: 'i',
      vendorId: 'v',
      vendorErrorCode: 'c',
    },
    response: {},
  },
  ...(
    [
      ['Available', 'available'],
      ['Preparing', 'occupied'],
      ['Charging', 'occupied'],
      ['SuspendedEVSE', 'occupied'],
      ['Finishing', 'occupied'],
      ['Reserved', 'reserved'],
      ['Unavailable', 'unavailable'],
      ['Faulted', 'faulted'],
    ] as const
  ).map(([reportedStatus, status]) => ({
    action: 'StatusNotification',
    name: `${reportedStatus} is ${status}`,
    payload: { connectorId: 1, errorCode: 'NoError', status: reportedStatus },
    event: {
      type: 'connector.status',
      at: NOW,
      occurredAt: null,
      evseId: 1,
      connectorId: 1,
      status,
      reportedStatus,
      errorCode: 'NoError',
      ...NO_VENDOR,
    },
    response: {},
  })),
]

describe('a message of a 1.6 charge point', () => {
  for (const row of CASES) it(`${row.action}: ${row.name}`, () => checkCase(row))

  for (const [registration, status, interval] of [
    ['unknown', 'Pending', 60],
    ['pending', 'Pending', 60],
    ['rejected', 'Rejected', 60],
    ['accepted', 'Accepted', 300],
  ] as const) {
    it(`boots ${registration}, which is ${status} for ${interval} s`, () => {
      for (const version of ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const) {
        const row = findRow(version, 'BootNotification')
        assert.ok(row !== null && 'handler' in row)
        const response = row.handler?.toResponse({ ...STATE, registration }, CONTEXT, {})
        assert.deepEqual(response, { currentTime: '2026-06-07T08:09:10.011Z', interval, status })
        assert.equal(findViolation(version, 'BootNotification', 'response', response), null)
      }
    })
  }

  it('may ask for a certificate only with what looks like a request for one', () => {
    assert.ok(isCertificateRequest(CSR))
    assert.ok(isCertificateRequest(CSR.replaceAll('CERTIFICATE', 'NEW CERTIFICATE').trim()))
    assert.ok(isCertificateRequest(CSR.replaceAll('\n', '\r\n')))
    for (const csr of ['', 'rubbish', CSR.replaceAll('REQUEST', ''), CSR.slice(0, -20)]) {
      assert.ok(!isCertificateRequest(csr))
      assert.equal(toEvent('SignCertificate', { csr }), null)
    }
  })
})
