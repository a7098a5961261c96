/** Operations whose next call depends on an answer, and what is made rather than passed on. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { JsonObject, Operation } from '../../../src/model/operation.ts'
import type { Version } from '../../../src/ocpp/version.ts'
import { TEST_CERTIFICATE } from '../../client/certificate.ts'
import type { Answer } from './rig.ts'
import { EVERY, play } from './rig.ts'

const HASHES = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'AA11',
  issuerKeyHash: 'bb22',
  serialNumber: '1f',
}
const OTHER = { ...HASHES, serialNumber: '2f' }

/** Answers with these roots, and takes what is deleted. */
function withRoots(version: Version, roots: readonly JsonObject[]): Answer {
  const told = roots.map((certificateHashData) => ({
    certificateType: 'CSMSRootCertificate',
    certificateHashData,
  }))
  return ({ action }) => {
    if (action === 'DeleteCertificate') return { status: 'Accepted' }
    if (roots.length === 0) return { status: 'NotFound' }
    return version === 'ocpp1.6'
      ? { status: 'Accepted', certificateHashData: roots }
      : { status: 'Accepted', certificateHashDataChain: told }
  }
}

describe('deleting a certificate', () => {
  const remove = (certificate: JsonObject, isForced = false): Operation => ({
    type: 'delete-certificate',
    certificate,
    isForced,
  })

  for (const version of EVERY) {
    it(`spares the last root by which it trusts us, in ${version}`, () => {
      const named = { ...HASHES, issuerNameHash: 'aa11', serialNumber: '001F' }
      const { steps, result } = play(version, remove(named), withRoots(version, [HASHES]))
      assert.equal(steps.length, 1)
      assert.equal(result.status, 'refused')
      assert.match(result.hint ?? '', /last root/)
    })

    it(`spares it also when it cannot be told apart, in ${version}`, () => {
      const named = { ...OTHER, hashAlgorithm: 'SHA512' }
      const { steps, result } = play(version, remove(named), withRoots(version, [HASHES]))
      assert.deepEqual([steps.length, result.status], [1, 'refused'])
      const silent = play(version, remove(named), () => 'NotSupported')
      assert.deepEqual([silent.steps.length, silent.result.status], [1, 'refused'])
    })

    it(`takes any other, by the hashes as they were told, in ${version}`, () => {
      const CASES: readonly [JsonObject, readonly JsonObject[], JsonObject][] = [
        [{ ...HASHES, serialNumber: '01F' }, [HASHES, OTHER], HASHES],
        [OTHER, [HASHES], OTHER],
        [OTHER, [], OTHER],
      ]
      for (const [named, roots, sent] of CASES) {
        const { steps, result } = play(version, remove(named), withRoots(version, roots))
        assert.deepEqual(steps.at(-1)?.payload, { certificateHashData: sent })
        assert.equal(result.status, 'accepted')
      }
    })

    it(`takes the last one too when it is forced, in ${version}`, () => {
      const { steps } = play(version, remove(HASHES, true))
      assert.deepEqual(steps, [
        { action: 'DeleteCertificate', payload: { certificateHashData: HASHES } },
      ])
    })

    it(`refuses what is no hash, in ${version}`, () => {
      const { result } = play(version, remove({ a: 1 }), withRoots(version, [HASHES, OTHER]))
      assert.equal(result.status, 'refused')
    })
  }
})

describe('availability of a whole charge point of 1.6', () => {
  const off: Operation = { type: 'availability', isOperative: false }

  it('is asked connector by connector where it refuses 0', () => {
    const { steps, result } = play('ocpp1.6', off, (_step, i) => ({
      status: ['Rejected', 'Accepted', 'Scheduled'][i] ?? 'Rejected',
    }))
    assert.deepEqual(
      steps.map(({ payload }) => payload.connectorId),
      [0, 1, 2],
    )
    assert.equal(result.status, 'scheduled')
  })

  it('is not asked again where one connector was meant, or nothing is known of them', () => {
    const rejected = () => ({ status: 'Rejected' })
    const one = play('ocpp1.6', { ...off, evseId: 1 }, rejected)
    assert.deepEqual([one.steps.length, one.result.status], [1, 'rejected'])
    const none = play('ocpp1.6', off, rejected, { evseIds: [] })
    assert.deepEqual([none.steps.length, none.result.status], [1, 'rejected'])
    assert.equal(play('ocpp2.0.1', off, rejected).steps.length, 1)
  })
})

describe('a plain tariff', () => {
  const plain = {
    type: 'tariff',
    currency: 'EUR',
    currencyDigits: 2,
    pricePerKwh: 35_500,
    pricePerMinute: 2_000,
    startFee: 100_000,
  } as const

  it('is a tariff of 2.1 in units of its currency', () => {
    const { steps, result } = play('ocpp2.1', { ...plain, evseId: 2, description: 'Day' })
    const [{ payload } = assert.fail()] = steps
    const { tariffId, ...tariff } = payload.tariff as JsonObject
    assert.equal(payload.evseId, 2)
    assert.equal(result.tariffId, tariffId)
    assert.match(String(tariffId), /^plain-[0-9a-f]{24}$/)
    assert.deepEqual(tariff, {
      currency: 'EUR',
      description: [{ format: 'UTF8', content: 'Day' }],
      energy: { prices: [{ priceKwh: 0.355 }] },
      chargingTime: { prices: [{ priceMinute: 0.02 }] },
      idleTime: { prices: [{ priceMinute: 0.02 }] },
      fixedFee: { prices: [{ priceFixed: 1 }] },
    })
  })

  it('has another id for another content, and only then', () => {
    const idOf = (tariff: Operation) => play('ocpp2.1', tariff).result.tariffId
    assert.equal(idOf(plain), idOf({ ...plain, evseId: 1 }))
    assert.notEqual(idOf(plain), idOf({ ...plain, startFee: 0 }))
    assert.equal(idOf({ ...plain, tariffId: 'mine' }), 'mine')
  })
})

describe('an operation of several calls', () => {
  it('tells the identifiers of DER controls that it displaced', () => {
    const control: Operation = {
      type: 'der-control',
      controlType: 'Gradients',
      isDefault: true,
      controlId: 'c1',
      control: { priority: 1, gradient: 1, softGradient: 1 },
    }
    const { result } = play('ocpp2.1', control, () => ({
      status: 'Accepted',
      supersededIds: ['c0'],
    }))
    assert.deepEqual([result.controlId, result.supersededIds], ['c1', ['c0']])
  })

  it('sends signed firmware in both families', () => {
    const signature = 'MEUCIQ=='
    for (const version of EVERY) {
      const { steps, result } = play(version, {
        type: 'firmware',
        url: 'https://a/b',
        signingCertificate: TEST_CERTIFICATE,
        signature,
      })
      assert.equal(
        steps[0]?.action,
        version === 'ocpp1.6' ? 'SignedUpdateFirmware' : 'UpdateFirmware',
      )
      const firmware = steps[0]?.payload.firmware as JsonObject
      assert.deepEqual(
        [firmware.signature, firmware.signingCertificate],
        [signature, TEST_CERTIFICATE],
      )
      assert.deepEqual(result.requestIds, [1_001])
    }
  })
})
