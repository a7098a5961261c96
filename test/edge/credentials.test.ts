/** Security profile by offered proof, every pair; and which of the passwords opens. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { BasicCredentials } from '../../src/edge/admission.ts'
import { checkCredentials } from '../../src/edge/credentials.ts'
import type { SecurityProfile } from '../../src/model/admission.ts'
import { hashOf, SECRET_KEY, toAdmission } from './rig.ts'

const PASSWORD = 'a password of 16'
const KEY_HEX = '0123ff3a00c1803a9999999999999999abcdefff'
const KEY = Buffer.from(KEY_HEX, 'hex')

function as(user: string, secret: string | Uint8Array): BasicCredentials {
  return { user: Buffer.from(user), secret: Buffer.from(secret) }
}

const PLAIN = { basic: null, isSecure: false }
const BASIC = { basic: as('CP1', PASSWORD), isSecure: false }
const TLS = { basic: null, isSecure: true }
const TLS_BASIC = { basic: as('CP1', PASSWORD), isSecure: true }

const MATRIX: readonly (readonly [SecurityProfile, typeof BASIC | typeof PLAIN, string])[] = [
  [0, PLAIN, 'none'],
  [0, BASIC, 'none'],
  [0, TLS, 'none'],
  [0, TLS_BASIC, 'none'],
  [1, PLAIN, 'credentialsMissing'],
  [1, BASIC, 'current'],
  [1, TLS, 'credentialsMissing'],
  [1, TLS_BASIC, 'current'],
  [2, PLAIN, 'profile'],
  [2, BASIC, 'profile'],
  [2, TLS, 'credentialsMissing'],
  [2, TLS_BASIC, 'current'],
  [3, PLAIN, 'profile'],
  [3, BASIC, 'profile'],
  [3, TLS, 'profile'],
  [3, TLS_BASIC, 'profile'],
]

describe('credentials', () => {
  for (const [securityProfile, proof, expected] of MATRIX) {
    const offer = `${proof.isSecure ? 'wss' : 'ws'}${proof.basic === null ? '' : ' and Basic'}`
    it(`profile ${securityProfile} over ${offer}: ${expected}`, () => {
      const admission = { ...toAdmission('CP1', { password: PASSWORD }), securityProfile }
      assert.equal(checkCredentials(SECRET_KEY, admission, proof), expected)
    })
  }

  const check = (known: Parameters<typeof toAdmission>[1], basic: BasicCredentials) =>
    checkCredentials(SECRET_KEY, toAdmission('CP1', known), { basic, isSecure: false })

  it('refuses another name, a wrong password, an empty one', () => {
    assert.equal(check({ password: PASSWORD }, as('CP2', PASSWORD)), 'credentialsWrong')
    assert.equal(check({ password: PASSWORD }, as('', PASSWORD)), 'credentialsWrong')
    assert.equal(check({ password: PASSWORD }, as('CP1', `${PASSWORD}x`)), 'credentialsWrong')
    assert.equal(check({ password: PASSWORD }, as('CP1', '')), 'credentialsWrong')
  })

  it('takes the name in any case, as identities are', () => {
    assert.equal(check({ password: PASSWORD }, as('cp1', PASSWORD)), 'current')
  })

  it('refuses everything while there is no password', () => {
    assert.equal(check({ securityProfile: 1 }, as('CP1', '')), 'credentialsWrong')
  })

  it('compares bytes: a binary key with a colon, a NUL and no UTF-8', () => {
    assert.equal(check({ password: KEY }, as('CP1', KEY)), 'current')
    const damaged = Buffer.from(KEY.toString('utf8'))
    assert.equal(check({ password: KEY }, as('CP1', damaged)), 'credentialsWrong')
  })

  it('takes the hex text of a key only where that is switched on', () => {
    assert.equal(check({ password: KEY }, as('CP1', KEY_HEX)), 'credentialsWrong')
    const lenient = { password: KEY, acceptsHexPassword: true }
    assert.equal(check(lenient, as('CP1', KEY_HEX)), 'current')
    assert.equal(check(lenient, as('CP1', KEY_HEX.toUpperCase())), 'current')
    assert.equal(check(lenient, as('CP1', KEY)), 'current')
    assert.equal(check(lenient, as('CP1', KEY_HEX.slice(2))), 'credentialsWrong')
  })

  it('opens with either of two passwords while a new one is not confirmed, and says which', () => {
    const known = { password: PASSWORD, proposedPasswordHash: hashOf('the new password') }
    assert.equal(check(known, as('CP1', PASSWORD)), 'current')
    assert.equal(check(known, as('CP1', 'the new password')), 'proposed')
    assert.equal(check(known, as('CP1', 'some other password')), 'credentialsWrong')
  })
})
