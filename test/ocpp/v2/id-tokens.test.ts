import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Answer } from '../../../src/model/effect.ts'
import type { IdTokenInfo, IdTokenMore, IdTokenStatus } from '../../../src/model/id-token.ts'
import { findRow } from '../../../src/ocpp/actions.ts'
import { authorize21, authorize201 } from '../../../src/ocpp/v2/authorize.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import { BOTH, CONTEXT, NOW, ONLY_21, type Version2 } from './run.ts'

const HASH = {
  hashAlgorithm: 'SHA256' as const,
  issuerNameHash: 'ab',
  issuerKeyHash: 'cd',
  serialNumber: '01',
  responderURL: 'https://example.org/ocsp',
}
interface Proof {
  readonly certificate?: string
  readonly iso15118CertificateHashData?: (typeof HASH)[]
}

const PROOFS: readonly (readonly [name: string, proof: Proof])[] = [
  ['whole', { certificate: '-----BEGIN CERTIFICATE-----' }],
  ['as hashes', { iso15118CertificateHashData: [HASH] }],
]

const ACCEPTED: IdTokenInfo = { status: 'accepted', expiresAt: null, groupIdToken: null }
const NO_MORE: IdTokenMore = {
  evseIds: null,
  language1: null,
  language2: null,
  personalMessage: null,
  chargingPriority: null,
  limits: null,
  allowedEnergyTransfer: null,
}
const MORE: IdTokenMore = {
  evseIds: [1, 3],
  language1: 'de',
  language2: 'en',
  personalMessage: 'Hello',
  chargingPriority: -2,
  limits: { maxEnergyWh: 10_000, maxSeconds: 3_600, maxCost: 12.5, maxSoc: 80 },
  allowedEnergyTransfer: null,
}

const STATUSES: Record<IdTokenStatus, string> = {
  accepted: 'Accepted',
  blocked: 'Blocked',
  expired: 'Expired',
  invalid: 'Invalid',
  concurrentTx: 'ConcurrentTx',
  noCredit: 'NoCredit',
  notAtThisLocation: 'NotAtThisLocation',
  notAtThisTime: 'NotAtThisTime',
}

/** What is known of an idToken, and what of it is told. */
const INFOS: readonly (readonly [
  name: string,
  info: IdTokenInfo,
  told: object,
  versions?: readonly Version2[],
])[] = [
  ...Object.entries(STATUSES).map(
    ([status, told]) =>
      [told, { ...ACCEPTED, status: status as IdTokenStatus }, { status: told }] as const,
  ),
  [
    'a time after which to ask again, and a group',
    { ...ACCEPTED, expiresAt: NOW, groupIdToken: 'group' },
    {
      status: 'Accepted',
      cacheExpiryDateTime: '2026-06-07T08:09:10.011Z',
      groupIdToken: { idToken: 'group', type: 'Central' },
    },
  ],
  [
    'all there is to say',
    { ...ACCEPTED, more: MORE },
    {
      status: 'Accepted',
      evseId: [1, 3],
      chargingPriority: -2,
      language1: 'de',
      language2: 'en',
      personalMessage: { format: 'UTF8', language: 'de', content: 'Hello' },
    },
  ],
  ['nothing more', { ...ACCEPTED, more: NO_MORE }, { status: 'Accepted' }],
  [
    'no second language without a first',
    { ...ACCEPTED, more: { ...NO_MORE, language2: 'en', personalMessage: 'Hello' } },
    { status: 'Accepted', personalMessage: { format: 'UTF8', content: 'Hello' } },
  ],
  [
    'no second language that is the first',
    { ...ACCEPTED, more: { ...NO_MORE, language1: 'en', language2: 'en' } },
    { status: 'Accepted', language1: 'en' },
  ],
  [
    'no language that is too long, and a message cut short',
    {
      ...ACCEPTED,
      more: { ...NO_MORE, language1: 'x'.repeat(9), personalMessage: longText(2_000) },
    },
    { status: 'Accepted', personalMessage: { format: 'UTF8', content: longText(512) } },
    ['ocpp2.0.1'],
  ],
  [
    'a longer message',
    { ...ACCEPTED, more: { ...NO_MORE, personalMessage: longText(2_000) } },
    { status: 'Accepted', personalMessage: { format: 'UTF8', content: longText(1_024) } },
    ONLY_21,
  ],
  [
    'no group whose name is too long',
    { ...ACCEPTED, groupIdToken: 'g'.repeat(37) },
    { status: 'Accepted' },
    ['ocpp2.0.1'],
  ],
  [
    'a group with a long name',
    { ...ACCEPTED, groupIdToken: 'g'.repeat(255) },
    { status: 'Accepted', groupIdToken: { idToken: 'g'.repeat(255), type: 'Central' } },
    ONLY_21,
  ],
]

interface AnswerCase {
  readonly name: string
  readonly info: IdTokenInfo | null
  readonly totalCost?: number
  readonly hasLimits?: boolean
  readonly response: object
  readonly versions?: readonly Version2[]
}

const WITH_LIMITS = { ...ACCEPTED, more: { ...NO_MORE, limits: MORE.limits } }
const IS_ACCEPTED = { idTokenInfo: { status: 'Accepted' } }

const ANSWERS: readonly AnswerCase[] = [
  { name: 'nothing to say', info: null, response: {} },
  { name: 'what it costs', info: null, totalCost: 1.25, response: { totalCost: 1.25 } },
  { name: 'that it is free', info: null, totalCost: 0, response: { totalCost: 0 } },
  { name: 'a cost without noise', info: null, totalCost: 0.1 + 0.2, response: { totalCost: 0.3 } },
  { name: 'an idToken', info: ACCEPTED, response: IS_ACCEPTED },
  { name: 'no limits that are not due', info: WITH_LIMITS, response: IS_ACCEPTED },
  {
    name: 'limits',
    info: WITH_LIMITS,
    hasLimits: true,
    versions: ONLY_21,
    response: {
      ...IS_ACCEPTED,
      transactionLimit: { maxCost: 12.5, maxEnergy: 10_000, maxTime: 3_600, maxSoC: 80 },
    },
  },
  {
    name: 'limits that it has no words for',
    info: WITH_LIMITS,
    hasLimits: true,
    versions: ['ocpp2.0.1'],
    response: IS_ACCEPTED,
  },
  {
    name: 'the one limit that it understands',
    info: {
      ...ACCEPTED,
      more: {
        ...NO_MORE,
        limits: { maxCost: null, maxEnergyWh: null, maxSeconds: 90.5, maxSoc: null },
      },
    },
    hasLimits: true,
    versions: ONLY_21,
    response: { ...IS_ACCEPTED, transactionLimit: { maxTime: 90 } },
  },
  {
    name: 'no limits where there are none',
    info: { ...ACCEPTED, more: NO_MORE },
    hasLimits: true,
    response: IS_ACCEPTED,
  },
]

describe('an idToken of 2.x', () => {
  for (const { name, versions = BOTH, ...one } of ANSWERS) {
    for (const version of versions) {
      it(`${version} is answered with ${name}`, () => {
        const { info, totalCost = null, hasLimits = false } = one
        const answer = { type: 'reported', answer: { info, totalCost, hasLimits } } as const
        assert.deepEqual(toAnswer(version, 'TransactionEvent', answer), one.response)
      })
    }
  }

  for (const [name, info, told, versions = BOTH] of INFOS) {
    for (const version of versions) {
      it(`${version} is told of its idToken: ${name}`, () => {
        const authorized = { type: 'authorized', info } as const
        const reported = { info, totalCost: null, hasLimits: false }
        const answer = { type: 'reported', answer: reported } as const
        const expected = { idTokenInfo: told }
        assert.deepEqual(toAnswer(version, 'Authorize', authorized), expected)
        assert.deepEqual(toAnswer(version, 'TransactionEvent', answer), expected)
      })
    }
  }

  it('is told how energy may go in 2.1, when it is asked about and something is said', () => {
    const list = ['DC', 'DC_BPT'] as const
    const CASES = [
      ['ocpp2.1', list, { allowedEnergyTransfer: list }],
      ['ocpp2.1', [], {}],
      ['ocpp2.1', null, {}],
      ['ocpp2.0.1', list, {}],
    ] as const
    for (const [version, allowedEnergyTransfer, told] of CASES) {
      const info = { ...ACCEPTED, more: { ...NO_MORE, allowedEnergyTransfer } }
      const authorized = toAnswer(version, 'Authorize', { type: 'authorized', info })
      assert.deepEqual(authorized, { ...IS_ACCEPTED, ...told })
      const answer = { info, totalCost: null, hasLimits: false }
      const reported = toAnswer(version, 'TransactionEvent', { type: 'reported', answer })
      assert.deepEqual(reported, IS_ACCEPTED)
    }
  })

  it('has no answer that is not of its message', () => {
    for (const version of BOTH) {
      assert.equal(toAnswer(version, 'Authorize', { type: 'unavailable' }), null)
      assert.equal(toAnswer(version, 'TransactionEvent', { type: 'ended', info: null }), null)
      assert.equal(toAnswer(version, 'Authorize', { type: 'ended', info: ACCEPTED }), null)
    }
  })

  for (const [name, proof] of PROOFS) {
    it(`is not begun on a contract certificate, ${name}, that nobody has looked at`, () => {
      for (const version of BOTH) {
        const payload = { idToken: { idToken: 'DEXYZC1', type: 'eMAID' }, ...proof }
        assert.equal(findViolation(version, 'Authorize', 'request', payload), null)
        const handler = version === 'ocpp2.1' ? authorize21 : authorize201
        const call = { messageId: '1', action: 'Authorize' }
        const event = handler.toEvent(payload, CONTEXT, { call, raw: '' })
        assert.ok(event.type === 'authorization.asked' && event.idToken === 'DEXYZC1')
        const response = handler.toAnswer(
          { type: 'authorized', info: ACCEPTED },
          CONTEXT,
          event.call,
        )
        assert.deepEqual(response, {
          idTokenInfo: { status: 'Invalid' },
          certificateStatus: 'CertChainError',
        })
        assert.equal(findViolation(version, 'Authorize', 'response', response), null)
      }
    })
  }
})

function toAnswer(version: Version2, action: string, answer: Answer): unknown {
  const row = findRow(version, action)
  assert.ok(row !== null && 'deferred' in row)
  const response = row.deferred.toAnswer(answer, CONTEXT, { messageId: 'm', action })
  if (response !== null) assert.equal(findViolation(version, action, 'response', response), null)
  return response
}

function longText(length: number): string {
  return 'm'.repeat(length)
}
