import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { PART_COMMANDS } from '../../../src/client/v2/part-commands.ts'
import { findViolation, hasSchema } from '../../../src/ocpp/validate.ts'
import { seededRandom } from '../../support/random.ts'
import { TEST_CERTIFICATE } from '../certificate.ts'
import { PartsRig, START_AT, VERSIONS2 } from './parts-rig.ts'

const ACTIONS = Object.keys(PART_COMMANDS)
const TIME = new Date(START_AT + 30_000).toISOString()
const HEATER = { component: { name: 'Heater' }, variable: { name: 'Temperature' } }
const POWER = { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' } }
const TOKEN = { idToken: 'A', type: 'ISO14443' }
const HASH = { hashAlgorithm: 'SHA256', issuerNameHash: 'a', issuerKeyHash: 'b', serialNumber: '1' }
const TARIFF = { tariffId: 'T', currency: 'EUR', energy: { prices: [{ priceKwh: 1 }] } }
const MONITOR = { value: 5, severity: 2, ...HEATER }
const CURVE = { priority: 1, yUnit: 'PctMaxW', curveData: [{ x: 1, y: 1 }] }
const DER = { controlId: 'C', controlType: 'VoltVar' }

/** Requests of every command, to be sent in any order. */
const REQUESTS: Readonly<Record<string, readonly object[]>> = {
  AFRRSignal: [{ timestamp: TIME, signal: 1 }],
  AdjustPeriodicEventStream: [{ id: 1, params: { values: 2 } }],
  CertificateSigned: [{ certificateChain: TEST_CERTIFICATE }, { certificateChain: 'x' }],
  ChangeTransactionTariff: [{ transactionId: 'T1', tariff: TARIFF }],
  ClearCache: [{}],
  ClearDERControl: [{ isDefault: true }, { isDefault: false, controlId: 'C' }],
  ClearDisplayMessage: [{ id: 1 }],
  ClearTariffs: [{}, { tariffIds: ['T'], evseId: 1 }],
  ClearVariableMonitoring: [{ id: [1, 2, 3] }, { id: [4] }],
  CustomerInformation: [{ requestId: 1, report: true, clear: true, idToken: TOKEN }],
  DataTransfer: [{ vendorId: 'Stator', data: 1 }],
  DeleteCertificate: [{ certificateHashData: HASH }],
  GetBaseReport: [
    { requestId: 1, reportBase: 'FullInventory' },
    { requestId: 1, reportBase: 'SummaryInventory' },
  ],
  GetDERControl: [{ requestId: 1 }],
  GetDisplayMessages: [{ requestId: 1 }],
  GetInstalledCertificateIds: [{}],
  GetLocalListVersion: [{}],
  GetLog: [{ requestId: 1, logType: 'SecurityLog', log: { remoteLocation: 'https://x/log' } }],
  GetMonitoringReport: [{ requestId: 1 }],
  GetPeriodicEventStream: [{}],
  GetReport: [{ requestId: 1, componentVariable: [POWER] }],
  GetTariffs: [{ evseId: 0 }],
  GetVariables: [{ getVariableData: [POWER, HEATER] }],
  InstallCertificate: [{ certificateType: 'CSMSRootCertificate', certificate: TEST_CERTIFICATE }],
  NotifyAllowedEnergyTransfer: [{ transactionId: 'T1', allowedEnergyTransfer: ['AC_BPT'] }],
  NotifyWebPaymentStarted: [{ evseId: 1, timeout: 10 }],
  PublishFirmware: [{ requestId: 1, location: 'https://x/fw', checksum: 'a'.repeat(32) }],
  RequestBatterySwap: [{ requestId: 1, idToken: TOKEN }],
  SendLocalList: [
    {
      versionNumber: 2,
      updateType: 'Full',
      localAuthorizationList: [{ idToken: TOKEN, idTokenInfo: { status: 'Accepted' } }],
    },
  ],
  SetDERControl: [
    { ...DER, isDefault: true, curve: CURVE },
    { ...DER, isDefault: false, curve: { ...CURVE, startTime: TIME, duration: 20 } },
  ],
  SetDefaultTariff: [{ evseId: 0, tariff: TARIFF }],
  SetDisplayMessage: [
    { message: { id: 1, priority: 'InFront', message: { format: 'UTF8', content: 'x' } } },
  ],
  SetMonitoringBase: [{ monitoringBase: 'All' }, { monitoringBase: 'HardWiredOnly' }],
  SetMonitoringLevel: [{ severity: 9 }, { severity: 1 }],
  SetNetworkProfile: [
    {
      configurationSlot: 2,
      connectionData: {
        ...{ ocppVersion: 'OCPP20', ocppTransport: 'JSON', ocppCsmsUrl: 'wss://x' },
        ...{ messageTimeout: 30, securityProfile: 2, ocppInterface: 'Wired0' },
      },
    },
  ],
  SetVariableMonitoring: [
    { setMonitoringData: [{ ...MONITOR, type: 'UpperThreshold' }] },
    {
      setMonitoringData: [
        { ...MONITOR, type: 'Periodic' },
        { ...MONITOR, type: 'Delta' },
      ],
    },
  ],
  SetVariables: [
    { setVariableData: [{ ...HEATER, attributeType: 'Target', attributeValue: '9' }] },
    {
      setVariableData: [
        {
          component: { name: 'MonitoringCtrlr' },
          variable: { name: 'Enabled' },
          attributeValue: 'true',
        },
      ],
    },
  ],
  UnpublishFirmware: [{ checksum: 'a'.repeat(32) }],
  UpdateFirmware: [
    { requestId: 1, firmware: { location: 'https://x/fw', retrieveDateTime: TIME } },
    { requestId: 2, firmware: { location: 'https://x/fail', retrieveDateTime: TIME } },
  ],
}

describe('client v2 part commands', () => {
  it('have each a request here', () => {
    assert.deepEqual(Object.keys(REQUESTS).toSorted(), ACTIONS.toSorted())
  })

  for (const version of VERSIONS2) {
    for (const [action, requests] of Object.entries(REQUESTS)) {
      if (!hasSchema(version, action, 'request')) continue
      it(`${version} answers ${action} with what its schema wants`, () => {
        for (const request of requests) {
          assert.equal(findViolation(version, action, 'request', request), null)
          new PartsRig({ version }).askAny(action, request)
        }
      })
    }
  }

  for (const version of VERSIONS2) {
    it(`take everything of ${version} in any order, at any time`, () => {
      const all = Object.entries(REQUESTS)
        .filter(([action]) => hasSchema(version, action, 'request'))
        .flatMap(([action, requests]) => requests.map((request) => ({ action, request })))
      for (let seed = 1; seed <= 60; seed += 1) shuffle(version, seed, all)
    })
  }
})

/** The rig checks each message; what is left is that nothing throws and that state is plain. */
function shuffle(
  version: (typeof VERSIONS2)[number],
  seed: number,
  all: readonly { readonly action: string; readonly request: object }[],
): void {
  const random = seededRandom(seed)
  const rig = new PartsRig({ version })
  try {
    for (const { action, request } of random.shuffle([...all, ...all])) {
      const before = JSON.stringify(rig.parts)
      const old = rig.parts
      rig.askAny(action, request)
      assert.equal(JSON.stringify(old), before, `${action} edits nothing in place`)
      rig.mayReport = random.next() < 0.8
      const isCharging = random.next() < 0.5
      rig.transactions = isCharging ? [{ transactionId: 'T1', evseId: 1 }] : []
      rig.pass(random.int(0, 40))
      if (random.next() < 0.05) rig.reboot()
      for (const send of rig.sent.splice(0)) {
        const isOpening = send.action === 'OpenPeriodicEventStream'
        if (isOpening) rig.answered(send, { status: random.pick(['Accepted', 'Rejected']) })
      }
    }
    assert.deepEqual(JSON.parse(JSON.stringify(rig.parts)), rig.parts)
  } catch (cause) {
    throw new Error(`seed ${seed}`, { cause })
  }
}
