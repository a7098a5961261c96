/** Operations that are refused before anything is sent, and why. */
import type { Operation } from '../../../src/model/operation.ts'
import type { Facts } from '../../../src/ocpp/operations/facts.ts'
import type { Version } from '../../../src/ocpp/version.ts'
import { EVERY, NEW, NOW, withVariables } from './rig.ts'

const ISO = '2030-01-01T12:00:00.000Z'

export type Refused = readonly [
  versions: readonly Version[],
  operation: Operation,
  code: string,
  detail: RegExp,
  facts?: Partial<Facts>,
]

const NETWORK = {
  type: 'network-profile',
  slot: 1,
  url: 'wss://a/ocpp',
  securityProfile: 2,
  interface: 'Wired0',
  messageTimeoutSeconds: 30,
} as const

const TARIFF = {
  type: 'tariff',
  currency: 'EUR',
  currencyDigits: 2,
  pricePerKwh: 35_000,
  pricePerMinute: 0,
  startFee: 0,
} as const

const SHOWN = {
  type: 'display-message',
  priority: 'InFront',
  message: { format: 'UTF8', content: 'Hello' },
} as const

export const REFUSED: readonly Refused[] = [
  [['ocpp1.6'], { type: 'start', idToken: 'A', evseId: 1, connectorId: 2 }, 'BAD_REQUEST', /1\.6/],
  [EVERY, { type: 'start', idToken: 'A', connectorId: 1 }, 'BAD_REQUEST', /evseId/],
  [['ocpp1.6'], { type: 'start', idToken: 'A'.repeat(21) }, 'INVALID_PAYLOAD', /idTag/],
  [['ocpp2.0.1'], { type: 'start', idToken: 'A'.repeat(37) }, 'INVALID_PAYLOAD', /idToken/],
  [
    ['ocpp2.0.1'],
    { type: 'start', idToken: 'A', idTokenType: 'DirectPayment' },
    'INVALID_PAYLOAD',
    /type/,
  ],
  [['ocpp1.6'], { type: 'stop', transactionId: 'a-7' }, 'BAD_REQUEST', /number/],
  [['ocpp1.6', 'ocpp2.0.1'], { type: 'reset', kind: 'resume' }, 'NOT_IMPLEMENTED', /reset/],
  [['ocpp1.6'], { type: 'reset', kind: 'onIdle', evseId: 1 }, 'NOT_IMPLEMENTED', /EVSE/],
  [EVERY, { type: 'availability', isOperative: true, connectorId: 1 }, 'BAD_REQUEST', /evseId/],
  [EVERY, { type: 'reserve', idToken: 'A', expiresAt: NOW }, 'BAD_REQUEST', /future/],
  [
    ['ocpp1.6'],
    { type: 'reserve', idToken: 'A', expiresAt: NOW + 1 },
    'COMMAND_REFUSED',
    /evseId/,
    { variables: withVariables({ ReserveConnectorZeroSupported: 'False' }) },
  ],
  [
    NEW,
    { type: 'reserve', idToken: 'A', expiresAt: NOW + 1, evseId: 0 },
    'COMMAND_REFUSED',
    /evseId/,
    { variables: withVariables({ 'ReservationCtrlr.NonEvseSpecific': 'false' }) },
  ],
  [
    ['ocpp1.6'],
    { type: 'reserve', idToken: 'A', expiresAt: NOW + 1, connectorType: 'cType2' },
    'NOT_IMPLEMENTED',
    /connectorType/,
  ],
  // G12.
  [NEW, { type: 'clear-charging-profile' }, 'BAD_REQUEST', /must be given/],
  [
    NEW,
    { type: 'clear-charging-profile', purpose: 'ChargingStationExternalConstraints' },
    'COMMAND_REFUSED',
    /outside/,
  ],
  [EVERY, { type: 'firmware', url: 'nowhere' }, 'BAD_REQUEST', /url/],
  [EVERY, { type: 'firmware', url: 'https://a', signature: 'AAAA' }, 'BAD_REQUEST', /together/],
  [
    EVERY,
    { type: 'firmware', url: 'https://a', signature: '?', signingCertificate: 'x' },
    'BAD_REQUEST',
    /base64/,
  ],
  [
    EVERY,
    { type: 'firmware', url: 'https://a', signature: 'AAAA', signingCertificate: 'x' },
    'BAD_REQUEST',
    /PEM/,
  ],
  [
    ['ocpp1.6'],
    { type: 'firmware', url: 'https://a', installAt: NOW },
    'NOT_IMPLEMENTED',
    /install/,
  ],
  [
    ['ocpp1.6'],
    { type: 'firmware', url: 'https://a' },
    'COMMAND_REFUSED',
    /FTP/,
    { variables: withVariables({ SupportedFileTransferProtocols: 'FTP,FTPS' }) },
  ],
  [
    NEW,
    { type: 'log', kind: 'security', url: 'ftp://a' },
    'COMMAND_REFUSED',
    /HTTPS/,
    { variables: withVariables({ 'OCPPCommCtrlr.FileTransferProtocols': 'HTTP,HTTPS' }) },
  ],
  [
    ['ocpp1.6', 'ocpp2.0.1'],
    { type: 'log', kind: 'dataCollector', url: 'ftp://a' },
    'NOT_IMPLEMENTED',
    /collector/,
  ],
  // G30.
  [
    NEW,
    { type: 'trigger', message: 'StatusNotification', evseId: 1 },
    'BAD_REQUEST',
    /connectorId/,
  ],
  [NEW, { type: 'trigger', message: 'StatusNotification' }, 'BAD_REQUEST', /connectorId/],
  [['ocpp1.6'], { type: 'trigger', message: 'TransactionEvent' }, 'NOT_IMPLEMENTED', /trigger/],
  [
    ['ocpp2.0.1'],
    { type: 'trigger', message: 'SignV2G20Certificate' },
    'NOT_IMPLEMENTED',
    /SignV2G20/,
  ],
  [EVERY, { type: 'trigger', message: 'CustomTrigger' }, 'BAD_REQUEST', /custom/],
  [['ocpp1.6'], SHOWN, 'NOT_IMPLEMENTED', /display/],
  [
    NEW,
    SHOWN,
    'COMMAND_REFUSED',
    /ASCII/,
    { variables: withVariables({ 'DisplayMessageCtrlr.SupportedFormats': 'ASCII' }) },
  ],
  [
    NEW,
    SHOWN,
    'COMMAND_REFUSED',
    /NormalCycle/,
    { variables: withVariables({ 'DisplayMessageCtrlr.SupportedPriorities': 'NormalCycle' }) },
  ],
  [NEW, { ...SHOWN, startsAt: NOW, endsAt: NOW }, 'BAD_REQUEST', /later/],
  [['ocpp2.0.1'], { ...SHOWN, more: [SHOWN.message] }, 'NOT_IMPLEMENTED', /languages/],
  [['ocpp1.6'], { type: 'clear-display-message', id: 1 }, 'NOT_IMPLEMENTED', /display/],
  [['ocpp1.6'], NETWORK, 'NOT_IMPLEMENTED', /network/],
  [NEW, NETWORK, 'COMMAND_REFUSED', /never lowered/, { securityProfile: 3 }],
  [
    NEW,
    NETWORK,
    'COMMAND_REFUSED',
    /never lowered/,
    { variables: withVariables({ 'SecurityCtrlr.SecurityProfile': '3' }) },
  ],
  [NEW, { ...NETWORK, url: 'ws://a' }, 'BAD_REQUEST', /wss/],
  [NEW, { ...NETWORK, url: 'https://a' }, 'BAD_REQUEST', /ws/],
  [['ocpp2.0.1'], { ...NETWORK, identity: 'A' }, 'NOT_IMPLEMENTED', /identity/],
  [['ocpp2.0.1'], { ...NETWORK, interface: 'Any' }, 'INVALID_PAYLOAD', /ocppInterface/],
  [EVERY, { type: 'report' }, 'BAD_REQUEST', /Either/],
  [EVERY, { type: 'report', base: 'full', names: ['A.b'] }, 'BAD_REQUEST', /Either/],
  [['ocpp1.6'], { type: 'report', base: 'summary' }, 'NOT_IMPLEMENTED', /summary/],
  [['ocpp1.6'], { type: 'report', criteria: ['Active'] }, 'NOT_IMPLEMENTED', /criteria/],
  [NEW, { type: 'report', names: ['A)('] }, 'BAD_REQUEST', /no name/],
  // G29.
  [
    NEW,
    {
      type: 'customer-information',
      report: true,
      clear: false,
      idToken: 'A',
      customerIdentifier: 'B',
    },
    'BAD_REQUEST',
    /Exactly one/,
  ],
  [NEW, { type: 'customer-information', report: true, clear: true }, 'BAD_REQUEST', /Exactly/],
  [
    NEW,
    { type: 'customer-information', report: false, clear: false, idToken: 'A' },
    'BAD_REQUEST',
    /must be true/,
  ],
  [
    ['ocpp1.6'],
    { type: 'customer-information', report: true, clear: true },
    'NOT_IMPLEMENTED',
    /customers/,
  ],
  [
    ['ocpp1.6'],
    { type: 'cost-updated', transactionId: '1', totalCost: 1 },
    'NOT_IMPLEMENTED',
    /cost/,
  ],
  [['ocpp1.6', 'ocpp2.0.1'], TARIFF, 'NOT_IMPLEMENTED', /tariffs/],
  [
    ['ocpp2.1'],
    TARIFF,
    'COMMAND_REFUSED',
    /GBP/,
    { variables: withVariables({ 'TariffCostCtrlr.Currency': 'GBP' }) },
  ],
  [
    ['ocpp2.1'],
    { ...TARIFF, pricePerMinute: 1_000 },
    'COMMAND_REFUSED',
    /2 prices/,
    { variables: withVariables({ 'TariffCostCtrlr.MaxElements[Tariff]': '2' }) },
  ],
  [
    ['ocpp1.6', 'ocpp2.0.1'],
    { type: 'der-control', controlType: 'FreqDroop', isDefault: true, control: {} },
    'NOT_IMPLEMENTED',
    /DER/,
  ],
  // G36.
  [
    ['ocpp2.1'],
    {
      type: 'der-control',
      controlType: 'LimitMaxDischarge',
      isDefault: true,
      control: { priority: 1, startTime: ISO },
    },
    'BAD_REQUEST',
    /startTime/,
  ],
  [
    ['ocpp2.1'],
    { type: 'der-control', controlType: 'Gradients', isDefault: false, control: {} },
    'BAD_REQUEST',
    /always a default/,
  ],
  [
    ['ocpp2.1'],
    { type: 'der-control', controlType: 'VoltVar', isDefault: true, control: { priority: 1 } },
    'INVALID_PAYLOAD',
    /curve/,
  ],
  [
    ['ocpp2.1'],
    { type: 'der-control', controlType: 'X', isDefault: true, control: {} },
    'BAD_REQUEST',
    /one of/,
  ],
]
