/** Codes of QR links: the vectors of the document, and what is a link. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { checkTotp, findTemplateFaults, TOTP_ALPHABET, totpV1 } from '../../src/ocpp/totp.ts'

const SECRET = '0123456789abcdefXYZ!'
const OPTIONS = { secret: SECRET, validitySeconds: 60, length: 8 }
const AT = 1_767_225_600

const VECTORS: readonly [unixSeconds: number, code: string][] = [
  [1_767_225_540, 'vEXSOi96'],
  [1_767_225_599, 'vEXSOi96'],
  [1_767_225_600, 'K4hgKKpn'],
  [1_767_225_660, 'jfS4X8A6'],
]

describe('a one-time code', () => {
  for (const [unixSeconds, code] of VECTORS) {
    it(`is ${code} at ${unixSeconds}`, () => {
      assert.equal(totpV1({ ...OPTIONS, unixSeconds }), code)
    })
  }

  it('is taken one interval early and one late, and no more', () => {
    const CASES: readonly [off: number, isTaken: boolean][] = [
      [-2, false],
      [-1, true],
      [0, true],
      [1, true],
      [2, false],
    ]
    for (const [off, isTaken] of CASES) {
      const code = totpV1({ ...OPTIONS, unixSeconds: AT + off * 60 })
      assert.equal(checkTotp(code, { ...OPTIONS, unixSeconds: AT }), isTaken, String(off))
    }
  })

  it('is nothing else', () => {
    for (const code of ['', 'K4hgKKp', 'K4hgKKpnn', 'k4hgkkpn', 'K4hgKKpñ', ' K4hgKKpn']) {
      assert.equal(checkTotp(code, { ...OPTIONS, unixSeconds: AT }), false, code)
    }
    const other = { ...OPTIONS, secret: 'another', unixSeconds: AT }
    assert.equal(checkTotp('K4hgKKpn', other), false)
  })

  it('has the length and the alphabet that are set', () => {
    assert.equal(totpV1({ ...OPTIONS, unixSeconds: AT, length: 32 }).length, 32)
    const alphabet = TOTP_ALPHABET.replace('o', '')
    const code = totpV1({ ...OPTIONS, unixSeconds: AT, alphabet, length: 20 })
    assert.notEqual(code, totpV1({ ...OPTIONS, unixSeconds: AT, length: 20 }))
    assert.match(code, /^[0-9a-np-zA-Z]{20}$/)
  })
})

describe('a link template', () => {
  const GOOD = 'https://pay.example/q?v={version}&s={chargingstationid}&e={evse}&t={totp}'

  it('has what a code needs, and nothing that nobody fills', () => {
    const CASES: readonly [template: string, faults: number][] = [
      [GOOD, 0],
      ['https://pay.example/{version}/{roamingevseid}/{totp}', 0],
      [GOOD.replace('{totp}', ''), 1],
      [GOOD.replace('{version}', '1'), 1],
      [GOOD.replace('{chargingstationid}', '7'), 1],
      [GOOD.replace('{totp}', '{TOTP}'), 2],
      [`${GOOD}&x={secret}`, 1],
      [`javascript:${GOOD}`, 1],
      ['', 4],
    ]
    for (const [template, faults] of CASES) {
      assert.equal(findTemplateFaults(template).length, faults, template)
    }
  })
})
