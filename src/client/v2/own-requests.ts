/**
 * What a charge point asks or tells of itself when something happens that we do not simulate: a
 * vehicle with a contract, an alarm of the grid, a bill. One row each, with sample contents; told
 * to do so by a TriggerMessage with that name as customTrigger. OCPP 2.x C18 to C22, K12 to K15,
 * M01 to M07, R05.
 */
import { hasSchema } from '../../ocpp/validate.ts'
import type { Version2 } from './device-model.ts'
import { iso, type Send2, type Surroundings } from './part.ts'

const SAMPLE_HASH = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a'.repeat(64),
  issuerKeyHash: 'b'.repeat(64),
  serialNumber: '1f2e3d',
} as const

const RESPONDER_URL = 'http://ocsp.example.com'

type OwnRequest = (surroundings: Surroundings, version: Version2) => Send2

const OWN_REQUESTS = {
  ClearedChargingLimit: () => ({
    action: 'ClearedChargingLimit',
    payload: { chargingLimitSource: 'EMS' },
  }),
  Get15118EVCertificate: (_surroundings, version) => ({
    action: 'Get15118EVCertificate',
    payload: {
      iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef',
      action: 'Install',
      exiRequest: 'gAAEAAAA',
      ...(version === 'ocpp2.1' ? { maximumContractCertificateChains: 1 } : {}),
    },
  }),
  GetCertificateChainStatus: () => ({
    action: 'GetCertificateChainStatus',
    payload: {
      certificateStatusRequests: [
        { source: 'OCSP', urls: [RESPONDER_URL], certificateHashData: SAMPLE_HASH },
      ],
    },
  }),
  GetCertificateStatus: () => ({
    action: 'GetCertificateStatus',
    payload: { ocspRequestData: { ...SAMPLE_HASH, responderURL: RESPONDER_URL } },
  }),
  NotifyChargingLimit: () => ({
    action: 'NotifyChargingLimit',
    payload: { chargingLimit: { chargingLimitSource: 'EMS', isGridCritical: false } },
  }),
  NotifyDERAlarm: ({ at }) => ({
    action: 'NotifyDERAlarm',
    payload: { controlType: 'VoltVar', gridEventFault: 'OverVoltage', timestamp: iso(at) },
  }),
  NotifyEVChargingNeeds: ({ transactions }) => ({
    action: 'NotifyEVChargingNeeds',
    payload: {
      evseId: transactions[0]?.evseId ?? 1,
      chargingNeeds: { requestedEnergyTransfer: 'AC_three_phase' },
    },
  }),
  NotifySettlement: ({ at, transactions, serialNumber }) => ({
    action: 'NotifySettlement',
    payload: {
      pspRef: `${serialNumber}-${at}`,
      status: 'Settled',
      settlementAmount: 12.5,
      settlementTime: iso(at),
      ...(transactions[0] === undefined ? {} : { transactionId: transactions[0].transactionId }),
    },
    isKept: true,
  }),
  SecurityEventNotification: ({ at }) => ({
    action: 'SecurityEventNotification',
    payload: { type: 'TamperDetectionActivated', timestamp: iso(at) },
    isKept: true,
  }),
  VatNumberValidation: () => ({
    action: 'VatNumberValidation',
    payload: { vatNumber: 'NL000099998B57', evseId: 1 },
  }),
} as const satisfies Record<string, OwnRequest>

/** Null when there is no such row, or not in this version. */
export function makeOwnRequest(
  name: string,
  version: Version2,
  surroundings: Surroundings,
): Send2 | null {
  if (!isOwnRequest(name) || !hasSchema(version, name, 'request')) return null
  const make: OwnRequest = OWN_REQUESTS[name]
  return make(surroundings, version)
}

export const OWN_REQUEST_NAMES: readonly string[] = Object.keys(OWN_REQUESTS)

const isOwnRequest = (name: string): name is keyof typeof OWN_REQUESTS =>
  Object.hasOwn(OWN_REQUESTS, name)
