import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Request2, Response2 } from '../../../src/client/v2/part.ts'
import { TEST_CERTIFICATE } from '../certificate.ts'
import { PartsRig, VERSIONS2 } from './parts-rig.ts'

type Use = Request2<'InstallCertificate'>['certificateType']
type Ids = Response2<'GetInstalledCertificateIds'>

const install = (rig: PartsRig, certificateType: Use, certificate = TEST_CERTIFICATE) =>
  rig.ask('InstallCertificate', { certificateType, certificate }).status

function idsOf(rig: PartsRig, request: Request2<'GetInstalledCertificateIds'> = {}) {
  const { certificateHashDataChain = [] } = rig.ask(
    'GetInstalledCertificateIds',
    request,
  ) as unknown as Ids
  return certificateHashDataChain
}

const usesOf = (rig: PartsRig, ...certificateType: readonly Use[]) =>
  idsOf(rig, certificateType.length === 0 ? {} : { certificateType: [...certificateType] }).map(
    (chain) => chain.certificateType,
  )

describe('client v2 certificates', () => {
  for (const version of VERSIONS2) {
    it(`are installed, told of by use, and deleted in ${version}`, () => {
      const rig = new PartsRig({ version })
      assert.equal(rig.ask('GetInstalledCertificateIds', {}).status, 'NotFound')
      const uses = ['CSMSRootCertificate', 'ManufacturerRootCertificate'] as const
      for (const use of uses) assert.equal(install(rig, use), 'Accepted')
      assert.equal(install(rig, 'CSMSRootCertificate'), 'Accepted')
      assert.deepEqual(usesOf(rig).toSorted(), uses)
      assert.deepEqual(usesOf(rig, 'ManufacturerRootCertificate'), ['ManufacturerRootCertificate'])
      assert.deepEqual(usesOf(rig, 'MORootCertificate'), [])
      assert.equal(rig.value('SecurityCtrlr', 'CertificateEntries'), '2')
      const certificateHashData = idsOf(rig)[0]?.certificateHashData
      assert.ok(certificateHashData !== undefined)
      const upper = {
        ...certificateHashData,
        issuerKeyHash: certificateHashData.issuerKeyHash.toUpperCase(),
      }
      assert.equal(rig.ask('DeleteCertificate', { certificateHashData: upper }).status, 'Accepted')
      assert.equal(rig.ask('DeleteCertificate', { certificateHashData }).status, 'NotFound')
    })
  }

  it('are named as RFC 6960 wants', () => {
    const rig = new PartsRig()
    install(rig, 'CSMSRootCertificate')
    // As `openssl ocsp -sha256 -issuer root.pem -cert root.pem -req_text` says it.
    assert.deepEqual(idsOf(rig)[0]?.certificateHashData, {
      hashAlgorithm: 'SHA256',
      issuerNameHash: '234692b8533cb39a68c58d3f54c4681cd4ed0571504154224f2e75379a80fc7c',
      issuerKeyHash: '6a28e2eaf81032e3fb164870fe896f61d1d8a87d70df8578dfbd069fc77c35d9',
      serialNumber: 'badcafe01',
    })
  })

  it('are refused when they are none, or the store is full or broken', () => {
    const rig = new PartsRig()
    assert.equal(install(rig, 'CSMSRootCertificate', 'rubbish'), 'Rejected')
    const broken = new PartsRig({
      configuration: { 'SimulationCtrlr.CertificateStoreWorks': 'false' },
    })
    assert.equal(install(broken, 'CSMSRootCertificate'), 'Failed')
  })

  for (const version of VERSIONS2) {
    it(`are asked for, and asked for again with twice the wait, in ${version}`, () => {
      const configuration = {
        'SecurityCtrlr.CertSigningWaitMinimum': '10',
        'SecurityCtrlr.CertSigningRepeatTimes': '2',
      }
      const rig = new PartsRig({ version, configuration })
      assert.ok(rig.trigger('SignChargingStationCertificate'))
      const counts = [9, 2, 18, 3, 300].map((seconds) => {
        rig.pass(seconds)
        return rig.payloads('SignCertificate').length
      })
      assert.deepEqual(counts, [1, 2, 2, 3, 3])
      const [first] = rig.payloads('SignCertificate')
      assert.equal(first?.certificateType, 'ChargingStationCertificate')
      assert.equal(first?.requestId, version === 'ocpp2.1' ? 1 : undefined)
    })

    it(`end the asking when they come in ${version}`, () => {
      const rig = new PartsRig({ version })
      rig.trigger('SignChargingStationCertificate')
      const signed = {
        certificateChain: TEST_CERTIFICATE,
        ...(version === 'ocpp2.1' ? { requestId: 1 } : {}),
      }
      assert.equal(rig.ask('CertificateSigned', signed).status, 'Accepted')
      rig.pass(3_600)
      assert.equal(rig.payloads('SignCertificate').length, 1)
      // Its own is not told of and cannot be deleted.
      assert.deepEqual(usesOf(rig), [])
      install(rig, 'CSMSRootCertificate')
      const certificateHashData = idsOf(rig)[0]?.certificateHashData
      assert.ok(certificateHashData !== undefined)
      assert.equal(rig.ask('DeleteCertificate', { certificateHashData }).status, 'Failed')
    })

    it(`are refused with a security event in ${version} when they are wrong`, () => {
      const rig = new PartsRig({ version })
      assert.equal(rig.ask('CertificateSigned', { certificateChain: 'rubbish' }).status, 'Rejected')
      assert.deepEqual(
        rig.payloads('SecurityEventNotification').map(({ type }) => type),
        ['InvalidChargingStationCertificate'],
      )
      const small = new PartsRig({
        version,
        configuration: { 'SecurityCtrlr.MaxCertificateChainSize': '100' },
      })
      const long = small.ask('CertificateSigned', { certificateChain: TEST_CERTIFICATE })
      assert.equal(long.status, 'Rejected')
    })
  }

  it('of another request are refused in 2.1', () => {
    const rig = new PartsRig()
    rig.trigger('SignChargingStationCertificate')
    const answer = rig.ask('CertificateSigned', {
      certificateChain: TEST_CERTIFICATE,
      requestId: 9,
    })
    assert.equal(answer.status, 'Rejected')
  })

  it('of a vehicle come with those above them', () => {
    const rig = new PartsRig()
    rig.trigger('SignV2GCertificate')
    const certificateChain = `${TEST_CERTIFICATE}\n${TEST_CERTIFICATE}`
    rig.ask('CertificateSigned', {
      certificateChain,
      certificateType: 'V2GCertificate',
      requestId: 1,
    })
    const [chain] = idsOf(rig, { certificateType: ['V2GCertificateChain'] })
    assert.equal(chain?.childCertificateHashData?.length, 1)
  })
})
