/** A request for a certificate that comes again and again until it was signed. A02.FR.17, .18. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { hold, STATE, toEvents } from './run.ts'

const CSR = `-----BEGIN CERTIFICATE REQUEST-----
${'MIIBDzCBtgIBADBUMQswCQYDVQQGEwJOTDEPMA0G'.repeat(4)}
-----END CERTIFICATE REQUEST-----
`

/** What a request is for that does not say. */
const OWN = 'ChargingStationCertificate'

const ASKED = hold(STATE, toEvents('ocpp2.1', 'SignCertificate', { csr: CSR }))

const AGAIN: readonly [what: string, payload: object, isNew: boolean][] = [
  ['the same', { csr: CSR }, false],
  ['the same, and says what it is for', { csr: CSR, certificateType: OWN }, false],
  ['another request', { csr: CSR.replaceAll('MA0G', 'MA0H') }, true],
  ['a certificate of another kind', { csr: CSR, certificateType: 'V2GCertificate' }, true],
  ['a request with a number', { csr: CSR, requestId: 9 }, true],
]

describe('a request for a certificate that is still open', () => {
  for (const [what, payload, isNew] of AGAIN) {
    it(`is ${isNew ? 'beside' : 'the order for'} ${what}`, () => {
      const told = toEvents('ocpp2.1', 'SignCertificate', payload, ASKED)
      const types = told.map(({ type }) => type)
      assert.deepEqual(types, isNew ? ['certificate.requested', 'items.told'] : [])
    })
  }
})
