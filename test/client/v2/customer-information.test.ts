import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { remember } from '../../../src/client/v2/local-list.ts'
import type { Request2 } from '../../../src/client/v2/part.ts'
import { PartsRig, VERSIONS2 } from './parts-rig.ts'

type Ask = Omit<Request2<'CustomerInformation'>, 'requestId'>

const idToken = { idToken: 'A', type: 'ISO14443' } as const
const info = {
  status: 'Accepted',
  personalMessage: { format: 'UTF8', content: 'ö'.repeat(300) },
} as const
const customerCertificate = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a',
  issuerKeyHash: 'b',
  serialNumber: '1',
} as const

/** What is asked, the answer, what the data say, and whether the cache still knows the customer. */
const ROWS: readonly (readonly [string, Ask, string, RegExp | null, boolean])[] = [
  ['a report', { report: true, clear: false, idToken }, 'Accepted', /cache.*Accepted/s, true],
  ['a report and a clearing', { report: true, clear: true, idToken }, 'Accepted', /cache/, false],
  ['a clearing', { report: false, clear: true, idToken }, 'Accepted', /^cleared$/, false],
  ['neither', { report: false, clear: false, idToken }, 'Rejected', null, true],
  [
    'another customer',
    { report: true, clear: true, idToken: { ...idToken, idToken: 'B' } },
    'Accepted',
    /^no data$/,
    true,
  ],
  [
    'a customer by name',
    { report: true, clear: false, customerIdentifier: 'Anna' },
    'Accepted',
    /^no data$/,
    true,
  ],
  [
    'a customer by certificate',
    { report: true, clear: true, customerCertificate },
    'Accepted',
    /^no data$/,
    true,
  ],
  ['nobody', { report: true, clear: false }, 'Invalid', null, true],
  [
    'one by two names',
    { report: true, clear: false, idToken, customerIdentifier: 'Anna' },
    'Invalid',
    null,
    true,
  ],
]

describe('client v2 customer information', () => {
  for (const version of VERSIONS2) {
    for (const [what, request, expected, data, isKnown] of ROWS) {
      it(`${version} answers ${what} with ${expected}`, () => {
        const rig = new PartsRig({ version })
        const told = { idToken, info, at: rig.at }
        const cache = remember(rig.parts.cache, rig.parts.model, told)
        rig.parts = { ...rig.parts, cache }
        const answer = rig.ask('CustomerInformation', { requestId: 3, ...request })
        assert.equal(answer.status, expected)
        const parts = rig.payloads('NotifyCustomerInformation')
        assert.deepEqual(
          parts.map(({ seqNo, tbc }) => ({ seqNo, tbc })),
          parts.map((_, i) => ({ seqNo: i, tbc: i < parts.length - 1 })),
        )
        const text = parts.map((part) => part.data).join('')
        if (data === null) assert.equal(parts.length, 0)
        else assert.match(text, data)
        assert.equal(Object.keys(rig.parts.cache.entries).length, isKnown ? 1 : 0)
      })
    }
  }

  it('is cut into parts', () => {
    const rig = new PartsRig()
    const localAuthorizationList = [{ idToken, idTokenInfo: info }]
    rig.ask('SendLocalList', { versionNumber: 1, updateType: 'Full', localAuthorizationList })
    const told = { idToken, info, at: rig.at }
    rig.parts = { ...rig.parts, cache: remember(rig.parts.cache, rig.parts.model, told) }
    rig.ask('CustomerInformation', { requestId: 3, report: true, clear: false, idToken })
    assert.equal(rig.payloads('NotifyCustomerInformation').length, 2)
  })

  it('is refused when the data cannot be read', () => {
    const rig = new PartsRig({ configuration: { 'SimulationCtrlr.CustomerDataWorks': 'false' } })
    const answer = rig.ask('CustomerInformation', {
      requestId: 3,
      report: true,
      clear: false,
      idToken,
    })
    assert.equal(answer.status, 'Rejected')
  })
})
